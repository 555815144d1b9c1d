"""The description says what the handlers do: every route, only those, and answers that meet their schemas."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from jupyter_compliance import Case
from jupyter_compliance._preview import preview_sources
from jupyter_compliance.export.kinds import KINDS
from jupyter_compliance.server.openapi import description
from jupyter_compliance.server.operations import OPERATIONS
from jupyter_compliance.server.routes import HANDLERS
from jupyter_compliance.server.schemas import EXPORT_KINDS, SCHEMAS


def check(value: Any, name: str) -> None:
    root = {"$ref": f"#/components/schemas/{name}", "components": description()["components"]}
    Draft202012Validator(root, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


def test_every_method_of_every_handler_is_described_and_nothing_else() -> None:
    described = {(path.removeprefix("/"), method.upper()) for path, item in description()["paths"].items() for method in item}
    built = set()
    for path, handler in HANDLERS.items():
        for method in ("get", "post", "put", "patch", "delete", "head"):
            where = next((c for c in handler.__mro__ if method in vars(c)), None)
            if where is not None and where.__module__.startswith("jupyter_compliance"):
                built.add((path, method.upper()))
    # Where a path ends in a verb, looking and changing are those of a case in a folder of that name.
    verbs = {(path, method) for path, method in built if path.count("/") == 2 and method in ("GET", "PATCH")}
    assert built - verbs == described == {(o.path, o.method) for o in OPERATIONS}


def test_it_is_a_sound_document() -> None:
    document = description("/hub/user/")
    assert document["openapi"] == "3.1.0"
    assert document["servers"][0]["url"] == "/hub/user/jupyter-compliance"
    names = [item["operationId"] for path in document["paths"].values() for item in path.values()]
    assert len(names) == len(set(names)) == len(OPERATIONS)
    for path, item in document["paths"].items():
        for told in item.values():
            assert [p["name"] for p in told.get("parameters", []) if p["in"] == "path"] == re.findall(r"\{(\w+)\}", path)
            assert told["summary"] and told["x-rights"]
    known = set(document["components"]["schemas"])
    assert set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document))) <= known
    assert known - {"Description"} == set(SCHEMAS)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_exports_are_those_there_are() -> None:
    assert set(EXPORT_KINDS) == set(KINDS)


def test_answers_meet_their_schemas(server: Any, case: Case) -> None:
    folder = case.path.relative_to(server.root).as_posix()
    case.triage()
    for path, name in {
        "version": "Version", "openapi.json": "Description", "cases": "Cases", f"cases/{folder}": "CaseRow", "jobs": "Jobs",
        "cases/nothing": "Error", "jobs/nothing": "Error",
    }.items():  # fmt: skip
        check(server.call("GET", path).body, name)
    check(server.case("PATCH", folder, {"assignee": "Bo", "due": "2026-12-24"}).body, "CaseRow")
    check(server.call("GET", "version", token=False).body, "Error")
    check(server.call("POST", "preview", {}).body, "Error")
    begun = server.call("POST", f"cases/{folder}/verify")
    check(begun.body, "Started")
    ended = server.follow(begun.body["id"])
    check(ended, "Job")
    check(ended["result"], "Verified")
    assert server.call("GET", "openapi.json").body["paths"] == description()["paths"]


@pytest.mark.parametrize("text", ["ts,src,dst,amount\n2022-01-01,a,b,1\n", "shoe\nboot\n"])
def test_previews_meet_their_schema(tmp_path: Any, text: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    reading = {"mapping": None, "currency": None, "timezone": None, "encoding": None, "rows": 5}
    check(preview_sources({"transfers": [tmp_path / "x.csv"]}, reading, lambda phase, share: None), "Preview")


def test_a_schema_that_does_not_fit_would_be_seen() -> None:
    with pytest.raises(Exception, match="required"):
        check({}, "CaseRow")
