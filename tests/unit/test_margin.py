"""Worked examples of chapter 02: how much must stand behind a position, and when it is too little.

Unless it says otherwise, ann has paid in 100 and holds 10 steps since a price of 100, and five
percent of the notional is needed to keep them.
"""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.crowds import BTC, ETH, Held, exchange_of, marked, traded
from zerosum.rules.margin import (
    Status,
    can_afford,
    compute_bankruptcy_price,
    compute_initial_margin,
    compute_limit,
    compute_limits,
    compute_liquidation_price,
    compute_maintenance_margin,
    compute_margin_ratio,
    compute_notional,
    compute_status,
    is_below,
    is_below_trigger,
    is_liquidatable,
    is_safe,
)
from zerosum.spec.arithmetic import div_ceil
from zerosum.spec.margin import (
    RateOf,
    initial,
    is_schedule,
    maintenance,
    margin_by_lines,
    margin_of,
)
from zerosum.spec.state import Exchange, MarginTier
from zerosum.spec.units import PPM_ONE

# Up to 1,000 at 2 and 1 percent, then up to 3,000 at 10 and 5, then at 20 and 10.
SLICES = (
    MarginTier(floor=0, initial_ppm=20_000, maintenance_ppm=10_000),
    MarginTier(floor=1_000, initial_ppm=100_000, maintenance_ppm=50_000),
    MarginTier(floor=3_000, initial_ppm=200_000, maintenance_ppm=100_000),
)
WHOLE = (MarginTier(floor=0, initial_ppm=PPM_ONE, maintenance_ppm=PPM_ONE),)


def long_of_ten(cash: int = 100, mark: int = 100) -> Exchange:
    """Return an exchange where ann is long."""
    return exchange_of({"ann": Held(cash, {BTC: (10, 100)})}, marks={BTC: mark})


def short_of_ten(cash: int = 100, mark: int = 100) -> Exchange:
    """Return an exchange where ann is short."""
    return exchange_of({"ann": Held(cash, {BTC: (-10, 100)})}, marks={BTC: mark})


def both_sides(cash: int) -> Exchange:
    """Return an exchange where ann is long 1,000 in one market and short 1,000 in another."""
    return exchange_of(
        {"ann": Held(cash, {BTC: (10, 100), ETH: (-20, 50)})}, marks={BTC: 100, ETH: 50}
    )


# MAR-1 schedules ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("worth", "kept", "opened"),
    [
        (0, 0, 0),
        (1, 1, 1),  # 0.01 and 0.02, rounded up
        (1_000, 10, 20),
        (1_001, 11, 21),  # 10.05 and 20.1
        (3_000, 110, 220),  # 10 + 100, 20 + 200
        (5_000, 310, 620),  # 10 + 100 + 200, 20 + 200 + 400
    ],
)
def test_each_slice_is_taken_at_its_own_rate(worth: int, kept: int, opened: int) -> None:
    assert kept == margin_of(worth, SLICES, maintenance)
    assert opened == margin_of(worth, SLICES, initial)


def test_lines_with_deductions_give_the_same() -> None:
    # 10 % of 5,000 less a deduction of 1,000 x 4 % + 3,000 x 5 % = 190
    assert 310 * PPM_ONE == margin_by_lines(5_000, SLICES, maintenance)
    # 10.05: the lines are exact, the margin is rounded up
    assert 10_050_000 == margin_by_lines(1_001, SLICES, maintenance)


def test_no_schedule_no_margin() -> None:
    assert 0 == margin_of(5_000, (), maintenance) == margin_by_lines(5_000, (), maintenance)


@st.composite
def schedules(draw: st.DrawFn) -> tuple[MarginTier, ...]:
    """Draw a schedule of one to five tiers."""
    count = draw(st.integers(1, 5))
    widths = draw(st.lists(st.integers(1, 10**6), min_size=count - 1, max_size=count - 1))
    rates = sorted(draw(st.lists(st.integers(0, PPM_ONE), min_size=count, max_size=count)))
    part = draw(st.integers(0, 100))
    return tuple(
        MarginTier(floor, rate, rate * part // 100)
        for floor, rate in zip(accumulate((0, *widths)), rates, strict=True)
    )


@given(schedules(), st.integers(0, 10**7), st.sampled_from([initial, maintenance]))
def test_slices_are_lines_rounded_up(
    tiers: tuple[MarginTier, ...], worth: int, rate: RateOf
) -> None:
    assert is_schedule(tiers)
    assert div_ceil(margin_by_lines(worth, tiers, rate), PPM_ONE) == margin_of(worth, tiers, rate)


@given(schedules(), st.integers(0, 10**7))
def test_one_unit_of_notional_needs_at_most_one_of_margin(
    tiers: tuple[MarginTier, ...], worth: int
) -> None:
    less, more = (margin_of(notional, tiers, initial) for notional in (worth, worth + 1))
    assert 0 <= more - less <= 1
    assert margin_of(worth, tiers, maintenance) <= less


# MAR-2, MAR-3 what an account needs ------------------------------------------------------------


def test_margins_of_two_markets_add_up() -> None:
    exchange = both_sides(80)
    assert 2_000 == compute_notional(exchange, "ann")
    assert 100 == compute_maintenance_margin(exchange, "ann")
    assert 200 == compute_initial_margin(exchange, "ann")


def test_each_position_is_rounded_up() -> None:
    exchange = exchange_of(
        {"ann": Held(80, {BTC: (1, 101), ETH: (-1, 99)})}, marks={BTC: 101, ETH: 99}
    )
    # 5.05 and 4.95 are 6 and 5, not 10
    assert 11 == compute_maintenance_margin(exchange, "ann")


def test_initial_margin_is_met_at_equality() -> None:
    assert can_afford(long_of_ten(), "ann")
    assert not can_afford(long_of_ten(cash=99), "ann")


# MAR-4, MAR-5, MAR-6 how an account stands -----------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "ratio"),
    [
        (100, 500_000),  # 50 of 100
        (96, 800_000),  # 48 of 60
        (94, 1_175_000),  # 47 of 40
        (93, 1_566_667),  # 46.5, so 47, of 30: rounded up
        (91, 4_600_000),  # 45.5, so 46, of 10
        (90, None),
        (89, None),
    ],
)
def test_margin_ratio(mark: int, ratio: int | None) -> None:
    assert ratio == compute_margin_ratio(marked(long_of_ten(), BTC=mark), "ann")


@pytest.mark.parametrize(("cash", "safe"), [(51, True), (50, True), (49, False)])
def test_equality_is_safe(cash: int, safe: bool) -> None:
    exchange = long_of_ten(cash)
    assert safe is is_safe(exchange.accounts["ann"], exchange.markets)


def test_equality_is_not_below() -> None:
    assert not is_below(47, 47)
    assert is_below(46, 47)
    # Five percent of 1,000 is 50.
    assert not is_liquidatable(long_of_ten(cash=50), "ann")
    assert is_liquidatable(long_of_ten(cash=49), "ann")


@pytest.mark.parametrize(
    ("mark", "status"),
    [
        (100, Status.HEALTHY),  # 100 covers the initial margin of 100
        (99, Status.BELOW_INITIAL),  # 90 of 99
        (95, Status.BELOW_INITIAL),  # 50 of 95, and 48 are enough to stay
        (94, Status.LIQUIDATABLE),  # 40 of 47, two thirds are 31.3
        (93, Status.BACKSTOP),  # 30 of 47
        (90, Status.BACKSTOP),  # 0 of 45
        (89, Status.BANKRUPT),  # -10
    ],
)
def test_status(mark: int, status: Status) -> None:
    two_thirds = 666_667
    assert status == compute_status(marked(long_of_ten(), BTC=mark), "ann", two_thirds)


def test_backstop_that_acts_at_once_has_no_status_of_its_own() -> None:
    assert Status.LIQUIDATABLE == compute_status(marked(long_of_ten(), BTC=90), "ann")


@pytest.mark.parametrize(
    ("cash", "mark", "status"),
    [
        (99, 90, Status.BANKRUPT),  # -1: the first unit that is owed
        (100, 90, Status.BACKSTOP),  # 0 owes nothing
        (50, 100, Status.BELOW_INITIAL),  # 50 of 50
        (49, 100, Status.LIQUIDATABLE),
        (103, 92, Status.LIQUIDATABLE),  # 23 of 46, exactly half
        (102, 92, Status.BACKSTOP),
    ],
)
def test_status_changes_past_equality(cash: int, mark: int, status: Status) -> None:
    half = 500_000
    assert status == compute_status(marked(long_of_ten(cash), BTC=mark), "ann", half)


def test_last_unit_of_equity_still_has_a_ratio() -> None:
    # 1 of 45: forty-five times as much is needed as there is.
    assert 45_000_000 == compute_margin_ratio(marked(long_of_ten(101), BTC=90), "ann")


def test_trigger_is_not_met_at_equality() -> None:
    # 60 of 48, five quarters.
    exchange = marked(long_of_ten(), BTC=96)
    assert not is_below_trigger(exchange, "ann", 1_250_000)
    assert is_below_trigger(exchange, "ann", 1_250_001)


# MAR-7 limit prices ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cash", "long_limit", "short_limit", "left"),
    [
        (80, 96, 52, 0),  # four percent of the notional
        (81, 96, 52, 1),  # 95.95 up and 52.025 down
        (0, 100, 50, 0),
    ],
)
def test_limit_vector_of_two_markets(
    cash: int, long_limit: int, short_limit: int, left: int
) -> None:
    exchange = both_sides(cash)
    limits = compute_limits(exchange, "ann")
    assert {BTC: long_limit, ETH: short_limit} == dict(limits)
    account = exchange.accounts["ann"]
    assert left == account.quote_balance + 10 * limits[BTC] - 20 * limits[ETH]


def test_limits_of_an_account_below_zero_ask_for_more_than_the_mark() -> None:
    exchange = marked(both_sides(80), BTC=92, ETH=54)
    # -80 of 920 + 1,080 = 2,000, again four percent
    assert {BTC: 96, ETH: 51} == dict(compute_limits(exchange, "ann"))  # 95.68 and 51.84


def test_limit_may_be_no_price_at_all() -> None:
    # A short of 10 at 10 is worth 100; the account owes 150.
    assert -5 == compute_limit(-10, 10, -150, 100)
    assert 0 == compute_limit(-10, 10, -100, 100)


def test_limit_of_one_unit_of_notional() -> None:
    assert 4 == compute_limit(1, 1, -3, 1)
    assert -2 == compute_limit(-1, 1, -3, 1)


def test_emptied_position_has_some_limit() -> None:
    flat = traded(long_of_ten(), "ann", BTC, -10, 100)
    assert 0 == compute_notional(flat, "ann")
    assert {BTC} == set(compute_limits(flat, "ann"))


# MAR-8 bankruptcy price ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("balance", "size", "price", "left"),
    [
        (-950, 10, 95, 0),
        (-955, 10, 96, 5),  # 95.5
        (1_050, -10, 105, 0),
        (1_055, -10, 105, 5),  # 105.5
        (0, 10, 0, 0),
        (50, 10, -5, 0),  # a long that owes nothing whatever the price
        (-5, -10, -1, 5),  # a short below zero at every price
        (-95, 1, 95, 0),
        (105, -1, 105, 0),
        (100, 0, 100, 100),  # nothing held: no price changes what is there
    ],
)
def test_bankruptcy_price(balance: int, size: int, price: int, left: int) -> None:
    assert price == compute_bankruptcy_price(balance, size)
    assert left == balance + size * price


def test_bankruptcy_price_is_the_limit_of_a_single_position() -> None:
    for exchange in (long_of_ten(), short_of_ten()):
        account = exchange.accounts["ann"]
        [limit] = compute_limits(exchange, "ann").values()
        size = account.positions[BTC].size
        assert limit == compute_bankruptcy_price(account.quote_balance, size)


# MAR-9 liquidation price -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exchange", "price", "outside"),
    [
        # 10 x 94 - 900 = 40 of 47; at 95 it is 50 of 48
        (long_of_ten(), 94, 95),
        # 1,100 - 10 x 105 = 50 of 53; at 104 it is 60 of 52
        (short_of_ten(), 105, 104),
    ],
)
def test_liquidation_price(exchange: Exchange, price: int, outside: int) -> None:
    assert price == compute_liquidation_price(exchange, "ann", BTC)
    assert is_liquidatable(marked(exchange, BTC=price), "ann")
    assert not is_liquidatable(marked(exchange, BTC=outside), "ann")


@pytest.mark.parametrize(("size", "price"), [(1, 94), (-1, 105)])
def test_liquidation_price_of_one_step(size: int, price: int) -> None:
    # At 94 four are left of five, at 105 five of six; one mark before there is enough.
    exchange = exchange_of({"ann": Held(10, {BTC: (size, 100)})}, marks={BTC: 100})
    assert price == compute_liquidation_price(exchange, "ann", BTC)


def test_liquidation_price_leaves_other_marks_alone() -> None:
    # At 100 ann has 80 of 100. With ETH where it is, 10 x 103 - 920 = 110 of 52 + 50 is enough.
    assert 102 == compute_liquidation_price(both_sides(80), "ann", BTC)


def test_no_liquidation_price() -> None:
    assert compute_liquidation_price(long_of_ten(cash=1_000), "ann", BTC) is None
    assert compute_liquidation_price(long_of_ten(), "ann", ETH) is None


def test_no_liquidation_price_where_every_mark_liquidates() -> None:
    exchange = exchange_of(
        {"ann": Held(100, {BTC: (10, 100)})}, marks={BTC: 100}, tiers={BTC: WHOLE}
    )
    assert compute_liquidation_price(exchange, "ann", BTC) is None
