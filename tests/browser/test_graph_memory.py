"""What graphs and boards leave behind: little heap while they are open, nothing when they are gone."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import polars as pl
from graphdesk import Desk

from jupyter_compliance.views.overview import EDGE_SCHEMA, NODE_SCHEMA
from jupyter_compliance.views.wire import arrow_stream

#: Remembers every graphics context and board element made in a page, without keeping any alive.
WATCH = """
globalThis.made = {contexts: [], boards: []};
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, options) {
  const context = get.call(this, kind, options);
  if (kind === 'webgl2' && context && !made.contexts.some(ref => ref.deref() === context)) made.contexts.push(new WeakRef(context));
  return context;
};
new MutationObserver(() => {
  for (const board of document.querySelectorAll('.jc-board')) if (!made.boards.some(ref => ref.deref() === board)) made.boards.push(new WeakRef(board));
}).observe(document, {subtree: true, childList: true});
"""


def heap(page: Any) -> float:
    """Return the JavaScript heap in use after collecting garbage, MB."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return metrics["JSHeapUsedSize"] / 1e6


def streams(nodes: int, edges: int) -> list[str]:
    """Return the tables of an overview as the kernel sends them."""
    rng = np.random.default_rng(3)
    table = pl.DataFrame(
        {
            "id": [f"0x{i:040x}" for i in range(nodes)], "label": ["" if i % 50 else f"Customer {i}" for i in range(nodes)],
            "shape": rng.integers(0, 7, nodes), "flags": (rng.random(nodes) < 0.005).astype(int), "risk": rng.uniform(0, 100, nodes),
            "x": rng.normal(0, 3000, nodes), "y": rng.normal(0, 2000, nodes),
        }
    ).cast(pl.Schema(NODE_SCHEMA))  # fmt: skip
    pairs = pl.DataFrame(
        {"src": rng.integers(0, nodes, edges), "dst": rng.integers(0, nodes, edges), "value": -np.sort(-rng.pareto(1, edges))}
    ).cast(pl.Schema(EDGE_SCHEMA))
    return [base64.b64encode(arrow_stream(frame)).decode() for frame in (table, pairs)]


def test_fifty_thousand_arrows_take_five_megabytes_of_heap_at_most(desk: Desk) -> None:
    desk.run("harness.make(); harness.show('theft', 'flow', ['thief'])")  # what any graph needs once
    desk.settle()
    before = heap(desk.page)
    desk.page.evaluate(
        "texts => { view().setData(...harness.streams(...texts), {layout: 'force', relayout: true}); view().fit(); }",
        streams(20_000, 50_000),
    )
    desk.page.wait_for_function("view().stats.labels > 0 && performance.getEntriesByName('jc-graph-painted').length > 0")
    name = "0x" + f"{4:040x}"
    desk.run(f"view().setSelection(['{name}']); view().zoomBy(2)")
    desk.settle()
    assert desk.run("return view().stats.edges") == 50_000
    assert desk.run(f"return view().nameOf('{name}')") == "0x0000…0004"
    desk.look()
    desk.watched.shot("graph-heap")
    grown = heap(desk.page) - before
    print(f"\nheap grown by {grown:.2f} MB at 50,000 arrows")
    assert grown <= 5
    desk.run("view().dispose(); harness.make()")
    assert heap(desk.page) - before <= 1.5, "a graph that is gone gives its heap back"


def test_twenty_boards_leave_no_board_and_no_graphics_context(live: Any) -> None:
    page = live(script=WATCH, drawn=".jc-graph canvas[aria-hidden]")
    spec = page.evaluate("() => window.values.spec")
    for opened in range(1, 21):
        # The graphics device takes over from the first picture in a quiet moment.
        page.wait_for_function("n => made.boards.length === n && made.contexts.length === n", arg=opened)
        if opened < 20:
            page.evaluate("() => { window.end(); window.end = null; window.values = null; }")
            page.evaluate("spec => window.start({spec})", spec)
    page.evaluate("() => { window.end(); window.end = null; window.values = null; }")
    assert page.locator("canvas, .jc-board").count() == 0
    alive = "() => [made.boards.filter(ref => ref.deref()).length, made.contexts.filter(ref => ref.deref()?.isContextLost() === false).length]"
    for _ in range(20):
        heap(page)
        if page.evaluate(alive) == [0, 0]:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(alive) == [0, 0], "boards, and graphics contexts in use"


def test_more_boards_than_a_browser_has_contexts_keep_their_graph(desk: Desk) -> None:
    desk.run(
        """globalThis.views = [];
        for (let i = 0; i < 20; i++) {
          const host = document.body.appendChild(document.createElement('div'));
          Object.assign(host.style, {width: '300px', height: '200px'});
          const made = harness.another(host);
          views.push(made);
        }"""
    )
    for at in range(20):  # each is looked at once, and has its context then
        desk.run(f"views[{at}].element.scrollIntoView()")
        desk.page.wait_for_function("at => views[at].stats.painter === 'webgl'", arg=at)
    desk.page.wait_for_function("views.every((v) => v.stats.painter !== 'none' || v.element.querySelector('canvas[aria-hidden]'))")
    shown = desk.run("return views.map((v) => v.stats.painter)")
    assert set(shown) == {"webgl", "none"}, "some gave their context back and left a picture; none lost it"
    desk.run("views[0].element.scrollIntoView(); views[0].zoomBy(1.1)")
    desk.page.wait_for_function("['webgl', 'canvas'].includes(views[0].stats.painter)")
    desk.look()
    theme = desk.theme()
    box = desk.run("const b = views[0].element.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]")
    ground = desk.count(box[0], box[1], int(box[2]), int(box[3]), theme["background"])
    assert ground < 0.98 * box[2] * box[3], "the first of twenty graphs is still drawn"
    desk.run("views.forEach((v) => v.dispose())")
