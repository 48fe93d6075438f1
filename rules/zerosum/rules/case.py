"""A case: an account that has failed, as it stood at the trigger (chapter 03)."""

from __future__ import annotations

from attrs import frozen
from immutables import Map

from zerosum.rules.margin import compute_limits, compute_notional
from zerosum.spec.state import Exchange, equity, position_of, value_at
from zerosum.spec.units import AccountId, MarketId, Price, Quote, Size


@frozen(eq=False)
class Case:
    """What is fixed when an account fails, for all stages that follow.

    Units: prices in quote units a step; equity and notional in quote units, at the trigger.
    """

    account: AccountId
    limits: Map[MarketId, Price]
    equity: Quote
    notional: Quote


def open_case(exchange: Exchange, account: AccountId) -> Case:
    """Return the case of an account as it stands.

    Clause: MAR-7. The limit prices are fixed here, once, for all stages.
    """
    return Case(
        account=account,
        limits=compute_limits(exchange, account),
        equity=equity(exchange, account),
        notional=compute_notional(exchange, account),
    )


def size_left(exchange: Exchange, case: Case, market: MarketId) -> Size:
    """Return the failed account's signed position in a market, in steps."""
    return position_of(exchange.accounts[case.account], market).size


def worth_at_limits(exchange: Exchange, case: Case) -> Quote:
    """Return what the failed account has left if all is closed at its limits, in quote units."""
    return value_at(exchange.accounts[case.account], lambda market: case.limits[market])
