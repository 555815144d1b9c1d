"""The command as a process of its own: pipes, closed readers, encodings, no network, a light start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "jupyter_compliance.cli"]
NO_NETWORK = (
    "import socket, sys\n"
    "def refuse(*a, **k): raise SystemExit('reached for the network')\n"
    "socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = socket.getaddrinfo = refuse\n"
    "from jupyter_compliance.cli import main\n"
    "sys.exit(main(sys.argv[1:]))\n"
)


def spawn(*argv: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, argv)], capture_output=True, text=True, encoding="utf-8", **options)


def test_reader_that_leaves_early_is_no_error_message(case_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*COMMAND, "triage", str(case_path), "--json", "--top", "0"], stdout=write, stderr=subprocess.PIPE, text=True
    )
    os.close(write)
    assert done.returncode == 141
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_disk_is_told(case_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, "triage", str(case_path)], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert "no space" in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_output_is_utf8_in_any_locale(case_path: Path) -> None:
    plain = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = spawn("triage", case_path, env=plain)
    assert done.returncode == 0, done.stderr
    assert "·" in done.stdout


def test_demo_reaches_for_no_network(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, "demo", "--no-browser", "--out", str(tmp_path)],
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "0x098b716b8aaf21512996dc57eb0615e2383e2f96" in done.stdout
    assert (tmp_path / "ronin.zip").is_file()


def test_help_starts_light() -> None:
    code = (
        "import sys\nfrom jupyter_compliance.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'numba', 'altair', 'anywidget', 'ipywidgets', 'pyvis', 'tornado', 'jupyter_server', 'pandas', 'duckdb'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
