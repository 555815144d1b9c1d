"""The families of features, in the order of their columns: one import and one line each."""

from __future__ import annotations

from ..family import Family
from .behaviour import BEHAVIOUR
from .passing import PASSING
from .profile import PROFILE
from .windows import WINDOWS

#: Every family by name.
FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        WINDOWS,
        PASSING,
        BEHAVIOUR,
        PROFILE,
    )
}
