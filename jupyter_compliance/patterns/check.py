"""Whether the parts of a form fit together."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from jupyter_compliance.contracts.errors import PatternError

if TYPE_CHECKING:
    from .pattern import Form


def check_form(form: Form) -> None:
    """Raise `PatternError` for the first thing that is wrong with a form."""
    from .pattern import FLOWS_AT_MOST, ORDERS, STAGES_AT_MOST

    if form.order not in ORDERS:
        raise PatternError(f"order is {form.order!r}.", f"Use one of: {', '.join(ORDERS)}.", ("order",))
    for kind, parts, most in (("stages", form.stages, STAGES_AT_MOST), ("flows", form.flows, FLOWS_AT_MOST)):
        least = 2 if kind == "stages" else 1
        if not least <= len(parts) <= most:
            raise PatternError(
                f"A form has {least} to {most} {kind}, not {len(parts)}.", f"Add or remove [[{kind}]].", (kind,)
            )
    names = [stage.name for stage in form.stages]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise PatternError(f"Two stages are called {name!r}.", "Rename one.", ("stages", place, "name"))
    for place in range(len(form.flows)):
        _check_flow(form, place, names)
    _check_whole(form, names)
    if form.window is None and any(flow.within is None for flow in form.flows[1:]):
        raise PatternError(
            "Nothing bounds the time of the form.",
            'Add window = "14 days", or within to every flow but the first.',
            ("window",),
        )
    for key, value in form.tuning.items():
        if not isinstance(value, int | float) or isinstance(value, bool) or not value >= 0:
            raise PatternError(f"tuning {str(key)!r} is {value!r}.", "Give a number of at least 0.", ("tuning", key))


def _check_flow(form: Form, place: int, names: list[str]) -> None:
    flow = form.flows[place]
    where = f"The flow from {flow.payer!r} to {flow.payee!r}"

    def wrong(what: str, advice: str, key: str) -> PatternError:
        return PatternError(what, advice, ("flows", place, key))

    for key in ("payer", "payee"):
        name = getattr(flow, key)
        if name not in names:
            near = get_close_matches(str(name), names, 1)
            advice = f"Did you mean {near[0]!r}?" if near else f"The stages are: {', '.join(names)}."
            raise wrong(f"There is no stage {name!r}.", advice, key)
    payer, payee = form.stage(flow.payer), form.stage(flow.payee)
    if payer is payee and not payer.row:
        raise wrong(f"{where} stays within one stage.", "Make it a row (row = true), or name two stages.", "payee")
    if payer is payee and any(f.payer == f.payee == flow.payer for f in form.flows[:place]):
        raise wrong(
            f"The payments inside the row {flow.payer!r} are told twice.", "Keep one of the two flows.", "payee"
        )
    for number in flow.after:
        if not 1 <= number <= place:
            raise wrong(f"{where} comes after flow {number}.", "Name flows that are listed before it, from 1.", "after")
    if flow.kept is not None and flow.share is not None:
        raise wrong(f"{where} has both kept and share.", "Keep one of them.", "share")
    if flow.apart is not None and flow.equal is None:
        raise wrong(f"{where} has apart without equal.", "Say how equal the amounts are, or leave apart out.", "apart")
    if flow.each and not payer.row:
        raise wrong(f"{where} comes from each account, but its payer is no row.", "Leave each out.", "each")
    several = payer is not payee and not payer.single and not payee.single and not payer.row and not payee.row
    if flow.filled is not None and not several:
        raise wrong(f"{where} has filled, which is for two stages of several accounts.", "Leave filled out.", "filled")
    compared = flow.kept is not None or flow.share is not None
    if flow.in_all is not None and place == 0:
        raise wrong(f"{where} is the first itself.", "Leave in_all out.", "in_all")
    onward = any(f is not flow and f.payer == flow.payer and not f.each for f in form.flows)
    if compared and flow.of == "onward" and not (flow.each and onward):
        raise wrong(f"{where} is compared with what goes onward from a row.", 'Use of = "before".', "of")
    brought = any(f.payee == flow.payer and f.payer != flow.payer for f in form.flows[:place])
    if compared and flow.of == "before" and not brought:
        raise wrong(
            f"No flow listed before it pays {flow.payer!r}, so there is nothing to compare with.", "Leave kept and share out, or use of.", "of",
        )  # fmt: skip
    if (
        flow.within is not None
        and not form.before(place)
        and not (payer is payee and brought and form.order == "in time")
    ):
        raise wrong(
            f"{where} comes after no other, so within says nothing.", "Leave it out; window bounds the whole.", "within"
        )


def _check_whole(form: Form, names: list[str]) -> None:
    reached = {form.flows[0].payer, form.flows[0].payee}
    for _ in form.flows:
        for flow in form.flows:
            if flow.payer in reached or flow.payee in reached:
                reached |= {flow.payer, flow.payee}
    for place, name in enumerate(names):
        if name not in reached:
            raise PatternError(
                f"Stage {name!r} is not connected with the others.", "Add a flow that joins it, or make two patterns.",
                ("stages", place, "name"),
            )  # fmt: skip
