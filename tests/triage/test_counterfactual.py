from __future__ import annotations

from itertools import combinations

import polars as pl
from hand_made import finding, findings, ledger
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.triage import Policy, Triage, triage
from jupyter_compliance.triage.counterfactual import LARGEST_SET, Piece, below_line, total
from jupyter_compliance.triage.score import score_of

BOOK = ledger(("A", "B", "1"))
SHARES = {"x": (100, 35, 15), "y": (100, 50), "z": (100,)}

#: Four kinds of evidence in four groups, none of which depends on value.
PLAIN = "".join(
    f'[groups.{group}]\ntitle = "x"\nshares = [100, 35]\n[detectors.{code}]\nweight = 0\ngroup = "{group}"\n'
    f'title = "{title}"\nchip = "x"\nphrase = "{phrase}"\n'
    for code, group, title, phrase in (
        ("D21", "list", "Sanctioned address", "the sanctions listing"),
        ("D11", "way", "Cycle", "the cycle"),
        ("D05", "pace", "Rapid", "the rapid in and out"),
        ("D09", "wide", "Fan-out", "the fan-out"),
    )
)
PLAIN = f'name = "plain"\nversion = "1"\nprior = "1 in 400"\nline = 50\nrepeat = 0\n[bands]\nall = 0\n{PLAIN}'


def plain(**weights: int) -> Policy:
    return Policy.load(PLAIN).with_(weights=weights)


def judge(rows: pl.DataFrame, policy: Policy) -> Triage:
    return triage(BOOK, rows, policy)


pieces_of = st.lists(st.tuples(st.sampled_from(sorted(SHARES)), st.integers(0, 600)), max_size=8).map(
    lambda rows: [Piece(i, group, alone) for i, (group, alone) in enumerate(rows, 1)]
)


@settings(max_examples=200, deadline=None)
@given(pieces_of, st.integers(-700, 100), st.sampled_from([10.0, 50.0, 90.0]))
def test_sets_are_all_sufficient_all_minimal_and_all_there(pieces: list[Piece], prior: int, line: float) -> None:
    def left(orders: frozenset[int]) -> float:
        return score_of(total([p for p in pieces if p.order not in orders], prior, SHARES))

    found = [frozenset(orders) for orders, _ in below_line(pieces, prior, SHARES, line)]
    if left(frozenset()) < line:
        assert not found
        return
    every = [frozenset(c) for k in range(1, LARGEST_SET + 1) for c in combinations([p.order for p in pieces], k)]
    enough = [c for c in every if left(c) < line]
    minimal = {c for c in enough if not any(smaller < c for smaller in enough)}
    assert set(found) == minimal
    assert len(found) == len(set(found))


@settings(deadline=None)
@given(pieces_of, st.integers(-700, 100))
def test_removing_evidence_never_raises_the_total(pieces: list[Piece], prior: int) -> None:
    whole = total(pieces, prior, SHARES)
    for gone in pieces:
        assert total([p for p in pieces if p is not gone], prior, SHARES) <= whole


def test_one_reason() -> None:
    (only,) = judge(findings(finding("A", "D21")), plain(D21=700)).counterfactual("A")
    assert only.removed == ("Sanctioned address (D21)",)
    assert only.orders == (1,)
    assert only.sentence == "Without the sanctions listing it falls to 0.2."
    assert str(only.logodds) == "-5.99"


def test_neither_alone_but_both() -> None:
    (pair,) = judge(findings(finding("A", "D21"), finding("A", "D11")), plain(D21=700, D11=650)).counterfactual("A")
    assert pair.sentence == (
        "Neither reason alone: without the sanctions listing it is still 62.5; without the cycle 73.3. "
        "Without both it falls to 0.2."
    )


def test_discounts_are_worked_out_anew() -> None:
    """Without the stronger of two that tell the same fact, the weaker carries its full weight."""
    policy = Policy.load(PLAIN.replace('group = "way"', 'group = "list"')).with_(weights={"D21": 700, "D11": 650})
    result = judge(findings(finding("A", "D21"), finding("A", "D11")), policy)
    assert result.reasons("A")["logodds"].cast(str).to_list() == ["7.00", "2.28"]
    (pair,) = result.counterfactual("A")
    assert pair.orders == (1, 2)


def test_three_and_more() -> None:
    policy = plain(D21=700, D11=650, D05=650, D09=650)
    three = findings(finding("A", "D21"), finding("A", "D11"), finding("A", "D05"))
    (triple,) = judge(three, policy).counterfactual("A")
    assert triple.sentence == (
        "No two of these suffice (at least 62.5 is left). "
        "Without the sanctions listing, the rapid in and out and the cycle it falls to 0.2."
    )
    (none,) = judge(findings(*three.to_dicts(), finding("A", "D09")), policy).counterfactual("A")
    assert none.orders == ()
    assert none.sentence == "No three reasons or fewer bring it below 50: without the weightiest it is still 62.5."


def test_prior_alone_above_the_line() -> None:
    (none,) = judge(findings(finding("A", "D09")), plain(D09=5).with_(prior="1 in 2")).counterfactual("A")
    assert none.sentence == "The prior alone, 1 in 2, gives 50.0: no evidence is needed to reach 50."


def test_same_phrase_twice_is_told_apart_by_title() -> None:
    policy = Policy.load(PLAIN.replace("the cycle", "the fan-out")).with_(weights={"D09": 700, "D11": 700})
    (pair,) = judge(findings(finding("A", "D09"), finding("A", "D11")), policy).counterfactual("A")
    assert "without “Fan-out (D09)” it is still" in pair.sentence
    assert "without “Cycle (D11)”" in pair.sentence
