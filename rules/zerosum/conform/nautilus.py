"""The tables of nautilus_trader: margin, profit and entry prices of linear instruments."""

from __future__ import annotations

from fractions import Fraction

from zerosum.conform.desk import Desk
from zerosum.conform.fields import Fields
from zerosum.conform.grid import Grid, decimals
from zerosum.conform.lines import Rate, margin_at_leverage, margin_of
from zerosum.conform.registry import Answer, Tolerance, adapter
from zerosum.conform.scope import INVERSE
from zerosum.conform.unusable import Unsupported
from zerosum.spec.rejections import Rejected

NAUTILUS = "nautechsystems/nautilus_trader"
QUOTED_IN = {2: "USD"}
"""A case says of its currency how many decimals it has: the dollar has two."""

UNNAMED = "the case does not say in which currency it is settled"

REALISED_DECIMALS = 8
TRADER, OTHER = "trader", "other"
INITIAL, MAINTENANCE = "initial", "maintenance"
LEVERAGED, STANDARD = "leveraged", "standard"
LONG, SHORT = "long", "short"
BUY, SELL = "buy", "sell"


def _require_linear(fields: Fields) -> None:
    if fields.flag("is_inverse"):
        raise Unsupported(INVERSE)


@adapter(NAUTILUS, "initial / maintenance margin of linear and inverse instruments")
def margin(fields: Fields) -> Answer:
    """Answer by the margin of a notional at a rate, over the leverage where it counts."""
    _require_linear(fields)
    notional = fields.number("quantity") * fields.number("price") * fields.number("multiplier")
    is_initial = fields.word("margin", (INITIAL, MAINTENANCE)) == INITIAL
    rate = fields.number("margin_init" if is_initial else "margin_maint")
    if fields.word("model", (LEVERAGED, STANDARD)) == LEVERAGED:
        try:
            notional = margin_at_leverage(notional, fields.number("leverage"))
        except Rejected:
            return {"error": "invalid_leverage"}
    places = fields.places("settlement_precision")
    if places not in QUOTED_IN:
        raise Unsupported(UNNAMED)
    needed = decimals(margin_of(notional, Rate(rate)), places)
    return {"margin": needed, "currency": QUOTED_IN[places]}


@adapter(NAUTILUS, "PnL and notional of linear and inverse positions")
def position_pnl(fields: Fields) -> Answer:
    """Answer by one fill of the whole position and one of the part that is asked about."""
    _require_linear(fields)
    places = fields.places("precision")
    part = _held(fields, "pnl_quantity")
    held = _held(fields, "quantity")
    commission = held.value(TRADER) * fields.number("taker_fee_rate")
    before = held.wallet(TRADER)
    held = held.charged(TRADER, commission).marked(fields.number("mark_price"))
    realised, unrealised = held.wallet(TRADER) - before, held.profit(TRADER)
    profit = part.marked(fields.number("mark_price")).profit(TRADER)
    return {
        "pnl": decimals(profit, places),
        "notional": decimals(held.value(TRADER), places),
        "commission": decimals(commission, places),
        "realized_pnl": decimals(realised, places),
        "unrealized_pnl": decimals(unrealised, places),
        "total_pnl": decimals(realised + unrealised, places),
    }


def _held(fields: Fields, quantity: str) -> Desk:
    """Return a desk where the trader has opened a position of so many, at the open price."""
    size = fields.positive(quantity) * fields.number("multiplier")
    price, mark = fields.number("open_price"), fields.number("mark_price")
    grid = Grid.of((size,), (price, mark, fields.number("taker_fee_rate")))
    desk = Desk.of(grid, price, TRADER, OTHER).paid_in(TRADER, size * price)
    is_long = fields.word("side", (LONG, SHORT)) == LONG
    return desk.traded(*((TRADER, OTHER) if is_long else (OTHER, TRADER)), size, price)


@adapter(
    NAUTILUS,
    "average open price and realised PnL over a fill sequence",
    # The file says so in words: the average price was a binary float.
    tolerance=Tolerance(relative="1e-12"),
)
def position_sequence(fields: Fields) -> Answer:
    """Answer by the fills, one after the other, each with its fee."""
    fills, rate = fields.some("fills"), fields.number("taker_fee_rate")
    sizes = [fill.number("quantity") for fill in fills]
    prices = [fill.number("price") for fill in fills]
    grid = Grid.of(sizes, (*prices, rate))
    desk = Desk.of(grid, prices[0], TRADER, OTHER)
    paid = sum((size * price for size, price in zip(sizes, prices, strict=True)), Fraction(0))
    desk = desk.paid_in(TRADER, paid)
    for fill, size, price in zip(fills, sizes, prices, strict=True):
        is_buy = fill.word("side", (BUY, SELL)) == BUY
        desk = desk.marked(price).traded(
            *((TRADER, OTHER) if is_buy else (OTHER, TRADER)), size, price
        )
        desk = desk.charged(TRADER, size * price * rate)
    held = desk.position(TRADER)
    answer = {
        "quantity": Fraction(abs(held.size), grid.steps_of_one),
        "realized_pnl": decimals(desk.wallet(TRADER) - paid, REALISED_DECIMALS),
    }
    if held.size != 0:
        entry = Fraction(abs(held.entry_value), abs(held.size))
        answer["avg_open_price"] = entry * grid.steps_of_one / grid.units_of_one
    return answer
