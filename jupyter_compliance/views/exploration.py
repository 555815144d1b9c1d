"""How an investigation stands on the board: one immutable value, and verbs that give the next one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from jupyter_compliance.store.canonical import canonical

from .asks import RequestError, as_choice, as_ids, as_number, as_places, as_time

#: A place in thousandths of a pixel: whole numbers, because the journal has no others.
Place = tuple[int, int]
LAYOUTS = ("flow", "force")
COLOURS = ("risk", "direction")
SCOPES = ("near", "all")
_CHOICES = {"layout": LAYOUTS, "colour": COLOURS, "scope": SCOPES}
#: The queue as it is without a filter.
NO_FILTER: dict[str, Any] = {"text": "", "disposition": "", "minScore": None}


@dataclass(frozen=True)
class Exploration:
    """What is in focus, shown, put away and held in place; nothing of one person's screen.

    Parameters
    ----------
    focus, added, hidden
        Accounts (or groups) in the middle, asked for, and put away, in the order that was done.
    pinned, positions
        By account: where it must stay, and where it stands, in thousandths of a pixel. Accounts that are no longer
        drawn keep their place until focus or layout changes.
    layout, colour
        ``flow`` or ``force``; ``risk`` or ``direction``.
    scope
        ``near``: the neighbourhood of the focus is drawn; ``all``: all accounts of the case are, and the neighbourhood
        stays as it was left.
    time
        Inclusive range in microseconds since 1970, or None.
    filter
        Of the queue: ``text``, ``disposition``, ``minScore`` (text of a number, or None).
    """

    focus: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    pinned: dict[str, Place] = field(default_factory=dict)
    positions: dict[str, Place] = field(default_factory=dict)
    layout: str = "flow"
    colour: str = "risk"
    scope: str = "near"
    time: tuple[int, int] | None = None
    filter: dict[str, Any] = field(default_factory=lambda: dict(NO_FILTER))

    # ---- verbs -------------------------------------------------------------------------------------------------

    def focused(self, ids: Iterable[str]) -> Exploration:
        """Look at some accounts; what was expanded or hidden around others is forgotten."""
        return replace(self, focus=tuple(ids), added=(), hidden=())

    def adding(self, ids: Iterable[str]) -> Exploration:
        """Bring accounts or whole groups in."""
        return replace(self, added=_joined(self.added, ids))

    def collapsed(self) -> Exploration:
        """Put back to what the focus alone shows."""
        return replace(self, added=())

    def hiding(self, ids: Iterable[str]) -> Exploration:
        """Put accounts or groups away."""
        return replace(self, hidden=_joined(self.hidden, ids))

    def showing(self, ids: Iterable[str] | None = None) -> Exploration:
        """Bring back what was put away: some of it, or all."""
        gone = set(self.hidden if ids is None else ids)
        return replace(self, hidden=tuple(name for name in self.hidden if name not in gone))

    def pinning(self, ids: Iterable[str]) -> Exploration:
        """Hold accounts where they stand; those without a place are passed over."""
        return replace(self, pinned=self.pinned | {name: self.positions[name] for name in ids if name in self.positions})

    def unpinning(self, ids: Iterable[str] | None = None) -> Exploration:
        """Let accounts go: some, or all."""
        gone = set(self.pinned if ids is None else ids)
        return replace(self, pinned={name: place for name, place in self.pinned.items() if name not in gone})

    def placing(self, places: Mapping[str, Place]) -> Exploration:
        """Move accounts and hold them there."""
        return replace(self, pinned=self.pinned | dict(places), positions=self.positions | dict(places))

    def laid_out(self, layout: str) -> Exploration:
        """Choose the layout."""
        return replace(self, layout=as_choice(layout, "layout", LAYOUTS))

    def coloured(self, colour: str) -> Exploration:
        """Choose what colours mean."""
        return replace(self, colour=as_choice(colour, "colour", COLOURS))

    def scoped(self, scope: str) -> Exploration:
        """Choose between the neighbourhood and all accounts."""
        return replace(self, scope=as_choice(scope, "scope", SCOPES))

    def between(self, time: tuple[int, int] | None) -> Exploration:
        """Look at a range of time, or at all of it."""
        return replace(self, time=None if time is None else (min(time), max(time)))

    def filtered(self, given: Mapping[str, Any]) -> Exploration:
        """Show a part of the queue; what is not named is not filtered by."""
        return replace(self, filter=_filter(given))

    # ---- as others know it -------------------------------------------------------------------------------------

    def view(self) -> dict[str, Any]:
        """Return the part of the board's `view` that this is: places in pixels."""
        return {
            "focus": list(self.focus), "added": list(self.added), "hidden": list(self.hidden),
            "pinned": in_pixels(self.pinned), "positions": in_pixels(self.positions),
            "layout": self.layout, "colour": self.colour, "scope": self.scope,
        }  # fmt: skip

    def kept(self) -> dict[str, Any]:
        """Return what ``layout.json`` holds: the view, and the time range in milliseconds."""
        return _usual(self.view()) | {"time": None if self.time is None else [t / 1000 for t in self.time]}

    def encoded(self) -> dict[str, Any]:
        """Return the whole state as the journal can hold it: text, whole numbers, lists and objects."""
        listed = {name: [list(p) for p in places.items()] for name, places in (("pinned", self.pinned), ("positions", self.positions))}
        return {
            "focus": list(self.focus), "added": list(self.added), "hidden": list(self.hidden), "layout": self.layout,
            "colour": self.colour, "scope": self.scope, "time": None if self.time is None else list(self.time), "filter": dict(self.filter),
            **{name: {key: list(place) for key, place in places} for name, places in listed.items()},
        }  # fmt: skip

    def digest(self) -> str:
        """Return a short hash of what ``layout.json`` holds."""
        told = {name: value for name, value in _usual(self.encoded()).items() if name != "filter"}
        return hashlib.sha256(canonical(told)).hexdigest()[:32]

    @classmethod
    def of_view(cls, view: Mapping[str, Any], time: Any = None, queue_filter: Any = None) -> Exploration:
        """Read the state of a board: its view, time range in milliseconds and filter of the queue.

        Raises
        ------
        RequestError
            A part is not what it should be; the error names it.
        """
        span = as_time(time)
        return cls(
            focus=tuple(as_ids(view.get("focus"), "focus")),
            added=tuple(as_ids(view.get("added"), "added")),
            hidden=tuple(as_ids(view.get("hidden"), "hidden")),
            pinned=_places(view.get("pinned"), "pinned"),
            positions=_places(view.get("positions"), "positions"),
            layout=as_choice(view.get("layout") or "flow", "layout", LAYOUTS),
            colour=as_choice(view.get("colour") or "risk", "colour", COLOURS),
            scope=as_choice(view.get("scope") or "near", "scope", SCOPES),
            time=None if span is None else (round(span[0] * 1000), round(span[1] * 1000)),
            filter=_filter(queue_filter or {}),
        )

    @classmethod
    def of_layout(cls, stored: Mapping[str, Any]) -> Exploration:
        """Read what ``layout.json`` holds; what makes no sense is taken as not there."""
        try:
            return cls.of_view(stored, stored.get("time"))
        except RequestError:
            return cls()

    # ---- differences -------------------------------------------------------------------------------------------

    def difference(self, wanted: Exploration) -> dict[str, Any]:
        """Return what must be set to make this the wanted state, encoded; of places, only those that differ.

        A place that is to be forgotten is None.
        """
        mine, other = self.encoded(), wanted.encoded()
        found: dict[str, Any] = {}
        for name, value in other.items():
            if name in ("pinned", "positions"):
                moved = {key: place for key, place in value.items() if mine[name].get(key) != place}
                moved |= {key: None for key in mine[name] if key not in value}
                if moved:
                    found[name] = moved
            elif value != mine[name]:
                found[name] = value
        return found

    def setting(self, parts: Mapping[str, Any]) -> Exploration:
        """Set parts as `difference` gives them.

        Raises
        ------
        RequestError
            There is no such part, or it is not what it should be.
        """
        changed: dict[str, Any] = {}
        for name, value in parts.items():
            if name in ("pinned", "positions"):
                moved = {key: (int(p[0]), int(p[1])) for key, p in value.items() if p is not None}
                changed[name] = {k: p for k, p in (getattr(self, name) | moved).items() if value.get(k, ()) is not None}
            elif name in ("focus", "added", "hidden"):
                changed[name] = tuple(as_ids(value, name))
            elif name == "time":
                changed[name] = None if value is None else (int(value[0]), int(value[1]))
            elif name == "filter":
                changed[name] = _filter(value)
            elif name in _CHOICES:
                changed[name] = as_choice(value, name, _CHOICES[name])
            else:
                known = ", ".join(one.name for one in fields(self))
                raise RequestError(f"A board has no part {name!r}.", f"Known are: {known}.")
        return replace(self, **changed)


def in_pixels(places: Mapping[str, Place]) -> dict[str, list[float]]:
    """Return places in pixels."""
    return {name: [x / 1000, y / 1000] for name, (x, y) in places.items()}


def _usual(told: dict[str, Any]) -> dict[str, Any]:
    """Leave the scope unsaid where it is the usual one, as every case written before it was recorded does."""
    return {name: value for name, value in told.items() if name != "scope" or value != "near"}


def _joined(before: tuple[str, ...], ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*before, *ids]))


def _places(given: Any, name: str) -> dict[str, Place]:
    return {key: (round(x * 1000), round(y * 1000)) for key, (x, y) in as_places(given, name).items()}


def _filter(given: Mapping[str, Any]) -> dict[str, Any]:
    score = given.get("minScore")
    if isinstance(score, str):
        try:
            score = float(score)
        except ValueError as error:
            raise RequestError(f"{score!r} is not a score.", "Give a number from 0 to 100.") from error
    return {
        "text": str(given.get("text") or "").strip(),
        "disposition": str(given.get("disposition") or ""),
        "minScore": None if score is None else f"{as_number(score, 'minScore'):g}",
    }
