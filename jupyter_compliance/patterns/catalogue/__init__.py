"""The typologies D09 to D16 as patterns: the definitions their detectors run by."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jupyter_compliance.contracts.errors import PatternError

from ..pattern import Pattern
from ..reading import load

#: Codes of the patterns that come with the product.
CATALOGUE = ("D09", "D10", "D11", "D12", "D13", "D14", "D15", "D16")


@cache
def shipped(code: str) -> Pattern:
    """Return a pattern that comes with the product, ``"D09"`` to ``"D16"``.

    Raises
    ------
    PatternError
        There is none of that code.
    """
    if code not in CATALOGUE:
        raise PatternError(f"There is no pattern {code[:40]!r}.", f"There are: {', '.join(CATALOGUE)}.")
    return load(resources.files(__package__).joinpath(f"{code}.toml").read_text("utf-8"))
