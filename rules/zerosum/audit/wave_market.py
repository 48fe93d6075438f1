"""Read what stands around a wave: its value in dollars, second by second, and prices elsewhere.

Neither is asked anything. They are read to be shown beside what is audited, where a user has them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from attrs import frozen

from zerosum.audit.files import read_table

VALUE_COLUMNS = (
    "time_ms",
    "coin",
    "adl_notional_usd",
    "bucket_events_all_coins",
    "bucket_notional_all_coins",
)
BAR_COLUMNS = (
    "venue",
    "symbol",
    "t",
    "open",
    "high",
    "low",
    "close",
    "volume",
    "buy_volume",
    "trades",
)
SECOND = 1000


@frozen(eq=False)
class SecondOfWave:
    """What was closed within one second, in dollars: coin by coin, and of all coins together.

    The coins need not be all there are.
    """

    closes: int
    value: Fraction
    coins: Mapping[str, Fraction]


@frozen
class Series:
    """Last prices of one market, second by second: seconds since 1970, dollars a coin."""

    venue: str
    symbol: str
    times: tuple[int, ...]
    prices: tuple[Fraction, ...]


def read_second(path: Path, time: int) -> SecondOfWave | None:
    """Return what was closed in the second of a time in milliseconds, if the file has it.

    Raises: UnusableInput.
    """
    found = None
    coins: dict[str, Fraction] = {}
    for row in read_table(path, VALUE_COLUMNS, whole_last_line=True):
        if row.milliseconds("time_ms") // SECOND == time // SECOND:
            coins[row.text("coin")] = row.positive("adl_notional_usd")
            whole = row.positive("bucket_notional_all_coins")
            found = SecondOfWave(row.count("bucket_events_all_coins"), whole, coins)
    return found


def read_prices(path: Path, symbols: Sequence[str], first: int, last: int) -> tuple[Series, ...]:
    """Return the last prices of some markets between two seconds, in the order of the symbols.

    Raises: UnusableInput.
    """
    found: dict[tuple[str, str], list[tuple[int, Fraction]]] = defaultdict(list)
    for row in read_table(path, BAR_COLUMNS, whole_last_line=True):
        if row.values["symbol"] not in symbols:
            continue
        if first <= (second := row.ordinal("t")) <= last:
            market = row.text("venue"), row.text("symbol")
            found[market].append((second, row.positive("close")))
    in_order = sorted(found, key=lambda market: symbols.index(market[1]))
    return tuple(_series(*market, sorted(found[market])) for market in in_order)


def _series(venue: str, symbol: str, points: Sequence[tuple[int, Fraction]]) -> Series:
    times = tuple(time for time, _ in points)
    return Series(venue, symbol, times, tuple(price for _, price in points))
