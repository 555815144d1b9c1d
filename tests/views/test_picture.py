from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from theft import HOSTILE, THIEF, wallet

from jupyter_compliance.views import look, svg
from jupyter_compliance.views.picture import HEIGHT, WIDTH, board_svg, graph_svg, png, timeline_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=["board", "graph", "timeline"])
def picture(request, case):
    return {"board": board_svg, "graph": graph_svg, "timeline": timeline_svg}[request.param](case)


def test_pictures_are_well_formed_named_and_self_contained(picture):
    root = ET.fromstring(picture)
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text
    assert not re.search(r"https?://", picture.replace("http://www.w3.org/2000/svg", ""))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "rect", "text", "g", "path", "polygon", "circle", "line",
    }  # fmt: skip
    assert "nan" not in picture


def test_hostile_text_is_text(case):
    for drawn in (board_svg(case, selection={"subjects": [wallet(1)]}), graph_svg(case, [wallet(1)])):
        assert "<img" not in drawn
        assert any(HOSTILE in (element.text or "") for element in ET.fromstring(drawn).iter())


def test_the_board_shows_queue_graph_timeline_and_score(case):
    words = " ".join(element.text or "" for element in ET.fromstring(board_svg(case)).iter(f"{SVG}text"))
    for part in ("4 subjects by score", "Bridge exploiter", "of 64 accounts", "ETH moved", "What would bring it below 50", "Sanctioned address"):
        assert part in words


def test_selection_and_view_are_drawn(case):
    drawn = board_svg(case, selection={"subjects": [wallet(2)], "time": [1647993600000.0, 1650000000000.0]}, view={"hidden": [wallet(1)]})
    assert "THE GROUP: score" in ET.fromstring(drawn).find(f"{SVG}desc").text
    assert board_svg(case, selection={"subjects": ["0xgone"]}) == board_svg(case)


def test_sanctioned_accounts_have_ring_and_cross(case):
    drawn = graph_svg(case, [THIEF])
    nodes = [group for group in ET.fromstring(drawn).iter(f"{SVG}g") if group.find(f"{SVG}title") is not None]
    thief = next(group for group in nodes if "Bridge exploiter" in group.find(f"{SVG}title").text and group.findall(f"{SVG}circle"))
    assert len(thief.findall(f"{SVG}circle")) == 3
    assert thief.find(f"{SVG}path").get("stroke") == "#ffffff"


def test_pictures_of_an_empty_case(empty_case):
    for drawn in (board_svg(empty_case), graph_svg(empty_case), timeline_svg(empty_case)):
        ET.fromstring(drawn)
    assert "No transfers" in timeline_svg(empty_case)


@pytest.mark.parametrize("panes", [("graph",), ("queue",), ("timeline",), ("inspector",), ("graph", "timeline")])
def test_single_panes_fill_the_picture(case, panes):
    ET.fromstring(board_svg(case, panes=panes))


def test_the_same_case_gives_the_same_picture(case):
    assert board_svg(case) == board_svg(case)


def test_png_has_the_size(case):
    image = png(board_svg(case))
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", image[16:24]) == (WIDTH, HEIGHT)


@given(st.text())
def test_any_text_makes_valid_xml(words):
    drawn = svg.document(10, 10, words, words, svg.text(1, 2, words, fill="#000", width=50), svg.tag("g", data=words))
    ET.fromstring(drawn)


@given(st.text(st.characters(codec="utf-8")), st.floats(20, 300))
def test_cut_text_fits(words, width):
    line = svg.cut(words, 12, width)
    assert svg.breadth(line, 12) <= width or line == "…"


@given(st.text(st.sampled_from("ab cd"), max_size=60), st.integers(1, 4))
def test_wrapped_text_keeps_its_words(words, lines):
    found = svg.wrap(words, 12, 60, lines)
    assert len(found) <= lines
    if not any("…" in line for line in found):
        assert " ".join(found).split() == words.split()


def test_the_ramp_darkens_with_risk():
    def light(colour):
        return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))

    shades = [light(look.risk_colour(score)) for score in range(0, 101, 5)]
    assert shades == sorted(shades, reverse=True)
    assert look.risk_colour(None) == look.risk_colour(float("nan")) == look.UNSCORED
