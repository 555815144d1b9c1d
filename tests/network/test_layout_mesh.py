"""The force layout: the same bytes everywhere, fixed nodes fixed, nothing on top of anything."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy._core._multiarray_umath import __cpu_baseline__, __cpu_dispatch__, __cpu_features__

from jupyter_compliance.network.layout_mesh import GRID, SPACE, mesh_layout

NODES = 40
ENDS = st.lists(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1), st.integers(0, 10**6)), max_size=120)


def power_law(nodes: int, edges: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Edges among few busy nodes and many quiet ones, drawn by integer arithmetic alone."""
    state, drawn = seed, []
    for _ in range(3 * edges):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        drawn.append(state >> 33)
    draw = np.array(drawn, dtype=np.int64).reshape(3, edges)
    reach = draw[0] % nodes + 1
    return draw[0] % nodes, draw[1] % reach, draw[2] % 100_000


def layouts() -> bytes:
    """Bytes of the positions of a few graphs, one of them with fixed nodes."""
    out = []
    for nodes, edges, seed in ((30, 45, 1), (700, 900, 2), (3000, 9000, 3)):
        src, dst, weight = power_law(nodes, edges, seed)
        places = mesh_layout(nodes, src, dst, weight)
        fixed = places.copy()
        fixed[::7] = np.nan
        out += [places, mesh_layout(nodes, src, dst, weight, fixed=fixed)]
    return b"".join(places.astype("<f8").tobytes() for places in out)


#: What every machine must find; changes only where the layout itself is changed on purpose.
DIGEST = "1591c1f459e64008f0e2a4c7bd6bec949ff563da6b03370ae189bb87e29ce6c0"


def test_positions_are_the_same_on_every_machine():
    assert hashlib.sha256(layouts()).hexdigest() == DIGEST


def test_neither_processor_features_nor_threads_change_a_bit():
    # a plain processor: no fused multiplication, no wide registers, neither in compiled code nor in numpy
    without = [name for name in __cpu_dispatch__ if __cpu_features__[name] and name not in __cpu_baseline__]
    plain = {
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": "",
        "NPY_DISABLE_CPU_FEATURES": " ".join(without),
        "NUMBA_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "POLARS_MAX_THREADS": "1",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    code = "import sys, test_layout_mesh as t; sys.stdout.buffer.write(t.layouts())"
    child = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | plain, capture_output=True, check=False, timeout=600
    )
    assert child.returncode == 0, child.stderr.decode()
    assert child.stdout == layouts()


@settings(max_examples=60, deadline=None)
@given(ENDS, st.randoms())
def test_positions_are_finite_apart_and_blind_to_the_order_of_edges(ends, shuffle):
    src, dst, weight = (list(column) for column in zip(*ends, strict=True)) if ends else ([], [], [])
    places = mesh_layout(NODES, src, dst, weight)
    assert places.shape == (NODES, 2)
    assert places.dtype == np.float64
    assert np.isfinite(places).all()
    assert len(np.unique(places, axis=0)) == NODES
    assert np.array_equal(np.floor(places * GRID + 0.5) / GRID, places)
    mixed = [(b, a, w) if shuffle.random() < 0.5 else (a, b, w) for a, b, w in ends]
    shuffle.shuffle(mixed)
    src, dst, weight = (list(column) for column in zip(*mixed, strict=True)) if mixed else ([], [], [])
    assert mesh_layout(NODES, src, dst, weight).tobytes() == places.tobytes()


@settings(max_examples=60, deadline=None)
@given(ENDS, st.sets(st.integers(0, NODES - 1), min_size=1), st.floats(-1e5, 1e5))
def test_fixed_nodes_keep_every_digit_and_new_ones_find_room(ends, kept, off):
    src, dst, weight = (list(column) for column in zip(*ends, strict=True)) if ends else ([], [], [])
    before = mesh_layout(NODES, src, dst, weight) + off / 3
    fixed = np.full((NODES, 2), np.nan)
    fixed[list(kept)] = before[list(kept)]
    after = mesh_layout(NODES, src, dst, weight, fixed=fixed)
    assert after[list(kept)].tobytes() == before[list(kept)].tobytes()
    for i in set(range(NODES)) - kept:
        beside = np.abs(np.delete(after, i, axis=0) - after[i])
        assert not ((beside[:, 0] < 100) & (beside[:, 1] < 60)).any()
    assert mesh_layout(NODES, src, dst, weight, fixed=after).tobytes() == after.tobytes()


def test_a_new_node_comes_near_those_it_deals_with():
    src, dst, _ = power_law(600, 900, 5)
    before = mesh_layout(600, src, dst)
    fixed = np.vstack([before, [[np.nan, np.nan]] * 3])
    after = mesh_layout(603, [*src, 600, 601, 601, 602], [*dst, 17, 40, 41, 600], fixed=fixed)
    assert after[:600].tobytes() == before.tobytes()
    near = 6 * SPACE
    assert np.hypot(*(after[600] - before[17])) < near
    assert np.hypot(*(after[601] - (before[40] + before[41]) / 2)) < near
    assert np.hypot(*(after[602] - after[600])) < near


@pytest.mark.parametrize(
    ("nodes", "src", "dst"),
    [
        (0, [], []),
        (1, [], []),
        (1, [0], [0]),
        (2, [0, 1, 0], [1, 0, 0]),
        (500, [], []),
        (400, range(0, 400, 2), range(1, 400, 2)),
        (300, range(299), range(1, 300)),
        (300, range(300), [*range(1, 300), 0]),
    ],
)
def test_small_and_odd_graphs(nodes, src, dst):
    places = mesh_layout(nodes, list(src), list(dst))
    assert places.shape == (nodes, 2)
    assert np.isfinite(places).all()
    assert len(np.unique(places, axis=0)) == nodes
    assert nearest(places) > 0.6 * SPACE


def nearest(places: np.ndarray) -> float:
    """The smallest distance between two nodes."""
    if len(places) < 2:
        return np.inf
    order = places[np.argsort(places[:, 0])]
    least = np.inf
    for step in range(1, min(60, len(order))):
        least = min(least, float(np.hypot(*(order[step:] - order[:-step]).T).min()))
    return least


def test_a_hub_with_fifty_thousand_leaves_stands_in_their_midst():
    leaves = 50_000
    places = mesh_layout(leaves + 1, np.zeros(leaves, np.int64), np.arange(1, leaves + 1))
    assert np.isfinite(places).all()
    assert len(np.unique(places, axis=0)) == leaves + 1
    far = np.hypot(*(places[1:] - places[0]).T)
    middle = places[1:].mean(axis=0)
    assert np.hypot(*(middle - places[0])) < 0.25 * far.max()
    assert far.max() < 3 * np.median(far)


def test_parts_that_nothing_connects_stand_apart():
    groups, size = 40, 9
    src = [g * size + i for g in range(groups) for i in range(1, size)]
    dst = [g * size + (i * 7) // 10 for g in range(groups) for i in range(1, size)]
    places = mesh_layout(groups * size, src, dst).reshape(groups, size, 2)
    low, high = places.min(axis=1), places.max(axis=1)
    for g in range(groups):
        inside = (places >= low[g]) & (places <= high[g])
        inside[g] = False
        # boxes of lopsided parts may touch, but hardly anything of another part lies in them
        assert inside.all(axis=2).sum() <= 3


def test_those_that_deal_with_each_other_stand_closer():
    blocks, size = 4, 60
    rng = np.random.default_rng(3)
    src = np.concatenate(
        [rng.integers(0, size, 5 * size) + b * size for b in range(blocks)] + [np.arange(blocks - 1) * size]
    )
    dst = np.concatenate(
        [rng.integers(0, size, 5 * size) + b * size for b in range(blocks)] + [np.arange(1, blocks) * size]
    )
    places = mesh_layout(blocks * size, src, dst).reshape(blocks, size, 2)
    centres = places.mean(axis=1)
    own = np.hypot(*np.moveaxis(places - centres[:, None], 2, 0)).mean()
    for a in range(blocks):
        for b in range(a):
            assert np.hypot(*(centres[a] - centres[b])) > 1.5 * own
