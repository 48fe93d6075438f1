"""Worked examples of LIQ-20: a liquidator comes to a failed account."""

from __future__ import annotations

import pytest
from attrs import evolve

from zerosum.rules.margin_curve import MarginCurve
from zerosum.rules.shortage_step import (
    Distressed,
    Trade,
    cancel_all,
    compute_terms,
    enter,
    is_within_oracle_limit,
    leave,
    reduce,
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


# The parts of a step ----------------------------------------------------------------------------


def test_cancelled_orders_that_are_not_enough_are_followed_by_a_take_over() -> None:
    taken = take_over(long_of(2, deposit=5, orders=1, bids=1), TRADE, offered=CONTRACT, slot=5)
    assert CONTRACT == taken.size
    assert (0, 0) == (taken.account.held.bids, taken.account.held.orders)


def test_liquidation_begins_with_nothing_freed() -> None:
    begun = enter(evolve(long_of(2, deposit=0), freed=5), 7)
    assert (True, 0, 7) == (begun.is_failing, begun.freed, begun.slot)
    assert evolve(begun, freed=3).freed == enter(evolve(begun, freed=3), 9).freed == 3
    ended = leave(evolve(begun, freed=3))
    assert (False, 0, 7) == (ended.is_failing, ended.freed, ended.slot)


def test_what_cancelling_frees() -> None:
    # Three contracts need 21 with the buffer, and a cent for the order; two need 14.
    account = long_of(2, deposit=0, orders=1, bids=1)
    asking = evolve(account, held=evolve(account.held, asks=-7))
    bare = cancel_all(asking, TRADE, 21_010_000)
    assert (0, 0, 0) == (bare.held.bids, bare.held.asks, bare.held.orders)
    assert 7_010_000 == bare.freed
    assert 0 == cancel_all(long_of(2, deposit=0), TRADE, 99 * COIN).freed
    assert 0 == cancel_all(long_of(2, deposit=99), TRADE, 5).freed


@pytest.mark.parametrize(
    ("fee", "slot", "priced"),
    [
        (10_000, 1_000, 10_000),
        (10_000, 2_499, 10_000),
        (10_000, 2_500, 11_500),
        (10_000, 10**6, 30_000),  # three times the base
        (20_000, 10**6, 50_000),  # the maintenance margin
    ],
)
def test_terms_at_a_slot(fee: int, slot: int, priced: int) -> None:
    account = evolve(long_of(2, deposit=0), slot=1_000)
    terms = compute_terms(account, evolve(TRADE, fee=fee), slot)
    assert (700, priced, PRICE) == (terms.ratio, terms.fee, terms.price)


def test_terms_of_a_short_are_those_of_a_long() -> None:
    grown = evolve(TRADE, curve=MarginCurve(initial=1_000, maintenance=500, factor=10_000))
    long = long_of(2, deposit=0)
    short = evolve(long, held=evolve(long.held, size=-2 * CONTRACT))
    ratios = [compute_terms(one, grown, 0).ratio for one in (long, short)]
    assert ratios[0] == ratios[1] > 700


def test_smallest_step_is_taken_and_may_cure() -> None:
    failing = evolve(long_of(2, deposit=5), is_failing=True)
    fine = take_over(failing, evolve(TRADE, step=1), offered=1, slot=0)
    assert 1 == fine.size
    nearly = evolve(long_of(2, deposit=0), deposit=13_970_000, is_failing=True)
    cured = take_over(nearly, TRADE, offered=CONTRACT, slot=0)
    assert CONTRACT // 100 == cured.size
    assert not cured.account.is_failing


@pytest.mark.parametrize(
    ("size", "moved", "entry", "left"), [(1, 1, -100, 0), (10, 4, -100, -60), (-10, -4, 100, 60)]
)
def test_entry_shrinks_with_the_size(size: int, moved: int, entry: int, left: int) -> None:
    held = Exposure(size=size, cash=entry, price=PRICE)
    before = Distressed(held, deposit=0, slot=0, entry=entry, break_even=entry)
    after = reduce(before, moved, 40, 3)
    assert (left, left - 3) == (after.entry, after.break_even)
    assert size - moved == after.held.size
    assert entry + (40 if size > 0 else -40) - 3 == after.held.cash


def test_both_fees_are_rounded_down() -> None:
    # Of 1,001 one percent is 10.01, for the liquidator and for the fund.
    failing = evolve(long_of(2, deposit=5), is_failing=True)
    taken = take_over(failing, evolve(TRADE, step=1), offered=10_010, slot=0)
    assert (10_010, 10 - 1_001, 10) == (taken.size, taken.cash, taken.fund_fee)
