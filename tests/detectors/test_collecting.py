"""D03 smurfing, D04 funnel accounts, D28 unlicensed exchangers, and the kernel they share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partycase import DAY, HOSTILE, case, harmless, strengths

from jupyter_compliance.detectors.chance import poisson_tail
from jupyter_compliance.detectors.collecting import collecting
from jupyter_compliance.detectors.registry import configure
from jupyter_compliance.network.csr import adjacency


def slow(s, d, ts, value, skip, comes, goes, window, payers, total, payees, kept):
    """Every window of every account, built anew."""
    out = {}
    for a in range(5):
        mine = [i for i in range(len(ts)) if a in (s[i], d[i])]
        into = [i for i in mine if d[i] == a and not skip[i]]
        off = [i for i in mine if s[i] == a and not skip[i]]
        if not [i for i in mine if d[i] == a]:
            continue
        born = min(ts[i] for i in mine if d[i] == a)
        best = None
        for end in off if payees else [i for i in into if comes[i]]:
            known = [i for i in into if comes[i] and (ts[i] <= ts[end] if payees else i <= end)]
            inside = [i for i in known if ts[i] >= ts[end] - window]
            if len({s[i] for i in inside}) < payers or sum(value[i] for i in inside) < total or not inside:
                continue
            since = ts[inside[0]]
            if payees:
                out_all = [i for i in off if ts[i] >= since and i <= end]
                on = [i for i in out_all if goes[i]]
                came = sum(value[i] for i in inside)
                if not 0 < len({d[i] for i in on}) <= payees or sum(value[i] for i in on) < kept * came - 1e-9:
                    continue
                if sum(value[i] for i in out_all) * kept > came + 1e-9:
                    continue
            lived = max(1.0, (since - born) / max(window, 1))
            n = len({s[i] for i in inside})
            chance = poisson_tail(n, 1.0 + (len(known) - len(inside)) / lived) * lived
            if best is None or chance < best[0]:
                best = (chance, n, since, end)
        if best and best[0] < 2:
            out[a] = best
    return out


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 10), st.integers(0, 4), st.integers(0, 4), st.integers(0, 6),
            st.sampled_from([0, 0, 0, 1]), st.booleans(), st.booleans(),
        ),
        max_size=40,
    ),
    st.integers(0, 5),
    st.integers(1, 3),
    st.integers(0, 8),
    st.sampled_from([(0, 0.0), (1, 0.9), (2, 0.5)]),
)  # fmt: skip
def test_kernel_against_brute_force(rows, window, payers, total, through) -> None:
    rows.sort(key=lambda r: r[0])
    ts, s, d, value = (
        np.array([r[k] for r in rows], t) for k, t in enumerate((np.int64, np.int32, np.int32, np.int64))
    )
    skip = np.array([r[4] for r in rows], np.bool_) | (s == d)
    comes, goes = (np.array([r[k] for r in rows], np.bool_) for k in (5, 6))
    payees, kept = through
    out_ptr, out_row = adjacency(s, 5)
    in_ptr, in_row = adjacency(d, 5)
    who, n, _, start, end, share, chance = collecting(
        out_ptr, out_row, in_ptr, in_row, s, d, ts, value, skip, comes, goes, window, payers, total, payees, kept
    )
    expected = slow(s, d, ts, value, skip, comes, goes, window, payers, total, payees, kept)
    assert set(who.tolist()) == set(expected)
    for f, a in enumerate(who.tolist()):
        assert (chance[f], n[f], start[f], end[f]) == (pytest.approx(expected[a][0], rel=1e-9), *expected[a][1:])
        assert 0 < share[f] <= 1


def life(n: int = 80) -> list[tuple]:
    return [(d * DAY, f"u{d % 9}", f"v{d % 7}", 40 + d * 13 % 600) for d in range(n)]


def smurfs(n: int = 12, amount: float = 4000, hub: str = "hub", start: float = 50) -> list[tuple]:
    return [((start + 0.5 * k) * DAY, f"{hub}-s{k}", hub, amount + 37 * k) for k in range(n)]


def test_smurfing_is_found() -> None:
    row = configure("D03").run(case([*life(), *smurfs()])).row(0, named=True)
    assert (row["subject"], row["count"]) == ("hub", 12)
    assert row["strength"] > 0.6
    assert "12 payers it had not dealt with before" in row["sentence"]


def test_smurfing_near_misses() -> None:
    run = configure("D03").run
    assert not run(case([*life(), *smurfs(7)])).height  # too few
    assert not run(case([*life(), *smurfs(12, 10_000)])).height  # at the limit and above
    assert not run(case([*life(), *smurfs(8, 400)])).height  # not enough together
    spread = [((10 + 4 * k) * DAY, f"s{k}", "hub", 4000) for k in range(12)]
    assert not run(case([*life(), *spread])).height  # too slow
    edge = [((50 + 10 * (k // 4)) * DAY, f"s{k}", "hub", 4000) for k in range(8)]
    assert run(case([*life(), *edge])).height == 1  # both ends of the window are inside
    past = [*edge[:4], *((h + 1 / 3600, a, b, v) for h, a, b, v in edge[4:])]
    assert not run(case([*life(), *past])).height


def test_smurfing_look_alikes() -> None:
    run = configure("D03").run
    planted = strengths(run(case([*life(), *smurfs()])))["hub"]
    merchant = [((d / 3) * DAY, f"g{d}", "shop", 20 + d % 80) for d in range(300)]
    jeweller = [((d / 2) * DAY, f"j{d}", "jeweller", 800 + d * 31 % 3000) for d in range(300)]
    rent = [((30 * m + k / 9) * DAY, f"t{k}", "landlord", 900 + 40 * k) for m in range(6) for k in range(12)]
    family = [(k * DAY, f"aunt{k}", "child", 50) for k in range(9)]
    wages = [(30 * m * DAY, "firm", f"w{k}", 3000) for m in range(3) for k in range(20)]
    late = strengths(run(case([*life(), *merchant, *jeweller, *rent, *family, *wages])))
    assert not {"shop", "child", "firm"} & set(late)
    assert late.get("landlord", 0) < 0.7 * planted
    ex = strengths(run(case([*life(), *smurfs()], tags={"hub": "exchange"})))
    assert ex.get("hub", 0) < 0.3 * planted
    mixed = [((50 + k / 4) * DAY, f"rich{k}", "hub", 60_000) for k in range(10)]
    assert strengths(run(case([*life(), *smurfs(), *mixed]))).get("hub", 0) < 0.1 * planted
    known = [((10 + k) * DAY, "hub", f"hub-s{k}", 100) for k in range(12)]
    assert not run(case([*life(), *known, *smurfs()])).height


def funnel(payers: int = 8, out: float = 0.95, ends: int = 1, hub: str = "hub") -> list[tuple]:
    rows = [((50 + 0.4 * k) * DAY, f"{hub}-p{k}", hub, 2000 + 10 * k) for k in range(payers)]
    total = sum(r[3] for r in rows)
    return rows + [((54 + 0.1 * k) * DAY, hub, f"end{k}", round(total * out / ends, 2)) for k in range(ends)]


def test_funnel_is_found_with_its_places() -> None:
    row = configure("D04").run(case([*life(), *funnel()])).row(0, named=True)
    assert (row["subject"], row["count"]) == ("hub", 9)
    assert row["sentence"].startswith("Received 16,280 USD from 8 payers and sent 15,466 USD on to 1 payee")
    far = {f"hub-p{k}": {"country": ("DE", "FR", "NG", "VN")[k % 4]} for k in range(8)}
    home = {a: {"country": "DE"} for a in far}
    assert "8 payers in 4 countries" in configure("D04").run(case([*life(), *funnel()], far))["sentence"][0]
    near = strengths(configure("D04").run(case([*life(), *funnel()], home)))["hub"]
    assert near < strengths(configure("D04").run(case([*life(), *funnel()], far)))["hub"] == row["strength"]


def test_funnel_near_misses_and_pocket_money() -> None:
    run = configure("D04").run
    assert not run(case([*life(), *funnel(4)])).height
    assert not run(case([*life(), *funnel(out=0.88)])).height
    assert not run(case([*life(), *funnel(ends=3)])).height
    assert run(case([*life(), *funnel(ends=2)])).height == 1
    pocket = [((53 + k / 10) * DAY, "hub", f"shop{k}", 9) for k in range(5)]
    assert run(case([*life(), *funnel(), *pocket]))["subject"].to_list() == ["hub"]


def test_funnel_look_alikes() -> None:
    run = configure("D04").run
    planted = strengths(run(case([*life(), *funnel()])))["hub"]
    shop = [((d / 2) * DAY, f"g{d % 40}", "shop", 30 + d % 50) for d in range(300)]
    shop += [((7 * w + 6.9) * DAY, "shop", "bank", 14 * 54 * 0.93) for w in range(1, 21)]
    firm = [(30 * m * DAY, "client", "firm", 40_000) for m in range(4)]
    firm += [((30 * m + 1) * DAY, "firm", f"w{k}", 3_600) for m in range(4) for k in range(10)]
    person = [(30 * m * DAY, "firm2", "person", 3000) for m in range(4)]
    person += [((30 * m + 1) * DAY, "person", "rent", 2800) for m in range(4)]
    found = strengths(run(case([*life(), *shop, *firm, *person])))
    assert not {"firm", "person"} & set(found)
    assert found.get("shop", 0) < planted
    assert strengths(run(case([*life(), *funnel()], tags={"hub": "exchange"}))).get("hub", 0) < 0.3 * planted


def exchanger(payers: int = 12, out: float = 0.97, to: str = "cex") -> list[tuple]:
    rows = [((30 + 1.1 * k) * DAY, f"c{k}", "otc", 700 + 30 * k) for k in range(payers)]
    return [*rows, ((30 + 1.1 * payers) * DAY, "otc", to, round(sum(r[3] for r in rows) * out, 2))]


def test_unlicensed_exchanger() -> None:
    tags = {"cex": {"category": "exchange", "label": HOSTILE}}
    found = configure("D28").run(case([*life(), *exchanger()], tags=tags, channel="fiat"))
    assert found["subject"].to_list() == ["otc"]
    assert found["strength"][0] > 0.6
    assert "12 payers" in found["sentence"][0]
    assert "97 % of it, to the exchange" in found["sentence"][0]
    assert harmless(found)


@pytest.mark.parametrize(
    ("rows", "channel"),
    [(exchanger(5), None), (exchanger(out=0.8), None), (exchanger(to="shop"), None), (exchanger(), "onchain")],
)
def test_unlicensed_exchanger_near_misses(rows, channel) -> None:
    assert not configure("D28").run(case([*life(), *rows], tags={"cex": "exchange"}, channel=channel)).height


def test_unlicensed_exchanger_look_alikes() -> None:
    saver = [(7 * w * DAY, "saver", "cex", 100) for w in range(20)] + [
        (30 * m * DAY, "firm", "saver", 3000) for m in range(5)
    ]
    venue = [((k / 9) * DAY, f"x{k}", "venue", 500) for k in range(60)] + [(7 * DAY, "venue", "cex", 29_000)]
    found = configure("D28").run(case([*life(), *saver, *venue], tags={"cex": "exchange", "venue": "exchange"}))
    assert not found.height


@pytest.mark.parametrize("code", ["D03", "D04", "D28"])
def test_empty_tables(code) -> None:
    assert not configure(code).run(case([])).height
    assert not configure(code).run(case([(0, "a", "b", 0), (0, "a", "a", 5)], tags={"a": "exchange"})).height
