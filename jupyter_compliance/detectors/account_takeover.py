"""D24 Account takeover: a strange device, new credentials, and money to somebody never paid before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.name_words import who
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import lasting, minute_text
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_HOUR, WEAKEST, Found, assemble, saturate, service_factor
from .parties import first_payment, for_accounts, party_of, party_of_events

#: Kinds of events that change how somebody gets in.
_CREDENTIALS = r"credential|passw|2fa|mfa|otp|authenticator|recovery|sim.?(swap|change)|(e.?mail|phone).?(change|reset)"
_SIGNALS = ("device", "ip", "country")


@dataclass(frozen=True)
class AccountTakeoverParameters:
    """Thresholds of D24.

    Attributes
    ----------
    hours
        Longest time from the strange device, address or country, and from the change of credentials, to the payment.
    known_events
        Events with a device, address or country that the customer must have had before: without habit nothing is new.
    signal_weight, country_weight, address_weight
        What a new device or network address, a new country, and a new withdrawal address add to the strength.
    start_weight
        Strength before that.
    half_ratio
        Share of the largest earlier payment at which the sum sent gives half of the part that depends on it.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    hours: float = 48.0
    known_events: int = 2
    start_weight: float = 0.3
    signal_weight: float = 0.2
    country_weight: float = 0.2
    address_weight: float = 0.1
    half_ratio: float = 0.5
    service_factor: float = 0.2


@dataclass(frozen=True)
class AccountTakeover:
    """D24: new device, IP or country and a credential change, then a payment to a new payee within h (DOMAIN 1.5; SAR 920).

    Told for each account of the customer that paid; one episode per customer, the one of the largest sum; it cites the
    payments to payees first paid then. Events count strictly before the payment. Strength is `start_weight` and what the
    signals add (at most 1), times 0.5 + 0.5 · r / (r + half_ratio) for r times the largest earlier payment, divided by 1 + the
    payees it usually first pays in so long, times the service factor. Who buys a new telephone, and who travels, looks alike, but pays whom they know.
    """

    code: ClassVar[str] = "D24"
    name: ClassVar[str] = "Account takeover"
    version: ClassVar[str] = "1"
    parameters: AccountTakeoverParameters = AccountTakeoverParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        if not ledger.events.height or not ledger.rows:
            return pl.DataFrame(schema=FINDINGS)
        party = party_of(ledger)
        within = int(p.hours * MICROS_PER_HOUR)
        events = strange_events(ledger, party, p.known_events)
        changed = events.filter("credential")
        strange = events.filter(pl.any_horizontal(f"new_{s}" for s in _SIGNALS))
        first = first_payment(party, ledger.s, ledger.d, ledger.ts)
        paying = np.isin(party[ledger.s], changed["party"].to_numpy())
        rows = np.flatnonzero(paying & ~ledger.dust & (party[ledger.s] != party[ledger.d]))
        paid = pl.DataFrame(
            {"row": rows, "party": party[ledger.s[rows]], "at": ledger.ts[rows], "first": first[rows], "payee": ledger.d[rows], "value": ledger.value[rows]}
        ).sort("row").with_columns(pl.col("value").cum_max().shift(1).over("party").alias("largest"))  # fmt: skip
        new = paid.with_columns(at=pl.col("first"))
        for name, these in (("changed", changed), ("strange", strange)):
            these = these.select("party", pl.col("at").alias(name), pl.col("at")).sort("at")
            new = new.sort("at").join_asof(
                these, on="at", by="party", allow_exact_matches=False, check_sortedness=False
            )
            new = new.filter(pl.col("first") - pl.col(name) <= within)
        new = new.with_columns(pl.Series("at", ledger.ts[new["row"].to_numpy()], dtype=pl.Int64))
        new = new.filter(pl.col("at") - pl.col("changed") <= within)
        if not new.height:
            return pl.DataFrame(schema=FINDINGS)
        episode = (
            new.sort("row")
            .group_by("party", "changed", maintain_order=True)
            .agg(pl.col("value").sum(), pl.col("largest").first(), pl.col("first").min(), pl.col("row"))
            .sort("party", "value", "changed", descending=[False, True, False])
            .unique("party", keep="first", maintain_order=True)
            .with_row_index("g")
        )
        seen = episode.select("g", "party", "first").join(events, on="party").filter(
            (pl.col("at") < pl.col("first")) & (pl.col("first") - pl.col("at") <= within)
        )  # fmt: skip
        signals = episode.select("g").join(
            seen.group_by("g").agg(pl.col("new_device", "new_ip", "new_country", "address").any(), pl.col("at").min()),
            on="g", how="left", maintain_order="left",
        )  # fmt: skip
        device, ip, country, address = (
            signals[c].to_numpy().astype(float) for c in ("new_device", "new_ip", "new_country", "address")
        )
        often = _new_payees(paid, episode, within)
        ratio = (episode["value"] / episode["largest"]).fill_null(1.0).to_numpy()
        strength = (
            np.minimum(
                1.0,
                p.start_weight
                + p.signal_weight * (device + ip)
                + p.country_weight * country
                + p.address_weight * address,
            )
            * (0.5 + 0.5 * saturate(ratio, max(p.half_ratio, 1e-9)))
            / (1 + often)
        )
        cited = episode.select("g", "row").explode("row")
        shares = for_accounts(cited["g"].to_numpy(), cited["row"].to_numpy(), ledger.s[cited["row"].to_numpy()])
        payee = {g: int(ledger.d[row[0]]) for g, row in episode.select("g", "row").iter_rows()}
        payees = {g: np.unique(ledger.d[row]).size for g, row in episode.select("g", "row").iter_rows()}
        wait = ((episode["first"] - episode["changed"]) / 1e6).to_list()
        words = ("device", "network address", "country")

        def sentence(f: Found) -> str:
            g = int(shares.source[f.number])
            seen = [w for w, on in zip(words, (device[g], ip[g], country[g]), strict=True) if on]
            fresh = " and ".join([", ".join(seen[:-1]), seen[-1]] if len(seen) > 1 else seen)
            to = payee[g]
            others = f" and {count_of(payees[g] - 1, 'other')}" if payees[g] > 1 else ""
            return (
                f"A {fresh} not seen before and a change of credentials; {lasting(wait[g])} later, from "
                f"{minute_text(f.start)}, {amount_words(f.value, ledger.currency)} went in {count_of(f.count, 'transfer')} to "
                f"{who(ledger.ids[to], ledger.names[to])}{others}, never paid before."
            )

        return assemble(
            ledger, self, subject=shares.subject, finding=shares.finding, row=shares.row, sentence=sentence,
            strength=strength[shares.source] * service_factor(ledger, shares.subject, p.service_factor),
        ).filter(pl.col("strength") >= WEAKEST)  # fmt: skip


def _new_payees(paid: pl.DataFrame, episode: pl.DataFrame, within: int) -> NDArray[np.float64]:
    """Return how many payees each party first paid per `within` before its episode: to whom that is habit, it says little."""
    met = (
        paid.filter(pl.col("at") == pl.col("first"))
        .unique(["party", "payee"])
        .select("party", pl.col("first").alias("met"))
    )
    told = (
        episode.select("g", "party", "changed")
        .join(met, on="party")
        .filter(pl.col("met") < pl.col("changed"))
        .group_by("g")
        .agg((pl.len() * within / (pl.col("changed") - pl.col("met").min()).first().clip(within)).alias("often"))
    )
    return episode.select("g").join(told, on="g", how="left", maintain_order="left")["often"].fill_null(0.0).to_numpy()


def strange_events(ledger: Ledger, party: NDArray[np.int32], known: int) -> pl.DataFrame:
    """Return the events of parties with what is new about each: party, at (µs), credential, address, new_device, ….

    A device, network address or country is new at its first event when the party had at least `known` earlier events,
    strictly before, that named one, all of them others.
    """
    frame = ledger.events.select(
        pl.Series("party", party_of_events(ledger, party)),
        pl.col("ts").dt.timestamp("us").alias("at"),
        pl.col("kind").str.to_lowercase().str.contains(_CREDENTIALS).alias("credential"),
        pl.col("kind").str.to_lowercase().str.contains("withdrawal.?address|payee|beneficiary").alias("address"),
        *_SIGNALS,
    ).filter(pl.col("party") >= 0)
    for s in _SIGNALS:
        told = pl.col(s).is_not_null()
        earlier = told.cast(pl.Int32).cum_sum().over("party") - told.cast(pl.Int32)
        before = pl.when(told).then(pl.col("earlier").min().over("party", "at"))
        frame = frame.with_columns(earlier.alias("earlier"))  # a window within a window would see its own group only
        frame = frame.with_columns(
            (told & (pl.col("at") == pl.col("at").min().over("party", s)) & (before >= max(known, 1)))
            .fill_null(False)
            .alias(f"new_{s}")
        ).drop("earlier")
    return frame
