"""The OpenAPI 3.1 description, made from the declarations that the handlers work by."""

from __future__ import annotations

import re
from typing import Any

from jupyter_compliance._version import __version__

from .operations import OPERATIONS, PREFIX, Operation
from .schemas import SCHEMAS, ref

_ERRORS = {
    "400": "The request is not well-formed.",
    "403": "No token, not authorised, or outside the roots.",
    "404": "There is no such thing.",
    "409": "The case or the file system does not allow it now.",
    "412": "The case is no longer as it was read (If-Match).",
    "413": "The body is too large.",
    "429": "Too many jobs.",
}
_MEANING = {
    "folder": "Folder of the case, or its case.jcase, as the contents API spells it; slashes are part of it.",
    "id": "Job.",
}


def description(base_url: str = "/") -> dict[str, Any]:
    """Return the description as JSON.

    Parameters
    ----------
    base_url
        Base URL of the server.
    """
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(f"/{operation.path}", {})[operation.method.lower()] = _told(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "jupyter_compliance",
            "version": __version__,
            "description": "Cases over HTTP. Every operation needs the token of the server and the rights it names.",
        },
        "servers": [{"url": f"{base_url.rstrip('/')}/{PREFIX}"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**SCHEMAS, "Description": {"type": "object"}},
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "`token …`"}
            },
        },
    }


def _told(operation: Operation) -> dict[str, Any]:
    path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "description": _MEANING[name]}
        for name in re.findall(r"\{(\w+)\}", operation.path)
    ]
    query = [
        {"name": name, "in": "query", "schema": {"type": "integer", "minimum": 0}, "description": meaning}
        for name, meaning in operation.query
    ]
    errors = {
        status: {"description": meaning, "content": {"application/json": {"schema": ref("Error")}}}
        for status, meaning in _ERRORS.items()
    }
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "x-rights": [f"{action} {resource}" for action, resource in operation.rights],
        "responses": {
            str(operation.status): {
                "description": "Done." if operation.status == 200 else "Begun.",
                "content": {"application/json": {"schema": ref(operation.answer)}},
            },
            **errors,
        },
    }
    if path or query:
        told["parameters"] = [*path, *query]
    if operation.body is not None:
        told["requestBody"] = {
            "required": operation.body != "Nothing",
            "content": {"application/json": {"schema": ref(operation.body)}},
        }
    return told
