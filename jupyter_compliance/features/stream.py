"""Features of transfers as they come: each part costs what it is itself and the windows before it, not the years."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from jupyter_compliance.contracts.errors import FeatureError
from jupyter_compliance.contracts.tables import ACCOUNTS, CUSTOMERS, EVENTS, TRANSFERS
from jupyter_compliance.network.ledger import Ledger
from jupyter_compliance.store.atomic import write_atomic

from . import keeping
from .compute import of_inputs
from .families.behaviour import lasting
from .feature_set import FeatureSet
from .grid import LIMIT
from .inputs import STEPS, Inputs, lacks
from .past import TABLES, Past
from .sets import CORE
from .worth import Worth

_MANIFEST = "stream.json"


class Stream:
    """Describe transfers part by part, in order of time, equal byte for byte to describing all of them at once.

    Kept between the parts are the rows within the longest window and totals of everything before (`past`), never the
    history; both can be saved and opened again.

    Parameters
    ----------
    feature_set
        Which features, over which windows.
    exponent
        Money is counted in steps of ten to this power; finer amounts are rounded.

    Attributes
    ----------
    until
        Moment of the latest transfer described, None before the first.
    described
        How many were described.
    """

    def __init__(self, feature_set: FeatureSet = CORE, *, exponent: int = STEPS) -> None:
        self.feature_set, self.exponent = feature_set, exponent
        self.until: datetime | None = None
        self.described = 0
        self.worth = Worth()
        self._total = 0
        self._past = Past()
        self._recent = self.worth.of(TRANSFERS.empty())
        self._events = EVENTS.empty()

    def add(
        self,
        new: pl.DataFrame,
        *,
        accounts: pl.DataFrame | None = None,
        customers: pl.DataFrame | None = None,
        events: pl.DataFrame | None = None,
    ) -> pl.DataFrame:
        """Describe further transfers.

        Parameters
        ----------
        new
            Transfers in any order, all later than `until`.
        accounts, customers
            Those of the new transfers and of the recent ones at least; all of them will do.
        events
            New events, from `until` on.

        Returns
        -------
        polars.DataFrame
            As from `compute`, for the new transfers.

        Raises
        ------
        FeatureError
            A transfer or event is not later than what is described already (see `update` for those), or the new
            transfers change what the earlier ones are worth.
        ContractError
            All transfers together are worth more than can be counted in these steps.
        """
        lacks(new, TRANSFERS)
        signals = self._with(events)
        if new.is_empty():
            self._events = signals
            return of_inputs(Inputs(Ledger.build(new.clear()), self.exponent), self.feature_set)
        _refuse_late(new, "transfer", self.until)
        worth = self.worth.seeing(new)
        if self.described:
            self.worth.settled(worth)
        back = timedelta(microseconds=self.feature_set.longest)
        halo = self._recent.filter(pl.col("ts") >= _bounds(new)[0] - back)
        rows = pl.concat([halo, worth.of(new)])
        ledger = _ledger(rows, accounts, customers, signals)
        inputs = Inputs(ledger, self.exponent, halo.height, self._past.meet(ledger.accounts["account_id"]))
        total = self._total + int(inputs.described[-1].sum())
        if total >= LIMIT // 2:
            raise FeatureError(
                f"The transfers come to more than can be counted in steps of 1e{self.exponent}.",
                "Begin a new stream with a larger exponent.",
            )
        found = of_inputs(inputs, self.feature_set)
        self._past = keeping.add(inputs, self.feature_set.settings, keeping.keeps(self.feature_set))
        self._events, self._total, self.worth = signals, total, worth
        self.until = _bounds(new)[1]
        self.described += new.height
        self._recent = rows.filter(pl.col("ts") >= pl.col("ts").max() - back).rechunk()
        return found

    def _with(self, events: pl.DataFrame | None) -> pl.DataFrame:
        reads = any("events" in f.inputs for f in self.feature_set.features)
        if events is None or not reads:
            return self._events
        told = events.with_columns(lacks(events, EVENTS)).select(EVENTS.schema.names())
        if self.until is not None and told.height:
            _refuse_late(told, "event", self.until - timedelta(microseconds=1))
        return lasting(pl.concat([self._events, told]))

    def save(self, folder: str | Path) -> None:
        """Write what is kept to a folder; an earlier state there stays whole until the new one is."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        files: dict[str, str] = {}
        parts = {"accounts": self._past.accounts, "recent": self._recent, "events": self._events}
        for name, frame in (parts | dict(self._past.tables)).items():
            ordered = frame.sort(TABLES[name].keys) if name in TABLES else frame
            aside = folder / f"{name}.writing"
            ordered.write_parquet(aside)
            with aside.open("rb") as content:
                files[name] = hashlib.file_digest(content, "sha256").hexdigest()
            aside.replace(folder / f"{name}-{files[name][:16]}.parquet")
        manifest: dict[str, Any] = {
            "feature_set": self.feature_set.document(),
            "feature_set_sha256": self.feature_set.sha256,
            "exponent": self.exponent,
            "until": None if self.until is None else int(pl.Series([self.until]).dt.timestamp("us")[0]),
            "described": self.described,
            "total": self._total,
            "worth": self.worth._asdict(),
            "files": files,
        }
        write_atomic(folder / _MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())
        kept = {f"{name}-{digest[:16]}.parquet" for name, digest in files.items()}
        for file in folder.glob("*.parquet"):
            if file.name not in kept:
                file.unlink()

    @classmethod
    def open(cls, folder: str | Path) -> Stream:
        """Go on from what `save` wrote.

        Raises
        ------
        FeatureError
            There is nothing, it is damaged, or its features would be computed differently by now.
        """
        folder = Path(folder)
        again = "Describe the transfers again from the first one."
        try:
            manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
            frames = {
                name: _read(folder / f"{name}-{digest[:16]}.parquet", digest)
                for name, digest in manifest["files"].items()
            }
        except (OSError, ValueError, KeyError) as error:
            raise FeatureError(f"{folder} has no state of features that can be read: {error}.", again) from None
        found = cls(FeatureSet(**manifest["feature_set"]), exponent=manifest["exponent"])
        if found.feature_set.sha256 != manifest["feature_set_sha256"]:
            raise FeatureError(f"The features in {folder} are computed differently by now.", again)
        moment = pl.Series([manifest["until"]], dtype=pl.Int64).cast(TRANSFERS.schema["ts"])
        found.until, found.described, found._total = moment[0], manifest["described"], manifest["total"]
        found.worth = Worth(manifest["worth"]["valued"], tuple(manifest["worth"]["assets"]))
        found._recent, found._events = frames.pop("recent"), frames.pop("events")
        found._past = Past(frames.pop("accounts"), frames)
        return found


def _bounds(rows: pl.DataFrame) -> tuple[datetime, datetime]:
    found: tuple[datetime, datetime] = rows.select(pl.col("ts").min(), last=pl.col("ts").max()).row(0)
    return found


def _refuse_late(rows: pl.DataFrame, what: str, until: datetime | None) -> None:
    earliest, _ = _bounds(rows)
    if until is not None and earliest <= until:
        raise FeatureError(
            f"Some {what} came late: at {earliest}, when features until {until} are described already.",
            "Bring the features up to date with `update`, from the whole history.",
        )


def _read(path: Path, digest: str) -> pl.DataFrame:
    with path.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != digest:
            raise ValueError(f"{path.name} was changed")
    return pl.read_parquet(path)


def _ledger(
    rows: pl.DataFrame, accounts: pl.DataFrame | None, customers: pl.DataFrame | None, events: pl.DataFrame
) -> Ledger:
    """Build the ledger of some rows, with what is known of their accounts alone."""
    ids = pl.concat([rows["src"], rows["dst"]]).unique().implode()
    if accounts is not None:
        accounts = accounts.with_columns(lacks(accounts, ACCOUNTS)).filter(pl.col("account_id").is_in(ids))
        if customers is not None:
            holders = accounts["customer_id"].drop_nulls().unique().implode()
            customers = customers.with_columns(lacks(customers, CUSTOMERS)).filter(pl.col("customer_id").is_in(holders))
            ids = pl.concat([ids.explode(), holders.explode()]).implode()
    return Ledger.build(rows, accounts, customers=customers, events=events.filter(pl.col("account_id").is_in(ids)))
