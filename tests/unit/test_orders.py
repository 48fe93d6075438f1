"""Worked examples of LIQ-1 and LIQ-2: orders that rest, leave, and stand in their order."""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.unit.crowds import BTC, Held, Resting, exchange_of, with_book
from tests.unit.test_liquidation import A_FIFTH, failed_long, failed_short
from zerosum.rules import apply_cancel_orders, apply_checked, apply_list_market, apply_place_order
from zerosum.rules.case import compute_quota, open_case
from zerosum.rules.orders import is_better_ask, is_better_bid
from zerosum.rules.ruleset import SizeRule
from zerosum.spec.journal import ConsumeOrder, PlaceOrder
from zerosum.spec.rejections import OffGrid, UnknownAccount, UnknownMarket
from zerosum.spec.state import Exchange, Order

ONE = {"ann": Held(100), "bob": Held(100)}


def on_a_grid_of_five() -> Exchange:
    """Return an exchange whose second market is traded in fives."""
    exchange = exchange_of(ONE, marks={BTC: 100})
    return apply_list_market(exchange, market="FIVE", mark=100, tiers=(), price_increment=5)[0]


@pytest.mark.parametrize("size", [3, -3])
def test_placing_is_written_down_once(size: int) -> None:
    before = on_a_grid_of_five()
    after, journal = apply_place_order(
        before, market="FIVE", order="x", account="bob", size=size, price=95
    )
    assert (PlaceOrder("FIVE", "x", "bob", size, 95),) == journal
    resting = after.markets["FIVE"].book["x"]
    assert ("bob", size, 95) == (resting.owner, resting.size, resting.price)


@pytest.mark.parametrize(
    ("account", "market", "price", "refusal"),
    [
        ("nobody", BTC, 95, UnknownAccount),
        ("ann", "none", 95, UnknownMarket),
        ("ann", "FIVE", 96, OffGrid),
        ("nobody", "none", 96, UnknownAccount),
    ],
)
def test_first_thing_that_is_wrong_with_an_order_is_named(
    account: str, market: str, price: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        apply_place_order(
            on_a_grid_of_five(), market=market, order="x", account=account, size=1, price=price
        )


@pytest.mark.parametrize(
    ("account", "market", "refusal"),
    [("nobody", BTC, UnknownAccount), ("ann", "none", UnknownMarket)],
)
def test_nothing_is_cancelled_of_whom_or_where_there_is_nobody(
    account: str, market: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        apply_cancel_orders(on_a_grid_of_five(), market=market, account=account)


@pytest.mark.parametrize(
    ("size", "account", "steps"),
    [(1, "ann", [1]), (-1, "ann", [1]), (4, "ann", [4]), (4, "bob", [])],
)
def test_what_is_left_of_an_own_order_is_cancelled(
    size: int, account: str, steps: list[int]
) -> None:
    before = with_book(exchange_of(ONE, marks={BTC: 100}), BTC, Resting("ann", size, 90))
    step = apply_checked("cancel_order", before, market=BTC, order="1", account=account)
    assert [ConsumeOrder(BTC, "1", one, "cancelled") for one in steps] == list(step.journal)


def test_nothing_is_left_to_cancel_of_an_order_that_is_used_up() -> None:
    before = with_book(exchange_of(ONE, marks={BTC: 100}), BTC, Resting("ann", 4, 90))
    first = apply_checked("cancel_order", before, market=BTC, order="1", account="ann")
    assert 0 == first.after.markets[BTC].book["1"].size
    again = apply_checked("cancel_order", first.after, market=BTC, order="1", account="ann")
    assert () == again.journal


@pytest.mark.parametrize(
    ("price", "seat", "other_price", "other_seat", "bid", "ask"),
    [
        (91, 1, 90, 0, True, False),  # dearer, and later
        (90, 0, 91, 1, False, True),
        (91, 0, 90, 1, True, False),
        (90, 1, 91, 0, False, True),
        (90, 0, 90, 1, True, True),  # one price: who came first
        (90, 1, 90, 0, False, False),
        (90, 0, 90, 0, False, False),
    ],
)
def test_which_order_is_better(
    price: int, seat: int, other_price: int, other_seat: int, bid: bool, ask: bool
) -> None:
    one, other = Order("ann", 1, price, seat), Order("bob", 1, other_price, other_seat)
    assert (bid, ask) == (is_better_bid(one, other), is_better_ask(one, other))


def test_what_is_kept_from_the_book_is_unsigned() -> None:
    for before in (failed_long(mark=90), failed_short(mark=110)):
        assert {BTC: 8} == dict(open_case(before, "ann", A_FIFTH).kept)
        whole = evolve(A_FIFTH, size=SizeRule.ALL)
        assert {BTC: 0} == dict(open_case(before, "ann", whole).kept)
        assert 10 == compute_quota(before, "ann", BTC, whole)
