"""The motifs, counted by trying everything: slow and plainly right."""

from __future__ import annotations

from itertools import product

Row = tuple[int, int, int, float]


def live(rows: list[Row], i: int, window: int, hub: int) -> list[int]:
    """Return the rows that transfer `i` may look back on."""
    t = rows[i][0]
    past = [j for j, (at, s, d, _) in enumerate(rows) if t - window <= at < t and s != d]
    last_out = {x: [j for j in past if rows[j][1] == x][-hub:] for x in {rows[j][1] for j in past}}
    last_in = {x: [j for j in past if rows[j][2] == x][-hub:] for x in {rows[j][2] for j in past}}
    return [j for j in past if j in last_out[rows[j][1]] and j in last_in[rows[j][2]]]


def closeness(a: float, b: float) -> float:
    """Return the smaller as a share of the larger."""
    return min(a, b) / max(a, b) if a > 0 and b > 0 else 0.0


def paths(rows: list[Row], alive: list[int], start: int, goal: int, hops: int) -> list[tuple[int, ...]]:
    """Return all paths with strictly increasing times and distinct accounts."""
    found = []

    def walk(at: int, since: int, way: tuple[int, ...], met: set[int]) -> None:
        for j in alive:
            t, s, d, _ = rows[j]
            if s != at or t <= since:
                continue
            if len(way) + 1 == hops:
                if d == goal:
                    found.append((*way, j))
            elif d not in met:
                walk(d, t, (*way, j), met | {d})

    walk(start, -(10**18), (), {start, goal})
    return found


def cycles(rows: list[Row], i: int, hops: int, window: int, hub: int) -> tuple[int, float | None]:
    """Return the cycles that `i` closes and the best value kept."""
    _, u, v, w = rows[i]
    if u == v:
        return 0, None
    alive = live(rows, i, window, hub if hops > 2 else len(rows))
    found = paths(rows, alive, v, u, hops - 1)
    hubs = all(sum(rows[j][end] == x and rows[j][1] != rows[j][2] for j in alive) > hub for end, x in ((1, v), (2, u)))
    looked_at = found[-hub:] if hops == 2 and hubs else found
    kept = [min(closeness(rows[j][3], w) for j in path) for path in looked_at]
    return len(found), max(kept, default=None)


def _intermediaries(rows: list[Row], alive: list[int], u: int, v: int) -> dict[int, set[int]]:
    paid_u = {rows[j][1] for j in alive if rows[j][2] == u} - {v}
    through: dict[int, set[int]] = {x: set() for x in paid_u}
    for j, k in product(alive, alive):
        (t1, x, a, _), (t2, b, to, _) = rows[j], rows[k]
        if x in paid_u and a == b and to == v and a not in (u, v, x) and t1 < t2:
            through[x].add(a)
    return through


def scatter_gather(rows: list[Row], i: int, window: int, hub: int) -> int:
    """Return the other intermediaries of the widest source."""
    _, u, v, _ = rows[i]
    if u == v:
        return 0
    return max(map(len, _intermediaries(rows, live(rows, i, window, hub), u, v).values()), default=0)


def bipartite(rows: list[Row], i: int, window: int, hub: int) -> tuple[int, int]:
    """Return the bipartite and the stack count."""
    _, u, v, _ = rows[i]
    if u == v:
        return 0, 0
    alive = live(rows, i, window, hub)
    payees = {rows[j][2] for j in alive if rows[j][1] == u} - {v}
    payers = {rows[j][1] for j in alive if rows[j][2] == v} - {u}
    partners = {p for p in payers if any(rows[j][1] == p and rows[j][2] in payees - {p} for j in alive)}
    middle = set().union(*_intermediaries(rows, alive, u, v).values())
    return len(partners), len(partners & middle)


def gather_scatter(rows: list[Row], i: int, window: int, hub: int) -> int:
    """Return the widest gathering that was followed by as wide a scattering."""
    t, u, v, _ = rows[i]
    if u == v:
        return 0
    past = [j for j, (at, s, d, _) in enumerate(rows) if t - window <= at < t and s != d]
    into = [j for j in past if rows[j][2] == u][-hub:]
    out = [j for j in past if rows[j][1] == u][-hub:]
    best = 0
    for moment in {t} | {rows[j][0] for j in out}:
        payers = {rows[j][1] for j in into if rows[j][0] < moment} - {v}
        payees = {rows[j][2] for j in out if rows[j][0] >= moment} | {v}
        best = max(best, min(len(payers), len(payees)))
    return best


def peel(rows: list[Row], i: int, window: int, share: float, most: int) -> list[int]:
    """Return the rows of the chain that ends with step `i`, the first receipt in front; empty where it is no step."""
    t, u, v, w = rows[i]
    past = [j for j, (at, s, d, _) in enumerate(rows) if t - window <= at < t and s != d]
    into = [j for j in past if rows[j][2] == u]
    if u == v or len(into) != 1:
        return []
    f = into[0]
    spent = [rows[j][3] for j in past if rows[j][1] == u and rows[j][0] > rows[f][0]]
    if rows[f][1] == v or not share * rows[f][3] <= w < rows[f][3] or len(spent) > most or sum(spent) + w > rows[f][3]:
        return []
    return [*(peel(rows, f, window, share, most) or [f]), i]
