from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_compliance.detectors.address_poisoning import AddressPoisoning, AddressPoisoningParameters

REAL = "0x" + "abcd" + "1" * 32 + "9876"
FAKE = "0x" + "abcd" + "2" * 32 + "9876"
NEAR = "0x" + "abcd" + "3" * 32 + "9877"
VICTIM = "0x" + "5" * 40
DAY = 24


def run(make_ledger, rows, **parameters) -> pl.DataFrame:
    return AddressPoisoning(AddressPoisoningParameters(**parameters)).run(make_ledger(rows))


PLANTED = [(0, VICTIM, REAL, 5_000), (DAY, FAKE, VICTIM, 0), (2 * DAY, VICTIM, FAKE, 7_000)]


@pytest.mark.parametrize("bait", [(DAY, FAKE, VICTIM, 0), (DAY, FAKE, VICTIM, 0.001), (DAY, VICTIM, FAKE, 0)])
def test_victim_and_poisoner(make_ledger, bait) -> None:
    found = run(make_ledger, [PLANTED[0], bait, PLANTED[2]])
    assert sorted(found.select("variant", "subject").rows()) == [("poisoner", FAKE), ("victim", VICTIM)]
    assert found["count"].to_list() == [2, 2]
    assert found.filter(variant="victim")["sentence"][0] == (
        "Paid 7,000 USD to 0xabcd…9876, which looks like 0xabcd…9876 that it knew, after a worthless transfer "
        "from 2 to 3 January 2024."
    )
    assert found["strength"].to_list() == [0.95, 0.95]


def test_near_misses(make_ledger) -> None:
    assert run(make_ledger, [PLANTED[0], (DAY, NEAR, VICTIM, 0), (2 * DAY, VICTIM, NEAR, 7_000)]).height == 0
    assert run(make_ledger, PLANTED[1:]).height == 0  # nobody to be mistaken for
    assert run(make_ledger, [PLANTED[0], PLANTED[2]]).height == 0  # no bait
    before = run(make_ledger, [PLANTED[0], (30, VICTIM, FAKE, 7_000), (2 * DAY, FAKE, VICTIM, 0)])
    assert before.height == 0  # it knew both
    late = run(make_ledger, [PLANTED[0], PLANTED[1], (40 * DAY, VICTIM, FAKE, 7_000)])
    assert late["variant"].to_list() == ["bait"]
    earnest = run(make_ledger, [PLANTED[0], (DAY, FAKE, VICTIM, 900), PLANTED[2]])
    assert earnest.height == 0
    strict = run(make_ledger, PLANTED, same_characters=5)
    assert strict.height == 0


def test_baits_nobody_took_are_weak_and_grow(make_ledger) -> None:
    rows = []
    for n in range(40):
        who = f"0x{n:040x}"
        rows += [(0, who, REAL, 5_000), (DAY, FAKE, who, 0)]
    one, many = run(make_ledger, rows[:2]), run(make_ledger, rows)
    assert one["variant"].to_list() == many["variant"].to_list() == ["bait"]
    assert one["strength"][0] < 0.1 < many["strength"][0] <= 0.4
    assert many["count"][0] == 40


def test_dust_from_strangers_and_bank_accounts_are_left_out(make_ledger) -> None:
    stranger = "0x" + "7" * 40
    assert run(make_ledger, [PLANTED[0], (DAY, stranger, VICTIM, 0), (2 * DAY, VICTIM, stranger, 900)]).height == 0
    iban, twin = "DE89370400440532013000", "DE89370400441111113000"
    assert run(make_ledger, [(0, "me", iban, 900), (1, twin, "me", 0), (2, "me", twin, 900)]).height == 0


NAMES = [REAL, FAKE, NEAR, VICTIM, "0x" + "6" * 40]
ROWS = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from([0, 900, 800])),
    max_size=25,
).map(lambda rows: [(DAY * h, *rest) for h, *rest in rows])


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_victims_equal_the_definition(make_ledger, rows) -> None:
    ledger = make_ledger(rows)
    key = {i: (a[2:6], a[-4:]) for i, a in enumerate(ledger.ids)}
    ts, s, d, dust = ledger.ts.tolist(), ledger.s.tolist(), ledger.d.tolist(), ledger.dust.tolist()
    want = set()
    for b in range(ledger.rows):
        for v, look in ((s[b], d[b]), (d[b], s[b])):
            dealt = {d[j] if s[j] == v else s[j] for j in range(b) if not dust[j] and v in (s[j], d[j])}
            known = {k for k in dealt if k != v and key[k] == key[look]}
            if not dust[b] or v == look or look in dealt or not known:
                continue
            pays = [
                j
                for j in range(b + 1, ledger.rows)
                if (s[j], d[j]) == (v, look) and not dust[j] and ts[j] - ts[b] <= 30 * DAY * 3_600_000_000
            ]
            want |= {ledger.ids[v]} if pays else set()
    found = AddressPoisoning().run(ledger)
    assert set(found.filter(variant="victim")["subject"]) == want
