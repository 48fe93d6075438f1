"""Positions as venues describe them, put to the rules of margin lines and liquidation prices."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from zerosum.conform.grid import Grid
from zerosum.rules.liquidation_price import (
    Held,
    compute_fixed_margin_mark,
    compute_last_safe_mark,
    compute_paid_balance,
    compute_position_margin,
)
from zerosum.rules.margin import compute_bankruptcy_price
from zerosum.rules.margin_lines import MarginLine, compute_line_margin


@frozen(eq=False)
class Rate:
    """A rate and the deduction of a tier's line, in coins."""

    rate: Fraction
    deduction: Fraction = Fraction(0)

    def on(self, grid: Grid) -> tuple[MarginLine, int]:
        """Return the line on a grid, and the whole that its rate is a part of."""
        whole = self.rate.denominator
        return MarginLine(0, self.rate.numerator, grid.units(self.deduction) * whole), whole


@frozen(eq=False)
class Stake:
    """One position: its signed size, its entry price, and what backs it, in coins."""

    size: Fraction
    entry: Fraction
    margin: Fraction
    other: Fraction = Fraction(0)
    """What the account has besides: other positions' profits, less what these must be backed by."""

    @property
    def grid(self) -> Grid:
        """Return a grid on which the position lies."""
        return Grid.of((self.size,), (self.entry, self.margin, self.other))

    def on(self, grid: Grid) -> Held:
        """Return the position on a grid."""
        size = grid.steps(self.size)
        paid = compute_paid_balance(size, size * grid.price(self.entry), grid.units(self.margin))
        return Held(size, paid + grid.units(self.other))


def liquidation_price(stake: Stake, rate: Rate) -> Fraction:
    """Return the last safe mark of a position on a line, in coins."""
    grid = stake.grid
    return grid.shown_price(compute_last_safe_mark(stake.on(grid), *rate.on(grid)))


def fixed_margin_price(stake: Stake, rate: Fraction) -> Fraction:
    """Return the last safe mark where the margin is fixed by the entry price, in coins."""
    grid = stake.grid
    required = grid.units(margin_of(abs(stake.size) * stake.entry, Rate(rate)))
    return grid.shown_price(compute_fixed_margin_mark(stake.on(grid), required))


def bankruptcy_price(stake: Stake) -> Fraction:
    """Return the price at which nothing is left of a position's backing, in coins."""
    grid, held = stake.grid, stake.on(stake.grid)
    return grid.shown_price(compute_bankruptcy_price(held.cash, held.size))


def margin_of(notional: Fraction, rate: Rate) -> Fraction:
    """Return the margin that a notional needs on a line, in coins."""
    grid = Grid.of((), (notional, rate.deduction, rate.rate * notional))
    line, whole = rate.on(grid)
    return grid.shown(compute_line_margin(grid.units(notional), line, whole))


def margin_at_leverage(notional: Fraction, leverage: Fraction) -> Fraction:
    """Return what must be put behind a notional at a leverage, in coins.

    Raises: NotPositive where the leverage is zero or below.
    """
    grid = Grid.of((), (notional, notional / leverage if leverage > 0 else Fraction(1)))
    units = grid.units(notional)
    behind = compute_position_margin(units, leverage.numerator, leverage.denominator)
    return grid.shown(behind)


def signed(size: Fraction, *, is_short: bool) -> Fraction:
    """Return a size with the sign of its side."""
    return -size if is_short else size
