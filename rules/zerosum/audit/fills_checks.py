"""What a two-sided log of fills can be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import define, frozen

from zerosum.audit.fills import Fill, FillLog
from zerosum.audit.rows import shortened
from zerosum.audit.verdicts import HOLDS, Judgement, cannot_tell, in_decimals, violated

Answers = Iterator[tuple[str, Judgement]]

BOTH_SIDES = 2


def judge_conservation(trades: Mapping[int, Sequence[Fill]]) -> Answers:
    """Ask of every trade whether what one side bought the other sold."""
    for trade, sides in trades.items():
        net = sum((fill.sign * fill.size for fill in sides), Fraction(0))
        reason = "sizes do not cancel" if len(sides) >= BOTH_SIDES else "only one side is there"
        broken = violated(reason, trade=str(trade), coin=sides[0].coin, net_size=in_decimals(net))
        yield sides[0].row.place, broken if net else HOLDS


def judge_prices(trades: Mapping[int, Sequence[Fill]]) -> Answers:
    """Ask of every trade whether all sides name one market and one price."""
    for trade, sides in trades.items():
        terms = sorted({(fill.coin, fill.price) for fill in sides})
        text = ", ".join(f"{coin} at {in_decimals(price, 8)}" for coin, price in terms)
        broken = violated("the sides name different terms", trade=str(trade), terms=text)
        yield sides[0].row.place, HOLDS if len(terms) == 1 else broken


def judge_continuity(log: FillLog) -> Answers:
    """Ask of every fill but the first of a holding whether it starts where the last one ended."""
    last: dict[tuple[str, str], Fill] = {}
    for fill in log.perpetual_fills:
        before = last.get(fill.holding)
        if before is not None:
            yield fill.row.place, _judge_start(log, before, fill)
        last[fill.holding] = fill


def _judge_start(log: FillLog, before: Fill, fill: Fill) -> Judgement:
    if before.end == fill.start:
        return HOLDS
    numbers = {
        "user": shortened(fill.user),
        "coin": fill.coin,
        "position_left": in_decimals(before.end),
        "position_found": in_decimals(fill.start),
    }
    if log.runs[before.block] != log.runs[fill.block]:
        return cannot_tell("blocks are missing in between", **numbers)
    return violated("the position moved without a fill", **numbers)


def judge_directions(fills: Sequence[Fill]) -> Answers:
    """Ask of every fill whether its label says what the fill does to the position."""
    for fill in fills:
        expected = _direction_of(fill)
        if fill.direction == expected:
            yield fill.row.place, HOLDS
        elif fill.direction in DIRECTIONS:
            yield (
                fill.row.place,
                violated(
                    "the label does not fit the position",
                    trade=str(fill.trade),
                    label=fill.direction,
                    expected=expected,
                ),
            )
        else:
            yield fill.row.place, cannot_tell(f"the label {fill.direction!r} is not about a trade")


DIRECTIONS = frozenset(
    {"Open Long", "Open Short", "Close Long", "Close Short", "Long > Short", "Short > Long"}
)


def _direction_of(fill: Fill) -> str:
    if not fill.closed:
        return "Open Long" if fill.sign > 0 else "Open Short"
    if fill.closed == fill.size:
        return "Close Long" if fill.start > 0 else "Close Short"
    return "Long > Short" if fill.start > 0 else "Short > Long"


# Realised profit -----------------------------------------------------------------------------


@frozen(eq=False)
class _Entry:
    """The average entry price of a holding, as far as the log tells it.

    ``increases`` counts the fills since it was last certain: the venue rounds at each of them.
    """

    price: Fraction
    increases: int = 0


# How the venue rounds is not published. It keeps the entry price and the entry value each to a
# unit, so that a price computed from them is off by up to two ticks, and by one more for each
# increase on the way.
TICKS_OF_ROUNDING = 2


@define(eq=False)
class _Books:
    """The entries and positions of all holdings at one point of the log."""

    log: FillLog
    entries: dict[tuple[str, str], _Entry]
    positions: dict[tuple[str, str], Fraction]

    def entry_of(self, fill: Fill) -> _Entry | None:
        """Return the entry of the fill's holding, unless something happened unseen."""
        unbroken = self.positions.get(fill.holding) == fill.start
        return self.entries.get(fill.holding) if unbroken else None

    def keep(self, fill: Fill, entry: _Entry | None) -> None:
        """Remember the holding after the fill."""
        self.positions[fill.holding] = fill.end
        if entry is None or not fill.end:
            self.entries.pop(fill.holding, None)
        else:
            self.entries[fill.holding] = entry


def judge_profits(log: FillLog) -> Answers:
    """Ask of every fill whether it realised closed size x (price - average entry price)."""
    books = _Books(log, {}, {})
    for fill in log.perpetual_fills:
        entry = books.entry_of(fill)
        if fill.closed:
            judgement = _judge_close(log, fill, entry)
            books.keep(fill, _entry_after_close(fill, entry, judgement))
        else:
            judgement = _judge_open(fill)
            books.keep(fill, _entry_after_open(fill, entry))
        yield fill.row.place, judgement


def _judge_open(fill: Fill) -> Judgement:
    if not fill.closed_profit:
        return HOLDS
    return violated(
        "nothing was closed, and yet a profit was realised",
        trade=str(fill.trade),
        closed_profit=in_decimals(fill.closed_profit),
    )


def _judge_close(log: FillLog, fill: Fill, entry: _Entry | None) -> Judgement:
    if entry is None:
        return cannot_tell("the position was entered before the log begins")
    bound = log.grids[fill.coin].tick * (TICKS_OF_ROUNDING + entry.increases)
    if abs(_implied_entry(fill) - entry.price) <= bound:
        return HOLDS
    return violated(
        "the realised profit does not fit the entry price",
        trade=str(fill.trade),
        closed_profit=in_decimals(fill.closed_profit),
        entry_price=in_decimals(entry.price),
        entry_price_implied=in_decimals(_implied_entry(fill)),
    )


def _implied_entry(fill: Fill) -> Fraction:
    side = 1 if fill.start > 0 else -1
    return fill.price - side * fill.closed_profit / fill.closed


def _entry_after_close(fill: Fill, entry: _Entry | None, judgement: Judgement) -> _Entry | None:
    if fill.closed < fill.size:
        return _Entry(fill.price)
    return _Entry(_implied_entry(fill)) if entry is None or judgement is HOLDS else entry


def _entry_after_open(fill: Fill, entry: _Entry | None) -> _Entry | None:
    if not fill.start:
        return _Entry(fill.price)
    if entry is None:
        return None
    held = abs(fill.start)
    average = (held * entry.price + fill.size * fill.price) / (held + fill.size)
    return _Entry(average, entry.increases + 1)


# Liquidations --------------------------------------------------------------------------------


def judge_liquidation(sides: Sequence[Fill]) -> Judgement:
    """Ask of a liquidation fill whether it only shrinks the liquidated account's position."""
    notes = {(fill.note.user, fill.note.mark, fill.note.method) for fill in sides if fill.note}
    if len(notes) != 1 or not all(fill.note for fill in sides):
        return violated("the sides tell the liquidation differently", trade=str(sides[0].trade))
    ((user, _, _),) = notes
    mine = [fill for fill in sides if fill.user == user]
    if not mine:
        return violated(
            "the liquidated account is on neither side",
            trade=str(sides[0].trade),
            user=shortened(user),
        )
    if mine[0].closed != mine[0].size:
        return violated(
            "the liquidation opened a position",
            trade=str(mine[0].trade),
            user=shortened(user),
            position=in_decimals(mine[0].start),
            size=in_decimals(mine[0].size),
        )
    return HOLDS
