"""A page that holds a live board without Jupyter: the widget over its message protocol, Python answering."""

from __future__ import annotations

import base64
import json
from typing import Any

from jupyter_compliance.views.answers_case import PANES, spec
from jupyter_compliance.views.frontend import bundle
from jupyter_compliance.views.remembered import opened
from jupyter_compliance.views.service import BoardService

ADDRESS = "http://127.0.0.1:9/"
START = """window.start = async ({spec, view = {}, selection = {subjects: [], transfers: [], time: null, source: 'python'}}) => {
  const {default: widget} = await import('/board.js');
  const values = {spec, selection, view};
  const heard = {};
  const tell = (event, ...args) => (heard[event] ?? []).slice().forEach(f => f(...args));
  const bytes = text => new DataView(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  window.values = values;
  window.tell = tell;
  window.end = widget.render({el: document.getElementById('root'), model: {
    get: name => values[name],
    set: (name, value) => { values[name] = value; tell('change:' + name); },
    save_changes: () => {},
    on: (event, f) => (heard[event] ??= []).push(f),
    off: (event, f) => { heard[event] = (heard[event] ?? []).filter(g => g !== f); },
    send: async message => {
      if (window.unanswered?.includes(message.method)) return;
      window.asked = (window.asked ?? 0) + 1;
      const {reply, buffers} = JSON.parse(await window.kernel(JSON.stringify(message)));
      tell('msg:custom', reply, buffers.map(bytes));
      window.asked--;
    },
  }});
}"""

REST = """quiet => new Promise((rested, failed) => {
  const every = 25, began = performance.now();
  let still = 0, values = '';
  const observer = new MutationObserver(() => { still = 0; });
  observer.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
  const look = () => {
    const now = JSON.stringify([window.values?.selection, window.values?.view]);
    const busy = window.asked > 0 || document.querySelector('.jc-board [aria-busy=true]');
    still = busy || now !== values ? 0 : still + every;
    values = now;
    const end = () => { observer.disconnect(); requestAnimationFrame(() => requestAnimationFrame(rested)); };
    if (still > quiet) end();
    else if (performance.now() - began > 30_000) failed(new Error('The page does not come to rest.'));
    else setTimeout(look, every);
  };
  look();
})"""
#: Longer than the board waits before it writes down how it stands, ms.
QUIET = 350


def rest(page: Any, quiet: int = QUIET) -> None:
    """Wait until every request is answered and nothing of the page has changed for a moment, however slow the machine is."""
    page.evaluate(REST, quiet)


def settled(page: Any) -> Any:
    """Return the selection Python has, once the board has come to rest."""
    rest(page)
    return page.evaluate("() => window.values.selection")


class BoardPages:
    """Opens boards over one case in pages of a given size; what must never happen is kept in `wrong`, requests in `asked`."""

    def __init__(self, browser: Any, case: Any) -> None:
        self.browser = browser
        self.service = BoardService(case)
        self.contexts: list[Any] = []
        self.wrong: list[str] = []
        self.asked: list[str] = []

    def __call__(
        self,
        width: int = 1280,
        height: int = 720,
        *,
        panes: tuple[str, ...] | None = None,
        told: dict[str, Any] | None = None,
        view: dict[str, Any] | None = None,
        script: str = "",
        drawn: str = "[role=option], .jc-graph canvas",
        **options: Any,
    ) -> Any:
        """Return a page whose board is drawn.

        Parameters
        ----------
        panes
            Some of the board's panes; all without it.
        told
            More that the front end is told about the case.
        view
            How the board was left; as new without it.
        script
            JavaScript that runs before anything else of the page.
        drawn
            What is there once the board is.
        options
            Those of a browser context.
        """
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        if script:
            context.add_init_script(script)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"error {error}"))
        page.on("dialog", lambda dialog: (self.wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.expose_function("kernel", self._ask)
        page.route("**/*", self._serve)
        page.goto(ADDRESS)
        known = spec(self.service.facts, height=height, **({"panes": panes} if panes else {}))
        page.evaluate(f"() => {{ {START} }}")
        begun: dict[str, Any] = {"view": view or {}}
        if "queue" in (panes or PANES):
            begun = dict(zip(("view", "selection"), opened(self.service.facts, view or {}), strict=True))
        page.evaluate("told => window.start(told)", {"spec": known | (told or {}), **begun})
        page.locator(drawn).first.wait_for()
        if "unanswered" not in script:  # what waits for an answer never comes to rest
            rest(page)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _ask(self, text: str) -> str:
        message = json.loads(text)
        self.asked.append(message["method"])
        reply, buffers = self.service.respond(message)
        return json.dumps({"reply": reply, "buffers": [base64.b64encode(b).decode() for b in buffers]})

    def _serve(self, route: Any) -> None:
        name = route.request.url.removeprefix(ADDRESS)
        if name == "board.js":
            route.fulfill(content_type="text/javascript", body=bundle("board.js"))
        elif name == "":
            style = "<style>body{margin:0}" + bundle("board.css") + "</style>"
            route.fulfill(content_type="text/html", body=f"<!doctype html><html lang=en><meta charset=utf-8><title>Board</title>{style}<main id=root></main>")
        else:
            self.wrong.append(f"request {route.request.url}")
            route.abort()


