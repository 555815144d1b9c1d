"""D21 Sanctioned exposure: listed accounts, who deals with them, and who holds their money."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

import numpy as np
import polars as pl

from jupyter_compliance.contracts.name_words import brief, source_name
from jupyter_compliance.contracts.time_words import day
from jupyter_compliance.network.ledger import Ledger

from .exposed import ExposureParameters, Words, around, itself


def _listed_by(source: str | None, called: str | None, since: date | None) -> str:
    """Say who lists an account, as whom, and since when: ``Listed by OFAC SDN as LAZARUS GROUP since 22 April 2022``."""
    text = f"Listed by {source_name(source)}" if source else "Tagged as sanctioned"
    return text + (f" as {brief(called)}" if called else "") + (f" since {day(since)}" if since else "")


_WORDS = Words(
    direct="direct",
    sent="to listed",
    hop=lambda hops: "from listed" if hops == 1 else f"hop {hops}",
    party="a sanctioned account",
    kind="sanctioned accounts",
)


@dataclass(frozen=True)
class SanctionedExposure:
    """D21: accounts on a sanctions list, and exposure to them (DOMAIN 1.5, OFAC).

    Variants: ``"direct"``, the account itself is listed by a tag or a watchlist (strength: the source's confidence, 1
    where it states none); ``"to listed"`` and ``"from listed"``, direct dealings; ``"hop 2"``, ``"hop 3"``: money that
    reached it over other accounts, by haircut along time-respecting paths (`network.hops`), ending at services. The
    value of a finding is that of the transfers it cites; the tainted part and its share stand in the sentence. See
    `exposed.around` for strength and for what does not count.
    """

    code: ClassVar[str] = "D21"
    name: ClassVar[str] = "Sanctioned exposure"
    version: ClassVar[str] = "2"
    parameters: ExposureParameters = field(default_factory=ExposureParameters)

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        listed = np.flatnonzero(ledger.sanctioned)
        reasons: dict[int, str] = {}
        sure = np.zeros(ledger.size)
        for idx, name, label, on in ledger.listings.select("idx", "name", "list", "listed_on").iter_rows():
            called = None if name.lower() == ledger.ids[idx].lower() else name
            reasons.setdefault(idx, _listed_by(label, called, on))
            sure[idx] = 1.0
        tags = ledger.tags.filter(pl.col("category") == "sanctioned")
        for idx, label, source, on, confidence in tags.select(
            "idx", "label", "source", "listed_on", "confidence"
        ).iter_rows():
            reasons.setdefault(idx, _listed_by(source, label, on))
            sure[idx] = max(sure[idx], 1.0 if confidence is None else confidence)
        direct = itself(ledger, self, listed, sure[listed], _WORDS.direct, reasons.__getitem__)
        return pl.concat([direct, around(ledger, self, listed, sure[listed], _WORDS)]).sort("finding_id")
