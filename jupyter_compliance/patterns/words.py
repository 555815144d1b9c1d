"""A pattern in plain words."""

from __future__ import annotations

from jupyter_compliance.contracts.amount_words import amount_words, percent
from jupyter_compliance.contracts.name_words import brief
from jupyter_compliance.detectors.registry import DETECTORS

from .compiling import compile_pattern
from .measures import Range, duration_text
from .pattern import Flow, Form, Pattern, Stage


def summary(pattern: Pattern, currency: str = "") -> str:
    """Return what a pattern looks for and how, a sentence for each form.

    Raises
    ------
    PatternError
        It cannot be looked for; see `compiling.compile_pattern`.
    """
    kernels = [
        f"{DETECTORS[code].name} ({code})" if code in DETECTORS else "" for code in compile_pattern(pattern).kernels
    ]
    forms = [_form(form, currency) for form in pattern.forms]
    text = f"{brief(pattern.name)}: " + " Or: ".join(forms)
    known = list(dict.fromkeys(kernel for kernel in kernels if kernel))
    how = [f"by the kernel of {' and '.join(known)}"] if known else []
    how += ["by the general search"] if "" in kernels else []
    return f"{text} Looked for {' and '.join(how)}."


def _form(form: Form, currency: str) -> str:
    parts = [_flow(form, flow, currency) for flow in form.flows]
    head = f"within {duration_text(form.window)}, " if form.window is not None else ""
    tail = " in any order" if form.order == "any" else ""
    text = f"{head}{'; '.join(parts)}{tail}."
    return text[0].upper() + text[1:]


def _flow(form: Form, flow: Flow, currency: str) -> str:
    payer, payee = form.stage(flow.payer), form.stage(flow.payee)
    if payer is payee:
        text = f"each of {payer.name} pays the next"
    else:
        verb = "pays" if payer.single or payer.row else "pay"
        who = f"each of {payer.name}" if flow.each else f"the last of {payer.name}" if payer.row else _stage(payer)
        text = f"{who} {verb} {_stage(payee)}"
    said = []
    if flow.after:
        said.append(f"after flow {' and '.join(map(str, flow.after))}")
    if flow.within is not None:
        said.append(f"within {duration_text(flow.within)}")
    than = {"before": "what came before", "onward": "what goes onward"}[flow.of]
    if flow.kept is not None:
        said.append(f"carrying {percent(flow.kept)} or more of {than}, and not much more than it")
    if flow.in_all is not None:
        said.append(f"{percent(flow.in_all)} or more of the first payment, and not much more than it")
    if flow.share is not None:
        said.append(f"carrying {_shares(flow.share)} of {than}")
    if flow.amount is not None:
        said.append(f"each {_amounts(flow.amount, currency)}")
    if flow.transfers is not None:
        said.append(f"in {_bounds(flow.transfers)} transfers")
    if flow.equal is not None:
        said.append(f"of one amount (within a factor of {flow.equal:g})")
    if flow.apart is not None:
        said.append(f"unlike any other within a factor of {flow.apart:g}")
    if flow.spread is not None:
        said.append(f"of amounts that differ by a factor of {flow.spread:g} or more")
    if flow.filled is not None:
        said.append(f"each at least {percent(flow.filled)} of them")
    return ", ".join([text, *said])


def _stage(stage: Stage) -> str:
    if stage.single:
        return stage.name
    form = ", one behind another" if stage.row else ""
    return f"{stage.name} ({_bounds(stage.accounts)} {'account' if stage.accounts.most == 1 else 'accounts'}{form})"


def _bounds(count: Range) -> str:
    if count.least == count.most:
        return f"{int(count.least or 0):,}"
    if count.most is None:
        return f"at least {int(count.least or 0):,}"
    if count.least is None:
        return f"at most {int(count.most):,}"
    return f"{int(count.least):,} to {int(count.most):,}"


def _shares(share: Range) -> str:
    if share.most is None:
        return f"at least {percent(share.least or 0.0)}"
    if share.least is None:
        return f"at most {percent(share.most)}"
    return f"{percent(share.least)} to {percent(share.most)}"


def _amounts(amount: Range, currency: str) -> str:
    if amount.most is None:
        return f"at least {amount_words(amount.least, currency)}"
    if amount.least is None:
        return f"at most {amount_words(amount.most, currency)}"
    return f"{amount_words(amount.least)} to {amount_words(amount.most, currency)}"
