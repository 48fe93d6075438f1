"""Read the waves of a mass deleveraging: quantities by wave and coin, and closes one by one.

The quantities were counted by others, from the venue's raw fills and as binary sums; the closes are
exact and in the order in which the venue made them. So a queue is known to be complete when its
closes sum to the quantity that the table has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from attrs import evolve, frozen

from zerosum.audit.files import find_file, read_table, require_folder
from zerosum.audit.markets import PERPETUAL_DECIMALS, Grid, finest
from zerosum.audit.rows import Row, is_printed_from, is_within, rounded
from zerosum.audit.unusable import UnusableInput

QUANTITIES = "wave_coin_qty_and_price_gap.csv"
WAVES = "waves_bad_debt.csv"
CLOSES = "adl_fills_slice.csv"
FOLDER = f"give a folder with {QUANTITIES}, {WAVES} and, if you have it, {CLOSES}"

ATTRIBUTION = "Powered by HyperReplay - (c) ConejoCapital"
"""What the licence of the closes asks for wherever they are used."""

QUANTITY_COLUMNS = (
    "wave",
    "t_start_ms",
    "t_end_ms",
    "coin",
    "gap_usd_x_qty",
    "qty_contracts",
    "gap_per_contract_usd",
)
WAVE_COLUMNS = (
    "wave",
    "t_start_ms",
    "t_end_ms",
    "n_rows",
    "unique_losers",
    "deficit_usd",
    "max_loss_usd",
)
CLOSE_COLUMNS = (
    "seq",
    "segment",
    "user",
    "coin",
    "time",
    "adl_price",
    "adl_size",
    "closed_pnl",
    "position_size",
    "entry_price",
    "account_value_realtime",
    "total_unrealized_pnl",
    "liquidated_user",
)


@frozen(eq=False)
class Quantity:
    """What a wave closed of one coin, as published.

    Units: coins, dollars a coin, dollars; times in milliseconds since 1970.
    """

    row: Row
    wave: int
    start: int
    end: int
    coin: str
    size: Fraction
    gap: Fraction
    gap_times_size: Fraction


@frozen(eq=False)
class Wave:
    """What is published of a wave as a whole; the deficit, in dollars, is an estimate."""

    row: Row
    wave: int
    start: int
    end: int
    closes: int
    losers: int
    deficit: Fraction


@frozen(eq=False)
class Close:
    """One forced close: an account of the other side, against a failed one.

    Units: size and position (before the close, long above zero) in coins, price in dollars a coin.
    """

    row: Row
    place: int
    user: str
    coin: str
    time: int
    price: Fraction
    size: Fraction
    position: Fraction
    failed: str

    @property
    def is_entire(self) -> bool:
        """Return whether nothing is left of the position."""
        return self.size == abs(self.position)


@frozen(eq=False)
class WaveLog:
    """A whole folder; without a file of closes there are none and no grids."""

    folder: Path
    quantities: tuple[Quantity, ...]
    waves: Mapping[int, Wave]
    closes: tuple[Close, ...]
    grids: Mapping[str, Grid]
    has_closes: bool


def read_waves(folder: Path) -> WaveLog:
    """Read the tables, and the closes where they are.

    Raises: UnusableInput.
    """
    require_folder(folder, remedy=FOLDER)
    quantities = _read_quantities(find_file(folder, QUANTITIES))
    waves = _read_waves(find_file(folder, WAVES))
    has_closes = any((folder / name).exists() for name in (CLOSES, f"{CLOSES}.gz"))
    written = _read_closes(find_file(folder, CLOSES)) if has_closes else ()
    grids = _grids(written)
    closes = tuple(_on_grid(close, grids[close.coin]) for close in written)
    return WaveLog(folder, quantities, waves, closes, grids, has_closes)


# The files -----------------------------------------------------------------------------------


def _read_quantities(path: Path) -> tuple[Quantity, ...]:
    quantities = tuple(map(_quantity, read_table(path, QUANTITY_COLUMNS, whole_last_line=True)))
    if not quantities:
        raise UnusableInput(path, "the file has no waves", "fetch the file again")
    seen: dict[tuple[int, str], Quantity] = {}
    times: dict[int, Quantity] = {}
    for one in quantities:
        earlier = seen.setdefault((one.wave, one.coin), one)
        if earlier is not one:
            raise one.row.refusal(
                f"{one.coin} of wave {one.wave} stands at line {earlier.row.line} too",
                "remove one of the two",
            )
        first = times.setdefault(one.wave, one)
        if (first.start, first.end) != (one.start, one.end):
            raise one.row.refusal(
                f"wave {one.wave} has other times at line {first.row.line}",
                "rows of one wave share its times",
            )
    return quantities


def _quantity(row: Row) -> Quantity:
    start, end = _times(row)
    return Quantity(
        row,
        row.count("wave"),
        start,
        end,
        row.text("coin"),
        row.positive("qty_contracts"),
        _at_least_zero(row, "gap_per_contract_usd"),
        _at_least_zero(row, "gap_usd_x_qty"),
    )


def _times(row: Row) -> tuple[int, int]:
    start, end = row.milliseconds("t_start_ms"), row.milliseconds("t_end_ms")
    if end < start:
        raise row.refusal("the wave ends before it starts", "are the two times exchanged?")
    return start, end


def _at_least_zero(row: Row, column: str) -> Fraction:
    value = row.number(column)
    if value < 0:
        raise row.refusal(f"{column} is {row.text(column)!r}", f"{column} must not be below zero")
    return value


def _read_waves(path: Path) -> dict[int, Wave]:
    waves: dict[int, Wave] = {}
    for row in read_table(path, WAVE_COLUMNS, whole_last_line=True):
        wave = _wave(row)
        earlier = waves.setdefault(wave.wave, wave)
        if earlier is not wave:
            raise row.refusal(
                f"wave {wave.wave} stands at line {earlier.row.line} too", "remove one of the two"
            )
    if not waves:
        raise UnusableInput(path, "the file has no waves", "fetch the file again")
    return waves


def _wave(row: Row) -> Wave:
    start, end = _times(row)
    _at_least_zero(row, "max_loss_usd")
    return Wave(
        row,
        row.count("wave"),
        start,
        end,
        row.count("n_rows"),
        row.ordinal("unique_losers"),
        _at_least_zero(row, "deficit_usd"),
    )


def _read_closes(path: Path) -> tuple[Close, ...]:
    closes = tuple(map(_close, read_table(path, CLOSE_COLUMNS, whole_last_line=True)))
    for earlier, later in pairwise(closes):
        if later.place <= earlier.place:
            raise later.row.refusal(
                f"seq {later.place} comes after seq {earlier.place}",
                "keep the closes in their order; was one copied or moved?",
            )
        if later.time < earlier.time:
            raise later.row.refusal(
                f"the close is of {later.time}, the one before it of {earlier.time}",
                "keep the closes in the order of time; was one moved?",
            )
    return closes


def _close(row: Row) -> Close:
    for column in ("closed_pnl", "account_value_realtime", "total_unrealized_pnl", "entry_price"):
        row.number(column)
    row.text("segment")
    position = row.number("position_size")
    if position == 0:
        raise row.refusal("position_size is zero", "nobody without a position is closed")
    return Close(
        row,
        row.ordinal("seq"),
        row.address("user"),
        row.text("coin"),
        row.milliseconds("time"),
        row.positive("adl_price"),
        row.positive("adl_size"),
        position,
        row.label("liquidated_user"),
    )


# The grids -----------------------------------------------------------------------------------


def _grids(closes: Iterable[Close]) -> dict[str, Grid]:
    """Return each coin's grid: as fine as its sizes and positions, and the prices fit in."""
    by_coin: dict[str, list[Close]] = defaultdict(list)
    for close in closes:
        by_coin[close.coin].append(close)
    return {coin: _grid(coin, known) for coin, known in by_coin.items()}


def _grid(coin: str, closes: list[Close]) -> Grid:
    for close in closes:
        if not is_within(close.size, PERPETUAL_DECIMALS):
            raise close.row.refusal(
                f"adl_size {close.row.text('adl_size')} of {coin} is off the grid",
                f"sizes end within {PERPETUAL_DECIMALS} decimals",
            )
    decimals = max(finest([close.size for close in closes]), *map(_decimals_of_position, closes))
    left = PERPETUAL_DECIMALS - decimals
    for close in closes:
        if not is_within(close.price, left):
            raise close.row.refusal(
                f"adl_price {close.row.text('adl_price')} of {coin} is off the grid",
                f"with sizes of {decimals} decimals, prices have at most {left}",
            )
    return Grid(decimals)


def _decimals_of_position(close: Close) -> int:
    """Return the fewest decimals that a double cannot tell from the position as printed."""
    for decimals in range(PERPETUAL_DECIMALS + 1):
        if is_printed_from(close.position, rounded(close.position, decimals)):
            return decimals
    raise close.row.refusal(
        f"position_size {close.row.text('position_size')} of {close.coin} is off the grid",
        f"positions end within {PERPETUAL_DECIMALS} decimals",
    )


def _on_grid(close: Close, grid: Grid) -> Close:
    position = rounded(close.position, grid.size_decimals)
    return close if position == close.position else evolve(close, position=position)
