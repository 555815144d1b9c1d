"""One invented world: who lives in it, what happens slice by slice, and what was planted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.errors import ComplianceError

from .synthetic_alerts import ORDINARY
from .synthetic_events import numbered, ordinary_events, planted_events
from .synthetic_names import account_ids
from .synthetic_planting import Planted
from .synthetic_population import CLASS, DEPOSIT, Population
from .synthetic_random import Reals, Wholes, uniform
from .synthetic_rows import Rows, in_order, prices, together, transfers_frame
from .synthetic_traffic import Traffic
from .synthetic_typologies import plant

_PER_CUSTOMER = 25  # transfers of a year for each customer
_LEAST = 1_000


@dataclass
class World:
    """A world that can be walked through once, slice by slice.

    Attributes
    ----------
    population, planted, traffic
        Who there is, what was planted, and the ordinary transfers.
    price
        Cents per unit by asset and day.
    placed
        Place in the ledger of every planted transfer; known when the walk is over.
    chance
        Place in the ledger, moment and payer of ordinary transfers that raised an alert, (3, n) arrays; complete when the
        walk is over.
    """

    population: Population
    planted: Planted
    traffic: Traffic
    price: Reals
    placed: Wholes = field(init=False)
    chance: list[Wholes] = field(default_factory=list)
    _names: dict[int, str] = field(default_factory=dict)

    @classmethod
    def make(
        cls, transfers: int, seed: int, typologies: Iterable[str] | None, days: int, instances: int | None
    ) -> World:
        """Settle who there is and what will happen; see `synthetic.generate` for the parameters.

        Raises
        ------
        ComplianceError
            For a size, length or code that is impossible.
        """
        if not _LEAST <= transfers <= 10**10:
            raise ComplianceError(
                f"{transfers:,} transfers cannot be generated.", f"Ask for {_LEAST:,} to 10,000,000,000."
            )
        if not 7 <= days <= 3650:
            raise ComplianceError(f"A ledger of {days} days cannot be generated.", "Ask for 7 to 3650 days.")
        if seed < 0:
            raise ComplianceError(f"The seed cannot be {seed}.", "Give a whole number of at least 0.")
        population = Population(seed, max(30, int(transfers / _PER_CUSTOMER * 365 / days)), days)
        planted = plant(population, transfers, typologies, instances)
        traffic = Traffic(population, transfers - len(planted.instance_of))
        return cls(population, planted, traffic, prices(seed, days))

    def __post_init__(self) -> None:
        self.placed = np.full(len(self.planted.instance_of), -1, np.int64)

    def names(self) -> dict[int, str]:
        """Return the identifiers of every account that occurs in what was planted."""
        if not self._names:
            used = {*self.planted.accounts, *(n for one in self.planted.instances for n in one["roles"])}
            used |= (
                {event[1] for event in self.planted.events}
                | set(self.planted.rows["src"])
                | set(self.planted.rows["dst"])
            )
            numbers = np.array(sorted(used), np.int64)
            if numbers.size:
                ids = account_ids(self.population, numbers, self.planted.clones)
                self._names = dict(zip(numbers.tolist(), ids.to_list(), strict=True))
        return self._names

    def walk(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Yield transfers and events of one slice after another, in order of time.

        Slices depend on the size, the length and the seed alone; what is kept between them is what was planted.
        """
        planted = in_order(self.planted.as_rows())
        signals = planted_events(self.planted, self.names())
        number, event, signal = 0, 0, 0
        wanted = ORDINARY * sum(one["bad"] for one in self.planted.instances) / max(1, self.traffic.transfers)
        for k in range(self.traffic.slices):
            begin, end = self.traffic.span(k)
            lo, hi = np.searchsorted(planted["ts"], [begin, end])
            mine = {name: column[lo:hi] for name, column in planted.items()}
            rows = in_order(together([self.traffic.rows(k), mine]))
            frame = transfers_frame(rows, number, self.population, self.price, self.planted.clones)
            at = np.flatnonzero(rows["plant"] >= 0)
            self.placed[rows["plant"][at]] = number + at
            ordinary = uniform(self.population.seed, 901, number + np.arange(frame.height)) < wanted
            alarmed = np.flatnonzero(ordinary & (rows["plant"] < 0))
            self.chance.append(np.stack([number + alarmed, rows["ts"][alarmed], rows["src"][alarmed]]))
            usual = ordinary_events(self.population, rows, frame["src"], self._owner(rows), number, begin)
            upto = signal + int((signals["ts"][signal:].dt.timestamp("us") < end).sum())
            happened = numbered(pl.concat([usual, signals[signal:upto]]), event)
            yield frame, happened
            number, event, signal = number + frame.height, event + happened.height, upto

    @cached_property
    def _owners(self) -> tuple[Wholes, Wholes]:
        known = np.array(sorted(self.planted.accounts), np.int64)
        return known, np.array([self.planted.accounts[n][0] for n in known.tolist()], np.int64)

    @cached_property
    def _signalled(self) -> NDArray[np.bool_]:
        """Planted transfers whose instance brings signals of its own: nobody logs in from home beside a thief."""
        found = np.zeros(len(self.planted.instance_of) + 1, np.bool_)
        for one in self.planted.instances:
            found[one["rows"]] = one["signals"]
        return found

    def _owner(self, rows: Rows) -> Wholes:
        """Return the customers who hold the paying accounts, or −1."""
        src = rows["src"]
        held = self.population.owner(src)
        if self.planted.accounts:
            known, owners = self._owners
            where = np.searchsorted(known, src).clip(0, known.size - 1)
            held = np.where(known[where] == src, owners[where], held)
        signalled = self._signalled[rows["plant"]] & (rows["plant"] >= 0)
        return np.where((src // CLASS <= DEPOSIT) & ~signalled, held, -1)
