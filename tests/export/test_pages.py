"""The HTML pages stand alone: no address to load from, no script but their own, hostile text stays text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from jupyter_compliance import Case
from jupyter_compliance.export.html import html_page, json_block, ranked_table
from jupyter_compliance.export.pyvis_page import pyvis_page

from .conftest import BREAKOUT, HOSTILE

NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/1999/xhtml"}
#: Attributes through which a page can load something.
LOADING = {"src", "href", "srcset", "data", "action", "formaction", "poster", "background", "cite", "manifest", "ping"}


class Page(HTMLParser):
    """Collects tags, attributes, scripts and the policy of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.policy = ""
        self._inside: dict[str, str | None] | None = None
        self._text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "script":
            self._inside, self._text = found, ""
        if tag == "meta" and found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"] or ""

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._inside is not None:
            self.scripts.append((self._inside, self._text))
            self._inside = None


@pytest.fixture(scope="module")
def page_text(made) -> str:
    return html_page(Case.open(made, readonly=True))


@pytest.fixture(scope="module")
def pyvis_text(made) -> str:
    return pyvis_page(Case.open(made, readonly=True))


@pytest.fixture(params=["page_text", "pyvis_text"])
def any_text(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(request.param)


def test_nothing_is_loaded_from_outside(any_text: str) -> None:
    for tag, attributes in Page(any_text).tags:
        for name in LOADING & attributes.keys():
            value = attributes[name] or ""
            assert value.startswith(("data:", "#")), f"<{tag} {name}={value!r}>"
    assert not re.search(r"@import|url\(\s*['\"]?(?!['\"]?(data:|#))", any_text.split("<script")[0])


def test_pages_name_no_outside_address_of_their_own(made, any_text: str) -> None:
    # the case itself holds a hostile address in a memo; what the page adds must not
    found = set(re.findall(r"https?://[^\s\"'`<>)\\]+", any_text)) - NAMESPACES
    assert {address for address in found if not address.startswith("http://ev")} == set()


def test_hostile_text_is_never_markup(any_text: str) -> None:
    tags = Page(any_text).tags
    assert not [tag for tag, attributes in tags if tag == "img" or any(name.startswith("on") for name in attributes)]
    assert not [attributes for tag, attributes in tags if tag == "a" and "javascript" in (attributes.get("href") or "")]
    assert "alert(2)</script>" not in any_text
    assert HOSTILE not in any_text


def test_policy_forbids_everything_and_allows_the_one_script(page_text: str) -> None:
    page = Page(page_text)
    rules = dict(rule.strip().partition(" ")[::2] for rule in page.policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == "'unsafe-inline'"
    assert rules["img-src"] == "data: blob:"
    assert "unsafe" not in rules["script-src"]
    (code,) = [text for attributes, text in page.scripts if "type" not in attributes]
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    assert rules["script-src"] == f"'sha256-{digest}'"
    first = [tag for tag, _ in page.tags].index("script")
    policy = next(i for i, (_, attributes) in enumerate(page.tags) if attributes.get("http-equiv"))
    assert policy < first


def test_snapshot_holds_the_case(page_text: str, case: Case) -> None:
    (text,) = [text for attributes, text in Page(page_text).scripts if attributes.get("id") == "jc-snapshot"]
    assert "<" not in text
    snapshot = json.loads(text)
    assert snapshot["spec"]["title"] == case.title
    assert snapshot["spec"]["offline"] is True
    assert {"accounts", "pairs", "transfers", "queue", "bins"} <= snapshot["tables"].keys()
    assert base64.b64decode(snapshot["tables"]["queue"])
    assert "hub" in snapshot["subjects"]


def test_without_scripts_there_is_a_picture_and_a_ranked_table(page_text: str, case: Case) -> None:
    fallback = page_text.partition("<noscript>")[2].partition("</noscript>")[0]
    assert "<svg" in fallback
    assert "<code>hub</code>" in fallback
    assert fallback.count("<tr>") == case.triage().queue.height + 1


def test_page_is_the_same_every_time(page_text: str, case: Case) -> None:
    assert html_page(case) == page_text


def test_pyvis_page_stands_still_and_keeps_our_places(pyvis_text: str) -> None:
    assert '"physics": {"enabled": false}' in pyvis_text or '"enabled": false' in pyvis_text
    assert '"x":' in pyvis_text
    assert "popup.innerHTML" not in pyvis_text, "a label with href must not switch on markup tooltips"
    assert Page(pyvis_text).policy.startswith("default-src 'none'")


def test_json_block_cannot_end_its_element() -> None:
    hostile = {"a": BREAKOUT, "b": "\u2028\u2029", "c": "<!--<script>"}
    assert not re.search("[<>&\u2028\u2029]", json_block(hostile))
    assert json.loads(json_block(hostile)) == hostile


def test_ranked_table_says_what_it_leaves_out(case: Case) -> None:
    assert "not listed here" in ranked_table(case, top=1)
