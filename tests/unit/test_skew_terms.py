"""Worked examples of MAR-27 and MAR-28: fees and funding by the skew, and the largest side."""

from __future__ import annotations

import pytest

from zerosum.rules.skew_terms import (
    FundingTerms,
    Refusal,
    compute_funding_paid,
    compute_rate_after,
    compute_side,
    compute_skew_fee,
    compute_skew_velocity,
    find_refusal,
    is_mere_reduction,
)

# Three percent a day at a skew of ten or more; a day has four parts.
TERMS = FundingTerms(scale=10, fastest=3, whole=100, day=4)


@pytest.mark.parametrize(
    ("size", "skew", "price", "fee"),
    [
        (10, -4, 100, 22),  # four at one percent, six at three
        (-10, 4, 100, 22),
        (10, -4, 101, 23),  # 22.22
        (10, 4, 100, 30),
        (10, 0, 100, 30),
        (3, -4, 100, 3),
        (0, 4, 100, 0),
    ],
)
def test_balancing_is_cheaper(size: int, skew: int, price: int, fee: int) -> None:
    assert fee == compute_skew_fee(size, skew, price, maker=1, taker=3, whole=100)


@pytest.mark.parametrize(
    ("skew", "velocity"),
    [(4, 12), (-4, -12), (0, 0), (10, 30), (11, 30), (20, 30), (-10, -30), (-11, -30)],
)
def test_velocity_is_bounded(skew: int, velocity: int) -> None:
    assert velocity == compute_skew_velocity(skew, TERMS)


def test_units_of_a_rate() -> None:
    assert (1_000, 4_000) == (TERMS.velocity_one, TERMS.rate_one)


def test_rate_goes_in_a_straight_line() -> None:
    assert 14 == compute_rate_after(2, 3, 4)
    assert -10 == compute_rate_after(2, -3, 4)


@pytest.mark.parametrize(("value", "paid"), [(80, 20), (81, 20), (84, 21), (-80, -20), (-81, -21)])
def test_funding_is_the_average_over_the_time(value: int, paid: int) -> None:
    # From 1,000 to 3,000 of 4,000 in half a day: a quarter of the value.
    assert paid == compute_funding_paid(1_000, 3_000, 2, value, TERMS)


def test_sides_are_added_up_apart() -> None:
    sizes = [3, -5, 0, 1, -1]
    assert (4, 6) == (compute_side(sizes, is_long=True), compute_side(sizes, is_long=False))


@pytest.mark.parametrize(
    ("before", "after", "is_mere"),
    [
        (5, 3, True),
        (5, 5, True),
        (5, 6, False),
        (5, 0, True),
        (5, -3, False),
        (-5, -3, True),
        (-5, -6, False),
        (-5, 0, True),
        (-5, 3, False),
        (1, -1, False),
        (-1, 1, False),
        (0, 0, True),
        (0, 1, False),
        (0, -1, False),
    ],
)
def test_mere_reductions(before: int, after: int, is_mere: bool) -> None:
    assert is_mere is is_mere_reduction(before, after)


@pytest.mark.parametrize(
    ("size", "value", "refusal"),
    [(10, 50, None), (9, 50, Refusal.SIZE), (10, 49, Refusal.VALUE), (9, 49, Refusal.SIZE)],
)
def test_side_of_ten_at_five(size: int, value: int, refusal: Refusal | None) -> None:
    assert refusal is find_refusal(10, 5, largest_size=size, largest_value=value)
