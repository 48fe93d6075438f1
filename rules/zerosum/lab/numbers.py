"""Numbers as people write them, and the exact integers that they become.

A quantity is an exact fraction until it meets its grid, and an integer from then on. Nothing is
rounded on the way in. On the way out, texts are exact too; only what is shown in a table of cents
is cut, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from zerosum.spec.units import MarketId, Price, Quote, Size

DIGITS = 24
"""So many digits may stand before the decimal point, and as many behind it."""

LIMIT = 10**DIGITS
DECIMAL = re.compile(rf"[+-]?\d{{1,{DIGITS}}}(\.\d{{1,{DIGITS}}})?", re.ASCII)


def exact(value: object) -> Fraction | None:
    """Return a number that is written as a number or as a text, exactly; None for all else.

    A hostile exponent is refused before it is carried out.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Fraction(value) if -LIMIT < value < LIMIT else None
    if isinstance(value, str):
        return Fraction(value) if DECIMAL.fullmatch(value) else None
    if isinstance(value, Decimal) and value.is_finite():
        return _of_decimal(value)
    return None


def _of_decimal(value: Decimal) -> Fraction | None:
    exponent = value.as_tuple().exponent
    is_short = isinstance(exponent, int) and exponent >= -DIGITS and value.adjusted() < DIGITS
    return Fraction(value) if is_short else None


def decimals_of(value: Fraction) -> int:
    """Return how many decimals a decimal number has."""
    decimals = 0
    while (value * 10**decimals).denominator != 1:
        decimals += 1
    return decimals


def as_text(value: Fraction, decimals: int | None = None, *, grouped: bool = False) -> str:
    """Return a decimal number as text, exact, or cut towards zero after so many decimals."""
    places = decimals_of(value) if decimals is None else decimals
    scaled = abs(value) * 10**places
    whole, part = divmod(scaled.numerator // scaled.denominator, 10**places)
    sign = "-" if value < 0 and (whole or part) else ""
    integer = f"{whole:,}" if grouped else str(whole)
    fraction = f"{part:0{places}d}".rstrip("0") if places else ""
    return f"{sign}{integer}.{fraction}" if fraction else f"{sign}{integer}"


SHOWN_DECIMALS = 2
SHOWN_PRICE_DECIMALS = 8


@frozen(eq=False)
class Units:
    """What one integer stands for: the decimals of the quote, and the step of each market.

    Shape: one positive step for each market.
    """

    quote: str
    decimals: int
    steps: Mapping[MarketId, Fraction]

    @property
    def scale(self) -> int:
        """Return how many quote units one unit of the quote currency has."""
        return int(10**self.decimals)

    def price_grid(self, market: MarketId) -> Fraction:
        """Return the finest price that is a whole number of quote units a step."""
        return 1 / (self.steps[market] * self.scale)

    def to_money(self, value: Fraction) -> Quote | None:
        """Return money as quote units, or None off the grid."""
        return _whole(value * self.scale)

    def to_size(self, market: MarketId, value: Fraction) -> Size | None:
        """Return a size as steps, or None off the grid."""
        return _whole(value / self.steps[market])

    def to_price(self, market: MarketId, value: Fraction) -> Price | None:
        """Return a price as quote units a step, or None off the grid."""
        return _whole(value / self.price_grid(market))

    def money(self, value: Quote) -> str:
        """Return money as exact text."""
        return as_text(Fraction(value, self.scale))

    def size(self, market: MarketId, value: Size) -> str:
        """Return a size as exact text."""
        return as_text(value * self.steps[market])

    def price(self, market: MarketId, value: Price) -> str:
        """Return a price as exact text."""
        exact_price = value * self.price_grid(market)
        return as_text(exact_price)

    def shown_money(self, value: Quote) -> str:
        """Return money for a table: grouped, and cut to cents towards zero."""
        return as_text(Fraction(value, self.scale), SHOWN_DECIMALS, grouped=True)

    def shown_size(self, market: MarketId, value: Size) -> str:
        """Return a size for a table: exact and grouped."""
        return as_text(value * self.steps[market], grouped=True)

    def shown_price(self, market: MarketId, value: Price) -> str:
        """Return a price for a table: grouped, and cut after eight decimals."""
        return as_text(value * self.price_grid(market), SHOWN_PRICE_DECIMALS, grouped=True)


def _whole(value: Fraction) -> int | None:
    return value.numerator if value.denominator == 1 else None
