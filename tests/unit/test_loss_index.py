"""Worked examples of WAT-20 and MAR-22: a loss spread by one number, and what can be settled."""

from __future__ import annotations

import pytest

from zerosum.rules.loss_index import (
    Holding,
    compute_claimable,
    compute_index_payment,
    compute_index_shift,
    compute_settled,
    is_account_bankrupt,
    is_holding_bankrupt,
    is_spent,
    split_loss,
)
from zerosum.spec.rejections import NotPositive

CONTRACT, COIN = 10**9, 10**6


def test_loss_is_split_in_turn() -> None:
    split = split_loss(-100, fund=41, allowance=1_000, fees=20)
    assert (40, 20, 40) == (split.from_fund, split.from_fees, split.from_others)
    split = split_loss(-100, fund=1_000, allowance=30, fees=0)
    assert (30, 0, 70) == (split.from_fund, split.from_fees, split.from_others)
    split = split_loss(-100, fund=0, allowance=30, fees=1_000)
    assert (0, 100, 0) == (split.from_fund, split.from_fees, split.from_others)


def test_open_size_pays_by_size() -> None:
    shift = compute_index_shift(-100 * COIN, 5 * CONTRACT, -5 * CONTRACT)
    assert 10_000_000_000 == shift
    assert 50 * COIN == compute_index_payment(shift, 5 * CONTRACT)
    assert -50 * COIN == compute_index_payment(shift, -5 * CONTRACT)


def test_shift_rounds_up_and_payment_down() -> None:
    shift = compute_index_shift(-10, 3 * CONTRACT, 0)
    assert 4_000 == shift
    assert 12 == compute_index_payment(shift, 3 * CONTRACT)
    assert 3 == compute_index_payment(shift, CONTRACT - 1)


def test_nothing_open_spreads_nothing() -> None:
    with pytest.raises(NotPositive):
        compute_index_shift(-COIN, 0, 0)


SPENT = Holding(size=0, cash=-1)


@pytest.mark.parametrize(
    "alive",
    [
        Holding(size=1, cash=-1),
        Holding(size=0, cash=1),
        Holding(size=0, cash=-1, orders=1),
    ],
)
def test_whoever_has_something_is_not_bankrupt(alive: Holding) -> None:
    assert not is_holding_bankrupt(alive)
    assert not is_account_bankrupt([alive], deposits=0, debts=1)
    assert not is_account_bankrupt([SPENT, alive], deposits=0, debts=0)


def test_bankrupt() -> None:
    assert is_holding_bankrupt(SPENT)
    assert not is_holding_bankrupt(Holding(size=0, cash=0))
    assert not is_holding_bankrupt(Holding(size=0, cash=-1, deposit=1))
    assert is_account_bankrupt([SPENT], deposits=0, debts=0)
    assert is_account_bankrupt([], deposits=0, debts=1)
    assert not is_account_bankrupt([], deposits=0, debts=0)
    assert not is_account_bankrupt([SPENT], deposits=1, debts=0)


@pytest.mark.parametrize(
    ("size", "cash", "price", "excess", "claim"),
    [
        (1, -50, 150, 0, 50),  # bought at 100, half of it realised: 50 of the 100
        (1, -50, 150, 49, 99),
        (1, -50, 150, 60, 100),
        (1, -50, 150, -10, 50),
        (-1, 50, 150, 0, -100),  # a loss is settled whole
    ],
)
def test_claimable(size: int, cash: int, price: int, excess: int, claim: int) -> None:
    entry = -100 * COIN if size > 0 else 100 * COIN
    found = compute_claimable(size * CONTRACT, cash * COIN, entry, price * COIN, excess * COIN)
    assert claim * COIN == found


def test_settled_is_at_most_the_pool() -> None:
    assert 30 == compute_settled(50, 30)
    assert 50 == compute_settled(50, 60)
    assert 0 == compute_settled(50, -1)
    assert -50 == compute_settled(-50, 0)


def test_nobody_pays_more_than_the_loss() -> None:
    split = split_loss(10, fund=100, allowance=50, fees=5)
    assert (10, 0, 0) == (split.from_fund, split.from_fees, split.from_others)
    split = split_loss(100, fund=41, allowance=1_000, fees=1_000)
    assert (40, 60, 0) == (split.from_fund, split.from_fees, split.from_others)


def test_nobody_pays_below_zero() -> None:
    for fund, allowance, fees in ((1, 30, -5), (0, 30, 0), (50, -5, -1), (-7, 30, -1)):
        split = split_loss(100, fund=fund, allowance=allowance, fees=fees)
        assert (0, 0, 100) == (split.from_fund, split.from_fees, split.from_others)
    split = split_loss(100, fund=2, allowance=30, fees=1)
    assert (1, 1, 98) == (split.from_fund, split.from_fees, split.from_others)


def test_nothing_owed_and_nothing_held_is_spent_and_not_bankrupt() -> None:
    empty = Holding(size=0, cash=0)
    assert is_spent(empty)
    assert is_account_bankrupt([empty], deposits=0, debts=1)
    assert not is_account_bankrupt([empty], deposits=0, debts=0)
    assert not is_spent(Holding(size=-1, cash=0))


def test_loss_may_be_written_with_either_sign() -> None:
    assert (
        4_000
        == compute_index_shift(10, 3 * CONTRACT, 0)
        == compute_index_shift(-10, 0, -3 * CONTRACT)
    )
    assert 1_000 == compute_index_shift(1, 2 * CONTRACT, -CONTRACT)
    assert 4_000 == compute_index_shift(10, -3 * CONTRACT, 0)


@pytest.mark.parametrize(("price", "claim"), [(150, 0), (151, 0), (149, -1)])
def test_what_was_never_realised_waits_for_the_pool(price: int, claim: int) -> None:
    # Bought at 100 and 50 paid since: what is realised is below zero, and counts as nothing.
    found = compute_claimable(CONTRACT, -150 * COIN, -100 * COIN, price * COIN, 0)
    assert claim * COIN == found


def test_first_unit_of_profit_waits_too() -> None:
    assert 0 == compute_claimable(CONTRACT, -100, -100, 101, 0)
    assert 1 == compute_claimable(CONTRACT, -100, -100, 101, 1)
