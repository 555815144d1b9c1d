"""The case: one folder of data, judgements and history, and every verb an investigator needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from . import _annotate, _code, _create, _engines, _handover, _manage, _patterns, _replay, store
from ._analyse import Analysis, Progress, record_triage
from ._create import read_report
from ._demo import demo_folder
from ._place import place
from ._present import summary_html, summary_text
from ._progress import told
from ._warm import warm
from ._watch import Watchers
from .contracts.errors import ComplianceError

if TYPE_CHECKING:
    from ._report import CreateReport
    from .detectors.apart import Cancel
    from .network.ledger import Ledger
    from .triage import Policy, Triage
    from .views.board import Board


class Case:
    """One investigation: its tables, what the analysis finds in them, and what people decided and wrote.

    Make one with :meth:`create`, :meth:`open`, :meth:`demo` or :meth:`import_`; the constructor takes a folder that
    is already open. Verbs that are only named here live in the module of their topic.

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

    create = classmethod(_create.create)

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

    def findings(
        self,
        policy: Policy | str | Path | None = None,
        *,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        engine: str = "here",
    ) -> pl.DataFrame:
        """What the detectors found, each finding citing its transfers (cached).

        `progress` is called as ``progress(code, done, total)`` before each detector. Ctrl-C, the interrupt of a kernel,
        or setting `cancel` (a ``threading.Event``) ends it within a moment, and the case is as it was. The same
        findings come from a cluster with ``engine="spark"``, without progress and `cancel`.
        """
        with told(progress) as tell:
            return self._analysis.findings(policy, tell, cancel, engine)

    features = _engines.features

    def triage(
        self,
        policy: Policy | str | Path | None = None,
        *,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> Triage:
        """Rank the subjects of the case with their reasons under a policy (cached by the policy's hash).

        `progress` and `cancel` as for :meth:`findings`.
        """
        with told(progress) as tell:
            triage = self._analysis.triage(policy, tell, cancel)
        record_triage(self, triage, self._analysis.policy(policy))
        if policy is None:
            warm(self, triage)
        return triage

    pattern = _patterns.pattern
    find = _patterns.find
    keep_pattern = _patterns.keep
    patterns = _patterns.kept

    # ---- looking -----------------------------------------------------------------------------------------------

    def board(self, height: int | None = None, panes: Iterable[str] | None = None) -> Board:
        """Show queue, graph, timeline, inspector and notes, all linked by one selection."""
        from .views.board import Board

        return Board(self, height=height, panes=None if panes is None else tuple(panes))

    def queue(self, height: int = 480) -> Board:
        """Show the ranked queue alone. :meth:`triage` gives it as a frame."""
        return self.board(height, ("queue",))

    def graph(self, height: int = 560, *, scope: str | None = None) -> Board:
        """Show the transaction graph alone; ``scope="all"`` draws all accounts, ``"near"`` the neighbourhood in focus."""
        from .views.board import Board

        return Board(self, height=height, panes=("graph",), scope=scope)

    def timeline(self, subjects: Iterable[str] | None = None) -> Any:
        """Draw value in and out over time as an Altair chart that needs no network."""
        from .views.timeline import timeline_chart

        return timeline_chart(self, None if subjects is None else list(subjects))

    # ---- judging -----------------------------------------------------------------------------------------------

    note = _annotate.note
    withdraw = _annotate.withdraw
    dispose = _annotate.dispose

    def notes(self) -> list[dict[str, Any]]:
        """Notes in the order written: id, ts, author, target, text, tags, reply_to, withdrawn."""
        return store.notes(self.journal)

    def dispositions(self) -> dict[str, dict[str, Any]]:
        """The latest decision about each subject: disposition, reason, author, ts."""
        return store.dispositions(self.journal)

    # ---- working together --------------------------------------------------------------------------------------

    assign = _manage.assign
    set_due = _manage.set_due
    rename = _manage.rename
    close = _manage.close
    reopen = _manage.reopen
    request_review = _manage.request_review
    answer_review = _manage.answer_review

    def reviews(self) -> list[dict[str, Any]]:
        """Review requests, oldest first: id, ts, author, text, subject, reviewer, outcome, answer."""
        return store.reviews_of(self.journal.intact())

    @property
    def care(self) -> store.Care:
        """Who works on the case, by which day it is due, and whether it is closed."""
        return store.care_of(self.journal.intact())

    def watch(self, callback: Callable[[list[str]], Any]) -> None:
        """Call back with ``["notes"]``, ``["queue"]`` or ``["case"]`` after a change; held weakly, so keep a reference."""
        self._watchers.add(callback)

    # ---- handing over ------------------------------------------------------------------------------------------

    def verify(self, head: tuple[int, str] | str | Path | None = None) -> store.Verification:
        """Check tables, policy and journal against their hashes, and against a head kept elsewhere if one is given."""
        self.journal.settle()
        return store.verify_path(self.path, head)

    export = _handover.export

    code = _code.code
    replay = _replay.replay

    # ---- showing itself ----------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        return summary_text(self)

    def _repr_html_(self) -> str:
        return summary_html(self)
