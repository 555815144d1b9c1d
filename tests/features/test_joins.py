"""Point-in-time joins never look ahead and never depend on the order of rows."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_compliance.contracts.errors import FeatureError
from jupyter_compliance.features import join_asof_causal

LEFT = st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 8)), st.sampled_from(["a", "b", None])), max_size=12)
RIGHT = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(0, 8)),
        st.sampled_from(["a", "b", None]),
        st.one_of(st.none(), st.integers(0, 8)),
    ),
    max_size=12,
)


def frames(left: list[tuple], right: list[tuple]) -> tuple[pl.DataFrame, pl.DataFrame]:
    one = pl.DataFrame(left, schema={"ts": pl.Int64, "who": pl.String}, orient="row").with_row_index("n")
    two = pl.DataFrame(right, schema={"ts": pl.Int64, "who": pl.String, "known": pl.Int64}, orient="row")
    return one, two.with_row_index("fact")


def expected(one: pl.DataFrame, two: pl.DataFrame, keyed: bool, known: bool) -> list[int | None]:
    found = []
    for row in one.to_dicts():
        facts = [f for f in two.to_dicts() if f["ts"] is not None and row["ts"] is not None]
        if keyed:
            facts = [f for f in facts if f["who"] is not None and f["who"] == row["who"]]
        if known:
            facts = [f for f in facts if f["known"] is not None and f["known"] < row["ts"]]
        else:
            facts = [f for f in facts if f["ts"] < row["ts"]]
        # Of one moment the largest `fact`; where knowledge differs, the moment decides first.
        best = max(facts, key=lambda f: (f["ts"], f["fact"]), default=None)
        found.append(None if best is None else best["fact"])
    return found


@given(LEFT, RIGHT, st.booleans(), st.booleans(), st.randoms())
def test_it_gives_the_latest_that_was_known(left, right, keyed, known, random) -> None:  # type: ignore[no-untyped-def]
    one, two = frames(left, right)
    order = list(range(two.height))
    random.shuffle(order)
    found = join_asof_causal(
        one,
        two[order] if order else two,
        "ts",
        "who" if keyed else (),
        known_at="known" if known else None,
        last="fact",
    )
    assert found["fact"].to_list() == expected(one, two, keyed, known)
    assert found.select(one.columns).equals(one), "the left keeps its rows and their order"


def test_the_instant_itself_is_not_before() -> None:
    left = pl.DataFrame({"ts": [5, 6]})
    right = pl.DataFrame({"ts": [6, 5], "v": ["six", "five"]})
    assert join_asof_causal(left, right, "ts")["v"].to_list() == [None, "five"]


def test_what_became_known_late_counts_late() -> None:
    left = pl.DataFrame({"ts": [3, 8, 20]})
    right = pl.DataFrame({"ts": [1, 2], "known": [4, 10], "rating": ["low", "high"]})
    found = join_asof_causal(left, right, "ts", known_at="known")
    assert found["rating"].to_list() == [None, "low", "high"]
    assert found["ts_right"].to_list() == [None, 1, 2]


def test_rows_of_one_moment_must_be_decided() -> None:
    left = pl.DataFrame({"ts": [5]})
    right = pl.DataFrame({"ts": [1, 1], "v": [1, 2]})
    with pytest.raises(FeatureError, match="cannot be told apart"):
        join_asof_causal(left, right, "ts")
    assert join_asof_causal(left, right, "ts", last="v")["v"].to_list() == [2]
    twice = pl.DataFrame({"ts": [1, 1], "v": [2, 2]})
    assert join_asof_causal(left, twice, "ts")["v"].to_list() == [2], "the same said twice is no contradiction"


def test_mistakes_are_told() -> None:
    left, right = pl.DataFrame({"ts": [5]}), pl.DataFrame({"ts": [1.0], "v": [1]})
    with pytest.raises(FeatureError, match="on the right has no column 'who'"):
        join_asof_causal(left.with_columns(who=1), right, "ts", "who")
    with pytest.raises(FeatureError, match="is Int64, 'ts' on the right Float64"):
        join_asof_causal(left, right, "ts")
