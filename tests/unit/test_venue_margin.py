"""Worked examples of chapter 02 from MAR-10 on: fractional prices, risk, and ways out of it."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from immutables import Map

from zerosum.rules.cross_margin import (
    Contract,
    compute_bankruptcy_amount,
    compute_close_amount,
    compute_position_risk,
    compute_price_amount,
    compute_risk,
    compute_zero_price,
    is_reduction,
    moved_account,
)
from zerosum.rules.margin_schedules import (
    FractionSchedule,
    ScheduleFault,
    compute_funding_bound_ppm,
    compute_initial_of,
    compute_maintenance_of,
    compute_maintenance_ppm,
    compute_scaled_initial_ppm,
    find_fault,
)
from zerosum.rules.risk import Risk, compare_risks, is_at_risk
from zerosum.rules.updates import (
    Admission,
    Update,
    judge_transition,
    judge_update,
    updated_account,
)
from zerosum.rules.values import Ratio, compute_steps, compute_value, is_less
from zerosum.spec.state import Account, Position
from zerosum.spec.units import PPM_ONE

TEN_PERCENT = FractionSchedule(initial_ppm=200_000, maintenance_fraction_ppm=500_000)
BTC, ETH = "BTC", "ETH"
CONTRACTS = {
    BTC: Contract(Ratio(100), TEN_PERCENT),
    ETH: Contract(Ratio(50), FractionSchedule(100_000, 500_000)),
}


def holding(balance: int, **sizes: int) -> Account:
    """Return an account with positions."""
    return Account(balance, Map({id_: Position(size) for id_, size in sizes.items()}))


# MAR-10 prices that are fractions


@pytest.mark.parametrize(
    ("size", "worth"),
    [(199, 9), (200, 10), (-199, -9), (-200, -10), (19, 0), (-19, 0), (-1, 0), (0, 0)],
)
def test_value_is_cut_towards_zero(size: int, worth: int) -> None:
    assert worth == compute_value(size, Ratio(5, 100))


def test_last_unit_is_cut_too() -> None:
    assert [0, 0] == [compute_value(size, Ratio(1, 2)) for size in (1, -1)]


def test_steps_that_a_value_buys_are_cut_towards_zero() -> None:
    assert (33, -33) == (compute_steps(100, Ratio(3)), compute_steps(-100, Ratio(3)))
    assert 2_000 == compute_steps(100, Ratio(5, 100))


def test_close_at_the_price_pays_what_the_steps_are_worth() -> None:
    contract = Contract(Ratio(5, 2), TEN_PERCENT)
    assert (-7, 7) == (compute_price_amount(3, contract), compute_price_amount(-3, contract))


def test_fractions_are_compared_exactly() -> None:
    assert is_less(Ratio(1, 3), Ratio(333_334, 1_000_000))
    assert not is_less(Ratio(2, 6), Ratio(1, 3))
    rising = [Ratio(-1, 2), Ratio(0), Ratio(1, 3), Ratio(1, 2), Ratio(3, 5), Ratio(2, 3), Ratio(2)]
    for place, one in enumerate(rising):
        found = [is_less(one, other) for other in rising]
        assert [other > place for other in range(len(rising))] == found


# MAR-11 maintenance as a fraction of initial


@pytest.mark.parametrize(
    ("opened", "rate"),
    [
        (0, 200_000),
        (1_000_000, 200_000),
        (1_500_000, 600_000),
        (1_999_999, 999_999),
        (2_000_000, PPM_ONE),
        (9_000_000, PPM_ONE),
    ],
)
def test_initial_rate_rises_with_open_interest(opened: int, rate: int) -> None:
    capped = evolve(TEN_PERCENT, lower_cap=1_000_000, upper_cap=2_000_000)
    assert rate == compute_scaled_initial_ppm(capped, opened)
    assert 200_000 == compute_scaled_initial_ppm(TEN_PERCENT, opened)


def test_caps_without_room_between_them_jump() -> None:
    jump = evolve(TEN_PERCENT, lower_cap=10, upper_cap=10)
    assert [200_000, 1_000_000] == [compute_scaled_initial_ppm(jump, held) for held in (10, 11)]


def test_both_margins_round_up_the_second_from_the_first() -> None:
    odd = FractionSchedule(initial_ppm=300_001, maintenance_fraction_ppm=500_000)
    assert 4 == compute_initial_of(10, odd, 0)
    assert 2 == compute_maintenance_of(10, odd)
    assert 1 == compute_maintenance_of(1, odd)


def test_own_rate_counts_only_when_it_is_higher() -> None:
    assert [200, 200, 300] == [
        compute_initial_of(1_000, TEN_PERCENT, 0, own) for own in (0, 100_000, 300_000)
    ]


def test_funding_bound_is_a_multiple_of_what_lies_between_the_margins() -> None:
    assert 100_000 == compute_maintenance_ppm(TEN_PERCENT)
    assert 600_000 == compute_funding_bound_ppm(TEN_PERCENT, 6 * PPM_ONE)


@pytest.mark.parametrize(
    ("changed", "impact", "fault"),
    [
        ({}, 1, None),
        ({"initial_ppm": PPM_ONE + 1, "maintenance_fraction_ppm": 2 * PPM_ONE}, 0, "INITIAL"),
        ({"maintenance_fraction_ppm": PPM_ONE + 1}, 0, "MAINTENANCE"),
        ({"lower_cap": 2, "upper_cap": 1}, 0, "IMPACT"),
        ({"lower_cap": 2, "upper_cap": 1}, 1, "CAPS"),
        ({"lower_cap": 2, "upper_cap": 2}, 1, None),
    ],
)
def test_first_fault_of_a_schedule_is_named(
    changed: dict[str, int], impact: int, fault: str | None
) -> None:
    expected = None if fault is None else ScheduleFault[fault]
    assert expected is find_fault(evolve(TEN_PERCENT, **changed), impact)


# MAR-12 risk


def test_risk_adds_up_over_positions_and_nets_nothing() -> None:
    account = holding(-500, BTC=10, ETH=-4)
    risk = compute_risk(account, CONTRACTS)
    assert (300, 220, 110) == (risk.net_collateral, risk.initial_margin, risk.maintenance_margin)
    assert is_at_risk(compute_risk(holding(-900, BTC=10), CONTRACTS)) is False
    assert is_at_risk(compute_risk(holding(-901, BTC=10), CONTRACTS))


def test_account_with_nothing_open_is_never_at_risk() -> None:
    assert not is_at_risk(compute_risk(holding(-1_000), CONTRACTS))
    assert not is_at_risk(compute_risk(holding(-1_000, BTC=0), CONTRACTS))


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        (Risk(10, 0, 100), Risk(20, 0, 100), 1),
        (Risk(10, 0, 100), Risk(1, 0, 10), 1),
        (Risk(1, 0, 10), Risk(10, 0, 100), -1),
        (Risk(-1, 0, 0), Risk(-1_000, 0, 1), 1),
        (Risk(0, 0, 0), Risk(1_000, 0, 1), -1),
        (Risk(-2, 0, 0), Risk(-1, 0, 0), 1),
        (Risk(5, 1, 7), Risk(5, 9, 7), 0),
    ],
)
def test_riskier_is_the_lower_ratio_then_the_higher_margin(
    one: Risk, other: Risk, order: int
) -> None:
    assert (order, -order) == (compare_risks(one, other), compare_risks(other, one))


# MAR-13 the bankruptcy price of one of several positions


def test_worth_leaves_by_share_of_the_margin() -> None:
    """Of a worth of 55 with margins of 100 and 10, ten elevenths go with the first position."""
    account = holding(-745, BTC=10, ETH=-4)
    assert 55 == compute_risk(account, CONTRACTS).net_collateral
    assert 950 == compute_close_amount(account, CONTRACTS, BTC, -10)
    assert -205 == compute_close_amount(account, CONTRACTS, ETH, 4)


def test_deficit_leaves_with_the_position_to_the_unit() -> None:
    account = holding(-1_007, BTC=10)
    assert 1_007 == compute_close_amount(account, CONTRACTS, BTC, -10)
    assert 101 == compute_close_amount(account, CONTRACTS, BTC, -1)


def test_nothing_leaves_where_no_margin_is_required() -> None:
    free = {BTC: Contract(Ratio(100), FractionSchedule(0, 0))}
    assert 1_000 == compute_close_amount(holding(-1_007, BTC=10), free, BTC, -10)


def test_one_unit_of_margin_takes_all_that_it_backs() -> None:
    assert -105 == compute_bankruptcy_amount(5, 100, 1, 1)
    assert -100 == compute_bankruptcy_amount(5, 100, 0, 0)


def test_last_close_after_a_part_leaves_nothing() -> None:
    account = holding(-1_007, BTC=10)
    for moved in (-3, -7):
        amount = compute_close_amount(account, CONTRACTS, BTC, moved)
        account = moved_account(account, BTC, moved, amount)
    assert 0 == account.quote_balance


@given(
    balance=st.integers(-(10**9), 10**9),
    sizes=st.tuples(st.integers(1, 10**6), st.integers(-(10**6), -1)),
    part=st.integers(1, 10**6),
)
def test_close_at_the_bankruptcy_price_is_accepted(
    balance: int, sizes: tuple[int, int], part: int
) -> None:
    account = holding(balance, BTC=sizes[0], ETH=sizes[1])
    moved = -min(part, sizes[0])
    amount = compute_close_amount(account, CONTRACTS, BTC, moved)
    after = moved_account(account, BTC, moved, amount)
    assert Admission.ACCEPTED is judge_update(account, after, (BTC,), CONTRACTS)


@pytest.mark.parametrize(
    ("size", "moved", "is_one"),
    [
        (10, -10, True),
        (10, -1, True),
        (10, -11, False),
        (10, 1, False),
        (-5, 5, True),
        (0, 1, False),
        (5, 0, False),
        (-5, 0, False),
        (1, -1, True),
        (-1, 1, True),
        (-5, 1, True),
    ],
)
def test_reduction_closes_and_never_flips(size: int, moved: int, is_one: bool) -> None:
    assert is_one is is_reduction(size, moved)


# MAR-14, MAR-15 changes that are accepted


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (Risk(10, 10, 5), Risk(10, 10, 5), Admission.ACCEPTED),
        (Risk(10, 10, 5), Risk(9, 10, 6), Admission.NEWLY_BELOW),
        (Risk(9, 10, 5), Risk(8, 10, 5), Admission.STILL_BELOW),
        (Risk(9, 10, 5), Risk(8, 9, 4), Admission.ACCEPTED),
        (Risk(-4, 4, 2), Risk(-2, 2, 1), Admission.ACCEPTED),
        (Risk(-4, 4, 2), Risk(-3, 2, 1), Admission.STILL_BELOW),
        (Risk(-4, 4, 2), Risk(-1, 0, 0), Admission.STILL_BELOW),
        (Risk(-4, 4, 2), Risk(0, 0, 0), Admission.ACCEPTED),
        (Risk(-4, 0, 0), Risk(-3, 0, 0), Admission.ACCEPTED),
        (Risk(-4, 0, 0), Risk(-4, 0, 0), Admission.STILL_BELOW),
    ],
)
def test_change_must_back_the_account_or_lead_out_of_risk(
    before: Risk, after: Risk, verdict: Admission
) -> None:
    assert verdict is judge_transition(before, after)


def test_update_adds_money_and_steps() -> None:
    after = updated_account(holding(10, BTC=2), Update(-5, {BTC: -2, ETH: 3}))
    assert (5, 0, 3) == (
        after.quote_balance,
        after.positions[BTC].size,
        after.positions[ETH].size,
    )


@pytest.mark.parametrize(
    ("held", "moves", "is_apart"),
    [
        ({}, {"ISO": 1}, True),
        ({"ISO": 1}, {"ISO": -1}, True),
        ({"ISO": 1}, {}, True),
        ({"ISO": 1, "BTC": 1}, {}, True),
        ({"ISO": 1}, {"BTC": 1}, False),
        ({"BTC": 1}, {"ISO": 1}, False),
        ({}, {"ISO": 1, "BTC": 1}, False),
        ({"ISO": 1}, {"ISO_2": 1}, False),
        ({"BTC": 0}, {"ISO": 1}, True),
        ({"BTC": 1}, {"ETH": 1}, True),
    ],
)
def test_isolated_market_is_alone(
    held: dict[str, int], moves: dict[str, int], is_apart: bool
) -> None:
    isolated = Contract(Ratio(1), TEN_PERCENT, is_isolated=True)
    contracts = {**CONTRACTS, "ISO": isolated, "ISO_2": isolated}
    account = holding(10**6, **held)
    after = updated_account(account, Update(0, moves))
    verdict = Admission.ACCEPTED if is_apart else Admission.NOT_APART
    assert verdict is judge_update(account, after, moves, contracts)


def test_margins_rise_with_open_interest_and_maintenance_does_not() -> None:
    capped = evolve(TEN_PERCENT, lower_cap=1_000, upper_cap=2_000)
    crowded = Contract(Ratio(100), capped, open_interest=15)
    risk = compute_position_risk(10, crowded)
    assert (1_000, 600, 100) == (risk.net_collateral, risk.initial_margin, risk.maintenance_margin)


@pytest.mark.parametrize(("size", "worth", "price"), [(10, 1_000, 97.5), (-10, -1_000, 102.5)])
def test_zero_price_lies_on_the_side_of_the_one_who_takes_over(
    size: int, worth: int, price: float
) -> None:
    # A quarter of the margin is left, and the position asks for 10 a step.
    zero = compute_zero_price(size, worth, 100, 50, 200)
    assert price == zero.numerator / zero.denominator


def test_zero_price_of_a_single_position_is_its_bankruptcy_price() -> None:
    zero = compute_zero_price(10, 1_000, 100, -50, 100)
    assert 105 == zero.numerator / zero.denominator
