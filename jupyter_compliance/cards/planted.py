"""Findings held against what was planted: which are right, which look-alikes fired, and what was never found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from jupyter_compliance.detectors.base import Detector
from jupyter_compliance.network.ledger import Ledger
from jupyter_compliance.sources import synthetic
from jupyter_compliance.sources.synthetic import Synthetic

#: Share of the transfers a finding cites that must belong to an instance for the finding to be about it.
ABOUT = 0.5
#: Currency of every invented world.
CURRENCY = "USD"


@dataclass(frozen=True, eq=False)
class World:
    """An invented case, its ledger, and the truth about it.

    Attributes
    ----------
    made
        What the generator returned.
    ledger
        Its ledger, with customers, events, tags and watchlist.
    """

    made: Synthetic
    ledger: Ledger

    @classmethod
    def generate(cls, rows: int, seed: int, instances: int) -> World:
        """Generate a case of so many transfers with every typology and look-alike in it.

        Parameters
        ----------
        rows, seed, instances
            As `sources.synthetic.generate` takes them.

        Raises
        ------
        ComplianceError
            For a size or seed that is impossible.
        """
        made = synthetic.generate(rows, seed=seed, instances=instances)
        ledger = Ledger.build(
            made.transfers, made.accounts, made.tags, made.watchlist,
            customers=made.customers, events=made.events, currency=CURRENCY,
        )  # fmt: skip
        return cls(made, ledger)

    @cached_property
    def instances(self) -> pl.DataFrame:
        """instance, code, bad, difficulty: everything planted, typologies and look-alikes."""
        return self.made.instances.select("instance", "code", "bad", "difficulty")

    @cached_property
    def _of_transfer(self) -> pl.DataFrame:
        held = self.made.labels.filter(pl.col("transfer_id").is_not_null())
        return held.select("transfer_id", "instance").unique("transfer_id", keep="first", maintain_order=True)

    @cached_property
    def _of_account(self) -> pl.DataFrame:
        return self.made.labels.filter(pl.col("role") != "transfer").select("account", "instance").unique()

    def judge(self, detector: Detector) -> Judged:
        """Run a detector and hold its findings against the truth.

        A finding is about an instance when at least `ABOUT` of the transfers it cites belong to it; one that cites
        none is about an instance in which its subject holds a role.
        """
        found = detector.run(self.ledger).select("finding_id", "subject", "variant", "strength", "transfer_ids")
        cites = pl.col("transfer_ids").list.len() > 0
        cited = found.filter(cites).select("finding_id", pl.col("transfer_ids").alias("transfer_id"))
        shares = (
            cited.explode("transfer_id")
            .join(self._of_transfer, on="transfer_id", how="left")
            .group_by("finding_id", "instance")
            .len()
            .with_columns((pl.col("len") / pl.col("len").sum().over("finding_id")).alias("share"))
            .filter(pl.col("instance").is_not_null() & (pl.col("share") >= ABOUT))
            .select("finding_id", "instance", "share")
        )
        silent = found.filter(~cites).join(self._of_account, left_on="subject", right_on="account")
        silent = silent.select("finding_id", "instance", pl.lit(1.0).alias("share"))
        about = (
            pl.concat([shares, silent])
            .join(self.instances, on="instance")
            .sort(
                pl.col("share"), pl.col("code") == detector.code, "bad", "instance",
                descending=[True, True, True, False],
            )
            .unique("finding_id", keep="first", maintain_order=True)
            .select("finding_id", "instance", "code", "bad")
        )  # fmt: skip
        findings = (
            found.drop("transfer_ids")
            .join(about, on="finding_id", how="left")
            .with_columns(
                pl.col("bad").fill_null(False),
                (pl.col("code") == detector.code).fill_null(False).alias("own"),
                pl.coalesce("instance", "subject").alias("cluster"),
            )
            .sort("finding_id")
        )
        return Judged(detector.code, findings, self.instances, self.ledger.size)


@dataclass(frozen=True, eq=False)
class Judged:
    """Findings of one detector, each with what it is about.

    Attributes
    ----------
    code
        The detector.
    findings
        finding_id, subject, variant, strength, instance, code (null where it is about nothing planted), bad (about a
        planted typology), own (about one of this detector's), cluster (what it is about, else its subject).
    instances
        Everything planted; see `World.instances`.
    accounts
        Accounts of the ledger.
    """

    code: str
    findings: pl.DataFrame
    instances: pl.DataFrame
    accounts: int

    def at(self, strength: float) -> Judged:
        """Return the same with the findings of at least this strength."""
        return replace(self, findings=self.findings.filter(pl.col("strength") >= strength))

    def recall(self, difficulty: str | None = None) -> tuple[int, int]:
        """Return how many of its typology's instances are found, and how many there are."""
        mine = self.instances.filter(code=self.code)
        mine = mine if difficulty is None else mine.filter(difficulty=difficulty)
        return mine.filter(
            pl.col("instance").is_in(self.findings["instance"].drop_nulls().to_list())
        ).height, mine.height

    def right(self, column: str) -> pl.DataFrame:
        """Return hits and findings by cluster for ``"bad"`` or ``"own"`` as what counts as right."""
        return (
            self.findings.group_by("cluster")
            .agg(pl.col(column).sum().alias("hits"), pl.len().alias("of"))
            .sort("cluster")
        )

    @property
    def false_accounts(self) -> int:
        """Accounts with a finding that is about no planted typology."""
        return self.findings.filter(~pl.col("bad"))["subject"].n_unique()

    @property
    def ordinary_accounts(self) -> int:
        """Accounts with a finding that is about nothing planted, neither typology nor look-alike."""
        return self.findings.filter(pl.col("instance").is_null())["subject"].n_unique()

    def fired(self, look_alike: str) -> tuple[int, int, float]:
        """Return how many instances of a look-alike fired, how many there are, and the greatest strength (0 if none)."""
        mine = self.instances.filter(code=look_alike, bad=False)
        hit = self.findings.filter(pl.col("instance").is_in(mine["instance"].to_list()))
        return hit["instance"].n_unique(), mine.height, max(hit["strength"].to_list(), default=0.0)
