"""Replay an early history and look at each account just before it was taken over.

The order of rows of one second is not in the source. Deposits and withdrawals come first, then the
trades as their file has them. An account is looked at before the first of its takeover fills, or,
if these are unknown, before the first trade of its second.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from attrs import define, field, frozen

from zerosum.audit.history import Door, History, Liquidation, Trade
from zerosum.audit.ledger_run import LedgerRun
from zerosum.audit.rows import scaled
from zerosum.audit.takeover import LimitCheck, mark_of
from zerosum.audit.verdicts import Verdict
from zerosum.rules import apply_deposit, apply_mark
from zerosum.spec.journal import Withdraw
from zerosum.spec.state import equity, ids_of
from zerosum.spec.units import AccountId, Size

ROWS_PER_REPORT = 500

Progress = Callable[[int, int], None]


@frozen(eq=False)
class Sighting:
    """An account of our ledger just before a takeover.

    Units: sizes in steps, by market; notional and equity in dollars. ``traded`` is all that the
    account had bought and sold until then, in dollars.
    """

    sizes: Mapping[str, Size]
    notional: Fraction
    equity: Fraction
    has_venue_marks: bool
    traded: Fraction


@define(eq=False)
class HistoryReplay:
    """The replay of one history; ``sightings`` has one for each liquidation, in their order."""

    history: History
    limits: Mapping[int, LimitCheck]
    run: LedgerRun = field(factory=LedgerRun)
    sightings: dict[int, Sighting] = field(factory=dict)
    _last_price: dict[str, Fraction] = field(factory=dict)
    _traded: dict[AccountId, Fraction] = field(factory=lambda: defaultdict(Fraction))
    _day: str = ""

    def play(self, progress: Progress) -> None:
        """Take every row of the history, in order."""
        steps = _in_order(self.history)
        for number, (time, step) in enumerate(steps, start=1):
            self._turn_day(time[:10])
            self._take(step)
            if number % ROWS_PER_REPORT == 0 or number == len(steps):
                progress(number, len(steps))
        self.run.end_stretch(self._day)

    def _take(self, step: Door | Trade | int) -> None:
        match step:
            case Door():
                self._pass_door(step)
            case Trade():
                self._trade(step)
            case _:
                self._look(step)

    def _turn_day(self, day: str) -> None:
        if self._day and day != self._day:
            self.run.end_stretch(self._day)
        self._day = day

    def _pass_door(self, door: Door) -> None:
        amount = scaled(door.amount, self.history.quote_decimals).numerator
        self.run.require_account(door.user)
        if amount > 0:
            self.run.take(apply_deposit(self.run.exchange, account=door.user, amount=amount))
        else:
            # The venue let it go; our equity lacks fees and funding and must not overrule it.
            self.run.write(Withdraw(door.user, -amount))

    def _trade(self, trade: Trade) -> None:
        grid = self.history.grid(trade.coin)
        steps, price = grid.steps(trade.size), grid.price(trade.price)
        self.run.trade_with_rest(trade.user, trade.coin, trade.sign * steps, price, "trade")
        self._last_price[trade.coin] = trade.price
        self._traded[trade.user] += trade.size * trade.price

    def _look(self, index: int) -> None:
        """Value the account at the last prices, then at the venue's marks where these are known."""
        liquidation = self.history.liquidations[index]
        user = liquidation.record.user
        self.run.require_account(user)
        sizes = self._sizes(user)
        self._set_marks({coin: self._last_price[coin] for coin in sizes})
        notional = sum((self._value(coin, size) for coin, size in sizes.items()), Fraction(0))
        marks = venue_marks(liquidation, self.limits[index])
        self._set_marks(marks)
        worth = scaled(Fraction(equity(self.run.exchange, user)), -self.history.quote_decimals)
        self.sightings[index] = Sighting(
            sizes, notional, worth, sizes.keys() <= marks.keys(), self._traded[user]
        )
        self.run.end_stretch(liquidation.row.place)

    def _value(self, coin: str, steps: Size) -> Fraction:
        return abs(self.history.grid(coin).coins(steps)) * self._last_price[coin]

    def _sizes(self, user: AccountId) -> dict[str, Size]:
        positions = self.run.exchange.accounts[user].positions
        return {
            coin: positions[coin].size for coin in ids_of(positions) if positions[coin].size != 0
        }

    def _set_marks(self, marks: Mapping[str, Fraction]) -> None:
        for coin in sorted(marks):
            price = self.history.grid(coin).nearest_price(marks[coin])
            self.run.require_market(coin, price)
            self.run.take(apply_mark(self.run.exchange, market=coin, price=price))


def venue_marks(liquidation: Liquidation, limits: LimitCheck) -> dict[str, Fraction]:
    """Return the marks that a takeover at the limit vector reveals, in dollars."""
    if limits.judgement.verdict is not Verdict.HOLDS:
        return {}
    marks = ((fill.coin, mark_of(liquidation.record, fill)) for fill in liquidation.fills)
    return {coin: mark for coin, mark in marks if mark is not None}


def _in_order(history: History) -> list[tuple[str, Door | Trade | int]]:
    """Return every row with its time: doors first, then looks at accounts, then trades."""
    keyed: list[tuple[tuple[str, int, int, int, int], Door | Trade | int]] = [
        ((door.time, 0, 0, 0, number), door) for number, door in enumerate(history.doors)
    ]
    keyed += [((trade.time, 1, number, 1, 0), trade) for number, trade in enumerate(history.trades)]
    keyed += [
        ((time, 1, position, 0, index), index)
        for index, (time, position) in enumerate(_look_positions(history))
    ]
    keyed.sort(key=lambda entry: entry[0])
    return [(key[0], step) for key, step in keyed]


def _look_positions(history: History) -> Iterator[tuple[str, int]]:
    """Yield, for each liquidation, when and before which trade its account is looked at."""
    places: dict[tuple[object, ...], int] = {}
    for position, trade in enumerate(history.trades):
        places.setdefault(trade.content, position)
    times = [trade.time for trade in history.trades]
    for liquidation in history.liquidations:
        known = [places[fill.content] for fill in liquidation.fills if fill.content in places]
        time = liquidation.record.time
        if known:
            yield times[min(known)], min(known)
        else:
            yield time, bisect_left(times, time)
