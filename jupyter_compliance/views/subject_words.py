"""The flows of one account in plain words, with exact figures behind them."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from jupyter_compliance.contracts.amount_words import amount_exact, amount_short, amount_words, count_of
from jupyter_compliance.contracts.time_words import from_to, from_us, minute_text

from .facts import Facts, exact_sum

#: Money in counts as covering money out from this share on.
COVERED = Decimal("0.9")


def _sum(facts: Facts, rows: np.ndarray) -> Decimal | None:
    money = facts.money.gather(rows)
    return exact_sum(money) if money.count() else None


def _moving(facts: Facts, index: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows out and in, without transfers to itself."""
    out, into = facts.rows_out(index), facts.rows_in(index)
    return out[facts.ledger.d[out] != index], into[facts.ledger.s[into] != index]


def sentence(facts: Facts, index: int) -> str:
    """Say what an account sent and received, and whether this data shows where it came from or went.

    Transfers without value that strangers send are left out where others have value: dust goes to notorious addresses.
    """
    out, into = _moving(facts, index)
    into = _worthy(facts, into)
    if not len(out) and not len(into):
        return "No transfers of this account are in this data."
    sent, got = _sum(facts, out), _sum(facts, into)
    said = _said(facts, "Sent", sent, out, facts.ledger.d, "to") if len(out) else ""
    received = _said(facts, "Received" if not said else "received", got, into, facts.ledger.s, "from") if len(into) else ""
    if not said:
        return f"{received}; nothing is seen going out."
    if not received:
        return f"{said}; nothing is seen coming in, so its source lies outside this data."
    if sent is None or got is None:
        return f"{said}; {received}."
    if got < sent * COVERED:
        return f"{said}; only {amount_words(got, facts.unit)} is seen coming in, so its source lies outside this data."
    kept = f", {amount_words(got - sent, facts.unit)} of it is not seen leaving" if sent < got * COVERED else ""
    return f"{said}; {received}{kept}."


def _worthy(facts: Facts, rows: np.ndarray) -> np.ndarray:
    kept = rows[facts.ledger.value[rows] > 0]
    return kept if len(kept) else rows


def _said(facts: Facts, verb: str, money: Decimal | None, rows: np.ndarray, other: np.ndarray, word: str) -> str:
    near = np.unique(other[rows])
    noun = "wallet" if all(facts.kinds[int(i)] == "wallet" for i in near) else "account"
    many = count_of(len(near), noun)
    whom = many if len(near) > 1 else f"{noun} {facts.label(int(near[0]))}"
    ts = facts.ledger.ts[rows]
    when = from_to(from_us(ts.min()), from_us(ts.max()))
    count = count_of(len(rows), "transfer")
    what = f"{amount_words(money, facts.unit)} in {count}" if money is not None else count
    return f"{verb} {what} {word} {whom} {when}"


def flow_facts(facts: Facts, index: int) -> list[dict[str, str]]:
    """Return figures about an account as ``{label, value, exact}``; `exact` has every digit."""
    out, into = _moving(facts, index)
    sent, got = _sum(facts, out), _sum(facts, into)
    found = [
        _fact("Received", facts, got, into, facts.ledger.s, "from"),
        _fact("Sent", facts, sent, out, facts.ledger.d, "to"),
    ]
    if sent is not None and got is not None:
        net = got - sent
        found.append(
            {"label": "Balance of this data", "value": amount_short(net, facts.unit), "exact": amount_exact(net, facts.unit)}
        )
    rows = np.concatenate([out, into])
    if len(rows):
        for label, at in (("First transfer", rows.min()), ("Last transfer", rows.max())):
            moment = from_us(facts.ledger.ts[at])
            found.append({"label": label, "value": minute_text(moment), "exact": moment.isoformat().replace("+00:00", "Z")})
    return found


def _fact(label: str, facts: Facts, money: Decimal | None, rows: np.ndarray, other: np.ndarray, word: str) -> dict[str, str]:
    if not len(rows):
        return {"label": label, "value": "nothing", "exact": ""}
    detail = f"{count_of(len(rows), 'transfer')} {word} {count_of(len(np.unique(other[rows])), 'account')}"
    worth = amount_short(money, facts.unit)
    return {"label": label, "value": f"{worth} · {detail}", "exact": amount_exact(money, facts.unit)}
