"""The case: one folder of data, judgements and history, and every verb an investigator needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from . import store
from ._analyse import Analysis, Progress, record_triage
from ._annotate import add_note, set_disposition, target_of, withdraw_note
from ._create import create_folder, read_report
from ._demo import demo_folder
from ._handover import export_and_record
from ._place import place
from ._present import summary_html, summary_text
from ._watch import Watchers
from .contracts.errors import ComplianceError

if TYPE_CHECKING:
    from ._report import CreateReport
    from .network.ledger import Ledger
    from .triage import Policy, Triage
    from .views.board import Board


class Case:
    """One investigation: its tables, what the analysis finds in them, and what people decided and wrote.

    Make one with :meth:`create`, :meth:`open`, :meth:`demo` or :meth:`import_`; the constructor takes a folder that
    is already open.

    Notes and dispositions are signed by `author`: the one given, else the environment variable
    ``JUPYTER_COMPLIANCE_AUTHOR``, else the login name.

    Examples
    --------
    >>> case = Case.demo()                              # doctest: +SKIP
    >>> case.triage().queue.head()                      # doctest: +SKIP
    >>> case.note("Ask the exchange for KYC.", subject="0x098b716b8aaf21512996dc57eb0615e2383e2f96")  # doctest: +SKIP
    >>> case.export("ronin.zip")                        # doctest: +SKIP
    """

    def __init__(self, folder: store.CaseFolder, *, author: str | None = None) -> None:
        if not isinstance(folder, store.CaseFolder):
            raise ComplianceError(
                f"Case({folder!r}) opens nothing.", "Use Case.open(path), Case.create(…) or Case.demo()."
            )
        self.folder = folder
        self.author: str = author or store.default_author()
        self._analysis = Analysis(folder)
        self._watchers = Watchers()

    # ---- making and opening ------------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
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
            Default: the name of the transfers file.
        currency
            Currency or asset that values are told in. Default: the only asset of the transfers, else ``"USD"``.
        mapping
            ``{canonical column: column of the source}``, or one such dict per table name; overrides what is inferred.
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
        author = author or store.default_author()
        folder = create_folder(
            place(path, "a new case"), sources, title=title, currency=currency, policy=policy, author=author,
            overwrite=overwrite, mapping=mapping, timezone=timezone, encoding=encoding, adapter=adapter,
            base_date=base_date,
        )  # fmt: skip
        return cls(folder, author=author)

    @classmethod
    def open(cls, path: str | Path, readonly: bool = False, *, author: str | None = None) -> Case:
        """Open the case in a folder (or by its ``case.jcase`` file)."""
        path = place(path, "a case")
        if path.suffix == ".zip" and path.is_file():
            raise ComplianceError(f"{path.name} is an exported case.", "Unpack it with Case.import_(zip, folder).")
        return cls(store.CaseFolder.open(path, readonly=readonly), author=author)

    @classmethod
    def demo(cls, path: str | Path | None = None) -> Case:
        """Open the Ronin bridge theft of March 2022, making its folder first if need be (default ``./ronin``)."""
        return cls(demo_folder(place("ronin" if path is None else path, "the demonstration case")))

    @classmethod
    def import_(cls, bundle: str | Path, path: str | Path, *, overwrite: bool = False) -> Case:
        """Unpack an exported case into a new folder: the same tables and journal, hash for hash."""
        from .export.unbundle import import_bundle

        return cls(import_bundle(place(bundle, "an exported case"), place(path, "a new case"), overwrite=overwrite))

    # ---- what it holds -----------------------------------------------------------------------------------------

    @property
    def path(self) -> Path:
        """Folder of the case."""
        return self.folder.path

    @property
    def manifest(self) -> store.Manifest:
        """What ``case.jcase`` says: identity, tables with their hashes and sources, settings."""
        return self.folder.manifest

    @property
    def id(self) -> str:
        """Identity of the case, kept through export and import."""
        return self.folder.manifest.id

    @property
    def title(self) -> str:
        """Title of the case. Hostile text when the case came from elsewhere."""
        return self.folder.manifest.title

    @property
    def currency(self) -> str:
        """Currency or asset that values are told in."""
        return self.folder.manifest.currency or ""

    @property
    def readonly(self) -> bool:
        """Whether notes, dispositions and layout cannot be written."""
        return bool(self.folder.readonly)

    @property
    def journal(self) -> store.Journal:
        """The append-only, hash-chained history."""
        return self.folder.journal

    @property
    def policy(self) -> Policy:
        """Triage policy stored with the case."""
        return self._analysis.policy()

    def table(self, name: str) -> pl.LazyFrame:
        """Scan one canonical table (``transfers``, ``accounts``, ``tags``, …); empty where the case has none."""
        return self.folder.read(name)

    def rejects(self) -> pl.DataFrame:
        """Every row that was read and not kept: table, source, row number, column, reason and the row as it stood."""
        return self.folder.read("rejects").collect()

    def report(self) -> CreateReport:
        """What was read, kept and rejected when the case was made, and how columns were mapped."""
        return read_report(self.folder)

    # ---- analysing ---------------------------------------------------------------------------------------------

    def ledger(self) -> Ledger:
        """Transfers as a time-sorted graph (cached until a table changes)."""
        return self._analysis.ledger()

    def findings(self, policy: Policy | str | Path | None = None, *, progress: Progress | None = None) -> pl.DataFrame:
        """What the detectors found, each finding citing its transfers (cached).

        `progress` is called as ``progress(code, done, total)`` before each detector.
        """
        return self._analysis.findings(policy, progress)

    def triage(self, policy: Policy | str | Path | None = None) -> Triage:
        """Rank the subjects of the case with their reasons under a policy (cached by the policy's hash)."""
        triage = self._analysis.triage(policy)
        record_triage(self, triage, self._analysis.policy(policy))
        return triage

    # ---- looking -----------------------------------------------------------------------------------------------

    def board(self, height: int | None = None, panes: Iterable[str] | None = None) -> Board:
        """Show queue, graph, timeline, inspector and notes, all linked by one selection."""
        from .views.board import Board

        return Board(self, height=height, panes=None if panes is None else tuple(panes))

    def queue(self, height: int = 480) -> Board:
        """Show the ranked queue alone. :meth:`triage` gives it as a frame."""
        return self.board(height, ("queue",))

    def graph(self, height: int = 560) -> Board:
        """Show the transaction graph alone."""
        return self.board(height, ("graph",))

    def timeline(self, subjects: Iterable[str] | None = None) -> Any:
        """Draw value in and out over time as an Altair chart that needs no network."""
        from .views.timeline import timeline_chart

        return timeline_chart(self, None if subjects is None else list(subjects))

    # ---- judging -----------------------------------------------------------------------------------------------

    def note(
        self,
        text: str,
        *,
        subject: str | None = None,
        transfer: str | None = None,
        pair: tuple[str, str] | None = None,
        time: tuple[Any, Any] | None = None,
        alert: str | None = None,
        region: Iterable[str] | None = None,
        tags: Iterable[str] = (),
        reply_to: str | None = None,
    ) -> str:
        """Write a note; it is in the journal before this returns, and shown on every open board.

        Parameters
        ----------
        subject, transfer, pair, time, alert, region
            What it is about, at most one: an account, a transfer id, ``(src, dst)``, ``(from, to)`` in UTC, an alert
            id, or several accounts. Without any, the note is about the case (or, for a reply, about the same thing).
        tags, reply_to
            Short words to find it by, and the id of a note this one answers.

        Returns
        -------
        str
            Id of the note, ``n1`` for the first.

        Raises
        ------
        ComplianceError
            The target is not in the case (the error names the nearest ones), the text is empty, or the case is
            read-only.
        """
        given = {"subject": subject, "transfer": transfer, "pair": pair, "time": time, "alert": alert, "region": region}
        return add_note(self, text, target_of(self, given, reply_to), tags, reply_to)

    def notes(self) -> list[dict[str, Any]]:
        """Notes in the order written: id, ts, author, target, text, tags, reply_to, withdrawn."""
        return store.notes(self.journal)

    def withdraw(self, note_id: str, reason: str) -> None:
        """Withdraw a note; it stays readable in the history with the reason."""
        withdraw_note(self, note_id, reason)

    def dispose(self, subject: str, disposition: str, reason: str = "") -> None:
        """Decide about a subject: ``escalate``, ``monitor``, ``close`` or ``review``."""
        set_disposition(self, subject, disposition, reason)

    def dispositions(self) -> dict[str, dict[str, Any]]:
        """The latest decision about each subject: disposition, reason, author, ts."""
        return store.dispositions(self.journal)

    def watch(self, callback: Callable[[list[str]], Any]) -> None:
        """Call back with ``["notes"]``, ``["queue"]`` or ``["case"]`` after a change; held weakly, so keep a reference."""
        self._watchers.add(callback)

    # ---- handing over ------------------------------------------------------------------------------------------

    def verify(self, head: tuple[int, str] | str | Path | None = None) -> store.Verification:
        """Check tables, policy and journal against their hashes, and against a head kept elsewhere if one is given."""
        return store.verify_path(self.path, head)

    def export(self, path: str | Path, kind: str | None = None, *, overwrite: bool = False) -> Path:
        """Write the annotated case (``.zip``), or one part of it, chosen by the ending of the file name.

        Endings are ``.zip`` the whole annotated case; ``.html`` the interactive page; ``.pyvis.html`` the pyvis page;
        ``.graphml`` and ``.json`` the graph; ``.svg`` and ``.png`` a picture; ``.md`` and ``.csv`` the queue. Where
        the name does not say it, `kind` does (the ending without its dot; ``pyvis``). An earlier export of this case is
        replaced; any other file only with `overwrite`.

        Returns
        -------
        pathlib.Path
            The file. Its hash is entered in the journal *after* writing: the journal inside a ``.zip`` ends just
            before that entry, and importing the ``.zip`` gives the exported state back hash for hash.
        """
        return export_and_record(self, place(path, "an export"), kind, overwrite=overwrite)

    # ---- showing itself ----------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        return summary_text(self)

    def _repr_html_(self) -> str:
        return summary_html(self)
