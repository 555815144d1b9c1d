from __future__ import annotations

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
    assert data[MIME]["picture"].startswith("data:image/png;base64,iVBOR")
    assert data["text/plain"] == data[MIME]["alt"]
    assert data[MIME]["width"] > 800


def test_empty_and_unknown(empty_case, case):
    assert rows(timeline_chart(empty_case).chart.to_dict()) == 0
    with pytest.raises(ComplianceError, match="no account"):
        timeline_chart(case, ["0xno"])
