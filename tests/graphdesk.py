"""A page with one graph and no Jupyter, and short ways to ask it."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent / "browser" / "graph_harness"
JS = Path(__file__).parents[1] / "js"


@pytest.fixture(scope="session")
def harness_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the page with one graph view."""
    esbuild = JS / "node_modules" / ".bin" / "esbuild"
    if not esbuild.exists():
        pytest.fail("The front end's packages are not installed: run `make setup`.")
    out = tmp_path_factory.mktemp("graph")
    command = [str(esbuild), str(HERE / "harness.ts"), "--bundle", "--format=iife", f"--outfile={out / 'harness.js'}"]
    subprocess.run([*command, "--log-level=warning"], check=True, cwd=JS)
    shutil.copy(HERE / "harness.html", out / "harness.html")
    return (out / "harness.html").as_uri()


class Desk:
    """A page with a graph, and short ways to ask it."""

    def __init__(self, watched: Any, url: str) -> None:
        self.watched = watched
        self.page = watched.page
        self.page.emulate_media(color_scheme="light")
        self.page.goto(url)

    def run(self, script: str) -> Any:
        return self.page.evaluate(f"async () => {{ {script} }}")

    def show(self, name: str, layout: str, focus: str = "", options: str = "{}") -> None:
        self.run(f"harness.make({options}); harness.show('{name}', '{layout}', {[focus] if focus else []})")
        self.settle()

    def settle(self) -> None:
        """Wait for animations, for the device that takes over in a quiet moment, and for the frame at rest."""
        self.page.wait_for_timeout(250)
        self.run("await new Promise(quiet => requestIdleCallback(quiet)); for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);")

    def look(self) -> None:
        """Keep the page's pixels as they are now."""
        picture = base64.b64encode(self.page.screenshot()).decode()
        self.page.evaluate("(png) => harness.look(png)", picture)

    def at(self, node: str) -> tuple[int, int]:
        x, y = self.page.evaluate("(id) => harness.at(id)", node)
        return round(x), round(y)

    def pixel(self, x: float, y: float) -> list[int]:
        return self.page.evaluate("([x, y]) => harness.pixel(x, y)", [round(x), round(y)])

    def count(self, x: float, y: float, w: int, h: int, colour: str) -> int:
        box = [round(x), round(y), w, h, rgb(colour)]
        return self.page.evaluate("([x, y, w, h, c]) => harness.count(x, y, w, h, c)", box)

    def log(self, kind: str) -> list[Any]:
        return [entry[1:] for entry in self.run("return harness.log.splice(0)") if entry[0] == kind]

    def camera(self) -> dict[str, float]:
        return self.run("return view().camera")

    def theme(self) -> dict[str, Any]:
        return self.run("return harness.theme()")


def rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def near(first: list[int], second: str, by: int = 24) -> bool:
    return sum(abs(a - b) for a, b in zip(first, rgb(second), strict=True)) <= by


@pytest.fixture
def desk(watched: Any, harness_url: str) -> Any:
    made = Desk(watched, harness_url)
    yield made
    assert watched.errors == []
    assert watched.dialogs == []
    assert watched.outside == []
