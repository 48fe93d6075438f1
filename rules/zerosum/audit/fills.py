"""Read a log of Hyperliquid fills: one block a line, both sides of every trade.

The venue prints the position before a fill from a binary number, so 3135809.4 may read
3135809.3999999999. Such a text is taken for the nearest size on the market's grid if a double
cannot tell the two apart, and counted; anything else off the grid is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from attrs import evolve, frozen

from zerosum.audit.files import read_objects
from zerosum.audit.markets import Grid, decimals_allowed, finest, is_spot
from zerosum.audit.rows import (
    Row,
    is_printed_from,
    is_within,
    quoted,
    rounded,
    shortened,
)
from zerosum.audit.unusable import UnusableInput

SUFFIXES = (".jsonl", ".jsonl.gz")
ONE_FILE = "give a .jsonl or .jsonl.gz file, or a folder with one"

SIGN_OF_SIDE = {"B": 1, "A": -1}
BLOCK_FIELDS = frozenset({"local_time", "block_time", "block_number", "events"})
FILL_FIELDS = frozenset(
    {"coin", "px", "sz", "side", "startPosition", "dir", "closedPnl", "tid", "liquidation"}
)


@frozen(eq=False)
class LiquidationNote:
    """What a fill says about the liquidation it is part of; the mark is in dollars a coin."""

    user: str
    mark: Fraction
    method: str


@frozen(eq=False)
class Fill:
    """One side of one trade: the user bought (sign 1) or sold (sign -1).

    Units: size and start (the position before, long above zero) in coins, price in dollars a
    coin, closed profit in dollars.
    """

    row: Row
    block: int
    time: str
    user: str
    coin: str
    sign: int
    price: Fraction
    size: Fraction
    start: Fraction
    direction: str
    closed_profit: Fraction
    trade: int
    note: LiquidationNote | None

    @property
    def end(self) -> Fraction:
        """Return the position after the fill."""
        return self.start + self.sign * self.size

    @property
    def closed(self) -> Fraction:
        """Return the coins of the position that the fill closed."""
        return min(self.size, abs(self.start)) if self.start * self.sign < 0 else Fraction(0)

    @property
    def holding(self) -> tuple[str, str]:
        """Return whose position in what the fill moves."""
        return self.user, self.coin


@frozen(eq=False)
class FillLog:
    """A whole log in its order.

    ``runs`` gives each block the number of the unbroken run of blocks it is in.
    """

    path: Path
    fills: tuple[Fill, ...]
    runs: Mapping[int, int]
    grids: Mapping[str, Grid]
    rounded_positions: int
    unread_fields: tuple[str, ...]

    @property
    def perpetual_fills(self) -> list[Fill]:
        """Return the fills of perpetuals, in order."""
        return [fill for fill in self.fills if not is_spot(fill.coin)]

    @property
    def trades(self) -> dict[int, list[Fill]]:
        """Return the sides of each trade, in the order of their first side."""
        trades: dict[int, list[Fill]] = defaultdict(list)
        for fill in self.fills:
            trades[fill.trade].append(fill)
        return dict(trades)


def read_fills(path: Path) -> FillLog:
    """Read the log and put every position on its market's grid.

    Raises: UnusableInput.
    """
    file = _find_log(path)
    blocks = list(read_objects(file))
    numbers = _block_numbers(blocks)
    written = [fill for block in blocks for fill in _fills_of(block)]
    _refuse_copies(written)
    grids = _grids(written)
    fills = tuple(_on_grid(fill, grids) for fill in written)
    return FillLog(
        file,
        fills,
        _runs(numbers),
        grids,
        sum(one.start != other.start for one, other in zip(written, fills, strict=True)),
        _unread_fields(blocks, written),
    )


def _find_log(path: Path) -> Path:
    if not path.exists():
        raise UnusableInput(path, "the file is missing", ONE_FILE)
    found = sorted(path.iterdir()) if path.is_dir() else [path]
    logs = [file for file in found if file.name.endswith(SUFFIXES)]
    if len(logs) != 1:
        what = f"{len(logs)} logs are in the folder" if path.is_dir() else "this is not a log"
        raise UnusableInput(path, what, ONE_FILE)
    return logs[0]


def _block_numbers(blocks: Sequence[Row]) -> list[int]:
    numbers = [block.whole("block_number") for block in blocks]
    for block, number, before in zip(blocks[1:], numbers[1:], numbers, strict=False):
        if number <= before:
            raise block.refusal(
                f"block {number} comes after block {before}",
                "keep the blocks in their order; was one copied or moved?",
            )
    return numbers


def _runs(numbers: Sequence[int]) -> dict[int, int]:
    """Give each block its number less its rank, which changes wherever a block is missing."""
    return {number: number - rank for rank, number in enumerate(numbers)}


def _fills_of(block: Row) -> Iterator[Fill]:
    events = block.values.get("events")
    if not isinstance(events, list):
        raise block.refusal(f"events is {quoted(events)}, not a list", "write [] if there are none")
    for number, event in enumerate(events, start=1):
        part = f"event {number}"
        if not isinstance(event, list) or len(event) != len(("user", "fill")):
            raise block.refusal(f"{part} is not an account and a fill", "write [user, fill]")
        yield _fill(block, Row(block.file, block.line, {"user": event[0]}, part), event[1])


def _fill(block: Row, account: Row, written: object) -> Fill:
    row = account.inner(written, "fill")
    return Fill(
        row,
        block.whole("block_number"),
        block.text("block_time"),
        account.address("user"),
        row.text("coin"),
        SIGN_OF_SIDE[row.word("side", tuple(SIGN_OF_SIDE))],
        row.positive("px"),
        row.positive("sz"),
        row.number("startPosition"),
        row.text("dir"),
        row.number("closedPnl"),
        row.whole("tid"),
        _note(row),
    )


def _note(row: Row) -> LiquidationNote | None:
    written = row.values.get("liquidation")
    if written is None:
        return None
    note = row.inner(written, "liquidation")
    return LiquidationNote(
        note.address("liquidatedUser"), note.positive("markPx"), note.text("method")
    )


def _refuse_copies(fills: Iterable[Fill]) -> None:
    seen: dict[tuple[int, str, int], Fill] = {}
    for fill in fills:
        earlier = seen.setdefault((fill.trade, fill.user, fill.sign), fill)
        if earlier is not fill:
            raise fill.row.refusal(
                f"trade {fill.trade} of {shortened(fill.user)} stands at line {earlier.row.line}, "
                "on the same side",
                "remove one of the two",
            )


def _unread_fields(blocks: Sequence[Row], fills: Sequence[Fill]) -> tuple[str, ...]:
    names = {name for block in blocks for name in block.values} - BLOCK_FIELDS
    return tuple(sorted(names | {name for fill in fills for name in fill.row.values} - FILL_FIELDS))


# The grid ------------------------------------------------------------------------------------


def _grids(fills: Sequence[Fill]) -> dict[str, Grid]:
    """Find each market's size grid from all sizes and positions, and hold the prices to it."""
    by_coin: dict[str, list[Fill]] = defaultdict(list)
    for fill in fills:
        by_coin[fill.coin].append(fill)
    return {coin: _grid(coin, group) for coin, group in by_coin.items()}


def _grid(coin: str, fills: Sequence[Fill]) -> Grid:
    allowed = decimals_allowed(coin)
    for fill in fills:
        if not is_within(fill.size, allowed):
            raise fill.row.refusal(
                f"sz {fill.row.text('sz')} of {coin} is off the grid",
                f"sizes end within {allowed} decimals",
            )
    decimals = finest([fill.size for fill in fills])
    if not is_spot(coin):
        decimals = max([decimals, *map(_decimals_of_position, fills)])
    for fill in fills:
        if not is_within(fill.price, allowed - decimals):
            raise fill.row.refusal(
                f"px {fill.row.text('px')} of {coin} is off the grid",
                f"with sizes of {decimals} decimals, prices have at most {allowed - decimals}",
            )
    return Grid(decimals, allowed)


def _decimals_of_position(fill: Fill) -> int:
    """Return the fewest decimals that a double cannot tell from the position as printed."""
    for decimals in range(decimals_allowed(fill.coin) + 1):
        if is_printed_from(fill.start, rounded(fill.start, decimals)):
            return decimals
    raise fill.row.refusal(
        f"startPosition {fill.row.text('startPosition')} of {fill.coin} is off the grid",
        f"positions end within {decimals_allowed(fill.coin)} decimals",
    )


def _on_grid(fill: Fill, grids: Mapping[str, Grid]) -> Fill:
    """Take the position for the size on the grid that it was printed from."""
    if is_spot(fill.coin):
        return fill
    return evolve(fill, start=rounded(fill.start, grids[fill.coin].size_decimals))
