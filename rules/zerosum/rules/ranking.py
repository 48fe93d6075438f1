"""The deleveraging queue (chapter 05): who comes first, exactly.

Scores are fractions with a positive denominator and are compared by cross-multiplication, so no
rounding ever decides a rank. Ties are broken by seat.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from zerosum.rules.ruleset import Eligibility, RankKey, RuleSet
from zerosum.spec.arithmetic import div_floor, ite, magnitude, maximum
from zerosum.spec.state import (
    Account,
    Exchange,
    Market,
    Position,
    account_equity,
    position_of,
    unrealised_profit,
)
from zerosum.spec.units import AccountId, MarketId, Quote


@frozen(eq=False)
class Score:
    """A fraction to rank by; the denominator is at least one."""

    numerator: int
    denominator: int = 1


def is_greater(one: Score, other: Score) -> bool:
    """Return whether a score is strictly greater (ADL-4)."""
    return one.numerator * other.denominator > other.numerator * one.denominator


@frozen(eq=False)
class Rank:
    """What places an account in a queue: its scores, key by key, and its seat for ties."""

    scores: tuple[Score, ...]
    seat: int


def comes_first(one: Rank, other: Rank) -> bool:
    """Return whether a rank comes before another: key by key, then by lower seat.

    Clause: ADL-4.
    Laws: T-ADL-4.A2, T-ADL-4.A3 ORDER.
    """
    for mine, theirs in zip(one.scores, other.scores, strict=True):
        if is_greater(mine, theirs):
            return True
        if is_greater(theirs, mine):
            return False
    return one.seat < other.seat


def compute_score(
    key: RankKey, account: Account, position: Position, market: Market, worth: int
) -> Score:
    """Compute an account's score under one key.

    Clause: ADL-4. Equity and entry value are taken as at least one quote unit, so that every
    score is finite; an account with no equity left comes out as very highly leveraged.
    Units: worth in quote units, the account's equity.
    """
    match key:
        case RankKey.PROFIT:
            return Score(unrealised_profit(position, market.mark))
        case RankKey.PROFIT_RATIO:
            return Score(unrealised_profit(position, market.mark), entry_of(position))
        case RankKey.LEVERAGE:
            return Score(value_of(position, market), maximum(worth, 1))
        case RankKey.SIZE:
            return Score(magnitude(position.size))
        case RankKey.ENTRY_PRICE:
            return Score(-position.entry_value, maximum(magnitude(position.size), 1))
        case RankKey.SEAT:
            return Score(-account.seat)
    profit, value = unrealised_profit(position, market.mark), value_of(position, market)
    entry, backing = entry_of(position), maximum(worth, 1)
    match key:
        case RankKey.PROFIT_RATIO_X_LEVERAGE:
            return Score(profit * value, entry * backing)
        case RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE:
            gains = profit >= 0
            return Score(profit * ite(gains, value, backing), entry * ite(gains, backing, value))


def value_of(position: Position, market: Market) -> Quote:
    """Return the magnitude of a position's value at the mark, at least one quote unit (ADL-4)."""
    return maximum(magnitude(position.size) * market.mark, 1)


def entry_of(position: Position) -> Quote:
    """Return the magnitude of a position's entry value, at least one quote unit (ADL-4)."""
    return maximum(magnitude(position.entry_value), 1)


def compute_rank(exchange: Exchange, account: AccountId, market: MarketId, rules: RuleSet) -> Rank:
    """Compute an account's rank under all keys of a rule set.

    Clause: ADL-4. Where winners go before losers, whether it wins is the first key of all.
    """
    held, listed = exchange.accounts[account], exchange.markets[market]
    position = position_of(held, market)
    worth = account_equity(held, exchange.markets)
    scores = [compute_score(key, held, position, listed, worth) for key in rules.rank]
    if rules.eligibility is Eligibility.WINNERS_THEN_LOSERS:
        scores.insert(0, Score(ite(is_winner(position, listed), 1, 0)))
    return Rank(tuple(scores), held.seat)


def is_winner(position: Position, market: Market) -> bool:
    """Return whether a position has an unrealised profit at the mark; none at all is no win."""
    return unrealised_profit(position, market.mark) > 0


def compute_lights(queue: Sequence[AccountId], levels: int = 5) -> dict[AccountId, int]:
    """Compute the lights that a venue shows: the quantile of each place in the queue.

    Clause: ADL-8.
    Units: lights from 1 to ``levels``; the first in the queue has all.
    Rounding: up, towards more lights.
    """
    count = maximum(len(queue), 1)
    return {id_: levels - div_floor(place * levels, count) for place, id_ in enumerate(queue)}
