"""Making a case: from sources to a case folder; load, settle the currency, keep the report, write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ._place import place
from ._report import CreateReport, as_settings
from .contracts.errors import ContractError, StoreError
from .contracts.lines import LONGEST_NAME, one_line
from .contracts.report import LoadReport, Problem
from .contracts.tables import REJECTS, TRANSFERS
from .contracts.totals import check_total
from .store.author import default_author

if TYPE_CHECKING:
    from .case import Case
    from .sources import Loaded
    from .store.folder import CaseFolder
    from .triage import Policy

#: Manifest setting that holds the load report.
LOAD = "load"


def create(
    cls: type[Case],
    path: str | Path,
    *,
    transfers: Any,
    accounts: Any = None,
    customers: Any = None,
    ownership: Any = None,
    events: Any = None,
    alerts: Any = None,
    tags: Any = None,
    watchlist: Any = None,
    title: str | None = None,
    currency: str | None = None,
    mapping: dict[str, Any] | None = None,
    timezone: str | None = None,
    encoding: str | None = None,
    adapter: str | None = None,
    base_date: str | None = None,
    policy: Policy | str | Path | None = None,
    author: str | None = None,
    overwrite: bool = False,
) -> Case:
    """Load the sources, check every row against its contract and write a new case folder.

    Parameters
    ----------
    transfers, accounts, customers, ownership, events, alerts, tags, watchlist
        A path, glob, list of paths, frame (Polars, pandas, Arrow) or ``Sql(...)`` each; only transfers are needed.
    title
        One line of at most 200 characters. Default: the name of the transfers file.
    currency
        Currency or asset that values are told in. Default: the only asset of the transfers, the only one of them that people
        keep accounts in, or what a column that is not mapped says in every row; else ``"USD"``.
    mapping
        ``{canonical column: column of the source}``, or one such dict per table name; overrides what is inferred.
        ``"=ETH"`` gives all rows one value, and None leaves an optional column out, whatever would fit.
    timezone, encoding, adapter, base_date
        IANA zone of time stamps without one (default UTC), encoding of text that is not UTF-8, name of the adapter
        for the transfers, and the day that simulated steps count from; see `sources.load_case_tables`.
    policy
        Triage policy: a :class:`Policy`, a TOML file, or TOML text. Default: the policy of this version.
    overwrite
        Replace a case that is already at `path`, its journal included.

    Returns
    -------
    Case
        Open; :meth:`report` says what was read, kept and rejected.

    Raises
    ------
    ComplianceError
        A source cannot be read, no row can be kept, or the folder cannot be written.
    """
    given = {
        "transfers": transfers, "accounts": accounts, "customers": customers, "ownership": ownership,
        "events": events, "alerts": alerts, "tags": tags, "watchlist": watchlist,
    }  # fmt: skip
    sources = {name: source for name, source in given.items() if source is not None}
    author = author or default_author()
    folder = create_folder(
        place(path, "a new case"), sources, title=title, currency=currency, policy=policy, author=author,
        overwrite=overwrite, mapping=mapping, timezone=timezone, encoding=encoding, adapter=adapter,
        base_date=base_date,
    )  # fmt: skip
    return cls(folder, author=author)


def create_folder(
    path: Path,
    sources: dict[str, Any],
    *,
    author: str,
    title: str | None = None,
    currency: str | None = None,
    policy: Policy | str | Path | None = None,
    overwrite: bool = False,
    **reading: Any,
) -> CaseFolder:
    """Load every source, hold it to its contract and write the case folder; see `Case.create`.

    `reading` goes to `sources.load_case_tables`: mapping, timezone, encoding, adapter, base_date.
    Nothing is written, and an existing case stays as it is, unless every source could be read and at least one
    transfer kept.
    """
    from .sources import load_case_tables
    from .store.folder import CaseFolder

    for name, text in (("title", title), ("currency", currency)):
        if text is not None and not isinstance(text, str):
            raise ContractError(f"The {name} of a case is text, not {text!r}.", f"Give it in quotation marks: {name}=\"…\".")
    title = None if title is None else one_line(title, "title")
    currency = (currency or "").strip() or None
    _check_place(path, overwrite)
    policy_text = _policy_text(policy)
    loaded = load_case_tables(**sources, currency=currency, **reading)
    report = CreateReport(tuple(one.report for one in loaded.values()))
    transfers = loaded.get("transfers")
    if transfers is None or transfers.frame.is_empty():
        raise ContractError(*_nothing_kept(transfers))
    check_total(transfers.frame["amount"], f"the amounts of {transfers.report.source}", transfers.frame["asset"])
    check_total(transfers.frame["value"], f"the values of {transfers.report.source}")
    tables = {name: one.frame for name, one in loaded.items() if name != "rejects"}
    if currency is not None:
        currency = spelled(currency, transfers.frame)
    else:
        currency = likely_currency(transfers.frame)
        tables["transfers"], filled = with_value(transfers.frame, currency)
        report = report.with_remark(_valued(transfers.report, filled, currency)) if filled else report
    tables["rejects"] = pl.concat([REJECTS.empty(), *(one.rejects for one in loaded.values())], how="vertical")
    return CaseFolder.create(
        path,
        tables=tables,
        title=title or title_of(sources["transfers"], path),
        currency=currency,
        sources={name: [one.report.source] for name, one in loaded.items()},
        policy=policy_text,
        author=author,
        settings={LOAD: as_settings(report)},
        overwrite=overwrite,
    )


def likely_currency(transfers: pl.DataFrame) -> str:
    """Return what values are most likely told in.

    The only asset named; else the only one of several that people keep accounts in; else, where no asset is named,
    what a column beside the canonical ones says in every row; else ``USD``.
    """
    from .sources.names import ASSETS, CURRENCIES

    assets = transfers["asset"].drop_nulls().unique().to_list()
    if len(assets) == 1:
        return str(assets[0])
    accounted = [asset for asset in assets if asset.upper() in CURRENCIES]
    if assets:
        return accounted[0] if len(accounted) == 1 else "USD"
    beside = [c for c in transfers.columns if c not in TRANSFERS.by_name and transfers[c].dtype == pl.String]
    told = {str(one).strip().upper() for c in beside for one in _constant(transfers[c]) if one is not None}
    codes = sorted(told & {*CURRENCIES, *ASSETS})
    return codes[0] if len(codes) == 1 else "USD"


def _constant(column: pl.Series) -> list[str | None]:
    """Return the value of a column that has the same in every row, else nothing."""
    values = column.unique().to_list()
    return values if len(values) == 1 else []


def spelled(currency: str, transfers: pl.DataFrame) -> str:
    """Return a currency as the transfers spell it, in capitals where they do not name it."""
    assets = transfers["asset"].drop_nulls().unique().sort().to_list()
    return next((asset for asset in assets if asset.upper() == currency.strip().upper()), currency.strip().upper())


def with_value(transfers: pl.DataFrame, currency: str) -> tuple[pl.DataFrame, int]:
    """Value transfers at their amount where their asset is the currency or none of them names an asset.

    Returns
    -------
    tuple
        The transfers with ``value``, and the number of values filled in.
    """
    unnamed = transfers["asset"].null_count() == transfers.height
    own = pl.lit(True) if unnamed else (pl.col("asset") == currency).fill_null(False)
    fill = pl.col("value").is_null() & own
    filled = int(transfers.select(fill.sum()).item())
    return transfers.with_columns(pl.when(fill).then("amount").otherwise("value").alias("value")), filled


def _valued(report: LoadReport, filled: int, currency: str) -> Problem:
    return Problem(
        "transfers", report.source, "value", "valued", filled, (), f"is the amount itself, taken to be in {currency}",
        "Create the case with currency=… if that is not so.", rejected=False,
    )  # fmt: skip


def _check_place(path: Path, overwrite: bool) -> None:
    """Refuse a place that cannot take the case before hours go into loading."""
    from .store.access import why_readonly

    if (path / "case.jcase").exists():
        if not overwrite:
            raise StoreError(f"{path} holds a case already.", "Open it with Case.open, or pass overwrite=True to replace it.")
    elif path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise StoreError(f"{path} is taken by something that is not a case.", "Choose another path.")
    place = path.absolute().parent
    while not place.exists():
        place = place.parent
    reason = why_readonly(place) if place.is_dir() else "it is not a folder"
    if reason:
        raise StoreError(f"No case can be written in {place}: {reason}.", "Choose a folder you can write to.")


def _policy_text(policy: Policy | str | Path | None) -> str:
    from .triage import Policy

    if policy is None:
        return Policy.default().text
    return policy.text if isinstance(policy, Policy) else Policy.load(policy).text


def _nothing_kept(transfers: Loaded | None) -> tuple[str, str]:
    if transfers is None or not transfers.report.read:
        source = transfers.report.source if transfers else "The source"
        return f"{source} holds no transfers.", "Give a source with at least one row below its header."
    report = transfers.report
    told = " ".join(str(problem) for problem in report.problems if problem.rejected)
    return (
        f"None of the {report.read:,} rows of {report.source} can be kept: {told}",
        "Correct the source or the mapping.",
    )


def title_of(source: Any, path: Path) -> str:
    """Name a case after its transfers file, or after its folder where there is no file."""
    if isinstance(source, (list, tuple)) and source:
        source = source[0]
    if isinstance(source, (str, Path)) and "\n" not in str(source):
        name = Path(str(source)).name.split(".")[0].strip("*? ")
        return _as_title(name or path.name)
    return _as_title(path.name)


def _as_title(name: str) -> str:
    """Make a title of the name of a file, which may hold anything."""
    shown = "".join(c if c.isprintable() else " " for c in name)
    return " ".join(shown.split())[:LONGEST_NAME] or "Case"


def read_report(folder: CaseFolder) -> CreateReport:
    """Return the load report kept in the manifest of a case."""
    try:
        return CreateReport.from_settings(folder.manifest.settings.get(LOAD, []))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(
            f"The load report of this case cannot be read ({type(error).__name__}: {error}).",
            "Tables and rejects are still there: case.table(name), case.rejects().",
        ) from error
