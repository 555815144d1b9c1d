from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.network.layout import flow_layout, force_layout

NAMES = [f"n{i}" for i in range(14)]
EDGES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(0, 100)), max_size=40)


def forced(nodes, edges, **options) -> dict[str, tuple[float, float]]:
    """The force layout by node name."""
    row = {name: i for i, name in enumerate(nodes)}
    columns = [[row[a] for a, _, _ in edges], [row[b] for _, b, _ in edges], [w for _, _, w in edges]]
    return {name: (x, y) for name, (x, y) in zip(nodes, force_layout(nodes, *columns, **options).tolist(), strict=True)}


def overlaps(places: dict[str, tuple[float, float]], dx: float, dy: float) -> list[tuple[str, str]]:
    names = sorted(places)
    return [
        (a, b)
        for i, a in enumerate(names)
        for b in names[i + 1 :]
        if abs(places[a][0] - places[b][0]) < dx and abs(places[a][1] - places[b][1]) < dy
    ]


@settings(max_examples=60, deadline=None)
@given(EDGES, st.randoms())
def test_flow_is_complete_roomy_and_blind_to_order(edges, shuffle) -> None:
    places = flow_layout(NAMES, edges, ["n3"])
    assert list(places) == NAMES
    assert places["n3"] == (0.0, 0.0)
    assert not overlaps(places, 259, 89.9)
    names, mixed = list(NAMES), list(edges)
    shuffle.shuffle(names)
    shuffle.shuffle(mixed)
    assert flow_layout(names, mixed, ["n3"]) == places


def test_money_runs_from_left_to_right() -> None:
    edges = [("a", "f", 9), ("b", "a", 9), ("f", "x", 5), ("f", "y", 4), ("x", "z", 3)]
    places = flow_layout(["f", "a", "b", "x", "y", "z", "alone"], edges, ["f"])
    assert [places[n][0] for n in ("b", "a", "f", "x", "y", "z")] == [-520, -260, 0, 260, 260, 520]
    assert places["x"][1] < places["y"][1]


def test_two_way_dealings_follow_the_net_flow() -> None:
    places = flow_layout(["f", "a"], [("f", "a", 1), ("a", "f", 5)], ["f"])
    assert places["a"][0] < places["f"][0]


def test_a_focus_that_pays_another_stands_left_of_it() -> None:
    places = flow_layout(["p", "q", "r"], [("p", "q", 3), ("q", "r", 3)], ["q", "p"])
    assert places["p"][0] < places["q"][0] < places["r"][0]


def test_sweeps_remove_avoidable_crossings() -> None:
    edges = [("f", f"m{i}", 10 - i) for i in range(6)] + [(f"m{i}", f"e{i}", i + 1) for i in range(6)]
    nodes = ["f", *(f"m{i}" for i in range(6)), *(f"e{i}" for i in range(6))]
    places = flow_layout(nodes, edges, ["f"])
    middle = sorted(range(6), key=lambda i: places[f"m{i}"][1])
    assert middle == sorted(range(6), key=lambda i: places[f"e{i}"][1])


def test_a_tall_column_is_folded_and_nothing_touches() -> None:
    nodes = ["f", *(f"w{i:03d}" for i in range(120))]
    places = flow_layout(nodes, [("f", n, 1.0) for n in nodes[1:]], ["f"])
    height = max(p[1] for p in places.values()) - min(p[1] for p in places.values())
    assert height < 120 * 90 / 3
    assert not overlaps(places, 150, 60)


@settings(max_examples=40, deadline=None)
@given(EDGES, st.sets(st.sampled_from(NAMES), min_size=1), st.booleans())
def test_fixed_nodes_stay_and_new_ones_find_room(edges, kept, force) -> None:
    layout = (
        (lambda **k: forced(NAMES, edges, **k)) if force else (lambda **k: flow_layout(NAMES, edges, ["n0"], **k))
    )
    before = layout()
    fixed = {n: before[n] for n in kept}
    after = layout(fixed=fixed)
    assert {n: after[n] for n in kept} == fixed
    new = {n: p for n, p in after.items() if n not in kept}
    assert not [pair for pair in overlaps(after, 99, 59) if pair[0] in new or pair[1] in new]
    assert layout(fixed=fixed) == after


def test_a_new_node_comes_beside_its_neighbour() -> None:
    fixed = {"f": (1000.0, 500.0), "a": (1260.0, 500.0)}
    places = flow_layout(["f", "a", "new", "payer"], [("f", "a", 1), ("a", "new", 2), ("payer", "f", 2)], ["f"], fixed)
    assert places["new"] == (1520.0, 500.0)
    assert places["payer"] == (740.0, 500.0)


def test_force_is_spaced_and_pulls_friends_together() -> None:
    rng = random.Random(4)
    groups = [[f"g{g}_{i}" for i in range(25)] for g in range(3)]
    edges = [(*rng.sample(group, 2), 1.0) for group in groups for _ in range(120)]
    nodes = [n for group in groups for n in group]
    places = forced(nodes, edges)
    assert places == forced(nodes[::-1], edges[::-1])
    assert not overlaps(places, 60, 60)

    def centre(group: list[str]) -> tuple[float, float]:
        return sum(places[n][0] for n in group) / 25, sum(places[n][1] for n in group) / 25

    def spread(group: list[str]) -> float:
        cx, cy = centre(group)
        return sum(((places[n][0] - cx) ** 2 + (places[n][1] - cy) ** 2) ** 0.5 for n in group) / 25

    (ax, ay), (bx, by) = centre(groups[0]), centre(groups[1])
    assert ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5 > spread(groups[0])


def test_nothing_and_one() -> None:
    assert flow_layout([], [], []) == {}
    assert forced([], []) == {}
    assert flow_layout(["x"], [("x", "x", 1)], ["gone"]) == {"x": (0.0, 0.0)}
    assert forced(["x"], []) == {"x": (0.0, 0.0)}
