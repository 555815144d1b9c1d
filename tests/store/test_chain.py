"""Whatever is done to a chain shows, and the first broken entry is named."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.store.canonical import canonical
from jupyter_compliance.store.chain import FIELDS, GENESIS, Entry, Head, check_chain, seal
from jupyter_compliance.store.merkle import merkle_root

from .conftest import ticking

Row = tuple[Any, ...]


def chain(size: int, start: str = "") -> list[Entry]:
    clock, prev, entries = ticking(), GENESIS, []
    for seq in range(1, size + 1):
        entries.append(seal(seq, clock(), "A. Analyst", "note.added", {"id": f"n{seq}", "text": start + "é ✓"}, prev))
        prev = entries[-1].hash
    return entries


def rows_of(entries: list[Entry]) -> list[Row]:
    return [(e.seq, e.ts, e.author, e.kind, canonical(e.body).decode(), e.prev, e.hash) for e in entries]


CHAIN = chain(9)
ROWS = rows_of(CHAIN)
places = st.integers(0, len(ROWS) - 1)


def test_an_untouched_chain_is_intact() -> None:
    check, entries = check_chain(ROWS)
    assert check.ok and check.first_bad is None and check.size == 9
    assert check.head == CHAIN[-1].hash
    assert check.root == merkle_root(e.leaf for e in CHAIN)
    assert entries == CHAIN


@settings(deadline=None)
@given(places, st.integers(1, len(FIELDS) - 1), st.data())
def test_any_changed_byte_names_its_entry(place: int, field: int, data: st.DataObject) -> None:
    raw = bytearray(ROWS[place][field].encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    changed = list(ROWS[place])
    changed[field] = bytes(raw).decode("utf-8", "surrogateescape")
    check, entries = check_chain([*ROWS[:place], tuple(changed), *ROWS[place + 1 :]])
    assert not check.ok
    assert check.first_bad == place + 1
    assert f"entry {place + 1} " in check.reason
    assert entries == CHAIN[:place]


@settings(deadline=None)
@given(places, st.integers(-5, 20).filter(bool))
def test_a_changed_number_names_its_entry(place: int, shift: int) -> None:
    changed = (ROWS[place][0] + shift, *ROWS[place][1:])
    assert check_chain([*ROWS[:place], changed, *ROWS[place + 1 :]])[0].first_bad == place + 1


@settings(deadline=None)
@given(places, places)
def test_moved_entries_show(a: int, b: int) -> None:
    rows = list(ROWS)
    rows[a], rows[b] = rows[b], rows[a]
    check, _ = check_chain(rows)
    assert check.first_bad == (None if a == b else min(a, b) + 1)


@settings(deadline=None)
@given(st.integers(0, len(ROWS) - 2))
def test_an_entry_taken_out_shows(place: int) -> None:
    check, _ = check_chain([*ROWS[:place], *ROWS[place + 1 :]])
    assert check.first_bad == place + 1


@settings(deadline=None)
@given(places, st.integers(0, len(ROWS)))
def test_an_entry_written_again_shows(copied: int, place: int) -> None:
    check, _ = check_chain([*ROWS[:place], ROWS[copied], *ROWS[place:]])
    assert check.first_bad == (place + 1 if copied != place else place + 2)


@settings(deadline=None)
@given(places)
def test_an_entry_renumbered_after_one_was_taken_out_shows(place: int) -> None:
    rows = [*ROWS[:place], *ROWS[place + 1 :]]
    rows = [(i, *row[1:]) for i, row in enumerate(rows, 1)]
    check, _ = check_chain(rows)
    assert check.first_bad == (None if place == len(ROWS) - 1 else place + 1)


@settings(deadline=None)
@given(st.integers(0, len(ROWS)))
def test_truncation_shows_only_with_a_head(size: int) -> None:
    head = Head(9, CHAIN[-1].hash, merkle_root(e.leaf for e in CHAIN), origin="the export")
    alone, _ = check_chain(ROWS[:size])
    assert alone.ok and alone.anchored == 0
    assert "No head kept outside the journal was at hand" in str(alone)
    check, _ = check_chain(ROWS[:size], [head])
    if size == 9:
        assert check.ok and check.anchored == 9
    else:
        assert not check.ok and check.first_bad == size + 1
        assert "entries at the end are missing: the export says 9" in check.reason


def test_a_chain_written_anew_shows_only_with_a_head() -> None:
    anew = rows_of(chain(9, start="other "))
    assert check_chain(anew)[0].ok
    check, _ = check_chain(anew, [Head(5, CHAIN[4].hash, origin="the export")])
    assert not check.ok and "rewritten" in check.reason


def test_a_head_with_another_root_does_not_fit() -> None:
    assert not check_chain(ROWS, [Head(9, CHAIN[-1].hash, "0" * 64)])[0].ok


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=3), st.binary(max_size=3), st.floats()), max_size=8)
)
def test_rubbish_never_raises(row: list[Any]) -> None:
    check, _ = check_chain([*ROWS[:2], tuple(row)])
    assert check.first_bad == 3
