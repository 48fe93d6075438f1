"""Worked examples of LIQ-9 for a failed long, for one step, and for where a sweep ends.

As in the examples of forced closes, one market is at 100, where 20 percent open and half of that
keep a position.
"""

from __future__ import annotations

import pytest
from attrs import evolve
from immutables import Map

from tests.unit.test_forced_close import (
    BTC,
    FAILED,
    HOUSE,
    SCHEDULE,
    TERMS,
    bought,
    expect_conserved,
    filled,
    mirrored,
    refusal,
    state_of,
    venue_of,
)
from zerosum.rules.block_liquidation import (
    FillFault,
    Liquidation,
    LiquidationFill,
    LiquidationTerms,
    Resting,
    Swept,
    Use,
    compute_fill_value,
    compute_liquidation_size,
    is_crossed,
    rank_book,
    sweep_book,
    whole_steps,
)
from zerosum.rules.cross_margin import Contract
from zerosum.rules.forced_close import Venue
from zerosum.rules.values import Ratio
from zerosum.spec.state import Market, Position


def swept(
    before: Venue, book: tuple[Resting, ...], moved: int, terms: LiquidationTerms = TERMS
) -> Swept:
    """Send the failed account's liquidation through a book, at any price within a half."""
    order = Liquidation(FAILED, BTC, moved, Ratio(150) if moved > 0 else Ratio(50))
    done = sweep_book(before, order, book, terms, Use(), HOUSE)
    expect_conserved(before, done.venue)
    return done


@pytest.mark.parametrize(("size", "due"), [(10, -10), (1, -1), (-1, 1), (-10, 10)])
def test_what_is_due_is_on_the_other_side(size: int, due: int) -> None:
    before = mirrored(0, size, {})
    assert due == compute_liquidation_size(before, FAILED, BTC, TERMS, Use())


def test_failed_long_sells_and_the_fund_takes_its_share() -> None:
    before = mirrored(-950, 10, {"short": (2_000, -10)})
    after, use = filled(before, LiquidationFill(FAILED, BTC, "short", -10, 1_000))
    assert ((40, 0), (1_000, 0)) == (state_of(after, FAILED), state_of(after, "short"))
    assert 10 == state_of(after, "fund")[0]
    assert (1_000, 0) == (use.notional, use.insurance_lost)


@pytest.mark.parametrize(("balance", "size"), [(105, -1), (-95, 1)])
def test_one_step_is_filled_on_either_side(balance: int, size: int) -> None:
    before = mirrored(balance, size, {"other": (500, -size)})
    after, _ = filled(before, LiquidationFill(FAILED, BTC, "other", -size, 100))
    # Five are left of it, and the fund gets one percent of a hundred.
    assert (4, 0) == state_of(after, FAILED)
    assert 1 == state_of(after, "fund")[0]


def test_limit_that_is_passed_already_does_not_stand_against_a_fill_that_costs_nothing() -> None:
    terms = evolve(TERMS, max_insurance_lost=19)
    filled(venue_of(1_050, {"long": (0, 10)}), bought(1_000), terms, Use(insurance_lost=20))
    before = venue_of(1_050, {"long": (0, 10)}, fund=20)
    assert FillFault.INSURANCE is refusal(before, bought(1_051), terms, Use(insurance_lost=20))


def test_account_that_may_not_hold_both_markets_is_named() -> None:
    before = venue_of(1_050, {"long": (0, 10)})
    failed = before.exchange.accounts[FAILED]
    both = evolve(failed, positions=failed.positions.set("ETH", Position(1)))
    exchange = evolve(
        before.exchange,
        accounts=before.exchange.accounts.set(FAILED, both),
        markets=before.exchange.markets.set("ETH", Market(mark=1)),
    )
    alone = Contract(Ratio(100), SCHEDULE, open_interest=10, is_isolated=True)
    contracts = Map({BTC: alone, "ETH": Contract(Ratio(1), SCHEDULE)})
    mixed = evolve(before, exchange=exchange, contracts=contracts)
    assert FillFault.TAKER is refusal(mixed, bought(1_000))


# The book ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moved", "prices"), [(10, [99, 100, 101]), (1, [99, 100, 101]), (-1, [101, 100, 99])]
)
def test_best_price_is_met_first(moved: int, prices: list[int]) -> None:
    book = [Resting("one", -moved, Ratio(price)) for price in (100, 99, 101)]
    assert prices == [one.price.numerator for one in rank_book(book, moved)]


@pytest.mark.parametrize(
    ("moved", "size", "price", "crossed"),
    [
        (1, -1, 100, True),
        (1, -1, 101, False),
        (1, 1, 100, False),
        (1, 0, 100, False),
        (-1, 1, 100, True),
        (-1, 1, 99, False),
        (-1, -1, 100, False),
        (-1, 0, 100, False),
        (0, 1, 100, False),
        (0, -1, 100, False),
    ],
)
def test_order_is_crossed_at_the_limit_or_better(
    moved: int, size: int, price: int, crossed: bool
) -> None:
    assert crossed is is_crossed(Resting("one", size, Ratio(price)), moved, Ratio(100))


def test_failed_long_meets_the_bids() -> None:
    book = tuple(Resting("short", 4, Ratio(price)) for price in (98, 100, 99))
    done = swept(mirrored(-950, 10, {"short": (5_000, -12)}), book, -10)
    assert (0, None) == (done.left, done.stopped)
    assert [(2, 98)] == [(one.size, one.price.numerator) for one in done.book]
    assert 0 == done.venue.size(FAILED, BTC)


@pytest.mark.parametrize(("balance", "size"), [(105, -1), (-95, 1)])
def test_one_step_meets_one_order(balance: int, size: int) -> None:
    before = mirrored(balance, size, {"other": (500, -size)})
    done = swept(before, (Resting("other", size, Ratio(100)),), -size)
    assert (0, None, ()) == (done.left, done.stopped, done.book)


def test_sweep_that_has_stopped_meets_nobody_else() -> None:
    # Four steps are off a grid of three; the three behind them would be on it.
    book = (Resting("long", -4, Ratio(100)), Resting("long", -3, Ratio(101)))
    done = swept(venue_of(1_050, {"long": (0, 10)}), book, 9, evolve(TERMS, step=3))
    assert (9, FillFault.GRID, book) == (done.left, done.stopped, done.book)


def test_value_of_a_fill_is_rounded_down() -> None:
    assert (7, 8) == (compute_fill_value(3, Ratio(5, 2)), compute_fill_value(16, Ratio(1, 2)))


def test_steps_off_the_grid_are_not_counted() -> None:
    assert [9, 9, 0] == [whole_steps(moved, 3) for moved in (10, -11, 2)]
