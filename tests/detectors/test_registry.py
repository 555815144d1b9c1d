from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import PolicyError
from jupyter_compliance.contracts.results import CITED_AT_MOST, FINDINGS
from jupyter_compliance.contracts.tables import TRANSFERS
from jupyter_compliance.detectors.registry import DETECTORS, configure, run_all
from jupyter_compliance.network.ledger import Ledger

#: Thresholds so low that small random ledgers are full of findings.
EASY = {
    "D05": {"least_share": 0.1, "dwell_hours": 6},
    "D08": {"gap_days": 0.2, "window_days": 0.2, "z": 0.5, "earlier_transfers": 1, "burst_transfers": 1},
    "D09": {
        "counterparties": 2,
        "window_days": 0.2,
        "equal_counterparties": 2,
        "equal_transfers": 2,
        "equal_others": 1,
    },
    "D10": {
        "counterparties": 2,
        "window_days": 0.2,
        "equal_counterparties": 2,
        "equal_transfers": 2,
        "equal_others": 1,
    },
    "D11": {"kept_share": 0.3, "ring_kept_share": 0.6},
    "D12": {"payers": 2, "payees": 2, "window_days": 0.5},
    "D13": {"window_days": 0.5, "own_share": 0.05},
    "D14": {"intermediaries": 2, "kept_share": 0.3, "window_days": 0.5},
    "D15": {"payers": 2, "payees": 2, "window_days": 0.5},
    "D16": {"steps": 1, "out_share": 0.4, "payments_most": 9},
    "D29": {"transfers": 2, "net_share": 0.9, "volume_share": 0.1, "window_days": 0.5},
}
TAGGED = {"a": "sanctioned", "b": "theft", "c": "mixer", "d": "exchange"}
ROWS = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), st.integers(1, 40)),
    max_size=45,
)


def test_detectors_are_in_order_and_named_apart() -> None:
    assert list(DETECTORS) == sorted(DETECTORS)
    assert len({d.name for d in DETECTORS.values()}) == len(DETECTORS) >= 23
    assert all(code == d.code and d.name and d.version for code, d in DETECTORS.items())


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_findings_meet_their_schema_and_their_rows(make_ledger, rows) -> None:
    ledger = make_ledger(rows, TAGGED)
    found = run_all(ledger, parameters=EASY)
    assert found.schema == FINDINGS
    assert found["finding_id"].is_unique().all()
    assert found["finding_id"].to_list() == sorted(found["finding_id"].to_list())
    assert found["strength"].is_between(0, 1, closed="right").all()
    worth = dict(ledger.transfers.select("transfer_id", "worth").rows())
    when = dict(ledger.transfers.select("transfer_id", "ts").rows())
    for f in found.iter_rows(named=True):
        assert f["count"] == len(f["transfer_ids"]) >= 1
        assert f["value"] == sum(worth[t] for t in f["transfer_ids"])
        assert [f["start"], f["end"]] == [when[f["transfer_ids"][0]], when[f["transfer_ids"][-1]]]
        assert f["transfer_ids"] == sorted(f["transfer_ids"], key=lambda t: (when[t], t))
        assert f["subject"] in ledger
        assert f["sentence"].endswith(".")
        json.loads(f["parameters"])


@settings(max_examples=60, deadline=None)
@given(ROWS, st.randoms())
def test_no_finding_knows_the_future(make_ledger, rows, random) -> None:
    """Cut the ledger after any finding: the same finding is still made."""
    ledger = make_ledger(rows, TAGGED)
    found = run_all(ledger, parameters=EASY)
    columns = ["subject", "detector", "variant", "strength", "value", "count", "transfer_ids", "sentence"]
    if not found.height:
        return
    end = random.choice(sorted(set(found["end"].to_list())))
    past = Ledger.build(ledger.transfers.filter(pl.col("ts") <= end), tags=ledger.tags.drop("idx"))
    again = set(map(repr, run_all(past, parameters=EASY).select(columns).rows()))
    for row in found.filter(pl.col("end") == end).select(columns).rows():
        assert repr(row) in again


def test_the_same_ledger_gives_the_same_bytes(make_ledger) -> None:
    rows = [(n % 31, "abcdefgh"[n % 8], "abcdefgh"[(n * 3 + 1) % 8], 1 + n % 17) for n in range(120)]
    ledger = make_ledger(rows, TAGGED)
    first = run_all(ledger, parameters=EASY)
    mixed = ledger.transfers.drop("row", "s", "d", "worth").sample(fraction=1.0, shuffle=True, seed=5)
    second = run_all(Ledger.build(mixed, tags=ledger.tags.drop("idx")), parameters=EASY)
    assert first.height > 20
    assert first.equals(second)


def test_empty_ledger_has_no_findings() -> None:
    assert run_all(Ledger.build(TRANSFERS.empty())).height == 0


def test_progress_and_choice(make_ledger) -> None:
    calls: list[tuple[str, int, int]] = []
    run_all(make_ledger([(0, "a", "b", 1)]), codes=["D11", "D05"], progress=lambda *c: calls.append(c))
    assert calls == [("D05", 0, 2), ("D11", 1, 2), ("", 2, 2)]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"D99": {}}, "no detector 'D99'.*Known detectors: D01"),
        ({"D09": {"windw_days": 3}}, "no parameter 'windw_days'.*It has: window_days"),
        ({"D09": {"window_days": "three"}}, "cannot be 'three'"),
        ({"D09": {"counterparties": 2.5}}, "whole number"),
        ({"D09": {"window_days": -1}}, "at least 0"),
        ({"D09": {"window_days": float("nan")}}, "at least 0"),
    ],
)
def test_wrong_parameters_are_errors_with_advice(make_ledger, parameters, message) -> None:
    with pytest.raises(PolicyError, match=message):
        run_all(make_ledger([(0, "a", "b", 1)]), codes=["D11"], parameters=parameters)
    with pytest.raises(PolicyError):
        run_all(make_ledger([(0, "a", "b", 1)]), codes=["D98"])


def test_changed_parameters_are_recorded(make_ledger) -> None:
    assert configure("D09", {"window_days": 3}).parameters.window_days == 3.0
    ledger = make_ledger([(n, "f", f"w{n}", 100) for n in range(5)])
    found = run_all(ledger, parameters={"D09": {"counterparties": 4}})
    assert json.loads(found["parameters"][0])["counterparties"] == 4


def test_citations_are_capped_at_the_largest_and_the_count_is_true(make_ledger) -> None:
    rows = [(n / 10, "bad", f"w{n:03d}", 100 + n) for n in range(CITED_AT_MOST + 60)]
    found = run_all(make_ledger(rows, {"bad": "sanctioned"}), codes=["D21"]).filter(variant="direct").row(0, named=True)
    assert found["count"] == CITED_AT_MOST + 60
    assert found["value"] == sum(r[3] for r in rows)
    assert found["transfer_ids"] == [f"t{n:05d}" for n in range(60, CITED_AT_MOST + 60)]


def test_a_hostile_name_is_only_text(make_ledger) -> None:
    name = "<img src=x onerror=alert(1)>"
    found = run_all(make_ledger([(0, name, "b", 5)], {name: "sanctioned"}), codes=["D21"])
    assert name in found["subject"].to_list()
    assert any(name[:6] in s for s in found["sentence"])
