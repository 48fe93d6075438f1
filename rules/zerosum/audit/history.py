"""Read a folder of Hyperliquid's early history: four files that tell one story.

The trades are one side each: the account of the row against everybody else. The liquidations are
the venue's own record. The takeover fills say at which prices a liquidated account was taken over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Protocol, TypeVar

from attrs import frozen

from zerosum.audit.files import find_file, read_table, require_folder
from zerosum.audit.markets import (
    PERPETUAL_DECIMALS,
    SIZE_DECIMALS_2023,
    Grid,
    finest,
    market_of_2023,
    price_of_2023,
    size_of_2023,
)
from zerosum.audit.rows import Row, shortened
from zerosum.audit.unusable import UnusableInput

TRADES = "non_mm_trades.csv"
DOORS = "non_mm_ledger_updates.csv"
LIQUIDATIONS = "liquidations.csv"
TAKEOVERS = "liquidations_with_takeover_fills.csv"
FOUR_FILES = f"a folder with {TRADES}, {DOORS}, {LIQUIDATIONS} and {TAKEOVERS}"

TRADE_COLUMNS = ("time", "user", "coin", "side", "px", "sz", "crossed")
DOOR_COLUMNS = ("time", "user", "delta_usd")
LIQUIDATION_COLUMNS = (
    "time",
    "user",
    "liquidated_ntl_pos",
    "liquidated_account_value",
    "leverage_type",
)
TAKEOVER_COLUMNS = (
    "liquidation_id",
    "time",
    "user",
    "leverage_type",
    "liquidated_ntl_pos",
    "liquidated_account_value",
    "n_fills",
    "fill_time",
    "coin",
    "closed_side",
    "fill_px",
    "fill_sz",
)

SIGN_OF_TRADE = {"Bid": 1, "Ask": -1}
SIGN_OF_POSITION = {"long": 1, "short": -1}


@frozen(eq=False)
class Trade:
    """One side of one fill: the user bought (sign 1) or sold (sign -1).

    Units: size in coins, price in dollars a coin.
    """

    row: Row
    time: str
    user: str
    coin: str
    sign: int
    price: Fraction
    size: Fraction

    @property
    def content(self) -> tuple[object, ...]:
        """Return what identifies the trade among those of its second."""
        return self.time, self.user, self.coin, self.sign, self.price, self.size


@frozen(eq=False)
class Door:
    """Cash that a user brought (above zero) or took (below zero), in dollars."""

    row: Row
    time: str
    user: str
    amount: Fraction


@frozen
class Record:
    """What the venue says about a liquidated account, in dollars at its mark prices."""

    time: str
    user: str
    notional: Fraction
    account_value: Fraction
    leverage_type: str

    @property
    def is_cross(self) -> bool:
        """Return whether all positions of the account stood for each other."""
        return self.leverage_type == "Cross"


@frozen(eq=False)
class TakeoverFill:
    """One position as it was taken over; the sign is that of the closed position.

    Units: size in coins, price in dollars a coin.
    """

    row: Row
    time: str
    user: str
    coin: str
    sign: int
    price: Fraction
    size: Fraction

    @property
    def content(self) -> tuple[object, ...]:
        """Return the trade by which the position left the user."""
        return self.time, self.user, self.coin, -self.sign, self.price, self.size


@frozen(eq=False)
class Takeover:
    """The fills of one liquidation, and what their rows say the venue's record is."""

    row: Row
    id: int
    record: Record
    fills: tuple[TakeoverFill, ...]


@frozen(eq=False)
class Liquidation:
    """One liquidation: the venue's record, and the takeover if its fills are known."""

    row: Row
    record: Record
    takeover: Takeover | None

    @property
    def fills(self) -> tuple[TakeoverFill, ...]:
        """Return the takeover fills that are known."""
        return () if self.takeover is None else self.takeover.fills


@frozen(eq=False)
class History:
    """A whole folder, in the order of its files."""

    folder: Path
    trades: tuple[Trade, ...]
    doors: tuple[Door, ...]
    liquidations: tuple[Liquidation, ...]
    quote_decimals: int

    def grid(self, coin: str) -> Grid:
        """Return the grid of a market."""
        return Grid(SIZE_DECIMALS_2023[coin], self.quote_decimals)


def read_history(folder: Path) -> History:
    """Read the four files and join the takeovers to their liquidations.

    Raises: UnusableInput.
    """
    require_folder(folder, remedy=f"give {FOUR_FILES}")
    trades = _read_trades(find_file(folder, TRADES))
    doors = _read_doors(find_file(folder, DOORS))
    records = _read_records(find_file(folder, LIQUIDATIONS))
    takeovers = _read_takeovers(find_file(folder, TAKEOVERS))
    money = [door.amount for door in doors]
    money += [record.notional for _, record in records]
    money += [record.account_value for _, record in records]
    return History(
        folder,
        trades,
        doors,
        tuple(_join(records, takeovers)),
        max(PERPETUAL_DECIMALS, finest(money)),
    )


# The four files ------------------------------------------------------------------------------


def _read_trades(path: Path) -> tuple[Trade, ...]:
    trades = tuple(map(_trade, read_table(path, TRADE_COLUMNS)))
    if not trades:
        raise UnusableInput(path, "the file has no trades", "fetch the file again")
    _require_order(trades)
    return trades


def _trade(row: Row) -> Trade:
    coin = market_of_2023(row, "coin")
    row.word("crossed", ("true", "false"))
    return Trade(
        row,
        row.time("time"),
        row.address("user"),
        coin,
        SIGN_OF_TRADE[row.word("side", tuple(SIGN_OF_TRADE))],
        price_of_2023(row, "px", coin),
        size_of_2023(row, "sz", coin),
    )


def _read_doors(path: Path) -> tuple[Door, ...]:
    doors = tuple(map(_door, read_table(path, DOOR_COLUMNS, whole_last_line=True)))
    _require_order(doors)
    _refuse_copies((door.row, (door.time, door.user, door.amount)) for door in doors)
    return doors


def _door(row: Row) -> Door:
    amount = row.number("delta_usd")
    if amount == 0:
        raise row.refusal("delta_usd is zero", "remove the row: it moves nothing")
    return Door(row, row.time("time"), row.address("user"), amount)


def _read_records(path: Path) -> list[tuple[Row, Record]]:
    records = [(row, _record(row)) for row in read_table(path, LIQUIDATION_COLUMNS)]
    _refuse_copies(records)
    return records


def _record(row: Row) -> Record:
    return Record(
        row.time("time"),
        row.address("user"),
        row.positive("liquidated_ntl_pos"),
        row.number("liquidated_account_value"),
        row.word("leverage_type", ("Cross", "Isolated")),
    )


def _read_takeovers(path: Path) -> list[Takeover]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in read_table(path, TAKEOVER_COLUMNS):
        groups[row.count("liquidation_id")].append(row)
    return [_takeover(id_, rows) for id_, rows in groups.items()]


def _takeover(id_: int, rows: list[Row]) -> Takeover:
    first = rows[0]
    for row in rows:
        if (_record(row), row.count("n_fills")) != (_record(first), first.count("n_fills")):
            raise row.refusal(
                f"liquidation {id_} is told differently at line {first.line}",
                "rows of one liquidation share everything but their fill",
            )
    fills = tuple(map(_takeover_fill, rows))
    if len(fills) != first.count("n_fills"):
        _refuse_copies((fill.row, fill.content) for fill in fills)
        raise rows[-1].refusal(
            f"liquidation {id_} has {len(fills)} of {first.count('n_fills')} fills",
            "fetch the file again: rows may be missing, or n_fills wrong",
        )
    return Takeover(first, id_, _record(first), fills)


def _takeover_fill(row: Row) -> TakeoverFill:
    coin = market_of_2023(row, "coin")
    return TakeoverFill(
        row,
        row.time("fill_time"),
        row.address("user"),
        coin,
        SIGN_OF_POSITION[row.word("closed_side", tuple(SIGN_OF_POSITION))],
        price_of_2023(row, "fill_px", coin),
        size_of_2023(row, "fill_sz", coin),
    )


# One story -----------------------------------------------------------------------------------


def _join(
    records: Sequence[tuple[Row, Record]], takeovers: Sequence[Takeover]
) -> Iterator[Liquidation]:
    chosen: dict[int, Takeover] = {}
    for takeover in takeovers:
        index = _liquidation_of(takeover, [record for _, record in records])
        if index in chosen:
            raise takeover.row.refusal(
                f"liquidations {chosen[index].id} and {takeover.id} are the same one",
                "remove one of the two",
            )
        chosen[index] = takeover
    for index, (row, record) in enumerate(records):
        yield Liquidation(row, record, chosen.get(index))


def _liquidation_of(takeover: Takeover, records: Sequence[Record]) -> int:
    """Find the record by time and user; the values decide only where there are several."""
    who = takeover.record.time, takeover.record.user
    alike = [i for i, record in enumerate(records) if (record.time, record.user) == who]
    same = [i for i in alike if records[i] == takeover.record]
    if len(same) == 1 or len(alike) == 1:
        return (same or alike)[0]
    known = "several" if alike else "none"
    raise takeover.row.refusal(
        f"{known} of the rows of {LIQUIDATIONS} is the liquidation of "
        f"{shortened(takeover.record.user)} at {takeover.record.time}",
        "use the files of one history",
    )


class _Timed(Protocol):
    @property
    def row(self) -> Row: ...

    @property
    def time(self) -> str: ...


def _require_order(rows: Sequence[_Timed]) -> None:
    for earlier, later in pairwise(rows):
        if later.time < earlier.time:
            raise later.row.refusal(
                f"the row is of {later.time}, the one before it of {earlier.time}",
                "keep the rows in the order of time; was one copied or moved?",
            )


Content = TypeVar("Content")


def _refuse_copies(rows: Iterable[tuple[Row, Content]]) -> None:
    seen: dict[Content, Row] = {}
    for row, content in rows:
        if content in seen:
            raise row.refusal(
                f"the row is a copy of line {seen[content].line}", "remove one of the two"
            )
        seen[content] = row


@frozen
class Repetitions:
    """How often trades of one second are alike: the source is not deduplicated, and may be so.

    ``copies`` counts rows that repeat another one in every column. ``self_matches`` counts groups
    in which one account stands on both sides at the same size and price.
    """

    copies: int
    self_matches: int


def count_repetitions(trades: Sequence[Trade]) -> Repetitions:
    """Count what looks like a mistake in the trades and is none."""
    crossed = {(trade.content, trade.row.text("crossed")) for trade in trades}
    contents = {trade.content for trade in trades}
    bought = {content for content in contents if content[3] == 1}
    sold = {(*content[:3], 1, *content[4:]) for content in contents if content[3] == -1}
    return Repetitions(len(trades) - len(crossed), len(bought & sold))
