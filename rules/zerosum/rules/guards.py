"""The guards of the transitions: each raises its own rejection, or does nothing."""

from __future__ import annotations

from collections.abc import Mapping

from zerosum.spec.arithmetic import div_floor, negate
from zerosum.spec.margin import is_schedule
from zerosum.spec.rejections import (
    AlreadyExists,
    BadOwner,
    BadSchedule,
    InsufficientEquity,
    NotClearing,
    NotPositive,
    OffGrid,
    SameAccount,
    UnknownAccount,
    UnknownMarket,
)
from zerosum.spec.state import Exchange, MarginTier, Role, equity, position_of
from zerosum.spec.units import AccountId, MarketId, Price, Quote


def require_account(exchange: Exchange, account: AccountId) -> None:
    """Refuse an account that does not exist."""
    if account not in exchange.accounts:
        raise UnknownAccount(account)


def require_market(exchange: Exchange, market: MarketId) -> None:
    """Refuse a market that is not listed."""
    if market not in exchange.markets:
        raise UnknownMarket(market)


def require_new(known: Mapping[str, object], name: str) -> None:
    """Refuse a name that is taken."""
    if name in known:
        raise AlreadyExists(name)


def require_own_standing(exchange: Exchange, account: AccountId, owner: AccountId) -> None:
    """Refuse an owner that does not exist or has an owner itself."""
    require_account(exchange, owner)
    if exchange.accounts[owner].owner is not None:
        raise BadOwner(account, owner)


def require_difference(one: AccountId, other: AccountId) -> None:
    """Refuse one account on both sides."""
    if one == other:
        raise SameAccount(one)


def require_positive(field: str, value: int) -> None:
    """Refuse a quantity below one unit."""
    if value < 1:
        raise NotPositive(field, value)


def require_on_grid(exchange: Exchange, market: MarketId, price: Price) -> None:
    """Refuse a price that is not a multiple of the market's increment."""
    increment = exchange.markets[market].price_increment
    if div_floor(price, increment) * increment != price:
        raise OffGrid(market, price, increment)


def require_schedule(market: MarketId, tiers: tuple[MarginTier, ...]) -> None:
    """Refuse margin tiers that do not form a schedule."""
    if negate(is_schedule(tiers)):
        raise BadSchedule(market, tiers)


def require_equity(exchange: Exchange, account: AccountId, amount: Quote) -> None:
    """Refuse a payment that the account's equity at the marks does not cover."""
    available = equity(exchange, account)
    if available < amount:
        raise InsufficientEquity(account, amount, available)


def require_clearing(exchange: Exchange, account: AccountId, market: MarketId) -> None:
    """Refuse to clear funding through an account of another role or with a position."""
    held = exchange.accounts[account]
    size = position_of(held, market).size
    if held.role is not Role.CLEARING:
        raise NotClearing(account, size)
    if size != 0:
        raise NotClearing(account, size)
