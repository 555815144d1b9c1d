"""The ranked queue, page by page."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl

from jupyter_compliance.contracts.addresses import short_account
from jupyter_compliance.contracts.amount_words import amount_short
from jupyter_compliance.contracts.vocabulary import DISPOSITIONS
from jupyter_compliance.triage.score import score_text

from .asks import RequestError, as_choice, as_count, as_number, as_text, nearest
from .facts import Facts
from .wire import Answer

_FILTERS = ("text", "disposition", "minScore")


def queue(facts: Facts, *, offset: Any = 0, limit: Any = 200, filter: Any = None) -> Answer:  # noqa: A002 (the protocol names it)
    """Return subjects best rank first.

    Parameters
    ----------
    offset, limit
        Page of the filtered queue; at most 5,000 rows a page.
    filter
        ``text`` within id, name or chips; ``disposition`` one of the dispositions or ``none``; ``minScore`` 0 to 100.

    Returns
    -------
    Answer
        Result ``{total, line}`` and the table ``queue``.
    """
    rows = facts.triage.queue
    kept = _filtered(facts, rows, filter or {})
    start = as_count(offset, "offset")
    page = kept[start : start + as_count(limit, "limit", low=1, high=5_000)]
    return Answer(
        {"total": len(kept), "line": float(facts.triage.policy.line)},
        {"queue": _table(facts, rows[page] if len(page) else rows.clear())},
    )


def _filtered(facts: Facts, rows: pl.DataFrame, given: Any) -> np.ndarray:
    if not isinstance(given, dict):
        raise RequestError("'filter' must be an object.", "Known are: " + ", ".join(_FILTERS) + ".")
    for name in given:
        if name not in _FILTERS:
            raise RequestError(f"The queue has no filter {name!r}.", nearest(name, _FILTERS))
    keep = pl.lit(True)
    text = as_text(given.get("text") or "", "text").lower()
    if text:
        accounts = facts.ledger.accounts.select(pl.col("account_id").alias("subject"), facts.labels.alias("name"))
        rows = rows.join(accounts, on="subject", how="left", maintain_order="left")
        keep &= (
            pl.col("subject").str.to_lowercase().str.contains(text, literal=True)
            | pl.col("name").str.to_lowercase().str.contains(text, literal=True).fill_null(False)
            | pl.col("chips").list.join(" ").str.to_lowercase().str.contains(text, literal=True)
        )
    if given.get("minScore") is not None:
        keep &= pl.col("score") >= as_number(given["minScore"], "minScore")
    if given.get("disposition"):
        wanted = as_choice(given["disposition"], "disposition", (*DISPOSITIONS, "none"))
        decided = facts.dispositions
        names = sorted(decided if wanted == "none" else (s for s, d in decided.items() if d["disposition"] == wanted))
        among = pl.col("subject").is_in(names)
        keep &= ~among if wanted == "none" else among
    return rows.select(keep.alias("keep"))["keep"].arg_true().to_numpy() if not _is_all(given) else np.arange(rows.height)


def _is_all(given: dict[str, Any]) -> bool:
    return not given.get("text") and not given.get("disposition") and given.get("minScore") is None


def _table(facts: Facts, page: pl.DataFrame) -> pl.DataFrame:
    at = [facts.find(subject) for subject in page["subject"]]
    noted = facts.notes_by("subject")
    decided = facts.dispositions
    scores = page["score"].to_list()
    return pl.DataFrame(
        {
            "rank": page["rank"],
            "subject": page["subject"],
            "name": [facts.name(i) for i in at],
            "short": [short_account(subject) for subject in page["subject"]],
            "kind": ["unknown" if i is None else facts.kinds[i] for i in at],
            "score": pl.Series(scores, dtype=pl.Float32),
            "scoreText": [score_text(score) for score in scores],
            "chips": [json.dumps(chips, ensure_ascii=False) for chips in page["chips"].to_list()],
            "reasons": [json.dumps(reasons, ensure_ascii=False) for reasons in page["reasons"].to_list()],
            "valueText": [amount_short(value, facts.unit) for value in page["value"]],
            "transfers": page["transfers"].cast(pl.UInt32),
            "first": _ms(page["first_ts"]),
            "last": _ms(page["last_ts"]),
            "disposition": [decided.get(s, {}).get("disposition", "") for s in page["subject"]],
            "notes": pl.Series([noted.get(s, 0) for s in page["subject"]], dtype=pl.UInt32),
            "sanctioned": [bool(i is not None and facts.sanctioned[i]) for i in at],
            "illicit": ["" if i is None else facts.illicit[i] for i in at],
        },
        schema_overrides={"rank": pl.UInt32, "name": pl.String, "short": pl.String, "kind": pl.String, "sanctioned": pl.Boolean}
        | dict.fromkeys(("scoreText", "chips", "reasons", "valueText", "disposition", "illicit"), pl.String),
    )


def _ms(series: pl.Series) -> pl.Series:
    return series.dt.epoch("us").cast(pl.Float64) / 1000
