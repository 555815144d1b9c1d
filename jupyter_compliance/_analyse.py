"""What is computed from a case, each thing once: ledger, findings and triage."""

from __future__ import annotations

import hashlib
import json
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ._engines import TABLES, checked
from .contracts.errors import ComplianceError, StoreError
from .store.summary import TRIAGE_RUN, summary_body

if TYPE_CHECKING:
    from .case import Case
    from .detectors.apart import Cancel
    from .network.ledger import Ledger
    from .patterns import Pattern
    from .store import CaseFolder
    from .triage import Policy, Triage

Progress = Callable[[str, int, int], None]


class Analysis:
    """Ledger, findings and triage of one case folder, kept as long as the tables stay the same.

    Parameters
    ----------
    folder
        Open case folder; its manifest says when a table changed.
    """

    def __init__(self, folder: CaseFolder) -> None:
        self._folder = folder
        self._tables: tuple[tuple[str, str], ...] = ()
        self._kept: dict[tuple[str, ...], Any] = {}
        self._lock = threading.RLock()
        self._policies: dict[str, Policy] = {}
        self.recorded: set[str] = set()
        self.warned: set[str] = set()

    def policy(self, policy: Policy | str | Path | None = None) -> Policy:
        """Return a policy object for whatever the user named; without a name, the policy of the case."""
        from .triage import Policy

        if isinstance(policy, Policy):
            return policy
        if policy is not None and not isinstance(policy, (str, Path)):
            raise ComplianceError(f"{policy!r} is not a policy.", "Give a Policy, the path of a TOML file, or TOML text.")
        if policy is not None:
            return Policy.load(policy)
        text = self._folder.policy_text
        if text not in self._policies:
            self._policies = {text: Policy.load(text)}
        return self._policies[text]

    def ledger(self, cancel: Cancel | None = None) -> Ledger:
        """Build the ledger from the tables."""
        from .detectors.apart import apart
        from .network.ledger import Ledger

        def build() -> Ledger:
            read = {name: self._folder.read(name).collect() for name in TABLES}
            return Ledger.build(**read, currency=self._folder.manifest.currency or "")

        return self._once(("ledger",), lambda: apart(build, "reading the transfers", cancel))

    def findings(
        self,
        policy: Policy | str | Path | None = None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        engine: str = "here",
    ) -> pl.DataFrame:
        """Run the detectors that the policy weighs, with its parameters."""
        from .detectors.registry import run_all
        from .patterns import compile_pattern

        checked(engine)
        chosen = self.policy(policy)
        patterns = self._patterns(chosen)
        parameters = {code: given for code, given in chosen.detectors.items() if not code.startswith("pattern:")}
        key = hashlib.sha256(json.dumps(parameters, sort_keys=True, default=str).encode()).hexdigest()

        def run() -> pl.DataFrame:
            if engine == "spark":
                found = [self._on_cluster(parameters)]
            else:
                ledger = self.ledger(cancel)
                found = [run_all(ledger, codes=list(parameters), parameters=parameters, progress=progress, cancel=cancel)]
            found += [compile_pattern(one).run(self.ledger(cancel), cancel=cancel) for one in patterns]
            return pl.concat(found).sort("finding_id")

        return self._once(("findings", key, *(one.sha256 for one in patterns)), run)

    def _on_cluster(self, parameters: dict[str, dict[str, Any]]) -> pl.DataFrame:
        from .spark import run_all

        tables = {name: self._folder.read(name).collect() for name in TABLES}
        unit = self._folder.manifest.currency or ""
        return run_all(tables, codes=list(parameters), parameters=parameters, currency=unit)

    def fitting(self, pattern: Pattern, progress: Progress | None = None, cancel: Cancel | None = None) -> pl.DataFrame:
        """Find what fits a pattern."""
        from .patterns import compile_pattern

        runner = compile_pattern(pattern)
        return self._once(("pattern", pattern.sha256), lambda: runner.run(self.ledger(cancel), progress, cancel))

    def basis(self, policy: Policy) -> str:
        """Return what tells apart the findings under one policy: its hash, and those of the patterns it weighs."""
        return ":".join([policy.sha256, *(one.sha256 for one in self._patterns(policy))])

    def _patterns(self, policy: Policy) -> tuple[Pattern, ...]:
        from ._patterns import weighed

        return weighed(self._folder.journal, policy.detectors)

    def findings_sha256(self, policy: Policy) -> str:
        """Hash the findings under a policy."""
        return self._once(("findings_sha256", self.basis(policy)), lambda: frame_sha256(self.findings(policy)))

    def triage(
        self,
        policy: Policy | str | Path | None = None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> Triage:
        """Turn the findings into ranked subjects."""
        from .detectors.apart import apart
        from .triage import triage

        chosen = self.policy(policy)

        def rank() -> Triage:
            ledger, found = self.ledger(cancel), self.findings(chosen, progress, cancel)
            return apart(lambda: triage(ledger, found, chosen), "ranking the subjects", cancel)

        return self._once(("triage", self.basis(chosen)), rank)

    def _once(self, key: tuple[str, ...], make: Any) -> Any:
        # A board answers from a thread of its own: whoever asks second waits for the first instead of working beside it.
        with self._lock:
            tables = tuple(sorted((name, table.sha256) for name, table in self._folder.refresh().tables.items()))
            if tables != self._tables:
                self._tables, self._kept = tables, {}
            if key not in self._kept:
                self._kept[key] = make()
            return self._kept[key]


def frame_sha256(frame: pl.DataFrame) -> str:
    """Hash the contents of a sorted frame, independent of how a Polars version lays out its files."""
    return hashlib.sha256(frame.write_ndjson().encode()).hexdigest()


def _summary(case: Case, triage: Triage, policy: Policy) -> dict[str, Any]:
    """Sum a triage up for the journal: what a list of cases says about it."""
    from .triage.score import score_text

    queue = triage.queue.sort("rank")
    top = None
    if queue.height:
        subject, score = queue.item(0, "subject"), queue.item(0, "score")
        name = triage.accounts.filter(pl.col("account_id") == subject).get_column("name").first()
        top = (subject, name if isinstance(name, str) else "", f"{score:.9f}", score_text(score))
    above = queue.filter(pl.col("score") >= policy.line).get_column("subject").to_list()
    own = case.manifest.policy.sha256 if policy.sha256 == case.policy.sha256 else None
    return summary_body(policy_file=own, accounts=triage.accounts.height, line=f"{policy.line:g}", above=above, top=top)


def triage_body(case: Case, triage: Triage, policy: Policy) -> dict[str, Any]:
    """Return what the journal says of a triage."""
    return {
        "policy_sha256": policy.sha256,
        "findings_sha256": case._analysis.findings_sha256(policy),
        "subjects": triage.queue.height,
        **_summary(case, triage, policy),
    }


def record_triage(case: Case, triage: Triage, policy: Policy) -> None:
    """Enter a triage in the journal, once per outcome and never for a read-only case.

    A journal that cannot be written is a warning, not an error: the ranking stands without it, and the next triage
    tries again.
    """
    basis = case._analysis.basis(policy)
    if case.readonly or basis in case._analysis.recorded:
        return
    body = triage_body(case, triage, policy)
    try:
        made = [e.body for e in case.journal.entries(TRIAGE_RUN) if e.body.get("policy_sha256") == policy.sha256]
        if made[-1:] != [body]:
            case.journal.append(TRIAGE_RUN, body, case.author)
    except StoreError as error:
        if str(error) not in case._analysis.warned:
            warnings.warn(f"The ranking is not entered in the journal: {error}", stacklevel=3)
        case._analysis.warned.add(str(error))
        return
    case._analysis.recorded.add(basis)
