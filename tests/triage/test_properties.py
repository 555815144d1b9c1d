"""The algebra of triage: exact, monotone, and blind to the order of its input."""

from __future__ import annotations

from decimal import Decimal

from hand_made import finding, findings, ledger
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.triage import Policy, triage
from jupyter_compliance.triage.evidence import weigh

POLICY = Policy.default()
SUBJECTS = ("A", "B", "C")
BOOK = ledger(("A", "B", "3"), ("B", "C", "2"))
KINDS = [(code, "") for code in ("D05", "D08", "D09", "D10", "D11", "D14", "D16")]
KINDS += [("D21", "direct"), ("D21", "from listed"), ("D22", "theft direct"), ("D22", "theft 2 hops")]

rows_of = st.lists(
    st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(KINDS), st.integers(1, 1_000_000)), max_size=14
).map(
    lambda drawn: [
        finding(s, code, variant, strength=m / 1_000_000, n=n, value=Decimal(m % 97))
        for n, (s, (code, variant), m) in enumerate(drawn)
    ]
)


def logodds(rows: list[dict]) -> dict[str, Decimal]:
    queue = triage(BOOK, findings(*rows), POLICY).queue
    prior = Decimal(POLICY.prior) / 100
    return dict.fromkeys(SUBJECTS, prior) | dict(queue.select("subject", "logodds").iter_rows())


@settings(max_examples=60, deadline=None)
@given(rows_of)
def test_waterfall_adds_up_exactly(rows: list[dict]) -> None:
    result = triage(BOOK, findings(*rows), POLICY)
    for subject, total, score in result.queue.select("subject", "logodds", "score").iter_rows():
        steps = result.waterfall(subject)
        assert sum(steps["logodds"].to_list(), Decimal(0)) == total
        assert sum(Decimal(f"{x:.2f}") for x in steps["logodds"]) == total
        assert steps["score"][-1] == score


@settings(max_examples=60, deadline=None)
@given(rows_of, st.sampled_from(SUBJECTS), st.sampled_from(KINDS), st.integers(1, 1_000_000))
def test_more_evidence_never_lowers_a_score(rows: list[dict], subject: str, kind: tuple[str, str], micro: int) -> None:
    before = logodds(rows)
    after = logodds([*rows, finding(subject, *kind, strength=micro / 1_000_000, n=99, value=Decimal(micro % 89))])
    assert after[subject] >= before[subject]
    assert all(after[s] == before[s] for s in SUBJECTS if s != subject)


@settings(max_examples=60, deadline=None)
@given(rows_of, st.data())
def test_a_stronger_finding_never_lowers_a_score(rows: list[dict], data: st.DataObject) -> None:
    if not rows:
        return
    at = data.draw(st.integers(0, len(rows) - 1))
    more = data.draw(st.integers(round(rows[at]["strength"] * 1_000_000), 1_000_000)) / 1_000_000
    raised = [*rows[:at], rows[at] | {"strength": more}, *rows[at + 1 :]]
    subject = rows[at]["subject"]
    assert logodds(raised)[subject] >= logodds(rows)[subject]


@settings(max_examples=40, deadline=None)
@given(rows_of, st.randoms(use_true_random=False))
def test_order_of_findings_does_not_matter_to_the_byte(rows: list[dict], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = triage(BOOK, findings(*rows), POLICY), triage(BOOK, findings(*mixed), POLICY)
    assert one.queue.write_ndjson() == other.queue.write_ndjson()
    assert one.evidence.write_ndjson() == other.evidence.write_ndjson()


@settings(max_examples=60, deadline=None)
@given(rows_of)
def test_a_larger_value_never_lowers_a_score(rows: list[dict]) -> None:
    grown = [row | {"value": row["value"] * 3 + 1} for row in rows]
    before, after = logodds(rows), logodds(grown)
    assert all(after[s] >= before[s] for s in SUBJECTS)


@settings(max_examples=60, deadline=None)
@given(rows_of)
def test_groups_only_take_away(rows: list[dict]) -> None:
    evidence = weigh(findings(*rows), POLICY)
    assert (evidence["logodds"] <= evidence["alone"]).all()
    assert (evidence["logodds"] >= 0).all()
    for (_, _), part in evidence.group_by("subject", "group"):
        assert part["logodds"].sum() >= part["alone"].max()
