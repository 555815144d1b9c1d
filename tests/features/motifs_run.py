"""All motif kernels run over plain arrays, for tests of what they count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jupyter_compliance.features.motifs_cycles import cycles
from jupyter_compliance.features.motifs_layers import layers
from jupyter_compliance.features.motifs_live import lists
from jupyter_compliance.features.motifs_peel import peels

#: How far back motifs look, µs, and rows of an account that are live at a time, unless told otherwise.
WINDOW = 7 * 86_400_000_000
HUB = 64

#: A peel step passes on at least this share of a receipt, out of which at most so many earlier payments were made.
PEEL_SHARE = 0.5
PEEL_PAYMENTS = 5

CORE = ("cycle_2", "cycle_3", "cycle_4", "cycle_truncated", "scatter_gather", "scatter_gather_truncated")
COMPLETE = (
    "cycle_2", "cycle_3", "cycle_4", "cycle_5",
    "cycle_2_kept", "cycle_3_kept", "cycle_4_kept", "cycle_5_kept", "cycle_truncated", "cycle_5_truncated",
    "scatter_gather", "scatter_gather_truncated",
    "bipartite", "stack", "gather_scatter", "layers_truncated",
    "peel_depth", "peel_kept",
)  # fmt: skip


def motifs(
    ts: NDArray[np.int64],
    s: NDArray[np.int32],
    d: NDArray[np.int32],
    value: NDArray[np.float64],
    nodes: int,
    *,
    window: int = WINDOW,
    hub: int = HUB,
    complete: bool = False,
) -> dict[str, NDArray[np.generic]]:
    """Count the motifs that each transfer completes, looking strictly back.

    Exact definitions stand with `motifs_cycles.cycles`, `motifs_layers.layers` and `motifs_peel.peels`; which rows
    count, and what a hub is, with `motifs_live`.

    Parameters
    ----------
    ts, s, d, value
        (rows,) time in µs ascending, payer, payee, value. Any unit of value.
    nodes
        Number of accounts.
    window
        How far back to look, µs.
    hub
        Payments and receipts of an account that are live at a time.
    complete
        Whether to find all of `COMPLETE`, not just `CORE`.

    Returns
    -------
    dict
        Columns (rows,): counts uint32, ``…_truncated`` bool, ``…_kept`` float32 with NaN where there is nothing.
    """
    of = lists(ts, s, d, nodes)
    count, share, cut = cycles(of, ts, s, d, value, window, hub, 5 if complete else 4, complete)
    scattered, more, scatter_cut, more_cut = layers(of, ts, s, d, window, hub, complete)
    found: dict[str, NDArray[np.generic]] = {f"cycle_{h}": count[:, h - 2] for h in (2, 3, 4)}
    found |= {"cycle_truncated": cut[:, 0], "scatter_gather": scattered, "scatter_gather_truncated": scatter_cut}
    if complete:
        found["cycle_5"], found["cycle_5_truncated"] = count[:, 3], cut[:, 1]
        found |= {f"cycle_{h}_kept": share[:, h - 2] for h in (2, 3, 4, 5)}
        found |= {"bipartite": more[:, 0], "stack": more[:, 1], "gather_scatter": more[:, 2]}
        found["layers_truncated"] = more_cut
        depth, share_left, _ = peels(of, ts, s, d, value, window, PEEL_SHARE, PEEL_PAYMENTS)
        found |= {"peel_depth": depth, "peel_kept": share_left}
    return {name: np.ascontiguousarray(found[name]) for name in (COMPLETE if complete else CORE)}
