"""Worked examples of MAR-23, MAR-24 and MAR-25: tables of lines, and the price by formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.crowds import BTC, Held, exchange_of
from zerosum.rules.liquidation_price import (
    Held as Backed,
)
from zerosum.rules.liquidation_price import (
    compute_fixed_margin_mark,
    compute_last_safe_mark,
    compute_paid_balance,
    compute_position_margin,
)
from zerosum.rules.margin import compute_liquidation_price
from zerosum.rules.margin_lines import (
    MarginLine,
    compute_line_margin,
    compute_lines,
    compute_margin_with_minimum,
    pick_line,
)
from zerosum.spec.margin import maintenance, margin_of
from zerosum.spec.rejections import NotPositive
from zerosum.spec.state import MarginTier
from zerosum.spec.units import PPM_ONE

TABLE = ((0, 10_000), (1_000, 50_000), (3_000, 100_000))
LINES = compute_lines(TABLE)
SLICES = tuple(MarginTier(floor, 2 * rate, rate) for floor, rate in TABLE)


def test_lines_of_a_table() -> None:
    lines = compute_lines(((0, 1), (10, 3), (20, 4)))
    assert [(0, 1, 0), (10, 3, 20), (20, 4, 40)] == [
        (line.floor, line.rate, line.deduction) for line in lines
    ]
    assert () == compute_lines(())


def test_deductions_make_lines_meet() -> None:
    assert [0, 40, 190] == [line.deduction // PPM_ONE for line in LINES]


@pytest.mark.parametrize(
    ("notional", "floor", "margin"),
    [(0, 0, 0), (999, 0, 10), (1_000, 1_000, 10), (1_001, 1_000, 11), (5_000, 3_000, 310)],
)
def test_margin_by_line(notional: int, floor: int, margin: int) -> None:
    line = pick_line(notional, LINES)
    assert (floor, margin) == (line.floor, compute_line_margin(notional, line))


@given(st.integers(0, 20_000))
def test_lines_are_slices(notional: int) -> None:
    line = pick_line(notional, LINES)
    assert margin_of(notional, SLICES, maintenance) == compute_line_margin(notional, line)


def test_negative_notional_is_on_no_line() -> None:
    with pytest.raises(NotPositive, match="notional") as caught:
        pick_line(-1, LINES)
    assert ("notional", -1) == (caught.value.field, caught.value.value)


def test_least_margin() -> None:
    def margin(size: int, notional: int) -> int:
        return compute_margin_with_minimum(size, notional, 100_000, 12)

    assert [0, 12, 12, 20] == [margin(0, 0), margin(1, 0), margin(-1, 100), margin(1, 209)]


def test_last_safe_mark_is_next_to_the_search() -> None:
    exchange = exchange_of({"ann": Held(100, {BTC: (10, 100)})}, marks={BTC: 100})
    balance = exchange.accounts["ann"].quote_balance
    found = compute_last_safe_mark(Backed(10, balance), MarginLine(0, 50_000))
    assert (95, 94) == (found, compute_liquidation_price(exchange, "ann", BTC))


@pytest.mark.parametrize(
    ("size", "mark"),
    [(10, 95), (-10, 104)],  # 900 / 9.5 = 94.7 and 1,100 / 10.5 = 104.8
)
def test_last_safe_mark_of_both_sides(size: int, mark: int) -> None:
    balance = compute_paid_balance(size, 100 * size, 100)
    assert mark == compute_last_safe_mark(Backed(size, balance), MarginLine(0, 50_000))


def test_fixed_margin() -> None:
    # 400 behind one step at 20,000, of which 100 must stay.
    held = Backed(1, compute_paid_balance(1, 20_000, compute_position_margin(20_000, 50)))
    assert 19_700 == compute_fixed_margin_mark(held, 100)


def test_margin_at_a_leverage() -> None:
    assert 34 == compute_position_margin(-100, 3)
    assert 40 == compute_position_margin(100, 5, 2)
    for leverage in (0, -1):
        with pytest.raises(NotPositive):
            compute_position_margin(100, leverage)


def test_no_price_without_a_position() -> None:
    with pytest.raises(NotPositive):
        compute_last_safe_mark(Backed(0, 100), MarginLine(0, 50_000))
    with pytest.raises(NotPositive):
        compute_last_safe_mark(Backed(1, 100), MarginLine(0, PPM_ONE))
