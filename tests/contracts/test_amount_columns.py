"""Texts of a column of amounts are those of its amounts."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from jupyter_compliance.contracts.amount_columns import exact_texts, short_texts
from jupyter_compliance.contracts.amount_words import amount_exact, amount_short
from jupyter_compliance.contracts.schema import MONEY

SIZES = st.builds(lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 10**20 - 1), st.integers(0, 18))
EDGES = st.sampled_from(
    ["0", "999.95", "999.949999", "999.95000000000001", "999950", "999949.5", "1250", "1350", "1250.1", "1005000", "0.00012345",
     "0.99995", "0.999949999", "99.995", "9.9995", "0.000000000000000001", "12345.678", "99000000000000000000", "9223372036854775808",
     "1125000000", "1000000000000", "999949999999.99"]
).map(Decimal)  # fmt: skip


@given(st.lists(st.one_of(st.none(), SIZES, EDGES), max_size=20), st.sampled_from(["", "USD", "https://evil.example/x\n"]))
@example([Decimal("5"), None], "ETH")
def test_each_text_is_that_of_its_amount(amounts, unit):
    money = pl.Series(amounts, dtype=MONEY)
    held = money.to_list()
    assert short_texts(money, unit) == [amount_short(value, unit) for value in held]
    assert exact_texts(money, unit) == [amount_exact(value, unit) for value in held]
