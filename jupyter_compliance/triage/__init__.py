"""Triage: findings become evidence, evidence becomes a score, and every score keeps its reasons."""

from __future__ import annotations

import polars as pl

from .evidence import typical_value, weigh
from .policy import Policy, Rule
from .queue import LedgerLike, rank
from .result import Counterfactual, Triage

__all__ = ["Counterfactual", "LedgerLike", "Policy", "Rule", "Triage", "triage"]


def triage(ledger: LedgerLike, findings: pl.DataFrame, policy: Policy | None = None) -> Triage:
    """Rank the subjects of a ledger by what the detectors found about them.

    Parameters
    ----------
    ledger
        `network.Ledger`.
    findings
        Frame of `contracts.results.FINDINGS`, any order.
    policy
        Triage policy; the default policy when left out.

    Returns
    -------
    Triage
        Queue, evidence, waterfalls and counterfactuals. Subjects without findings are counted, not listed.

    Raises
    ------
    ContractError
        If a finding's strength is not in (0, 1].
    PolicyError
        If the policy has no entry for a detector.
    """
    policy = policy or Policy.default()
    evidence = weigh(findings, policy, typical_value(ledger.transfers.get_column("worth")))
    queue = rank(ledger, evidence, policy)
    return Triage(policy, queue, evidence, ledger.accounts.select("account_id", "name"))
