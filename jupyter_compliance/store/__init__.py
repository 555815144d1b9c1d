"""The case on disk: folder, tables, journal, and the proof that they are what was written."""

from __future__ import annotations

from .author import default_author
from .care import Care, assign, care_of, close, rename, reopen, set_due
from .chain import Entry, Head, Verification
from .finding import CaseFinder, Found
from .folder import CaseFolder
from .glance import Glance, glance
from .journal import Journal
from .manifest import Manifest
from .notes import add_note, disposition_history, dispositions, notes, set_disposition, withdraw_note
from .reviews import answer_review, request_review, reviews_of
from .verify import verify_path

__all__ = [
    "Care",
    "CaseFinder",
    "CaseFolder",
    "Entry",
    "Found",
    "Glance",
    "Head",
    "Journal",
    "Manifest",
    "Verification",
    "add_note",
    "answer_review",
    "assign",
    "care_of",
    "close",
    "default_author",
    "disposition_history",
    "dispositions",
    "glance",
    "notes",
    "rename",
    "reopen",
    "request_review",
    "reviews_of",
    "set_disposition",
    "set_due",
    "verify_path",
    "withdraw_note",
]
