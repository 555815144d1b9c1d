"""A Jupyter server of our own on loopback, without JupyterLab: for tests of the HTTP API."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

HEADER = "transfer_id,ts,src,dst,asset,amount\n"
ROWS = "".join(
    f"t{i},2022-03-{1 + i // 4:02}T{6 * (i % 4):02}:00:00Z,{'hub' if i else 'source'},{f'm{i:02}' if i else 'hub'},ETH,{i + 1}.5\n"
    for i in range(40)
)
TAGS = "account_id,label,category,source\nhub,Thief,theft,test\nsource,Listed,sanctioned,OFAC SDN\n"
# Extensions that come with the environment and take seconds to start; ours must be on without being named.
_OTHERS = ("jupyterlab", "jupyter_lsp", "jupyterlab_jupytext", "jupyter_server_terminals", "notebook_shim", "notebook", "voila")


@dataclass
class Reply:
    status: int
    headers: Any
    body: Any


@dataclass
class Server:
    """A Jupyter server of our own with nothing but its own folders."""

    port: int
    token: str
    root: Path
    process: subprocess.Popen[bytes]

    def call(self, method: str, path: str, body: Any = None, *, token: bool = True, **headers: str) -> Reply:
        """Send one request; the path is below the prefix and goes out as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            headers["Authorization"] = f"token {self.token}"
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        try:
            connection.request(method, f"/jupyter-compliance/{path}", body=data, headers=headers)
            reply = connection.getresponse()
            text = reply.read()
        finally:
            connection.close()
        is_json = text and "json" in (reply.getheader("Content-Type") or "")
        return Reply(reply.status, reply.headers, json.loads(text) if is_json else text)

    def case(self, method: str, folder: str, body: Any = None, **more: Any) -> Reply:
        return self.call(method, f"cases/{quote(folder)}", body, **more)

    def job(self, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """Begin a job and follow it to its end."""
        begun = self.call(method, path, body, **more)
        assert begun.status == 202, begun.body
        return self.follow(begun.body["id"])

    def follow(self, name: str) -> dict[str, Any]:
        seq, ends = 0, time.monotonic() + 120
        while time.monotonic() < ends:
            told = self.call("GET", f"jobs/{name}?after={seq}").body
            if told["state"] in ("done", "failed", "cancelled"):
                return told
            seq = told["seq"]
        raise TimeoutError(name)

    def children(self) -> list[int]:
        """Processes that the server has started and that are still there, zombies included."""
        found = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == self.process.pid:
                found.append(int(status.parent.name))
        return found


@contextmanager
def serving(home: Path, *flags: str) -> Iterator[Server]:
    root = home / "root"
    root.mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    config = home / "config" / "jupyter_server_config.d" / "alone.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"ServerApp": {"jpserver_extensions": dict.fromkeys(_OTHERS, False)}}))
    environment = dict(os.environ) | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_COMPLIANCE_AUTHOR": "The Operator",
        "PYTHONPATH": str(Path(__file__).parent / "server"),
        "TZ": "UTC",
    }
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={root}", "--ServerApp.authorizer_class=server_config.ByHeader",
        "--ServerApp.identity_provider_class=server_config.Named", "--ComplianceApp.most_body_bytes=100000", *flags,
    ]  # fmt: skip
    log = home / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, env=environment, cwd=root, stdout=out, stderr=out, start_new_session=True)
    server = Server(port, token, root, process)
    try:
        ends = time.monotonic() + 90
        while True:
            try:
                if server.call("GET", "version").status == 200:
                    break
            except OSError:
                pass
            if process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"The server did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.1)
        yield server
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
