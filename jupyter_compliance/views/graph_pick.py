"""Which accounts the graph shows, and which it gathers into one node, for a focus and a budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from jupyter_compliance.network.tally import NOWHERE, levels_beside

from .facts import Facts
from .parties import Party, parties

#: Counterparties drawn on their own beside a single focus within the usual budget; shared among several.
UPSTREAM, DOWNSTREAM, BUDGET = 6, 10, 60
#: Second-hop accounts drawn on their own because several paths meet there or because they are listed.
MEETINGS = 6


@dataclass(frozen=True)
class Group:
    """Counterparties of one account that are drawn as a single node."""

    anchor: int
    direction: str
    members: np.ndarray
    level: int

    def key(self, ids: list[str]) -> str:
        """Return the id of the node: ``group:<account>:out`` or ``…:in``."""
        return f"group:{ids[self.anchor]}:{self.direction}"


@dataclass
class Scene:
    """What is drawn.

    Attributes
    ----------
    level
        Column of every account drawn, by index, in the order they were chosen: 0 the focus, −1 who pays it, 1 whom it
        pays, and so on.
    groups
        Gathered counterparties.
    cut
        Whether the budget left accounts out that no group stands for.
    """

    level: dict[int, int] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    cut: bool = False


def pick(
    facts: Facts,
    focus: list[int],
    *,
    added: Iterable[int],
    hidden: set[int],
    hidden_groups: set[str],
    rows: tuple[int, int],
    limit: int,
) -> Scene:
    """Choose what to draw around a focus.

    Parameters
    ----------
    focus, added
        Account indices that are drawn whatever the budget.
    hidden, hidden_groups
        Account indices and group ids that are never drawn.
    rows
        Half-open range of ledger rows that count.
    limit
        Budget of nodes, groups included, besides those the user added.
    """
    scene = Scene()
    for index in focus:
        if index not in hidden:
            scene.level[index] = 0
    wanted = [index for index in dict.fromkeys(added) if index not in hidden and index not in scene.level]
    limit += len(wanted)
    _Picker(facts, scene, hidden | set(wanted), hidden_groups, rows, limit - len(wanted)).spread(list(scene.level))
    _place_added(facts, scene, wanted, rows)
    return scene


class _Picker:
    def __init__(
        self, facts: Facts, scene: Scene, taken: set[int], hidden_groups: set[str], rows: tuple[int, int], limit: int
    ) -> None:
        self.facts, self.scene, self.rows, self.limit = facts, scene, rows, limit
        self.hidden_groups = hidden_groups
        self.taken = np.zeros(facts.ledger.size, dtype=bool)
        self.taken[list(taken | scene.level.keys())] = True

    def spread(self, focus: list[int]) -> None:
        """Add counterparties on both sides, then what lies behind those downstream (upstream where nothing flows on)."""
        share = max(1, len(focus)) * BUDGET / self.limit
        first: dict[str, list[int]] = {"out": [], "in": []}
        for index in focus:
            first["out"] += self._beside(index, "out", max(2, int(DOWNSTREAM / share)), 1)
        for index in focus:
            first["in"] += self._beside(index, "in", max(1, int(UPSTREAM / share)), -1)
        onward = "out" if first["out"] or not first["in"] else "in"
        step = 2 if onward == "out" else -2
        behind = [index for index in first[onward] if not self.facts.ledger.service[index]]
        self._meetings(behind, onward, step)
        for index in focus:
            self._gather(index, "out", 1)
            self._gather(index, "in", -1)
        for index in behind:
            self._gather(index, onward, step)

    def _room(self) -> int:
        return self.limit - len(self.scene.level) - len(self.scene.groups)

    def _of(self, index: int, direction: str) -> Party:
        return parties(self.facts, index, direction, self.rows)

    def _free(self, found: np.ndarray) -> np.ndarray:
        return found[~self.taken[found]]

    def _draw(self, index: int, level: int) -> None:
        self.scene.level[index] = level
        self.taken[index] = True

    def _beside(self, index: int, direction: str, most: int, level: int) -> list[int]:
        """Draw the largest counterparties of a focus, and among the others those that are listed."""
        party = self._of(index, direction)
        free = self._free(_of_value(party))
        chosen = list(free[:most])
        listed = [i for i in free[most:] if self.facts.sanctioned[i]]
        chosen += listed[:MEETINGS]
        chosen = [int(i) for i in chosen[: max(0, self._room())]]
        for i in chosen:
            self._draw(i, level)
        return chosen

    def _meetings(self, through: list[int], direction: str, level: int) -> None:
        """Draw second-hop accounts that several drawn accounts lead to, and listed ones."""
        found = [self._of(index, direction) for index in through]
        if not found:
            return
        idx = np.concatenate([party.idx for party in found])
        value = np.concatenate([party.value for party in found])
        unique, inverse, times = np.unique(idx, return_inverse=True, return_counts=True)
        total = np.bincount(inverse, weights=value, minlength=len(unique))
        telling = (total > 0) & ((times > 1) | self.facts.sanctioned[unique])
        order = np.lexsort((unique[telling], -total[telling]))
        for i in self._free(unique[telling][order])[: min(int(MEETINGS * self.limit / BUDGET), max(0, self._room() - len(through)))]:
            self._draw(int(i), level)

    def _gather(self, index: int, direction: str, level: int) -> None:
        """Stand one node for the counterparties not drawn; a single one is drawn itself."""
        party = self._of(index, direction)
        rest = self._free(_of_value(party))
        if not len(rest):
            return
        if self._room() < 1:
            self.scene.cut = True
        elif len(rest) == 1:
            self._draw(int(rest[0]), level)
        else:
            group = Group(index, direction, rest, level)
            if group.key(self.facts.ids) not in self.hidden_groups:
                self.scene.groups.append(group)


def _of_value(party: Party) -> np.ndarray:
    """Counterparties with value, or all where none has any: strangers send dust to notorious addresses."""
    return party.idx[party.value > 0] if party.value.any() else party.idx


def _place_added(facts: Facts, scene: Scene, wanted: list[int], rows: tuple[int, int]) -> None:
    """Give accounts the user added the column next to the account they deal with most."""
    if not wanted:
        return
    ledger = facts.ledger
    level = np.full(ledger.size, NOWHERE, dtype=np.int64)
    for index, column in scene.level.items():
        level[index] = column
    placed = levels_beside(
        ledger.out_ptr, ledger.out_row, ledger.in_ptr, ledger.in_row, ledger.s, ledger.d, ledger.value,
        np.array(wanted, dtype=np.int64), level, *rows,
    )  # fmt: skip
    scene.level.update(zip(placed.tolist(), level[placed].tolist(), strict=True))
