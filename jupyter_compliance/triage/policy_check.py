"""What a policy file may contain, and every way in which one does not."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from .score import parse_prior

#: Highest weight of one piece of evidence, in hundredths of log-odds.
WEIGHT_AT_MOST = 2_000

_TOP = ("name", "version", "prior", "line", "repeat", "bands", "groups", "detectors")
_GROUP = ("title", "shares")
_DETECTOR = ("weight", "by_value", "full_at", "group", "title", "chip", "phrase", "parameters", "variants")
_VARIANT = ("match", "weight", "by_value", "full_at", "group", "title", "chip", "phrase")


def check(document: dict[str, Any]) -> list[str]:
    """Return every problem of a policy document, each as a sentence with advice.

    Parameters
    ----------
    document
        Parsed TOML.

    Returns
    -------
    list of str
        Empty when the policy can be used.
    """
    problems = list(_keys("the policy", document, _TOP, required=_TOP))
    if problems and any(not isinstance(document.get(k), dict) for k in ("bands", "groups", "detectors")):
        return problems
    problems += _head(document)
    problems += _bands(document["bands"])
    for name, group in document["groups"].items():
        problems += _group(name, group)
    if not document["detectors"]:
        problems.append("[detectors] is empty. Give at least one detector a weight.")
    for code, table in document["detectors"].items():
        problems += _detector(code, table, document["groups"])
    return problems


def _keys(where: str, table: Any, known: tuple[str, ...], required: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(table, dict):
        yield f"{where} must be a table. Write it as a [section]."
        return
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, 1)
            advice = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(known)}."
            yield f"{where} has an unknown key {key!r}. {advice}"
    for key in required:
        if key not in table:
            yield f"{where} lacks {key!r}. Add it."


def _head(document: dict[str, Any]) -> Iterator[str]:
    for key in ("name", "version"):
        if key in document and not _is_words(document[key]):
            yield f"{key} must be a short text without control characters. Put it in quotes."
    if "prior" in document:
        try:
            parse_prior(document["prior"] if isinstance(document["prior"], str) else repr(document["prior"]))
        except ValueError as error:
            yield f'prior: {error}. Write a base rate such as prior = "1 in 400".'
    if "line" in document and not (_is_number(document["line"]) and 0 < document["line"] < 100):
        yield f"line is {document['line']!r}. Give a score above 0 and below 100."
    if "repeat" in document and not (_is_number(document["repeat"]) and 0 <= document["repeat"] <= 1):
        yield f"repeat is {document['repeat']!r}. Give a number from 0 (repeats add nothing) to 1."


def _bands(bands: Any) -> Iterator[str]:
    if not isinstance(bands, dict):
        return
    for name, lowest in bands.items():
        if not (_is_number(lowest) and 0 <= lowest < 100):
            yield f"bands.{name} is {lowest!r}. Give the lowest score of the band, 0 to below 100."
    if (
        bands
        and all(_is_number(b) for b in bands.values())
        and (min(bands.values()) != 0 or len(set(bands.values())) < len(bands))
    ):
        yield "[bands] must start at 0 and have different limits. Give the lowest band the value 0."
    if not bands:
        yield "[bands] is empty. Give at least one band that starts at 0."


def _group(name: str, group: Any) -> Iterator[str]:
    where = f"groups.{name}"
    yield from _keys(where, group, _GROUP, _GROUP)
    if not isinstance(group, dict):
        return
    shares = group.get("shares")
    if "shares" in group and not (
        isinstance(shares, list)
        and shares
        and all(_is_int(s) and 0 <= s <= 100 for s in shares)
        and shares[0] == 100
        and shares == sorted(shares, reverse=True)
    ):
        yield f"{where}.shares is {shares!r}. Give whole percents, 100 first, never rising: [100, 35, 15]."
    if "title" in group and not _is_words(group["title"]):
        yield f"{where}.title must be a short text. Put it in quotes."


def _detector(code: str, table: Any, groups: Any) -> Iterator[str]:
    where = f"detectors.{code}"
    yield from _keys(where, table, _DETECTOR, ("weight", "group", "title", "chip", "phrase"))
    if not isinstance(table, dict):
        return
    yield from _rule(where, table, groups)
    if not isinstance(table.get("parameters", {}), dict):
        yield f"{where}.parameters must be a table. Write it as [{where}.parameters]."
    variants = table.get("variants", [])
    if not isinstance(variants, list):
        yield f"{where}.variants must be a list. Write each as [[{where}.variants]]."
        return
    for n, variant in enumerate(variants, 1):
        at = f"{where}.variants, entry {n},"
        yield from _keys(at, variant, _VARIANT, ("match",))
        if isinstance(variant, dict):
            if "match" in variant and not isinstance(variant["match"], str):
                yield f'{at} match must be a text such as "hop *". Put it in quotes.'
            yield from _rule(at, variant, groups)


def _rule(where: str, table: dict[str, Any], groups: Any) -> Iterator[str]:
    weight = table.get("weight", 0)
    if not (_is_int(weight) and 0 <= weight <= WEIGHT_AT_MOST):
        yield f"{where} weight is {weight!r}. Give whole hundredths, 0 to {WEIGHT_AT_MOST}: 510 means +5.10."
    part = table.get("by_value", 0)
    if not (_is_int(part) and 0 <= part <= 100):
        yield f"{where} by_value is {part!r}. Give whole percents, 0 (value plays no part) to 100."
    full = table.get("full_at", 100)
    if not (_is_int(full) and 1 <= full <= 100):
        yield f"{where} full_at is {full!r}. Give whole percents of strength, 1 to 100."
    if "group" in table and table["group"] not in groups:
        known = ", ".join(sorted(groups))
        yield f"{where} group {table['group']!r} is not defined. Use one of {known}, or add [groups.{table['group']}]."
    for key in ("title", "chip", "phrase"):
        if key in table and not _is_words(table[key]):
            yield f"{where} {key} must be a short text without control characters. Put it in quotes."


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 120 and value.isprintable()


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value
