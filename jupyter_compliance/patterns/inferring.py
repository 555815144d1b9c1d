"""A pattern drawn from an example: its shape recognised, its times and amounts given room."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jupyter_compliance.contracts.amount_words import count_of
from jupyter_compliance.contracts.errors import PatternError
from jupyter_compliance.network.ledger import Ledger

from . import slack
from .compiling import compile_pattern
from .examples import chain, layered, one_by_one, peel, ring
from .pattern import Form, Pattern
from .quotient import alike
from .selection import Selection, select

#: Readings of an example, the most telling one first.
_READINGS: tuple[Callable[[Selection], Form | None], ...] = (ring, peel, chain, layered, alike, one_by_one)


def infer(
    ledger: Ledger, accounts: Iterable[str] = (), transfers: Iterable[str] = (), name: str = "By example"
) -> Pattern:
    """Draw a pattern from selected transfers, or from all transfers between selected accounts.

    Recognised are rings, peel chains, chains, layers and stacks, and whatever falls into stages of accounts that do the
    same (fans, scatter-gather, gather-scatter and others); else every account is a stage of its own. A reading is taken
    when the pattern it gives finds the example itself. Windows, counts and shares get the room of `slack`.

    Parameters
    ----------
    ledger
        Where the example is from.
    accounts, transfers
        What was selected; transfers go before accounts.
    name
        What to call the pattern.

    Returns
    -------
    Pattern
        Without identifiers or names of the case.

    Raises
    ------
    PatternError
        Nothing, too much or something without a shape is selected.
    """
    selection = select(ledger, accounts, transfers)
    rows, count = selection.rows, len(selection.accounts)
    about = f"Drawn from {count_of(len(rows), 'transfer')} between {count_of(count, 'account')}."
    alone = selection.alone()
    for read in _READINGS:
        form = read(selection)
        if form is None:
            continue
        pattern = Pattern(name, (form,), about=about)
        try:
            found = compile_pattern(pattern).run(alone)
        except PatternError:
            continue
        if found.height:
            return pattern
    raise PatternError(
        f"The {count_of(len(rows), 'selected transfer')} between {count_of(count, 'account')} have no shape that could be looked for.",
        "Select fewer accounts, or those of one stage and the next.",
    )


__all__ = ["infer", "slack"]
