"""What ranks do with profit and with leverage (chapter 05, ADL-4): one difference at a time.

Two holders of one side meet, alike in all but one thing: so it is seen what a rank does with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from immutables import Map

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import TRADED, any_flat_rate, exchange_around
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.theorems.pairs import ONE, Pair, any_side
from zerosum.proofs.worlds import some_rules
from zerosum.rules.ranking import FLOOR, Candidate, Rank, comes_first, compute_rank
from zerosum.rules.ruleset import Eligibility, RankKey
from zerosum.spec.arithmetic import conj, ite, maximum
from zerosum.spec.state import (
    Account,
    Exchange,
    Market,
    Position,
    wallet_balance,
)
from zerosum.spec.units import AccountId, Quote, Size

OTHER: AccountId = "other"


def any_pair(
    given: Given, *, sizes: tuple[Size, Size], entries: tuple[Quote, Quote], cash: Sequence[Quote]
) -> Exchange:
    """Return any exchange with two holders of one market; all others hold the opposite."""
    mark = given.integer("mark", at_least=1)
    market = Market(mark=mark, tiers=any_flat_rate(given, TRADED))
    named = {
        id_: Account(money, Map({TRADED: Position(size, entry)}), seat)
        for seat, (id_, size, entry, money) in enumerate(
            zip((ONE, OTHER), sizes, entries, cash, strict=True)
        )
    }
    pile = given.integer("pile")
    return exchange_around(given, named, pile=pile, listed={TRADED: market}, next_seat=3)


def seen(exchange: Exchange, name: AccountId) -> Candidate:
    """Return a holder as its score is computed."""
    return Pair(exchange).seen(name)


def goes_first(
    exchange: Exchange, *keys: RankKey, eligibility: Eligibility = Eligibility.EVERYONE
) -> bool:
    """Return whether the one comes before the other by the scores alone, whatever the seats."""
    rules = some_rules(rank=keys, eligibility=eligibility)
    one, other = (compute_rank(exchange, id_, TRADED, rules) for id_ in (ONE, OTHER))
    return comes_first(Rank(one.scores, seat=1), Rank(other.scores, seat=0))


# ADL-4 alike in all but profit ---------------------------------------------------------------


def alike_but_for_profit(given: Given) -> Exchange:
    """Return two holders of the same size with the same equity; the one has more profit."""
    side, steps = any_side(given), given.integer("steps", at_least=1)
    one, other = (given.integer(f"{name}.entry", at_least=1) for name in (ONE, OTHER))
    given.assume(side * one < side * other)
    money = given.integer("cash")
    return any_pair(
        given,
        sizes=(side * steps, side * steps),
        entries=(side * one, side * other),
        cash=(money, money),
    )


@theorem(
    "T-ADL-4.A20",
    sentence="Of two who hold the same size with the same equity, whoever has more profit goes "
    "first: by profit, by entry price, by profit ratio, and by its product with leverage, divided "
    "for losers or not, or by the index turned for shorts.",
    of=compute_rank,
    covers=("two winners", "two losers"),
)
def more_profit_goes_first(given: Given) -> Claims:
    """The leverage is the same, so all of these rise with the profit alone."""
    key = given.choose(
        "key",
        (
            RankKey.PROFIT,
            RankKey.ENTRY_PRICE,
            RankKey.PROFIT_RATIO,
            RankKey.PROFIT_RATIO_X_LEVERAGE,
            RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE,
            RankKey.FAVOUR_X_LEVERAGE,
        ),
    )
    world = alike_but_for_profit(given)
    given.cover("two winners", seen(world, OTHER).profit > 0)
    given.cover("two losers", seen(world, ONE).profit < 0)
    one, other = seen(world, ONE), seen(world, OTHER)
    if key is RankKey.PROFIT_RATIO_X_LEVERAGE:
        show_higher_ratio(given, one, other, (one.value, one.backing))
    if key is RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE:
        show_higher_score(given, one, other, (one.value, one.backing))
    yield goes_first(world, key)


def show_higher_ratio(
    given: Given, one: Candidate, other: Candidate, *factors: tuple[int, int]
) -> None:
    """Show that more profit over less entry is more with any two positive factors as well."""
    more, less = one.profit * other.entry, other.profit * one.entry
    given.cut("the position is worth something", one.size * one.market.mark >= 1)
    given.cut("the profit ratio is higher", more > less)
    for first, second in factors:
        given.cut("so it is with one factor", more * first > less * first)
        given.cut("so it is with both", more * first * second > less * first * second)


def show_higher_score(
    given: Given, one: Candidate, other: Candidate, ratio: tuple[int, int]
) -> None:
    """Show that more profit is a higher score where losses are divided by what gains are not."""
    risk, safety = ratio
    show_higher_ratio(given, one, other, (risk, maximum(safety, 1)), (safety, maximum(risk, 1)))
    for each in (one, other):
        gains = each.profit >= 0
        times, over = (risk, safety) if gains else (safety, risk)
        given.cut("what it is multiplied with", ite(gains, risk, safety) == times)
        divisor = maximum(ite(gains, safety, risk), 1)
        given.cut("what it is divided by", divisor == maximum(over, 1))
    if one.profit >= 0 and other.profit < 0:
        show_signs(given, one.profit, (risk, other.entry, maximum(risk, 1)), is_gain=True)
        show_signs(given, other.profit, (safety, one.entry, maximum(safety, 1)), is_gain=False)


def show_signs(given: Given, profit: int, factors: tuple[int, ...], *, is_gain: bool) -> None:
    """Show that a profit keeps its sign with positive factors."""
    for factor in factors:
        profit = profit * factor
        if is_gain:
            given.cut("a gain has no score below zero", profit >= 0)
        else:
            given.cut("a loss has a score below zero", profit < 0)


@theorem(
    "T-ADL-4.A21",
    sentence="So it is by profit ratio and margin ratio, divided for losers, where there is a "
    "maintenance margin.",
    of=compute_rank,
    covers=("two winners", "two losers"),
)
def more_profit_goes_first_by_margin_ratio(given: Given) -> Claims:
    """The margin ratio is the same for both."""
    world = alike_but_for_profit(given)
    given.assume(seen(world, ONE).maintenance_margin >= 1)
    given.cover("two winners", seen(world, OTHER).profit > 0)
    given.cover("two losers", seen(world, ONE).profit < 0)
    one, other = seen(world, ONE), seen(world, OTHER)
    show_higher_score(given, one, other, (one.maintenance_margin, one.backing))
    yield goes_first(world, RankKey.SIGNED_PROFIT_RATIO_X_MARGIN_RATIO)


@theorem(
    "T-ADL-4.A22",
    sentence="Of two winners of the same size, equity and maintenance margin, none of them zero, "
    "whoever has more profit goes first by profit over wallet and margin ratio.",
    of=compute_rank,
    covers=("two winners",),
)
def more_profit_goes_first_by_wallet(given: Given) -> Claims:
    """More profit in the same equity is less wallet."""
    world = alike_but_for_profit(given)
    one, other = seen(world, ONE), seen(world, OTHER)
    given.assume(conj(one.maintenance_margin >= 1, one.worth >= 1, other.profit >= 0))
    given.cover("two winners", other.profit > 0)
    wallets = [maximum(wallet_balance(world.accounts[name]), 1) for name in (ONE, OTHER)]
    larger, smaller = one.profit * wallets[1], other.profit * wallets[0]
    margin, backing = one.maintenance_margin, one.backing
    given.cut("there is less wallet", wallets[0] <= wallets[1])
    given.cut("the profit is more", larger > other.profit * wallets[1])
    given.cut("the profit over wallet is more", larger > smaller)
    given.cut("so it is with one factor", larger * margin > smaller * margin)
    given.cut("so it is with both", larger * margin * backing > smaller * margin * backing)
    yield goes_first(world, RankKey.WALLET_PROFIT_X_MARGIN_RATIO)


@theorem(
    "T-ADL-4.A23",
    sentence="Of two of the same size and equity, whoever has more profit goes first by the "
    "product of ratios that count as at least 10^-8, where its own profit ratio is above that.",
    of=compute_rank,
    covers=("two winners",),
)
def more_profit_goes_first_above_the_floor(given: Given) -> Claims:
    """Below the floor all are alike."""
    world = alike_but_for_profit(given)
    one, other = seen(world, ONE), seen(world, OTHER)
    given.assume(one.profit * FLOOR > one.entry)
    given.cover("two winners", other.profit > 0)
    ratios = [maximum(maximum(each.profit, 0) * FLOOR, each.entry) for each in (one, other)]
    more, less = ratios[0] * other.entry, ratios[1] * one.entry
    gained = one.profit * FLOOR * other.entry
    given.cut("the profit ratio is higher", one.profit * other.entry > other.profit * one.entry)
    given.cut("and above the floor", gained > one.entry * other.entry)
    given.cut("so it is the one that counts", more == gained)
    if ratios[1] == other.entry:
        given.cut("of the other the floor counts", less == other.entry * one.entry)
    else:
        given.cut("the other's counts too", less == other.profit * FLOOR * one.entry)
    leverage, backing = maximum(one.value * FLOOR, one.backing), one.backing
    given.cut("the ratio that counts is higher", more > less)
    given.cut("so it is with one factor", more * leverage > less * leverage)
    given.cut("so it is with both", more * leverage * backing > less * leverage * backing)
    yield goes_first(world, RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE)


# ADL-4 alike in all but equity ---------------------------------------------------------------


def alike_but_for_equity(given: Given, *, least_worth: int | None = 1) -> Exchange:
    """Return two holders of the same size and entry; the one has less equity, yet above zero."""
    side, steps = any_side(given), given.integer("steps", at_least=1)
    entry = given.integer("entry", at_least=1)
    one, other = (given.integer(f"{name}.cash") for name in (ONE, OTHER))
    given.assume(one < other)
    world = any_pair(
        given,
        sizes=(side * steps, side * steps),
        entries=(side * entry, side * entry),
        cash=(one, other),
    )
    if least_worth is not None:
        given.assume(seen(world, ONE).worth >= least_worth)
    return world


@theorem(
    "T-ADL-4.A24",
    sentence="Of two who hold the same at the same entry, both with equity above zero, whoever "
    "has less of it goes first by leverage, and by the index turned for shorts.",
    of=compute_rank,
    covers=("winners", "losers"),
)
def less_equity_goes_first(given: Given) -> Claims:
    """Less equity under the same position is more leverage."""
    key = given.choose("key", (RankKey.LEVERAGE, RankKey.FAVOUR_X_LEVERAGE))
    world = alike_but_for_equity(given)
    given.cover("winners", seen(world, ONE).profit > 0)
    given.cover("losers", seen(world, ONE).profit < 0)
    yield goes_first(world, key)


@theorem(
    "T-ADL-4.A25",
    sentence="Of two winners who hold the same at the same entry, both with equity above zero and "
    "a maintenance margin, whoever has less equity goes first by profit ratio x leverage, and by "
    "profit over wallet and margin ratio.",
    of=compute_rank,
    covers=("winners",),
)
def winner_with_less_equity_goes_first(given: Given) -> Claims:
    """A gain times more leverage is more; a loss would be less."""
    key = given.choose(
        "key", (RankKey.PROFIT_RATIO_X_LEVERAGE, RankKey.WALLET_PROFIT_X_MARGIN_RATIO)
    )
    world = alike_but_for_equity(given)
    one = seen(world, ONE)
    given.assume(conj(one.profit > 0, one.maintenance_margin >= 1))
    given.cover("winners", one.profit > 0)
    if key is RankKey.PROFIT_RATIO_X_LEVERAGE:
        show_less_backing(given, world, one.profit * one.value * one.entry)
    else:
        show_less_wallet(given, world, maximum(one.profit, 0) * one.maintenance_margin)
    yield goes_first(world, key)


def show_less_backing(given: Given, world: Exchange, gain: int) -> None:
    """Show that a positive factor is more with the larger backing."""
    one, other = (maximum(seen(world, name).backing, 1) for name in (ONE, OTHER))
    given.cut("the factor is positive", gain >= 1)
    given.cut("there is less backing", one < other)
    given.cut("the factor times it is less", gain * one < gain * other)


def show_less_wallet(given: Given, world: Exchange, gain: int) -> None:
    """Show that a positive factor is more with the larger wallet and backing."""
    wallets = [maximum(wallet_balance(world.accounts[name]), 1) for name in (ONE, OTHER)]
    backings = [seen(world, name).backing for name in (ONE, OTHER)]
    given.cut("the factor is positive", gain >= 1)
    given.cut("there is less backing", backings[0] < backings[1])
    given.cut("there is no more wallet", wallets[0] <= wallets[1])
    given.cut("nor with its backing", wallets[0] * backings[0] <= wallets[1] * backings[0])
    less, more = (one * other for one, other in zip(wallets, backings, strict=True))
    given.cut("there is less of both", less < more)
    given.cut("the factor times it is less", gain * less < gain * more)


@theorem(
    "T-ADL-4.A26",
    sentence="Of two who hold the same at the same entry, both with equity above zero, a profit or "
    "a loss and a maintenance margin, whoever has less equity goes first by profit ratio and "
    "leverage or margin ratio, divided for losers.",
    of=compute_rank,
    covers=("winners", "losers"),
)
def less_equity_goes_first_on_both_signs(given: Given) -> Claims:
    """Losses are divided by what gains are multiplied with."""
    key = given.choose(
        "key",
        (
            RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE,
            RankKey.SIGNED_PROFIT_RATIO_X_MARGIN_RATIO,
        ),
    )
    world = alike_but_for_equity(given)
    one = seen(world, ONE)
    given.assume(conj(one.profit != 0, one.maintenance_margin >= 1))
    given.cover("winners", one.profit > 0)
    given.cover("losers", one.profit < 0)
    by_leverage = key is RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE
    risk = one.value if by_leverage else one.maintenance_margin
    if one.profit > 0:
        show_less_backing(given, world, one.profit * risk * one.entry)
    else:
        show_less_backing(given, world, -one.profit * maximum(risk, 1) * one.entry)
    yield goes_first(world, key)


@theorem(
    "T-ADL-4.A27",
    sentence="Of two who hold the same at the same entry, whoever has less equity, and above zero, "
    "goes first by the product of ratios that count as at least 10^-8, where its leverage is above "
    "that.",
    of=compute_rank,
    covers=("winners", "losers"),
)
def less_equity_goes_first_above_the_floor(given: Given) -> Claims:
    """The floor of the profit ratio is the same for both."""
    world = alike_but_for_equity(given)
    one = seen(world, ONE)
    given.assume(one.value * FLOOR > one.backing)
    given.cover("winners", one.profit > 0)
    given.cover("losers", one.profit < 0)
    yield goes_first(world, RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE)


@theorem(
    "T-ADL-4.A28",
    sentence="Of two who hold the same at the same entry, whoever has less equity goes first by "
    "leverage, then profit, then the lowest balance, in debt as well.",
    of=compute_rank,
    covers=("in debt",),
)
def lowest_balance_decides_in_debt(given: Given) -> Claims:
    """Where equity no longer tells leverages apart, the balance does."""
    world = alike_but_for_equity(given, least_worth=None)
    given.cover("in debt", seen(world, OTHER).worth < 0)
    yield goes_first(world, RankKey.LEVERAGE, RankKey.PROFIT, RankKey.LOWEST_BALANCE)


# ADL-2 winners first --------------------------------------------------------------------------


@theorem(
    "T-ADL-2.A1",
    sentence="Where winners go before losers, a winner comes before whoever is none, by whatever "
    "key comes next; and so it is by profit or by entry price where everyone is eligible.",
    of=compute_rank,
)
def winners_come_first(given: Given) -> Claims:
    """Whether one wins is the first of all keys."""
    classes = tuple((Eligibility.WINNERS_THEN_LOSERS, key) for key in RankKey)
    alone = ((Eligibility.EVERYONE, RankKey.PROFIT), (Eligibility.EVERYONE, RankKey.ENTRY_PRICE))
    eligibility, key = given.choose("eligibility and key", (*classes, *alone))
    side = any_side(given)
    one, other = (given.integer(f"{name}.steps", at_least=1) for name in (ONE, OTHER))
    entries = tuple(given.integer(f"{name}.entry", at_least=1) for name in (ONE, OTHER))
    world = any_pair(
        given,
        sizes=(side * one, side * other),
        entries=(side * entries[0], side * entries[1]),
        cash=[given.integer(f"{name}.cash") for name in (ONE, OTHER)],
    )
    given.assume(conj(seen(world, ONE).profit > 0, seen(world, OTHER).profit <= 0))
    yield goes_first(world, key, eligibility=eligibility)
