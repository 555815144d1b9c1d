"""The catalogue of what is planted, and how much of each goes into a world."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from jupyter_compliance.contracts.errors import ComplianceError

from .synthetic_lookalikes import LOOK_ALIKES
from .synthetic_planting import Instance, Planted
from .synthetic_population import Population
from .synthetic_typologies_accounts import ACCOUNTS
from .synthetic_typologies_routes import ROUTES
from .synthetic_typologies_ties import TIES

Builder = Callable[[Instance], None]

#: Builders by code of the catalogue.
TYPOLOGIES: dict[str, Builder] = dict(sorted({**ACCOUNTS, **ROUTES, **TIES}.items()))

#: Days an evasive instance may last; the others take less.
_DAYS = {
    "D02": 35, "D04": 90, "D08": 235, "D11": 45, "D16": 50, "D23": 45, "D24": 36, "D26": 45, "D27": 90, "D28": 60, "D32": 55,
}  # fmt: skip
_USUAL_DAYS = 30
_EVERY = 20_000  # one instance of each for so many transfers
_MOST = 500
_PLANTED_SHARE = 0.5
_COVER = 4
_CHANCE_OF_HARD = (0.4, 0.35, 0.25)


def plant(
    population: Population, transfers: int, codes: Iterable[str] | None = None, instances: int | None = None
) -> Planted:
    """Plant typologies and look-alikes.

    Every kind has a stream of chance of its own, so leaving one out changes no other.

    Parameters
    ----------
    population
        The world.
    transfers
        Size of the whole ledger; what is planted stays below half of it.
    codes
        Codes (``"D01"``) and look-alikes (``"payroll"``) to plant; all when None, none when empty.
    instances
        Instances of each typology; by default one for every 20,000 transfers, at least one and at most 500. There is
        one look-alike of each kind for every two of them.

    Returns
    -------
    Planted
        What does not fit into the days or the size of the ledger is left out.

    Raises
    ------
    ComplianceError
        For a code that does not exist.
    """
    everything = [*TYPOLOGIES, *LOOK_ALIKES]
    wanted = everything if codes is None else list(codes)
    unknown = [code for code in wanted if code not in everything]
    if unknown:
        raise ComplianceError(f"Nothing called {unknown[0]!r} can be planted.", f"Known: {', '.join(everything)}.")
    many = instances if instances is not None else min(_MOST, max(1, transfers // _EVERY))
    planted = Planted(population)
    for k in range(many):
        for number, code in enumerate(everything):
            if code in wanted and (code in TYPOLOGIES or k % 2 == 0):
                _one(planted, code, number, k, int(transfers * _PLANTED_SHARE))
    return planted


def _one(planted: Planted, code: str, number: int, k: int, most: int) -> None:
    bad = code in TYPOLOGIES
    builder, days = (
        (TYPOLOGIES[code], _DAYS.get(code, _USUAL_DAYS)) if bad else (LOOK_ALIKES[code][0], LOOK_ALIKES[code][2])
    )
    free = planted.population.days - days
    if free <= 0 or len(planted.instance_of) + _COVER > most:
        return
    rng = np.random.default_rng([planted.population.seed, 3, number, k])
    hard = int(rng.choice(3, p=_CHANCE_OF_HARD)) if bad else 1
    instance = Instance(planted, rng, hard, float(rng.uniform(2, max(2.0, free))))
    builder(instance)
    instance.close(code, bad, f"{code}-{k + 1:04d}")
