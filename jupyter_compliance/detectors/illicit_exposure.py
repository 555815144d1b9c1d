"""D22 Illicit-category exposure: accounts known for crime, who deals with them, and who holds their money."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

import numpy as np
import polars as pl

from jupyter_compliance.contracts.name_words import brief, source_name
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import day
from jupyter_compliance.contracts.vocabulary import ILLICIT_CATEGORIES
from jupyter_compliance.network.ledger import Ledger

from .exposed import ExposureParameters, Words, around, itself


def _words(category: str) -> Words:
    return Words(
        direct=f"{category} direct",
        sent=f"to {category}",
        hop=lambda hops: f"{category} {hops} hop" + ("s" if hops > 1 else ""),
        party=f"an account tagged {category}",
        kind=f"accounts tagged {category}",
    )


def _tagged(category: str, source: str | None, label: str | None, on: date | None) -> str:
    text = f"Tagged as {category}" + (f" by {source_name(source)}" if source else "")
    return text + (f" as {brief(label)}" if label else "") + (f" on {day(on)}" if on else "")


@dataclass(frozen=True)
class IllicitExposure:
    """D22: accounts tagged with a category of crime, and exposure to them (DOMAIN 1.5).

    Variants by category (darknet, extremism, phishing, ransomware, scam, theft): ``"theft direct"``, the account itself
    (strength: the source's confidence, 1 where it states none); ``"to theft"``, it paid one; ``"theft 1 hop"``, ``"theft
    2 hops"``, …: money that reached it, by haircut along time-respecting paths (`network.hops`), ending at services.
    Values, strength and what does not count: as in D21. Victims pay scammers and ransoms: ``"to …"`` is no accusation.
    """

    code: ClassVar[str] = "D22"
    name: ClassVar[str] = "Illicit-category exposure"
    version: ClassVar[str] = "2"
    parameters: ExposureParameters = field(default_factory=ExposureParameters)

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        frames = [pl.DataFrame(schema=FINDINGS)]
        for category in ILLICIT_CATEGORIES:
            tags = ledger.tags.filter(pl.col("category") == category)
            if not tags.height:
                continue
            reasons: dict[int, str] = {}
            sure: dict[int, float] = {}
            for idx, label, source, on, confidence in tags.select(
                "idx", "label", "source", "listed_on", "confidence"
            ).iter_rows():
                reasons.setdefault(idx, _tagged(category, source, label, on))
                sure[idx] = max(sure.get(idx, 0.0), 1.0 if confidence is None else confidence)
            members = np.array(sorted(reasons), np.int64)
            strength = np.array([sure[i] for i in members.tolist()])
            words = _words(category)
            frames.append(itself(ledger, self, members, strength, words.direct, reasons.__getitem__))
            frames.append(around(ledger, self, members, strength, words))
        return pl.concat(frames).sort("finding_id")
