"""The board outside JupyterLab: Notebook 7, Voilà, JupyterLite, and hosts that know only anywidget's contract."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from labserver import Lab, notebook, serve
from plainhost import PlainHost

ROOT = Path(__file__).parents[2]
OPTIONS = ".jc-board [role=option]"
INSPECTOR = ".jc-inspector"
VOILA = "--VoilaConfiguration.extension_allowlist=['anywidget', '@voila-dashboards/widgets-manager8']"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, peers: Path) -> Iterator[Lab]:
    """Notebook 7; Voilà is an extension of the same server, set as docs/elsewhere.md says."""
    with serve(tmp_path_factory.mktemp("peers"), VOILA, python=str(peers), app="notebook") as running:
        yield running


def second_row(page: Any) -> None:
    """Click the second subject and wait until the evidence is about it."""
    row = page.locator(OPTIONS).nth(1)
    row.wait_for(timeout=90_000)
    row.click()
    page.locator(INSPECTOR, has_text="rank 2 of").wait_for()


def ours(trace: str) -> bool:
    """Whether an error went through the extension, or through a board, whose code comes as a blob."""
    return "/jupyter-compliance/" in trace or "blob:" in trace


def test_notebook_7(server: Lab, watched: Any) -> None:
    page = watched.page
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
    name = notebook(server, "seven.ipynb", 'from jupyter_compliance import Case\ncase = Case.demo("ronin")\nboard = case.board()\nboard')
    page.goto(f"{server.url}/notebooks/{name}?token={server.token}")
    page.wait_for_function("() => window.jupyterapp")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.evaluate(
        """async () => {
            const panel = window.jupyterapp.shell.currentWidget;
            await panel.context.ready;
            await panel.sessionContext.ready;
            await panel.sessionContext.session.kernel.info;
            await window.jupyterapp.commands.execute('notebook:run-all-cells');
        }"""
    )
    second_row(page)
    page.keyboard.press("n")
    page.keyboard.type("Seen in Notebook 7.")
    page.keyboard.press("Control+Enter")
    page.locator(".jc-notes .jc-note", has_text="Seen in Notebook 7.").first.wait_for()
    assert "Seen in Notebook 7." in server.execute(page, "print([n['text'] for n in case.notes()])")
    watched.shot("notebook-7")
    commands = page.evaluate("() => window.jupyterapp.commands.listCommands().filter(id => id.startsWith('jupyter-compliance:'))")
    assert "jupyter-compliance:shortcuts" in commands
    # The case file opens as a document, too, and knows the note.
    page.goto(f"{server.url}/edit/ronin/case.jcase?token={server.token}")
    page.locator(".jc-CaseDocument").locator("[role=option]").first.wait_for(timeout=120_000)
    page.get_by_role("tab", name="Notes").click()
    page.locator(INSPECTOR, has_text="Seen in Notebook 7.").wait_for()
    assert [line for line in said if "jupyter-compliance" in line] == []
    assert [trace for trace in watched.traces if ours(trace)] == []
    # One of the extension would have been seen.
    page.route("**/extensions/jupyter-compliance/static/wrong.js", lambda route: route.fulfill(content_type="text/javascript", body="throw new Error('on purpose')"))
    with page.expect_event("pageerror"):
        page.add_script_tag(url="/lab/extensions/jupyter-compliance/static/wrong.js")
    assert [ours(trace) for trace in watched.traces][-1:] == [True]
    assert watched.outside == []


def test_voila(server: Lab, watched: Any) -> None:
    page = watched.page
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
    assert VOILA in (ROOT / "docs" / "elsewhere.md").read_text("utf-8")
    (server.root / "app").mkdir()
    shutil.copy(ROOT / "notebooks" / "02_board_app.ipynb", server.root / "app")
    page.goto(f"{server.url}/voila/render/app/02_board_app.ipynb?token={server.token}")
    second_row(page)
    assert "from jupyter_compliance" not in page.locator("body").inner_text()
    page.keyboard.press("1")
    page.locator(OPTIONS).nth(1).filter(has_text="escalate").wait_for()
    watched.shot("voila")
    assert [line for line in said if "module:" in line or "jupyter-compliance" in line] == []
    # Voilà's own template asks the network for fonts and formulas; the board does not, and needs neither.
    assert [url for url in watched.outside if not any(word in url for word in ("fontawesome", "mathjax"))] == []


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory, peers: Path) -> Iterator[str]:
    """A JupyterLite site that holds the exported page of the demo case, on loopback."""
    from jupyter_compliance import Case

    home = tmp_path_factory.mktemp("lite")
    (home / "files").mkdir()
    Case.demo(home / "ronin").export(home / "files" / "ronin.html")
    command = [peers.with_name("jupyter"), "lite", "build", "--contents", "files", "--apps", "lab", "--no-sourcemaps", "--output-dir", "site", "--lite-dir", "."]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(home / "site")))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}"
    site.shutdown()
    site.server_close()


def test_jupyterlite_shows_the_exported_page(lite: str, watched: Any) -> None:
    page = watched.page
    page.goto(f"{lite}/lab/index.html?path=ronin.html")
    page.get_by_text("Trust HTML").click(timeout=90_000)
    second_row(page.frame_locator(".jp-HTMLViewer iframe"))
    watched.shot("jupyterlite")
    # Nothing is said of a server that no JupyterLite has.
    assert page.get_by_text("server part").count() == 0
    assert watched.outside == []


@pytest.fixture
def host(browser: Any, case: Any) -> Iterator[PlainHost]:
    pages = PlainHost(browser, case)
    yield pages
    pages.close()
    assert pages.wrong == []


def ground(page: Any) -> int:
    """Return how bright the ground of the board is, 0 to 255."""
    colour = page.locator(".jc-board").evaluate("e => getComputedStyle(e).backgroundColor")
    return int(colour.split("(")[1].split(",")[0])


def test_plain_host_under_a_strict_policy(host: PlainHost) -> None:
    page = host()
    second_row(page)
    assert ground(page) > 200
    page.keyboard.press("n")
    page.keyboard.type("Written in a plain host.")
    page.keyboard.press("Control+Enter")
    page.locator(".jc-notes .jc-note", has_text="Written in a plain host.").first.wait_for()
    assert page.evaluate("() => window.values.selection.subjects.length") == 1
    assert page.evaluate("() => window.finish()") == 0, "the host's signal leaves nothing behind"


def test_plain_host_that_shows_its_output_late(host: PlainHost) -> None:
    page = host(width="0px")
    page.evaluate("() => { document.getElementById('output').style.width = '1100px'; }")
    second_row(page)
    page.wait_for_function("() => { const c = document.querySelector('.jc-graph canvas'); return c && c.getBoundingClientRect().width > 300; }")


def test_visual_studio_code_dark(host: PlainHost) -> None:
    page = host(body='class="vscode-dark" data-vscode-theme-kind="vscode-dark" style="--vscode-editor-background:#1f1f1f;--vscode-editor-foreground:#cccccc;margin:0"')
    second_row(page)
    assert ground(page) == 0x1F
    page.evaluate(
        """() => {
            document.body.style.setProperty('--vscode-editor-background', '#ffffff');
            document.body.style.setProperty('--vscode-editor-foreground', '#333333');
            document.body.dataset.vscodeThemeKind = 'vscode-light';
        }"""
    )
    page.wait_for_function("() => document.querySelector('.jc-board').dataset.jcMode === 'light'")
    assert ground(page) == 0xFF


def test_colab_dark(host: PlainHost) -> None:
    page = host(html='theme="dark"')
    second_row(page)
    assert ground(page) < 60


def test_shadow_root(host: PlainHost) -> None:
    page = host(shadow=True)
    second_row(page)
    page.keyboard.press("ArrowDown")
    page.locator(INSPECTOR, has_text="rank 3 of").wait_for()
    page.keyboard.press("n")
    page.keyboard.type("Written in a shadow root.")
    page.keyboard.press("Control+Enter")
    page.locator(".jc-notes .jc-note", has_text="Written in a shadow root.").first.wait_for()


def test_widget_state_is_plain_data(case: Any) -> None:
    """Hosts other than Jupyter store and send the state of a widget as JSON."""
    from jupyter_compliance.views.answers_case import spec
    from jupyter_compliance.views.service import BoardService

    json.dumps(spec(BoardService(case).facts), allow_nan=False)
