"""The tables of freqtrade: liquidation prices and tiers of centralised venues and Hyperliquid."""

from __future__ import annotations

from fractions import Fraction

from zerosum.conform.fields import Fields
from zerosum.conform.grid import common_denominator, whole_of
from zerosum.conform.lines import (
    Rate,
    Stake,
    fixed_margin_price,
    liquidation_price,
    margin_at_leverage,
    margin_of,
    signed,
)
from zerosum.conform.registry import Answer, adapter
from zerosum.conform.unusable import Unsupported
from zerosum.rules.margin_lines import MarginLine, pick_line
from zerosum.spec.rejections import Rejected

FREQTRADE = "freqtrade/freqtrade"
CROSS, ISOLATED = "cross", "isolated"


@adapter(
    FREQTRADE,
    "isolated-margin liquidation price of linear perpetuals (Binance, Gate, OKX, Bybit)",
)
def isolated(fields: Fields) -> Answer:
    """Answer by the last safe mark, with each venue's line."""
    rate = fields.number("maintenance_margin_rate")
    stake = _stake_of(fields, fields.number("margin"))
    match fields.text("venue"):
        case "binance":
            line = Rate(rate, fields.number("maintenance_amount"))
            return {"liquidation_price": liquidation_price(stake, line)}
        case "gate" | "okx":
            line = Rate(rate + fields.number("taker_fee_rate"))
            return {"liquidation_price": liquidation_price(stake, line)}
        case "bybit":
            behind = margin_at_leverage(abs(stake.size) * stake.entry, fields.positive("leverage"))
            return {"liquidation_price": fixed_margin_price(_stake_of(fields, behind), rate)}
        case venue:
            message = f"no liquidation price is known for the venue {venue}"
            raise Unsupported(message)


def _stake_of(fields: Fields, margin: Fraction, other: Fraction = Fraction(0)) -> Stake:
    size = signed(fields.positive("amount"), is_short=fields.flag("is_short"))
    return Stake(size, fields.number("open_price"), margin, other)


@adapter(FREQTRADE, "Binance USDT-margined liquidation price, isolated and cross (one-way mode)")
def binance(fields: Fields) -> Answer:
    """Answer by the last safe mark; in cross mode other positions count."""
    others = fields.each("other_positions")
    is_cross = fields.word("margin_mode", (CROSS, ISOLATED)) == CROSS
    besides = sum(map(_besides, others), Fraction(0)) if is_cross else Fraction(0)
    stake = _stake_of(fields, fields.number("wallet_balance"), besides)
    line = Rate(fields.number("maintenance_margin_rate"), fields.number("maintenance_amount"))
    return {"liquidation_price_2dp": liquidation_price(stake, line)}


def _besides(position: Fields) -> Fraction:
    """Return the profit of another position, a long, less the margin that it needs."""
    amount, mark = position.number("amount"), position.number("mark_price")
    line = Rate(position.number("maintenance_margin_rate"), position.number("maintenance_amount"))
    return amount * (mark - position.number("open_price")) - margin_of(amount * mark, line)


@adapter(FREQTRADE, "Hyperliquid isolated liquidation price")
def hyperliquid(fields: Fields) -> Answer:
    """Answer by the last safe mark at half of the initial rate of the highest leverage."""
    size = signed(fields.positive("size"), is_short=fields.flag("is_short"))
    stake = Stake(size, fields.number("entry_price"), fields.number("isolated_margin"))
    rate = Rate(1 / (2 * fields.positive("max_leverage")))
    return {"liquidation_price": liquidation_price(stake, rate)}


@adapter(FREQTRADE, "maintenance margin rate and amount from notional brackets")
def tiers(fields: Fields) -> Answer:
    """Answer by the line that a notional falls into."""
    notional, table = fields.number("notional"), fields.some("tiers")
    has_amounts = all(tier.has("maintenance_amount") for tier in table)
    rates = [tier.number("maintenance_margin_rate") for tier in table]
    floors = [tier.number("min_notional") for tier in table]
    amounts = [tier.number("maintenance_amount") if has_amounts else Fraction(0) for tier in table]
    unit, whole = common_denominator((notional, *floors, *amounts)), common_denominator(rates)
    lines = [
        MarginLine(whole_of(floor, unit), whole_of(rate, whole), whole_of(amount, unit) * whole)
        for floor, rate, amount in zip(floors, rates, amounts, strict=True)
    ]
    try:
        line = pick_line(whole_of(notional, unit), lines)
    except Rejected:
        return {"error": "negative_notional"}
    return {
        "maintenance_margin_rate": Fraction(line.rate, whole),
        "maintenance_amount": Fraction(line.deduction, unit * whole) if has_amounts else None,
    }
