"""Shapes that a transfer completes: cycles, layers and peel chains, each looking strictly back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import polars as pl

from ..family import Family
from ..feature import Feature, Settings, say_window, window_us
from ..inputs import Inputs
from ..motifs_cycles import cycles
from ..motifs_layers import layers
from ..motifs_peel import peels
from .sides import OWNER

_Definitions = dict[str, tuple[str, str, str, bool]]  # name → type, units, meaning, looks at the own amount
_HOPS = {2: "two", 3: "three", 4: "four", 5: "five"}
_SHARE = "Best value kept by a cycle of {} hops that the transfer closes: its worst step beside the transfer."

_CYCLES: _Definitions = {
    **{f"cycle_{h}": ("uint32", "cycles", f"Cycles of {n} hops that the transfer closes.", False) for h, n in _HOPS.items()},
    **{f"cycle_{h}_kept": ("float32", "ratio", _SHARE.format(n), True) for h, n in _HOPS.items()},
    "cycle_truncated": ("boolean", "yes or no", "Whether the cap on hubs may have hidden cycles of up to four hops.", False),
    "cycle_5_truncated": ("boolean", "yes or no", "Whether the cap on hubs may have hidden cycles of five hops.", False),
}  # fmt: skip
_LAYERS: _Definitions = {
    "scatter_gather": ("uint32", "accounts", "Other accounts through which one source of the payer also reached the payee.", False),
    "scatter_gather_truncated": ("boolean", "yes or no", "Whether the cap on hubs may have hidden scatter-gather.", False),
    "bipartite": ("uint32", "accounts", "Other payers of the payee that share another payee with the payer.", False),
    "stack": ("uint32", "accounts", "Those payers that one source of the payer had paid before.", False),
    "gather_scatter": ("uint32", "accounts", "As many accounts as paid the payer and were then paid by it.", False),
    "layers_truncated": ("boolean", "yes or no", "Whether the cap on hubs may have hidden bipartite, stack or gather-scatter.", False),
}  # fmt: skip
_PEELS: _Definitions = {
    "peel_depth": ("uint32", "steps", "Steps of the peel chain that the transfer goes on with.", True),
    "peel_kept": ("float32", "ratio", "Share of what began the peel chain that is still moving.", True),
}


def _defined(family: str, definitions: _Definitions) -> Callable[[Settings], tuple[Feature, ...]]:
    def define(settings: Settings) -> tuple[Feature, ...]:
        window = settings.thresholds["motif_window"]
        within = f", within {say_window(window)}."
        return tuple(
            Feature(
                f"{name}_{window}",
                family,
                ("transfers", "own amount") if own else ("transfers",),
                window,
                told.removesuffix(".") + within,
                OWNER,
                dtype,
                units,
            )
            for name, (dtype, units, told, own) in definitions.items()
        )

    return define


def _cycles(inputs: Inputs, settings: Settings, wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    ledger, window = inputs.ledger, settings.thresholds["motif_window"]
    five = any(name.startswith("cycle_5") for name in wanted)
    kept = any("_kept_" in name for name in wanted)
    count, share, cut = cycles(
        inputs.live, ledger.ts, ledger.s, ledger.d, ledger.value,
        window_us(window), settings.thresholds["motif_hub"], 5 if five else 4, kept, inputs.first,
    )  # fmt: skip
    found: dict[str, Any] = {f"cycle_{h}_{window}": count[:, h - 2] for h in _HOPS}
    if kept:
        found |= {f"cycle_{h}_kept_{window}": share[:, h - 2] for h in _HOPS}
    yield found | {f"cycle_truncated_{window}": cut[:, 0], f"cycle_5_truncated_{window}": cut[:, 1]}


def _layers(inputs: Inputs, settings: Settings, wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    ledger, window = inputs.ledger, settings.thresholds["motif_window"]
    complete = not all(name.startswith("scatter_gather") for name in wanted)
    scattered, more, cut, more_cut = layers(
        inputs.live, ledger.ts, ledger.s, ledger.d, window_us(window), settings.thresholds["motif_hub"], complete,
        inputs.first,
    )  # fmt: skip
    found = {f"scatter_gather_{window}": scattered, f"scatter_gather_truncated_{window}": cut}
    if complete:
        found |= {f"{name}_{window}": more[:, k] for k, name in enumerate(("bipartite", "stack", "gather_scatter"))}
        found[f"layers_truncated_{window}"] = more_cut
    yield found


def _peels(inputs: Inputs, settings: Settings, _wanted: frozenset[str]) -> Iterator[dict[str, Any]]:
    depth, kept, _ = peels_of(inputs, settings)
    window = settings.thresholds["motif_window"]
    yield {f"peel_depth_{window}": depth, f"peel_kept_{window}": kept}


def peels_of(inputs: Inputs, settings: Settings) -> tuple[Any, Any, Any]:
    """Return depth, kept and origin of the rows described; see `motifs_peel.peels`."""
    ledger, given, first = inputs.ledger, settings.thresholds, inputs.first
    before = ledger.transfers.select("transfer_id").head(first)
    known = before.join(inputs.past["peeled"], on="transfer_id", how="left", maintain_order="left")
    return peels(
        inputs.live, ledger.ts, ledger.s, ledger.d, ledger.value,
        window_us(given["motif_window"]), float(given["peel_share"]), given["peel_payments"], first,
        known["depth"].fill_null(0).cast(pl.UInt32).to_numpy().copy(),
        known["origin"].fill_null(float("nan")).to_numpy().copy(),
    )  # fmt: skip


_LIMITS = {"motif_window": "7d", "motif_hub": 64}

CYCLES = Family("cycles", 1, _defined("cycles", _CYCLES), _cycles, thresholds=_LIMITS)
LAYERS = Family("layers", 1, _defined("layers", _LAYERS), _layers, thresholds=_LIMITS)
#: A chain of peel steps may be longer than any window, so all earlier rows may matter.
PEELS = Family(
    "peels",
    1,
    _defined("peels", _PEELS),
    _peels,
    reach="all",
    keeps=("peeled",),
    thresholds={"motif_window": "7d", "peel_share": 0.5, "peel_payments": 5},
)
