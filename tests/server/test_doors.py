"""Nobody gets in without a token, nobody does what the authoriser denies."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from jupyter_compliance.server import app as app_module
from jupyter_compliance.server.base import Resource
from jupyter_compliance.server.operations import OPERATIONS
from jupyter_compliance.server.routes import HANDLERS, routes

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def paths() -> list[str]:
    """One path for every route that the extension registers, made from its pattern."""
    found = []
    for pattern, _ in routes(""):
        path = re.sub(r"\(\?:\(\.\*\)/\)\?", "one/", pattern)
        path = re.sub(r"\(\[\^/\]\+\)|\(\.\*\)", "one", path).replace("\\", "")
        assert re.fullmatch(pattern, path) and "(" not in path
        found.append(path.removeprefix("/jupyter-compliance/").removeprefix("jupyter-compliance/"))
    return found


def test_nothing_answers_without_a_token(server: Any) -> None:
    for path in paths():
        for method in METHODS:
            for headers in ({}, {"Authorization": "token wrong"}, {"Cookie": "username-127=x"}):
                reply = server.call(method, path, b"{}" if method in ("POST", "PATCH") else None, token=False, **headers)
                assert reply.status == 403, (method, path, headers, reply)


def test_a_case_in_the_root_folder_of_the_server_has_routes_too() -> None:
    for path in ("cases/export", "cases//export", "cases/a/b/export"):
        handler = next(h for pattern, h in routes("") if re.fullmatch(pattern.lstrip("/"), f"jupyter-compliance/{path}"))
        assert handler is HANDLERS["cases/{folder}/export"]


def test_every_route_is_one_of_ours_and_guarded_twice() -> None:
    assert len(routes("")) == len(HANDLERS) + 1, "those described, and one for every other path"
    for _, handler in routes(""):
        assert issubclass(handler, Resource)
        tree = ast.parse(inspect.getsource(handler))
        for node in ast.walk(tree):
            if isinstance(node, ast.AsyncFunctionDef) and node.name in ("get", "post", "patch", "put", "delete"):
                outer = [ast.unparse(one) for one in node.decorator_list][:2]
                assert outer[0] == "web.authenticated", (handler, node.name)
                assert outer[1].startswith("authorized("), (handler, node.name)
    assert "add_handlers" not in Path(app_module.__file__).read_text()


def test_whoever_may_nothing_gets_nothing(server: Any) -> None:
    for path in paths():
        for method in METHODS:
            reply = server.call(method, path, b"{}" if method in ("POST", "PATCH") else None, X_Deny="all")
            assert reply.status == 403, (method, path, reply)
            if method != "HEAD":
                assert set(reply.body) >= {"what", "advice", "detail"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_every_single_right_is_needed(server: Any, operation: Any) -> None:
    path = operation.path.replace("{folder}", "nowhere").replace("{id}", "nothing")
    body = b"{}" if operation.method in ("POST", "PATCH") else None
    for action, resource in operation.rights:
        assert server.call(operation.method, path, body, X_Deny=f"{action} {resource}").status == 403
    others = ",".join(f"{a} {r}" for a in ("read", "write", "execute") for r in ("compliance", "contents", "kernels"))
    for action, resource in operation.rights:
        others = others.replace(f"{action} {resource}", "-")
    assert server.call(operation.method, path, body, X_Deny=others).status != 403, "needs more than it says"


def test_what_changes_something_is_never_a_read() -> None:
    for operation in OPERATIONS:
        actions = {action for action, resource in operation.rights if resource == "compliance"}
        assert (actions == {"read"}) == (operation.method == "GET"), operation.name
        if operation.name in ("createCase", "changeCase", "exportCase", "triageCase"):
            assert "write" in actions


def test_a_page_of_another_site_cannot_post(server: Any) -> None:
    """With the cookie of a logged-in browser but without the XSRF token, a change is refused."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"/api/status?token={server.token}")
    reply = connection.getresponse()
    reply.read()
    cookies = [one.split(";")[0] for one in reply.headers.get_all("Set-Cookie") or []]
    session = next(one for one in cookies if not one.startswith("_xsrf"))
    connection.close()
    assert server.call("GET", "version", token=False, Cookie=session).status == 200
    refused = server.call("POST", "preview", {"sources": {"transfers": ["ledger.csv"]}}, token=False, Cookie=session)
    assert refused.status == 403
    assert "_xsrf" in refused.body["what"].lower()


def test_paths_that_are_not_there(server: Any) -> None:
    for path in ("", "nothing", "jobs/", "jobs/a/b", "version/", "openapi.json/x", "static/x.js", "%ff"):
        for method in METHODS:
            assert server.call(method, path, token=False).status in (400, 403), path
            reply = server.call(method, path)
            assert reply.status in (400, 404)
            assert method == "HEAD" or set(reply.body) >= {"what", "advice", "detail"}


def test_methods_that_are_not_there(server: Any) -> None:
    reply = server.call("PUT", "cases")
    assert reply.status == 405
    assert set(reply.body) >= {"what", "advice", "detail"}
