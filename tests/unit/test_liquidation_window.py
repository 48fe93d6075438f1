"""Worked examples of LIQ-21 and LIQ-22: so much in a window, and a keeper's reward."""

from __future__ import annotations

import pytest

from zerosum.rules.liquidation_window import (
    KeeperTerms,
    Past,
    compute_keeper_reward,
    compute_window_capacity,
    compute_window_size,
    compute_window_used,
    is_first_now,
    is_market_calm,
)
from zerosum.spec.units import PPM_ONE


def test_capacity() -> None:
    # One percent of a thousand, ten times; rounded down.
    assert 100 == compute_window_capacity(10_000, 1_000, 10)
    assert 3 == compute_window_capacity(1, 10, 1, 3)


def test_used() -> None:
    past = [Past(0, 25), Past(2, 30), Past(11, 5)]
    assert 60 == compute_window_used(past, now=9, seconds=10)
    assert 35 == compute_window_used(past, now=11, seconds=10)
    assert 5 == compute_window_used(past, now=12, seconds=10)
    assert not is_first_now(past, now=11)
    assert is_first_now(past, now=12)
    assert is_first_now(past, now=9)
    assert is_first_now([], now=0)


@pytest.mark.parametrize(
    ("wanted", "used", "is_calm", "is_first", "size"),
    [
        (30, 60, False, True, 30),
        (50, 60, False, True, 40),
        (50, 60, True, True, 40),  # something is left: no window more
        (50, 120, False, True, 0),
        (150, 120, True, True, 100),
        (150, 120, True, False, 0),
    ],
)
def test_window(wanted: int, used: int, is_calm: bool, is_first: bool, size: int) -> None:
    assert size == compute_window_size(wanted, 100, used, is_calm=is_calm, is_first=is_first)


def test_no_capacity_is_no_bound() -> None:
    assert 70 == compute_window_size(70, 0, 5, is_calm=False, is_first=True)


@pytest.mark.parametrize(
    ("skew", "limit", "is_calm"),
    [
        (59, 60_000, True),
        (-59, 60_000, True),
        (60, 60_000, False),
        (-60, 60_000, False),
        (0, 0, False),
        (0, 1, True),
    ],
)
def test_calm(skew: int, limit: int, is_calm: bool) -> None:
    assert is_calm is is_market_calm(skew, 1_000, limit)


@pytest.mark.parametrize(
    ("reward", "available", "paid"),
    [
        (0, 0, 110),  # cost and the least
        (50, 0, 150),
        (5_000, 0, 1_000),
        (50, 10_000, 100),  # one percent of what is there
        (50, 20_000, 150),
        (5_000, 10**6, 1_000),  # one percent would be ten thousand
    ],
)
def test_keeper(reward: int, available: int, paid: int) -> None:
    terms = KeeperTerms(least=10, largest=1_000, profit_ratio=50_000, scaling_ratio=10_000)
    assert paid == compute_keeper_reward(reward, 100, available, terms)


def test_profit_on_the_cost() -> None:
    terms = KeeperTerms(least=1, largest=1_000, profit_ratio=PPM_ONE, scaling_ratio=0)
    assert 200 == compute_keeper_reward(0, 100, 0, terms)


def test_profit_and_share_are_rounded_down() -> None:
    terms = KeeperTerms(least=0, largest=1_000, profit_ratio=50_000, scaling_ratio=10_000)
    assert 106 == compute_keeper_reward(0, 101, 0, terms)  # 106.05
    assert 100 == compute_keeper_reward(50, 100, 10_050, terms)  # 100.5
