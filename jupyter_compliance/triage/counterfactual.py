"""The smallest sets of evidence whose absence would bring a subject below the line."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from .evidence import group_total
from .score import score_of

#: Sets larger than this are not searched: four reasons that must all be wrong is no longer a close call.
LARGEST_SET = 3


@dataclass(frozen=True)
class Piece:
    """One piece of evidence as the search sees it.

    Parameters
    ----------
    order
        Its place in the subject's evidence, 1 is the strongest.
    group
        Dependence group.
    alone
        Contribution without group discount, hundredths.
    """

    order: int
    group: str
    alone: int


def total(pieces: list[Piece], prior: int, shares: dict[str, tuple[int, ...]]) -> int:
    """Return prior plus evidence, with each group discounted, in hundredths of log-odds."""
    groups: dict[str, list[int]] = {}
    for piece in pieces:
        groups.setdefault(piece.group, []).append(piece.alone)
    return prior + sum(group_total(alone, shares[group]) for group, alone in groups.items())


def below_line(
    pieces: list[Piece], prior: int, shares: dict[str, tuple[int, ...]], line: float, largest: int = LARGEST_SET
) -> list[tuple[tuple[int, ...], int]]:
    """Return every minimal set of evidence whose removal brings the score below the line.

    What remains is weighed anew: when the strongest of a group is gone, the second takes its full weight. A set is
    minimal when no smaller part of it suffices.

    Parameters
    ----------
    pieces
        The subject's evidence.
    prior
        Prior log-odds, hundredths.
    shares
        Percents by group (see `Policy.shares`).
    line
        Score, 0 to 100. "Below" is strict.
    largest
        Size of the largest sets to search.

    Returns
    -------
    list of (tuple of int, int)
        Orders of the removed pieces and the log-odds left, smallest sets first, then lowest log-odds, then orders.
        Empty when the subject is below the line already or no set of that size suffices.
    """
    if score_of(total(pieces, prior, shares)) < line or score_of(prior) >= line:
        return []
    found: list[tuple[frozenset[int], int]] = []
    useful = [p for p in pieces if p.alone > 0]
    for size in range(1, min(largest, len(useful)) + 1):
        level = []
        for removed in combinations(useful, size):
            orders = frozenset(p.order for p in removed)
            if any(smaller <= orders for smaller, _ in found):
                continue
            left = total([p for p in pieces if p.order not in orders], prior, shares)
            if score_of(left) < line:
                level.append((orders, left))
        found += level
    ranked = [(tuple(sorted(orders)), left) for orders, left in found]
    return sorted(ranked, key=lambda s: (len(s[0]), s[1], s[0]))
