"""Positions as Bitget reported them to one account, 2022-10 to 2023-03."""

from __future__ import annotations

import re
from fractions import Fraction

from zerosum.conform.fields import Fields
from zerosum.conform.golden.record import number, positive, text, word
from zerosum.conform.lines import Rate, Stake, liquidation_price, margin_at_leverage, signed
from zerosum.conform.registry import Answer, Case, CaseFile, Document, Tolerance, adapter, reader
from zerosum.conform.unusable import Unsupported

BITGET, FUNCTION = "bitget positions", "liquidation price"

TAKER_FEE = Fraction("0.0006")
"""What closing costs, as the file's own formula has it."""

REPORTED = Tolerance(absolute="0.012")
"""A tick of 0.01, and a little: so close the published formula comes to what was reported."""

LONG, SHORT = "long", "short"
CROSS, ISOLATED = "cross", "isolated"
KEYS = {"margin_mode", "side", "entry_price", "liq_price", "keep_margin_rate"}
LEADING_NUMBER = re.compile(r"\d+(\.\d+)?")

SEVERAL_FILLS = {
    "positions_2023_03_20_16_45_17_816",
    "positions_2023_03_20_16_46_02_468",
}
"""Records that the notes of the data set aside."""

AVERAGED = "built by several fills: the margin behind it is not size x entry / leverage"


@reader
def read_positions(document: Document) -> list[CaseFile] | None:
    """Read a log of positions, or return None for another format."""
    content = document.content
    if not isinstance(content, dict):
        return None
    listed = content.get("cases")
    if not isinstance(listed, list) or not listed:
        return None
    if not all(isinstance(one, dict) and set(one) >= KEYS for one in listed):
        return None
    cases = Fields(content, document.path).each("cases")
    made = tuple(_case(place, case) for place, case in enumerate(cases, start=1))
    return [CaseFile(document.path, BITGET, FUNCTION, made, REPORTED)]


def _case(place: int, fields: Fields) -> Case:
    name = f"{place} {fields.text('margin_mode')} {fields.text('side')} {fields.text('size')}"
    known = {str(one.get("record")) for one in fields.each("observations")}
    explained = AVERAGED if known & SEVERAL_FILLS else ""
    given = Fields(fields.values, fields.file, name)
    return Case(name, given, {"liq_price": fields.number("liq_price")}, explained)


@adapter(BITGET, FUNCTION)
def price(fields: Fields) -> Answer:
    """Answer by the last safe mark; the rate holds the cost of closing as well."""
    if word(fields, "margin_mode", (CROSS, ISOLATED)) == CROSS:
        message = "a cross position without the account's equity, which the record does not have"
        raise Unsupported(message)
    size = signed(positive(fields, "size"), is_short=word(fields, "side", (LONG, SHORT)) == SHORT)
    entry = number(fields, "entry_price")
    if fields.has("margin"):
        behind = number(fields, "margin")
    else:
        behind = margin_at_leverage(abs(size) * entry, positive(fields, "leverage"))
    rate = Rate(_kept(fields) + TAKER_FEE)
    return {"liq_price": liquidation_price(Stake(size, entry, behind), rate)}


def _kept(fields: Fields) -> Fraction:
    """Return the maintenance rate, which some records follow with words."""
    told = text(fields, "keep_margin_rate")
    found = LEADING_NUMBER.match(told)
    if found is None:
        raise fields.refusal("keep_margin_rate", f"is {told!r}", "begin with a number")
    return Fraction(found.group())
