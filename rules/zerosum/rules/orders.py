"""Resting orders (chapter 03): placing them, cancelling them, and their order in the book."""

from __future__ import annotations

from zerosum.rules.guards import (
    require_account,
    require_market,
    require_new,
    require_on_grid,
    require_positive,
)
from zerosum.rules.journal import record
from zerosum.rules.ledger import INVARIANTS
from zerosum.rules.progress import Progress
from zerosum.spec.arithmetic import fold, magnitude
from zerosum.spec.journal import ConsumeOrder, Journal, PlaceOrder
from zerosum.spec.registry import rule
from zerosum.spec.state import Exchange, Order, ids_of
from zerosum.spec.units import AccountId, MarketId, OrderId, Price, Size


@rule("LIQ-1", obeys=(*INVARIANTS, "LIQ-1.L1"))
def apply_place_order(
    exchange: Exchange,
    *,
    market: MarketId,
    order: OrderId,
    account: AccountId,
    size: Size,
    price: Price,
) -> tuple[Exchange, Journal]:
    """Let an order rest in the book of a market.

    Clause: LIQ-1.
    Units: size in steps, a bid positive and an ask negative; price in quote units a step.
    Raises: UnknownAccount, UnknownMarket, AlreadyExists, NotPositive, OffGrid.
    Laws: LIQ-1.L1 ORDER TERMS, and the invariants.
    """
    require_account(exchange, account)
    require_market(exchange, market)
    require_new(exchange.markets[market].book, order)
    require_positive("size", magnitude(size))
    require_positive("price", price)
    require_on_grid(exchange, market, price)
    return record(exchange, PlaceOrder(market, order, account, size, price))


@rule("LIQ-1", obeys=(*INVARIANTS, "LIQ-1.L2"))
def cancel_order(
    exchange: Exchange, *, market: MarketId, order: OrderId, account: AccountId
) -> tuple[Exchange, Journal]:
    """Cancel an order if it is the account's; a step of the liquidation of the account.

    Clause: LIQ-1. Of an order that is used up nothing is left to cancel.
    Units: none.
    Raises: nothing.
    Laws: LIQ-1.L2 OWN ORDERS ONLY, and the invariants.
    """
    resting = exchange.markets[market].book[order]
    if resting.owner != account:
        return exchange, ()
    if resting.size == 0:
        return exchange, ()
    return record(exchange, ConsumeOrder(market, order, magnitude(resting.size), "cancelled"))


@rule("LIQ-1", obeys=INVARIANTS)
def apply_cancel_orders(
    exchange: Exchange, *, market: MarketId, account: AccountId
) -> tuple[Exchange, Journal]:
    """Cancel all orders that an account has in a market.

    Clause: LIQ-1.
    Units: none.
    Raises: UnknownAccount, UnknownMarket.
    Laws: the invariants.
    """
    require_account(exchange, account)
    require_market(exchange, market)

    def step(progress: Progress, order: OrderId) -> Progress:
        return progress.then(
            cancel_order(progress.exchange, market=market, order=order, account=account)
        )

    return fold(step, Progress.at(exchange), ids_of(exchange.markets[market].book)).finish()


def is_better_bid(one: Order, other: Order) -> bool:
    """Return whether a bid comes before another: higher price, then lower seat (LIQ-1)."""
    if one.price > other.price:
        return True
    if one.price < other.price:
        return False
    return one.seat < other.seat


def is_better_ask(one: Order, other: Order) -> bool:
    """Return whether an ask comes before another: lower price, then lower seat (LIQ-1)."""
    if one.price < other.price:
        return True
    if one.price > other.price:
        return False
    return one.seat < other.seat
