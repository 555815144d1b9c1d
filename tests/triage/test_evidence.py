from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import polars as pl
import pytest
from hand_made import finding, findings

from jupyter_compliance.contracts.errors import ContractError, PolicyError
from jupyter_compliance.contracts.results import CITED_AT_MOST, EVIDENCE
from jupyter_compliance.triage import Policy
from jupyter_compliance.triage.evidence import group_total, typical_value, weigh

POLICY = Policy.default().with_(weights={"D05": 200, "D08": 100, "D09": 100})


def test_contribution_is_weight_times_strength() -> None:
    evidence = weigh(findings(finding("A", "D09", strength=0.37)), POLICY)
    assert evidence.schema == EVIDENCE
    assert evidence.row(0, named=True) | {"sentence": ""} == {
        "subject": "A", "order": 1, "detector": "D09", "variant": "", "title": "Fan-out (D09)", "chip": "fan-out",
        "group": "spread", "logodds": Decimal("0.37"), "alone": Decimal("0.37"), "strength": 0.37,
        "value": Decimal("5"), "count": 1, "transfer_ids": ["t0"], "sentence": "", "finding_id": "D09//A/0",
    }  # fmt: skip


def test_one_fact_told_twice_counts_once_and_a_bit() -> None:
    rows = findings(finding("A", "D05"), finding("A", "D08"), finding("B", "D08"))
    evidence = weigh(rows, POLICY)
    assert POLICY.shares["tempo"] == (100, 35, 15)
    assert evidence.select("subject", "detector", "logodds", "alone").rows() == [
        ("A", "D05", Decimal("2.00"), Decimal("2.00")),
        ("A", "D08", Decimal("0.35"), Decimal("1.00")),
        ("B", "D08", Decimal("1.00"), Decimal("1.00")),
    ]
    assert evidence["order"].to_list() == [1, 2, 1]


def test_group_total_is_the_arithmetic_of_the_frame() -> None:
    rows = [finding("A", "D21", f"hop {i}", strength=0.9 - i / 10, n=i) for i in range(1, 6)]
    policy = Policy.default()
    evidence = weigh(findings(*rows), policy)
    group = policy.shares[evidence["group"][0]]
    alone = [int(x * 100) for x in evidence["alone"]]
    assert int(evidence["logodds"].sum() * 100) == group_total(alone, group)


def test_repeats_add_less_and_less_and_keep_their_rows() -> None:
    one = weigh(findings(finding("A", "D09", strength=0.5)), POLICY)["strength"][0]
    rows = [finding("A", "D09", strength=0.5, n=n) for n in range(4)]
    strengths = [weigh(findings(*rows[:k]), POLICY)["strength"][0] for k in (1, 2, 3, 4)]
    steps = [b - a for a, b in pairwise(strengths)]
    assert strengths[0] == one == 0.5
    assert steps[0] > steps[1] > steps[2] > 0
    merged = weigh(findings(*rows), POLICY).row(0, named=True)
    assert merged["transfer_ids"] == ["t0", "t1", "t2", "t3"]
    assert (merged["count"], merged["value"]) == (4, Decimal("20"))
    assert merged["sentence"] == "Something was seen; 3 more findings of this kind."


def test_overlapping_repeats_do_not_count_a_transfer_twice() -> None:
    rows = findings(
        finding("A", "D09", strength=0.9, transfer_ids=["x", "y"], value=Decimal("7")),
        finding("A", "D09", strength=0.5, n=1, transfer_ids=["y", "z"], value=Decimal("9")),
    )
    merged = weigh(rows, POLICY).row(0, named=True)
    assert merged["transfer_ids"] == ["x", "y", "z"]
    assert (merged["count"], merged["value"]) == (3, Decimal("7"))
    assert merged["sentence"].endswith("; 1 more finding of this kind.")


def test_citations_are_bounded_and_the_count_is_not() -> None:
    rows = [
        finding("A", "D09", strength=0.5, n=n, transfer_ids=[f"{n}-{i}" for i in range(150)], count=400) for n in (0, 1)
    ]
    merged = weigh(findings(*rows), POLICY).row(0, named=True)
    assert len(merged["transfer_ids"]) == CITED_AT_MOST
    assert merged["count"] >= 400


def test_weight_zero_leaves_out() -> None:
    evidence = weigh(findings(finding("A", "D09"), finding("A", "D05")), POLICY.with_(weights={"D09": 0}))
    assert evidence["detector"].to_list() == ["D05"]


def test_no_findings_is_no_evidence() -> None:
    assert weigh(findings(), POLICY).schema == EVIDENCE


@pytest.mark.parametrize("strength", [0.0, -0.1, 1.01, float("nan"), float("inf"), None])
def test_strength_out_of_range_is_refused(strength: float | None) -> None:
    with pytest.raises(ContractError, match="D09//A/0"):
        weigh(findings(finding("A", "D09", strength=strength)), POLICY)


def test_detector_without_entry_is_refused() -> None:
    with pytest.raises(PolicyError, match="Z1"):
        weigh(findings(finding("A", "Z1")), POLICY)


def test_size_counts_as_far_as_the_policy_says() -> None:
    policy = POLICY.with_(weights={"D09": 100, "D11": 100})
    assert (policy.rule("D09").by_value, policy.rule("D11").by_value) == (0, 30)
    rows = findings(*(finding("A", code, value=Decimal("10")) for code in ("D09", "D11")))

    def alone(typical: float) -> dict[str, Decimal]:
        return dict(weigh(rows, policy, typical).select("detector", "alone").iter_rows())

    assert alone(0.0) == {"D09": Decimal("1.00"), "D11": Decimal("1.00")}
    assert alone(10.0) == {"D09": Decimal("1.00"), "D11": Decimal("0.85")}
    assert alone(1e12)["D11"] == Decimal("0.70")
    assert alone(1e-9)["D11"] == Decimal("1.00")


def test_typical_value_does_not_see_dust() -> None:
    worth = pl.Series([Decimal(100)] * 3 + [Decimal(40)] * 3 + [Decimal("0.01")] * 5000 + [Decimal(0)] * 5000)
    assert typical_value(worth) == 100
    assert typical_value(worth.filter(worth < 100)) == 40
    assert typical_value(pl.Series([Decimal(0), None], dtype=pl.Decimal(38, 18))) == 0
    assert typical_value(pl.Series([], dtype=pl.Decimal(38, 18))) == 0


def test_null_value_is_kept() -> None:
    rows = findings(finding("A", "D09", value=None), finding("A", "D09", n=1, value=None))
    assert weigh(rows, POLICY).select(pl.col("value").is_null() | (pl.col("value") == 0)).item()
