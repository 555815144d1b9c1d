"""Plain sentences about a score and what would change it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from .counterfactual import LARGEST_SET, Piece, below_line, total
from .policy import Policy
from .score import score_of, score_text


def phrases(policy: Policy, kinds: Sequence[tuple[str, str, str]]) -> list[str]:
    """Name each piece of evidence of a subject so that "without …" reads well and no two are the same.

    Parameters
    ----------
    policy
        Gives the phrases.
    kinds
        (detector, variant, title) of each piece.

    Returns
    -------
    list of str
        The policy's phrase; the title in quotes where two pieces share a phrase.
    """
    given = [policy.rule(detector, variant).phrase for detector, variant, _ in kinds]
    often = Counter(given)
    return [p if often[p] == 1 else f"“{title}”" for p, (_, _, title) in zip(given, kinds, strict=True)]


def what_would_change(
    pieces: list[Piece], names: dict[int, str], policy: Policy
) -> list[tuple[tuple[int, ...], int, str]]:
    """Say what would bring the subject below the line.

    Parameters
    ----------
    pieces
        The subject's evidence.
    names
        Phrase by order.
    policy
        Gives prior, line and group shares.

    Returns
    -------
    list of (tuple of int, int, str)
        Orders removed, log-odds left (hundredths), sentence; one per minimal set. Where there is none, a single entry
        with no orders says why.
    """
    now = total(pieces, policy.prior, policy.shares)
    line = f"{policy.line:g}"
    if score_of(now) < policy.line:
        return [((), now, f"It is below {line} already, at {score_text(score_of(now))}.")]
    if score_of(policy.prior) >= policy.line:
        start = score_text(score_of(policy.prior))
        return [
            ((), now, f"The prior alone, {policy.prior_text}, gives {start}: no evidence is needed to reach {line}.")
        ]
    sets = below_line(pieces, policy.prior, policy.shares, policy.line)
    if not sets:
        return [((), now, _none_suffices(pieces, policy))]
    return [(orders, left, _one_set(orders, left, pieces, names, policy)) for orders, left in sets]


def _without(pieces: list[Piece], orders: Sequence[int], policy: Policy) -> str:
    left = total([p for p in pieces if p.order not in orders], policy.prior, policy.shares)
    return score_text(score_of(left))


def _one_set(orders: tuple[int, ...], left: int, pieces: list[Piece], names: dict[int, str], policy: Policy) -> str:
    falls = score_text(score_of(left))
    if len(orders) == 1:
        return f"Without {names[orders[0]]} it falls to {falls}."
    if len(orders) == 2:
        first, second = orders
        return (
            f"Neither reason alone: without {names[first]} it is still {_without(pieces, (first,), policy)}; "
            f"without {names[second]} {_without(pieces, (second,), policy)}. Without both it falls to {falls}."
        )
    least = min(float(_without(pieces, pair, policy)) for pair in combinations(orders, 2))
    listed = ", ".join(names[o] for o in orders[:-1]) + f" and {names[orders[-1]]}"
    return f"No two of these suffice (at least {least:.1f} is left). Without {listed} it falls to {falls}."


def _none_suffices(pieces: list[Piece], policy: Policy) -> str:
    size = min(LARGEST_SET, len(pieces))
    least = min(float(_without(pieces, [p.order for p in c], policy)) for c in combinations(pieces, size))
    number = ("no", "one", "two", "three")[size]
    line = f"{policy.line:g}"
    return f"No {number} reasons or fewer bring it below {line}: without the weightiest it is still {least:.1f}."
