"""An investigation as a script: each entry of the journal becomes the call that does the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from jupyter_compliance.contracts.time_words import from_us, minute_text
from jupyter_compliance.store.chain import Entry
from jupyter_compliance.store.journal import STEP

from .exploration import NO_FILTER

_WIDTH = 100
_INDENT = "    "
#: Entries that no call repeats: what they record is done by making the case.
_UNSAID = ("case.created", "case.imported")


def literal(value: Any) -> str:
    """Return a value of the journal as a Python literal on one line, whatever text is in it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(name)}: {literal(one)}" for name, one in value.items()) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(literal, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, str):
        text = repr(value)
        return text if '"' in value or "\\" in text else f'"{text[1:-1]}"'
    return repr(value)


def call(name: str, *args: Any, **named: Any) -> str:
    """Return a call, broken over lines where it is too long for one."""
    told = [literal(one) for one in args] + [f"{key}={_word(one)}" for key, one in named.items()]
    line = f"{name}({', '.join(told)})"
    if len(line) <= _WIDTH:
        return line
    parts = [_broken(one) for one in args] + [f"{key}={_word(one, broken=True)}" for key, one in named.items()]
    return f"{name}(\n" + "".join(f"{_INDENT}{part},\n" for part in parts) + ")"


class Name(str):
    """A variable of the script, written as it is."""

    __slots__ = ()


def _word(value: Any, *, broken: bool = False) -> str:
    if isinstance(value, Name):
        return str(value)
    return _broken(value) if broken else literal(value)


def _broken(value: Any) -> str:
    """Return a literal, with one item a line where a list or object is long, and one line a line where a text is."""
    line = literal(value)
    if isinstance(value, str) and "\n" in value and len(line) > _WIDTH - 2 * len(_INDENT):
        head, *rest = value.split("\n")
        lines = [f"{one}\n" for one in (head, *rest[:-1])] + [rest[-1]] * bool(rest[-1])
        return f"\n{_INDENT}".join(map(literal, lines))
    if len(line) <= _WIDTH - 2 * len(_INDENT) or not isinstance(value, (list, dict)):
        return line
    items = [literal(one) for one in value] if isinstance(value, list) else [f"{literal(k)}: {literal(v)}" for k, v in value.items()]
    ends = "[]" if isinstance(value, list) else "{}"
    return f"{ends[0]}\n" + "".join(f"{_INDENT * 2}{item},\n" for item in items) + f"{_INDENT}{ends[1]}"


def comment(text: str) -> str:
    """Return one line of comment; what a title holds cannot end it."""
    return "# " + "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


class Script:
    """Writes the actions of a journal as Python, oldest first.

    Parameters
    ----------
    policy_sha256
        Hash of the case's own policy: a triage under another one is told, not repeated.
    author
        Who signs already when the script begins.
    """

    def __init__(self, policy_sha256: str, author: str = "") -> None:
        self._policy = policy_sha256
        self._author = author
        self._minute = ""
        self._boards: dict[str, str] = {}
        self._referred: set[str] = set()
        self._named: set[str] = set()
        self._kinds: dict[str, Callable[[dict[str, Any]], list[str]]] = {
            "note.added": self._note, "note.withdrawn": self._withdrawn, "disposition.set": self._decided,
            "triage.run": self._triaged, "export.made": self._exported, "review.requested": self._asked,
            "pattern.kept": self._kept, "pattern.sought": self._sought,
        }  # fmt: skip

    def lines(self, entries: Iterable[Entry]) -> list[str]:
        """Return the lines for entries that follow one another."""
        told = [entry for entry in entries if entry.kind not in _UNSAID]
        self._referred = {str(e.body.get("reply_to")) for e in told if e.kind == "note.added"}
        self._referred |= {str(e.body["id"]) for e in told if e.kind == "note.withdrawn"}
        lines: list[str] = []
        flush: dict[str, list[Entry]] = {}
        for entry in told:
            if entry.kind == STEP and entry.body.get("call") != "start" and "layout" not in entry.body:
                flush.setdefault(entry.body["board"], []).append(entry)
                continue
            lines += self._when(entry)
            if entry.kind == STEP:
                lines += self._steps([*flush.pop(entry.body["board"], []), entry])
            else:
                lines += self._kinds.get(entry.kind, _other(entry))(entry.body)
        return lines + [line for rest in flush.values() for line in self._steps(rest)]

    def _when(self, entry: Entry) -> list[str]:
        minute = minute_text(datetime.fromisoformat(entry.ts))
        lines = []
        if (minute, entry.author) != (self._minute, self._author):
            lines += ["", comment(f"{minute}, {entry.author}")]
        if entry.author != self._author:
            lines.append(f"case.author = {literal(entry.author)}")
        self._minute, self._author = minute, entry.author
        return lines

    # ---- judging -----------------------------------------------------------------------------------------------

    def _note(self, body: dict[str, Any]) -> list[str]:
        target, reply = body["target"], body.get("reply_to")
        named = {} if reply else _target(target)
        if body.get("tags"):
            named["tags"] = list(body["tags"])
        if reply:
            named["reply_to"] = self._note_name(reply)
        text = call("case.note", body["text"], **named)
        if body["id"] not in self._referred:
            return [text]
        self._named.add(body["id"])
        return [f"note_{body['id']} = {text}"]

    def _note_name(self, name: str) -> str:
        return Name(f"note_{name}") if name in self._named else name

    def _withdrawn(self, body: dict[str, Any]) -> list[str]:
        name = self._note_name(body["id"])
        return [f"case.withdraw({_word(name)}, {literal(body['reason'])})"]

    def _decided(self, body: dict[str, Any]) -> list[str]:
        return [call("case.dispose", body["subject"], body["disposition"], *([body["reason"]] if body.get("reason") else []))]

    def _triaged(self, body: dict[str, Any]) -> list[str]:
        if body.get("policy_sha256") == self._policy:
            return ["case.triage()"]
        return [comment(f"Ranked under another policy, sha256 {body.get('policy_sha256')}.")]

    def _exported(self, body: dict[str, Any]) -> list[str]:
        return [f"case.export(case.folder.artifacts / {literal(body['file'])}, overwrite=True)"]

    def _kept(self, body: dict[str, Any]) -> list[str]:
        return [call("case.keep_pattern", body["toml"])]

    def _sought(self, body: dict[str, Any]) -> list[str]:
        return [call("case.find", body["toml"])]

    def _asked(self, body: dict[str, Any]) -> list[str]:
        named = {name: body[name] for name in ("subject", "reviewer") if body.get(name)}
        return [call("case.request_review", body["text"], **named)]

    # ---- looking -----------------------------------------------------------------------------------------------

    def _steps(self, entries: list[Entry]) -> list[str]:
        """Write the steps between two drawings of a board."""
        last = entries[-1].body
        if last["call"] == "start":
            return self._opened(last)
        board = self._board(last["board"])
        lines = []
        for entry in entries:
            lines.append(step(self._board(entry.body["board"]), entry.body))
        drawn = bool(last.get("drawn"))
        if len(lines) > 1 or not (drawn or last["call"] in ("pin", "unpin", "place", "colour", "scope", "filter")):
            head = f"with {board}.at_once():" if drawn else f"with {board}.at_once(draw=False):"
            lines = [head, *(_INDENT + part for line in lines for part in line.split("\n"))]
        if "set" in last:
            lines += _restored(board, last["set"])
        return lines

    def _board(self, name: str) -> str:
        if name not in self._boards:
            self._boards[name] = "board" if not self._boards else f"board_{len(self._boards) + 1}"
        return self._boards[name]

    def _opened(self, body: dict[str, Any]) -> list[str]:
        board = self._board(body["board"])
        args = dict(body["args"])
        if args.pop("whole", False):
            return [f"{board} = case.board()", call(f"{board}.restore", whole=True, **args)]
        return [f"{board} = case.board()", *_restored(board, args)]


def step(board: str, body: Mapping[str, Any]) -> str:
    """Return one step of a board as a call."""
    name, args = body["call"], body["args"]
    if name in ("focus", "add", "hide", "show", "unpin"):
        return call(f"{board}.{name}", *args.get("ids", ()))
    if name == "pin":
        ids = args["ids"]
        return call(f"{board}.pin", ids[0] if len(ids) == 1 else ids)
    if name == "expand":
        return call(f"{board}.expand", args["id"], **({"limit": args["limit"]} if "limit" in args else {}))
    if name == "place":
        places = {key: (x / 1000, y / 1000) for key, (x, y) in args["places"].items()}
        (first, place), *more = places.items()
        return call(f"{board}.place", places) if more else call(f"{board}.pin", first, *place)
    if name in ("layout", "colour", "scope"):
        return call(f"{board}.{'arrange' if name == 'layout' else name}", args["mode"])
    if name == "between":
        return call(f"{board}.between", *(_moment(us) for us in args.get("time") or ()))
    if name == "filter":
        named = {key: args.get(key) for key in NO_FILTER if args.get(key)}
        score = named.pop("minScore", None)
        return call(f"{board}.filter", **named, **({} if score is None else {"min_score": float(score)}))
    return call(f"{board}.{name}", **args)


def selected(board: str, selection: Mapping[str, Any]) -> str:
    """Return a selection of a board as a call."""
    named = {name: list(selection[name]) for name in ("subjects", "transfers") if selection.get(name)}
    time = selection.get("time")
    span = {} if not time else {"time": tuple(_moment(round(t * 1000)) for t in time)}
    return call(f"{board}.select", **named, **span)


def _restored(board: str, parts: Mapping[str, Any]) -> list[str]:
    """Set what is shown first and places then: setting the focus finds new places."""
    shown = {name: value for name, value in parts.items() if name != "positions"}
    places = {name: value for name, value in parts.items() if name == "positions"}
    return [call(f"{board}.restore", **told) for told in (shown, places) if told]


def _target(target: Mapping[str, Any]) -> dict[str, Any]:
    kind: str = target["type"]
    what: Any = target.get("id")
    if kind == "case":
        return {}
    if kind == "pair":
        return {kind: (what["src"], what["dst"])}
    if kind == "time":
        return {kind: (what["from"], what["to"])}
    if kind == "region":
        return {kind: list(what.get("subjects", []))}
    return {kind: what}


def _other(entry: Entry) -> Callable[[dict[str, Any]], list[str]]:
    return lambda _body: [comment(f"Entry {entry.seq}: {entry.kind}, not done on a board.")]


def _moment(us: int) -> str:
    """Return a moment as short as it is exact."""
    moment = from_us(us)
    text = moment.strftime("%Y-%m-%d %H:%M:%S.%f")
    if moment.microsecond:
        return text
    return text[:16] if not moment.second else text[:19]
