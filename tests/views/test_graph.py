from __future__ import annotations

from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from theft import START, THIEF, open_case, transfer_frame, wallet

from jupyter_compliance.contracts.errors import ComplianceError
from jupyter_compliance.contracts.time_words import to_ms
from jupyter_compliance.views.service import BoardService


@pytest.fixture
def service(case):
    return BoardService(case)


def ask(service, **params):
    answer = service.ask("graph", **params)
    return answer.result, answer.frames["nodes"], answer.frames["edges"]


def places(nodes: pl.DataFrame) -> dict[str, list[float]]:
    return {row["id"]: [row["x"], row["y"]] for row in nodes.iter_rows(named=True)}


def drawn_edges(nodes, edges) -> dict[tuple[str, str], dict]:
    ids = nodes["id"].to_list()
    return {(ids[row["src"]], ids[row["dst"]]): row for row in edges.iter_rows(named=True)}


def test_the_neighbourhood_flows_from_left_to_right(service):
    result, nodes, _ = ask(service, focus=[THIEF])
    at = places(nodes)
    assert at[wallet(900)][0] < at[THIEF][0] < at[wallet(1)][0]
    assert at[f"group:{wallet(1)}:out"][0] > at[wallet(1)][0]
    assert result["focus"] == [THIEF]
    assert not result["truncated"]
    assert nodes["id"].is_unique().all()


def test_small_counterparties_are_gathered_in_words(service):
    _, nodes, _ = ask(service, focus=[THIEF])
    group = nodes.filter(pl.col("id") == f"group:{wallet(1)}:out").row(0, named=True)
    assert group["group"]
    assert group["members"] == 4
    assert group["label"] == "4 wallets"
    assert group["sub"].startswith("400 ETH · top 0x0000…")


def test_accounts_where_paths_meet_are_drawn_themselves(service):
    _, nodes, edges = ask(service, focus=[THIEF])
    into = [pair for pair in drawn_edges(nodes, edges) if pair[1] == wallet(777)]
    assert len(into) >= 10


def test_services_are_where_a_trace_ends(service):
    _, nodes, _ = ask(service, focus=[wallet(1)])
    assert wallet(777) in nodes["id"].to_list()
    assert f"group:{wallet(777)}:out" not in nodes["id"].to_list()


def test_parallel_transfers_are_one_exact_arrow(service):
    _, nodes, edges = ask(service, focus=[THIEF])
    arrow = drawn_edges(nodes, edges)[THIEF, wallet(1)]
    assert arrow["n"] == 2
    assert arrow["text"] == "2 × · 1k ETH"
    assert arrow["exact"] == "1,000.25 ETH in 2 transfers"
    assert arrow["last"] == to_ms(START) + 20 * 86_400_000
    exact = drawn_edges(nodes, edges)[wallet(1), wallet(777)]["exact"]
    assert exact == "5.000000000000000001 ETH in 1 transfer"


def test_what_is_shown_and_hidden_is_said(service):
    result, nodes, edges = ask(service, focus=[THIEF])
    total = float(sum(Decimal(str(x)) for x in service.case.ledger().transfers["amount"]))
    accounts = int((~nodes["group"]).sum())
    assert result["shownText"] == f"{accounts} of 64 accounts · {100 * edges['value'].sum() / total:.1f} % of value shown"
    assert result["hiddenText"] == "+1 wallet without value around Bridge exploiter hidden"
    group = f"group:{THIEF}:out"
    result, nodes, _ = ask(service, focus=[THIEF], hidden=[group])
    assert group not in nodes["id"].to_list()
    assert result["hiddenText"].startswith("+2 wallets, 950 ETH from Bridge exploiter")


def test_hiding_takes_away_and_nothing_else_moves(service):
    _, before, _ = ask(service, focus=[THIEF])
    _, after, _ = ask(service, focus=[THIEF], hidden=[wallet(1)], positions=places(before))
    assert wallet(1) not in after["id"].to_list()
    kept = places(after)
    assert all(kept[name] == place for name, place in places(before).items() if name in kept)


def test_an_expanded_group_shrinks(service):
    group = f"group:{wallet(1)}:out"
    service.ask("graph", focus=[THIEF])
    found = service.ask("neighbours", id=group, limit=2).result
    assert len(found["add"]) == 2
    assert found["leftOutText"] == "+2 more wallets, 49.4 % of value (200 ETH) left out"
    _, nodes, _ = ask(service, focus=[THIEF], added=found["add"])
    assert set(found["add"]) <= set(nodes["id"])
    assert nodes.filter(pl.col("id") == group)["members"].item() == 2
    again = service.ask("neighbours", id=group, limit=5).result
    assert set(again["add"]).isdisjoint(found["add"])
    assert again["leftOutText"] == ""


def test_a_whole_group_can_be_added(service):
    group = f"group:{wallet(1)}:out"
    _, nodes, _ = ask(service, focus=[THIEF], added=[group])
    assert group not in nodes["id"].to_list()
    assert {wallet(100 + j) for j in range(4)} <= set(nodes["id"])


def test_expanding_names_the_largest_first(service):
    found = service.ask("neighbours", id=THIEF, limit=3).result
    assert found["add"] == [wallet(1), wallet(2), wallet(3)]
    assert found["leftOutText"] == "+11 more wallets, 67.6 % of value (6k ETH) left out"
    assert service.ask("neighbours", id=THIEF, limit=3, direction="in").result["add"] == [wallet(900), wallet(901)]
    everybody = service.ask("neighbours", id=THIEF, limit=100).result
    assert len(everybody["add"]) == 14
    assert everybody["leftOutText"] == ""


def test_a_time_range_filters_the_arrows(service):
    day = to_ms(START) + 86_400_000
    _, nodes, edges = ask(service, focus=[THIEF], time=[day, day + 3_600_000])
    assert list(drawn_edges(nodes, edges)) == [(THIEF, wallet(1))]
    assert drawn_edges(nodes, edges)[THIEF, wallet(1)]["n"] == 1
    result, nodes, edges = ask(service, focus=[THIEF], time=[0, 1])
    assert nodes["id"].to_list() == [THIEF]
    assert edges.is_empty()
    assert "0 %" not in result["shownText"]


def test_without_a_focus_the_top_of_the_queue_is_shown(service):
    result, nodes, _ = ask(service)
    assert result["focus"] == service.case.triage().queue["subject"].head(5).to_list()
    assert set(result["focus"]) <= set(nodes["id"])


def test_a_stored_layout_may_be_older_than_the_tables(service):
    _, nodes, _ = ask(service, focus=[THIEF], added=["0xgone"], hidden=["0xgone"], positions={"0xgone": [1, 2]})
    assert "0xgone" not in nodes["id"].to_list()
    with pytest.raises(ComplianceError, match="no account '0xgone'"):
        service.ask("graph", focus=["0xgone"])


def test_a_budget_is_kept_and_said(service):
    for limit in (1, 2, 5, 12, 30):
        _, nodes, _ = ask(service, focus=[THIEF], limit=limit)
        assert nodes.height <= limit
    assert ask(service, focus=[THIEF], limit=2)[0]["truncated"]


def test_many_nodes_take_the_force_layout(tmp_path):
    rows = [(f"t{i}", START, "hub", f"a{i:04}", "1") for i in range(1500)]
    service = BoardService(open_case(tmp_path / "hub", {"transfers": transfer_frame(rows)}, []))
    add = service.ask("neighbours", id="hub", limit=400).result["add"]
    result, nodes, _ = ask(service, focus=["hub"], added=add)
    assert result["layout"] == "force"
    assert nodes.height > 400
    assert np.isfinite(nodes.select("x", "y").to_numpy()).all()
    assert ask(service, focus=["hub"], layout="force")[0]["layout"] == "force"


def test_an_empty_case_has_an_empty_graph(empty_case):
    result, nodes, edges = ask(BoardService(empty_case))
    assert nodes.is_empty()
    assert edges.is_empty()
    assert result["shownText"] == "0 of 0 accounts shown"


def test_transfers_to_oneself_are_no_arrows(tmp_path):
    rows = [("a", START, "x", "x", "5"), ("b", START, "x", "y", "5")]
    _, nodes, edges = ask(BoardService(open_case(tmp_path / "loop", {"transfers": transfer_frame(rows)}, [])), focus=["x"])
    assert list(drawn_edges(nodes, edges)) == [("x", "y")]


account = st.integers(0, 9).map(lambda n: f"acc{n}")
ledger_rows = st.lists(st.tuples(account, account, st.integers(0, 1000)), min_size=1, max_size=60)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ledger_rows, limit=st.integers(1, 40), seed=st.integers(0, 10))
def test_graph_properties(tmp_path_factory, rows, limit, seed):
    """Arrows add up to the ledger, groups and nodes share nobody, and what was placed stays."""
    frame = transfer_frame([(f"t{i}", START, s, d, str(v)) for i, (s, d, v) in enumerate(rows)])
    service = BoardService(open_case(tmp_path_factory.mktemp("p") / "c", {"transfers": frame}, []))
    focus = rows[seed % len(rows)][0]
    result, nodes, edges = ask(service, focus=[focus], limit=limit)
    shown = set(nodes.filter(~pl.col("group"))["id"])
    assert nodes["id"].is_unique().all()
    for (src, dst), arrow in drawn_edges(nodes, edges).items():
        if src in shown and dst in shown:
            between = [v for s, d, v in rows if (s, d) == (src, dst)]
            assert arrow["n"] == len(between)
            assert arrow["exact"].startswith(f"{sum(between):,} ETH")
    if not result["truncated"]:
        flow = sum(v for s, d, v in rows if focus in (s, d) and s != d)
        ids = nodes["id"].to_list()
        own = sum(row["value"] for row in edges.iter_rows(named=True) if focus in (ids[row["src"]], ids[row["dst"]]))
        assert own == pytest.approx(flow)
    _, again, _ = ask(service, focus=[focus], limit=limit + 5, positions=places(nodes))
    kept = places(again)
    assert all(kept[name] == place for name, place in places(nodes).items() if name in kept)


def test_nothing_is_said_of_accounts_nothing_is_known_of(service):
    _, nodes, _ = ask(service, focus=[THIEF])
    assert not nodes["sub"].str.contains("no tag").any()
    assert nodes.filter(pl.col("id") == THIEF)["sub"][0] != ""
    assert "" in nodes.filter(~pl.col("group"))["sub"].to_list()
