"""Readings of an example: rings, peel chains, chains, layers, and each account for itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from string import ascii_uppercase

from . import slack
from .measures import Range
from .pattern import SLOTS_AT_MOST, Flow, Form, Stage
from .selection import Selection

_HOPS_AT_MOST = 12
_PEELS_AT_MOST = 0.5
_FILLED_LEAST = 0.5


def ring(selection: Selection) -> Form | None:
    """Read a ring: everybody pays one and is paid by one, all the way round."""
    if any(len(selection.out[a]) != 1 or len(selection.into[a]) != 1 for a in selection.accounts):
        return None
    n = len(selection.accounts)
    start = next(iter(selection.pairs))[0]
    path, at = [], start
    for _ in range(n):
        (to,) = selection.out[at]
        path.append((at, to))
        at = to
    if at != start or len(set(path)) != n or n > _HOPS_AT_MOST:
        return None
    rows = _in_time(selection, path)
    ordered = rows is not None
    rows = rows or [selection.pairs[pair][0] for pair in path]
    in_all = slack.kept(min(_share(selection, rows[0], row) for row in rows[1:]))
    kept = slack.kept(min(_share(selection, a, b) for a, b in pairwise(rows))) if ordered else None
    in_all = min(in_all, kept) if in_all and kept else in_all
    others = Stage("others", f"{min(n - 1, 2)}..{min(_HOPS_AT_MOST - 1, n + 3)}", row=True)
    flows = (
        Flow("start", "others"),
        Flow("others", "others", kept=kept, in_all=in_all),
        Flow("others", "start", kept=kept, in_all=in_all),
    )
    return Form(_window(selection, rows), (Stage("start"), others), flows, "in time" if ordered else "any")


def peel(selection: Selection) -> Form | None:
    """Read a peel chain: the large part goes on, small ones stay behind with accounts that do nothing more."""
    starts = [a for a in selection.accounts if not selection.into[a]]
    if len(starts) != 1:
        return None
    path, seen, slices = [starts[0]], {starts[0]}, 0
    peels: list[float] = []
    while selection.out[path[-1]]:
        here = path[-1]
        total = {b: sum(selection.value(r) for r in selection.pairs[here, b]) for b in selection.out[here]}
        onward = max(total, key=lambda b: (total[b], -b))
        leaves = [b for b in total if b != onward]
        if onward in seen or any(selection.out[b] or len(selection.into[b]) != 1 for b in leaves):
            return None
        if (len(path) == 1) == bool(leaves):
            return None
        peels += [total[b] / total[onward] for b in leaves]
        slices += len(leaves)
        path.append(onward)
        seen.add(onward)
    carriers = len(path) - 2
    rows = _in_time(selection, list(pairwise(path)))
    if carriers < 2 or len(path) + slices != len(selection.accounts) or max(peels) > _PEELS_AT_MOST or rows is None:
        return None
    shares = [selection.value(b) / selection.value(a) for a, b in pairwise(rows)]
    if max(shares) > 1:
        return None
    gaps = [selection.ts(b) - selection.ts(a) for a, b in pairwise(rows)]
    step = slack.window(max(gaps))
    share = Range(slack.kept(min(shares)) or max(0.05, round(min(shares) / 2, 2)), 1.0)
    small = Range(None, min(1.0, max(_PEELS_AT_MOST, round(max(peels) * 1.5, 2))))
    stages = (
        Stage("origin"),
        Stage("carriers", f"{min(3, carriers)}..", row=True),
        Stage("end"),
        Stage("slices", "1.."),
    )
    flows = (
        Flow("origin", "carriers"),
        Flow("carriers", "carriers", within=step, share=share),
        Flow("carriers", "end", within=step, share=share),
        Flow("carriers", "slices", within=step, share=small, of="onward", each=True),
    )
    return Form(None, stages, flows)


def chain(selection: Selection) -> Form | None:
    """Read a chain: one pays the next, who pays the next."""
    starts = [a for a in selection.accounts if not selection.into[a]]
    if len(starts) != 1 or any(len(selection.out[a]) > 1 or len(selection.into[a]) > 1 for a in selection.accounts):
        return None
    path = [starts[0]]
    while selection.out[path[-1]]:
        path += selection.out[path[-1]]
    rows = _in_time(selection, list(pairwise(path)))
    between = len(path) - 2
    if rows is None or between < 1 or len(path) > SLOTS_AT_MOST:
        return None
    kept = slack.kept(min(_share(selection, a, b) for a, b in pairwise(rows)))
    step = slack.window(max(selection.ts(b) - selection.ts(a) for a, b in pairwise(rows)))
    middle = (
        Stage("between")
        if between == 1
        else Stage("between", f"{between}..{min(between + 2, SLOTS_AT_MOST - 2)}", row=True)
    )
    inner = (Flow("between", "between", within=step, kept=kept),) if middle.row else ()
    flows = (Flow("first", "between"), *inner, Flow("between", "last", within=step, kept=kept))
    return Form(_window(selection, rows), (Stage("first"), middle, Stage("last")), flows)


def layered(selection: Selection) -> Form | None:
    """Read a layer or a stack: several pay several, who may pay several more."""
    levels = [
        [a for a in selection.accounts if bool(selection.into[a]) == paid and bool(selection.out[a]) == pays]
        for paid, pays in ((False, True), (True, True), (True, False))
    ]
    names = ("payers", "middles", "payees")
    told = [(name, level) for name, level in zip(names, levels, strict=True) if level]
    if len(told) < 2 or any(len(level) < 2 for _, level in told):
        return None
    joined = [(a, b) for (_, a), (_, b) in pairwise(told)]
    if any(not any(s in a and d in b for a, b in joined) for s, d in selection.pairs):
        return None
    filled = min(_filled(selection, a, b) for a, b in joined)
    if filled < _FILLED_LEAST:
        return None
    share = slack.kept(filled) or _FILLED_LEAST
    stages = tuple(Stage(name, f"{max(2, slack.at_least(len(level)))}..") for name, level in told)
    flows = tuple(Flow(a.name, b.name, filled=share) for a, b in pairwise(stages))
    return Form(_window(selection, selection.rows), stages, flows)


def one_by_one(selection: Selection) -> Form | None:
    """Read each account as a stage of its own, the first payment of each pair in the order of time."""
    if len(selection.accounts) > SLOTS_AT_MOST or len(selection.pairs) > 24:
        return None
    order: list[int] = []
    for pair in selection.pairs:
        order += [account for account in pair if account not in order]
    name = dict(zip(order, ascii_uppercase, strict=False))
    firsts = {pair: rows[0] for pair, rows in selection.pairs.items()}
    flows: list[Flow] = []
    for n, (s, d) in enumerate(firsts):
        brought = [firsts[pair] for pair in list(firsts)[:n] if pair[1] == s]
        kept = slack.kept(_share(selection, brought[-1], firsts[s, d])) if brought else None
        flows.append(Flow(name[s], name[d], after=(n,) if n else (), kept=kept))
    return Form(_window(selection, list(firsts.values())), tuple(Stage(name[a]) for a in order), tuple(flows))


def _in_time(selection: Selection, path: Sequence[tuple[int, int]]) -> list[int] | None:
    """Return rows along a path, each the first not before the one before it; None where there is none."""
    rows: list[int] = []
    for pair in path:
        since = selection.ts(rows[-1]) if rows else 0
        row = next((row for row in selection.pairs[pair] if not rows or selection.ts(row) >= since), None)
        if row is None:
            return None
        rows.append(row)
    return rows


def _window(selection: Selection, rows: Sequence[int]) -> object:
    times = [selection.ts(row) for row in rows]
    return slack.window(max(times) - min(times))


def _share(selection: Selection, a: int, b: int) -> float:
    ratio = selection.value(b) / selection.value(a)
    return min(ratio, 1 / ratio)


def _filled(selection: Selection, payers: Sequence[int], payees: Sequence[int]) -> float:
    degrees = [len(selection.out[a] & set(payees)) / len(payees) for a in payers]
    return min(degrees + [len(selection.into[b] & set(payers)) / len(payers) for b in payees])
