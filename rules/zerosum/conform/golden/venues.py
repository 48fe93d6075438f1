"""Single positions that venues have reported or documented: margins and liquidation prices."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from zerosum.conform.fields import Fields
from zerosum.conform.golden.record import number, positive, text, word
from zerosum.conform.lines import (
    Rate,
    Stake,
    bankruptcy_price,
    fixed_margin_price,
    liquidation_price,
    margin_at_leverage,
    margin_of,
    signed,
)
from zerosum.conform.registry import Answer, Case, CaseFile, Document, Tolerance, adapter, reader
from zerosum.conform.scope import INVERSE
from zerosum.conform.unusable import Unsupported

OTHERS, EXACT, ROUGH = "other venues", "reported position", "documented position, within a percent"
KEYS = {"id", "venue", "kind"}

DIGITS = Tolerance(relative="1e-12")
"""All the digits of a number that a venue printed as a binary float."""

MOST_DECIMALS = 9
"""A number with no more decimals than this was rounded to them by its venue."""

NEAR = Tolerance(relative="0.01")
"""How far documentation is from its own formula, whose fees it does not say."""

ROUGHLY_DOCUMENTED, UNKNOWN_FEES = ("okx",), ("bingx",)
DOCUMENTED = "venue documentation response"

EXPECTED = ("liq_price", "position_im", "position_mm", "im", "mm", "imr", "mmr_usd")
"""What a record asserts, where it has it; the rest of it is what is given."""

LIQUIDATION_FEE = Fraction("0.0005")
"""What OKX's margin ratio counts besides the maintenance margin."""

LONG, SHORT = "long", "short"
CROSS, ISOLATED = "cross", "isolated"


@reader
def read_venues(document: Document) -> list[CaseFile] | None:
    """Read a list of positions with their venues, or return None for another format."""
    content = document.content
    if not isinstance(content, list) or not content:
        return None
    if not all(isinstance(one, dict) and set(one) >= KEYS for one in content):
        return None
    records = Fields({"positions": content}, document.path).each("positions")
    rough = [record for record in records if _is_rough(record)]
    exact = [record for record in records if not _is_rough(record)]
    return [
        CaseFile(document.path, OTHERS, function, tuple(map(_case, some)), tolerance)
        for function, some, tolerance in ((EXACT, exact, DIGITS), (ROUGH, rough, NEAR))
        if some
    ]


def _is_rough(record: Fields) -> bool:
    if record.text("venue") in UNKNOWN_FEES:
        return True
    return record.text("kind") == DOCUMENTED and record.text("venue") in ROUGHLY_DOCUMENTED


def _case(record: Fields) -> Case:
    asked = {
        key: key if _is_rough(record) else _named(key, record.number(key))
        for key in EXPECTED
        if record.has(key)
    }
    expected = {name: record.number(key) for key, name in asked.items()}
    given = {key: value for key, value in record.values.items() if key not in asked}
    if record.has("mmr_usd"):
        given["maintenance"] = record.number("mmr_usd")
    name = record.text("id")
    return Case(name, Fields({**given, "asked": asked}, record.file, name), expected)


def _named(key: str, number: Fraction) -> str:
    """Return the name of a value: with as many decimals as its venue has printed, if few."""
    places = next(
        (few for few in range(MOST_DECIMALS + 1) if (number * 10**few).denominator == 1), None
    )
    return key if places is None else f"{key}_{places}dp"


@adapter(OTHERS, EXACT)
@adapter(OTHERS, ROUGH)
def position(fields: Fields) -> Answer:
    """Answer what the record asks for, by its venue's line."""
    if fields.has("contract") and fields.text("contract") == "inverse":
        raise Unsupported(INVERSE)
    asked = fields.inner("asked")
    if not asked.values:
        message = "the record says no margin and no liquidation price"
        raise Unsupported(message)
    return {asked.text(key): ANSWERS[key](fields) for key in asked.values}


def _size(fields: Fields) -> Fraction:
    """Return the signed size in coins; some venues count contracts of a part of a coin."""
    if fields.has("contracts"):
        size = positive(fields, "contracts") * positive(fields, "contract_value")
    else:
        size = positive(fields, "size")
    return signed(abs(size), is_short=word(fields, "side", (LONG, SHORT)) == SHORT)


def _rate(fields: Fields) -> Fraction:
    return number(fields, "tier_mmr" if fields.has("tier_mmr") else "mmr")


def _at_mark(fields: Fields) -> Fraction:
    return abs(_size(fields)) * number(fields, "mark")


def _at_entry(fields: Fields) -> Fraction:
    return abs(_size(fields)) * _entry(fields)


def _initial(fields: Fields) -> Fraction:
    """Return the margin of the position's value at the mark, over the leverage."""
    return margin_at_leverage(_at_mark(fields), positive(fields, "leverage"))


def _maintenance(fields: Fields) -> Fraction:
    return margin_of(_at_mark(fields), Rate(_rate(fields)))


def _entry(fields: Fields) -> Fraction:
    """Return the entry price: exactly, where the venue gives the position's value at it."""
    if fields.has("position_value"):
        return number(fields, "position_value") / abs(_size(fields))
    return number(fields, "entry")


def _cost_of_closing(fields: Fields) -> Fraction:
    """Return the taker's fee for closing at the bankruptcy price, which Bybit keeps in margins."""
    behind = margin_at_leverage(_at_entry(fields), positive(fields, "leverage"))
    price = bankruptcy_price(Stake(_size(fields), _entry(fields), behind))
    return margin_of(abs(_size(fields)) * price, Rate(number(fields, "taker_fee")))


def _initial_with_cost(fields: Fields) -> Fraction:
    behind = margin_at_leverage(_at_entry(fields), positive(fields, "leverage"))
    return behind + _cost_of_closing(fields)


def _maintenance_with_cost(fields: Fields) -> Fraction:
    return margin_of(_at_entry(fields), Rate(_rate(fields))) + _cost_of_closing(fields)


def _liquidation_price(fields: Fields) -> Fraction:
    """Return the last safe mark; each venue keeps something else in the rate."""
    size, entry = _size(fields), _entry(fields)
    match text(fields, "venue"):
        case "binance":
            amount = number(fields, "maint_amount") if fields.has("maint_amount") else Fraction(0)
            line = Rate(_rate(fields), amount)
            return liquidation_price(Stake(size, entry, _wallet(fields), _besides(fields)), line)
        case "okx":
            line = Rate(_rate(fields) + LIQUIDATION_FEE)
            return liquidation_price(Stake(size, number(fields, "mark"), _equity(fields)), line)
        case "bybit":
            behind = margin_at_leverage(abs(size) * entry, positive(fields, "leverage"))
            return fixed_margin_price(Stake(size, entry, behind), _rate(fields))
        case _:
            if word(fields, "margin_mode", (CROSS, ISOLATED)) == CROSS:
                message = "a cross position without the account's equity"
                raise Unsupported(message)
            fee = number(fields, "taker_fee") if fields.has("taker_fee") else Fraction(0)
            stake = Stake(size, entry, number(fields, "margin"))
            return liquidation_price(stake, Rate(_rate(fields) + fee))


def _wallet(fields: Fields) -> Fraction:
    is_whole = fields.has("wallet_balance")
    return number(fields, "wallet_balance" if is_whole else "isolated_wallet")


def _besides(fields: Fields) -> Fraction:
    """Return other positions' profits less their margins, where the account shares collateral."""
    if word(fields, "margin_mode", (CROSS, ISOLATED)) == ISOLATED or not fields.has("others"):
        return Fraction(0)
    return sum(map(_besides_of, fields.each("others")), Fraction(0))


def _besides_of(other: Fields) -> Fraction:
    size, mark = number(other, "size"), number(other, "mark")
    line = Rate(number(other, "mmr"), number(other, "maint_amount"))
    return size * (mark - number(other, "entry")) - margin_of(abs(size) * mark, line)


def _equity(fields: Fields) -> Fraction:
    """Return the equity that OKX's margin ratio is of: the margin and the fee of liquidation."""
    fee = margin_of(_at_mark(fields), Rate(LIQUIDATION_FEE))
    return number(fields, "margin_ratio") * (number(fields, "maintenance") + fee)


ANSWERS: dict[str, Callable[[Fields], Fraction]] = {
    "liq_price": _liquidation_price,
    "position_im": _initial_with_cost,
    "position_mm": _maintenance_with_cost,
    "im": _initial,
    "imr": _initial,
    "mm": _maintenance,
    "mmr_usd": _maintenance,
}
