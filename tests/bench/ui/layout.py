"""How long the force layout takes, whether it gives the same bytes elsewhere, and whether it leaves fixed nodes alone."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .figures import figure

sys.path.insert(0, str(Path(__file__).parents[1]))

from generate import generate

REPEATS = 5
#: Seconds allowed by number of edges.
TARGETS = {10_000: 0.4, 50_000: 1.5, 200_000: 5.0}
NEW = 200

Graph = tuple[int, NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


def graph(edges: int) -> Graph:
    """Return so many different payer and payee pairs of a generated ledger, with the accounts they join numbered."""
    pairs = pl.DataFrame()
    rows = edges + edges // 2
    while pairs.height < edges:
        moved = pl.col("amount").sum().cast(pl.Float64).alias("value")
        pairs = generate(rows)["transfers"].group_by("src", "dst", maintain_order=True).agg(moved)
        rows += edges // 2
    pairs = pairs.head(edges)
    names = pl.concat([pairs["src"], pairs["dst"]]).unique().sort()
    number = pl.Enum(names)
    src, dst = (pairs[end].cast(number).to_physical().to_numpy().astype(np.int64) for end in ("src", "dst"))
    return len(names), src, dst, pairs["value"].to_numpy()


def digest(edges: int) -> str:
    """Return a hash of the positions of a generated graph."""
    from jupyter_compliance.network.layout_mesh import mesh_layout

    return hashlib.sha256(mesh_layout(*graph(edges)).astype("<f8").tobytes()).hexdigest()


def rows() -> list[dict[str, Any]]:
    """Measure; the work is done by one thread, and the kernels are compiled before the clock starts."""
    from jupyter_compliance.network.layout_mesh import mesh_layout

    start = time.perf_counter()
    mesh_layout(3, [0, 1], [1, 2])
    first = time.perf_counter() - start
    found, graphs = [], {edges: graph(edges) for edges in TARGETS}
    for edges, target in TARGETS.items():
        seconds = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            mesh_layout(*graphs[edges])
            seconds.append(time.perf_counter() - start)
        note = f"{graphs[edges][0]:,} accounts, generated; fastest of {REPEATS}, median {sorted(seconds)[REPEATS // 2]:.2f} s"
        if edges == min(TARGETS):
            note += f"; kernels were ready after {first:.1f} s (compiled once after installing, then kept)"
        found.append(figure("force layout", min(seconds), "s", edges, note, target=target))
    nodes, src, dst, value = graphs[10_000]
    before = mesh_layout(nodes, src, dst, value)
    fixed = np.vstack([before, np.full((NEW, 2), np.nan)])
    links = np.random.default_rng(3).integers(0, nodes, NEW)
    start = time.perf_counter()
    after = mesh_layout(
        nodes + NEW,
        np.append(src, links),
        np.append(dst, nodes + np.arange(NEW)),
        np.append(value, np.ones(NEW)),
        fixed=fixed,
    )
    took = time.perf_counter() - start
    moved = int((after[:nodes] != before).any(axis=1).sum())
    found.append(figure("old accounts that move", moved, "", 10_000, f"{NEW} accounts added in {took:.2f} s", target=0))
    found.append(
        figure(
            "layouts that differ elsewhere",
            len(_elsewhere()) - 1,
            "",
            10_000,
            "as is; a plain x86-64 or ARM core; one thread",
            target=0,
        )
    )
    return found


def _elsewhere() -> set[str]:
    """Return the different hashes that other processor settings give."""
    from numpy._core._multiarray_umath import __cpu_baseline__, __cpu_dispatch__, __cpu_features__

    wide = [name for name in __cpu_dispatch__ if __cpu_features__[name] and name not in __cpu_baseline__]
    plain = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "NPY_DISABLE_CPU_FEATURES": " ".join(wide)}
    alone = {"NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
    call = [sys.executable, "-c", "from ui.layout import digest; print(digest(10_000))"]
    where = str(Path(__file__).parents[1])
    found = {digest(10_000)}
    for settings in (plain, alone):
        env = os.environ | settings | {"PYTHONPATH": where}
        found.add(subprocess.run(call, env=env, cwd=where, capture_output=True, text=True, check=True).stdout.strip())
    return found
