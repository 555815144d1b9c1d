"""D19 and D20: value that changes its chain or asset on the way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallframes import tags_frame, transfers_of

from jupyter_compliance.contracts.errors import PolicyError
from jupyter_compliance.contracts.schema import MONEY
from jupyter_compliance.detectors.asset_hops import came_from
from jupyter_compliance.detectors.chain_hopping import ChainHopping, ChainHoppingParameters
from jupyter_compliance.detectors.privacy_coin import PrivacyCoin
from jupyter_compliance.detectors.registry import configure
from jupyter_compliance.network.ledger import Ledger

HOUR = 3_600_000_000
SERVICES = {
    "B1": {"category": "bridge", "actor": "Span"},
    "B2": {"category": "bridge", "actor": "span "},
    "X": {"category": "exchange"},
    "Y": {"category": "defi"},
}


def ledger_of(rows: Sequence[tuple[Any, ...]], tags: dict[str, Any] = SERVICES) -> Ledger:
    """(hours, src, dst, value, asset) or (…, asset, chain)."""
    frame = transfers_of([r[:4] for r in rows]).with_columns(
        pl.Series("asset", [r[4] for r in rows], dtype=pl.String),
        pl.Series("chain", [r[5] if len(r) > 5 else None for r in rows], dtype=pl.String),
        pl.col("amount").cast(MONEY).alias("value"),
    )
    return Ledger.build(frame, tags=tags_frame(tags), currency="USD")


HOPS = [
    (0, "a", "B1", 10_000, "ETH", "ethereum"), (1, "B2", "b", 9_950, "ETH", "bsc"),
    (2, "b", "c", 9_950, "ETH", "bsc"), (3, "c", "X", 9_900, "ETH", "bsc"), (4, "X", "e", 9_800, "BTC", "bitcoin"),
]  # fmt: skip


def test_hops_over_a_bridge_and_an_exchange(make_ledger) -> None:
    found = ChainHopping().run(ledger_of(HOPS))
    assert sorted(found["subject"]) == ["a", "b", "c", "e"]
    assert found["count"].unique().to_list() == [5]
    assert found["sentence"][0] == (
        "10,000 USD changed its chain or asset 2 times on 1 January 2024, ETH on ethereum → ETH on bsc → BTC on bitcoin, "
        "and 98 % of it arrived."
    )
    assert found["strength"].unique().to_list() == [0.5]


def test_more_hops_are_stronger() -> None:
    more = [*HOPS, (5, "e", "Y", 9_800, "BTC", "bitcoin"), (6, "Y", "f", 9_700, "USDT", "tron")]
    assert ChainHopping().run(ledger_of(more)).filter(subject="f")["strength"][0] == pytest.approx(0.6)


def test_near_misses() -> None:
    assert ChainHopping().run(ledger_of(HOPS[:2])).height == 0  # one hop
    assert ChainHopping(ChainHoppingParameters(hops=1)).run(ledger_of(HOPS[:2])).height == 2
    lost = [*HOPS[:4], (4, "X", "e", 8_000, "BTC", "bitcoin")]
    assert ChainHopping().run(ledger_of(lost)).height == 0
    slow = [*HOPS[:4], (60, "X", "e", 9_800, "BTC", "bitcoin")]
    assert ChainHopping().run(ledger_of(slow)).height == 0
    one_asset = [(h, s, d, v, "ETH", "ethereum") for h, s, d, v, *_ in HOPS]
    assert ChainHopping().run(ledger_of(one_asset)).height == 0


def test_a_trader_to_and_fro_is_no_hopper() -> None:
    rows = []
    for n in range(6):
        pay, get = ("BTC", "ETH") if n % 2 == 0 else ("ETH", "BTC")
        rows += [(2 * n, "t", "X", 1000, pay), (2 * n + 1, "X", "t", 998, get)]
    assert ChainHopping().run(ledger_of(rows)).height == 0


def test_a_busy_bridge_makes_it_unsure() -> None:
    crowd = [(0.5, f"o{n}", "B1", 10_000 - n, "ETH", "ethereum") for n in range(9)]
    found = ChainHopping().run(ledger_of(HOPS + crowd))
    assert not found.height or max(found["strength"]) < 0.1


def test_a_hub_is_cut_and_said() -> None:
    crowd = [(0.5, f"o{n}", "B1", 5, "ETH", "ethereum") for n in range(40)]
    cut = ChainHopping(ChainHoppingParameters(hub_transfers=10)).run(
        ledger_of([*HOPS, *[(h + 2, *r) for h, *r in HOPS], *crowd])
    )
    whole = ChainHopping().run(ledger_of(HOPS + crowd))
    assert whole.height
    assert not json.loads(whole["parameters"][0])["truncated"]
    assert all(json.loads(p)["truncated"] for p in cut["parameters"])


ROWS = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.sampled_from("abcX"),
        st.sampled_from("abcX"),
        st.integers(0, 12),
        st.sampled_from(["P", "Q"]),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(ROWS, st.integers(1, 9), st.integers(1, 5))
def test_matches_equal_the_definition(rows, hours, swap) -> None:
    ledger = ledger_of(rows)
    kind = np.array([0 if a == "P" else 1 for a in ledger.transfers["asset"]], np.int32)
    skip = (ledger.value <= 0) | (ledger.s == ledger.d)
    origin, sure, cut = came_from(
        ledger.in_ptr,
        ledger.in_row,
        ledger.s,
        ledger.ts,
        ledger.value,
        kind,
        skip,
        ledger.service,
        hours * HOUR,
        swap * HOUR,
        0.75,
        999,
    )
    ts, s, d, v = ledger.ts.tolist(), ledger.s.tolist(), ledger.d.tolist(), ledger.value.tolist()
    for i in range(ledger.rows):
        span = (min(hours, swap) if ledger.service[s[i]] else hours) * HOUR
        fits = [
            j for j in range(i)
            if not skip[i] and not skip[j] and d[j] == s[i] and ts[j] >= ts[i] - span
            and 0.75 * v[j] <= v[i] and v[i] * 0.75 <= v[j] and not (ledger.service[s[i]] and kind[i] == kind[j])
        ]  # fmt: skip
        best = min(fits, key=lambda j: (abs(np.log(v[i] / v[j])), -j), default=-1)
        assert origin[i] == best
        if not fits or ledger.service[s[i]]:
            assert sure[i] == (1 / len(fits) if fits else 1)
            continue
        earlier = [j for j in range(ledger.rows) if d[j] == s[i] and ts[j] < ts[i] - span]
        alike = [j for j in earlier if not skip[j] and 0.75 * v[j] <= v[i] and v[i] * 0.75 <= v[j]]
        by_chance = len(alike) * span / (ts[i] - span - ts[earlier[0]] + 1) if earlier else 0
        assert sure[i] == pytest.approx(1 / (1 + by_chance))
    assert not cut.any()


THROUGH = [
    (0, "a", "X", 5_000, "BTC"), (2, "X", "a", 4_950, "XMR"), (5, "a", "b", 4_940, "XMR"),
    (9, "b", "Y", 4_940, "XMR"), (10, "Y", "c", 4_900, "USDT"),
]  # fmt: skip


def test_through_a_privacy_coin() -> None:
    found = PrivacyCoin().run(ledger_of(THROUGH))
    through = found.filter(variant="through")
    assert sorted(through["subject"]) == ["a", "b", "c"]
    assert through["count"].unique().to_list() == [5]
    assert through["sentence"][0] == (
        "5,000 USD went from BTC into XMR and came out as USDT within 10 hours on 1 January 2024; XMR hides who pays whom."
    )
    assert found.filter(variant="into", subject="a")["sentence"][0] == (
        "5,000 USD in BTC became XMR within 2 hours on 1 January 2024; XMR hides who pays whom."
    )
    assert sorted(found.filter(variant="out of")["subject"]) == ["b", "c"]
    assert max(found["strength"]) == pytest.approx(0.9)


def test_a_deposit_and_a_withdrawal_at_ones_own_account() -> None:
    found = PrivacyCoin().run(ledger_of([(0, "w", "me", 900, "BTC"), (5, "me", "v", 890, "XMR")]))
    assert set(found["variant"]) == {"into"}
    assert "me" in found["subject"].to_list()


def test_no_conversion() -> None:
    assert PrivacyCoin().run(ledger_of([(0, "a", "b", 900, "XMR"), (1, "b", "c", 900, "XMR")])).height == 0
    assert PrivacyCoin().run(ledger_of([(0, "a", "b", 900, "BTC"), (1, "b", "c", 900, "ETH")])).height == 0
    assert PrivacyCoin().run(ledger_of([(0, "a", "b", 900, "BTC"), (80, "b", "c", 900, "XMR")])).height == 0
    assert PrivacyCoin().run(ledger_of([(0, "a", "b", 900, "BTC"), (1, "b", "c", 400, "XMR")])).height == 0
    crowd = [(0, f"o{n}", "X", 5_000, "BTC") for n in range(30)] + THROUGH[1:2]
    assert PrivacyCoin().run(ledger_of(crowd)).height == 0


def test_the_list_of_coins_is_a_parameter() -> None:
    rows = [(0, "a", "b", 900, "BTC"), (1, "b", "c", 900, "veil")]
    assert PrivacyCoin().run(ledger_of(rows)).height == 0
    assert configure("D20", {"assets": "XMR, VEIL"}).run(ledger_of(rows)).height > 0
    with pytest.raises(PolicyError, match="separated by commas"):
        configure("D20", {"assets": 3})
    with pytest.raises(PolicyError, match="separated by commas"):
        configure("D20", {"assets": "XMR\nZEC"})
