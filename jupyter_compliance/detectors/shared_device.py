"""D25 Shared device ring: several customers on one device or network address pay the same, little-known party."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.name_words import who
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, WEAKEST, Found, assemble, saturate
from .parties import party_of, party_of_events


@dataclass(frozen=True)
class SharedDeviceParameters:
    """Thresholds of D25.

    Attributes
    ----------
    customers
        Customers who share a device or network address and pay the same party.
    customers_most
        A device or address with more customers is a public network and passed over; the run says so.
    together_days
        Payments of different members within this time count as made together.
    network_factor
        Strength is multiplied by this where only a network address is shared.
    outsiders_half
        Payers of the common party outside the ring, per member, at which strength halves.
    """

    customers: int = 3
    customers_most: int = 30
    together_days: float = 2.0
    network_factor: float = 0.7
    outsiders_half: float = 1.0


@dataclass(frozen=True)
class SharedDevice:
    """D25: at least k customers share a device or IP with correlated flows (DOMAIN 1.5; FATF 2020).

    Told for every account that pays the common party, its strongest ring; it cites that account's payments to it.
    Strength is k / (k + customers) · 1.4 (at most 1), times 0.3 + 0.7 · the share of the ring's payments made together,
    divided by 1 + outside payers per member ÷ outsiders_half, times `network_factor` where no device is shared. A family or an office on one network
    has payees in common too: shops, landlords and utilities, paid by many others, and each other, which does not count.
    """

    code: ClassVar[str] = "D25"
    name: ClassVar[str] = "Shared device ring"
    version: ClassVar[str] = "1"
    parameters: SharedDeviceParameters = SharedDeviceParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        least = max(p.customers, 2)
        party = party_of(ledger)
        shared, cut = self._rings(ledger, party_of_events(ledger, party), least)
        if not shared.height or not ledger.rows:
            return pl.DataFrame(schema=FINDINGS)
        counts = ~ledger.dust & (party[ledger.s] != party[ledger.d]) & ~ledger.service[ledger.d]
        counts &= np.isin(ledger.d, ledger.d[counts & np.isin(party[ledger.s], shared["party"].to_numpy())])
        rows = np.flatnonzero(counts)
        paid = pl.DataFrame({"party": party[ledger.s[rows]], "to": ledger.d[rows], "row": rows, "at": ledger.ts[rows]})
        payers = paid.group_by("to").agg(pl.col("party").n_unique().alias("payers"))
        pairs = (
            shared.join(paid.select("party", "to").unique(), on="party")
            .with_columns(pl.len().over("token", "to").alias("k"))
            .filter(pl.col("k") >= least)
            .join(payers, on="to")
        )
        inside = shared.select("token", pl.col("party").alias("inside")).unique()
        pairs = pairs.with_columns(pl.Series("inside", party[pairs["to"].to_numpy()], dtype=pl.Int32))
        pairs = pairs.join(inside, on=["token", "inside"], how="anti").drop("inside")
        # one device and one address of the same members are one ring
        key = pairs.sort("token", "party").group_by("token", "to").agg(pl.col("party"), pl.col("k", "payers").first())
        rings = (
            key.with_columns(pl.col("token").str.starts_with("device").alias("device"))
            .sort("to", "k", "device", "token", descending=[False, True, True, False])
            .unique("to", keep="first", maintain_order=True)
            .with_row_index("g")
        )
        members = rings.select("g", "to", "party").explode("party")
        cited = members.join(paid, on=["party", "to"]).sort("g", "row")
        near = int(p.together_days * MICROS_PER_DAY)
        other = (pl.col("party") != pl.col("party").shift(1)) & (pl.col("at") - pl.col("at").shift(1) <= near)
        cited = cited.with_columns(other.over("g").fill_null(False).alias("after"))
        cited = cited.with_columns((pl.col("after") | pl.col("after").shift(-1).over("g")).fill_null(pl.col("after")))
        rings = rings.join(cited.group_by("g").agg(pl.col("after").mean().alias("together")), on="g").sort("g")
        k = rings["k"].to_numpy().astype(np.float64)
        outside = (rings["payers"].to_numpy() - k) / k
        strength = (
            np.minimum(1.0, 1.4 * saturate(k, least))
            * (0.3 + 0.7 * rings["together"].to_numpy())
            / (1 + outside / max(p.outsiders_half, 1e-9))
            * np.where(rings["device"].to_numpy(), 1.0, p.network_factor)
        )
        own = cited.with_columns(
            pl.Series("idx", ledger.s[cited["row"].to_numpy()]),
            pl.Series("strength", strength[cited["g"].to_numpy()]),
        )
        best = (
            own.select("g", "idx", "strength").unique()
            .sort("idx", "strength", "g", descending=[False, True, False])
            .unique("idx", keep="first", maintain_order=True)
            .with_row_index("f")
        )  # fmt: skip
        rows_of = best.select("f", "g", "idx").join(own.select("g", "idx", "row"), on=["g", "idx"]).sort("f", "row")
        ring = best["g"].to_list()
        to, device = rings["to"].to_list(), rings["device"].to_list()

        def sentence(f: Found) -> str:
            g = ring[f.number]
            what = "device" if device[g] else "network address"
            return (
                f"Shares a {what} with {count_of(int(k[g]) - 1, 'other customer')} who also paid "
                f"{who(ledger.ids[to[g]], ledger.names[to[g]])}; sent it {amount_words(f.value, ledger.currency)} in "
                f"{count_of(f.count, 'transfer')} {from_to(f.start, f.end)}."
            )

        return assemble(
            ledger, self, subject=best["idx"].to_numpy(), strength=best["strength"].to_numpy(),
            finding=rows_of["f"].to_numpy(), row=rows_of["row"].to_numpy(), sentence=sentence, extra={"truncated": cut},
        ).filter(pl.col("strength") >= WEAKEST)  # fmt: skip

    def _rings(self, ledger: Ledger, of_event: np.ndarray, least: int) -> tuple[pl.DataFrame, bool]:
        """Return token and party of devices and addresses that enough and not too many parties share, and whether one had too many."""
        seen = ledger.events.select(pl.Series("party", of_event), "device", "ip").filter(pl.col("party") >= 0)
        shared = (
            pl.concat(
                [
                    seen.select(pl.format("{}:{}", pl.lit(kind), kind).alias("token"), "party").drop_nulls().unique()
                    for kind in ("device", "ip")
                ]
            )
            .with_columns(pl.len().over("token").alias("n"))
            .filter(pl.col("n") >= least)
        )
        few = shared.filter(pl.col("n") <= self.parameters.customers_most)
        return few.select("token", "party"), few.height < shared.height
