"""Worked examples of LIQ-5 to LIQ-8, VLT-6 and LED-14 to LED-16."""

from __future__ import annotations

from fractions import Fraction

import pytest

from zerosum.rules.insurance import compute_fund_gain, compute_trading_fee, is_covered
from zerosum.rules.liquidation_limits import (
    StepLimits,
    Turn,
    compute_allowance,
    compute_fillable_price,
    compute_grid_price,
    compute_notional_limits,
    compute_step_size,
    goes_first,
)
from zerosum.rules.premiums import (
    compute_funding_rate,
    compute_index_change,
    compute_owed_to,
    compute_premium,
    compute_settlement,
    trim_tails,
)
from zerosum.rules.updates import MatchFault, compute_open_interest_change, find_match_fault
from zerosum.rules.values import Ratio
from zerosum.spec.units import PPM_ONE

# LIQ-5 a limit price that gives way


@pytest.mark.parametrize(
    ("worth", "price"),
    [
        (100, Fraction(100)),
        (200, Fraction(100)),
        (50, Fraction(185, 2)),
        (0, Fraction(85)),
        (-50, Fraction(85)),
    ],
)
def test_limit_of_a_long_falls_with_its_worth(worth: int, price: Fraction) -> None:
    """Ten steps at 100 with a margin of 100; at most one and a half margins are given away."""
    limit = compute_fillable_price(10, 1_000, 100, worth, 100, PPM_ONE, 1_500_000)
    assert price == Fraction(limit.numerator, limit.denominator)


def test_limit_of_a_short_rises() -> None:
    limit = compute_fillable_price(-10, -1_000, 100, 0, 100, PPM_ONE, 1_500_000)
    assert Fraction(115) == Fraction(limit.numerator, limit.denominator)


def test_limit_can_lie_beyond_the_bankruptcy_price() -> None:
    """Worth 50 of a margin of 100: nothing is left at 95, and the limit is 92.5."""
    limit = compute_fillable_price(10, 1_000, 100, 50, 100, PPM_ONE, 1_500_000)
    assert Fraction(limit.numerator, limit.denominator) < 95


@pytest.mark.parametrize(
    ("price", "closes_long", "on_grid"),
    [
        (Ratio(1001, 10), True, 105),
        (Ratio(1001, 10), False, 100),
        (Ratio(105), True, 105),
        (Ratio(105), False, 105),
        (Ratio(0), False, 5),
        (Ratio(-3), True, 5),
        (Ratio(9_999), True, 995),
        (Ratio(9_999), False, 995),
    ],
)
def test_limit_on_the_grid_favours_the_account(
    price: Ratio, closes_long: bool, on_grid: int
) -> None:
    assert on_grid == compute_grid_price(price, 5, 999, closes_long=closes_long)


# LIQ-6, LIQ-7 a part at a time


@pytest.mark.parametrize(
    ("limits", "already", "steps"),
    [
        (StepLimits(0, PPM_ONE, 10**9), 0, 100),
        (StepLimits(0, 100_000, 10**9), 0, 10),
        (StepLimits(2_500, 100_000, 10**9), 0, 25),
        (StepLimits(10**6, 100_000, 10**9), 0, 100),
        (StepLimits(0, PPM_ONE, 3_000), 0, 30),
        (StepLimits(0, PPM_ONE, 3_000), 1_900, 10),
        (StepLimits(0, PPM_ONE, 3_000), 3_000, 5),
        (StepLimits(0, 1, 10**9), 0, 5),
        (StepLimits(0, 129_999, 10**9), 0, 10),
    ],
)
def test_step_fits_the_limits_and_the_grid(limits: StepLimits, already: int, steps: int) -> None:
    """A position of 100 steps at 100, in orders of five steps."""
    for size in (100, -100):
        assert steps == compute_step_size(size, Ratio(100), limits, already, 5)


def test_small_position_goes_whole() -> None:
    assert 3 == compute_step_size(3, Ratio(100), StepLimits(0, 1, 0), 0, 5)


def test_least_and_most_notional() -> None:
    assert (100, 500) == compute_notional_limits(1_000, StepLimits(100, 500_000, 0))
    assert (1_000, 1_000) == compute_notional_limits(1_000, StepLimits(5_000, 500_000, 0))


def test_allowance_is_what_is_left() -> None:
    assert [50, 0, None] == [compute_allowance(150, used) for used in (100, 150, 151)]


# LIQ-8 who goes first


def test_further_from_the_oracle_goes_first_then_the_larger() -> None:
    far, near = (Turn(Ratio(limit), Ratio(100), 10) for limit in (90, 105))
    large = Turn(Ratio(21, 2), Ratio(10), 11)
    assert goes_first(far, near)
    assert not goes_first(near, far)
    assert goes_first(large, near)
    assert not goes_first(near, near)


# VLT-6 a fund inside the fill


@pytest.mark.parametrize(
    ("received", "fair", "gain"),
    [
        (900, 950, -50),
        (950, 950, 0),
        (952, 950, 2),
        (1_000, 950, 10),
        (-1_000, -950, -50),
        (-1_000, -1_200, 10),
        (-199, -1_200, 1),
    ],
)
def test_fund_pays_below_the_bankruptcy_price_and_takes_a_share_above(
    received: int, fair: int, gain: int
) -> None:
    assert gain == compute_fund_gain(received, fair, 10_000)


def test_fund_pays_all_or_nothing() -> None:
    assert [True, True, False, True] == [
        is_covered(fund, gain) for fund, gain in ((10, -10), (0, 0), (9, -10), (-5, 1))
    ]


def test_fee_rounds_up_and_a_rebate_is_not_paid() -> None:
    assert [1, 0, 0] == [compute_trading_fee(*call) for call in ((1, 200), (0, 200), (1, -200))]


# LED-14, LED-15 funding by an index


@pytest.mark.parametrize(
    ("samples", "tail", "left"),
    [
        ([0, -1, -3], 250_000, [-3, -1]),
        ([5, 1, 4, 2, 3], 200_000, [2, 3, 4]),
        ([3, 1], 100_000, [3, 1]),
        ([3, 1], 500_000, [3, 1]),
        ([], 500_000, []),
    ],
)
def test_tails_are_cut_off(samples: list[int], tail: int, left: list[int]) -> None:
    assert left == trim_tails(samples, tail)


def test_missing_samples_count_as_zero() -> None:
    assert [1_000, 500, -333, 0, 2] == [
        compute_premium(*call)
        for call in (
            ([1_000] * 60, 3_600, 60),
            ([1_000] * 30, 3_600, 60),
            ([-1_000], 180, 60),
            ([], 3_600, 60),
            ([2, 2, 2], 60, 60),
        )
    ]


def test_rate_is_bounded() -> None:
    assert [150, 200, -200] == [
        compute_funding_rate(premium, 50, 200) for premium in (100, 151, -300)
    ]


def test_index_is_cut_towards_zero_twice() -> None:
    eight_hours = 28_800
    assert [1_001, -1_001] == [
        compute_index_change(rate, eight_hours, Ratio(1_000, 10**6))
        for rate in (1_001_999, -1_001_999)
    ]


def test_funding_is_credited_once_for_all_positions() -> None:
    owed = compute_owed_to(3, 500_000, 0) + compute_owed_to(-1, 0, 500_000)
    assert -2_000_000 == owed
    assert -2 == compute_settlement(owed)
    assert (-1, 0) == (compute_settlement(-1), compute_settlement(999_999))


# LED-16 open interest


@pytest.mark.parametrize(
    ("sizes", "change"),
    [
        ([(0, 5), (0, -5)], 5),
        ([(-5, 0), (5, 0)], -5),
        ([(0, 5), (5, 0)], 0),
        ([(-3, 2), (1, -4)], 1),
    ],
)
def test_open_interest_follows_the_longs(sizes: list[tuple[int, int]], change: int) -> None:
    assert change == compute_open_interest_change(sizes)


@pytest.mark.parametrize(
    ("parties", "fault"),
    [
        ([(("A", 1),), (("A", -1),)], None),
        ([(("A", 1),)], MatchFault.PARTIES),
        ([(("A", 1),), ()], MatchFault.MARKETS),
        ([(("A", 1), ("B", 1)), (("A", -1),)], MatchFault.MARKETS),
        ([(("A", 1),), (("B", -1),)], MatchFault.DIFFERENT),
        ([(("A", 1),), (("A", -2),)], MatchFault.SIZES),
    ],
)
def test_first_fault_of_a_match_is_named(
    parties: list[tuple[tuple[str, int], ...]], fault: MatchFault | None
) -> None:
    assert fault is find_match_fault(parties)
