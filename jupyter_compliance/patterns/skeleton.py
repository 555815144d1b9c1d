"""A form laid out as single payments between single accounts, as the search for sub-graphs takes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import numpy as np
from numpy.typing import NDArray

from jupyter_compliance.contracts.errors import PatternError
from jupyter_compliance.network.subgraphs import UNBOUND

from .pattern import SLOTS_AT_MOST, Flow, Form

_MICRO = timedelta(microseconds=1)
#: A form whose rows may have many lengths is searched once for each.
_LAYOUTS_AT_MOST = 24


@dataclass(frozen=True)
class Skeleton:
    """One layout: each stage by one account, each row by a fixed number of them.

    Attributes
    ----------
    stages
        (slots,) name of the stage of each slot.
    flow
        (steps,) place of the flow whose words each step follows, −1 for payments inside a row that no flow tells.
    told
        (steps,) numbers of the steps in the order of telling.
    payer, payee
        (steps,) slots.
    soonest, latest, low, high
        (steps, steps) bounds of the later step against the earlier one; see `network.subgraphs.occurrences`.
    least, most
        (steps,) bounds of the values.
    """

    stages: tuple[str, ...]
    flow: tuple[int, ...]
    told: tuple[int, ...]
    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    soonest: NDArray[np.int64]
    latest: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    least: NDArray[np.float64]
    most: NDArray[np.float64]


@dataclass
class _Step:
    flow: int
    payer: tuple[str, int]
    payee: tuple[str, int]
    inside: bool = False
    untold: bool = False


def window_of(form: Form) -> int:
    """Return the longest time a form may take, in microseconds."""
    if form.window is not None:
        return form.window // _MICRO
    return sum((flow.within or timedelta(0)) // _MICRO for flow in form.flows) * SLOTS_AT_MOST


def skeletons(form: Form) -> list[Skeleton]:
    """Return every layout of a form, short rows first.

    Raises
    ------
    PatternError
        A row has no upper end, or there are too many accounts or layouts.
    """
    rows = [(place, stage) for place, stage in enumerate(form.stages) if stage.row]
    for place, stage in rows:
        if stage.accounts.most is None:
            raise PatternError(
                f"The row {stage.name!r} has no upper end.", f'Give it one: accounts = "{int(stage.accounts.least)}..6".',
                ("stages", place, "accounts"),
            )  # fmt: skip
    largest = len(form.stages) - len(rows) + sum(int(stage.accounts.most) for _, stage in rows)
    if largest > SLOTS_AT_MOST:
        raise PatternError(
            f"The form lays out up to {largest} accounts one by one.", f"Keep it at {SLOTS_AT_MOST}: shorten the rows.",
            ("stages", rows[0][0], "accounts") if rows else ("stages",),
        )  # fmt: skip
    lengths = [range(int(stage.accounts.least), int(stage.accounts.most) + 1) for _, stage in rows]
    layouts = sorted(product(*lengths), key=lambda chosen: (sum(chosen), chosen))
    if len(layouts) > _LAYOUTS_AT_MOST:
        raise PatternError(
            f"The rows of the form can be laid out in {len(layouts)} ways.", f"Keep it at {_LAYOUTS_AT_MOST}: narrow the ranges.",
            ("stages", rows[0][0], "accounts"),
        )  # fmt: skip
    return [_laid_out(form, {stage.name: n for (_, stage), n in zip(rows, chosen, strict=True)}) for chosen in layouts]


def _laid_out(form: Form, lengths: dict[str, int]) -> Skeleton:
    steps = _connected(list(_steps(form, lengths)))
    slots: list[tuple[str, int]] = []
    for step in steps:
        slots += [end for end in (step.payer, step.payee) if end not in slots]
    if len(slots) > SLOTS_AT_MOST:
        raise PatternError(
            f"The form lays out {len(slots)} accounts one by one.", f"Keep it at {SLOTS_AT_MOST}.", ("stages",)
        )
    n = len(steps)
    soonest, latest = np.full((n, n), -UNBOUND, np.int64), np.full((n, n), UNBOUND, np.int64)
    low, high = np.zeros((n, n)), np.full((n, n), np.inf)
    if form.window is not None:
        soonest[:], latest[:] = -window_of(form), window_of(form)
    listed = sorted(range(n), key=lambda k: _place(form, steps[k]))
    for k in range(n):
        flow = _words(form, steps[k])
        before = _before(form, steps, listed, k)
        for j in before:
            _bind_time(soonest, latest, j, k, 0, None)
        if before and flow.within is not None:
            _bind_time(soonest, latest, before[-1], k, None, flow.within // _MICRO)
        if flow.in_all is not None and listed[0] != k:
            _bind_value(low, high, listed[0], k, flow.in_all, 1 / flow.in_all)
        base = _compared(steps, listed, flow, k)
        if base is not None and (flow.kept is not None or flow.share is not None):
            share = flow.share
            least = flow.kept if share is None else share.least or 0.0
            most = (
                (1 / flow.kept if flow.kept else np.inf)
                if share is None
                else np.inf
                if share.most is None
                else share.most
            )
            _bind_value(low, high, base, k, float(least or 0.0), float(most))
    amounts = [_words(form, step).amount for step in steps]
    return Skeleton(
        stages=tuple(stage for stage, _ in slots),
        flow=tuple(-1 if step.untold else step.flow for step in steps),
        told=tuple(listed),
        payer=np.array([slots.index(step.payer) for step in steps], np.int64),
        payee=np.array([slots.index(step.payee) for step in steps], np.int64),
        soonest=soonest, latest=latest, low=low, high=high,
        least=np.array([0.0 if a is None or a.least is None else a.least for a in amounts]),
        most=np.array([np.inf if a is None or a.most is None else a.most for a in amounts]),
    )  # fmt: skip


def _steps(form: Form, lengths: dict[str, int]) -> Iterator[_Step]:
    """Give the payments of a layout; those inside a row that no flow tells come after the first that enters it."""
    told = {flow.payer for flow in form.flows if flow.payer == flow.payee}
    for place, flow in enumerate(form.flows):
        if flow.payer == flow.payee:
            yield from _row(flow.payer, place, lengths)
            continue
        last = lengths.get(flow.payer, 1) - 1
        for n in range(last + 1) if flow.each else (last,):
            yield _Step(
                place, (flow.payer, n), (flow.payee, n if flow.each and not form.stage(flow.payee).single else 0)
            )
        if flow.payee in lengths and flow.payee not in told:
            told.add(flow.payee)
            yield from _row(flow.payee, place, lengths, untold=True)
    for name in lengths:
        if name not in told:
            yield from _row(name, len(form.flows) - 1, lengths, untold=True)


def _row(name: str, place: int, lengths: dict[str, int], *, untold: bool = False) -> Iterator[_Step]:
    for n in range(1, lengths[name]):
        yield _Step(place, (name, n - 1), (name, n), inside=True, untold=untold)


def _connected(steps: list[_Step]) -> list[_Step]:
    """Order steps so that each touches an account that an earlier one touches, as listed where there is a choice."""
    ordered, left = [steps[0]], steps[1:]
    reached = {steps[0].payer, steps[0].payee}
    while left:
        step = next(step for step in left if step.payer in reached or step.payee in reached)
        left.remove(step)
        ordered.append(step)
        reached |= {step.payer, step.payee}
    return ordered


def _place(form: Form, step: _Step) -> tuple[int, int]:
    return step.flow, step.payer[1] if step.inside or form.flows[step.flow].each else -1


def _words(form: Form, step: _Step) -> Flow:
    """Return what is said of a step."""
    flow = form.flows[step.flow]
    return Flow(flow.payer, flow.payee) if step.untold else flow


def _before(form: Form, steps: list[_Step], listed: list[int], k: int) -> list[int]:
    """Return the steps that come before step k, as listed."""
    asked = {n - 1 for n in _words(form, steps[k]).after}
    earlier = listed[: listed.index(k)]
    if form.order == "in time":
        return [j for j in earlier if steps[j].payee == steps[k].payer or steps[j].flow in asked]
    return [j for j in earlier if steps[j].flow in asked]


def _compared(steps: list[_Step], listed: list[int], flow: Flow, k: int) -> int | None:
    """Return the step whose value step k is measured by."""
    if flow.of == "onward":
        mine = [j for j in listed if j != k and steps[j].payer == steps[k].payer and steps[j].flow != steps[k].flow]
        return mine[0] if mine else None
    brought = [j for j in listed[: listed.index(k)] if steps[j].payee == steps[k].payer]
    return brought[-1] if brought else None


def _bind_time(
    soonest: NDArray[np.int64], latest: NDArray[np.int64], j: int, k: int, low: int | None, high: int | None
) -> None:
    """Ask for low <= ts_k − ts_j <= high, whichever of the two is laid out first."""
    a, b = (j, k) if j < k else (k, j)
    lowest, highest = (low, high) if j < k else (None if high is None else -high, None if low is None else -low)
    if lowest is not None:
        soonest[a, b] = max(soonest[a, b], lowest)
    if highest is not None:
        latest[a, b] = min(latest[a, b], highest)


def _bind_value(low: NDArray[np.float64], high: NDArray[np.float64], j: int, k: int, least: float, most: float) -> None:
    """Ask for least·value_j <= value_k <= most·value_j, whichever of the two is laid out first."""
    if j < k:
        low[j, k], high[j, k] = max(low[j, k], least), min(high[j, k], most)
    else:
        low[k, j] = max(low[k, j], 1 / most if most > 0 else np.inf)
        high[k, j] = min(high[k, j], 1 / least if least > 0 else np.inf)
