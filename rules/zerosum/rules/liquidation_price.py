"""The liquidation price by formula (chapter 02): where one line's margin is used up.

MAR-9 looks for the mark at which an account fails, under any schedule. Here the position stays on
one line of its venue's table, so that the mark is a quotient; venues publish this one.
"""

from __future__ import annotations

from attrs import frozen

from zerosum.rules.guards import require_positive
from zerosum.rules.margin_lines import MarginLine
from zerosum.spec.arithmetic import div_ceil, div_floor, ite, magnitude
from zerosum.spec.units import PPM_ONE, Price, Quote, Size


@frozen(eq=False)
class Held:
    """One position and what backs it, with all other marks fixed.

    Units: size in steps, long positive; cash in quote units, what the account would have if this
    position were worth nothing: its quote balance, the value of its other positions added and
    their maintenance margin taken off.
    """

    size: Size
    cash: Quote


def compute_last_safe_mark(held: Held, line: MarginLine, whole: int = PPM_ONE) -> Price:
    """Compute the mark at which an account has exactly its maintenance margin, as near as can be.

    Clause: MAR-24. The lowest mark at which a long is not liquidatable, and the highest for a
    short. What closing costs is a part of the line's rate. It may be zero or below, for a long
    that no mark liquidates and for a short that every mark does.
    Source: Binance, Gate, OKX, Bitget and Hyperliquid documentation, 2025.
    Units: quote units a step; the line's rate below ``whole`` for a long.
    Rounding: up for a long and down for a short, to the first mark that is still safe.
    Raises: NotPositive where there is no position, or a rate takes a long's whole value.
    Laws: T-MAR-24.A1.
    """
    steps = magnitude(held.size)
    require_positive("size of the position", steps)
    slope = ite(held.size > 0, whole - line.rate, whole + line.rate)
    require_positive("what a long keeps of its value", slope)
    backing = held.cash * whole + line.deduction
    long_mark = div_ceil(-backing, steps * slope)
    short_mark = div_floor(backing, steps * slope)
    return ite(held.size > 0, long_mark, short_mark)


def compute_fixed_margin_mark(held: Held, required: Quote) -> Price:
    """Compute the last safe mark where the margin is fixed at entry and moves with no mark.

    Clause: MAR-24.
    Source: Bybit documentation, 2024.
    Units: required in quote units; quote units a step.
    Rounding: as ``compute_last_safe_mark``.
    """
    return compute_last_safe_mark(held, MarginLine(floor=0, rate=0, deduction=-required), 1)


def compute_paid_balance(size: Size, entry_value: Quote, margin: Quote) -> Quote:
    """Compute the quote balance of an account that paid for a position and put a margin behind it.

    Clause: MAR-24. It is the margin less what a long has paid, or with what a short has received.
    Units: quote units; entry_value has the sign of the size.
    """
    require_positive("size of the position", magnitude(size))
    return margin - entry_value


def compute_position_margin(entry_value: Quote, leverage: int, whole: int = 1) -> Quote:
    """Compute what must be put behind a position at a leverage that the trader chose.

    Clause: MAR-25. The leverage may be a fraction: it is in parts of ``whole``.
    Source: Bybit and Binance documentation, 2025.
    Units: quote units.
    Rounding: up, at the account's expense.
    Raises: NotPositive where the leverage is zero or below.
    """
    require_positive("leverage", leverage)
    return div_ceil(magnitude(entry_value) * whole, leverage)
