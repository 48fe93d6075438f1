"""Worked examples of LIQ-20: a liquidator comes to a failed account."""

from __future__ import annotations

from attrs import evolve

from zerosum.rules.margin_curve import MarginCurve
from zerosum.rules.shortage_step import (
    Distressed,
    Trade,
    is_within_oracle_limit,
    take_over,
)
from zerosum.rules.weighted_margin import Exposure, ProfitWeights

CONTRACT, COIN = 10**9, 10**6
PRICE = 100 * COIN

TRADE = Trade(
    curve=MarginCurve(initial=1_000, maintenance=500),
    weights=ProfitWeights(opening=0, staying=0),
    fee=10_000,
    fund_fee=10_000,
    price=PRICE,
    step=CONTRACT // 100,
    buffer=200,
    first_share=10_000,
    duration=150,
)


def long_of(contracts: int, deposit: int, orders: int = 0, bids: int = 0) -> Distressed:
    """Return an account that bought at 100, with a deposit in whole coins."""
    cash = -contracts * PRICE
    held = Exposure(
        size=contracts * CONTRACT,
        cash=cash,
        bids=bids * CONTRACT,
        orders=orders,
        price=PRICE,
    )
    return Distressed(held, deposit=deposit * COIN, slot=0, entry=cash, break_even=cash)


def test_sound_account_is_left_alone() -> None:
    sound = long_of(2, deposit=10)
    taken = take_over(sound, TRADE, offered=CONTRACT, slot=0)
    assert (taken.account, 0, 0, 0) == (sound, taken.size, taken.cash, taken.fund_fee)


def test_cancelled_orders_may_be_enough() -> None:
    # Three contracts need 15, two need 10, and 14 with the buffer.
    taken = take_over(long_of(2, deposit=14, orders=1, bids=1), TRADE, offered=CONTRACT, slot=5)
    assert 0 == taken.size
    assert (0, 0) == (taken.account.held.bids, taken.account.held.orders)
    assert not taken.account.is_failing


def test_shortage_is_cured() -> None:
    # Two contracts need 14 with the buffer and have 5: nine, at 7 - 1 - 1 a contract.
    taken = take_over(long_of(2, deposit=5), TRADE, offered=10 * CONTRACT, slot=0)
    account = taken.account
    assert (18 * CONTRACT // 10, 1_800_000) == (taken.size, taken.fund_fee)
    assert -178_200_000 == taken.cash  # pays 180, keeps 1.8
    assert (CONTRACT // 5, -23_600_000) == (account.held.size, account.held.cash)
    assert (-20_000_000, -23_600_000) == (account.entry, account.break_even)
    assert not account.is_failing


def test_short_is_taken_at_the_oracle_as_well() -> None:
    held = Exposure(size=-CONTRACT, cash=50 * COIN, price=PRICE)
    short = Distressed(held, deposit=0, slot=0, entry=50 * COIN, break_even=50 * COIN)
    taken = take_over(short, TRADE, offered=CONTRACT, slot=0)
    assert (-CONTRACT, 101 * COIN, 0) == (taken.size, taken.cash, taken.fund_fee)
    assert (0, -51 * COIN) == (taken.account.held.size, taken.account.held.cash)
    assert taken.account.is_failing  # nothing cures a debt


def test_large_shortage_is_cured_bit_by_bit() -> None:
    slow = evolve(TRADE, first_share=1_000)
    account = long_of(20, deposit=50)  # 140 needed with the buffer: 90 are missing
    first = take_over(account, slow, offered=100 * CONTRACT, slot=1)
    assert first.account.is_failing
    assert 180 * CONTRACT // 100 == first.size  # a tenth of 18 contracts
    assert 9 * COIN - 72_000 == first.account.freed  # its own loss is asked for once again
    again = take_over(first.account, slow, offered=100 * CONTRACT, slot=1)
    assert 2 * slow.step == again.size  # what is left of the same tenth
    last = take_over(first.account, slow, offered=100 * CONTRACT, slot=151)
    assert not last.account.is_failing
    assert 0 == last.account.freed


def test_sound_again_ends_its_liquidation() -> None:
    failing = evolve(long_of(2, deposit=14), is_failing=True, freed=7)
    account = take_over(failing, TRADE, offered=CONTRACT, slot=9).account
    assert (False, 0) == (account.is_failing, account.freed)


def test_limit_of_the_liquidator() -> None:
    assert is_within_oracle_limit(1, PRICE, PRICE)
    assert not is_within_oracle_limit(1, PRICE, PRICE - 1)
    assert is_within_oracle_limit(-1, PRICE, PRICE)
    assert not is_within_oracle_limit(-1, PRICE, PRICE + 1)
