"""Hyperliquid's own list of markets: each has the leverage that its margin table begins with."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zerosum.conform.fields import Fields
from zerosum.conform.grid import common_denominator, whole_of
from zerosum.conform.registry import Answer, Case, CaseFile, Document, adapter, reader
from zerosum.rules.margin_lines import compute_lines, pick_line
from zerosum.spec.margin import is_schedule
from zerosum.spec.state import MarginTier
from zerosum.spec.units import PPM_ONE

META, FUNCTION = "hyperliquid markets", "margin table of a market"
MARKS = {"universe", "marginTables"}
FIRST_TABLE = 50
"""A market whose table has a lower number than this has one tier, with that leverage."""


@reader
def read_meta(document: Document) -> list[CaseFile] | None:
    """Read a list of markets with their margin tables, or return None for another format."""
    content = document.content
    if not isinstance(content, dict) or not {*content} >= MARKS:
        return None
    fields = Fields(content, document.path)
    tables = _tables(fields)
    cases = tuple(_case(market, tables) for market in fields.each("universe"))
    return [CaseFile(document.path, META, FUNCTION, cases)]


def _tables(fields: Fields) -> Mapping[int, object]:
    """Return the tiers of each table; the source lists pairs of a number and a table."""
    pairs = [
        Fields({"pair": pair}, fields.file, path=f"marginTables[{place}].").items("pair")
        for place, pair in enumerate(fields.items("marginTables"))
    ]
    named = [Fields(dict(zip(("id", "table"), pair, strict=False)), fields.file) for pair in pairs]
    return {one.whole("id"): one.inner("table").get("marginTiers") for one in named}


def _case(market: Fields, tables: Mapping[int, object]) -> Case:
    number, leverage = market.whole("marginTableId"), market.positive("maxLeverage")
    single = [{"lowerBound": 0, "maxLeverage": number}]
    tiers = tables.get(number, single if number < FIRST_TABLE else [])
    name = market.text("name")
    given = Fields({"tiers": tiers}, market.file, name)
    return Case(name, given, {"maxLeverage": leverage, "is_schedule": True})


@adapter(META, FUNCTION)
def table(fields: Fields) -> Answer:
    """Answer by the line of the smallest notional, and by what makes tiers a schedule."""
    tiers = fields.each("tiers")
    if not tiers:
        return {}
    floors = [tier.number("lowerBound") for tier in tiers]
    rates = [1 / tier.positive("maxLeverage") for tier in tiers]
    unit, whole = common_denominator(floors), common_denominator(rates)
    bounds = [whole_of(floor, unit) for floor in floors]
    parts = [whole_of(rate, whole) for rate in rates]
    first = pick_line(0, compute_lines(zip(bounds, parts, strict=True)))
    schedule = tuple(
        MarginTier(bound, part * PPM_ONE // whole, part * PPM_ONE // (2 * whole))
        for bound, part in zip(bounds, parts, strict=True)
    )
    return {"maxLeverage": Fraction(whole, first.rate), "is_schedule": is_schedule(schedule)}
