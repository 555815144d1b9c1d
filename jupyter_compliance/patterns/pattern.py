"""What a pattern is: stages of accounts, the flows of money between them, and how they are bound in time and amount."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from functools import cached_property
from typing import Any

import rfc8785

from jupyter_compliance.contracts.errors import PatternError

from .measures import Range, duration_of, duration_text, range_of

#: Version of the language: it rises when the same text may mean something else.
LANGUAGE = 1
ORDERS = ("in time", "any")
#: What the values of a flow may be compared with.
COMPARED = ("before", "onward")
#: Bounds of what one pattern may ask for.
STAGES_AT_MOST, FLOWS_AT_MOST, FORMS_AT_MOST, SLOTS_AT_MOST = 12, 24, 4, 12
_NAME = re.compile(r"[^\W_](?:[\w -]{0,38}\w)?\Z")


@dataclass(frozen=True)
class Stage:
    """Accounts that play one part.

    Parameters
    ----------
    name
        Letters, digits, spaces and hyphens, at most 40; findings carry it as their variant.
    accounts
        How many: ``1``, ``"3.."`` for at least three, ``"2..5"``.
    row
        Whether they stand one behind another, each paying the next, instead of side by side.
    """

    name: str
    accounts: Any = 1
    row: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _NAME.match(self.name):
            raise PatternError(
                f"A stage cannot be called {self.name!r}.",
                "Use up to 40 letters, digits, spaces and hyphens.",
                ("name",),
            )
        object.__setattr__(self, "accounts", _measured("accounts", f"stage {self.name!r}", self.accounts, whole=True))
        if not self.accounts.least:
            raise PatternError(
                f"Stage {self.name!r} may be empty.", 'Ask for at least one account: accounts = "1..".', ("accounts",)
            )
        if not isinstance(self.row, bool):
            raise PatternError(f"row of stage {self.name!r} is {self.row!r}.", "Write true or false.", ("row",))

    @property
    def single(self) -> bool:
        """Whether it is exactly one account."""
        return self.accounts == Range(1.0, 1.0) and not self.row


@dataclass(frozen=True)
class Flow:
    """Payments from the accounts of one stage to those of another.

    Parameters
    ----------
    payer, payee
        Names of stages. The same row twice stands for the payments inside the row.
    after
        Numbers, from 1, of flows that come before it; beside those that pay its payer, which come before it where the
        form is in time.
    within
        Longest time since the flow before it.
    kept
        Each payment carries between this share and its inverse of what it is compared with.
    share
        The same as a range of shares: ``"..0.5"``, ``"0.5..1"``.
    of
        What it is compared with: the payment ``"before"`` it that brought the money, or the one ``"onward"`` by which a
        row passes the rest on.
    in_all
        Each payment carries between this share and its inverse of the first payment of the form.
    amount
        Range of one payment in the currency of the case.
    transfers
        How many payments in all.
    equal
        Amounts count as one when they lie within this factor of one of them.
    apart
        No other amount of that side may lie within this factor of it (with `equal`).
    spread
        The largest is at least this many times the smallest.
    filled
        Of two stages of several: the share of the other side each account is joined to, at least.
    each
        From every account of a row, not only from its last.
    """

    payer: str
    payee: str
    after: tuple[int, ...] = ()
    within: timedelta | None = None
    kept: float | None = None
    share: Range | None = None
    of: str = "before"
    in_all: float | None = None
    amount: Range | None = None
    transfers: Range | None = None
    equal: float | None = None
    apart: float | None = None
    spread: float | None = None
    filled: float | None = None
    each: bool = False

    def __post_init__(self) -> None:
        where = f"the flow from {self.payer!r} to {self.payee!r}"
        if self.within is not None:
            object.__setattr__(self, "within", _lasting("within", where, self.within))
        for name in ("share", "amount", "transfers"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, _measured(name, where, value, whole=name == "transfers"))
        for name, low, high in (
            ("kept", 0.0, 1.0),
            ("in_all", 0.0, 1.0),
            ("filled", 0.0, 1.0),
            ("equal", 1.0, 1e6),
            ("apart", 1.0, 1e6),
            ("spread", 1.0, 1e12),
        ):
            value = getattr(self, name)
            if value is None:
                continue
            if not _is_number(value) or not low < value <= high:
                raise PatternError(
                    f"{name} of {where} is {value!r}.", f"Give a number above {low:g} and at most {high:g}.", (name,)
                )
            object.__setattr__(self, name, float(value))
        if self.of not in COMPARED:
            raise PatternError(f"of of {where} is {self.of!r}.", f"Use one of: {', '.join(COMPARED)}.", ("of",))
        if not isinstance(self.each, bool):
            raise PatternError(f"each of {where} is {self.each!r}.", "Write true or false.", ("each",))
        if not isinstance(self.after, tuple | list) or not all(
            isinstance(n, int) and not isinstance(n, bool) for n in self.after
        ):
            raise PatternError(
                f"after of {where} is {self.after!r}.", "Give numbers of flows: after = [1].", ("after",)
            )
        object.__setattr__(self, "after", tuple(sorted(set(self.after))))


@dataclass(frozen=True)
class Form:
    """One shape that a pattern may take.

    Parameters
    ----------
    window
        Longest time from its first to its last transfer; None where every flow after the first has a `within`.
    stages, flows
        Who takes part and who pays whom, flows in the order in which they are told.
    order
        ``"in time"``: money moves on only after it came; ``"any"``: in no particular order.
    tuning
        Numbers of the kernel that the language has no word for, such as ``hub_transfers`` and ``service_factor``.
    """

    window: Any
    stages: tuple[Stage, ...]
    flows: tuple[Flow, ...]
    order: str = "in time"
    tuning: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from .check import check_form

        if self.window is not None:
            object.__setattr__(self, "window", _lasting("window", "the form", self.window))
        object.__setattr__(self, "stages", tuple(self.stages))
        object.__setattr__(self, "flows", tuple(self.flows))
        object.__setattr__(self, "tuning", dict(self.tuning))
        check_form(self)

    def stage(self, name: str) -> Stage:
        """Return a stage by name."""
        return next(stage for stage in self.stages if stage.name == name)

    def before(self, number: int) -> tuple[int, ...]:
        """Return the places (from 0) of the flows that must come before flow `number` (from 0)."""
        flow = self.flows[number]
        told = {n - 1 for n in flow.after}
        if self.order == "in time" and flow.payer != flow.payee:
            told |= {n for n in range(number) if self.flows[n].payee == flow.payer}
        return tuple(sorted(told))


@dataclass(frozen=True)
class Pattern:
    """A typology as data: one or several forms under a name.

    Parameters
    ----------
    name
        What people call it; hostile text when it comes from elsewhere.
    forms
        What it looks like; what fits any of them is found.
    version, about
        Set by its author; at most 40 and 2,000 characters.
    """

    name: str
    forms: tuple[Form, ...]
    version: str = "1"
    about: str = ""

    def __post_init__(self) -> None:
        for key, most in (("name", 80), ("version", 40), ("about", 2_000)):
            text = getattr(self, key)
            plain = (
                isinstance(text, str)
                and len(text) <= most
                and text.replace("\n", "" if key == "about" else "\n").isprintable()
            )
            if not plain or (key != "about" and not text.strip()):
                raise PatternError(
                    f"The {key} of a pattern is {str(text)[:90]!r}.",
                    f"Give at most {most} printable characters.",
                    (key,),
                )
        object.__setattr__(self, "forms", tuple(self.forms))
        if not 1 <= len(self.forms) <= FORMS_AT_MOST:
            raise PatternError(
                f"A pattern has 1 to {FORMS_AT_MOST} forms, not {len(self.forms)}.", "Make several patterns."
            )

    @property
    def id(self) -> str:
        """Short name that files and policies use: the name in lower case, with hyphens."""
        return re.sub(r"[^\w]+|_", "-", self.name.casefold()).strip("-")[:40].strip("-") or "pattern"

    @property
    def code(self) -> str:
        """What its findings are filed under: ``pattern:`` and the id."""
        return f"pattern:{self.id}"

    @cached_property
    def sha256(self) -> str:
        """Hash of the content as canonical JSON (RFC 8785): comments, order of keys and units do not change it."""
        return hashlib.sha256(rfc8785.dumps({"language": LANGUAGE, **self.document()})).hexdigest()

    def document(self) -> dict[str, Any]:
        """Return it as TOML values: the first form beside the name, further ones under ``also``."""
        first, *also = (_form_document(form) for form in self.forms)
        found: dict[str, Any] = {"name": self.name, "version": self.version, "about": self.about, **first}
        return found | ({"also": also} if also else {})

    def to_toml(self) -> str:
        """Return it as TOML text that `load` reads back, the same content hash included."""
        from .writing import toml_text

        return toml_text(self)

    def __repr__(self) -> str:
        return f"<Pattern {self.name!r} {self.version}, sha256 {self.sha256[:12]}>"


def _form_document(form: Form) -> dict[str, Any]:
    found: dict[str, Any] = {} if form.window is None else {"window": duration_text(form.window)}
    found["order"] = form.order
    found["stages"] = [_plain(stage) for stage in form.stages]
    found["flows"] = [_plain(flow) for flow in form.flows]
    return found | ({"tuning": dict(sorted(form.tuning.items()))} if form.tuning else {})


def _plain(part: Stage | Flow) -> dict[str, Any]:
    """Return a stage or flow as TOML values, without what is left at its default."""
    found: dict[str, Any] = {}
    for one in fields(part):
        value = getattr(part, one.name)
        if one.name != "accounts" and value == one.default:
            continue
        if isinstance(value, Range):
            value = (
                int(value.least or 0)
                if value.least == value.most and one.name != "share" and one.name != "amount"
                else str(value)
            )
        elif isinstance(value, timedelta):
            value = duration_text(value)
        found[one.name] = list(value) if isinstance(value, tuple) else value
    return found


def _measured(key: str, where: str, value: Any, *, whole: bool) -> Range:
    try:
        return range_of(value, whole=whole)
    except ValueError as error:
        raise PatternError(f"{key} of {where} is {str(value)[:60]!r}.", str(error), (key,)) from None


def _lasting(key: str, where: str, value: Any) -> timedelta:
    try:
        return duration_of(value)
    except ValueError as error:
        raise PatternError(f"{key} of {where} is {str(value)[:60]!r}.", str(error), (key,)) from None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value
