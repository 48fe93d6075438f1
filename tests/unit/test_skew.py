"""Worked examples of MAR-26: price and margin by the skew."""

from __future__ import annotations

import pytest

from zerosum.rules.skew import (
    SkewMargin,
    compute_skew_initial,
    compute_skew_maintenance,
    compute_skew_price,
    compute_skew_reward,
)

# One percent, and 200 % more for a scale of 1,000; maintenance is half, five percent are kept.
RULE = SkewMargin(scale=1_000, fraction=200, base=1, scalar=50, reward=5, least=7, whole=100)


@pytest.mark.parametrize(
    ("skew", "size", "price"),
    [
        (0, 20, 2_020),  # half of two percent on 2,000
        (20, -20, 2_020),
        (0, -20, 1_980),
        (-20, 20, 1_980),
        (0, 1, 2_001),
        (1, -1, 2_001),
    ],
)
def test_price(skew: int, size: int, price: int) -> None:
    assert price == compute_skew_price(2_000, skew, size, 1_000)


def test_rounding_is_against_the_trader() -> None:
    assert (101, 100) == (
        compute_skew_price(100, 0, 1, 1_000),
        compute_skew_price(100, 1, -1, 1_000),
    )


@pytest.mark.parametrize("size", [20, -20])
def test_margin(size: int) -> None:
    # Twenty of a thousand: one percent and four percent of 2,000.
    assert 107 == compute_skew_initial(size, 100, RULE)
    assert 57 == compute_skew_maintenance(size, 100, RULE)
    assert 100 == compute_skew_reward(size, 100, RULE)


def test_every_margin_is_rounded_up() -> None:
    # Of one step at one: 1.2 percent, half of it, and five percent.
    assert [8, 8, 1] == [
        compute_skew_initial(1, 1, RULE),
        compute_skew_maintenance(1, 1, RULE),
        compute_skew_reward(1, 1, RULE),
    ]


def test_price_of_no_trade_is_the_one_that_a_seller_begins_with() -> None:
    assert 100 == compute_skew_price(100, 1, 0, 1_000)
