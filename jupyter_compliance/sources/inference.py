"""Inferring which column of a source is which column of a contract."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from collections.abc import Mapping as Overrides

import polars as pl

from jupyter_compliance.contracts.errors import ContractError
from jupyter_compliance.contracts.schema import INSTANT, MONEY, Column, Contract
from jupyter_compliance.contracts.tables import TABLES

from .content import Profile, profile
from .mapping import Mapping, Match
from .names import asset_of, name_score

_ACCEPT = 0.4
_EVEN = 0.015
# Names like `reference` are keys only where the values hardly ever repeat.
_SURE_KEY, _DISTINCT = 0.925, 0.9


def infer_mapping(
    sample: pl.DataFrame | Iterable[str],
    contract: Contract | str,
    overrides: Overrides[str, str | None] | None = None,
    *,
    source: str = "the source",
    currency: str | None = None,
) -> Mapping:
    """Infer which columns of a source are which canonical columns.

    Names decide first (canonical names, then the synonyms of the contract, then parts of names); the content of a
    sample confirms or weakens them, and finds required columns that no name gives away: a column of times, columns of
    account addresses, a column of numbers.

    Parameters
    ----------
    sample
        Rows of the source, or only its column names.
    contract
        Contract or name of the table.
    overrides
        Canonical name to column of the source, as stated by the user; ``"=ETH"`` fills a column with one value, and None
        leaves an optional column out, whatever would fit.
    source
        Name of the source, for messages.
    currency
        Case currency; a column whose name tells another one is no `value`.

    Returns
    -------
    Mapping
        Required columns may be missing from it; `validate` refuses those.

    Raises
    ------
    ContractError
        `overrides` names a column that does not exist, or leaves out one that is required.
    """
    contract = TABLES[contract] if isinstance(contract, str) else contract
    frame = sample if isinstance(sample, pl.DataFrame) else pl.DataFrame(schema=dict.fromkeys(sample, pl.String))
    columns = frame.columns
    said = dict(overrides or {})
    _check(said, columns, contract, source)
    left_out = tuple(c.name for c in contract.columns if said.get(c.name, "") is None)
    stated = {name: value for name, value in said.items() if value is not None}
    constants: dict[str, tuple[str, str]] = {
        name: (value[1:], "stated by you")
        for name, value in stated.items()
        if value.startswith("=") and value not in columns
    }
    matches = {
        name: Match(name, value, 1.0, "stated by you") for name, value in stated.items() if name not in constants
    }
    foreign = {name for name in columns if (told := asset_of(name))[1] and currency and told[0] != currency.upper()}
    profiles = {name: profile(frame[name]) for name in columns}
    open_columns = [c for c in contract.columns if c.name not in matches and c.name not in constants and c.name not in left_out]
    used = {m.source for m in matches.values()}
    for group in ([c for c in open_columns if c.required], [c for c in open_columns if not c.required]):
        _assign(group, columns, profiles, matches, used, foreign)
        _by_content([c for c in group if c.required and c.name not in matches], columns, profiles, matches, used)
    _drop_repeating_key(frame, contract, matches)
    if contract.name == "transfers":
        _unit(matches, constants, currency, left_out)
    ordered = tuple(matches[c.name] for c in contract.columns if c.name in matches)
    kept = tuple(c for c in columns if c not in {m.source for m in ordered})
    return Mapping(contract.name, ordered, constants, kept=kept, columns=tuple(columns), left_out=left_out)


def _assign(
    wanted: list[Column],
    columns: list[str],
    profiles: dict[str, Profile],
    matches: dict[str, Match],
    used: set[str],
    foreign: set[str],
) -> None:
    """Give each canonical column the best column by name, the surest pairs first."""
    scored = [
        (score, c, name, why)
        for c in wanted
        for name in columns
        for score, why in [_score(c, name, profiles[name])]
        if score >= _ACCEPT
    ]
    scored.sort(key=lambda s: (-s[0], columns.index(s[2])))
    for score, column, name, why in scored:
        if column.name in matches or name in used or (column.name == "value" and name in foreign):
            continue
        matches[column.name] = Match(column.name, name, score, why)
        used.add(name)
    for column in wanted:
        chosen = matches.get(column.name)
        if chosen is None:
            continue
        even = [
            n
            for s, c, n, _ in scored
            if c is column and n != chosen.source and n not in used and s > chosen.confidence - _EVEN
        ]
        if even:
            matches[column.name] = Match(chosen.canonical, chosen.source, chosen.confidence, chosen.why, tuple(even))


def _score(column: Column, name: str, content: Profile) -> tuple[float, str]:
    score, why = name_score(column, name)
    if not score or not content.sampled:
        return score, why
    fit, what = _fit(column, content)
    if fit is None:
        return score, why
    if fit >= 0.5:
        return score, f"{why}; {fit:.0%} of {content.sampled} sampled values are {what}"
    strict = score < 1 and (
        column.allowed or column.dtype in (pl.Float64, pl.Date) or (column.dtype == MONEY and not column.required)
    )
    return (
        0.0 if strict else score * 0.7
    ), f"{why}, though only {fit:.0%} of {content.sampled} sampled values are {what}"


def _fit(column: Column, content: Profile) -> tuple[float | None, str]:
    if column.allowed:
        return content.within(column.allowed), "words of the vocabulary"
    if column.dtype == INSTANT or column.dtype == pl.Date:
        return content.times, "times"
    if column.dtype == MONEY or column.dtype == pl.Float64:
        return content.numbers, "numbers"
    return None, ""


def _by_content(
    wanted: list[Column], columns: list[str], profiles: dict[str, Profile], matches: dict[str, Match], used: set[str]
) -> None:
    """Find required columns that no name gives away."""
    for column in wanted:
        free = [name for name in columns if name not in used]
        if column.dtype == INSTANT:
            fits, what = [n for n in free if profiles[n].times >= 0.9], "times"
        elif column.account:
            fits, what = [n for n in free if profiles[n].addresses >= 0.9], "account addresses"
        elif column.dtype == MONEY:
            numeric = [n for n in free if profiles[n].numbers >= 0.9 and profiles[n].times < 0.9]
            fits, what = [n for n in numeric if profiles[n].decimals > 0] or numeric, "numbers"
        else:
            continue
        if not fits:
            continue
        order = "first" if column.name in ("src",) else "next"
        position = f"the {order} column" if column.account and column.name in ("src", "dst") else "a column"
        rivals = () if column.account else tuple(fits[1:])
        confidence = 0.6 if len(fits) == 1 or column.account else 0.4
        matches[column.name] = Match(
            column.name, fits[0], confidence, f"no name fits; {position} whose values are {what}", rivals
        )
        used.add(fits[0])


def _drop_repeating_key(frame: pl.DataFrame, contract: Contract, matches: dict[str, Match]) -> None:
    """Leave a doubtful key alone whose values repeat: rows of their own would be rejected as duplicates."""
    key = contract.key[0] if len(contract.key) == 1 else ""
    match = matches.get(key)
    if match is None or match.confidence > _SURE_KEY or contract.by_name[key].required:
        return
    values = frame[match.source].drop_nulls()
    if len(values) and values.n_unique() < _DISTINCT * len(values):
        del matches[key]


def _unit(
    matches: dict[str, Match], constants: dict[str, tuple[str, str]], currency: str | None, left_out: tuple[str, ...]
) -> None:
    """Read the asset from the name of the amount column: ``total_eth``, ``Value_in_USD``."""
    amount = matches.get("amount")
    if amount is None:
        return
    asset, accounted = asset_of(amount.source)
    settled = {*matches, *constants, *left_out}
    if asset and "asset" not in settled:
        constants["asset"] = (asset, f"the name `{amount.source}` tells the unit")
    if accounted and currency in (None, asset) and "value" not in settled:
        why = f"the amount is in {asset} already"
        matches["value"] = Match("value", amount.source, amount.confidence, why)


def _check(overrides: dict[str, str | None], columns: list[str], contract: Contract, source: str) -> None:
    for canonical, name in overrides.items():
        if canonical not in contract.by_name:
            near = difflib.get_close_matches(canonical, contract.by_name, 1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise ContractError(
                f"mapping= names {canonical!r}, which is no column of {contract.name}.",
                f"{hint}Its columns are: {', '.join(contract.by_name)}. Write {{canonical: column of the source}}.",
            )
        if name is None:
            if contract.by_name[canonical].required:
                raise ContractError(
                    f"mapping= leaves {canonical} out, and no {contract.name} can be without it.", "Say which column it is."
                )
        elif name not in columns and not name.startswith("="):
            near = difflib.get_close_matches(name, columns, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ContractError(
                f"mapping= says {canonical} is {name!r}, and {source} has no such column.",
                f"Its columns are: {', '.join(columns)}.{hint}",
            )
