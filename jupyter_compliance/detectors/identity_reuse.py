"""D31 Identity reuse: one document, telephone or e-mail address behind several customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from jupyter_compliance.contracts.amount_words import count_of
from jupyter_compliance.contracts.name_words import brief
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.network.ledger import Ledger

from .base import WEAKEST, Found, assemble

_SAID = {
    "document_id": "identity document",
    "phone": "telephone number",
    "email": "e-mail address",
    "person": "name and date of birth",
}


@dataclass(frozen=True)
class IdentityReuseParameters:
    """Thresholds of D31.

    Attributes
    ----------
    customers
        Customers who share one mark.
    customers_most
        A mark with more customers is a switchboard, a placeholder or a mistake; it is passed over and the run says so.
    document_weight, contact_weight, person_weight
        Strength of a shared identity document, of a shared telephone or e-mail address, and of one name, however spelt,
        with one date of birth.
    household_factor
        What remains of a shared telephone or e-mail address between customers of one family name, or a firm and its people.
    """

    customers: int = 2
    customers_most: int = 20
    document_weight: float = 0.8
    contact_weight: float = 0.6
    person_weight: float = 0.5
    household_factor: float = 0.3


@dataclass(frozen=True)
class IdentityReuse:
    """D31: the same document, telephone or address across customers, or variants of one name (DOMAIN 1.5; SAR 401–409).

    Told for each account of each such customer, its strongest mark; it cites no transfers. Strength is the weight of the
    mark times n / (n + 1) · 1.5 (at most 1) for n customers, a fifth more (at most 1) where the names are spellings of one name. A couple that
    shares a telephone looks alike and weakens; spelling aside, a mark is compared without blanks, marks and case.
    """

    code: ClassVar[str] = "D31"
    name: ClassVar[str] = "Identity reuse"
    version: ClassVar[str] = "1"
    parameters: IdentityReuseParameters = IdentityReuseParameters()

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `base.Detector.run`."""
        p = self.parameters
        if ledger.customers.height < 2:
            return pl.DataFrame(schema=FINDINGS)
        marks = _marks(ledger.customers).with_columns(pl.len().over("kind", "mark").alias("n"))
        marks = marks.filter(pl.col("n") >= max(p.customers, 2))
        few = marks.filter(pl.col("n") <= p.customers_most)
        one_name = pl.col("key").drop_nulls().n_unique() <= 1
        household = (pl.col("family").n_unique() == 1) | (pl.col("company").any() & ~pl.col("company").all())
        groups = few.group_by("kind", "mark").agg(
            pl.col("at"), pl.len().alias("n"),
            (one_name & (pl.col("key").count() >= 2)).alias("variants"),
            (household & ~one_name & pl.col("family").is_not_null().any()).alias("household"),
        )  # fmt: skip
        weight = (
            pl.when(pl.col("kind") == "document_id").then(p.document_weight)
            .when(pl.col("kind") == "person").then(p.person_weight)
            .when("household").then(p.contact_weight * p.household_factor)
            .otherwise(p.contact_weight)
        )  # fmt: skip
        n = pl.col("n").cast(pl.Float64)
        strength = pl.min_horizontal(
            1.0, weight * pl.min_horizontal(1.0, 1.5 * n / (n + 1)) * pl.when("variants").then(1.2).otherwise(1.0)
        )
        held = np.flatnonzero(ledger.customer_of >= 0)
        accounts = pl.DataFrame({"at": ledger.customer_of[held], "idx": held}, schema={"at": pl.Int32, "idx": pl.Int64})
        found = (
            groups.with_columns(strength.alias("strength"))
            .explode("at")
            .join(accounts, on="at")
            .sort("idx", "strength", "kind", "mark", descending=[False, True, False, False])
            .unique("idx", keep="first", maintain_order=True)
        )
        kinds, sizes, variants = found["kind"].to_list(), found["n"].to_list(), found["variants"].to_list()
        names, at = ledger.customers["name"].to_list(), found["at"].to_list()

        def sentence(f: Found) -> str:
            called = brief(names[at[f.number]] or "")
            spelt = ", under spellings of one name" if variants[f.number] and kinds[f.number] != "person" else ""
            return (
                f"The {_SAID[kinds[f.number]]} of its customer{f', {called},' if called else ''} is also that of "
                f"{count_of(sizes[f.number] - 1, 'other customer')}{spelt}."
            )

        return assemble(
            ledger, self, subject=found["idx"].to_numpy(), strength=found["strength"].to_numpy(), finding=[], row=[],
            variant=["document" if k == "document_id" else k for k in kinds], sentence=sentence,
            extra={"truncated": few.height < marks.height}, keep_empty=True,
        ).filter(pl.col("strength") >= WEAKEST)  # fmt: skip


def _marks(customers: pl.DataFrame) -> pl.DataFrame:
    """Return kind, mark, at (customer row), key (name, however spelt), family (longest last word) and company."""
    bare = pl.col("name").str.normalize("NFKD").str.to_lowercase().str.replace_all(r"\p{M}", "")
    words = bare.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars().str.split(" ")
    base = customers.with_row_index("at").with_columns(
        pl.col("at").cast(pl.Int32),
        words.list.sort().list.join(" ").replace("", None).alias("key"),
        words.list.last().replace("", None).alias("family"),
        (pl.col("kind") == "company").fill_null(False).alias("company"),
    )
    plain = {
        "document_id": pl.col("document_id").str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]+", ""),
        "phone": pl.col("phone").str.replace_all(r"[^0-9]+", "").str.strip_chars_start("0").str.slice(-9),
        "email": _mailbox(pl.col("email")),
        "person": pl.when(pl.col("born_on").is_not_null() & pl.col("key").is_not_null() & ~pl.col("company")).then(
            pl.format("{} {}", "key", "born_on")
        ),
    }
    parts = [
        base.select(pl.lit(kind).alias("kind"), mark.alias("mark"), "at", "key", "family", "company")
        .drop_nulls("mark")
        .filter(pl.col("mark").str.len_chars() >= 5)
        for kind, mark in plain.items()
    ]
    return pl.concat(parts)


def _mailbox(address: pl.Expr) -> pl.Expr:
    """An e-mail address in lower case, without dots and what follows a plus in its first part."""
    lower = address.str.to_lowercase().str.strip_chars()
    box = lower.str.extract(r"^([^@+]+)").str.replace_all(r"\.", "")
    return pl.concat_str(box, lower.str.extract(r"(@.+)$"))
