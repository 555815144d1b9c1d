"""Cards as files: whole, the same again, escaped, and true to the policy they are given."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jupyter_compliance.cards.blocks import Bullets, Code, Heading, Link, Para, Strong, Table, documented
from jupyter_compliance.cards.identity import fingerprint
from jupyter_compliance.cards.markdown import markdown
from jupyter_compliance.cards.page import html_page
from jupyter_compliance.cards.write import write_cards
from jupyter_compliance.detectors.registry import DETECTORS, configure
from jupyter_compliance.triage.policy import Policy

HOSTILE = '<img src=x onerror=alert(1)>|</script>](javascript:alert(1)) `"\' **'
VOID = {"meta", "br", "hr", "img", "input", "link"}


class Reader(HTMLParser):
    """Collects tags and what they refer to, and whether they close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.refers: list[str] = []
        self.ids: list[str] = []
        self.handlers: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        held = dict(attrs)
        self.refers += [held[name] or "" for name in ("href", "src", "xlink:href") if name in held]
        self.ids += [held["id"] or ""] if "id" in held else []
        self.handlers += [name for name in held if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def all_cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cards")
    write_cards(folder, rows=12_000, seed=3)
    return folder


def test_there_is_a_card_for_every_detector_and_each_part_is_on_it(all_cards: Path) -> None:
    files = {path.name for path in all_cards.iterdir()}
    assert files == {"index.md", "index.html"} | {f"{code}.{kind}" for code in DETECTORS for kind in ("md", "svg")}
    parts = (
        "Rule", "Thresholds", "Source", "What it needs", "How often it is right, on generated data", "Innocent look-alikes tried",
        "Known evasions", "Filing", "Weight in the policy", "When not to rely on it", "What exactly this is about",
    )  # fmt: skip
    for code, detector in DETECTORS.items():
        text = (all_cards / f"{code}.md").read_text("utf-8")
        assert text.startswith(f"# {code} ") and re.findall(r"^## (.*)$", text, flags=re.M) == list(parts)
        assert f"]({code}.svg)" in text and "generated data" in text and fingerprint(configure(code, Policy.default().detectors[code])) in text
        assert f"version {detector.version}" in text and "DOMAIN" not in text
        assert f"jupyter compliance cards {code} --rows 12000 --seed 3`" in text
        for name in vars(detector.parameters):
            assert f"| `{name}` |" in text


def test_the_page_stands_alone(all_cards: Path) -> None:
    page = Reader((all_cards / "index.html").read_text("utf-8"))
    assert not page.open and not page.handlers
    assert not page.tags & {"script", "iframe", "link", "img", "object", "form", "base"}
    assert all(target.startswith("#") for target in page.refers)
    assert {target[1:] for target in page.refers} <= set(page.ids) and set(DETECTORS) <= set(page.ids)
    assert "http" not in re.sub(r'xmlns="http://www.w3.org/2000/svg"|http-equiv', "", (all_cards / "index.html").read_text("utf-8"))


def test_the_same_again_gives_the_same_bytes(all_cards: Path, tmp_path: Path) -> None:
    write_cards(tmp_path, ["D25", "D11"], rows=12_000, seed=3)
    for name in ("D11.md", "D11.svg", "D25.md", "D25.svg"):
        assert (tmp_path / name).read_bytes() == (all_cards / name).read_bytes()
    assert b"\r" not in (tmp_path / "index.md").read_bytes()


def test_the_policy_in_force_is_told_and_used(all_cards: Path, tmp_path: Path) -> None:
    policy = Policy.default().with_(name="strict", weights={"D18": 123}, parameters={"D18": {"session_hours": 9.5}})
    (card,) = write_cards(tmp_path, ["D18"], policy=policy, rows=12_000, seed=3)
    text = (tmp_path / "D18.md").read_text("utf-8")
    assert "| `session_hours` | **9.5** | 24 | hours |" in text and "| all | 123 | × 3.4 |" in text
    assert "Policy strict, version" in text and policy.sha256 in text and "--policy POLICY.toml" in text
    assert fingerprint(card.detector) not in (all_cards / "D18.md").read_text("utf-8")


def test_hostile_words_of_a_policy_are_words(tmp_path: Path) -> None:
    policy = Policy.default().with_(name=HOSTILE, parameters={"D23": {"services": HOSTILE}})
    policy = Policy.load(policy.text.replace('"What ties it to crime or sanctions"', json.dumps(HOSTILE)))
    write_cards(tmp_path, ["D23"], policy=policy, rows=6_000, seed=3)
    page = Reader((tmp_path / "index.html").read_text("utf-8"))
    assert "img" not in page.tags and "script" not in page.tags and not page.handlers and not page.open
    for name in ("D23.md", "index.md"):
        bare = re.sub(r"`+[^`\n]*`+", "", (tmp_path / name).read_text("utf-8"))
        assert not re.search(r"(?<!\\)<|(?<!\\)\]\(javascript", bare), name


def test_markdown_escapes_what_has_a_meaning() -> None:
    blocks = [
        Heading(2, "a # b\nc"), Para(("x *y* ", Code("a|b`c"), " ", Strong("<b>"), " ", Link("[l]", "D01"))),
        Bullets([("- z",), ("|",)]), Table(("a|b",), [(("1 < 2",),)], frozenset({0})),
    ]  # fmt: skip
    text = markdown(blocks)
    assert text == (
        "## a \\# b c\n\nx \\*y\\* ``a\\|b`c`` **\\<b\\>** [\\[l\\]](D01.md)\n\n- - z\n- \\|\n\n| a\\|b |\n| ---: |\n| 1 \\< 2 |\n"
    )
    page = html_page("<t>", blocks, [])
    assert "<t>" not in page.replace("&lt;t&gt;", "") and "1 &lt; 2" in page and "<strong>&lt;b&gt;</strong>" in page


def test_docstrings_keep_their_code() -> None:
    assert documented("One ``a`` and `b.c`\nmore.\n\nTwo.") == [["One ", Code("a"), " and ", Code("b.c"), " more."], ["Two."]]


def test_the_hash_knows_thresholds_and_code_alone() -> None:
    assert fingerprint(DETECTORS["D09"]) == fingerprint(configure("D09", {"counterparties": 8}))
    hashes = {fingerprint(configure("D09", {"counterparties": n})) for n in (7, 8, 9)}
    assert len(hashes | {fingerprint(DETECTORS["D10"])}) == 4
