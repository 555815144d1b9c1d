"""The graph: a neighbourhood laid out, its arrows summed, and what it does not show said in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jupyter_compliance.contracts.amount_words import amount_short, count_of, percent
from jupyter_compliance.network.layout import flow_layout, force_layout

from .asks import RequestError, as_choice, as_count, as_ids, as_places, as_time
from .facts import Facts, exact_sum
from .graph_edges import edges as summed_edges
from .graph_edges import wire_edges
from .graph_nodes import node_table
from .graph_pick import Scene, pick
from .parties import parties
from .wire import Answer

#: Above so many nodes columns are no longer readable and the force layout takes over.
FLOW_AT_MOST = 300
NODES_AT_MOST = 5_000
#: Queue subjects shown when nothing is in focus.
OPENING_SUBJECTS = 5


def graph(
    facts: Facts,
    *,
    focus: Any = (),
    added: Any = (),
    hidden: Any = (),
    pinned: Any = None,
    positions: Any = None,
    layout: Any = "flow",
    time: Any = None,
    limit: Any = 60,
) -> Answer:
    """Return what the graph shows.

    Parameters
    ----------
    focus
        Accounts in the middle; without any, the top of the queue.
    added, hidden
        Accounts or groups the user asked for, or put away. Ids the case does not know are passed over: a stored
        layout may be older than the tables.
    pinned, positions
        ``{id: [x, y]}`` of nodes that must not move.
    layout
        ``flow`` or ``force``.
    time
        Inclusive range in milliseconds.
    limit
        Budget of nodes besides those added.

    Returns
    -------
    Answer
        Result ``{shownText, hiddenText, nodes, edges, truncated, focus, layout}`` and the tables ``nodes`` and
        ``edges``.
    """
    rows = facts.rows_between(as_time(time))
    centre = [facts.index(account) for account in as_ids(focus, "focus")] or opening(facts)
    unwanted = as_ids(hidden, "hidden")
    scene = pick(
        facts,
        centre,
        added=_expanded(facts, as_ids(added, "added"), rows),
        hidden={i for i in map(facts.find, unwanted) if i is not None},
        hidden_groups={name for name in unwanted if name.startswith("group:")},
        rows=rows,
        limit=as_count(limit, "limit", low=len(centre) or 1, high=NODES_AT_MOST),
    )
    facts.drawn = frozenset(scene.level)
    facts.gathered = {group.key(facts.ids): group.members for group in scene.groups}
    flows = summed_edges(facts, scene, rows)
    names = [facts.ids[i] for i in scene.level] + [group.key(facts.ids) for group in scene.groups]
    chosen = as_choice(layout, "layout", ("flow", "force"))
    chosen = "force" if len(names) > FLOW_AT_MOST else chosen
    fixed = as_places(positions, "positions") | as_places(pinned, "pinned")
    places = place(names, flows, [facts.ids[i] for i in centre], fixed, chosen)
    nodes = node_table(facts, scene, rows, names, places)
    wired = wire_edges(facts, flows)
    result = {
        "shownText": _shown_text(facts, scene, flows, rows),
        "hiddenText": _hidden_text(facts, scene, centre, rows),
        "nodes": nodes.height,
        "edges": wired.height,
        "truncated": scene.cut,
        "focus": [facts.ids[i] for i in centre],
        "layout": chosen,
    }
    return Answer(result, {"nodes": nodes, "edges": wired})


def opening(facts: Facts) -> list[int]:
    """Return the accounts shown when nothing is in focus: the top of the queue, or else the largest movers."""
    top = [facts.find(subject) for subject in facts.triage.queue["subject"].head(OPENING_SUBJECTS)]
    found = [i for i in top if i is not None]
    if found or not facts.ledger.rows:
        return found
    moved = np.bincount(facts.ledger.s, weights=facts.ledger.value, minlength=facts.ledger.size)
    return [int(i) for i in np.argsort(-moved, kind="stable")[:1]]


def place(
    names: list[str], flows: pl.DataFrame, focus: list[str], fixed: dict[str, tuple[float, float]], layout: str
) -> NDArray[np.float64]:
    """Return (nodes, 2) positions in pixels; nodes that have one keep it to the last digit."""
    kept = {name: fixed[name] for name in names if name in fixed}
    if layout == "flow":
        links = [(names[s], names[d], value) for s, d, value in flows.select("src", "dst", "value").iter_rows()]
        places = flow_layout(names, links, focus, kept)
        return np.array([places[name] for name in names]).reshape(-1, 2)
    # exact sums: floating point ones may differ in their last digit from run to run
    weight = flows["money"].cast(pl.Float64).fill_null(0.0)
    return force_layout(names, flows["src"].to_numpy(), flows["dst"].to_numpy(), weight.to_numpy(), kept)


def group_of(facts: Facts, name: str) -> tuple[int, str] | None:
    """Return the account and direction a group id stands for, or None."""
    if not name.startswith("group:"):
        return None
    account, _, direction = name.removeprefix("group:").rpartition(":")
    anchor = facts.find(account)
    if anchor is None or direction not in ("in", "out"):
        raise RequestError(f"There is no group {name!r} in this case.", "Groups are named group:<account>:in or group:<account>:out.")
    return anchor, direction


def _expanded(facts: Facts, added: list[str], rows: tuple[int, int]) -> list[int]:
    found: list[int] = []
    for name in added:
        if name.startswith("group:"):
            group = group_of(facts, name)
            found += [] if group is None else [int(i) for i in parties(facts, *group, rows).idx[:NODES_AT_MOST]]
        else:
            index = facts.find(name)
            found += [] if index is None else [index]
    return found


def _shown_text(facts: Facts, scene: Scene, flows: pl.DataFrame, rows: tuple[int, int]) -> str:
    accounts = f"{len(scene.level):,} of {count_of(facts.ledger.size, 'account')}"
    whole = float(facts.ledger.value[slice(*rows)].sum())
    if whole <= 0:
        return f"{accounts} shown"
    return f"{accounts} · {percent(float(flows['value'].sum()), whole)} of value shown"


def _hidden_text(facts: Facts, scene: Scene, centre: list[int], rows: tuple[int, int]) -> str:
    """Say which counterparties of the focus are neither drawn nor gathered in a group."""
    drawn = np.fromiter(scene.level, dtype=np.int64, count=len(scene.level))
    here = np.zeros(facts.ledger.size, dtype=bool)
    here[drawn] = True
    gathered = {(group.anchor, group.direction): group.members for group in scene.groups}
    parts = []
    for index in (i for i in centre if i in scene.level):
        worthless: list[np.ndarray] = []
        for direction, word in (("out", "from"), ("in", "to")):
            party = parties(facts, index, direction, rows)
            own = gathered.get((index, direction), drawn[:0])
            away = ~(here[party.idx] | np.isin(party.idx, own))
            worth = away & (party.value > 0)
            worthless.append(party.idx[away & ~worth])
            if worth.any():
                parts.append(f"+{_counted(facts, party.idx[worth])}, {_worth(facts, index, direction, rows, party.idx[worth])} {word} {facts.label(index)}")
        rest = np.unique(np.concatenate(worthless))
        if len(rest):
            parts.append(f"+{_counted(facts, rest)} without value around {facts.label(index)}")
    if not parts:
        return ""
    more = f" and more around {count_of(len(parts) - 2, 'other account')}" if len(parts) > 2 else ""
    return "; ".join(parts[:2]) + more + " hidden"


def _counted(facts: Facts, indices: np.ndarray) -> str:
    return count_of(len(indices), *party_noun(facts, indices))


def _worth(facts: Facts, index: int, direction: str, rows: tuple[int, int], others: np.ndarray) -> str:
    own = facts.rows_out(index, *rows) if direction == "out" else facts.rows_in(index, *rows)
    other = (facts.ledger.d if direction == "out" else facts.ledger.s)[own]
    return amount_short(exact_sum(facts.money.gather(own[np.isin(other, others)])), facts.unit)


def party_noun(facts: Facts, indices: np.ndarray) -> tuple[str, str]:
    """Return the noun for a set of accounts: wallets when all are, else accounts."""
    noun = "wallet" if all(facts.kinds[int(i)] == "wallet" for i in indices) else "account"
    return noun, noun + "s"
