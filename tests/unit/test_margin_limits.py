"""Limit prices that divide the equity by maintenance margin (chapter 02, MAR-13)."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.crowds import BTC, ETH, Held, exchange_of
from zerosum.rules.case import open_case
from zerosum.rules.margin import (
    compute_limit,
    compute_limits,
    compute_limits_by_margin,
    compute_margin_limit,
)
from zerosum.rules.ruleset import LimitRule
from zerosum.rules.venues.textbook import textbook
from zerosum.spec.state import Exchange, MarginTier


def long_and_short(**schedules: Any) -> Exchange:
    """Return an exchange where ann, with 80, is long 1,000 here and short 1,000 there."""
    held = Held(80, {BTC: (10, 100), ETH: (-20, 50)})
    return exchange_of({"ann": held}, marks={BTC: 100, ETH: 50}, **schedules)


@given(
    worth=st.integers(-10_000, 10_000),
    mark=st.integers(1, 500),
    size=st.integers(-50, 50).filter(bool),
    others=st.integers(0, 5_000),
    rate=st.integers(1, 9),
)
def test_limits_by_margin_are_those_by_notional_at_one_rate(
    worth: int, mark: int, size: int, others: int, rate: int
) -> None:
    own = abs(size) * mark
    by_margin = compute_margin_limit(size, mark, worth, rate * own, rate * (own + others))
    assert compute_limit(size, mark, worth, own + others) == by_margin


@pytest.mark.parametrize(("size", "limit"), [(1, 93), (-1, 107), (2, 97), (-2, 103)])
def test_what_a_step_gives_up_is_rounded_down_for_any_number_of_steps(
    size: int, limit: int
) -> None:
    assert limit == compute_margin_limit(size, 100, 23, 1, 3)


def test_without_any_margin_the_equity_is_divided_by_notional() -> None:
    exchange = long_and_short(tiers={BTC: (), ETH: ()})
    assert {BTC: 96, ETH: 52} == dict(compute_limits_by_margin(exchange, "ann"))


def test_one_unit_of_margin_is_a_margin_and_divides_the_equity() -> None:
    exchange = long_and_short(tiers={BTC: (MarginTier(0, 1, 1),), ETH: ()})
    assert {BTC: 92, ETH: 50} == dict(compute_limits_by_margin(exchange, "ann"))


def test_a_rule_set_chooses_what_divides_the_equity() -> None:
    exchange = long_and_short()
    for choice in LimitRule:
        rules = evolve(textbook, limit=choice)
        divide = {"by notional": compute_limits, "by maintenance margin": compute_limits_by_margin}
        assert dict(divide[choice.value](exchange, "ann")) == dict(
            open_case(exchange, "ann", rules).limits
        )
