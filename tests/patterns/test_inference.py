"""Typology by example: a pattern drawn from one planted instance finds the others."""

from __future__ import annotations

import polars as pl
import pytest

from jupyter_compliance.contracts.errors import PatternError
from jupyter_compliance.patterns import CATALOGUE, compile_pattern, draft, infer, load
from jupyter_compliance.sources.synthetic import Synthetic


@pytest.mark.parametrize("code", CATALOGUE)
def test_one_instance_finds_itself_and_most_others(planted, synthetic: Synthetic, code: str) -> None:
    mine = synthetic.instances.filter(pl.col("code") == code)
    recall, kernels, strangers = [], set(), []
    side = {"D09": "src", "D10": "dst"}
    bad = set(synthetic.instances.filter("bad")["transfer_ids"].explode())
    for example in mine.iter_rows(named=True):
        chosen = example["transfer_ids"]
        if code in side:  # the fan alone, without who feeds or drains it
            chosen = planted.transfers.filter(pl.col("transfer_id").is_in(chosen) & (pl.col(side[code]) == example["subject"]))["transfer_id"]
        pattern = infer(planted, transfers=chosen, name=f"Like {code}")
        assert load(pattern.to_toml()) == pattern
        assert not any(account in pattern.to_toml() for account in example["accounts"])
        found = compile_pattern(pattern).run(planted)
        kernels.update(compile_pattern(pattern).kernels)
        hit = [any(set(ids) & set(one["transfer_ids"]) for ids in found["transfer_ids"]) for one in mine.iter_rows(named=True)]
        assert hit[mine["instance"].to_list().index(example["instance"])]
        recall.append(sum(hit) / len(hit))
        strangers.append(sum(not set(ids) & bad for ids in found["transfer_ids"]) / found.height)
    assert sum(recall) / len(recall) >= 0.7, recall
    assert code in kernels
    assert sum(strangers) / len(strangers) <= 0.5, strangers
    print(code, kernels, f"recall {sum(recall) / len(recall):.2f}", f"strangers {sum(strangers) / len(strangers):.2f}")


SHAPES = {
    "ring": [(0, "a", "b", 100), (1, "b", "c", 98), (2, "c", "a", 97)],
    "any ring": [(0, "a", "b", 100), (2, "b", "c", 100), (1, "c", "a", 100)],
    "fan": [(n, "h", f"p{n}", 10 + 5 * n) for n in range(6)],
    "fan in": [(n, f"p{n}", "h", 10 + 5 * n) for n in range(6)],
    "equal fan": [(n, "h", f"p{n}", 500 + n) for n in range(6)],
    "scatter-gather": [(n, "s", f"m{n}", 100) for n in range(4)] + [(n + 5, f"m{n}", "t", 97) for n in range(4)],
    "gather-scatter": [(n, f"p{n}", "h", 100 + n) for n in range(4)] + [(n + 5, "h", f"q{n}", 90 + n) for n in range(4)],
    "layer": [(n, f"p{n % 3}", f"q{n // 3}", 100) for n in range(9)],
    "stack": [(n, f"p{n % 2}", f"q{n // 2}", 100) for n in range(4)] + [(n + 5, f"q{n % 2}", f"r{n // 2}", 95) for n in range(4)],
    "peel": [r for n in range(4) for r in ((n, f"c{n}", f"c{n + 1}", 1000 * 0.9**n), *([(n, f"c{n}", f"x{n}", 100 * 0.9 ** (n - 1))] if n else []))],
    "chain": [(n, f"c{n}", f"c{n + 1}", 100 - n) for n in range(4)],
    "lanes": [(n, *ends, 100) for n, ends in enumerate([("s", "a1"), ("s", "a2"), ("s", "a3"), ("a1", "b1"), ("a2", "b2"), ("a3", "b3"), ("b1", "t"), ("b2", "t"), ("b3", "t")])],
    "odd": [(0, "a", "b", 100), (1, "b", "c", 90), (2, "a", "c", 50), (3, "c", "d", 130)],
}  # fmt: skip
KERNELS = {
    "ring": "D11", "any ring": "D11", "fan": "D09", "fan in": "D10", "equal fan": "D09", "scatter-gather": "D14",
    "gather-scatter": "D15", "layer": "D12", "stack": "D13", "peel": "D16", "chain": "general", "lanes": "general", "odd": "general",
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_are_recognised(make_ledger, shape: str) -> None:
    ledger = make_ledger(SHAPES[shape])
    told = draft(ledger, accounts=ledger.ids)
    assert told.problem is None
    runner = compile_pattern(load(told.toml))
    assert runner.kernels == (KERNELS[shape],), told.summary
    found = runner.run(ledger)
    assert found.height
    by_transfers = infer(ledger, transfers=ledger.transfers["transfer_id"].to_list())
    assert by_transfers == load(told.toml)


def test_order_window_counts_and_shares_are_read_with_room(make_ledger) -> None:
    pattern = infer(make_ledger(SHAPES["scatter-gather"]), accounts=["s", "m0", "m1", "m2", "m3", "t"])
    form = pattern.forms[0]
    assert (form.order, str(form.stages[1].accounts), form.flows[1].kept) == ("in time", "3..", 0.9)
    assert form.window.total_seconds() == 24 * 3600  # 8 hours seen
    assert infer(make_ledger(SHAPES["any ring"]), accounts="abc").forms[0].order == "any"
    assert infer(make_ledger(SHAPES["equal fan"]), accounts=["h", *(f"p{n}" for n in range(6))]).forms[0].flows[0].equal == 1.25
    odd = infer(make_ledger(SHAPES["odd"]), accounts="abcd").forms[0]
    assert [flow.after for flow in odd.flows] == [(), (1,), (2,), (3,)]


@pytest.mark.parametrize(
    ("accounts", "transfers", "words"),
    [
        ([], [], "No transfer that counts is selected"),
        (["a", "b"], [], "One account paying another is no pattern"),
        (["a", "x"], [], "no account 'x'"),
        ([], ["t99999"], "no transfer 't99999'"),
        (["a", "b", "m", "n"], [], "falls into 2 parts"),
        (["a"] + [f"y{n}" for n in range(500)], [], "501 accounts are selected"),
    ],
)
def test_selections_without_a_shape_say_why(make_ledger, accounts, transfers, words) -> None:
    ledger = make_ledger([(0, "a", "b", 5), (1, "m", "n", 5), (1, "m", "m", 5), (2, "b", "c", 5)])
    told = draft(ledger, accounts, transfers)
    assert told.problem is not None
    assert words in told.problem.what
    assert told.problem.advice
    with pytest.raises(PatternError):
        infer(ledger, accounts, transfers)
