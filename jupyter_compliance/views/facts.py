"""What every answer needs to know about a case: ledger, scores, names and exact money, computed once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import polars as pl

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.contracts.schema import MONEY
from jupyter_compliance.contracts.time_words import from_us, range_text
from jupyter_compliance.network.money_sums import MoneySums
from jupyter_compliance.store.notes import latest_dispositions, notes_of

from .kept import derived, kept_for

if TYPE_CHECKING:
    from jupyter_compliance.network.ledger import Ledger
    from jupyter_compliance.triage import Triage

_ID = pl.col("account_id")
#: Said of an account that nothing is known of.
NO_TAG = "no tag"


def exact_sum(money: pl.Series) -> Decimal:
    """Return the exact sum of amounts; 0 where there are none."""
    return cast(Decimal, money.sum())


class Facts:
    """Read-only view of one case at one moment; made anew when its ledger or triage changes.

    Parameters
    ----------
    case
        The open case.

    Attributes
    ----------
    ledger, triage
        As the case gives them.
    unit
        What amounts are told in: the case currency, or the only asset where no value in the currency is known.
    drawn
        Accounts the graph answered last; a group stands for the others.
    gathered
        Members of the groups of that graph, account indices by group id.
    kept
        What was computed from ledger and ranking, shared by all boards of the case; see `views.kept`.
    followed
        The boards whose steps are written down; see `views.followed`.
    searches
        What boards look for; see `views.searching`.
    """

    def __init__(self, case: Any) -> None:
        self.case = case
        self.ledger: Ledger = case.ledger()
        self.triage: Triage = case.triage()
        self.kept: dict[str, Any] = kept_for(self.triage)
        self.drawn: frozenset[int] = frozenset()
        self.gathered: dict[str, np.ndarray] = {}
        self.followed: Any = None
        self.searches: Any = None

    def current(self) -> bool:
        """Whether the case still has the ledger and triage these facts were made from."""
        return self.case.ledger() is self.ledger and self.case.triage() is self.triage

    # ---- accounts ----------------------------------------------------------------------------------------------

    @property
    def ids(self) -> list[str]:
        """Account ids by index."""
        return self.ledger.ids

    @derived
    def labels(self) -> pl.Series:
        """Display name of every account by index: entity name first, else the shortened id."""
        short = (
            pl.when(_ID.str.len_chars() <= 16)
            .then(_ID)
            .otherwise(_ID.str.head(6) + pl.lit("…") + _ID.str.tail(4))
        )
        name = pl.col("name").str.strip_chars()
        return self.ledger.accounts.select(
            pl.when(name.is_not_null() & (name != "")).then(name).otherwise(short).alias("label")
        )["label"]

    @property
    def sanctioned(self) -> np.ndarray:
        """Whether each account is listed, by index."""
        return self.ledger.sanctioned

    @derived
    def illicit(self) -> list[str]:
        """Illicit category of each account by index, empty where there is none."""
        return self.ledger.accounts["illicit"].fill_null("").to_list()

    @derived
    def _categories(self) -> list[str]:
        return self.ledger.accounts["category"].fill_null("").to_list()

    @derived
    def kinds(self) -> list[str]:
        """Kind of each account by index."""
        return self.ledger.accounts["kind"].fill_null("unknown").to_list()

    def find(self, account: str) -> int | None:
        """Return the index of an account, or None."""
        return self.ledger.index(account) if account in self.ledger else None

    def index(self, account: str) -> int:
        """Return the index of an account.

        Raises
        ------
        ComplianceError
            The case has no such account.
        """
        found = self.find(account)
        if found is None:
            raise ComplianceError(
                f"There is no account {account!r} in this case.",
                "Search for it by address or name (key /); addresses are compared in full.",
            )
        return found

    @derived
    def parties(self) -> dict[tuple[int, str, int, int], Any]:
        """Counterparties counted so far; see `views.parties`."""
        return {}

    def name(self, index: int | None) -> str:
        """Return the name somebody gave an account; empty where nobody has, or where there is no account."""
        return "" if index is None else (self.ledger.names[index] or "").strip()

    def label(self, index: int) -> str:
        """Return the display name of an account."""
        return self.labels[int(index)]

    @derived
    def tags(self) -> dict[int, list[dict[str, Any]]]:
        """Tags by account index, the surest and most telling first."""
        return _by_account(self.ledger.tags)

    @derived
    def listings(self) -> dict[int, list[dict[str, Any]]]:
        """Watchlist entries by account index."""
        return _by_account(self.ledger.listings)

    def standing(self, index: int) -> str:
        """Return what is known of an account in a word or two: ``OFAC SDN``, ``theft``, ``exchange``, ``no tag``."""
        index = int(index)
        if self.sanctioned[index]:
            entries = self.listings.get(index)
            if entries:
                return entries[0]["list"]
            sources = [tag["source"] or "" for tag in self.tags.get(index, []) if tag["category"] == "sanctioned"]
            return "OFAC SDN" if any("ofac" in source.lower() for source in sources) else "sanctioned"
        return self.illicit[index] or self._categories[index] or NO_TAG

    # ---- scores ------------------------------------------------------------------------------------------------

    @derived
    def queue_row(self) -> np.ndarray:
        """Row in the queue of each account by index, int64; −1 where it has none."""
        rows = np.full(self.ledger.accounts.height, -1, dtype=np.int64)
        queue = self.triage.queue
        known = queue.select("subject").with_row_index("at").join(
            self.ledger.accounts.select(pl.col("account_id").alias("subject"), "idx"), on="subject", maintain_order="left"
        )
        rows[known["idx"].to_numpy()] = known["at"].to_numpy()
        return rows

    @derived
    def scores(self) -> np.ndarray:
        """Score of each account by index, float32; NaN where it has none."""
        scores = np.full(self.ledger.accounts.height, np.nan, dtype=np.float32)
        ranked = self.queue_row >= 0
        scores[ranked] = self.triage.queue["score"].to_numpy()[self.queue_row[ranked]]
        return scores

    # ---- money -------------------------------------------------------------------------------------------------

    @derived
    def _money(self) -> tuple[pl.Series, str]:
        transfers = self.ledger.transfers
        currency = self.case.currency or ""
        value = transfers["value"]
        assets = transfers["asset"].drop_nulls().unique().to_list()
        if value.null_count() < transfers.height:
            return value.cast(MONEY), currency
        if len(assets) <= 1:
            return transfers["amount"].cast(MONEY), assets[0] if assets else currency
        return value.cast(MONEY), currency

    @property
    def money(self) -> pl.Series:
        """Exact worth of each transfer in `unit`, by ledger row; null where unknown."""
        return self._money[0]

    @property
    def unit(self) -> str:
        """Currency or asset of `money`."""
        return self._money[1]

    @derived
    def sums(self) -> MoneySums:
        """`money`, ready to be added up over any rows."""
        return MoneySums(self.money)

    @derived
    def id_hashes(self) -> tuple[np.ndarray, np.ndarray]:
        """Hashes of all transfer ids, ascending, and the ledger row of each."""
        hashes = self.ledger.transfers["transfer_id"].hash().to_numpy()
        order = np.argsort(hashes)
        return hashes[order], order

    # ---- time --------------------------------------------------------------------------------------------------

    @property
    def span(self) -> tuple[int, int]:
        """First and last transfer in microseconds since 1970; (0, 0) in an empty case."""
        ts = self.ledger.ts
        return (int(ts[0]), int(ts[-1])) if len(ts) else (0, 0)

    @property
    def moments(self) -> tuple[Any, Any]:
        """First and last transfer as UTC instants."""
        first, last = self.span
        return from_us(first), from_us(last)

    @property
    def range_text(self) -> str:
        """First and last transfer in words."""
        return range_text(*self.moments) if self.ledger.rows else "no transfers"

    def rows_between(self, time: tuple[float, float] | None) -> tuple[int, int]:
        """Return the half-open range of ledger rows within an inclusive time range in milliseconds."""
        if time is None:
            return 0, len(self.ledger.ts)
        low = int(np.searchsorted(self.ledger.ts, round(time[0] * 1000), side="left"))
        high = int(np.searchsorted(self.ledger.ts, round(time[1] * 1000), side="right"))
        return low, max(low, high)

    def rows_out(self, index: int, low: int = 0, high: int | None = None) -> np.ndarray:
        """Return the ledger rows an account pays in, in time order, within a range of rows."""
        return _slice(self.ledger.out_row[self.ledger.out_ptr[index] : self.ledger.out_ptr[index + 1]], low, high)

    def rows_in(self, index: int, low: int = 0, high: int | None = None) -> np.ndarray:
        """Return the ledger rows an account is paid in, in time order, within a range of rows."""
        return _slice(self.ledger.in_row[self.ledger.in_ptr[index] : self.ledger.in_ptr[index + 1]], low, high)

    def rows_of(self, indices: list[int], low: int = 0, high: int | None = None) -> np.ndarray:
        """Return the ledger rows of several accounts, each once, in time order."""
        parts = [part for i in indices for part in (self.rows_out(i, low, high), self.rows_in(i, low, high))]
        last = self.ledger.rows if high is None else high
        if sum(map(len, parts)) < (last - low) // 50 + 1_000:
            return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)
        # marking rows is quicker than sorting many of them
        met = np.zeros(last - low, dtype=bool)
        for part in parts:
            met[part - low] = True
        return np.flatnonzero(met) + low

    # ---- judgement ---------------------------------------------------------------------------------------------

    @property
    def judged(self) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
        """Notes, and the latest decision by subject, as the journal has them now."""
        head = self.case.journal.judged()
        if (known := self.kept.get("judged")) is None or known[0] != head:
            entries = self.case.journal.intact()
            known = self.kept["judged"] = head, (notes_of(entries), latest_dispositions(entries))
        found: tuple[list[dict[str, Any]], dict[str, dict[str, Any]]] = known[1]
        return found

    @property
    def notes(self) -> list[dict[str, Any]]:
        """Notes as the journal has them now."""
        return self.judged[0]

    @property
    def dispositions(self) -> dict[str, dict[str, Any]]:
        """Latest decision by subject as the journal has it now."""
        return self.judged[1]

    def notes_by(self, kind: str) -> dict[str, int]:
        """Return the number of standing notes by target id for one kind of target."""
        counts: dict[str, int] = {}
        for note in self.notes:
            if not note["withdrawn"] and note["target"]["type"] == kind:
                key = str(note["target"].get("id"))
                counts[key] = counts.get(key, 0) + 1
        return counts


def _by_account(frame: pl.DataFrame) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["idx"], []).append(row)
    return found


def _slice(rows: np.ndarray, low: int, high: int | None) -> np.ndarray:
    """Rows of one account are ascending, so a time range is a slice of them."""
    first = int(np.searchsorted(rows, low)) if low else 0
    last = len(rows) if high is None else int(np.searchsorted(rows, high))
    return rows[first:last]
