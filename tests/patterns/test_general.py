"""The general search against brute force over every choice of transfers."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.network.ledger import Ledger
from jupyter_compliance.network.subgraphs import occurrences
from jupyter_compliance.patterns import Flow, Form, Pattern, Stage, compile_pattern
from jupyter_compliance.patterns.skeleton import skeletons, window_of

HOUR = 3_600_000_000
ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from("abcde"), st.sampled_from("abcde"), st.integers(1, 6)),
    min_size=3, max_size=9,
)  # fmt: skip
LINKS = [
    [("A", "B")], [("A", "B"), ("B", "C")], [("B", "C"), ("A", "B")], [("A", "B"), ("A", "C")], [("A", "B"), ("B", "A")],
    [("A", "B"), ("B", "C"), ("C", "A")], [("A", "B"), ("B", "C"), ("A", "C")], [("A", "B"), ("A", "B")],
    [("A", "B"), ("C", "B"), ("B", "D")], [("A", "B"), ("B", "C"), ("C", "D")], [("A", "B"), ("A", "C"), ("C", "D")],
]  # fmt: skip


@st.composite
def forms(draw: st.DrawFn, several: bool) -> Form:
    links = draw(st.sampled_from(LINKS))
    names = sorted({name for link in links for name in link})
    counts = {name: draw(st.sampled_from([1, "1..", "2..", "2..2"])) if several else 1 for name in names}
    if several:
        counts["A"], counts["B"] = 1, draw(st.sampled_from(["1..", "2..", "1..2"]))
    order = draw(st.sampled_from(["in time", "any"]))
    flows = []
    for n, (a, b) in enumerate(links):
        words = {"amount": draw(st.sampled_from([None, None, "2..", "..4"]))}
        brought = any(link[1] == a for link in links[:n])
        words["after"] = draw(st.sampled_from([(), (n,)])) if n else ()
        if brought:
            words["kept"] = draw(st.sampled_from([None, 0.4, 0.8]))
        if words["after"] or (brought and order == "in time"):
            words["within"] = draw(st.sampled_from([None, timedelta(hours=1), timedelta(hours=2)]))
        if n:
            words["in_all"] = draw(st.sampled_from([None, None, 0.5]))
        flows.append(Flow(a, b, **words))
    window = timedelta(hours=draw(st.integers(1, 4)))
    return Form(window, tuple(Stage(name, counts[name]) for name in names), tuple(flows), order)


def fits(form: Form, ledger: Ledger, rows: tuple[int, ...]) -> dict[str, int] | None:
    """Who plays which stage when these rows play the flows, straight from what the language says; None if they cannot."""
    who: dict[str, int] = {}
    ts, value = ledger.ts, ledger.value
    for flow, row in zip(form.flows, rows, strict=True):
        if ledger.dust[row] or ledger.s[row] == ledger.d[row]:
            return None
        for name, account in ((flow.payer, int(ledger.s[row])), (flow.payee, int(ledger.d[row]))):
            if who.setdefault(name, account) != account:
                return None
        if flow.amount is not None and not flow.amount.holds(value[row]):
            return None
    if len(set(who.values())) < len(who):
        return None
    times = [ts[row] for row in rows]
    if max(times) - min(times) > window_of(form):
        return None
    for n, flow in enumerate(form.flows):
        earlier = [g for g in range(n) if form.flows[g].payee == flow.payer]
        before = sorted({*(earlier if form.order == "in time" else []), *(m - 1 for m in flow.after)})
        if any(times[g] > times[n] for g in before):
            return None
        if flow.within is not None and times[n] - times[before[-1]] > flow.within / timedelta(microseconds=1):
            return None
        for share, base in ((flow.kept, earlier[-1:]), (flow.in_all, [0])):
            if share is not None and base:
                ratio = value[rows[n]] / value[rows[base[0]]]
                if not share - 1e-12 <= ratio <= 1 / share + 1e-12:
                    return None
    return who


def every(form: Form, ledger: Ledger) -> dict[tuple[int, ...], dict[str, int]]:
    tried = permutations(range(ledger.rows), len(form.flows))
    return {rows: who for rows in tried if (who := fits(form, ledger, rows)) is not None}


@settings(max_examples=80, deadline=None)
@given(forms(several=False), ROWS)
def test_all_occurrences_are_found(make_ledger, form: Form, rows) -> None:
    ledger = make_ledger(rows)
    (skeleton,) = skeletons(form)
    found, cut = occurrences(
        ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.s, ledger.d, ledger.ts, ledger.value,
        ledger.dust, skeleton.payer, skeleton.payee, skeleton.soonest, skeleton.latest, skeleton.low, skeleton.high,
        skeleton.least, skeleton.most, 100, 100_000, 100_000, False,
    )  # fmt: skip
    told = [tuple(int(path[skeleton.flow.index(n)]) for n in range(len(form.flows))) for path in found]
    assert not cut
    assert len(told) == len(set(told))
    assert set(told) == set(every(form, ledger))


@settings(max_examples=60, deadline=None)
@given(forms(several=False), ROWS)
def test_each_first_transfer_gives_one_instance(make_ledger, form: Form, rows) -> None:
    ledger = make_ledger(rows)
    pattern = Pattern("P", (form,))
    if compile_pattern(pattern).kernels != ("general",):
        return
    found = compile_pattern(pattern).run(ledger)
    expected = every(form, ledger)
    parts = {(ledger.ids[account], name) for who in expected.values() for name, account in who.items()}
    assert set(found.select("subject", "variant").rows()) <= parts
    assert bool(found.height) == bool(expected)
    first = {rows[0]: who for rows, who in sorted(expected.items(), reverse=True)}
    heads = {ledger.ids[who[form.flows[0].payer]] for who in first.values()}
    assert set(found.filter(variant=form.flows[0].payer)["subject"]) == heads
    sets = [{ledger.transfers["transfer_id"][r] for r in chosen} for chosen in expected]
    for cited in found["transfer_ids"].to_list():
        assert set(cited) in sets


@settings(max_examples=120, deadline=None)
@given(forms(several=True), ROWS, st.sampled_from([None, 1.5]))
def test_stages_of_several_are_the_widest_window(make_ledger, form: Form, rows, equal) -> None:
    flows = (*form.flows[:-1], Flow(**{f: getattr(form.flows[-1], f) for f in form.flows[-1].__dataclass_fields__} | {"equal": equal}))
    if form.stage(flows[-1].payer).single and form.stage(flows[-1].payee).single:
        flows = form.flows
    form = Form(form.window, form.stages, flows, form.order)
    ledger = make_ledger(rows)
    runner = compile_pattern(Pattern("P", (form,)))
    if runner.kernels != ("general",):
        return
    wide = [stage for stage in form.stages if not stage.single]
    groups: dict[tuple[int, ...], list[tuple[tuple[int, ...], dict[str, int]]]] = {}
    for chosen, who in every(form, ledger).items():
        groups.setdefault(tuple(who[stage.name] for stage in form.stages if stage.single), []).append((chosen, who))
    parts, sets = set(), []
    for lanes in groups.values():
        best: tuple[int, list[tuple[tuple[int, ...], dict[str, int]]]] = (0, [])
        order = sorted(lanes, key=lambda lane: (min(ledger.ts[r] for r in lane[0]), [lane[0][n] for n in _steps(form)]))
        for at, (head, _) in enumerate(order):
            begin = min(ledger.ts[r] for r in head)
            inside = [
                (chosen, who) for chosen, who in order[at:]
                if max(ledger.ts[r] for r in chosen) <= begin + window_of(form)
                and all(
                    flow.equal is None or (ledger.value[a] <= flow.equal * ledger.value[b] and ledger.value[b] <= flow.equal * ledger.value[a])
                    for flow, a, b in zip(form.flows, chosen, head, strict=True)
                )
            ]  # fmt: skip
            met = [len({who[stage.name] for _, who in inside}) for stage in wide]
            if all(stage.accounts.holds(n) for stage, n in zip(wide, met, strict=True)) and sum(met) > best[0]:
                best = (sum(met), inside)
        parts |= {(ledger.ids[account], name) for _, who in best[1] for name, account in who.items()}
        sets.append({ledger.transfers["transfer_id"][r] for chosen, _ in best[1] for r in chosen})
    found = runner.run(ledger)
    assert set(found.select("subject", "variant").rows()) == parts
    for cited in found["transfer_ids"].to_list():
        assert set(cited) in sets


def _steps(form: Form) -> list[int]:
    (skeleton,) = skeletons(form)
    return list(skeleton.flow)


def test_rows_are_laid_out_in_every_length(make_ledger) -> None:
    ledger = make_ledger([(0, "a", "b", 100), (1, "b", "c", 98), (2, "c", "d", 97), (3, "d", "e", 96), (9, "e", "f", 95)])
    step = timedelta(hours=2)
    stages = (Stage("first"), Stage("between", "2..3", row=True), Stage("last"))
    flows = (Flow("first", "between"), Flow("between", "between", within=step, kept=0.9), Flow("between", "last", within=step, kept=0.9))
    found = compile_pattern(Pattern("Chain", (Form(None, stages, flows),))).run(ledger)
    assert set(found.filter(variant="first")["subject"]) == {"a", "b"}
    assert set(found.filter(variant="between")["subject"]) == {"b", "c", "d"}
    assert set(found.filter(variant="last")["subject"]) == {"d", "e"}
    longest = found.filter(variant="first", subject="a")["transfer_ids"].to_list()
    assert longest == [["t00000", "t00001", "t00002", "t00003"]]


def test_each_of_a_row_pays_an_account_of_its_own(make_ledger) -> None:
    rows = [(0, "o", "p", 100), (1, "p", "q", 90), (1, "p", "x", 9), (2, "q", "e", 80), (2, "q", "y", 9)]
    stages = (Stage("origin"), Stage("carriers", "2..3", row=True), Stage("end"), Stage("slices", "1.."))
    flows = (
        Flow("origin", "carriers"), Flow("carriers", "carriers", share="0.5..1"), Flow("carriers", "end", share="0.5..1"),
        Flow("carriers", "slices", share="..0.5", of="onward", each=True),
    )  # fmt: skip
    pattern = Pattern("Peel in a day", (Form(timedelta(days=1), stages, flows),))
    assert compile_pattern(pattern).kernels == ("general",)
    found = compile_pattern(pattern).run(make_ledger(rows))
    assert set(found.filter(variant="slices")["subject"]) == {"x", "y"}
    assert set(found.filter(variant="carriers")["subject"]) == {"p", "q"}
    assert compile_pattern(pattern).run(make_ledger(rows[:-1])).height == 0


@pytest.mark.parametrize(("words", "height"), [({"transfers": "4.."}, 0), ({"transfers": "3.."}, 4), ({"spread": 3.0}, 4), ({"spread": 3.5}, 0)])
def test_what_is_said_of_all_payments_of_a_flow(make_ledger, words, height) -> None:
    ledger = make_ledger([(0, "h", "a", 10), (1, "h", "b", 20), (2, "h", "c", 30)])
    form = Form(timedelta(days=1), (Stage("hub"), Stage("others", "3..")), (Flow("hub", "others", **words),))
    assert compile_pattern(Pattern("Fan", (form,))).run(ledger).height == height


def test_hubs_and_bounds_are_told(make_ledger) -> None:
    rows = [(0, "s", "h", 10), *((1, "h", f"m{n}", 10) for n in range(300)), *((2, f"m{n}", "t", 10) for n in range(300))]
    ledger = make_ledger(rows)
    stages = (Stage("s"), Stage("h"), Stage("m", "3..400"), Stage("t"))
    flows = (Flow("s", "h"), Flow("h", "m"), Flow("m", "t"))
    form = Form(timedelta(days=1), stages, flows)
    found = compile_pattern(Pattern("Hub", (form,))).run(ledger)
    assert found["parameters"].str.contains('"truncated":true').all()
    assert found.filter(variant="m").height == 200
    free = Form(timedelta(days=1), stages, flows, tuning={"hub_transfers": 1000, "steps_most": 10_000})
    found = compile_pattern(Pattern("Hub", (free,))).run(ledger)
    assert found["parameters"].str.contains('"truncated":false').all()
    assert found.filter(variant="m").height == 300


def test_equal_ledgers_give_equal_bytes(planted) -> None:
    form = Form(timedelta(days=3), (Stage("A"), Stage("B"), Stage("C")), (Flow("A", "B"), Flow("B", "C", kept=0.9)))
    pattern = Pattern("Two hops", (form,))
    first = compile_pattern(pattern).run(planted)
    mixed = planted.transfers.drop("row", "s", "d", "worth").sample(fraction=1.0, shuffle=True, seed=3)
    again = compile_pattern(pattern).run(Ledger.build(mixed, planted.accounts.drop("idx"), planted.tags.drop("idx"), currency="USD"))
    assert first.height > 100
    assert first.equals(again)


def test_a_row_that_comes_in_some_of_its_lengths_only(make_ledger) -> None:
    stages = (Stage("start"), Stage("way", "1..3", row=True), Stage("end"))
    flows = (Flow("start", "way", amount="100.."), Flow("way", "way", amount="60..90"), Flow("way", "end", amount="..50"))
    runner = compile_pattern(Pattern("Row", (Form(timedelta(days=1), stages, flows),)))
    found = runner.run(make_ledger([(0, "a", "b", 100), (1, "b", "c", 70), (2, "c", "d", 40)]))
    assert found["subject"].to_list() == ["d", "a", "b", "c"]
    assert found["variant"].to_list() == ["end", "start", "way", "way"]
