"""The one exception family of the product: a sentence that says what is wrong and what to do."""

from __future__ import annotations


class ComplianceError(Exception):
    """A problem the user can act on.

    Parameters
    ----------
    what
        One sentence naming the problem and where it is.
    advice
        One sentence saying what to do about it.
    """

    def __init__(self, what: str, advice: str = "") -> None:
        self.what = what
        self.advice = advice
        super().__init__(f"{what} {advice}".strip())


class SourceError(ComplianceError):
    """A source cannot be read at all (missing, empty, wrong format, wrong encoding)."""


class ContractError(ComplianceError):
    """A frame cannot meet its contract (for example, a required column is absent)."""


class StoreError(ComplianceError):
    """A case folder cannot be created, read or written."""


class IntegrityError(StoreError):
    """Stored evidence does not match its own hashes."""


class PolicyError(ComplianceError):
    """A triage policy file is not usable."""


class CancelledError(ComplianceError):
    """Work was given up because whoever asked for it said so; nothing of it was kept."""


class FeatureError(ComplianceError):
    """A feature or a set of features is not usable."""


class CausalityError(FeatureError):
    """A feature knows what it cannot have known at the moment it describes."""


class PatternError(ComplianceError):
    """A pattern cannot be used.

    Parameters
    ----------
    what, advice
        As for every error.
    part
        Which part is concerned: keys and places, such as ``("flows", 1, "within")``.
    line
        Line of the pattern's text that is concerned, from 1; None where there is no text or no one line.
    """

    def __init__(self, what: str, advice: str = "", part: tuple[str | int, ...] = (), line: int | None = None) -> None:
        self.part = part
        self.line = line
        super().__init__(f"Line {line}: {what}" if line else what, advice)
