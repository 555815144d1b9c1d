"""A JupyterLab server of our own on loopback, and the Chromium that looks at it: for browser tests and benches."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Only this machine can be reached: every other name fails to resolve.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def find_chromium() -> str | None:
    """Path of the browser, if there is one."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


@dataclass
class Lab:
    """A JupyterLab server of our own: own configuration, data, runtime and root folder."""

    url: str
    token: str
    root: Path

    def call(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(f"{self.url}/{path}", method=method)
        request.add_header("Authorization", f"token {self.token}")
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(request, data=data, timeout=20) as reply:
            text = reply.read()
        return json.loads(text) if text else None

    def end_sessions(self) -> None:
        """End every kernel: old ones survive a reload with stale modules."""
        for session in self.call("GET", "api/sessions"):
            with suppress(urllib.error.HTTPError):  # two sessions on one kernel end together
                self.call("DELETE", f"api/sessions/{session['id']}")

    def open(self, page: Any, notebook: str, theme: str = "light") -> None:
        """Open a notebook and wait until its kernel answers."""
        self.end_sessions()
        self.theme(theme)
        page.goto(f"{self.url}/lab/tree/{notebook}?token={self.token}&reset")
        page.wait_for_function("() => window.jupyterapp", timeout=90_000)
        page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", timeout=90_000)
        page.evaluate(
            """async () => {
                const panel = window.jupyterapp.shell.currentWidget;
                await panel.context.ready;
                await panel.sessionContext.ready;
                await panel.sessionContext.session.kernel.info;
            }"""
        )

    def theme(self, theme: str) -> None:
        name = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}[theme]
        self.settings("themes", {"theme": name})

    def settings(self, name: str, values: dict[str, Any], extension: str = "@jupyterlab/apputils-extension") -> None:
        self.call("PUT", f"lab/api/settings/{extension}:{name}", {"raw": json.dumps(values)})

    def run_cells(self, page: Any, timeout: float = 120) -> None:
        """Run every cell and wait until the kernel is idle and each cell has its number."""
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self.wait_idle(page, timeout)

    def wait_idle(self, page: Any, timeout: float = 120) -> None:
        ends = time.monotonic() + timeout
        while time.monotonic() < ends:
            if page.evaluate(
                """() => {
                    const panel = window.jupyterapp.shell.currentWidget;
                    const cells = panel.content.widgets.filter(c => c.model.type === 'code' && c.model.sharedModel.getSource());
                    return panel.sessionContext.session.kernel.status === 'idle' && cells.every(c => c.model.executionCount);
                }"""
            ):
                return
            page.wait_for_timeout(100)
        raise TimeoutError("the notebook did not finish in time")

    def execute(self, page: Any, code: str, within: str = "") -> str:
        """Run code in a kernel, unseen, and return what it prints; errors fail the test.

        Parameters
        ----------
        within
            Class of the notebook or document in the main area whose kernel it is; the one in front without it.
        """
        out = page.evaluate(
            """async ([code, within]) => {
                const { shell } = window.jupyterapp;
                const panel = within ? [...shell.widgets('main')].find(w => w.hasClass(within)) : shell.currentWidget;
                const future = panel.context.sessionContext.session.kernel.requestExecute({ code, store_history: false });
                let text = '';
                future.onIOPub = m => {
                    if (m.header.msg_type === 'stream') { text += m.content.text; }
                    if (m.header.msg_type === 'error') { text += 'ERROR ' + m.content.traceback.join('\\n'); }
                };
                await future.done;
                return text;
            }""",
            [code, within],
        )
        assert "ERROR" not in out, out
        return str(out).strip()


def notebook(lab: Lab, name: str, *cells: str) -> str:
    """Write a notebook of code cells into the root folder of the server."""
    body = {
        "cells": [
            {"cell_type": "code", "execution_count": None, "id": f"cell-{at}", "metadata": {}, "outputs": [], "source": source}
            for at, source in enumerate(cells)
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (lab.root / name).write_text(json.dumps(body), "utf-8")
    return name


@contextmanager
def serve(home: Path, *flags: str, python: str = sys.executable, app: str = "jupyterlab") -> Iterator[Lab]:
    """Start JupyterLab (or another server app) with configuration, data, runtime and root folders under `home`.

    Parameters
    ----------
    flags
        More of the command line.
    python
        Interpreter of the environment that has the app.
    app
        Module that is run.
    """
    root = home / "root"
    root.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    environment = dict(os.environ) | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_COMPLIANCE_AUTHOR": "A. Analyst",
        "TZ": "UTC",
    }
    command = [
        python, "-m", app, "--no-browser", "--allow-root", "--expose-app-in-browser",
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", *flags,
    ]  # fmt: skip
    log = home / "lab.log"
    with log.open("w") as out:
        server = subprocess.Popen(command, env=environment, cwd=root, stdout=out, stderr=out, start_new_session=True)
    running = Lab(f"http://127.0.0.1:{port}", token, root)
    try:
        _wait(running, server, log)
        running.settings("notification", {"fetchNews": "false", "checkForUpdates": False})
        yield running
        running.end_sessions()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(10)


def _wait(lab: Lab, server: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + 90
    while True:
        try:
            lab.call("GET", "api/status")
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}") from None
            time.sleep(0.2)
