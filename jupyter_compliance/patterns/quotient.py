"""Reading of an example whose accounts fall into stages: those that do the same with the same are one stage."""

from __future__ import annotations

from collections import Counter
from string import ascii_uppercase

from . import slack
from .pattern import STAGES_AT_MOST, Flow, Form, Stage
from .selection import Selection

_NAMES = {
    (("one", "several"), ((0, 1),)): ("payer", "payees"),
    (("several", "one"), ((0, 1),)): ("payers", "payee"),
    (("one", "several", "one"), ((0, 1), (1, 2))): ("source", "intermediaries", "collector"),
    (("several", "one", "several"), ((0, 1), (1, 2))): ("payers", "hub", "payees"),
}
#: Amounts of a fan count as one when none differs more from another than this factor; others may by the second.
_EQUAL, _EQUAL_WITH_ROOM = 1.1, 1.25


def alike(selection: Selection) -> Form | None:
    """Read stages of accounts that cannot be told apart by who pays whom; None unless there are some of either kind."""
    classes = _classes(selection)
    stages = sorted({c: [a for a in selection.accounts if classes[a] == c] for c in classes.values()}.values(), key=lambda m: min(
        row for (s, d), rows in selection.pairs.items() for row in rows[:1] if s in m or d in m
    ))  # fmt: skip
    number = {account: n for n, members in enumerate(stages) for account in members}
    links = Counter((number[s], number[d]) for s, d in selection.pairs)
    if (
        len(stages) in (1, len(selection.accounts))
        or len(stages) > STAGES_AT_MOST
        or all(len(m) > 1 for m in stages)
        or any(a == b for a, b in links)
    ):
        return None
    stages, links = _sorted_along(stages, links)
    number = {account: n for n, members in enumerate(stages) for account in members}
    kinds = tuple("one" if len(m) == 1 else "several" for m in stages)
    names = _NAMES.get((kinds, tuple(links))) or tuple(
        letter if len(m) == 1 else f"group {letter}" for letter, m in zip(ascii_uppercase, stages, strict=False)
    )
    made = tuple(
        Stage(name, 1 if len(m) == 1 else f"{slack.at_least(len(m))}..") for name, m in zip(names, stages, strict=True)
    )
    ordered = True
    flows: list[Flow] = []
    told = list(links)
    for n, (a, b) in enumerate(told):
        before = [told[j] for j in range(n) if told[j][1] == a]
        kept = None
        if before:
            shares = [_carried(selection, account, stages[before[-1][0]], stages[b]) for account in stages[a]]
            ordered = ordered and all(share is not None for share in shares)
            lanes = len(stages[a]) > 1 or (len(stages[before[-1][0]]) == len(stages[b]) == 1)
            kept = slack.kept(min(share or 0.0 for share in shares)) if lanes else None
        flows.append(Flow(names[a], names[b], kept=kept))
    if not ordered:
        flows = [Flow(flow.payer, flow.payee) for flow in flows]
    if len(stages) == 2:
        flows = [_fan(selection, flows[0])]
    times = [selection.ts(row) for row in selection.rows]
    return Form(slack.window(max(times) - min(times)), made, tuple(flows), "in time" if ordered else "any")


def _classes(selection: Selection) -> dict[int, int]:
    """Colour accounts until those of one colour have as many payers and payees of each colour."""
    colour = dict.fromkeys(selection.accounts, 0)
    for _ in selection.accounts:
        seen = {
            a: (
                colour[a],
                tuple(sorted(Counter(colour[b] for b in selection.out[a]).items())),
                tuple(sorted(Counter(colour[b] for b in selection.into[a]).items())),
            )
            for a in selection.accounts
        }
        names = {key: n for n, key in enumerate(sorted(set(seen.values())))}
        fresh = {a: names[seen[a]] for a in selection.accounts}
        if len(names) == len(set(colour.values())):
            return fresh
        colour = fresh
    return colour


def _sorted_along(
    stages: list[list[int]], links: Counter[tuple[int, int]]
) -> tuple[list[list[int]], Counter[tuple[int, int]]]:
    """Order stages and flows along the money where it does not go round, else as they first appear."""
    left, order = set(range(len(stages))), []
    while left:
        ready = [n for n in sorted(left) if not any(b == n and a in left for a, b in links)]
        order.append(ready[0] if ready else min(left))
        left.discard(order[-1])
    place = {n: k for k, n in enumerate(order)}
    renamed = Counter({(place[a], place[b]): times for (a, b), times in links.items()})
    return [stages[n] for n in order], Counter({pair: renamed[pair] for pair in sorted(renamed)})


def _carried(selection: Selection, account: int, payers: list[int], payees: list[int]) -> float | None:
    """Return the share of a receipt that an account carried on in one payment, the best one; None where all went before."""
    came = [row for a in payers for row in selection.pairs.get((a, account), [])]
    went = [row for b in payees for row in selection.pairs.get((account, b), [])]
    ratios = [selection.value(j) / selection.value(i) for i in came for j in went if selection.ts(j) >= selection.ts(i)]
    return max((min(ratio, 1 / ratio) for ratio in ratios), default=None)


def _fan(selection: Selection, flow: Flow) -> Flow:
    """Add that the amounts are one, where they are."""
    values = [selection.value(row) for row in selection.rows]
    if len(values) < 3 or max(values) > _EQUAL * min(values):
        return flow
    return Flow(flow.payer, flow.payee, equal=_EQUAL_WITH_ROOM)
