"""The deleveraging queue (chapter 05): who comes first, exactly.

Scores are fractions with a positive denominator and are compared by cross-multiplication, so no
rounding ever decides a rank. Ties are broken by seat.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from attrs import frozen

from zerosum.rules.ruleset import Eligibility, RankKey, RuleSet
from zerosum.spec.arithmetic import div_floor, ite, magnitude, maximum
from zerosum.spec.margin import maintenance, required_margin
from zerosum.spec.state import (
    Account,
    Exchange,
    Market,
    Position,
    Role,
    account_equity,
    position_of,
    unrealised_profit,
    wallet_balance,
)
from zerosum.spec.units import AccountId, MarketId, Quote, Size


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


@frozen(eq=False)
class Candidate:
    """An account that may be deleveraged in a market; each key asks it for what it needs.

    Clause: ADL-4. Equity and entry value are taken as at least one quote unit, so that every
    score is finite; an account with no equity left comes out as very highly leveraged.
    Units: money in quote units; the start is a seat.
    """

    account: Account
    position: Position
    market: Market
    markets: Mapping[MarketId, Market]
    start: int

    @property
    def size(self) -> Size:
        """Return the steps that it holds, unsigned."""
        return magnitude(self.position.size)

    @property
    def profit(self) -> Quote:
        """Return its unrealised profit at the mark."""
        return unrealised_profit(self.position, self.market.mark)

    @property
    def value(self) -> Quote:
        """Return the magnitude of its position's value at the mark, at least one."""
        return maximum(self.size * self.market.mark, 1)

    @property
    def entry(self) -> Quote:
        """Return the magnitude of its position's entry value, at least one."""
        return maximum(magnitude(self.position.entry_value), 1)

    @property
    def worth(self) -> Quote:
        """Return its equity."""
        return account_equity(self.account, self.markets)

    @property
    def backing(self) -> Quote:
        """Return its equity, at least one."""
        return maximum(self.worth, 1)

    @property
    def maintenance_margin(self) -> Quote:
        """Return the maintenance margin of all that it holds."""
        return required_margin(self.account, self.markets, maintenance)


def _signed(one: Candidate, risk: int, safety: int) -> Score:
    """Return the profit ratio times risk over safety for a winner, and divided by it otherwise."""
    profit = one.profit
    gains = profit >= 0
    return Score(
        profit * ite(gains, risk, safety),
        one.entry * maximum(ite(gains, safety, risk), 1),
    )


def _floored(one: Candidate) -> Score:
    ratio = maximum(maximum(one.profit, 0) * FLOOR, one.entry)
    leverage = maximum(one.value * FLOOR, one.backing)
    return Score(ratio * leverage, one.entry * FLOOR * one.backing * FLOOR)


def _favour(one: Candidate) -> Score:
    is_long = one.position.size > 0
    better, worse = ite(is_long, one.value, one.entry), ite(is_long, one.entry, one.value)
    return Score(better * one.value, worse * one.backing)


def _wallet_profit(one: Candidate) -> Score:
    gained = maximum(one.profit, 0) * one.maintenance_margin
    counted = ite(one.worth > 0, gained, 0)
    return Score(counted, maximum(wallet_balance(one.account), 1) * one.backing)


FLOOR = 10**8
"""One over the least that a ratio counts as, where a venue bounds it below."""

SCORES: Mapping[RankKey, Callable[[Candidate], Score]] = MappingProxyType(
    {
        RankKey.PROFIT: lambda one: Score(one.profit),
        RankKey.PROFIT_RATIO: lambda one: Score(one.profit, one.entry),
        RankKey.LEVERAGE: lambda one: Score(one.value, one.backing),
        RankKey.PROFIT_RATIO_X_LEVERAGE: lambda one: Score(
            one.profit * one.value, one.entry * one.backing
        ),
        RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE: lambda one: _signed(one, one.value, one.backing),
        RankKey.SIZE: lambda one: Score(one.size),
        RankKey.ENTRY_PRICE: lambda one: Score(-one.position.entry_value, maximum(one.size, 1)),
        RankKey.SEAT: lambda one: Score(-one.account.seat),
        RankKey.NEWEST: lambda one: Score(one.account.seat),
        RankKey.LOWEST_BALANCE: lambda one: Score(-wallet_balance(one.account)),
        RankKey.FROM_START: lambda one: Score(ite(one.account.seat >= one.start, 1, 0)),
        RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE: _floored,
        RankKey.MARK_OVER_ENTRY_X_LEVERAGE: lambda one: Score(
            one.value * one.value, one.entry * one.backing
        ),
        RankKey.FAVOUR_X_LEVERAGE: _favour,
        RankKey.WALLET_PROFIT_X_MARGIN_RATIO: _wallet_profit,
        RankKey.SIGNED_PROFIT_RATIO_X_MARGIN_RATIO: lambda one: _signed(
            one, one.maintenance_margin, one.backing
        ),
        RankKey.NEUTRAL_LAST: lambda one: Score(ite(one.account.role is Role.NEUTRAL, 0, 1)),
    }
)
"""The score of an account under each key, the highest first (ADL-4)."""


def compute_rank(exchange: Exchange, account: AccountId, market: MarketId, rules: RuleSet) -> Rank:
    """Compute an account's rank under all keys of a rule set.

    Clause: ADL-4. Where winners go before losers, whether it wins is the first key of all.
    """
    held, listed = exchange.accounts[account], exchange.markets[market]
    position = position_of(held, market)
    one = Candidate(held, position, listed, exchange.markets, rules.adl_start)
    scores = [SCORES[key](one) for key in rules.rank]
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
