"""Margin (chapter 02): what a position must be backed by, and what is left when it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from attrs import evolve
from immutables import Map

from zerosum.spec.arithmetic import disj, div_ceil, div_floor, ite, magnitude, maximum, negate
from zerosum.spec.margin import initial, maintenance, margin_of, notional, required_margin
from zerosum.spec.state import (
    Account,
    Exchange,
    Market,
    account_equity,
    equity,
    ids_of,
    position_of,
)
from zerosum.spec.units import PPM_ONE, AccountId, MarketId, Ppm, Price, Quote, Size

LARGEST_POWER = 256
"""Liquidation prices are looked for below two to this power."""


def compute_maintenance_margin(exchange: Exchange, account: AccountId) -> Quote:
    """Compute the equity below which an account is liquidated, in quote units (MAR-2)."""
    return required_margin(exchange.accounts[account], exchange.markets, maintenance)


def compute_initial_margin(exchange: Exchange, account: AccountId) -> Quote:
    """Compute the equity that an account needs to take on a position, in quote units (MAR-3)."""
    return required_margin(exchange.accounts[account], exchange.markets, initial)


def is_liquidatable(exchange: Exchange, account: AccountId) -> bool:
    """Return whether an account must be liquidated: strictly below maintenance (MAR-5)."""
    return is_below(equity(exchange, account), compute_maintenance_margin(exchange, account))


def is_below_trigger(exchange: Exchange, account: AccountId, trigger_ppm: Ppm) -> bool:
    """Return whether an account is strictly below a part of its maintenance margin (VLT-2).

    Units: trigger_ppm in parts per million of the maintenance margin.
    """
    required = compute_maintenance_margin(exchange, account)
    return equity(exchange, account) * PPM_ONE < required * trigger_ppm


def is_below(worth: Quote, required: Quote) -> bool:
    """Return whether an equity is strictly below a required margin; at equality it is not (MAR-5).

    Units: any one unit of money for both.
    """
    return worth < required


def is_safe(account: Account, markets: Mapping[MarketId, Market]) -> bool:
    """Return whether an account, as it is or would be, is at its maintenance margin or above."""
    required = required_margin(account, markets, maintenance)
    return negate(is_below(account_equity(account, markets), required))


def can_afford(exchange: Exchange, account: AccountId) -> bool:
    """Return whether an account's equity covers its initial margin (MAR-3)."""
    return equity(exchange, account) >= compute_initial_margin(exchange, account)


class Status(Enum):
    """How an account stands (MAR-6)."""

    HEALTHY = "healthy"
    BELOW_INITIAL = "below initial margin"
    LIQUIDATABLE = "liquidatable"
    BACKSTOP = "below the backstop trigger"
    BANKRUPT = "bankrupt"


def compute_status(
    exchange: Exchange, account: AccountId, backstop_trigger_ppm: int = PPM_ONE
) -> Status:
    """Compute how an account stands, the worst that applies.

    Clause: MAR-6.
    Units: backstop_trigger_ppm in parts per million of the maintenance margin.
    """
    worth = equity(exchange, account)
    if worth < 0:
        return Status.BANKRUPT
    required = compute_maintenance_margin(exchange, account)
    if worth >= required:
        return Status.HEALTHY if can_afford(exchange, account) else Status.BELOW_INITIAL
    is_above_trigger = worth * PPM_ONE >= required * backstop_trigger_ppm
    if disj(backstop_trigger_ppm == PPM_ONE, is_above_trigger):
        return Status.LIQUIDATABLE
    return Status.BACKSTOP


def compute_margin_ratio(exchange: Exchange, account: AccountId) -> int | None:
    """Compute maintenance margin over equity, or None for an account with no equity left.

    Clause: MAR-4.
    Units: parts per million; at 1,000,000 and below the account is not liquidatable.
    Rounding: up, towards more risk.
    """
    worth = equity(exchange, account)
    if worth <= 0:
        return None
    return div_ceil(compute_maintenance_margin(exchange, account) * PPM_ONE, worth)


def compute_notional(exchange: Exchange, account: AccountId) -> Quote:
    """Compute the sum of an account's notionals at the marks, in quote units."""
    held = exchange.accounts[account]
    return sum(notional(held, exchange.markets, id_) for id_ in ids_of(held.positions))


def compute_limits(exchange: Exchange, account: AccountId) -> Map[MarketId, Price]:
    """Compute the limit vector: one price per position that leaves the account with nothing.

    Clause: MAR-7.
    Units: quote units a step; a limit may be zero or below, and is then never traded.
    Rounding: up for a long and down for a short, in the account's favour, so that closing all at
    the limits leaves at least zero and less than one quote unit per step.
    """
    held = exchange.accounts[account]
    worth, whole = equity(exchange, account), compute_notional(exchange, account)
    return Map(
        {
            id_: compute_limit(held.positions[id_].size, exchange.markets[id_].mark, worth, whole)
            for id_ in ids_of(held.positions)
        }
    )


def compute_limits_by_margin(exchange: Exchange, account: AccountId) -> Map[MarketId, Price]:
    """Compute the limit vector that divides the equity by maintenance margin.

    Clause: MAR-7, MAR-13. Where nothing requires a margin there is no share of it, and the equity
    is divided by notional.
    Source: dYdX v4 x/clob/keeper/liquidations.go; Lighter's zero price.
    Units: quote units a step; a limit may be zero or below, and is then never traded.
    Rounding: up for a long and down for a short, as in ``compute_limits``.
    """
    held, markets = exchange.accounts[account], exchange.markets
    worth, whole = equity(exchange, account), compute_maintenance_margin(exchange, account)
    if whole < 1:
        return compute_limits(exchange, account)

    def limit_of(market: MarketId) -> Price:
        listed = markets[market]
        own = margin_of(notional(held, markets, market), listed.tiers, maintenance)
        return compute_margin_limit(held.positions[market].size, listed.mark, worth, own, whole)

    return Map({market: limit_of(market) for market in ids_of(held.positions)})


def compute_margin_limit(
    size: Size, mark: Price, worth: Quote, own_margin: Quote, whole_margin: Quote
) -> Price:
    """Compute the limit price of a position that is worth its share of the maintenance margin.

    Clause: MAR-13.
    Units: quote units a step; worth and margins in quote units, of the account and of the position;
    whole_margin above zero.
    Rounding: up for a long, down for a short: what a step gives up is rounded down.
    Laws: T-MAR-13.A6, T-MAR-13.A7, T-MAR-13.A8.
    """
    given_up = div_floor(worth * own_margin, maximum(magnitude(size), 1) * whole_margin)
    return ite(size > 0, mark - given_up, mark + given_up)


def compute_limit(size: Size, mark: Price, worth: Quote, whole: Quote) -> Price:
    """Compute the limit price of one position of an account of some equity and notional.

    Clause: MAR-7.
    Units: quote units a step; worth and whole in quote units, whole is taken as at least one.
    Rounding: up for a long, down for a short.
    """
    divisor = maximum(whole, 1)
    long_limit = div_ceil(mark * (whole - worth), divisor)
    short_limit = div_floor(mark * (whole + worth), divisor)
    return ite(size > 0, long_limit, short_limit)


def compute_bankruptcy_price(quote_balance: Quote, size: Size) -> Price:
    """Compute the price at which a single position's account has nothing left.

    Clause: MAR-8.
    Units: quote units a step; may be zero or below, and is then never traded.
    Rounding: up for a long and down for a short: what is left is at least zero and less than one
    quote unit per step.
    """
    steps = maximum(maximum(size, -size), 1)
    return ite(size > 0, div_ceil(-quote_balance, steps), div_floor(quote_balance, steps))


def compute_liquidation_price(
    exchange: Exchange, account: AccountId, market: MarketId
) -> Price | None:
    """Compute the mark of one market at which the account becomes liquidatable, others fixed.

    Clause: MAR-9.
    Units: quote units a step: the highest such mark below for a long, the lowest above for a
    short; None where no mark or every mark liquidates, or the account holds nothing there.
    """
    size = position_of(exchange.accounts[account], market).size
    if size == 0:
        return None

    def is_beyond(mark: Price) -> bool:
        fails = _fails_at(exchange, account, market, mark)
        return negate(fails) if size > 0 else fails

    beyond = _first_mark(is_beyond)
    if beyond is None:
        return None
    if beyond == 1:
        return None
    return beyond if size < 0 else beyond - 1


def _fails_at(exchange: Exchange, account: AccountId, market: MarketId, mark: Price) -> bool:
    moved = exchange.markets.set(market, evolve(exchange.markets[market], mark=mark))
    return is_liquidatable(evolve(exchange, markets=moved), account)


def _first_mark(is_beyond: Callable[[Price], bool]) -> Price | None:
    """Return the lowest mark that satisfies a condition which higher marks satisfy too."""
    high = next((2**power for power in range(LARGEST_POWER) if is_beyond(2**power)), None)
    if high is None:
        return None
    low = div_floor(high, 2)
    while high - low > 1:
        middle = div_floor(low + high, 2)
        low, high = (low, middle) if is_beyond(middle) else (middle, high)
    return high
