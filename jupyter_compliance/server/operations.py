"""Every operation of the HTTP API: what it is called, who may do it, what goes in and what comes out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from .refusal import RefusedError
from .schemas import SCHEMAS

#: What authorisers are asked about.
RESOURCE = "compliance"
#: First part of every route.
PREFIX = "jupyter-compliance"

_READ = (("read", RESOURCE),)
_WRITE = (("write", RESOURCE),)
_RUN = (("execute", RESOURCE),)
_FILES = (("read", "contents"),)
_NEW_FILES = (("write", "contents"),)


@dataclass(frozen=True)
class Operation:
    """One method on one path.

    Parameters
    ----------
    method, path
        HTTP method, and path below the prefix with ``{folder}`` or ``{id}`` in it.
    name, summary
        Identifier and one sentence.
    rights
        (action, resource) pairs, all of which the authoriser must grant: ``read`` looks, ``write`` changes a case or
        makes files, ``execute`` starts or stops work.
    answer
        Name of the schema of the answer.
    body
        Name of the schema of the body; None where none is read.
    status
        Status of success.
    query
        Query parameters: name to schema and meaning.
    """

    method: str
    path: str
    name: str
    summary: str
    rights: tuple[tuple[str, str], ...]
    answer: str
    body: str | None = None
    status: int = 200
    query: tuple[tuple[str, str], ...] = ()


OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", "version", "version", "Version of the product and of the case schema.", _READ, "Version"),
    Operation("GET", "openapi.json", "describe", "This description.", _READ, "Description"),
    Operation("GET", "cases", "listCases", "All cases below the roots; has an ETag.", _READ, "Cases"),
    Operation(
        "POST", "cases", "createCase", "Make a case from files, in the background; the result is a CaseRow.",
        _WRITE + _RUN + _FILES + _NEW_FILES, "Started", "CreateRequest", 202,
    ),
    Operation("GET", "cases/{folder}", "getCase", "One case, by its folder or its case.jcase.", _READ, "CaseRow"),
    Operation(
        "PATCH", "cases/{folder}", "changeCase",
        "Assign, set due, rename, close or reopen a case; with If-Match only if it is as it was read.",
        _WRITE, "CaseRow", "CaseChange",
    ),
    Operation(
        "POST", "cases/{folder}/export", "exportCase", "Write an export into the case; the result is Exported.",
        _WRITE + _RUN, "Started", "ExportRequest", 202,
    ),
    Operation(
        "POST", "cases/{folder}/verify", "verifyCase", "Check every hash of the case; the result is Verified.",
        _RUN, "Started", "Nothing", 202,
    ),
    Operation(
        "POST", "cases/{folder}/triage", "triageCase", "Rank the subjects of the case; the result is a CaseRow.",
        _WRITE + _RUN, "Started", "Nothing", 202,
    ),
    Operation(
        "POST", "preview", "previewSources", "How files would be understood; the result is a Preview.",
        _RUN + _FILES, "Started", "PreviewRequest", 202,
    ),
    Operation("GET", "jobs", "listJobs", "Work in hand and work done lately, without results.", _READ, "Jobs"),
    Operation(
        "GET", "jobs/{id}", "getJob", "One job; waits for news, at the longest 20 seconds, where `after` is given.",
        _READ, "Job", query=(("after", "Answer once `seq` is larger than this."),),
    ),
    Operation("DELETE", "jobs/{id}", "cancelJob", "End a job; what it had half made is removed.", _RUN, "Job"),
)  # fmt: skip


def operations_at(*paths: str) -> dict[str, Operation]:
    """Return the operations on some paths by their method."""
    return {operation.method: operation for operation in OPERATIONS if operation.path in paths}


def read_body(data: bytes, name: str) -> dict[str, Any]:
    """Read a JSON body and hold it to its schema; an empty one is an empty object.

    Raises
    ------
    RefusedError
        400: it is not JSON, or not what the schema says.
    """
    try:
        body = json.loads(data.decode("utf-8"), parse_constant=_no_number) if data.strip() else {}
        json.dumps(body, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "The body is not JSON.", "Send a JSON object in UTF-8.", str(error)[:200]) from None
    wrong = best_match(_validator(name).iter_errors(body))
    if wrong is not None:
        place = "/".join(str(one) for one in wrong.absolute_path)[:100] or "the body"
        raise RefusedError(400, f"{place}: {_words(wrong)}", "See openapi.json for what is expected.")
    return body


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}})


def _words(wrong: Any) -> str:
    text = " ".join(str(wrong.message).split())
    return (text if len(text) <= 200 else text[:200] + "…") + "."


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no JSON number")
