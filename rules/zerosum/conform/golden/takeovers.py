"""Early-2023 Hyperliquid: who was liquidated, and whole accounts taken at their limit prices."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from fractions import Fraction
from io import StringIO
from itertools import groupby

from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer, Case, CaseFile, Document, Tolerance, adapter, reader
from zerosum.conform.unusable import Unsupported
from zerosum.rules.margin import compute_limit, is_below
from zerosum.rules.venues.hyperliquid import TIERS_2023
from zerosum.spec.margin import maintenance, margin_of
from zerosum.spec.units import PPM_ONE

TAKEOVERS, FUNCTION = "hyperliquid takeovers", "limit prices of a whole account"
COLUMNS = [
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
]

TRIGGERS, TRIGGER = "hyperliquid liquidations", "trigger of a liquidation"
RECORDS = ["time", "user", "liquidated_ntl_pos", "liquidated_account_value", "leverage_type"]

EXACT = Tolerance(relative="0.00001")
"""Exact up to the rounding of its prices to the venue's grid."""

WHOLE_VALUES_UNTIL = "2023-04-21"
WHOLE_ACCOUNT = "isolated, and the source gives the value of the whole account for such rows"
LONG, SHORT = "long", "short"
CROSS, ISOLATED = "Cross", "Isolated"


@reader
def read_takeovers(document: Document) -> list[CaseFile] | None:
    """Read a table of takeover fills, or return None for another format."""
    content = document.content
    if not isinstance(content, str):
        return None
    header, *rows = csv.reader(StringIO(content)) or [[]]
    if header != COLUMNS:
        return None
    fills = [
        Fields(dict(zip(COLUMNS, row, strict=False)), document.path, f"row {place}")
        for place, row in enumerate(rows, start=2)
    ]
    cases = tuple(
        _case(id_, list(taken))
        for id_, taken in groupby(fills, key=lambda fill: fill.text("liquidation_id"))
    )
    return [CaseFile(document.path, TAKEOVERS, FUNCTION, cases, EXACT)]


def _case(id_: str, fills: list[Fields]) -> Case:
    first = fills[0]
    name = f"liquidation {id_}"
    given = {
        "account_value": first.number("liquidated_account_value"),
        "notional": first.positive("liquidated_ntl_pos"),
        "fills": [
            {
                "side": fill.word("closed_side", (LONG, SHORT)),
                "price": fill.number("fill_px"),
                "size": fill.number("fill_sz"),
            }
            for fill in fills
        ],
    }
    return Case(
        name,
        Fields(given, first.file, name),
        {"notional": first.number("liquidated_ntl_pos")},
        WHOLE_ACCOUNT if _may_be_whole(first) else "",
    )


def _may_be_whole(fill: Fields) -> bool:
    is_isolated = fill.word("leverage_type", (CROSS, ISOLATED)) == ISOLATED
    return is_isolated and fill.text("time") < WHOLE_VALUES_UNTIL


@reader
def read_liquidations(document: Document) -> list[CaseFile] | None:
    """Read a table of liquidations, or return None for another format."""
    content = document.content
    if not isinstance(content, str):
        return None
    header, *rows = csv.reader(StringIO(content)) or [[]]
    if header != RECORDS:
        return None
    records = [
        Fields(dict(zip(RECORDS, row, strict=False)), document.path, f"row {place}")
        for place, row in enumerate(rows, start=2)
    ]
    cases = tuple(
        Case(
            record.case,
            record,
            {"is_liquidatable": True},
            WHOLE_ACCOUNT if _may_be_whole(record) else "",
        )
        for record in records
    )
    return [CaseFile(document.path, TRIGGERS, TRIGGER, cases)]


@adapter(TRIGGERS, TRIGGER)
def trigger(fields: Fields) -> Answer:
    """Answer whether an account was below its maintenance margin, under the tiers of the time."""
    worth = fields.number("liquidated_account_value")
    notional = fields.positive("liquidated_ntl_pos")
    # In a unit in which no margin needs rounding, the answer cannot hang on a rounded one.
    unit = PPM_ONE * worth.denominator * notional.denominator
    required = margin_of(int(notional * unit), TIERS_2023, maintenance)
    return {"is_liquidatable": is_below(int(worth * unit), required)}


@adapter(TAKEOVERS, FUNCTION)
def notional_at_limits(fields: Fields) -> Answer:
    """Answer what the account held at the marks, if every fill was at its limit price."""
    return {"notional": sum(map(_at_mark, _factors(fields)), Fraction(0))}


def _factors(fields: Fields) -> Iterable[tuple[Fields, Fraction]]:
    """Return each fill with the limit price over the mark of its side.

    At a mark of as many units as the notional has, a limit price needs no rounding.
    """
    worth, notional = fields.number("account_value"), fields.number("notional")
    unit = worth.denominator * notional.denominator
    whole = int(notional * unit)
    for fill in fields.each("fills"):
        side = 1 if fill.text("side") == LONG else -1
        limit = compute_limit(side, whole, int(worth * unit), whole)
        if limit < 1:
            message = "a limit price at or below zero, which is never traded"
            raise Unsupported(message)
        yield fill, Fraction(limit, whole)


def _at_mark(priced: tuple[Fields, Fraction]) -> Fraction:
    fill, factor = priced
    return fill.number("size") * fill.number("price") / factor
