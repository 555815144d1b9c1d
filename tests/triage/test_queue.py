from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hand_made import T0, finding, findings, ledger

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.contracts.results import QUEUE
from jupyter_compliance.triage import Policy, triage


def test_queue_ranks_and_describes(small: Any) -> None:
    found = findings(finding("A", "D09"), finding("C", "D21", "direct"), finding("C", "D09", strength=0.5))
    result = triage(small, found)
    assert result.queue.schema == QUEUE
    assert result.queue["subject"].to_list() == ["C", "A"]
    first = result.queue.row(0, named=True)
    assert first["rank"] == 1
    assert first["chips"] == ["sanctioned", "fan-out"]
    assert first["reasons"] == ["Sanctioned address (D21)", "Fan-out (D09)"]
    assert (first["value"], first["transfers"]) == (Decimal("5"), 2)
    assert first["first_ts"] > T0
    assert (result.at_prior, result.queue.height) == (2, 2)


def test_ties_go_by_value_then_subject() -> None:
    book = ledger(("A", "X", "1"), ("B", "X", "3"), ("C", "X", "1"))
    result = triage(book, findings(*(finding(s, "D09") for s in "CAB")))
    assert result.queue["subject"].to_list() == ["B", "A", "C"]


def test_transfer_to_oneself_counts_once() -> None:
    result = triage(ledger(("A", "A", "2"), ("A", "B", "1")), findings(finding("A", "D09")))
    assert result.queue.select("value", "transfers").row(0) == (Decimal("3"), 2)


def test_subject_without_transfers() -> None:
    result = triage(ledger(("A", "B", "2"), extra=("Z",)), findings(finding("Z", "D21", "direct")))
    assert result.queue.select("value", "transfers", "first_ts").row(0) == (Decimal("0"), 0, None)


def test_nothing_found(small: Any) -> None:
    result = triage(small, findings())
    assert result.queue.height == 0
    assert result.queue.schema == QUEUE
    assert "0 subjects with evidence" in repr(result)
    assert result.waterfall("A")["score"].to_list() == [pytest.approx(0.25, abs=0.01)]
    assert "no evidence" in result.explain("A")
    assert result.counterfactual("A")[0].sentence == "It is below 50 already, at 0.2."


def test_waterfall_prints_digits_that_add_up(small: Any) -> None:
    found = findings(
        finding("A", "D09", strength=0.777), finding("A", "D21", "direct"), finding("A", "D05", strength=0.3)
    )
    result = triage(small, found)
    steps = result.waterfall("A")
    assert steps["title"][0] == "prior: 1 in 400 subjects"
    assert steps["order"].to_list() == [0, 1, 2, 3]
    assert sum(Decimal(f"{x:+.2f}") for x in steps["logodds"]) == result.queue["logodds"][0]
    assert steps["total"][-1] == result.queue["logodds"][0]
    assert steps["score"][-1] == result.queue["score"][0]


def test_explain_cites_and_reprs_escape(small: Any) -> None:
    result = triage(small, findings(finding("A", "D21", "direct", sentence="On the list <script>.")))
    text = result.explain("A")
    for part in ("<b>Ann</b> (A)", "rank 1 of 1", "Sanctioned address (D21)", "[1 transfer]", "below 50"):
        assert part in text, part
    page = result._repr_html_()
    assert "<b>Ann" not in page
    assert "&lt;b&gt;Ann" in page
    assert "sanctioned" in repr(result)


def test_addresses_in_any_case() -> None:
    address = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"
    result = triage(ledger((address, "B", "2")), findings(finding(address, "D09")))
    assert result.reasons("0x098B716B8Aaf21512996dC57EB0615e2383E2f96").height == 1
    assert "0x098b…2f96" in repr(result)
    with pytest.raises(ComplianceError, match="No account 'nobody'"):
        result.waterfall("nobody")


def test_policy_decides_the_line(small: Any) -> None:
    found = findings(finding("A", "D21", "direct"), finding("A", "D22", "theft direct"))
    high = triage(small, found, Policy.default().with_(line=99.9))
    low = triage(small, found, Policy.default().with_(line=1))
    assert (high.above_line, low.above_line) == (0, 1)
