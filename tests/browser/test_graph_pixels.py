"""The graph's own pixels, in a real browser: arrows, colours, labels, and what the pointer does."""

from __future__ import annotations

import pytest
from graphdesk import Desk, near


def test_arrows_end_in_heads_and_shapes_have_the_colour_of_their_risk(desk: Desk) -> None:
    desk.show("theft", "flow", "thief")
    desk.run("view().setSelection(['0x35fb…d4b1'])")
    desk.settle()
    desk.look()
    theme = desk.theme()
    assert desk.run("return view().stats.painter") == "webgl"
    group_x, y = desk.at("group:0x35fb…d4b1")
    # From the right: the group, a gap, the head of the arrow, its shaft.
    heights = [desk.count(x, y - 12, 1, 24, theme["accent"]) for x in range(group_x - 60, group_x - 8)]
    shaft = heights[0]
    assert 4 <= shaft <= 8
    assert max(heights[20:]) >= shaft + 4, heights
    assert heights[-1] == 0, "the head stops before the shape"
    for node in ("0xf7b3…f1be", "0x3cff…e073", "0x0872…7243"):
        x, y = desk.at(node)
        assert desk.count(x - 32, y - 9, 16, 18, theme["edge"]) > 30, f"no arrowhead at {node}"
        colour = desk.run(
            f"return harness.colour({ {'0xf7b3…f1be': 97.1, '0x3cff…e073': 94.1, '0x0872…7243': 94.9}[node] })"
        )
        assert near(desk.pixel(x, y - 7), colour)
        assert near(desk.pixel(x, y), "#ffffff", 60), "the cross of a sanctioned account is white in the middle"
    x, y = desk.at("in2")
    assert near(desk.pixel(x, y), theme["unscored"])


def test_labels_are_drawn_and_do_not_overlap(desk: Desk) -> None:
    desk.show("theft", "flow", "thief")
    desk.look()
    text = desk.theme()["text"]
    for node in ("0x35fb…d4b1", "0x3cff…e073", "thief"):
        x, y = desk.at(node)
        assert desk.count(x - 40, y + 12, 80, 24, text) > 25, f"no name under {node}"
    x, y = desk.at("in1")
    assert desk.count(x - 100, y - 14, 86, 28, text) > 25, "no name beside a source"
    assert desk.run("return view().stats.labels") >= 24
    svg = desk.run("return view().toSVG()")
    assert svg.count('class="arrow"') == 16
    assert "33.6k ETH" in svg and "Ronin bridge exploiter" in svg


@pytest.mark.parametrize(("name", "layout", "focus"), [("theft", "flow", "thief"), ("kinds", "force", "")])
def test_the_picture_for_export_is_the_picture_on_screen(desk: Desk, name: str, layout: str, focus: str) -> None:
    desk.show(name, layout, focus, "{legend: false}")
    desk.run("view().setSelection(['mixer1', '0x35fb…d4b1']); view().setPinned(['bank3', 'in2'])")
    desk.settle()
    desk.look()
    assert desk.run("return harness.difference()") < 1.2


def test_dark_theme_is_followed_without_a_reload(desk: Desk) -> None:
    desk.show("theft", "flow", "thief")
    desk.look()
    assert near(desk.pixel(5, 5), "#ffffff")
    desk.run(
        """document.body.style.setProperty('--jp-layout-color1', '#111417');
        document.body.style.setProperty('--jp-ui-font-color0', '#ffffff');
        document.body.dataset.jpThemeLight = 'false';"""
    )
    desk.settle()
    desk.look()
    theme = desk.theme()
    assert theme["mode"] == "dark"
    assert near(desk.pixel(5, 5), "#111417")
    x, y = desk.at("in1")
    assert desk.count(x - 100, y - 14, 86, 28, "#ffffff") > 25, "names are light on dark ground"
    x, y = desk.at("0xf7b3…f1be")
    assert near(desk.pixel(x, y - 7), desk.run("return harness.colour(97.1)"))


def test_pointer_picks_nodes_and_edges_and_opens(desk: Desk) -> None:
    desk.show("theft", "flow", "thief")
    x, y = desk.at("0x53b6…bfc1")
    gx, _ = desk.at("group:0x53b6…bfc1")
    desk.page.mouse.click(x, y)
    assert desk.log("select") == [[["0x53b6…bfc1"], False]]
    desk.page.wait_for_timeout(400)
    desk.page.mouse.click((x + gx) / 2, y)
    assert desk.log("edge") == [["0x53b6…bfc1", "group:0x53b6…bfc1"]]
    desk.page.wait_for_timeout(400)
    desk.page.mouse.click(20, 300)
    assert desk.log("select") == [[[], False]]
    desk.page.wait_for_timeout(400)
    desk.page.mouse.dblclick(x, y)
    assert desk.log("open") == [["0x53b6…bfc1"]]
    desk.page.mouse.move(x, y)
    assert "0x53b6…bfc1" in desk.page.locator("[role=tooltip]").inner_text()
    desk.page.mouse.click(x, y, button="right")
    assert desk.log("menu") == [[{"kind": "node", "id": "0x53b6…bfc1"}]]


def test_lasso_takes_what_it_surrounds(desk: Desk) -> None:
    desk.show("theft", "flow", "thief")
    left, top = desk.at("0x35fb…d4b1")
    right, bottom = desk.at("0x3e37…55e9")

    def around() -> None:
        desk.page.mouse.move(left - 40, top - 30)
        desk.page.mouse.down()
        for px, py in ((right + 40, top - 30), (right + 40, bottom + 30), (left - 40, bottom + 30)):
            desk.page.mouse.move(px, py, steps=8)
        desk.page.mouse.up()

    desk.page.keyboard.down("Shift")
    around()
    desk.page.keyboard.up("Shift")
    three = ["0x35fb…d4b1", "0xf7b3…f1be", "0x3e37…55e9"]
    assert desk.log("select") == [[three, False]]
    desk.run("view().setMode('lasso')")
    around()
    assert desk.log("select") == [[three, False]]
    assert desk.log("camera") == []


def test_drag_pans_the_ground_and_pins_a_node(desk: Desk) -> None:
    desk.show("theft", "flow", "thief")
    before = desk.camera()
    x, y = desk.at("0x3cff…e073")
    desk.page.mouse.move(x, y)
    desk.page.mouse.down()
    desk.page.mouse.move(x + 40, y - 30, steps=5)
    desk.page.mouse.up()
    ((moved, origin),) = desk.log("move")
    assert list(moved) == ["0x3cff…e073"]
    assert moved["0x3cff…e073"][1] - origin["0x3cff…e073"][1] == pytest.approx(-30 / before["k"], abs=1)
    assert desk.at("0x3cff…e073") == (x + 40, y - 30)
    assert desk.camera() == before
    desk.page.mouse.move(30, 500)
    desk.page.mouse.down()
    desk.page.mouse.move(90, 520, steps=5)
    desk.page.mouse.up()
    desk.settle()
    assert desk.at("0x3cff…e073") == (x + 100, y - 10)
    # The first place of the camera may be told late; the pan is one step.
    assert len([told for (told,) in desk.log("camera") if told != before]) == 1
    desk.run("view().setData(...harness.data.theft(), {layout: 'flow', focus: ['thief']})")
    assert desk.at("0x3cff…e073") == (x + 100, y - 10), "new data move neither nodes nor camera"


def test_wheel_scrolls_the_page_until_the_graph_has_focus(desk: Desk) -> None:
    desk.show("theft", "flow", "thief")
    before = desk.camera()
    desk.page.mouse.move(500, 300)
    desk.page.mouse.wheel(0, 120)
    desk.page.wait_for_timeout(300)
    assert desk.camera() == before
    assert desk.run("return scrollY") > 0
    assert "to zoom with the wheel" in desk.page.locator("[role=status]").inner_text()
    desk.run("scrollTo(0, 0)")
    desk.page.mouse.click(20, 300)
    desk.page.mouse.move(500, 300)
    desk.page.mouse.wheel(0, -120)
    desk.settle()
    assert desk.camera()["k"] > before["k"]
    assert desk.run("return scrollY") == 0


def test_keyboard_walks_to_neighbours_and_says_where_it_is(desk: Desk) -> None:
    desk.show("theft", "flow", "thief")
    assert desk.run(
        "return [view().focusNext('right'), view().focusNext('right'), view().focusNext('right'), view().focusNext('up')]"
    ) == [
        "thief",
        "0x53b6…bfc1",
        "group:0x53b6…bfc1",
        "group:0x3e37…55e9",
    ]
    said = desk.log("cursor")[0][1]
    assert said.startswith("Ronin bridge exploiter, wallet, score 99.2, sanctioned, theft, pays 7 accounts shown")


def test_hostile_words_stay_words(desk: Desk) -> None:
    desk.run("harness.make(); harness.hostile()")
    desk.settle()
    x, y = desk.at("a")
    desk.page.mouse.move(x, y)
    assert "<img src=x onerror=alert(1)>" in desk.page.locator("[role=tooltip]").inner_text()
    assert desk.run("return document.querySelectorAll('#host img, #host script, #host b').length") == 0
    svg = desk.run("return view().toSVG({title: '<b>&', lines: []})")
    assert "<img" not in svg and "<script" not in svg
    assert desk.page.evaluate(
        "(svg) => new DOMParser().parseFromString(svg, 'image/svg+xml').querySelector('parsererror') === null", svg
    )


def test_a_lost_device_is_survived(desk: Desk) -> None:
    desk.show("theft", "flow", "thief")
    lose = "document.querySelector('#host canvas[aria-hidden]').getContext('webgl2').getExtension('WEBGL_lose_context')"
    desk.run(f"globalThis.lost = {lose}; lost.loseContext()")
    desk.page.wait_for_timeout(300)
    assert desk.run("return view().stats.painter") == "canvas"
    assert "device was lost" in desk.log("notice")[0][0]
    desk.look()
    x, y = desk.at("in2")
    assert near(desk.pixel(x, y), desk.theme()["unscored"])
    desk.run("lost.restoreContext()")
    desk.page.wait_for_timeout(600)
    assert desk.run("return view().stats.painter") == "webgl"
    desk.look()
    assert near(desk.pixel(x, y), desk.theme()["unscored"])


def test_out_of_sight_the_device_is_given_back_and_a_picture_stays(desk: Desk) -> None:
    desk.show("theft", "flow", "thief", "{patience: 100}")
    x, y = desk.at("in2")
    desk.run("scrollTo(0, 1400)")
    desk.page.wait_for_timeout(600)
    assert desk.run("return view().stats.painter") == "none"
    assert desk.run("return document.querySelectorAll('#host canvas[aria-hidden]').length") == 1
    desk.run("scrollTo(0, 0)")
    desk.settle()
    assert desk.run("return view().stats.painter") == "webgl"
    assert desk.run("return document.querySelectorAll('#host canvas[aria-hidden]').length") == 1
    desk.look()
    assert near(desk.pixel(x, y), desk.theme()["unscored"])


def test_twenty_views_leave_no_device_behind(desk: Desk) -> None:
    for _ in range(20):
        desk.run(
            "harness.make(); harness.show('theft', 'flow', ['thief']); await new Promise((d) => setTimeout(d, 60))"
        )
    desk.settle()
    assert desk.log("notice") == []
    assert desk.run("return view().stats.painter") == "webgl"


def test_a_hidden_tab_and_a_resize_keep_the_drawing(desk: Desk) -> None:
    desk.run("document.getElementById('host').style.display = 'none'")
    desk.show("theft", "flow", "thief")
    desk.run("document.getElementById('host').style.display = 'block'")
    desk.settle()
    desk.run("document.getElementById('host').style.display = 'none'")
    desk.page.wait_for_timeout(100)
    desk.run(
        "document.getElementById('host').style.display = 'block'; document.getElementById('host').style.width = '700px'"
    )
    desk.settle()
    desk.look()
    theme = desk.theme()
    for node in ("in1", "in2", "group:0x3cff…e073"):
        x, y = desk.at(node)
        assert 0 < x < 700
        assert desk.count(x - 8, y - 8, 16, 16, theme["background"]) < 150, f"{node} is not drawn"


def test_without_webgl_the_plain_canvas_draws(desk: Desk) -> None:
    desk.run(
        """const get = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, o) { return kind === 'webgl2' ? null : get.call(this, kind, o); };"""
    )
    desk.show("theft", "flow", "thief")
    assert desk.run("return view().stats.painter") == "canvas"
    assert "no WebGL 2" in desk.log("notice")[0][0]
    desk.look()
    x, y = desk.at("in2")
    assert near(desk.pixel(x, y), desk.theme()["unscored"])
    assert desk.page.locator("[role=status]").inner_text() != ""


def test_fifty_thousand_edges_are_usable(desk: Desk) -> None:
    for nodes, edges in ((20_000, 50_000), (50_000, 200_000)):
        took = desk.run(
            f"""const began = performance.now(); const data = harness.data.cloud({nodes}, {edges}); const made = performance.now();
            harness.make(); view().setData(...data, {{layout: 'force'}});
            await new Promise(requestAnimationFrame); await new Promise((d) => setTimeout(d, 0));
            const first = performance.now() - made;
            return {{first, ...(await harness.time(4))}};"""
        )
        print(
            f"\n{nodes:,} nodes, {edges:,} edges: first paint {took['first']:.0f} ms, "
            f"moving {took['moving']:.0f} ms a frame, at rest {took['rest']:.0f} ms, {took['painter']}"
        )
        assert took["edges"] == edges
        desk.watched.shot(f"graph-{edges}")
    desk.look()
    assert desk.count(470, 280, 60, 60, desk.theme()["background"]) < 3000
