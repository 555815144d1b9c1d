"""The families of features, in the order of their columns: one import and one line each."""

from __future__ import annotations

from ..family import Family
from .balances import BALANCES
from .behaviour import BEHAVIOUR
from .motifs import CYCLES, LAYERS, PEELS
from .pairs import PAIRS
from .passing import PASSING
from .profile import PROFILE
from .rhythm import RHYTHM
from .spread import SPREAD
from .windows import WINDOWS

#: Every family by name.
FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        WINDOWS,
        SPREAD,
        RHYTHM,
        BALANCES,
        PASSING,
        PAIRS,
        CYCLES,
        LAYERS,
        PEELS,
        BEHAVIOUR,
        PROFILE,
    )
}
