"""The general search: forms that no detector's kernel covers, as small sub-graphs bound by order, time and amounts."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_words, count_of
from jupyter_compliance.contracts.errors import PatternError
from jupyter_compliance.contracts.name_words import brief
from jupyter_compliance.contracts.results import FINDINGS
from jupyter_compliance.contracts.time_words import from_to
from jupyter_compliance.detectors.base import Found, assemble, noun, saturate, service_factor
from jupyter_compliance.network.ledger import Ledger
from jupyter_compliance.network.subgraphs import occurrences, widest

from .pattern import Form
from .skeleton import Skeleton, skeletons, window_of


@dataclass(frozen=True)
class SubgraphParameters:
    """Bounds of the general search.

    Attributes
    ----------
    hub_transfers
        Transfers of one account looked at per payment of the form; what is beyond is left out and the run says so.
    steps_most
        Steps per first transfer; beyond that the search goes on with the next one and the run says so.
    occurrences_most
        Occurrences kept in all; beyond that the search ends and the run says so.
    service_factor
        Strength is multiplied by this for tagged services.
    """

    hub_transfers: int = 200
    steps_most: int = 2000
    occurrences_most: int = 500_000
    service_factor: float = 0.2


@dataclass(frozen=True)
class _Instances:
    """Instances of one layout: which rows they hold and who plays which stage."""

    rows: pl.DataFrame  # g, row
    roles: pl.DataFrame  # g, idx, variant
    sizes: pl.DataFrame  # g, n, accounts
    cut: bool


@dataclass(frozen=True)
class Subgraph:
    """Finds a form by its layouts (`skeleton.skeletons`), with one search kernel for all of them.

    A form whose stages are single accounts and rows has one instance for each transfer that can begin it, the first.
    With stages of several accounts, every account of such a stage takes part in a complete occurrence of the form with
    the same single accounts, and an instance is the window of these occurrences that holds most accounts. One finding
    per account and stage (the variant): its strongest, the first of equals. Strength is 1.4 · n / (n + the least number
    of transfers the form needs), at most 1, for n transfers, times the service factor. Dust and payments to oneself take
    no part. ``truncated`` tells whether a hub or a bound cut the search.
    """

    code: ClassVar[str] = "general"
    name: ClassVar[str] = "Sub-graph"
    version: ClassVar[str] = "1"
    form: Form
    title: str
    parameters: SubgraphParameters = field(default_factory=SubgraphParameters)

    def run(self, ledger: Ledger) -> pl.DataFrame:
        """Return the findings of this ledger; see `detectors.base.Detector.run`."""
        found = [self._instances(ledger, skeleton) for skeleton in skeletons(self.form)]
        cut = any(part.cut for part in found)
        starts = np.cumsum([0, *(part.sizes.height for part in found)]).tolist()
        if not starts[-1]:
            return pl.DataFrame(schema=FINDINGS)
        cited, roles, about = (
            pl.concat(
                [
                    getattr(part, name).with_columns(pl.col("g") + first)
                    for part, first in zip(found, starts, strict=False)
                ]
            )
            for name in ("rows", "roles", "sizes")
        )
        least = _needed(self.form)
        about = about.with_columns(
            pl.Series("strength", np.minimum(1.0, 1.4 * saturate(about["n"].to_numpy().astype(float), least)))
        )
        taken = (
            roles.unique().join(about, on="g").join(cited.group_by("g").agg(pl.col("row").max().alias("last")), on="g")
            .sort("idx", "variant", "strength", "last", "g", descending=[False, False, True, False, False])
            .group_by("idx", "variant", maintain_order=True)
            .agg(pl.col("g", "strength", "accounts").first(), pl.len().alias("such"))
            .with_row_index("f")
        )  # fmt: skip
        told = taken.rows(named=True)
        title = brief(self.title, 60)

        def sentence(f: Found) -> str:
            fact = told[f.number]
            text = (
                f"Fits “{title}” as {fact['variant']}: {amount_words(f.value, ledger.currency)} in "
                f"{count_of(f.count, 'transfer')} between {count_of(fact['accounts'], noun(ledger, f.subject))} "
                f"{from_to(f.start, f.end)}"
            )
            return text + (f"; {count_of(fact['such'], 'such instance')} in all." if fact["such"] > 1 else ".")

        own = taken.select("f", "g").join(cited, on="g")
        strength = taken["strength"].to_numpy() * service_factor(
            ledger, taken["idx"].to_numpy(), self.parameters.service_factor
        )
        return assemble(
            ledger, self, subject=taken["idx"].to_numpy(), strength=strength, finding=own["f"].to_numpy(),
            row=own["row"].to_numpy(), variant=taken["variant"].to_list(), sentence=sentence, extra={"truncated": cut},
        )  # fmt: skip

    def _instances(self, ledger: Ledger, skeleton: Skeleton) -> _Instances:
        p = self.parameters
        wide = [
            slot
            for slot, name in enumerate(skeleton.stages)
            if skeleton.stages.count(name) == 1 and _several(self.form, name)
        ]
        rows, cut = occurrences(
            ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.s, ledger.d, ledger.ts, ledger.value,
            ledger.dust, skeleton.payer, skeleton.payee, skeleton.soonest, skeleton.latest, skeleton.low, skeleton.high,
            skeleton.least, skeleton.most, p.hub_transfers, p.steps_most, p.occurrences_most, not wide,
        )  # fmt: skip
        accounts = np.empty((len(rows), len(skeleton.stages)), np.int32)
        for step, (a, b) in enumerate(zip(skeleton.payer, skeleton.payee, strict=True)):
            accounts[:, a], accounts[:, b] = ledger.s[rows[:, step]], ledger.d[rows[:, step]]
        if wide:
            rows, accounts, group, more = self._grouped(ledger, skeleton, rows, accounts, wide)
            cut = cut or more
        else:
            group = np.arange(len(rows))
            good = (
                [self._amounts(ledger, skeleton, rows[[n]]) for n in range(len(rows))] if _weighs(self.form) else None
            )
            if good is not None:
                rows, accounts = rows[good], accounts[good]
                group = np.arange(len(rows))
        cited = pl.DataFrame({"g": group.repeat(rows.shape[1]), "row": rows.reshape(-1)}).unique().sort("g", "row")
        names = list(skeleton.stages) * len(rows)
        roles = pl.DataFrame(
            {"g": group.repeat(accounts.shape[1]), "idx": accounts.reshape(-1), "variant": names},
            schema_overrides={"variant": pl.String},
        ).unique()
        sizes = (
            cited.group_by("g").len("n")
            .join(roles.group_by("g").agg(pl.col("idx").n_unique().alias("accounts")), on="g").sort("g")
        )  # fmt: skip
        return _Instances(cited, roles, sizes, bool(cut))

    def _grouped(
        self, ledger: Ledger, skeleton: Skeleton, rows: NDArray[np.int32], accounts: NDArray[np.int32], wide: list[int]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], bool]:
        """Join occurrences with the same single accounts; return those of the widest windows with their instance."""
        first, last = ledger.ts[rows].min(axis=1), ledger.ts[rows].max(axis=1)
        fixed = [slot for slot in range(accounts.shape[1]) if slot not in wide]
        order = np.lexsort([*rows.T[::-1], first, *accounts[:, fixed].T[::-1]])
        rows, accounts, first, last = rows[order], accounts[order], first[order], last[order]
        new = np.ones(len(rows), np.bool_)
        new[1:] = (accounts[1:, fixed] != accounts[:-1, fixed]).any(axis=1)
        start = np.append(np.flatnonzero(new), len(rows))
        ranges = [self.form.stage(skeleton.stages[slot]).accounts for slot in wide]
        flows = [self.form.flows[n] if n >= 0 else None for n in skeleton.flow]
        equal = np.array([flow.equal if flow and flow.equal else np.inf for flow in flows])
        best, inside, cut = widest(
            start, first, last, np.ascontiguousarray(accounts[:, wide]), ledger.value[rows], window_of(self.form),
            np.array([int(r.least) for r in ranges]), np.array([2**62 if r.most is None else int(r.most) for r in ranges]),
            equal, ledger.size, 4 * self.parameters.hub_transfers,
        )  # fmt: skip
        group = np.cumsum(new) - 1
        keep = best >= 0
        for g in np.flatnonzero(keep) if _weighs(self.form) else ():
            mine = slice(start[g], start[g + 1])
            keep[g] = self._amounts(ledger, skeleton, rows[mine][inside[mine]])
        chosen = inside & keep[group]
        number = np.cumsum(keep) - 1
        return rows[chosen], accounts[chosen], number[group[chosen]], bool(cut)

    def _amounts(self, ledger: Ledger, skeleton: Skeleton, rows: NDArray[np.int32]) -> bool:
        """Judge what flows say of all their payments in one instance: how many, and how far apart."""
        for place, flow in enumerate(self.form.flows):
            mine = np.unique(rows[:, [k for k, n in enumerate(skeleton.flow) if n == place]])
            if flow.transfers is not None and not flow.transfers.holds(mine.size):
                return False
            values = ledger.value[mine]
            if flow.spread is not None and not (values.size and values.max() >= flow.spread * values.min()):
                return False
        return True


def subgraph_of(form: Form, title: str) -> Subgraph:
    """Return the general search for a form, or raise `PatternError` where it cannot tell what the form asks for."""
    laid_out = skeletons(form)
    for place, flow in enumerate(form.flows):
        for key in ("filled", "apart"):
            if getattr(flow, key) is not None:
                raise PatternError(
                    f"The flow from {flow.payer!r} to {flow.payee!r} asks for {key}, which is for a plain layer or fan only.",
                    f"Leave {key} out, or what else the form says beyond a {'layer' if key == 'filled' else 'fan'}.",
                    ("flows", place, key),
                )  # fmt: skip
        if flow.equal is not None and all(
            form.stage(name).single or form.stage(name).row for name in (flow.payer, flow.payee)
        ):
            raise PatternError(
                f"The flow from {flow.payer!r} to {flow.payee!r} is between single accounts, so nothing can be equal.",
                "Leave equal out.", ("flows", place, "equal"),
            )  # fmt: skip
    several = [stage.name for stage in form.stages if _several(form, stage.name)]
    if several and len(several) == len(form.stages):
        raise PatternError(
            f"Nobody joins the accounts of {several[0]!r}: no stage is a single account.",
            "Give one stage accounts = 1, or leave out what goes beyond one layer of payers and payees.", ("stages",),
        )  # fmt: skip
    _check_each(form, laid_out)
    known = {f.name: type(getattr(SubgraphParameters(), f.name)) for f in fields(SubgraphParameters)}
    told: dict[str, Any] = {}
    for key, value in form.tuning.items():
        if key not in known or (known[key] is int and not 1 <= value <= 10_000_000):
            raise PatternError(
                f"tuning {key!r} cannot be {value!r} for this form, which the general search finds.",
                f"It takes whole numbers for {', '.join(name for name in known if known[name] is int)}, and service_factor.",
                ("tuning", key),
            )  # fmt: skip
        told[key] = known[key](value)
    return Subgraph(form, title, replace(SubgraphParameters(), **told))


def _check_each(form: Form, laid_out: list[Skeleton]) -> None:
    for place, stage in enumerate(form.stages):
        flows = [flow for flow in form.flows if stage.name in (flow.payer, flow.payee) and not stage.row]
        if not any(flow.each and flow.payee == stage.name for flow in flows) or stage.single:
            continue
        most = max(skeleton.stages.count(stage.name) for skeleton in laid_out)
        if len(flows) > 1 or (stage.accounts.most or most) < most or stage.accounts.least > 1:
            raise PatternError(
                f"Stage {stage.name!r} is paid by each account of a row, so it has one account for each of them.",
                'Write accounts = "1.." and let no other flow touch it.', ("stages", place, "accounts"),
            )  # fmt: skip


def _several(form: Form, name: str) -> bool:
    """Whether a stage is of several accounts side by side that take turns in one slot."""
    stage = form.stage(name)
    return not stage.single and not stage.row and not any(flow.each and flow.payee == name for flow in form.flows)


def _weighs(form: Form) -> bool:
    return any(flow.transfers is not None or flow.spread is not None for flow in form.flows)


def _needed(form: Form) -> float:
    """Return how many transfers a form needs at least."""
    total = 0.0
    for flow in form.flows:
        counts = [form.stage(name).accounts.least for name in {flow.payer, flow.payee} if not form.stage(name).row]
        total += max(1.0, *counts, flow.transfers.least if flow.transfers and flow.transfers.least else 1.0)
    return total + sum(stage.accounts.least - 1 for stage in form.stages if stage.row)
