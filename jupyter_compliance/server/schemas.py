"""The JSON that goes in and out, as JSON Schema (2020-12): what handlers check and what the description shows."""

from __future__ import annotations

from typing import Any

from jupyter_compliance.contracts.tables import TABLES
from jupyter_compliance.store.glance import STATUSES

Schema = dict[str, Any]

#: What `export` makes.
EXPORT_KINDS = ("zip", "html", "pyvis", "graphml", "json", "svg", "png", "md", "csv")
JOB_STATES = ("queued", "running", "done", "failed", "cancelled")
_NAMES = [name for name in TABLES if name != "rejects"]
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}


def _thing(properties: dict[str, Schema], optional: tuple[str, ...] = (), **more: Any) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False, **more}


def _list(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def ref(name: str) -> Schema:
    """Return a reference to a named schema."""
    return {"$ref": f"#/components/schemas/{name}"}


_SOURCES = _thing(
    {name: _list({"type": "string", "maxLength": 3000}, minItems=1, maxItems=1000) for name in _NAMES},
    tuple(name for name in _NAMES if name != "transfers"),
    description="By table, files or folders as the contents API spells them.",
)
_MAPPING: Schema = {
    "type": "object",
    "description": "By table and canonical column, the column of the source; `=ETH` fills a column with one value, null leaves an optional one out.",
    "propertyNames": {"enum": _NAMES},
    "additionalProperties": {"type": "object", "additionalProperties": {"type": ["string", "null"], "maxLength": 1000}},
}
_READING: dict[str, Schema] = {
    "sources": _SOURCES,
    "mapping": {"anyOf": [_MAPPING, {"type": "null"}]},
    "currency": {"type": ["string", "null"], "maxLength": 20},
    "timezone": {"type": ["string", "null"], "maxLength": 60, "description": "IANA zone of time stamps without one."},
    "encoding": {"type": ["string", "null"], "maxLength": 40},
}
_OPTIONAL = ("mapping", "currency", "timezone", "encoding")

#: Named schemas.
SCHEMAS: dict[str, Schema] = {
    "Problem": _thing({"what": _TEXT, "advice": _TEXT}),
    "Error": _thing({"what": _TEXT, "advice": _TEXT, "detail": _TEXT, "message": _TEXT}),
    "Version": _thing({
        "version": _TEXT, "schemaVersion": {"type": "integer"},
        "author": {**_TEXT, "description": "Name under which entries of this user are written."},
    }),
    "CaseRow": _thing({
        "path": {**_TEXT, "description": "Path of case.jcase as the contents API spells it."},
        "folder": _TEXT, "id": _TEXT, "title": _TEXT, "status": {"enum": list(STATUSES)}, "statusText": _TEXT,
        "topScore": {"type": ["number", "null"], "minimum": 0, "maximum": 100}, "topScoreText": _TEXT,
        "topSubject": _TEXT, "topName": _TEXT, "assignee": _TEXT_OR_NULL,
        "due": {"type": ["string", "null"], "format": "date"}, "openReviews": _COUNT, "accounts": _COUNT,
        "transfers": _COUNT, "above": _COUNT, "decided": _COUNT, "notes": _COUNT,
        "updated": {"type": "string", "format": "date-time"}, "readonly": {"type": "boolean"},
        "problem": {"anyOf": [ref("Problem"), {"type": "null"}]},
    }),
    "Cases": _thing({
        "roots": _list(_thing({"path": _TEXT, "problem": _TEXT_OR_NULL})),
        "cases": _list(ref("CaseRow")),
        "truncated": {"type": "boolean"},
    }),
    "CaseChange": _thing(
        {
            "assignee": {"type": ["string", "null"], "maxLength": 200},
            "due": {"type": ["string", "null"], "maxLength": 10, "description": "YYYY-MM-DD"},
            "title": {"type": "string", "maxLength": 200},
            "closed": {
                "type": ["string", "boolean", "null"], "maxLength": 4000,
                "description": "The reason closes the case, so does true; null or false opens it again.",
            },
        },
        ("assignee", "due", "title", "closed"), minProperties=1,
    ),
    "PreviewRequest": _thing(dict(_READING), _OPTIONAL),
    "CreateRequest": _thing(
        {
            "folder": {"type": "string", "minLength": 1, "maxLength": 3000},
            "title": {"type": "string", "minLength": 1, "maxLength": 200},
            **_READING,
            "triage": {"type": "boolean", "default": True},
        },
        (*_OPTIONAL, "triage"),
    ),
    "ExportRequest": _thing({"kind": {"enum": list(EXPORT_KINDS)}}),
    "Nothing": _thing({}),
    "Started": _thing({"id": _TEXT}),
    "Exported": _thing({"path": _TEXT, "text": _TEXT}),
    "Verified": _thing({"ok": {"type": "boolean"}, "text": _TEXT, "entries": _COUNT}),
    "Preview": _thing({
        "tables": _list(_thing({
            "table": {"enum": _NAMES}, "sources": _list(_TEXT),
            "columns": _list(_thing({"name": _TEXT, "samples": _list(_TEXT)})),
            "mapping": _list(_thing({
                "canonical": _TEXT, "column": _TEXT_OR_NULL,
                "confidence": {"type": "number", "minimum": 0, "maximum": 1}, "why": _TEXT,
                "required": {"type": "boolean"},
            })),
            "canonicals": _list(_thing({"name": _TEXT, "required": {"type": "boolean"}, "description": _TEXT})),
            "read": _COUNT, "kept": _COUNT, "rejected": _COUNT,
            "problems": _list(_thing({
                "column": _TEXT, "code": _TEXT, "count": _COUNT, "rows": _list({"type": "integer"}), "message": _TEXT,
                "advice": _TEXT, "rejected": {"type": "boolean"},
            })),
            "rows": _thing({"header": _list(_TEXT), "body": _list(_list(_TEXT))}),
        })),
        "currency": _TEXT, "timezone": _TEXT, "title": _TEXT,
    }),
    "Job": _thing({
        "id": _TEXT, "kind": {"enum": ["preview", "create", "export", "verify", "triage"]},
        "state": {"enum": list(JOB_STATES)}, "seq": _COUNT, "phase": _TEXT,
        "progress": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "result": {"anyOf": [ref("CaseRow"), ref("Preview"), ref("Exported"), ref("Verified"), {"type": "null"}]},
        "error": {"anyOf": [_thing({"what": _TEXT, "advice": _TEXT, "detail": _TEXT}), {"type": "null"}]},
    }),
    "Jobs": _thing({"jobs": _list(ref("Job"))}),
}  # fmt: skip
