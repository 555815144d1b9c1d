"""The case on disk: folder, tables, journal, and the proof that they are what was written."""

from __future__ import annotations

from .chain import Entry, Head, Verification
from .folder import CaseFolder
from .journal import Journal
from .manifest import Manifest
from .notes import add_note, disposition_history, dispositions, notes, set_disposition, withdraw_note
from .verify import verify_path

__all__ = [
    "CaseFolder",
    "Entry",
    "Head",
    "Journal",
    "Manifest",
    "Verification",
    "add_note",
    "disposition_history",
    "dispositions",
    "notes",
    "set_disposition",
    "verify_path",
    "withdraw_note",
]
