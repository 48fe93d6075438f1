"""The worked examples of venues' help pages: prices, queues, tiers and who pays the fund."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from zerosum.conform.desk import Desk
from zerosum.conform.fields import Fields
from zerosum.conform.grid import Grid, common_denominator, decimals, truncated, whole_of
from zerosum.conform.lines import (
    Rate,
    Stake,
    bankruptcy_price,
    fixed_margin_price,
    margin_at_leverage,
    margin_of,
    signed,
)
from zerosum.conform.registry import Answer, adapter
from zerosum.conform.scope import INVERSE
from zerosum.conform.unusable import Unsupported
from zerosum.rules.margin_lines import MarginLine, compute_deduction

PAGES = ""
"""A help page is in no repository."""

LONG, SHORT = "long", "short"
CONTRIBUTION, PAYOUT = "contribution", "payout"
ACCOUNT, ENGINE, MARKET = "liquidated account", "engine with the fund", "market"


@adapter(
    PAGES, "worked examples: bankruptcy price, liquidation price, initial margin, margin ratio"
)
def prices(fields: Fields) -> Answer:
    """Answer by the bankruptcy price, the last safe mark and the margins of one position."""
    kind = fields.text("kind")
    if kind.startswith("inverse"):
        raise Unsupported(INVERSE)
    if kind.endswith("bankruptcy"):
        return _priced(fields, bankruptcy_price(_stake_of(fields)))
    if kind.endswith("liquidation"):
        price = fixed_margin_price(_stake_of(fields), fields.number("maintenance_rate"))
        return {**_priced(fields, price), **_margins(fields)}
    if kind.endswith("margin_ratio"):
        return _margins(fields)
    if kind.endswith("initial_margin"):
        return {"initial_margin": _behind(fields)}
    message = f"no rule here answers the kind {kind}"
    raise Unsupported(message)


def _quantity(fields: Fields) -> Fraction:
    """Return how many contracts; a price does not depend on it, and a page may leave it out."""
    return fields.positive("quantity") if fields.has("quantity") else Fraction(1)


def _stake_of(fields: Fields) -> Stake:
    is_short = fields.word("side", (LONG, SHORT)) == SHORT
    size = signed(_quantity(fields), is_short=is_short)
    return Stake(size, fields.number("entry_price"), _behind(fields))


def _behind(fields: Fields) -> Fraction:
    notional = _quantity(fields) * fields.number("entry_price")
    return margin_at_leverage(notional, fields.positive("leverage"))


def _priced(fields: Fields, price: Fraction) -> dict[str, object]:
    """Return a price as a page prints it: whole ticks, and decimals of the exact one."""
    return {
        "price": _on_tick(fields, price),
        "price_2dp": decimals(price, 2),
        "unrounded_6dp": decimals(price, 6),
    }


def _on_tick(fields: Fields, price: Fraction) -> Fraction:
    if not fields.has("tick"):
        return price
    rounds: Callable[[Fraction], int] = (
        ceil if fields.word("tick_rounding", ("up", "down")) == "up" else floor
    )
    tick = fields.positive("tick")
    return rounds(price / tick) * tick


def _margins(fields: Fields) -> dict[str, object]:
    """Return what is behind an isolated position, what it needs at entry, and the ratio."""
    entry, quantity = fields.number("entry_price"), _quantity(fields)
    needed = margin_of(quantity * entry, Rate(fields.number("maintenance_rate")))
    behind = _behind(fields)
    told: dict[str, object] = {
        "initial_margin": behind,
        "position_margin": behind,
        "maintenance_margin": needed,
    }
    if fields.has("mark_price"):
        profit = _profit(fields)
        told["unrealized_pnl"] = profit
        told["margin_ratio_percent_2dp"] = decimals(100 * needed / (behind + profit), 2)
    return told


def _profit(fields: Fields) -> Fraction:
    """Return the unrealised profit of a position at the mark."""
    entry, mark, size = fields.number("entry_price"), fields.number("mark_price"), _quantity(fields)
    desk = Desk.of(Grid.of((size,), (entry, mark)), entry, ACCOUNT, MARKET)
    return desk.traded(*_sides(fields, ACCOUNT, MARKET), size, entry).marked(mark).profit(ACCOUNT)


def _sides(fields: Fields, holder: str, other: str) -> tuple[str, str]:
    """Return buyer and seller where the holder takes on the side of the case."""
    is_long = fields.word("side", (LONG, SHORT)) == LONG
    return (holder, other) if is_long else (other, holder)


@adapter(PAGES, "tiered maintenance margin: quick-deduction amount and margin")
def maintenance_amount(fields: Fields) -> Answer:
    """Answer by a tier's line: the amount that makes it meet the line below, and its margin."""
    if fields.text("kind") == "tier_amount":
        return {"maintenance_amount": _amount(fields)}
    line = Rate(fields.number("rate"), fields.number("maintenance_amount"))
    needed = margin_of(fields.number("notional"), line)
    return {"maintenance_margin": truncated(needed, fields.places("decimals"))}


def _amount(fields: Fields) -> Fraction:
    rate, previous = fields.number("rate"), fields.number("previous_rate")
    tier_floor, amount = fields.number("tier_floor"), fields.number("previous_amount")
    whole, unit = common_denominator((rate, previous)), common_denominator((tier_floor, amount))
    below = MarginLine(0, whole_of(previous, whole), whole_of(amount, unit) * whole)
    line = MarginLine(whole_of(tier_floor, unit), whole_of(rate, whole))
    return Fraction(compute_deduction(line, below), whole * unit)


@adapter(PAGES, "who pays when a liquidated position is executed away from its bankruptcy price")
def fund_direction(fields: Fields) -> Answer:
    """Answer by two fills: the engine takes the position at its bankruptcy price and sells it."""
    size = _quantity(fields)
    taken, sold = fields.number("bankruptcy_price"), fields.number("execution_price")
    desk = Desk.of(Grid.of((size,), (taken, sold)), sold, ACCOUNT, ENGINE, MARKET)
    desk = desk.traded(*_sides(fields, ENGINE, ACCOUNT), size, taken)
    desk = desk.traded(*_sides(fields, MARKET, ENGINE), size, sold)
    gained = desk.equity(ENGINE)
    told: dict[str, object] = {"insurance_fund_delta": gained} if fields.has("quantity") else {}
    if gained != 0:
        told["direction"] = CONTRIBUTION if gained > 0 else PAYOUT
    return told
