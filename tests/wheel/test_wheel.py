"""The wheel carries the built front end and installs in a clean environment without Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it, and a PATH on which there is no Node."""
    home = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home / "venv")], check=True)
    uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
    python = home / "venv/bin/python"
    environment = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    environment["PATH"] = f"{home}/venv/bin:/usr/sbin:/sbin"
    subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), str(wheel)], check=True, env=environment)
    return home


def run(clean: Path, *command: str) -> str:
    environment = {"PATH": f"{clean}/venv/bin", "HOME": str(clean), "JUPYTER_CONFIG_DIR": str(clean / "config"), "LANG": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=clean, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_wheel_holds_each_file_once_and_no_sources(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "jupyter_compliance/static/board.js" in names
    assert "jupyter_compliance/static/page.js" in names
    for needed in (
        "share/jupyter/labextensions/jupyter-compliance/package.json",
        "share/jupyter/labextensions/jupyter-compliance/install.json",
        "share/jupyter/labextensions/jupyter-compliance/schemas/jupyter-compliance/plugin.json",
        "etc/jupyter/jupyter_server_config.d/jupyter_compliance.json",
    ):
        assert sum(n.endswith(needed) for n in names) == 1, needed
    assert not [n for n in names if n.startswith("jupyter_compliance/labextension")], "the extension is in the wheel twice"
    assert not [n for n in names if n.endswith((".ts", ".map")) or n.startswith(("tests/", "js/"))]
    assert len(names) == len(set(names))
    assert any("licenses/NOTICE" in n for n in names)


def test_clean_environment_lists_the_extension(clean: Path) -> None:
    listed = run(clean, f"{clean}/venv/bin/jupyter", "labextension", "list")
    assert "jupyter-compliance v" in listed
    assert "OK" in listed.split("jupyter-compliance v")[1].splitlines()[0]


def test_clean_environment_enables_the_server_extension(clean: Path) -> None:
    listed = run(clean, f"{clean}/venv/bin/jupyter", "server", "extension", "list")
    ours = [line for line in listed.splitlines() if "jupyter_compliance" in line]
    assert any("enabled" in line for line in ours), listed
    assert any("OK" in line for line in ours), listed


def test_settings_are_those_of_the_source(clean: Path) -> None:
    schemas = clean / "venv/share/jupyter/labextensions/jupyter-compliance/schemas/jupyter-compliance"
    for source in (ROOT / "js" / "schema").glob("*.json"):
        assert json.loads((schemas / source.name).read_text()) == json.loads(source.read_text())


def test_clean_environment_runs_the_demo(clean: Path) -> None:
    out = run(clean, f"{clean}/venv/bin/jupyter", "compliance", "demo", "--no-browser", "--out", str(clean / "demo"))
    assert "0x098b716b8aaf21512996dc57eb0615e2383e2f96" in out
    assert list((clean / "demo").glob("*.zip"))


def test_extension_names_no_outside_address(clean: Path) -> None:
    package = json.loads((clean / "venv/share/jupyter/labextensions/jupyter-compliance/package.json").read_text())
    assert package["name"] == "jupyter-compliance"
