"""The words and laws of margin (chapter 02): what backs a position, and when it is too little.

The margin of a notional is the sum over its slices, each at the rate of its tier. Venues publish
it by lines instead, a rate and a deduction for each tier; a theorem says that both agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from attrs import frozen

from zerosum.spec.arithmetic import conj, disj, div_ceil, every, fold, ite, magnitude, maximum
from zerosum.spec.state import (
    Account,
    Exchange,
    MarginTier,
    Market,
    account_equity,
    equity,
    ids_of,
    value_at,
)
from zerosum.spec.units import PPM_ONE, AccountId, MarketId, Ppm, Price, Quote

RateOf = Callable[[MarginTier], Ppm]
Limits = Mapping[MarketId, Price]
"""The limit vector of a failed account: one price for each market that it holds."""


def initial(tier: MarginTier) -> Ppm:
    """Return the initial rate of a tier."""
    return tier.initial_ppm


def maintenance(tier: MarginTier) -> Ppm:
    """Return the maintenance rate of a tier."""
    return tier.maintenance_ppm


def is_schedule(tiers: tuple[MarginTier, ...]) -> bool:
    """Return whether tiers form a margin schedule.

    The first floor is zero and floors rise; rates do not fall; maintenance is at most initial,
    and both lie between nothing and the whole notional.
    """
    return conj(
        conj(*(tiers[0].floor == 0 for _ in tiers[:1])),
        every(_is_tier, tiers),
        every(_rises, pairwise(tiers)),
    )


def _is_tier(tier: MarginTier) -> bool:
    return conj(
        tier.maintenance_ppm >= 0,
        tier.initial_ppm >= tier.maintenance_ppm,
        tier.initial_ppm <= PPM_ONE,
    )


def _rises(pair: tuple[MarginTier, MarginTier]) -> bool:
    lower, upper = pair
    return conj(
        upper.floor > lower.floor,
        upper.initial_ppm >= lower.initial_ppm,
        upper.maintenance_ppm >= lower.maintenance_ppm,
    )


@frozen(eq=False)
class Slices:
    """A notional on its way down through the tiers: what is left, and the margin so far."""

    left: Quote
    margin_ppm: int


def take_slice(slices: Slices, tier: MarginTier, rate: RateOf) -> Slices:
    """Take the slice of notional above a tier's floor at the tier's rate.

    Units: margin_ppm in millionths of a quote unit, exact.
    """
    part = maximum(slices.left - tier.floor, 0)
    return Slices(slices.left - part, slices.margin_ppm + part * rate(tier))


def margin_of(worth: Quote, tiers: tuple[MarginTier, ...], rate: RateOf) -> Quote:
    """Return the margin that a notional requires under a schedule (MAR-1).

    Units: quote units. Rounding: up, at the account's expense, by less than one quote unit.
    """

    def step(slices: Slices, tier: MarginTier) -> Slices:
        return take_slice(slices, tier, rate)

    return div_ceil(fold(step, Slices(worth, 0), tiers[::-1]).margin_ppm, PPM_ONE)


def margin_by_lines(worth: Quote, tiers: tuple[MarginTier, ...], rate: RateOf) -> int:
    """Return the same margin as venues publish it: the highest of the tiers' lines.

    A tier's line is its rate times the notional less the deduction that makes lines meet at the
    floors. Units: millionths of a quote unit, exact.
    """
    highest, deduction, previous = 0, 0, 0
    for tier in tiers:
        deduction = deduction + tier.floor * (rate(tier) - previous)
        previous = rate(tier)
        highest = maximum(highest, worth * previous - deduction)
    return highest


def required_margin(account: Account, markets: Mapping[MarketId, Market], rate: RateOf) -> Quote:
    """Return the margin that an account's positions require at the marks (MAR-2, MAR-3).

    Units: quote units. Rounding: up for each position, at the account's expense.
    """
    return sum(
        margin_of(notional(account, markets, id_), markets[id_].tiers, rate)
        for id_ in ids_of(account.positions)
    )


def notional(account: Account, markets: Mapping[MarketId, Market], market: MarketId) -> Quote:
    """Return the magnitude of a position's value at the mark, in quote units."""
    return magnitude(account.positions[market].size) * markets[market].mark


def is_below_maintenance(exchange: Exchange, account: AccountId) -> bool:
    """Return whether an account's equity is strictly below its maintenance margin."""
    held = exchange.accounts[account]
    return equity(exchange, account) < required_margin(held, exchange.markets, maintenance)


def meets_initial(exchange: Exchange, account: AccountId) -> bool:
    """Return whether an account's equity covers its initial margin."""
    held = exchange.accounts[account]
    worth = account_equity(held, exchange.markets)
    return worth >= required_margin(held, exchange.markets, initial)


def value_at_limits(account: Account, limits: Limits) -> Quote:
    """Return what an account has left if every position is closed at its limit price."""
    return value_at(account, lambda market: limits[market])


def is_no_worse_than_limit(closes_long: bool, price: Price, limit: Price) -> bool:
    """Return whether a price is at the limit or better for the one who must close."""
    return disj(
        conj(closes_long, price >= limit), conj(ite(closes_long, 0, 1) == 1, price <= limit)
    )
