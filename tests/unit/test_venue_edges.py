"""The venues' own numbers beside the points where they change: funding, risk and margins."""

from __future__ import annotations

from fractions import Fraction

import pytest
from attrs import evolve
from immutables import Map

from zerosum.rules.cross_margin import Contract, compute_zero_price
from zerosum.rules.insurance import compute_fund_gain, compute_trading_fee, is_covered
from zerosum.rules.liquidation_limits import (
    StepLimits,
    Turn,
    compute_distance,
    compute_fillable_price,
    compute_grid_price,
    compute_limit_of,
    compute_notional_limits,
    compute_step_size,
    goes_first,
)
from zerosum.rules.liquidation_price import (
    Held,
    compute_last_safe_mark,
    compute_paid_balance,
    compute_position_margin,
)
from zerosum.rules.margin_lines import (
    MarginLine,
    compute_deduction,
    compute_line_margin,
    compute_margin_with_minimum,
    pick_line,
)
from zerosum.rules.margin_schedules import (
    FractionSchedule,
    ScheduleFault,
    clamp,
    compute_funding_bound_ppm,
    compute_initial_of,
    compute_maintenance_ppm,
    compute_scaled_initial_ppm,
    find_fault,
)
from zerosum.rules.premiums import (
    compute_funding_rate,
    compute_index_change,
    compute_owed_to,
    compute_premium,
    compute_settlement,
    trim_tails,
)
from zerosum.rules.risk import (
    NO_RISK,
    Risk,
    add_risks,
    compare_ratios,
    compare_risks,
    is_at_risk,
    is_initially_backed,
    is_maintained,
)
from zerosum.rules.updates import Admission, judge_transition, judge_way_out
from zerosum.rules.values import Ratio
from zerosum.spec.rejections import NotPositive
from zerosum.spec.state import Account, Position
from zerosum.spec.units import PPM_ONE

# Funding ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tail", "left"),
    [
        (100_000, [2, 3, 4, 5, 6, 7, 8, 9]),  # two of ten, one at each end
        (150_000, [2, 3, 4, 5, 6, 7, 8]),  # three: one at the bottom and two at the top
        (50_000, [1, 2, 3, 4, 5, 6, 7, 8, 9]),  # one, at the top
        (49_999, [10, 1, 9, 2, 8, 3, 7, 4, 6, 5]),
        (450_000, [5]),  # nine: four and five
        (500_000, [10, 1, 9, 2, 8, 3, 7, 4, 6, 5]),
    ],
)
def test_tails_of_ten_samples(tail: int, left: list[int]) -> None:
    assert left == trim_tails([10, 1, 9, 2, 8, 3, 7, 4, 6, 5], tail)


@pytest.mark.parametrize(
    ("samples", "period", "interval", "premium"),
    [
        ([10, 20], 60, 20, 10),  # three were due
        ([10, 20], 61, 20, 7),  # four were due: 7.5
        ([10, 20], 60, 60, 15),
        ([10, 20], 3, 0, 10),
        ([10, 20], 3, 1, 10),
        ([10, 20], 4, 2, 15),
        ([], 0, 20, 0),
        ([-7, 0], 0, 1, -3),
        ([10], 0, 1, 10),
    ],
)
def test_premium_of_what_was_due(
    samples: list[int], period: int, interval: int, premium: int
) -> None:
    assert premium == compute_premium(samples, period, interval)


def test_rate_index_and_settlement() -> None:
    assert [12, 12, -12, -12, 7] == [
        compute_funding_rate(premium, 5, 12) for premium in (10, 7, -20, -17, 2)
    ]
    assert [350, 700, -350, 43] == [
        compute_index_change(rate, seconds, Ratio(7, 2))
        for rate, seconds in ((100, 28_800), (200, 28_800), (-100, 28_800), (100, 3_600))
    ]
    assert [-18, 18, 18] == [
        compute_owed_to(*call) for call in ((3, 10, 4), (3, 4, 10), (-3, 10, 4))
    ]
    assert [1, 1, 2, -2] == [
        compute_settlement(owed) for owed in (1_000_000, 1_999_999, 2_000_000, -1_000_001)
    ]


# The fund --------------------------------------------------------------------------------------


def test_fund_gains_at_most_its_share_and_never_less_than_nothing_of_a_gain() -> None:
    assert [5, 2, -2, 0, 5, 0] == [
        compute_fund_gain(*call)
        for call in (
            (100, 90, 50_000),
            (100, 98, 50_000),
            (88, 90, 50_000),
            (100, 90, -1),
            (-100, -110, 50_000),
            (19, 0, 50_000),
        )
    ]


def test_fund_covers_to_the_unit() -> None:
    calls = ((-5, 0), (-5, 1), (5, -5), (4, -5), (0, -1), (1, -1))
    assert [True, True, True, False, False, True] == [is_covered(*call) for call in calls]
    assert [1, 2, 2, 0] == [
        compute_trading_fee(*call) for call in ((1, 1), (10_000, 101), (2, 10**6), (10**6, -9))
    ]


# Risk ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("risk", "is_initial", "is_kept", "is_failing"),
    [
        (Risk(10, 10, 5), True, True, False),
        (Risk(9, 10, 5), False, True, False),
        (Risk(5, 10, 5), False, True, False),
        (Risk(4, 10, 5), False, False, True),
        (Risk(0, 1, 1), False, False, True),
        (Risk(-1, 0, 0), False, False, False),
    ],
)
def test_equality_is_enough(risk: Risk, is_initial: bool, is_kept: bool, is_failing: bool) -> None:
    found = is_initially_backed(risk), is_maintained(risk), is_at_risk(risk)
    assert (is_initial, is_kept, is_failing) == found


def test_risks_add_up_part_by_part() -> None:
    both = add_risks(Risk(1, 20, 300), Risk(4_000, 50_000, 600_000))
    assert (4_001, 50_020, 600_300) == (
        both.net_collateral,
        both.initial_margin,
        both.maintenance_margin,
    )
    assert (0, 0, 0) == (NO_RISK.net_collateral, NO_RISK.initial_margin, NO_RISK.maintenance_margin)


@pytest.mark.parametrize(
    ("one", "other", "by_ratio", "by_all"),
    [
        (Risk(1, 0, 2), Risk(2, 0, 4), 0, -1),  # one ratio: the larger margin is riskier
        (Risk(2, 0, 4), Risk(1, 0, 2), 0, 1),
        (Risk(1, 0, 2), Risk(3, 0, 4), 1, 1),
        (Risk(1, 0, 0), Risk(3, 0, 0), 0, 1),  # no margins: the poorer one
        (Risk(3, 0, 0), Risk(3, 0, 0), 0, 0),
        (Risk(0, 0, 0), Risk(0, 0, 5), 0, -1),
    ],
)
def test_riskier_of_two(one: Risk, other: Risk, by_ratio: int, by_all: int) -> None:
    assert (by_ratio, by_all) == (compare_ratios(one, other), compare_risks(one, other))


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (Risk(9, 10, 5), Risk(9, 10, 5), Admission.ACCEPTED),
        (Risk(9, 10, 5), Risk(9, 10, 6), Admission.STILL_BELOW),
        (Risk(10, 10, 5), Risk(8, 9, 5), Admission.NEWLY_BELOW),
        (Risk(11, 10, 5), Risk(8, 9, 5), Admission.NEWLY_BELOW),
        (Risk(-4, 1, 0), Risk(-3, 1, 0), Admission.ACCEPTED),
        (Risk(-4, 1, 0), Risk(-5, 1, 0), Admission.STILL_BELOW),
        (Risk(-4, 1, 1), Risk(-3, 1, 0), Admission.STILL_BELOW),
        (Risk(-4, 1, 1), Risk(0, 1, 0), Admission.STILL_BELOW),  # nothing open any more
        (Risk(-4, 5, 1), Risk(-3, 5, 1), Admission.ACCEPTED),
    ],
)
def test_ways_out(before: Risk, after: Risk, verdict: Admission) -> None:
    assert verdict is judge_way_out(before, after) is judge_transition(before, after)


# Margins ---------------------------------------------------------------------------------------

HALF = FractionSchedule(initial_ppm=200_000, maintenance_fraction_ppm=500_000)


@pytest.mark.parametrize(
    ("changed", "impact", "fault"),
    [
        ({"initial_ppm": PPM_ONE}, 1, None),
        ({"initial_ppm": PPM_ONE + 1}, 1, ScheduleFault.INITIAL),
        ({"maintenance_fraction_ppm": PPM_ONE}, 1, None),
        ({"maintenance_fraction_ppm": PPM_ONE + 1}, 1, ScheduleFault.MAINTENANCE),
        ({}, 0, ScheduleFault.IMPACT),
        ({"lower_cap": 1, "upper_cap": 1}, 1, None),
        ({"lower_cap": 1, "upper_cap": 2}, 1, None),
        ({"lower_cap": 2, "upper_cap": 1}, 1, ScheduleFault.CAPS),
    ],
)
def test_faults_begin_past_equality(
    changed: dict[str, int], impact: int, fault: ScheduleFault | None
) -> None:
    assert fault is find_fault(evolve(HALF, **changed), impact)


def test_rate_between_the_caps() -> None:
    narrow = evolve(HALF, lower_cap=10, upper_cap=13)
    assert [200_000, 200_000, 466_666, 733_333, PPM_ONE, PPM_ONE] == [
        compute_scaled_initial_ppm(narrow, held) for held in (0, 10, 11, 12, 13, 14)
    ]
    one = evolve(HALF, lower_cap=0, upper_cap=1)
    assert [200_000, PPM_ONE] == [compute_scaled_initial_ppm(one, held) for held in (0, 1)]
    assert 6 == compute_initial_of(11, narrow, 11)  # 5.13


def test_rates_between_the_margins_round_down() -> None:
    odd = FractionSchedule(initial_ppm=200_001, maintenance_fraction_ppm=400_000)
    assert 80_000 == compute_maintenance_ppm(odd)
    assert 1 == compute_maintenance_ppm(FractionSchedule(3, 500_000))
    # Of the 120,001 in between, half is 60,000.5.
    assert [720_006, 60_000] == [
        compute_funding_bound_ppm(odd, factor) for factor in (6 * PPM_ONE, 500_000)
    ]


def test_clamp() -> None:
    assert [2, 2, 3, 5, 5] == [clamp(number, 2, 5) for number in (1, 2, 3, 5, 6)]


def test_lines_and_least_margins() -> None:
    line = MarginLine(floor=1_000, rate=50_000)
    assert 40_000_007 == compute_deduction(line, MarginLine(0, 10_000, 7))
    steep = MarginLine(0, 500_000, 1_000_000)
    assert [0, 0, 1, 1, 2] == [compute_line_margin(worth, steep) for worth in (0, 2, 3, 4, 5)]
    assert [0, 1] == [compute_line_margin(worth, MarginLine(0, 1)) for worth in (0, 1)]
    assert 5 == compute_line_margin(9, MarginLine(0, 50), 100)
    assert line is pick_line(0, (line,))
    assert [0, 0, 1] == [compute_line_margin(worth, MarginLine(0, 1, 1), 1) for worth in (0, 1, 2)]
    assert 12 == compute_margin_with_minimum(1, 25, 50, 12, 100)
    assert 13 == compute_margin_with_minimum(1, 26, 50, 12, 100)


def test_last_safe_mark_with_a_deduction() -> None:
    # 890 over 9.5 is 93.7, and 1,110 over 10.5 is 105.7.
    line = MarginLine(0, 50_000, 10 * PPM_ONE)
    assert 94 == compute_last_safe_mark(Held(10, -900), line)
    assert 105 == compute_last_safe_mark(Held(-10, 1_100), line)
    assert 50 == compute_last_safe_mark(Held(2, -50), MarginLine(0, 50), 100)
    assert PPM_ONE == compute_last_safe_mark(Held(1, -1), MarginLine(0, PPM_ONE - 1))
    assert 1_100 == compute_paid_balance(-10, -1_000, 100)
    assert 100 == compute_position_margin(100, 1)
    with pytest.raises(NotPositive):
        compute_paid_balance(0, 0, 100)


# Limits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "worth", "net", "adjustment", "price"),
    [
        (1, 100, 101, PPM_ONE, Fraction(100)),
        (1, 100, 99, PPM_ONE, Fraction(997, 10)),  # a hundredth of three tenths of a hundred
        (1, 100, 99, 2 * PPM_ONE, Fraction(994, 10)),
        (1, 100, 50, 2 * PPM_ONE, Fraction(70)),
        (1, 100, 49, 2 * PPM_ONE, Fraction(70)),
        (-1, -100, 99, PPM_ONE, Fraction(1_003, 10)),
        (-2, -200, 0, PPM_ONE, Fraction(115)),
    ],
)
def test_limit_gives_way(size: int, worth: int, net: int, adjustment: int, price: Fraction) -> None:
    limit = compute_fillable_price(size, worth, 100, net, 100, adjustment, 300_000)
    assert price == Fraction(limit.numerator, limit.denominator)


def test_limit_gives_way_by_the_accounts_margin_and_of_the_positions_own() -> None:
    def limit(own: int, net: int, whole: int) -> Fraction:
        found = compute_fillable_price(1, 100, own, net, whole, PPM_ONE, 300_000)
        return Fraction(found.numerator, found.denominator)

    assert [Fraction(85), Fraction(185, 2)] == [limit(50, 0, 100), limit(50, 50, 100)]
    assert Fraction(997, 10) == limit(1, 0, 1)


def test_limit_of_an_account_has_its_rates_in_their_places() -> None:
    # Fifty of a hundred are missing, four times as fast is all: 30 percent of a hundred on ten.
    account = Account(1_050, Map({"BTC": Position(-10)}))
    contracts = {"BTC": Contract(Ratio(100), HALF)}
    found = compute_limit_of(account, contracts, "BTC", 4 * PPM_ONE, 300_000)
    assert Fraction(103) == Fraction(found.numerator, found.denominator)


@pytest.mark.parametrize(
    ("size", "worth", "own", "net", "whole", "price"),
    [(1, 100, 1, 5, 1, 95), (-1, -100, 1, 5, 1, 105), (1, 100, 0, 5, 0, 100)],
)
def test_zero_price(size: int, worth: int, own: int, net: int, whole: int, price: int) -> None:
    found = compute_zero_price(size, worth, own, net, whole)
    assert Fraction(price) == Fraction(found.numerator, found.denominator)


def test_limit_without_a_margin_is_the_price() -> None:
    limit = compute_fillable_price(1, 100, 0, 1, 0, PPM_ONE, 300_000)
    assert Fraction(100) == Fraction(limit.numerator, limit.denominator)


@pytest.mark.parametrize(
    ("price", "long", "short"),
    [
        (Ratio(5), 5, 5),
        (Ratio(4), 5, 5),
        (Ratio(6), 10, 5),
        (Ratio(11), 15, 10),
        (Ratio(996), 995, 995),
    ],
)
def test_grid_of_five(price: Ratio, long: int, short: int) -> None:
    assert (long, short) == (
        compute_grid_price(price, 5, 999, closes_long=True),
        compute_grid_price(price, 5, 999, closes_long=False),
    )


def test_grid_of_ones_and_portions_round_in_the_accounts_favour() -> None:
    assert (6, 5) == (
        compute_grid_price(Ratio(11, 2), 1, 99, closes_long=True),
        compute_grid_price(Ratio(11, 2), 1, 99, closes_long=False),
    )
    assert (0, 500) == compute_notional_limits(1_001, StepLimits(0, 500_000, 0))
    # Where a step is worth a hundredth, a unit that nobody allows would buy a hundred.
    assert 5 == compute_step_size(1_000, Ratio(1, 100), StepLimits(0, PPM_ONE, 0), 0, 5)


@pytest.mark.parametrize(
    ("size", "most", "already", "steps"),
    [
        (7, 700, 0, 7),  # off the grid, and whole
        (7, 699, 0, 5),
        (100, 10_000, 0, 100),
        (100, 9_999, 0, 95),
        (100, 10_000, 1, 95),
        (5, 1, 0, 5),
        (6, 1, 0, 5),
        (100, 100, 200, 5),  # more than all was used
        (100, 1_000, 0, 10),
        (100, 999, 0, 5),
    ],
)
def test_step_of_a_hundred_at_a_hundred(size: int, most: int, already: int, steps: int) -> None:
    limits = StepLimits(0, PPM_ONE, most)
    assert steps == compute_step_size(size, Ratio(100), limits, already, 5)


def test_distance_is_relative_to_the_oracle() -> None:
    far = compute_distance(Turn(Ratio(9, 2), Ratio(5), 1))
    assert Fraction(1, 10) == Fraction(far.numerator, far.denominator)
    above = compute_distance(Turn(Ratio(11, 2), Ratio(5), 1))
    assert Fraction(1, 10) == Fraction(above.numerator, above.denominator)
    large, small = Turn(Ratio(90), Ratio(100), 2), Turn(Ratio(11, 2), Ratio(5), 1)
    near = Turn(Ratio(99), Ratio(100), 9)
    assert [True, False, True, False] == [
        goes_first(large, small),
        goes_first(small, large),
        goes_first(small, near),
        goes_first(near, small),
    ]
