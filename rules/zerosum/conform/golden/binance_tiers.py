"""Binance's leverage tiers: every amount follows from the floors and rates of its market."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from fractions import Fraction
from io import StringIO
from itertools import groupby

from zerosum.conform.fields import Fields
from zerosum.conform.grid import common_denominator, whole_of
from zerosum.conform.registry import Answer, Case, CaseFile, Document, adapter, reader
from zerosum.rules.margin_lines import compute_lines, pick_line

BINANCE, FUNCTION = "binance leverage tiers", "maintenance amount of a tier"
COLUMNS = [
    "symbol",
    "tier",
    "currency",
    "min_notional",
    "max_notional",
    "maintenance_margin_rate",
    "max_leverage",
    "cum",
]


@reader
def read_tiers(document: Document) -> list[CaseFile] | None:
    """Read a table of tiers, or return None for another format."""
    content = document.content
    if not isinstance(content, str):
        return None
    header, *rows = csv.reader(StringIO(content)) or [[]]
    if header != COLUMNS:
        return None
    numbered = [
        Fields(dict(zip(COLUMNS, row, strict=False)), document.path, f"row {place}")
        for place, row in enumerate(rows, start=2)
    ]
    cases = tuple(
        case
        for _, table in groupby(numbered, key=lambda row: row.text("symbol"))
        for case in _cases(list(table))
    )
    return [CaseFile(document.path, BINANCE, FUNCTION, cases)]


def _cases(table: list[Fields]) -> Iterable[Case]:
    """Return a case for each tier of a market: what lies below it is given."""
    given = [
        {"floor": row.number("min_notional"), "rate": row.number("maintenance_margin_rate")}
        for row in table
    ]
    for place, row in enumerate(table):
        name = f"{row.text('symbol')} tier {row.text('tier')}"
        fields = Fields({"tiers": given[: place + 1]}, row.file, name)
        below = table[place - 1].number("max_notional") if place else Fraction(0)
        yield Case(name, fields, {"cum": row.number("cum"), "min_notional": below})


@adapter(BINANCE, FUNCTION)
def tier(fields: Fields) -> Answer:
    """Answer by the highest of the lines that the floors and rates make."""
    table = fields.each("tiers")
    floors = [one.number("floor") for one in table]
    rates = [one.number("rate") for one in table]
    unit, whole = common_denominator(floors), common_denominator(rates)
    lines = compute_lines(
        (whole_of(floor, unit), whole_of(rate, whole))
        for floor, rate in zip(floors, rates, strict=True)
    )
    line = pick_line(whole_of(floors[-1], unit), lines)
    return {
        "cum": Fraction(line.deduction, unit * whole),
        "min_notional": Fraction(line.floor, unit),
    }
