"""What sizes are worth where the price of one step is no whole number (MAR-10).

Inside an exchange of ours a price is a whole number of quote units a step. A venue whose step is
finer than that keeps its price as a fraction, and rounds the value of each position instead.
"""

from __future__ import annotations

from attrs import frozen

from zerosum.spec.arithmetic import div_ceil, div_floor, ite
from zerosum.spec.units import Quote, Size


@frozen(eq=False)
class Ratio:
    """An exact fraction; the denominator is above zero."""

    numerator: int
    denominator: int = 1


def compute_towards_zero(numerator: int, divisor: int) -> int:
    """Compute a quotient rounded towards zero, so that opposite numerators have opposite results.

    Clause: MAR-10.
    Units: any; the divisor is above zero.
    """
    return ite(numerator >= 0, div_floor(numerator, divisor), div_ceil(numerator, divisor))


def compute_value(size: Size, price: Ratio) -> Quote:
    """Compute what signed steps are worth.

    Clause: MAR-10.
    Units: price in quote units a step.
    Rounding: towards zero: a long is worth as much as the opposite short owes.
    """
    return compute_towards_zero(size * price.numerator, price.denominator)


def compute_steps(value: Quote, price: Ratio) -> Size:
    """Compute how many steps a signed value buys.

    Clause: MAR-10.
    Units: price in quote units a step, above zero.
    Rounding: towards zero.
    """
    return compute_towards_zero(value * price.denominator, price.numerator)


def is_less(left: Ratio, right: Ratio) -> bool:
    """Return whether one fraction is below another, by cross-multiplication (MAR-10)."""
    return left.numerator * right.denominator < right.numerator * left.denominator
