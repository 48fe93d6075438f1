"""Accounts as Hyperliquid reports them: liquidation prices and margins of every position.

The venue gives every position its highest leverage, of which half of the initial rate must stay.
In 2023 it did not, and its liquidation price took the maintenance margin as it stood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import frozen
from immutables import Map

from zerosum.conform.fields import Fields
from zerosum.conform.golden.record import number, positive, require_told
from zerosum.conform.grid import Grid, truncated
from zerosum.conform.lines import Rate, Stake, liquidation_price, margin_at_leverage, margin_of
from zerosum.conform.registry import Answer, Case, CaseFile, Document, Tolerance, adapter, reader
from zerosum.spec.state import Account, Market, Position, account_equity

HYPERLIQUID = "hyperliquid accounts"
PRICE, MARGINS, WORTH = "liquidation price", "margin of a position", "margin of an account"

DECIMALS = 6
"""The venue counts money in millionths, and cuts each margin to them before it adds them up."""

PRINTED = Tolerance(absolute="0.000001")
"""Some values are printed from binary floats."""

REPORTED = Tolerance(relative="1e-7")
"""So close the published formula comes to the prices that the venue reports."""

CROSS, ISOLATED = "cross", "isolated"


@reader
def read_accounts(document: Document) -> list[CaseFile] | None:
    """Read a list of account states, or return None for another format."""
    content = document.content
    if not isinstance(content, list) or not content:
        return None
    if not all(isinstance(one, dict) and "state" in one for one in content):
        return None
    records = Fields({"accounts": content}, document.path).each("accounts")
    functions = ((PRICE, _prices, REPORTED), (MARGINS, _margins, PRINTED), (WORTH, _worth, PRINTED))
    return [
        CaseFile(
            document.path,
            HYPERLIQUID,
            function,
            tuple(case for record in records for case in cases_of(record)),
            tolerance,
        )
        for function, cases_of, tolerance in functions
    ]


@frozen(eq=False)
class Held:
    """One position of a record, with the account it belongs to."""

    name: str
    account: Fields
    position: Fields
    given: Mapping[str, object]


def _held(record: Fields) -> Iterator[Held]:
    state = record.inner("state")
    for one in state.each("assetPositions"):
        position = one.inner("position")
        name = f"{record.text('id')} {position.text('coin')}"
        yield Held(name, record, position, {"record": record.values, "position": position.values})


def _explained(record: Fields) -> str:
    """Return why the price of a record is known not to follow the formula, or nothing."""
    if record.has("exception") and record.flag("exception"):
        return record.text("note") if record.has("note") else "the record says it is an exception"
    return ""


def _case(held: Held, expected: Mapping[str, object], explained: str = "") -> Case:
    fields = Fields(held.given, held.account.file, held.name)
    return Case(held.name, fields, expected, explained)


def _prices(record: Fields) -> Iterator[Case]:
    for held in _held(record):
        if "liquidationPx" in held.position.values:  # where it is null, no mark liquidates
            expected = {"liquidationPx": _number_or_none(held.position, "liquidationPx")}
            yield _case(held, expected, _explained(record))


def _margins(record: Fields) -> Iterator[Case]:
    for held in _held(record):
        if held.position.has("marginUsed"):
            yield _case(held, {"marginUsed": held.position.number("marginUsed")})


def _worth(record: Fields) -> Iterator[Case]:
    state = record.inner("state")
    if not state.has("crossMarginSummary"):
        return
    summary = state.inner("crossMarginSummary")
    if not summary.has("accountValue"):
        return
    expected: dict[str, object] = {"accountValue": summary.number("accountValue")}
    if state.has("crossMaintenanceMarginUsed"):
        expected["crossMaintenanceMarginUsed"] = state.number("crossMaintenanceMarginUsed")
    name = record.text("id")
    fields = Fields({"record": record.values}, record.file, name)
    yield Case(name, fields, expected)


def _number_or_none(fields: Fields, key: str) -> Fraction | None:
    return fields.number(key) if fields.has(key) else None


def size_of(position: Fields) -> Fraction:
    """Return the signed size of a position; none is listed that is flat."""
    size = position.number("szi")
    if size == 0:
        raise position.refusal("szi", "is zero", "list open positions only")
    return size


def mark_of(position: Fields) -> Fraction:
    """Return the mark that a position is valued at."""
    return position.positive("positionValue") / abs(size_of(position))


def rate_of(record: Fields, position: Fields) -> Rate:
    """Return the maintenance rate: half of the initial rate at the highest leverage."""
    source = position if position.has("maxLeverage") else record
    key = "maxLeverage" if position.has("maxLeverage") else "default_max_leverage"
    return Rate(1 / (2 * positive(source, key)))


def needed(record: Fields, position: Fields) -> Fraction:
    """Return the maintenance margin of a position, cut where the venue cuts it."""
    exact = margin_of(position.number("positionValue"), rate_of(record, position))
    return truncated(exact, DECIMALS)


def cross_positions(record: Fields) -> list[Fields]:
    """Return the positions that share an account's collateral."""
    held = [one.inner("position") for one in record.inner("state").each("assetPositions")]
    return [one for one in held if one.inner("leverage").word("type", (CROSS, ISOLATED)) == CROSS]


@adapter(HYPERLIQUID, PRICE)
def price(fields: Fields) -> Answer:
    """Answer by the last safe mark, or null where no positive mark liquidates."""
    record, position = fields.inner("record"), fields.inner("position")
    found = _price(record, position)
    return {"liquidationPx": found if found > 0 else None}


def _price(record: Fields, position: Fields) -> Fraction:
    size, mark, rate = size_of(position), mark_of(position), rate_of(record, position)
    if position.inner("leverage").text("type") == ISOLATED:
        backing = number(position.inner("leverage"), "rawUsd") + size * mark
        return liquidation_price(Stake(size, mark, backing), rate)
    state = record.inner("state")
    require_told(state, "crossMarginSummary")
    worth = number(state.inner("crossMarginSummary"), "accountValue")
    whole = sum((needed(record, one) for one in cross_positions(record)), Fraction(0))
    if not position.has("maxLeverage"):
        return liquidation_price(Stake(size, mark, worth, -whole), Rate(Fraction(0)))
    others = whole - needed(record, position)
    return liquidation_price(Stake(size, mark, worth, -others), rate)


@adapter(HYPERLIQUID, MARGINS)
def margin_used(fields: Fields) -> Answer:
    """Answer by the margin at the chosen leverage; what is behind an isolated one is its equity."""
    position = fields.inner("position")
    leverage = position.inner("leverage")
    if leverage.word("type", (CROSS, ISOLATED)) == ISOLATED:
        return {"marginUsed": number(leverage, "rawUsd") + size_of(position) * mark_of(position)}
    value = position.number("positionValue")
    behind = margin_at_leverage(value, leverage.positive("value"))
    return {"marginUsed": truncated(behind, DECIMALS)}


@adapter(HYPERLIQUID, WORTH)
def account_worth(fields: Fields) -> Answer:
    """Answer by the equity of the ledger, and by the sum of the maintenance margins."""
    record = fields.inner("record")
    held = cross_positions(record)
    raw = number(record.inner("state").inner("crossMarginSummary"), "totalRawUsd")
    marks = [mark_of(one) for one in held]
    grid = Grid.of(map(size_of, held), (raw, *marks))
    names = [one.text("coin") for one in held]
    account = Account(
        quote_balance=grid.units(raw),
        positions=Map(
            {
                name: Position(grid.steps(size_of(one)))
                for name, one in zip(names, held, strict=True)
            }
        ),
    )
    markets = {name: Market(mark=grid.price(mark)) for name, mark in zip(names, marks, strict=True)}
    return {
        "accountValue": grid.shown(account_equity(account, markets)),
        "crossMaintenanceMarginUsed": sum((needed(record, one) for one in held), Fraction(0)),
    }
