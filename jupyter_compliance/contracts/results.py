"""What detectors and triage return: findings, evidence and the queue."""

from __future__ import annotations

import polars as pl

from .schema import INSTANT, LOGODDS, MONEY, ColumnTypes

#: One row per finding of a detector about a subject.
FINDINGS = pl.Schema(
    ColumnTypes({
        "finding_id": pl.String,  # "<detector>/<variant>/<subject>/<n>", stable for the same ledger and policy
        "subject": pl.String,  # account_id
        "detector": pl.String,  # "D09"
        "variant": pl.String,  # "" or, for D21/D22, "direct", "hop 1", …
        "start": INSTANT,  # first cited transfer
        "end": INSTANT,  # last cited transfer
        "strength": pl.Float64,  # (0, 1]
        "value": MONEY,  # value of the transfers concerned, case currency, exact
        "count": pl.Int64,  # number of transfers concerned, also those not cited
        "transfer_ids": pl.List(pl.String),  # cited, by (ts, transfer_id), at most CITED_AT_MOST
        "sentence": pl.String,  # plain words with figures
        "parameters": pl.String,  # canonical JSON of the thresholds that applied
    })
)

#: One row per piece of evidence: a finding, listing or rating turned into log-odds by the policy.
EVIDENCE = pl.Schema(
    ColumnTypes({
        "subject": pl.String,
        "order": pl.UInt32,  # 1 is the strongest for the subject
        "detector": pl.String,
        "variant": pl.String,
        "title": pl.String,  # "Funds from theft, 1 hop (D22)"
        "chip": pl.String,  # "theft 1 hop"
        "group": pl.String,  # dependence group
        "logodds": LOGODDS,  # contribution after the group discount; the sum with the prior is the subject's log-odds
        "alone": LOGODDS,  # what it would contribute were it the only one of its group
        "strength": pl.Float64,
        "value": MONEY,
        "count": pl.Int64,
        "transfer_ids": pl.List(pl.String),
        "sentence": pl.String,
        "finding_id": pl.String,
    })
)

#: One row per subject, best rank first.
QUEUE = pl.Schema(
    ColumnTypes({
        "rank": pl.UInt32,
        "subject": pl.String,
        "score": pl.Float64,  # 100 · sigmoid(logodds)
        "logodds": LOGODDS,
        "prior": LOGODDS,
        "reasons": pl.List(pl.String),  # titles, strongest first
        "chips": pl.List(pl.String),  # short forms for the queue
        "value": MONEY,  # larger of value in and value out
        "transfers": pl.Int64,
        "first_ts": INSTANT,
        "last_ts": INSTANT,
    })
)

#: A finding cites at most so many transfers; `count` tells how many there are.
CITED_AT_MOST = 200
