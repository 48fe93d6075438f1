"""The deleveraging queue of a market, for every place in it: who would be closed when."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from zerosum.lab.load import refusal
from zerosum.lab.numbers import Units, as_text
from zerosum.lab.scenario import OPENING, Scenario
from zerosum.lab.simulate import moves_of
from zerosum.lab.unusable import one_of, quoted
from zerosum.rules import replay
from zerosum.rules.case import open_case
from zerosum.rules.deleveraging import is_eligible, rank_queue
from zerosum.rules.margin import Status, compute_notional, compute_status
from zerosum.rules.ranking import compute_lights
from zerosum.rules.ruleset import RuleSet
from zerosum.spec.rows import Cell, Tabled
from zerosum.spec.state import Exchange, equity, ids_of, position_of, unrealised_profit
from zerosum.spec.units import AccountId, MarketId, Price, Quote, Size

MOST_LIGHTS = 5
PERCENT = 100


@frozen(eq=False)
class Place:
    """One place in a queue.

    Units: signed steps; money in quote units. ``ahead`` is how many steps are closed before it.
    """

    number: int
    lights: int
    account: AccountId
    size: Size
    entry_value: Quote
    profit: Quote
    equity: Quote
    notional: Quote
    ahead: Size
    status: Status
    is_eligible: bool

    @property
    def entry_price(self) -> Price:
        """Return the average entry price, cut to a whole number of quote units a step."""
        return abs(self.entry_value) // abs(self.size)


@frozen(eq=False)
class Queue(Tabled):
    """One side of a market, in the order in which it would be deleveraged."""

    market: MarketId
    side: str
    mark: int
    places: tuple[Place, ...]
    units: Units

    def to_rows(self) -> list[dict[str, Cell]]:
        """Return one row for each place, money and sizes as exact decimal text."""
        return [
            {
                "side": self.side,
                "place": one.number,
                "lights": one.lights,
                "account": one.account,
                "size": self.units.size(self.market, one.size),
                "entry": self.units.price(self.market, one.entry_price),
                "profit": self.units.money(one.profit),
                "profit_ratio": profit_ratio(one),
                "equity": self.units.money(one.equity),
                "leverage": leverage(one),
                "ahead": self.units.size(self.market, one.ahead),
                "status": one.status.value,
                "eligible": one.is_eligible,
            }
            for one in self.places
        ]


def exchange_at_end_of_path(scenario: Scenario) -> Exchange:
    """Return the exchange at the last marks of the path, before anybody is liquidated."""
    state = scenario.exchange
    for moment in scenario.path:
        state = replay(state, moves_of(moment))
    return state


def rank(scenario: Scenario, market: MarketId, rules: RuleSet) -> tuple[Queue, Queue]:
    """Rank both sides of a market at the last marks, shorts first.

    The shorts are those who are closed when a long fails, and the other way round.
    Raises: UnusableScenario when there is no such market.
    """
    exchange = exchange_at_end_of_path(scenario)
    if market not in exchange.markets:
        raise refusal(f"--market {quoted(market)} is not listed", one_of(market, exchange.markets))
    return (
        rank_side(exchange, market, 1, rules, scenario.units),
        rank_side(exchange, market, -1, rules, scenario.units),
    )


def rank_side(
    exchange: Exchange, market: MarketId, failed_sign: int, rules: RuleSet, units: Units
) -> Queue:
    """Rank the side that is closed when the other one fails.

    The order does not depend on which account of the other side fails, so any of them stands in.
    """
    side = "short" if failed_sign > 0 else "long"
    mark = exchange.markets[market].mark
    failed = next(
        (
            id_
            for id_ in ids_of(exchange.accounts)
            if position_of(exchange.accounts[id_], market).size * failed_sign > 0 and id_ != OPENING
        ),
        None,
    )
    if failed is None:
        return Queue(market, side, mark, (), units)
    queue = list(rank_queue(exchange, open_case(exchange, failed, rules), market, rules))
    lights = compute_lights(queue, MOST_LIGHTS)
    places, ahead = [], 0
    for number, id_ in enumerate(queue, start=1):
        can_be_closed = is_eligible(exchange, id_, market, rules)
        places.append(place_of(exchange, market, id_, number, lights[id_], ahead, can_be_closed))
        ahead += abs(places[-1].size) if can_be_closed else 0
    return Queue(market, side, mark, tuple(places), units)


def place_of(
    exchange: Exchange,
    market: MarketId,
    account: AccountId,
    number: int,
    lights: int,
    ahead: Size,
    can_be_closed: bool,
) -> Place:
    """Return one place in a queue with what it was ranked by."""
    position = position_of(exchange.accounts[account], market)
    return Place(
        number=number,
        lights=lights,
        account=account,
        size=position.size,
        entry_value=position.entry_value,
        profit=unrealised_profit(position, exchange.markets[market].mark),
        equity=equity(exchange, account),
        notional=compute_notional(exchange, account),
        ahead=ahead,
        status=compute_status(exchange, account),
        is_eligible=can_be_closed,
    )


def profit_ratio(place: Place) -> str:
    """Return profit over entry value in percent, cut to two decimals."""
    return _ratio(place.profit * PERCENT, abs(place.entry_value)) + " %"


def leverage(place: Place) -> str:
    """Return notional over equity, cut to two decimals; nothing where there is no equity."""
    return _ratio(place.notional, place.equity) if place.equity > 0 else ""


def _ratio(numerator: int, denominator: int) -> str:
    return as_text(Fraction(numerator, max(denominator, 1)), 2)
