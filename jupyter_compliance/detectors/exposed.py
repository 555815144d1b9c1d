"""Exposure to a set of accounts: being one of them, dealing with them, holding their money. Shared by D21 and D22."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of, percent
from jupyter_compliance.contracts.name_words import who
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.hops import exposure
from jupyter_compliance.network.ledger import Ledger

from .base import WEAKEST, Detector, Found, assemble, service_factor


@dataclass(frozen=True)
class ExposureParameters:
    """Thresholds of D21 and D22.

    Attributes
    ----------
    hops
        Farthest distance at which money is followed.
    direct_share
        Share of all received (or sent) so far that direct dealings must reach.
    hop_share
        Share of all received so far that money over two and more hops must reach.
    least_share
        Tainted share a single transfer must have to count.
    decay
        Strength is multiplied by this for every hop after the first.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    hops: int = 3
    direct_share: float = 0.01
    hop_share: float = 0.05
    least_share: float = 0.01
    decay: float = 0.7
    service_factor: float = 0.2


@njit(cache=True, nogil=True)
def running_totals(
    s: NDArray[np.int32], d: NDArray[np.int32], value: NDArray[np.float64], skip: NDArray[np.bool_], nodes: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What the sender has sent, and the receiver received, up to and including each row: two (rows,) arrays."""
    sent = np.zeros(nodes)
    received = np.zeros(nodes)
    by_s = np.empty(s.size)
    by_d = np.empty(s.size)
    for i in range(s.size):
        if not skip[i]:
            sent[s[i]] += value[i]
            received[d[i]] += value[i]
        by_s[i] = sent[s[i]]
        by_d[i] = received[d[i]]
    return by_s, by_d


@dataclass(frozen=True)
class Words:
    """How one kind of exposure is called.

    Attributes
    ----------
    direct, sent, hop
        Variants: the account itself; it paid one of them; money reached it over so many hops (a function of hops).
    party
        ``"a sanctioned account"``.
    kind
        ``"sanctioned accounts"``.
    """

    direct: str
    sent: str
    hop: Callable[[int], str]
    party: str
    kind: str


def itself(
    ledger: Ledger, detector: Detector, subjects: NDArray[np.int64], strength: NDArray[np.float64], variant: str,
    reason: Callable[[int], str],
) -> pl.DataFrame:  # fmt: skip
    """Return a finding for each account that is itself of the set; it cites its largest transfers, without dust.

    Parameters
    ----------
    ledger, detector
        Where the findings come from.
    subjects, strength
        (accounts,) account numbers and strengths.
    variant
        Variant of the findings.
    reason
        Says why the account is of the set.
    """
    member = np.full(ledger.size, -1, np.int64)
    member[subjects] = np.arange(subjects.size)
    rows = np.flatnonzero((member[ledger.s] >= 0) | (member[ledger.d] >= 0))
    lively = np.zeros(ledger.size, np.bool_)
    real = rows[~ledger.dust[rows]]
    lively[ledger.s[real]] = True
    lively[ledger.d[real]] = True
    finding, row = [], []
    for end in (ledger.s, ledger.d):
        mine = rows[member[end[rows]] >= 0]
        mine = mine[~ledger.dust[mine] | ~lively[end[mine]]]
        finding.append(member[end[mine]])
        row.append(mine)

    def sentence(f: Found) -> str:
        if not f.count:
            return f"{reason(f.subject)}; no transfers in this ledger."
        moved = f"moved {amount_words(f.value, ledger.currency)} in {count_of(f.count, 'transfer')} {from_to(f.start, f.end)}"
        return f"{reason(f.subject)}; {moved}."

    return assemble(
        ledger, detector, subject=subjects, strength=strength, finding=np.concatenate(finding),
        row=np.concatenate(row), variant=[variant] * subjects.size, sentence=sentence, keep_empty=True,
    )  # fmt: skip


def around(
    ledger: Ledger, detector: Detector, members: NDArray[np.int64], sure: NDArray[np.float64], words: Words
) -> pl.DataFrame:
    """Return findings for the accounts that paid members of the set, or hold their money.

    Dust does not count; nor do the members themselves as subjects. Strength is the square root of the share of all
    received (or sent) so far, times the confidence that the members concerned are what they are said to be (their mean,
    weighted by the value that is theirs), times `decay` for every hop after the first, times the service factor.

    Parameters
    ----------
    ledger, detector
        Where the findings come from; the detector's parameters are `ExposureParameters`.
    members
        Account numbers of the set.
    sure
        (members,) confidence in each, 0 to 1.
    words
        How this kind of exposure is called.
    """
    p: ExposureParameters = detector.parameters
    if not members.size:
        return pl.DataFrame(schema=FINDINGS)
    inside = np.zeros(ledger.size, np.bool_)
    inside[members] = True
    confidence = np.zeros(ledger.size)
    confidence[members] = sure
    sent_so_far, _ = running_totals(ledger.s, ledger.d, ledger.value, ledger.dust, ledger.size)
    to = np.flatnonzero(inside[ledger.d] & ~inside[ledger.s] & ~ledger.dust)
    paid = pl.DataFrame(
        {
            "idx": ledger.s[to].astype(np.uint32),
            "hop": np.zeros(to.size, np.uint32),
            "row": to.astype(np.uint32),
            "tainted": ledger.value[to],
            "total": sent_so_far[to],
            "sure": confidence[ledger.d[to]],
            "other": ledger.d[to],
        }
    )
    reached = exposure(ledger, members, confidence=sure, hops=p.hops, min_share=p.least_share)
    totals = reached.accounts.select("idx", "hop", "total")
    came = reached.rows.join(totals, on=["idx", "hop"], how="left", maintain_order="left")
    came = came.with_columns(pl.Series("other", ledger.s[came["row"].to_numpy()], dtype=pl.Int32))
    rows = pl.concat([paid, came.select(paid.columns)])
    stats = (
        rows.sort("idx", "hop", "tainted", "row", descending=[False, False, True, False])
        .group_by("idx", "hop", maintain_order=True)
        .agg(
            ((pl.col("sure") * pl.col("tainted")).sum() / pl.col("tainted").sum()).alias("sure"),
            pl.col("tainted").sum(),
            pl.col("total").max(),
            pl.col("other").first().alias("top"),
            pl.col("other").n_unique().alias("others"),
        )
        .with_columns((pl.col("tainted") / pl.col("total")).clip(0.0, 1.0).alias("share"))
    )
    hop = stats["hop"].to_numpy().astype(int)
    strength = np.sqrt(stats["share"].to_numpy()) * stats["sure"].to_numpy() * p.decay ** np.maximum(0, hop - 1)
    strength = strength * service_factor(ledger, stats["idx"].to_numpy(), p.service_factor)
    stats = (
        stats.with_columns(pl.Series("strength", strength))
        .filter(
            (pl.col("strength") >= WEAKEST)
            & (pl.col("share") >= pl.when(pl.col("hop") <= 1).then(p.direct_share).otherwise(p.hop_share))
        )
        .with_row_index("f")
    )
    cited = rows.join(stats.select("f", "idx", "hop"), on=["idx", "hop"])
    facts = stats.rows(named=True)

    def sentence(f: Found) -> str:
        fact = facts[f.number]
        text = amount_words(f.value, ledger.currency)
        transfers, when = count_of(f.count, "transfer"), from_to(f.start, f.end)
        party = f"{words.party}, {who(ledger.ids[fact['top']], ledger.names[fact['top']])}"
        if fact["others"] > 1:
            party += f" and {count_of(fact['others'] - 1, 'other')}"
        if fact["hop"] == 0:
            return f"Sent {text} in {transfers} to {party}, {when}: {percent(fact['share'])} of all it had sent."
        if fact["hop"] == 1:
            return (
                f"Received {text} in {transfers} from {party}, {when}: {percent(fact['share'])} of all it had received."
            )
        return (
            f"About {amount_words(fact['tainted'], ledger.currency)}, {percent(fact['share'])} of all it had received, came from "
            f"{words.kind} over {fact['hop']} hops, in {transfers} {when}."
        )

    variant = [words.sent if h == 0 else words.hop(h) for h in stats["hop"].to_list()]
    return assemble(
        ledger, detector, subject=stats["idx"].to_numpy(), strength=stats["strength"].to_numpy(),
        finding=cited["f"].to_numpy(), row=cited["row"].to_numpy(), variant=variant, sentence=sentence,
    )  # fmt: skip
