"""Forms that a detector's own kernel covers, and the thresholds they come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

from .pattern import Flow, Form, Stage

#: Longest cycle that the kernel of D11 looks for.
_HOPS_AT_MOST = 12
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
#: What a flow may say; a shape names those it understands, any other one rules it out.
_SAYS = (
    "after",
    "within",
    "kept",
    "share",
    "in_all",
    "amount",
    "transfers",
    "equal",
    "apart",
    "spread",
    "filled",
    "each",
)


@dataclass(frozen=True)
class Shape:
    """A form told in thresholds of a detector.

    Parameters
    ----------
    code
        The detector.
    own
        Thresholds that the form sets; another form of the same pattern may add to them.
    alone
        Further ones when no other form does.
    variants
        Findings that belong to the form when it stands alone; all when None.
    """

    code: str
    own: dict[str, Any]
    alone: dict[str, Any] = field(default_factory=dict)
    variants: frozenset[str] | None = None


def shape_of(form: Form) -> Shape | None:
    """Return the shape of a form, None where no kernel says all that it says."""
    return next((shape for recognise in _SHAPES if (shape := recognise(form)) is not None), None)


def _plain(flow: Flow, *understood: str) -> bool:
    """Whether a flow says nothing but what is understood."""
    return all(getattr(flow, key) in (None, (), False) for key in _SAYS if key not in understood)


def _path(form: Form, *stages: Stage) -> bool:
    """Whether the flows lead along these stages, one each, and nowhere else."""
    told = [(flow.payer, flow.payee) for flow in form.flows]
    return told == [(a.name, b.name) for a, b in pairwise(stages)]


def _least(stage: Stage) -> int:
    return int(stage.accounts.least)


def _several(stage: Stage) -> bool:
    return not stage.single and not stage.row and stage.accounts.most is None


def _fan(form: Form) -> Shape | None:
    if len(form.stages) != 2 or len(form.flows) != 1 or form.window is None:
        return None
    payer, payee, flow = form.stage(form.flows[0].payer), form.stage(form.flows[0].payee), form.flows[0]
    for code, hub, others in (("D09", payer, payee), ("D10", payee, payer)):
        if not (hub.single and _several(others)):
            continue
        days = form.window / _DAY
        if _plain(flow):
            return Shape(code, {"window_days": days, "counterparties": _least(others)}, variants=frozenset({""}))
        count = flow.transfers
        if flow.equal and _plain(flow, "equal", "apart", "transfers") and (count is None or count.most is None):
            own = {
                "equal_days": days, "equal_counterparties": _least(others), "equal_band": flow.equal,
                "equal_transfers": int(count.least or 1) if count else _least(others), "equal_gap": flow.apart or flow.equal,
            }  # fmt: skip
            own |= {} if flow.apart else {"equal_others": 0}
            return Shape(code, own, variants=frozenset({"equal"}))
    return None


def _cycle(form: Form) -> Shape | None:
    if len(form.stages) != 2 or len(form.flows) != 3 or form.window is None:
        return None
    home, others = form.stage(form.flows[0].payer), form.stage(form.flows[0].payee)
    inner, last = form.flows[1:]
    if not (home.single and others.row and others.accounts.most and _path(form, home, others, others, home)):
        return None
    said = ("kept", "in_all")
    if not (_plain(form.flows[0]) and _plain(inner, *said) and _plain(last, *said)) or {inner.of, last.of} != {
        "before"
    }:
        return None
    kept, in_all = inner.kept, inner.in_all
    if (last.kept, last.in_all) != (kept, in_all) or in_all is None or others.accounts.most >= _HOPS_AT_MOST:
        return None
    days = form.window / _DAY
    own: dict[str, Any] = {"hops_least": _least(others) + 1, "hops_most": int(others.accounts.most or 0) + 1}
    if form.order == "in time":
        if kept is None or in_all > kept:
            return None
        own |= {"window_days": days, "kept_share": kept, "kept_in_all_share": in_all}
        return Shape("D11", own, {"ring_kept_share": 1.0})
    if kept is not None or in_all >= 1:
        return None
    ordered = {"window_days": days, "kept_share": in_all, "kept_in_all_share": in_all}
    return Shape("D11", own | {"ring_days": days, "ring_kept_share": in_all}, ordered)


def _layers(form: Form) -> Shape | None:
    if len(form.stages) not in (2, 3) or len(form.flows) != len(form.stages) - 1 or form.window is None:
        return None
    stages = [form.stage(form.flows[0].payer), *(form.stage(flow.payee) for flow in form.flows)]
    filled = {1.0 if flow.filled is None else flow.filled for flow in form.flows}
    if not (all(map(_several, stages)) and min(map(_least, stages)) >= 2 and _path(form, *stages) and len(filled) == 1):
        return None
    if form.order != "in time" or not all(_plain(flow, "filled") for flow in form.flows):
        return None
    own = {"window_days": form.window / _DAY, "filled_share": filled.pop()}
    if len(stages) == 2:
        return Shape("D12", own | {"payers": _least(stages[0]), "payees": _least(stages[1])})
    return Shape(
        "D13", own | {name: _least(stage) for name, stage in zip(("payers", "middles", "payees"), stages, strict=True)}
    )


def _two_steps(form: Form) -> Shape | None:
    if len(form.stages) != 3 or len(form.flows) != 2 or form.order != "in time" or form.window is None:
        return None
    a, b, c = (form.stage(name) for name in (form.flows[0].payer, form.flows[0].payee, form.flows[1].payee))
    onward = form.flows[1]
    if not _path(form, a, b, c) or not _plain(form.flows[0]) or len({a.name, b.name, c.name}) < 3:
        return None
    days = form.window / _DAY
    if a.single and _several(b) and c.single and onward.kept and _plain(onward, "kept") and onward.of == "before":
        return Shape("D14", {"window_days": days, "intermediaries": _least(b), "kept_share": onward.kept})
    if _several(a) and b.single and _several(c) and _plain(onward):
        return Shape("D15", {"window_days": days, "payers": _least(a), "payees": _least(c)})
    return None


def _peel(form: Form) -> Shape | None:
    if len(form.stages) != 4 or len(form.flows) != 4 or form.window is not None or form.order != "in time":
        return None
    first, inner, last, slice_ = form.flows
    origin, carriers, end, slices = (form.stage(name) for name in (first.payer, first.payee, last.payee, slice_.payee))
    told = [(flow.payer, flow.payee) for flow in form.flows]
    wanted = [(origin, carriers), (carriers, carriers), (carriers, end), (carriers, slices)]
    if told != [(a.name, b.name) for a, b in wanted] or len({origin.name, carriers.name, end.name, slices.name}) < 4:
        return None
    if not (origin.single and carriers.row and carriers.accounts.most is None and end.single and _several(slices)):
        return None
    if not (_plain(first) and _plain(inner, "within", "share") and _plain(last, "within", "share")):
        return None
    if not (_plain(slice_, "within", "share", "each") and slice_.each and slice_.of == "onward"):
        return None
    large, small = inner.share, slice_.share
    if large is None or small is None or large != last.share or inner.of != "before" or last.of != "before":
        return None
    if not inner.within or {inner.within, last.within, slice_.within} != {inner.within} or _least(slices) != 1:
        return None
    if large.least is None or large.most != 1 or small.least is not None or small.most is None:
        return None
    own = {
        "step_hours": inner.within / _HOUR,
        "steps": _least(carriers),
        "kept_share": large.least,
        "peel_share": small.most,
    }
    return Shape("D16", own)


_SHAPES: tuple[Callable[[Form], Shape | None], ...] = (_fan, _cycle, _layers, _two_steps, _peel)
