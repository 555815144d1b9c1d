"""A request that is refused: what, what to do about it, and the HTTP status that says so."""

from __future__ import annotations

from jupyter_compliance.contracts.errors import ComplianceError


class RefusedError(ComplianceError):
    """A request that cannot be answered as asked.

    Parameters
    ----------
    status
        HTTP status, 4xx.
    what, advice
        As of every `ComplianceError`.
    detail
        More for those who look closer, may be empty.
    """

    def __init__(self, status: int, what: str, advice: str = "", detail: str = "") -> None:
        super().__init__(what, advice)
        self.status = status
        self.detail = detail


def refusal_of(error: ComplianceError | OSError) -> RefusedError:
    """Return what is refused when a case or a file says no: 409, because the request itself is well-formed."""
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, OSError):
        reason = (error.strerror or str(error)).lower()
        return RefusedError(409, f"The file system refuses: {reason}.", "Check free space and permissions.")
    return RefusedError(409, error.what, error.advice)
