"""A grid of whole numbers on which the decimals of a case lie exactly.

Venues print decimals and fractions. A case's own grid is made so fine that every number of it is a
whole number of steps, of quote units, or of parts of a rate; what a rule then rounds is far below
what the source prints.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm

from attrs import frozen

FINER = 10**15
"""How much finer than a case's own numbers its grid of money is."""


def common_denominator(numbers: Iterable[Fraction]) -> int:
    """Return the least number that makes whole numbers of all of these."""
    return lcm(*(number.denominator for number in numbers))


def whole_of(number: Fraction, unit: int) -> int:
    """Return a number in units that it is a whole number of."""
    scaled = number * unit
    if scaled.denominator != 1:
        message = f"{number} is not on a grid of 1/{unit}"
        raise ValueError(message)
    return int(scaled)


@frozen(eq=False)
class Grid:
    """How many steps a contract has, and how many quote units a coin.

    A price is quote units a step, so that value = size x price with no factor.
    """

    steps_of_one: int
    units_of_one: int

    @classmethod
    def of(cls, sizes: Iterable[Fraction], money: Iterable[Fraction]) -> Grid:
        """Return the grid on which these sizes, and these prices and amounts, lie."""
        steps = common_denominator(sizes)
        return cls(steps, steps * common_denominator(money) * FINER)

    def steps(self, size: Fraction) -> int:
        """Return a size in steps."""
        return whole_of(size, self.steps_of_one)

    def units(self, money: Fraction) -> int:
        """Return an amount in quote units, exactly or to the nearest below."""
        return int(money * self.units_of_one // 1)

    def price(self, price: Fraction) -> int:
        """Return a price in quote units a step."""
        return whole_of(price, self.units_of_one // self.steps_of_one)

    def shown_price(self, price: int) -> Fraction:
        """Return a price of the grid in coins a contract."""
        return Fraction(price * self.steps_of_one, self.units_of_one)

    def shown(self, units: int) -> Fraction:
        """Return an amount of the grid in coins."""
        return Fraction(units, self.units_of_one)


def decimals(number: Fraction, places: int) -> Fraction:
    """Return a number rounded to so many decimals, a half to the even one."""
    return Fraction(round(number * 10**places), 10**places)


def truncated(number: Fraction, places: int) -> Fraction:
    """Return a number cut after so many decimals, towards zero."""
    return Fraction(int(number * 10**places), 10**places)
