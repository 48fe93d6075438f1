"""The grid of a case: its decimals lie on it exactly, and what a rule rounds is far below them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zerosum.conform.grid import FINER, Grid, common_denominator, decimals, truncated, whole_of

AMOUNTS = st.fractions(min_value=0, max_value=10**6, max_denominator=10**6)


def test_least_common_unit() -> None:
    assert 12 == common_denominator([Fraction("0.25"), Fraction("1/6"), Fraction(3)])
    assert 1 == common_denominator([])
    assert 5 == whole_of(Fraction("1.25"), 4)
    with pytest.raises(ValueError, match="5/4 is not on a grid of 1/2"):
        whole_of(Fraction("1.25"), 2)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_value_is_size_times_price(size: Fraction, price: Fraction, money: Fraction) -> None:
    grid = Grid.of((size,), (price, money))
    assert size * price == grid.shown(grid.steps(size) * grid.price(price))
    assert price == grid.shown_price(grid.price(price))
    assert money == grid.shown(grid.units(money))
    assert grid.units_of_one >= FINER


def test_decimals_go_to_the_even_one_and_cuts_towards_zero() -> None:
    halves = [Fraction("0.125"), Fraction("0.135"), Fraction("-0.125")]
    assert ["3/25", "7/50", "-3/25"] == [str(decimals(half, 2)) for half in halves]
    assert ["3/25", "13/100", "-3/25"] == [str(truncated(half, 2)) for half in halves]
