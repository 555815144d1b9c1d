"""What triage returns: the queue, the evidence behind it, and words for both."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from ..contracts.addresses import normalise_account
from ..contracts.amount_words import count_of
from ..contracts.errors import ComplianceError
from ..contracts.name_words import who
from ..contracts.schema import LOGODDS
from .counterfactual import Piece
from .policy import Policy
from .score import decimal_logodds, logodds_text, score_of, score_text
from .words import phrases, what_would_change


@dataclass(frozen=True)
class Counterfactual:
    """A smallest set of evidence whose absence would bring a subject below the line.

    Parameters
    ----------
    orders
        Places of the removed pieces in the subject's evidence. Empty when the sentence says why there is no such set.
    removed
        Their titles.
    score, logodds
        What is left, with what remains weighed anew.
    sentence
        The same in plain words.
    """

    orders: tuple[int, ...]
    removed: tuple[str, ...]
    score: float
    logodds: Decimal
    sentence: str


@dataclass(frozen=True, eq=False)
class Triage:
    """Ranked, explained suspicion under one policy.

    Parameters
    ----------
    policy
        The policy that was applied.
    queue
        Frame of `contracts.results.QUEUE`: the subjects with evidence, best rank first.
    evidence
        Frame of `contracts.results.EVIDENCE`, sorted by subject and order.
    accounts
        account_id and name of every account of the ledger, also those without evidence.
    """

    policy: Policy
    queue: pl.DataFrame
    evidence: pl.DataFrame
    accounts: pl.DataFrame = field(repr=False)

    @property
    def at_prior(self) -> int:
        """Number of accounts without evidence; each has the score of the prior."""
        return self.accounts.height - self.queue.height

    @property
    def above_line(self) -> int:
        """Number of subjects whose score reaches the policy's line."""
        return int((self.queue.get_column("score") >= self.policy.line).sum())

    def reasons(self, subject: str) -> pl.DataFrame:
        """Return the evidence of one subject, strongest first.

        Parameters
        ----------
        subject
            Account identifier; hexadecimal addresses in any case.

        Returns
        -------
        polars.DataFrame
            Rows of `evidence`; none for an account at the prior.

        Raises
        ------
        ComplianceError
            If the ledger has no such account.
        """
        return self.evidence.filter(pl.col("subject") == self._canonical(subject)).sort("order")

    def waterfall(self, subject: str) -> pl.DataFrame:
        """Return how the score is made up, step by step.

        Parameters
        ----------
        subject
            Account identifier.

        Returns
        -------
        polars.DataFrame
            The prior (order 0) and each piece of evidence: order, title, detector, variant, logodds, total (log-odds
            so far), score (so far, 0 to 100), count, transfer_ids, sentence. The printed log-odds add up exactly.
        """
        prior = pl.DataFrame(
            {
                "order": [0],
                "title": [f"prior: {self.policy.prior_text} subjects"],
                "detector": [""],
                "variant": [""],
                "logodds": [decimal_logodds(self.policy.prior)],
                "count": [0],
                "transfer_ids": [[]],
                "sentence": ["Base rate of the policy."],
            },
            schema_overrides={
                "order": pl.UInt32, "logodds": LOGODDS, "count": pl.Int64, "transfer_ids": pl.List(pl.String),
            },
        )  # fmt: skip
        steps = pl.concat([prior, self.reasons(subject).select(prior.columns)])
        totals, so_far = [], 0
        for step in steps.get_column("logodds"):
            so_far += int(step * 100)
            totals.append(so_far)
        return steps.with_columns(
            pl.Series("total", [decimal_logodds(t) for t in totals], dtype=LOGODDS),
            pl.Series("score", [score_of(t) for t in totals], dtype=pl.Float64),
        ).select(
            "order", "title", "detector", "variant", "logodds", "total", "score", "count", "transfer_ids", "sentence"
        )

    def counterfactual(self, subject: str) -> list[Counterfactual]:
        """Return the smallest sets of evidence whose absence would bring the subject below the line.

        Parameters
        ----------
        subject
            Account identifier.

        Returns
        -------
        list of Counterfactual
            All minimal sets of up to three pieces, smallest first. Where there is none, one entry without `orders`
            says why: below the line already, or held up by more than three reasons.
        """
        rows = self.reasons(subject)
        pieces = [
            Piece(order, group, int(alone * 100))
            for order, group, alone in rows.select("order", "group", "alone").iter_rows()
        ]
        names = dict(
            zip(
                rows.get_column("order"),
                phrases(self.policy, list(rows.select("detector", "variant", "title").iter_rows())),
                strict=True,
            )
        )
        titles = dict(rows.select("order", "title").iter_rows())
        return [
            Counterfactual(orders, tuple(titles[o] for o in orders), score_of(left), decimal_logodds(left), sentence)
            for orders, left, sentence in what_would_change(pieces, names, self.policy)
        ]

    def explain(self, subject: str) -> str:
        """Return the whole reasoning about one subject in plain text, one line a reason.

        Parameters
        ----------
        subject
            Account identifier.

        Returns
        -------
        str
            Rank and score, the waterfall with cited transfers, and what would bring it below the line.
        """
        subject = self._canonical(subject)
        steps = self.waterfall(subject)
        ranked = self.queue.filter(pl.col("subject") == subject)
        place = (
            f"rank {ranked.item(0, 'rank')} of {self.queue.height}"
            if ranked.height
            else "no evidence, so it has the prior's score"
        )
        end = steps.row(-1, named=True)
        score, total = score_text(end["score"]), logodds_text(end["total"])
        lines = [f"{self._called(subject)}: score {score}, {place}, log-odds {total} = prior and reasons, added up."]
        for step in steps.iter_rows(named=True):
            cited = f" [{count_of(step['count'], 'transfer')}]" if step["count"] else ""
            lines.append(f"  {logodds_text(step['logodds']):>6}  {step['title']}. {step['sentence']}{cited}")
        lines.append(f"What would bring it below {self.policy.line:g}:")
        lines += [f"  {c.sentence}" for c in self.counterfactual(subject)]
        return "\n".join(lines)

    def _canonical(self, subject: str) -> str:
        wanted = pl.select(normalise_account(pl.lit(subject))).item()
        ids = self.accounts.get_column("account_id")
        for spelling in (subject, wanted):
            if spelling is not None and (ids == spelling).any():
                return spelling
        raise ComplianceError(
            f"No account {subject!r} in this ledger.", "Take an identifier from triage.queue['subject']."
        )

    def _called(self, subject: str) -> str:
        name = self.accounts.filter(pl.col("account_id") == subject).item(0, "name")
        return who(subject, name)

    def _summary(self) -> str:
        reach = "reaches" if self.above_line == 1 else "reach"
        return (
            f"{count_of(self.queue.height, 'subject')} with evidence, {self.above_line:,} {reach} the line of "
            f"{self.policy.line:g}; {count_of(self.at_prior, 'account')} without evidence. "
            f"Policy {self.policy.name} {self.policy.version}, prior {self.policy.prior_text}."
        )

    def _top(self, n: int) -> list[tuple[int, str, str, str, str]]:
        return [
            (
                row["rank"],
                self._called(row["subject"]),
                row["subject"],
                score_text(row["score"]),
                " · ".join(row["chips"]),
            )
            for row in self.queue.head(n).iter_rows(named=True)
        ]

    def __repr__(self) -> str:
        rows = [f"  {rank:>3}  {score:>5}  {called}  {chips}" for rank, called, _, score, chips in self._top(10)]
        return "\n".join(["Triage: " + self._summary(), *rows])

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td>{rank}</td><td style="text-align:left" title="{html.escape(subject)}">{html.escape(called)}</td>'
            f'<td>{score}</td><td style="text-align:left">{html.escape(chips)}</td></tr>'
            for rank, called, subject, score, chips in self._top(10)
        )
        head = "".join(f'<th style="text-align:left">{h}</th>' for h in ("rank", "subject", "score", "reasons"))
        return f"<div><p>{html.escape(self._summary())}</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
