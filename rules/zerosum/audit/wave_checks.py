"""What the rows of a wave can be asked without any ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from zerosum.audit.rows import shortened
from zerosum.audit.verdicts import HOLDS, Judgement, cannot_tell, in_decimals, violated
from zerosum.audit.wave import Close, Quantity, WaveLog

Answers = Iterator[tuple[str, Judgement]]

# A product and a quotient of binary numbers, in a table made from sums of them.
GAP_TOLERANCE = Fraction(1, 10**9)

NO_RANKING = (
    "who was not closed is not in the source, and the replayed equities do not explain the order"
)


def judge_story(log: WaveLog) -> Answers:
    """Ask of every wave whether both tables give it the same times, and enough closes."""
    first: dict[int, Quantity] = {}
    for one in log.quantities:
        first.setdefault(one.wave, one)
    for number, one in first.items():
        wave = log.waves.get(number)
        if wave is None:
            yield one.row.place, cannot_tell("only one table has this wave", wave=str(number))
            continue
        known = sum(one.start <= close.time <= one.end for close in log.closes)
        numbers = {"wave": str(number), "row": wave.row.place}
        if (wave.start, wave.end) != (one.start, one.end):
            yield one.row.place, violated("the tables give the wave different times", **numbers)
        elif known > wave.closes:
            numbers |= {"closes": str(known), "table": str(wave.closes)}
            yield one.row.place, violated("the wave has more closes than its table", **numbers)
        else:
            yield one.row.place, HOLDS


def judge_gap(one: Quantity) -> Judgement:
    """Ask whether the gap for one coin, times the quantity, is the gap for all of it."""
    product = one.gap * one.size
    if abs(product - one.gap_times_size) <= GAP_TOLERANCE * one.gap_times_size:
        return HOLDS
    return violated(
        "gap x quantity is another number",
        coin=one.coin,
        wave=str(one.wave),
        product=in_decimals(product),
        table=in_decimals(one.gap_times_size),
    )


def judge_price(closes: Sequence[Close]) -> Judgement:
    """Ask whether all closes of a coin in one moment have one price."""
    prices = sorted({close.price for close in closes})
    if len(prices) == 1:
        return HOLDS
    return violated(
        "the closes of one moment have several prices",
        coin=closes[0].coin,
        prices=", ".join(in_decimals(price, 8) for price in prices),
    )


def judge_side(closes: Sequence[Close]) -> Judgement:
    """Ask whether all who were closed stood on one side."""
    longs = sum(close.position > 0 for close in closes)
    if longs in {0, len(closes)}:
        return HOLDS
    return violated(
        "longs and shorts are closed together",
        coin=closes[0].coin,
        longs=str(longs),
        shorts=str(len(closes) - longs),
    )


def judge_prefix(closes: Sequence[Close]) -> Judgement:
    """Ask whether everybody was closed entirely but the last, who may keep something.

    An account may be closed against several failed ones, one after the other.
    """
    last = {close.user: close for close in closes}
    spared = [close for close in last.values() if not close.is_entire]
    if not spared or (len(spared) == 1 and spared[0] is closes[-1]):
        return HOLDS
    early = next(close for close in spared if close is not closes[-1])
    return violated(
        "an account keeps something and is not the last",
        account=shortened(early.user),
        coin=early.coin,
        held=in_decimals(early.position),
        closed=in_decimals(early.size),
    )


def judge_continuity(closes: Sequence[Close]) -> Answers:
    """Ask of every further close of an account whether it starts where the last one ended."""
    last: dict[str, Close] = {}
    for close in closes:
        before = last.get(close.user)
        last[close.user] = close
        if before is None:
            continue
        sign = 1 if before.position > 0 else -1
        expected = before.position - sign * before.size
        broken = violated(
            "the position is another one than the close before left",
            account=shortened(close.user),
            coin=close.coin,
            expected=in_decimals(expected),
            position=in_decimals(close.position),
        )
        yield close.row.place, HOLDS if close.position == expected else broken
