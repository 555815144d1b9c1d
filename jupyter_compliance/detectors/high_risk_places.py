"""D23 High-risk places: value that goes to, or comes from, services and customers of listed countries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of, percent
from jupyter_compliance.contracts.name_words import brief, who
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import WEAKEST, Found, assemble, saturate, service_factor
from .exposed import running_totals


@dataclass(frozen=True)
class HighRiskPlacesParameters:
    """Thresholds of D23.

    Attributes
    ----------
    countries
        Listed countries, ISO 3166-1 alpha-2, separated by commas; the default is FATF's call for action.
    services
        Listed services by name, separated by commas; matched as whole words with the actor or label of service tags.
    least_share
        Share of all the account had sent (or received) by then, at least.
    home_factor
        Strength is multiplied by this for customers who live in one of the countries concerned.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    countries: str = "IR,KP,MM"
    services: str = ""
    least_share: float = 0.1
    home_factor: float = 0.3
    service_factor: float = 0.2


@dataclass(frozen=True)
class HighRiskPlaces:
    """D23: share of value to, or from, services and accounts of listed places (DOMAIN 1.5, FATF 2020 p. 17, SAR 928).

    An account is of a listed place when its customer's country is listed; when the network or bank of its record ends in
    a listed country code (``swift IR``) or its IBAN begins with one; or when a tag calls it a listed service. Variants
    ``"to"`` and ``"from"``, one finding each per account. Strength is the square root of the share times n / (n + 1)
    for n transfers, times the factors. Accounts of such places that no
    customer holds are no subjects. People with family there look alike: a customer who lives in such a country himself
    is weakened; no record tells the rest.
    """

    code: ClassVar[str] = "D23"
    name: ClassVar[str] = "High-risk places"
    version: ClassVar[str] = "1"
    parameters: HighRiskPlacesParameters = HighRiskPlacesParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        place = self._places(ledger)
        listed = place != ""
        if not listed.any():
            return pl.DataFrame(schema=FINDINGS)
        sent, received = running_totals(ledger.s, ledger.d, ledger.value, ledger.dust, ledger.size)
        frames = []
        for variant, own, other, total in (("to", ledger.s, ledger.d, sent), ("from", ledger.d, ledger.s, received)):
            judged = ~listed | (ledger.customer_of >= 0)
            rows = np.flatnonzero(listed[other] & judged[own] & ~ledger.dust & (own != other))
            frames.append(self._findings(ledger, variant, rows, own, other, total, place))
        return pl.concat(frames).sort("finding_id")

    def _places(self, ledger: Ledger) -> NDArray[np.object_]:
        """(accounts,) listed country or service of each account, empty for none."""
        p = self.parameters
        codes = [c.strip().upper() for c in p.countries.split(",") if c.strip()]
        names = [s.strip().lower() for s in p.services.split(",") if s.strip()]
        place = np.full(ledger.size, "", object)
        if codes:
            ends, iban = (
                rf"\b({'|'.join(map(re.escape, codes))})$",
                rf"^({'|'.join(map(re.escape, codes))})\d{{2}}[0-9A-Z]{{11,30}}$",
            )
            by_record = ledger.accounts.select(
                pl.coalesce(
                    pl.col("chain").str.strip_chars().str.extract(ends), pl.col("account_id").str.extract(iban)
                ).fill_null("").alias("place")
            )["place"]  # fmt: skip
            place[:] = by_record.to_list()
            held = np.flatnonzero(ledger.customer_of >= 0)
            if held.size:
                country = ledger.customers["country"].str.strip_chars().str.to_uppercase().fill_null("")
                lives = country.gather(ledger.customer_of[held]).to_numpy()
                abroad = np.isin(lives, codes)
                place[held[abroad]] = lives[abroad]
        if names:
            pattern = rf"(?i)\b({'|'.join(map(re.escape, names))})\b"
            tagged = ledger.tags.with_columns(
                pl.coalesce(pl.col("actor").str.extract(pattern), pl.col("label").str.extract(pattern)).alias("place")
            ).drop_nulls("place")
            for idx, name in tagged.select("idx", "place").iter_rows():
                place[idx] = name.lower()
        return place

    def _findings(
        self, ledger: Ledger, variant: str, rows: NDArray[np.int64], own: NDArray[np.int32], other: NDArray[np.int32],
        total: NDArray[np.float64], place: NDArray[np.object_],
    ) -> pl.DataFrame:  # fmt: skip
        p = self.parameters
        cited = pl.DataFrame(
            {
                "idx": own[rows], "row": rows, "other": other[rows], "value": ledger.value[rows], "total": total[rows],
                "place": pl.Series(place[other[rows]].tolist(), dtype=pl.String),
            }
        )  # fmt: skip
        stats = (
            cited.sort("idx", "value", "row", descending=[False, True, False])
            .group_by("idx", maintain_order=True)
            .agg(
                pl.len().alias("n"),
                (pl.col("value").sum() / pl.col("total").max()).clip(0.0, 1.0).alias("share"),
                pl.col("other").first().alias("top"),
                pl.col("other").n_unique().alias("others"),
                pl.col("place").unique().sort().alias("places"),
            )
        )
        idx = stats["idx"].to_numpy()
        home = (ledger.customer_of[idx] >= 0) & (place[idx] != "")
        strength = (
            np.sqrt(stats["share"].to_numpy())
            * saturate(stats["n"].to_numpy().astype(float), 1.0)
            * np.where(home, p.home_factor, 1.0)
            * service_factor(ledger, idx, p.service_factor)
        )
        stats = (
            stats.with_columns(pl.Series("strength", strength))
            .filter((pl.col("share") >= p.least_share) & (pl.col("strength") >= WEAKEST))
            .with_row_index("f")
        )
        cited = cited.join(stats.select("f", "idx"), on="idx")
        facts = stats.rows(named=True)

        def sentence(f: Found) -> str:
            fact = facts[f.number]
            verb, side, all_ = ("Sent", "to", "sent") if variant == "to" else ("Received", "from", "received")
            more = f" and {count_of(fact['others'] - 1, 'other')}" if fact["others"] > 1 else ""
            return (
                f"{verb} {amount_words(f.value, ledger.currency)} in {count_of(f.count, 'transfer')} {side} places on the list "
                f"({brief(', '.join(fact['places']))}), above all {who(ledger.ids[fact['top']], ledger.names[fact['top']])}{more}, "
                f"{from_to(f.start, f.end)}: {percent(fact['share'])} of all it had {all_}."
            )

        return assemble(
            ledger, self, subject=stats["idx"].to_numpy(), strength=stats["strength"].to_numpy(),
            finding=cited["f"].to_numpy(), row=cited["row"].to_numpy(), variant=[variant] * stats.height,
            sentence=sentence,
        )  # fmt: skip
