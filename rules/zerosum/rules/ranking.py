"""The deleveraging queue (chapter 05): who comes first, exactly.

Scores are fractions with a positive denominator and are compared by cross-multiplication, so no
rounding ever decides a rank. Ties are broken by seat.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from zerosum.rules.ruleset import Eligibility, RankKey, RuleSet
from zerosum.spec.arithmetic import conj, disj, div_floor, ite, magnitude, maximum, negate
from zerosum.spec.state import (
    Account,
    Exchange,
    Market,
    Position,
    account_equity,
    position_of,
    unrealised_profit,
)
from zerosum.spec.units import AccountId, MarketId


@frozen(eq=False)
class Score:
    """A fraction to rank by; the denominator is at least one."""

    numerator: int
    denominator: int = 1


def is_greater(one: Score, other: Score) -> bool:
    """Return whether a score is strictly greater (ADL-4)."""
    return one.numerator * other.denominator > other.numerator * one.denominator


def is_first(scores: Sequence[tuple[Score, Score]], seat: int, other_seat: int) -> bool:
    """Return whether the left of each pair comes first, key by key, then by lower seat.

    Clause: ADL-4.
    """
    comes_first: bool = seat < other_seat
    for one, other in reversed(scores):
        comes_first = disj(
            is_greater(one, other), conj(negate(is_greater(other, one)), comes_first)
        )
    return comes_first


def compute_score(
    key: RankKey, account: Account, position: Position, market: Market, worth: int
) -> Score:
    """Compute an account's score under one key.

    Clause: ADL-4. Equity and entry value are taken as at least one quote unit, so that every
    score is finite; an account with no equity left comes out as very highly leveraged.
    Units: worth in quote units, the account's equity.
    """
    profit = unrealised_profit(position, market.mark)
    value = maximum(magnitude(position.size) * market.mark, 1)
    entry, backing = maximum(magnitude(position.entry_value), 1), maximum(worth, 1)
    match key:
        case RankKey.PROFIT:
            return Score(profit)
        case RankKey.PROFIT_RATIO:
            return Score(profit, entry)
        case RankKey.LEVERAGE:
            return Score(value, backing)
        case RankKey.PROFIT_RATIO_X_LEVERAGE:
            return Score(profit * value, entry * backing)
        case RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE:
            gains = profit >= 0
            return Score(profit * ite(gains, value, backing), entry * ite(gains, backing, value))
        case RankKey.SIZE:
            return Score(magnitude(position.size))
        case RankKey.ENTRY_PRICE:
            return Score(-position.entry_value, maximum(magnitude(position.size), 1))
        case RankKey.SEAT:
            return Score(-account.seat)


def compute_scores(
    exchange: Exchange, account: AccountId, market: MarketId, rules: RuleSet
) -> list[Score]:
    """Compute an account's scores under all keys of a rule set (ADL-4)."""
    held, listed = exchange.accounts[account], exchange.markets[market]
    position = position_of(held, market)
    worth = account_equity(held, exchange.markets)
    scores = [compute_score(key, held, position, listed, worth) for key in rules.rank]
    if rules.eligibility is Eligibility.WINNERS_THEN_LOSERS:
        wins = ite(unrealised_profit(position, listed.mark) > 0, 1, 0)
        return [Score(wins), *scores]
    return scores


def is_ranked_before(
    exchange: Exchange, one: AccountId, other: AccountId, market: MarketId, rules: RuleSet
) -> bool:
    """Return whether an account is deleveraged before another.

    Clause: ADL-4.
    Laws: ADL-4.L1 ORDER.
    """
    mine = compute_scores(exchange, one, market, rules)
    theirs = compute_scores(exchange, other, market, rules)
    seats = exchange.accounts[one].seat, exchange.accounts[other].seat
    return is_first(list(zip(mine, theirs, strict=True)), *seats)


def compute_lights(queue: Sequence[AccountId], levels: int = 5) -> dict[AccountId, int]:
    """Compute the lights that a venue shows: the quantile of each place in the queue.

    Clause: ADL-8.
    Units: lights from 1 to ``levels``; the first in the queue has all.
    Rounding: up, towards more lights.
    """
    count = maximum(len(queue), 1)
    return {id_: levels - div_floor(place * levels, count) for place, id_ in enumerate(queue)}
