"""Liquidation on the book (chapter 03): a failed account's position meets the resting orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from zerosum.rules.case import Case, size_left, worth_at_limits
from zerosum.rules.guards import require_account
from zerosum.rules.journal import record
from zerosum.rules.ledger import INVARIANTS
from zerosum.rules.margin import can_afford, is_liquidatable, is_safe
from zerosum.rules.orders import is_better_ask, is_better_bid
from zerosum.rules.progress import Progress
from zerosum.rules.ruleset import RuleSet
from zerosum.spec.arithmetic import (
    div_floor,
    fold,
    ite,
    least,
    magnitude,
    maximum,
    minimum,
    negate,
    ordered,
)
from zerosum.spec.journal import ConsumeOrder, Fill, Journal, SetCooldown, Transfer
from zerosum.spec.registry import rule
from zerosum.spec.state import Account, Exchange, Order, ids_of, traded_account
from zerosum.spec.units import PPM_ONE, AccountId, MarketId, OrderId, Price, Quote, Size

LIQUIDATION = "liquidation"

CASE_LAWS = ("MAR-5.L1", "LIQ-3.L1", "LIQ-3.L3", "LIQ-3.L6")
"""JUST CAUSE, NO HARM, NO FLIP, CLOSED DOORS: what every step on a failed account obeys."""


def compute_needed(
    exchange: Exchange,
    case: Case,
    market: MarketId,
    price: Price,
    at_most: Size,
    is_saved: Callable[[Account], bool],
) -> Size:
    """Compute how many steps must be closed at a price until the account is saved.

    Clause: LIQ-4. Where no number saves it, it is all that may be closed.
    Units: steps, unsigned; price in quote units a step.
    """
    held = exchange.accounts[case.account]
    towards_zero = -1 if size_left(exchange, case, market) > 0 else 1

    def saves(steps: Size) -> bool:
        return is_saved(traded_account(held, market, towards_zero * steps, price))

    return least(saves, 0, at_most)


@rule("LIQ-3", obeys=(*INVARIANTS, "LIQ-3.L2", *CASE_LAWS, "LIQ-3.L4", "LIQ-3.L5"))
def take_order(
    exchange: Exchange,
    *,
    case: Case,
    account: AccountId,
    market: MarketId,
    order: OrderId,
    keep: Size,
    fees: AccountId,
    fee_ppm: int,
) -> tuple[Exchange, Journal]:
    """Let a failed account trade with one resting order, at its limit or better.

    Clause: LIQ-3. As many steps as restore its margin, and no more. Nothing happens when the
    account needs no liquidation any more, the order is on its own side, its own, or worse than
    the limit, or the maker could not afford it.
    Units: keep in steps, what is not sent to the book; fee_ppm of the value traded.
    Rounding: the fee is rounded down, in the account's favour.
    Raises: nothing.
    Laws: LIQ-3.L1 NO HARM, LIQ-3.L2 FRESH CASH, LIQ-3.L3 NO FLIP, LIQ-3.L4 BOOK TERMS, LIQ-3.L5
    NO MORE THAN NEEDED, LIQ-3.L6 CLOSED DOORS, MAR-5.L1 JUST CAUSE, and the invariants.
    """
    resting = exchange.markets[market].book[order]
    if resting.owner == account:
        return exchange, ()
    if negate(is_liquidatable(exchange, account)):
        return exchange, ()
    most = compute_take(exchange, case, market, resting, keep)
    if most < 1:
        return exchange, ()
    size = compute_needed(
        exchange, case, market, resting.price, most, lambda one: is_safe(one, exchange.markets)
    )
    traded = _trade_with(exchange, case, market, order, size)
    if can_afford(traded[0], resting.owner):
        return _charge_fee(traded, case, size * resting.price, fees, fee_ppm)
    return exchange, ()


def compute_take(
    exchange: Exchange, case: Case, market: MarketId, resting: Order, keep: Size
) -> Size:
    """Compute how many steps of a resting order a failed account may take; zero if it may not.

    Clause: LIQ-3.
    Units: steps, unsigned.
    """
    left = size_left(exchange, case, market)
    limit = case.limits[market]
    wanted = maximum(magnitude(left) - keep, 0)
    sells = ite(resting.price >= maximum(limit, 1), minimum(wanted, maximum(resting.size, 0)), 0)
    buys = ite(resting.price <= limit, minimum(wanted, maximum(-resting.size, 0)), 0)
    return ite(left > 0, sells, ite(left < 0, buys, 0))


def _trade_with(
    exchange: Exchange, case: Case, market: MarketId, order: OrderId, size: Size
) -> tuple[Exchange, Journal]:
    resting = exchange.markets[market].book[order]
    consumed = ConsumeOrder(market, order, size, LIQUIDATION)
    if size_left(exchange, case, market) > 0:
        buyer, seller = resting.owner, case.account
    else:
        buyer, seller = case.account, resting.owner
    fill = Fill(market, buyer, seller, size, resting.price, LIQUIDATION)
    return record(exchange, fill, consumed)


def _charge_fee(
    traded: tuple[Exchange, Journal], case: Case, value: Quote, fees: AccountId, fee_ppm: int
) -> tuple[Exchange, Journal]:
    """Charge the liquidation fee, at most what is above zero at the limits."""
    exchange, journal = traded
    if fees == case.account:
        return traded
    affordable = maximum(worth_at_limits(exchange, case), 0)
    fee = minimum(div_floor(value * fee_ppm, PPM_ONE), affordable)
    if fee < 1:
        return traded
    paid, receipt = record(exchange, Transfer(case.account, fees, fee, "liquidation fee"))
    return paid, journal + receipt


@rule("LIQ-4", obeys=INVARIANTS)
def liquidate_on_book(
    exchange: Exchange,
    *,
    case: Case,
    account: AccountId,
    market: MarketId,
    fees: AccountId,
    rules: RuleSet,
) -> tuple[Exchange, Journal]:
    """Send a failed account's position to the book, best price first, down to the limit.

    Clause: LIQ-4. What the case keeps back is not sent; if something was kept and something was
    sold, the account goes into cooldown (LIQ-2).
    Units: none.
    Raises: nothing.
    Laws: the invariants; each step obeys the laws of ``take_order``.
    """
    keep = case.kept[market]
    whole = size_left(exchange, case, market)

    def step(progress: Progress, order: OrderId) -> Progress:
        return progress.then(
            take_order(
                progress.exchange,
                case=case,
                account=account,
                market=market,
                order=order,
                keep=keep,
                fees=fees,
                fee_ppm=rules.liquidation_fee_ppm,
            )
        )

    sold = fold(step, Progress.at(exchange), best_first(exchange, case, market))
    if keep < 1:
        return sold.finish()
    if size_left(sold.exchange, case, market) == whole:
        return sold.finish()
    return sold.then(record(sold.exchange, SetCooldown(account, active=True))).finish()


def best_first(exchange: Exchange, case: Case, market: MarketId) -> Iterable[OrderId]:
    """Return the orders of the opposite side, best price first, then by seat (LIQ-1)."""
    book = exchange.markets[market].book
    if size_left(exchange, case, market) > 0:
        return ordered(ids_of(book), book.__getitem__, is_better_bid)
    return ordered(ids_of(book), book.__getitem__, is_better_ask)


@rule("LIQ-2", obeys=(*INVARIANTS, "LIQ-2.L1"))
def apply_cooldown_end(exchange: Exchange, *, account: AccountId) -> tuple[Exchange, Journal]:
    """End the cooldown of an account: the venue's clock says that it is over.

    Clause: LIQ-2.
    Units: none.
    Raises: UnknownAccount.
    Laws: LIQ-2.L1 COOLDOWN TERMS, and the invariants.
    """
    require_account(exchange, account)
    return record(exchange, SetCooldown(account, active=False))
