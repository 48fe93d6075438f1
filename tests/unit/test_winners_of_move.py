"""Worked examples of chapter 06: what a move of the mark leaves owed, its winners bear."""

from __future__ import annotations

import pytest
from attrs import evolve
from immutables import Map

from tests.unit.crowds import (
    BTC,
    ETH,
    Held,
    exchange_of,
    liquidated,
    marked,
    payments,
    sizes,
    swept,
    unresolved,
    worths,
)
from zerosum.rules import apply_checked, apply_withdrawal
from zerosum.rules.ruleset import ResidualRule
from zerosum.rules.socialisation import compute_gain, compute_loss_shares
from zerosum.rules.venues.textbook import textbook
from zerosum.rules.venues.vega import vega_socialisation
from zerosum.spec.journal import LeftOpen, Transfer
from zerosum.spec.state import Account, Exchange, Market, Position

# Ten since 100 with 100 paid in: nothing is left at 90.
ANN = Held(100, {BTC: (10, 100)})
OF_MOVE = evolve(textbook, stages=(), residual=ResidualRule.WINNERS_OF_MOVE)
CROWD = {
    "ann": ANN,
    "one": Held(500, {BTC: (-20, 100)}),
    "two": Held(500, {BTC: (-10, 100)}),
    "lose": Held(1_000, {BTC: (10, 100)}),
    "idle": Held(400),
}


def shares(exchange: Exchange, *payers: str) -> list[int]:
    """Return what each is asked to bear for ann."""
    asked = compute_loss_shares(exchange, "ann", ["ann", *payers], OF_MOVE, by_means=False)
    return [asked[payer] for payer in payers]


def fallen(*marks: int) -> Exchange:
    """Return the crowd after the mark has moved from 100."""
    exchange = exchange_of(CROWD, marks={BTC: 100})
    for mark in marks:
        exchange = marked(exchange, BTC=mark)
    return exchange


def test_gain_is_that_of_the_last_move_and_not_since_the_entry() -> None:
    assert [-150, 300, 150, -150, 0] == [compute_gain(fallen(85), name) for name in CROWD]
    assert [-20, 40, 20, -20, 0] == [compute_gain(fallen(87, 85), name) for name in CROWD]
    assert [30, -60, -30, 30, 0] == [compute_gain(fallen(85, 88), name) for name in CROWD]


def test_shares_of_a_move_are_rounded_up_and_the_last_pays_what_is_left() -> None:
    # Of 50, two thirds and one third: 33.3 and 16.7.
    assert [34, 16, 0, 0] == shares(fallen(85), "one", "two", "lose", "idle")
    # Of the last 20, 13.3 and 6.7; but 50 are owed, and 60 were gained.
    assert [34, 16] == shares(fallen(87, 85), "one", "two")
    # 25 were gained in the last move, which does not do.
    assert [20, 10] == shares(fallen(86, 85), "one", "two")
    assert [0, 0, 50] == shares(fallen(80, 85), "one", "two", "lose")


def test_deficit_is_paid_while_the_position_is_open() -> None:
    step = liquidated(fallen(85), "ann", OF_MOVE)
    assert [("one", 34), ("two", 16)] == [
        (payer, amount) for payer, _, amount, _ in payments(step.journal)
    ]
    assert [10, 0] == [*sizes(step.after, BTC, "ann"), *worths(step.after, "ann")]
    assert [] == unresolved(step.journal)
    assert LeftOpen("ann", BTC, 10) in step.journal


def test_each_move_is_settled_by_itself() -> None:
    first, _, failed = swept(fallen(85), OF_MOVE)
    assert ("ann",) == failed
    second, journal, failed = swept(marked(first, BTC=84), OF_MOVE)
    assert ("ann",) == failed
    assert [("one", 7), ("two", 3)] == [
        (one.payer, one.amount) for one in journal if isinstance(one, Transfer)
    ]
    assert [0] == worths(second, "ann")


def test_winner_bears_no_more_than_it_has() -> None:
    crowd = {**CROWD, "poor": Held(20, {BTC: (-10, 100)})}
    before, _ = apply_withdrawal(
        marked(exchange_of(crowd, marks={BTC: 100}), BTC=85), account="poor", amount=168
    )
    assert [2] == worths(before, "poor")
    assert [34, 16, 0] == shares(before, "one", "two", "poor")
    # Of two of 452 it is asked for a fifth of a unit, so for one.
    assert [1, 34, 15] == shares(before, "poor", "one", "two")


def test_nobody_has_gained_and_the_deficit_stays() -> None:
    step = liquidated(fallen(85, 85), "ann", OF_MOVE)
    assert ([], [("ann", 50)]) == (payments(step.journal), unresolved(step.journal))


def test_gain_is_netted_over_all_markets() -> None:
    crowd = {"ann": ANN, "both": Held(500, {BTC: (-10, 100), ETH: (10, 50)})}
    before = marked(exchange_of(crowd, marks={BTC: 100, ETH: 50}), BTC=85, ETH=45)
    assert 100 == compute_gain(before, "both")


def two_debtors(cash: int) -> Exchange:
    """Return two longs of five since 100, and a short of ten, at 90."""
    accounts = {
        "first": Account(cash - 500, Map({BTC: Position(5, 500)}), seat=0),
        "second": Account(cash - 500, Map({BTC: Position(5, 500)}), seat=1),
        "win": Account(2_000, Map({BTC: Position(-10, -1_000)}), seat=2),
    }
    market = Market(mark=90, previous_mark=100)
    return Exchange(2 * cash + 1_000, Map(accounts), Map({BTC: market}), 3)


@pytest.mark.parametrize(("cash", "paid"), [(10, [40, 40]), (0, [50, 50]), (-30, [80, 80])])
def test_winner_is_asked_once_for_each_who_fails(cash: int, paid: list[int]) -> None:
    state, asked = two_debtors(cash), []
    for name in ("first", "second"):
        step = apply_checked("settle", state, account=name, rules=OF_MOVE)
        state = step.after
        asked += [amount for _, _, amount, _ in payments(step.journal)]
    # It has gained 100; where both already owed before the move it bears more.
    assert paid == asked
    assert 100 == compute_gain(state, "win")


def test_pool_takes_over_before_the_winners_are_asked() -> None:
    before = marked(exchange_of(CROWD, marks={BTC: 100}, house=20), BTC=85)
    step = liquidated(before, "ann", vega_socialisation)
    # Four steps at 90 cost it five each; of the 30 that are left the winners bear 20 and 10.
    assert [6, 0, 0] == [*sizes(step.after, BTC, "ann"), *worths(step.after, "ann", "house")]
    assert [20, 10] == [amount for _, _, amount, _ in payments(step.journal)]
