"""A page that hosts the board as anywidget's contract says, without anything of Jupyter: what VS Code, Colab and others do."""

from __future__ import annotations

import base64
import json
from typing import Any

from jupyter_compliance.views.answers_case import spec
from jupyter_compliance.views.frontend import bundle
from jupyter_compliance.views.service import BoardService

ADDRESS = "http://127.0.0.1:9/"
# Nothing may be fetched, evaluated or written into the page as script; a widget's module comes as a blob.
POLICY = "default-src 'none'; script-src 'self' blob:; style-src 'unsafe-inline'; img-src data: blob:; worker-src blob:"
HOST = """window.host = async ({told, css, js, loader, shadow}) => {
  const values = {spec: told, selection: {subjects: [], transfers: [], time: null, source: 'python'}, view: {}, _esm: loader};
  const heard = {};
  const tell = (event, ...args) => (heard[event] ?? []).slice().forEach(f => f(...args));
  const bytes = text => new DataView(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  const model = {
    get: name => values[name],
    set: (name, value) => { values[name] = value; tell('change:' + name); },
    save_changes: () => {},
    on: (event, f) => { (heard[event] ??= []).push(f); },
    off: (event, f) => { heard[event] = f ? (heard[event] ?? []).filter(g => g !== f) : []; },
    send: async message => {
      if (message.method === 'module') {
        window.handed = (window.handed ?? 0) + 1;
        return tell('msg:custom', {event: 'module'}, [js, css].map(text => new DataView(new TextEncoder().encode(text).buffer)));
      }
      const {reply, buffers} = JSON.parse(await window.kernel(JSON.stringify(message)));
      tell('msg:custom', reply, buffers.map(bytes));
    },
  };
  const outer = document.getElementById('output');
  const root = shadow ? outer.attachShadow({mode: 'open'}) : outer;
  const el = root.appendChild(document.createElement('div'));
  const url = URL.createObjectURL(new Blob([loader], {type: 'text/javascript'}));
  const {default: widget} = await import(url);
  const ending = new AbortController();
  window.values = values;
  window.root = root;
  const end = await widget.render({model, el, signal: ending.signal, experimental: {}});
  window.finish = async () => { ending.abort(); await end?.(); return el.childElementCount + Object.values(heard).flat().length; };
};"""


class PlainHost:
    """Opens the board of a case in pages of a host that is not Jupyter; what must not happen is kept in `wrong`."""

    def __init__(self, browser: Any, case: Any) -> None:
        self.browser = browser
        self.service = BoardService(case)
        self.contexts: list[Any] = []
        self.wrong: list[str] = []

    def __call__(self, *, body: str = "", html: str = "", width: str = "100%", shadow: bool = False, **options: Any) -> Any:
        """Return a page with the board in it.

        Parameters
        ----------
        body, html
            Attributes of those elements, as the host sets them for its theme.
        width
            CSS width of the output at the start.
        shadow
            Whether the host draws into a shadow root.
        """
        context = self.browser.new_context(viewport={"width": 1280, "height": 760}, **options)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"error {error}"))
        page.on("console", lambda line: self.wrong.append(line.text) if "Content Security Policy" in line.text else None)
        page.expose_function("kernel", self._ask)
        text = f"<!doctype html><html {html}><meta charset=utf-8><script src=host.js></script><body {body}><div id=output style='width:{width}'></div>"
        page.route("**/*", lambda route: self._serve(route, text))
        page.goto(ADDRESS)
        told = spec(self.service.facts, height=680)
        page.evaluate(
            "options => window.host(options)",
            {"told": told, "css": bundle("board.css"), "js": bundle("board.js"), "loader": bundle("loader.js"), "shadow": shadow},
        )
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _ask(self, text: str) -> str:
        reply, buffers = self.service.respond(json.loads(text))
        return json.dumps({"reply": reply, "buffers": [base64.b64encode(b).decode() for b in buffers]})

    def _serve(self, route: Any, text: str) -> None:
        name = route.request.url.removeprefix(ADDRESS)
        if name == "host.js":
            route.fulfill(content_type="text/javascript", body=HOST)
        elif name == "":
            route.fulfill(content_type="text/html", body=text, headers={"Content-Security-Policy": POLICY})
        else:
            self.wrong.append(f"request {route.request.url}")
            route.abort()
