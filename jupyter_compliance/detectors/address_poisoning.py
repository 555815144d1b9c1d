"""D32 Address poisoning: a worthless transfer from an address that looks like a known one, then a payment to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from jupyter_compliance.contracts.addresses import short_account
from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.network.ledger import Ledger

from .base import MICROS_PER_DAY, Found, assemble, saturate

#: Addresses by how they are written; the part people compare by eye begins behind the prefix.
_BODY = r"^(?:0x([0-9a-f]{40})|(?:bc1q|bc1p|ltc1q)([0-9a-z]{20,})|([13][1-9A-HJ-NP-Za-km-z]{25,34})|(T[1-9A-HJ-NP-Za-km-z]{33}))$"


@dataclass(frozen=True)
class AddressPoisoningParameters:
    """Thresholds of D32.

    Attributes
    ----------
    window_days
        Longest time from the worthless transfer to the payment.
    same_characters
        Characters at the beginning, and at the end, in which two addresses look alike.
    targets
        Addresses baited by one look-alike at which the strength of unanswered baiting is one half of its most.
    """

    window_days: float = 30.0
    same_characters: int = 4
    targets: int = 20


@dataclass(frozen=True)
class AddressPoisoning:
    """D32: a zero or dust transfer between an address and a look-alike of one it knows, then a payment to the look-alike.

    Known is an address that the victim paid, or was paid by, in earnest before the bait and that is not the look-alike
    itself; alike are addresses with the same first and last `same_characters` (DOMAIN 1.5). The bait may run in either direction, for a
    zero transfer can be written into somebody else's history. Variants: ``"victim"`` who paid the look-alike, strength
    0.95; ``"poisoner"``, the look-alike that was paid, 0.95; ``"bait"``, a look-alike nobody has paid within the
    window, at most 0.4, n / (n + targets) for n victims baited. The value is that of the cited transfers: baits and
    payments. Airdropped dust from strangers that look like nobody is left out. Only blockchain addresses count: bank
    accounts of one bank look alike by construction.
    """

    code: ClassVar[str] = "D32"
    name: ClassVar[str] = "Address poisoning"
    version: ClassVar[str] = "1"
    parameters: AddressPoisoningParameters = AddressPoisoningParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        alike = self._alike(ledger)
        member = np.full(ledger.size, -1, np.int64)
        member[alike["idx"].to_numpy()] = alike["group"].to_numpy()
        touched = np.flatnonzero((member[ledger.s] >= 0) | (member[ledger.d] >= 0))
        if not touched.size:
            return pl.DataFrame(schema=FINDINGS)
        s, d = ledger.s[touched], ledger.d[touched]
        sides = pl.concat(
            [
                pl.DataFrame({"row": touched, "who": who, "other": other, "out": np.full(touched.size, out)})
                for who, other, out in ((s, d, True), (d, s, False))
            ]
        ).with_columns(
            pl.Series("group", np.concatenate([member[d], member[s]])),
            pl.Series("dust", np.tile(ledger.dust[touched], 2)),
            pl.Series("ts", np.tile(ledger.ts[touched], 2)),
        )
        sides = sides.filter((pl.col("group") >= 0) & (pl.col("who") != pl.col("other")))
        real = sides.filter(~pl.col("dust"))
        # the first earnest dealing with the two members of a group that were dealt with first
        met = real.group_by("who", "group", "other").agg(pl.col("row").min().alias("met")).sort("met")
        first = met.group_by("who", "group", maintain_order=True).agg(
            pl.col("other").first().alias("one"), pl.col("met").first().alias("met_one"),
            pl.col("other").get(1, null_on_oob=True).alias("two"), pl.col("met").get(1, null_on_oob=True).alias("met_two"),
        )  # fmt: skip
        baits = (
            sides.filter("dust")
            .join(first, on=["who", "group"])
            .with_columns(
                pl.when(pl.col("one") != pl.col("other")).then("one").otherwise("two").alias("known"),
                pl.when(pl.col("one") != pl.col("other")).then("met_one").otherwise("met_two").alias("since"),
            )
            .filter(pl.col("since") < pl.col("row"))
            # whoever has dealt with the "look-alike" in earnest before knows it
            .join(met.select("who", "other", "met"), on=["who", "other"], how="left")
            .filter(pl.col("met").is_null() | (pl.col("met") > pl.col("row")))
        )
        paid = (
            baits.join(real.filter("out").select("who", "other", pay="row", paid_at="ts"), on=["who", "other"], how="left")
            .with_columns(
                ((pl.col("pay") > pl.col("row")) & (pl.col("paid_at") <= pl.col("ts") + int(p.window_days * MICROS_PER_DAY)))
                .fill_null(False).alias("answered")
            )
        )  # fmt: skip
        answered = paid.filter("answered")
        cited = pl.concat(
            [answered.select("who", "other", "known", "row"), answered.select("who", "other", "known", row="pay")]
        ).unique()
        victims = cited.select(idx="who", row="row", known="known", look="other", who="who").with_columns(
            variant=pl.lit("victim")
        )
        poison = cited.select(idx="other", row="row", known="known", look="other", who="who").with_columns(
            variant=pl.lit("poisoner")
        )
        lures = baits.join(answered.select("other").unique(), on="other", how="anti")
        lures = lures.select(idx="other", row="row", known="known", look="other", who="who").with_columns(
            variant=pl.lit("bait")
        )
        every = pl.concat([victims, poison, lures])
        roles = (
            every.sort("row", "who", "look")
            .group_by("idx", "variant", maintain_order=True)
            .agg(pl.col("known").first(), pl.col("look").first(), pl.col("who").n_unique().alias("n"))
            .sort("idx", "variant")
            .with_row_index("f")
        )
        rows = every.join(roles.select("f", "idx", "variant"), on=["idx", "variant"]).select("f", "row").unique()
        n = roles["n"].to_numpy().astype(float)
        strength = np.where(
            (roles["variant"] == "bait").to_numpy(), 0.8 * saturate(n, float(p.targets)).clip(0, 0.5), 0.95
        )
        facts = roles.rows(named=True)
        worth = ledger.transfers["worth"]
        pays = answered.select("who", "other", row="pay").unique()

        def name(idx: int) -> str:
            return short_account(ledger.ids[idx])

        def sentence(f: Found) -> str:
            fact = facts[f.number]
            when = from_to(f.start, f.end)
            looks = f"which looks like {name(fact['known'])}"
            if fact["variant"] == "bait":
                return (
                    f"Sent or wrote worthless transfers to {count_of(fact['n'], 'wallet')} {when} from {name(fact['look'])}, "
                    f"{looks} that they knew."
                )
            side = "who" if fact["variant"] == "victim" else "other"
            lost = worth[pays.filter(pl.col(side) == f.subject)["row"]].sum()
            if fact["variant"] == "victim":
                return f"Paid {amount_words(lost, ledger.currency)} to {name(fact['look'])}, {looks} that it knew, after a worthless transfer {when}."
            return f"Was paid {amount_words(lost, ledger.currency)} by {count_of(fact['n'], 'wallet')} after worthless transfers {when}; {looks} that they knew."

        return assemble(
            ledger, self, subject=roles["idx"].to_numpy(), strength=strength, finding=rows["f"].to_numpy(),
            row=rows["row"].to_numpy(), variant=roles["variant"].to_list(), sentence=sentence,
        )  # fmt: skip

    def _alike(self, ledger: Ledger) -> pl.DataFrame:
        """Accounts (idx) whose address looks like that of another one, by group."""
        n = self.parameters.same_characters
        ids = ledger.accounts.select("idx", "account_id")
        parts = ids.with_columns(
            pl.coalesce(*[pl.col("account_id").str.extract(_BODY, k) for k in (1, 2, 3, 4)]).alias("body")
        )
        return (
            parts.drop_nulls("body")
            .with_columns((pl.col("body").str.head(n) + pl.col("body").str.tail(n)).alias("key"))
            .filter(pl.len().over("key") > 1)
            .with_columns(pl.col("key").rank("dense").cast(pl.Int64).alias("group"))
        )
