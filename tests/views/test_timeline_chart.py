from __future__ import annotations

import json
import re

import pytest
from theft import THIEF, wallet

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.views.still import MIME
from jupyter_compliance.views.timeline import ROWS_AT_MOST, TimelineChart, timeline_chart


@pytest.fixture(scope="module", autouse=True)
def _closed():
    yield
    TimelineChart.close_all()


def rows(spec) -> int:
    return sum(len(data) for data in spec["datasets"].values())


def test_the_chart_is_aggregated_and_brushable(case):
    chart = timeline_chart(case, [THIEF, wallet(1)])
    spec = chart.chart.to_dict()
    assert 0 < rows(spec) <= ROWS_AT_MOST
    assert [part["encoding"]["x"]["scale"]["type"] for part in spec["vconcat"]] == ["utc", "utc"]
    assert spec["params"][0]["select"]["type"] == "interval"
    assert hasattr(chart.selections, "time")
    assert "UTC" in spec["description"]


def test_the_chart_loads_nothing_and_sends_nothing(case):
    chart = timeline_chart(case)
    script = chart._esm
    assert not re.search(r"\bimport\s*(\(|[^;]*?from)\s*[\"'`]https?:", script)
    assert "esm.sh" not in script
    assert "cdn" not in script.lower()
    assert chart.embed_options["actions"]["editor"] is False
    assert "http" not in str({key: value for key, value in chart.chart.to_dict().items() if key != "$schema"})


def test_the_output_holds_a_picture(case):
    data, _ = timeline_chart(case)._repr_mimebundle_()
    assert data["image/svg+xml"].startswith("<svg")
    assert data["text/plain"] == data[MIME]["alt"]


def test_empty_and_unknown(empty_case, case):
    assert rows(timeline_chart(empty_case).chart.to_dict()) == 0
    with pytest.raises(ComplianceError, match="no account"):
        timeline_chart(case, ["0xno"])


PAGE = """
<div id="el"></div>
<script type="module">
  const state = JSON.parse(document.getElementById("state").textContent);
  const model = {
    get: (name) => state[name], set: (name, value) => { state[name] = value; }, save_changes: () => {}, on: () => {},
    off: () => {}, send: () => {},
  };
  try {
    const source = new Blob([JSON.parse(document.getElementById("esm").textContent)], { type: "text/javascript" });
    const module = await import(URL.createObjectURL(source));
    await (module.default?.render ?? module.render)({ model, el: document.getElementById("el") });
    window.state = state;
    window.done = "drawn";
  } catch (error) { window.done = String(error && error.stack); }
</script>
"""


@pytest.mark.browser
def test_the_chart_draws_and_brushes_without_a_network(case, tmp_path, browser):
    chart = timeline_chart(case, [THIEF])
    state = {name: chart.get_state()[name] for name in ("spec", "debounce_wait", "max_wait", "embed_options", "_vl_selections", "_params")}
    blocks = "".join(
        f'<script type="application/json" id="{name}">{json.dumps(data).replace("<", chr(92) + "u003c")}</script>'
        for name, data in (("state", state), ("esm", chart._esm))
    )
    (tmp_path / "page.html").write_text(f"<!doctype html><meta charset=utf-8>{blocks}{PAGE}", encoding="utf-8")
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_function("window.done", timeout=60_000)
    assert page.evaluate("window.done") == "drawn"
    box = page.locator("#el canvas, #el svg").first.bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + 600, box["y"] + 80, steps=5)
    page.mouse.up()
    page.wait_for_function("window.state._vl_selections.time?.value?.from?.length === 2", timeout=10_000)
    page.close()
    assert box["width"] > 800
    assert not [url for url in asked if url.startswith("http")]
