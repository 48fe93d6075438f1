"""A case: an account that has failed, as it stood at the trigger (chapter 03)."""

from __future__ import annotations

from attrs import frozen
from immutables import Map

from zerosum.rules.margin import compute_limits, compute_limits_by_margin, compute_notional
from zerosum.rules.ruleset import LimitRule, RuleSet, SizeRule
from zerosum.spec.arithmetic import disj, div_ceil, magnitude
from zerosum.spec.state import Exchange, equity, ids_of, position_of, value_at
from zerosum.spec.units import PPM_ONE, AccountId, MarketId, Price, Quote, Size


@frozen(eq=False)
class Case:
    """What is fixed when an account fails, for all stages that follow.

    Units: limits in quote units a step; kept in steps, unsigned, what is not sent to the book in
    this go; equity and notional in quote units, at the trigger.
    """

    account: AccountId
    limits: Map[MarketId, Price]
    kept: Map[MarketId, Size]
    equity: Quote
    notional: Quote


def open_case(exchange: Exchange, account: AccountId, rules: RuleSet) -> Case:
    """Return the case of an account as it stands.

    Clause: MAR-7, LIQ-2. The limit prices, and what of each position is kept from the book, are
    fixed here, once, for all stages and all markets.
    """
    positions = exchange.accounts[account].positions

    def kept(market: MarketId) -> Size:
        return magnitude(positions[market].size) - compute_quota(exchange, account, market, rules)

    return Case(
        account=account,
        limits=limits_of(exchange, account, rules),
        kept=Map({market: kept(market) for market in ids_of(positions)}),
        equity=equity(exchange, account),
        notional=compute_notional(exchange, account),
    )


def limits_of(exchange: Exchange, account: AccountId, rules: RuleSet) -> Map[MarketId, Price]:
    """Return the limit vector that a rule set fixes at the trigger (MAR-7)."""
    match rules.limit:
        case LimitRule.NOTIONAL:
            return compute_limits(exchange, account)
        case LimitRule.MAINTENANCE:
            return compute_limits_by_margin(exchange, account)


def compute_quota(exchange: Exchange, account: AccountId, market: MarketId, rules: RuleSet) -> Size:
    """Compute how many steps of a position are sent to the book.

    Clause: LIQ-2.
    Units: steps, unsigned.
    Rounding: a share is rounded up, so that something is always sent.
    """
    held = exchange.accounts[account]
    whole = magnitude(position_of(held, market).size)
    if disj(rules.size is SizeRule.ALL, held.in_cooldown):
        return whole
    if compute_notional(exchange, account) <= rules.share_threshold:
        return whole
    return div_ceil(whole * rules.share_ppm, PPM_ONE)


def size_left(exchange: Exchange, case: Case, market: MarketId) -> Size:
    """Return the failed account's signed position in a market, in steps."""
    return position_of(exchange.accounts[case.account], market).size


def worth_at_limits(exchange: Exchange, case: Case) -> Quote:
    """Return what the failed account has left if all is closed at its limits, in quote units."""
    return value_at(exchange.accounts[case.account], lambda market: case.limits[market])
