"""The grids of Hyperliquid's markets, as the venue states them.

A market has so many decimals in its sizes. A price has at most the decimals that are left of six
(eight for spot), so a price times a size always ends on a millionth of a dollar. That is why every
fill can be kept in whole quote units.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from attrs import frozen

from zerosum.audit.rows import Row, decimals_of, is_within, scaled

PERPETUAL_DECIMALS = 6
SPOT_DECIMALS = 8

# The venue's own answer to a query for its markets, 2023 (hyperliquid-python-sdk, MIT, at 7ee976d:
# tests/cassettes/info_test). It lists every market of the early history.
SIZE_DECIMALS_2023: Mapping[str, int] = MappingProxyType(
    {
        "APE": 1,
        "APT": 2,
        "ARB": 1,
        "ATOM": 2,
        "AVAX": 2,
        "BCH": 3,
        "BNB": 3,
        "BTC": 5,
        "CFX": 0,
        "CRV": 1,
        "DOGE": 0,
        "DYDX": 1,
        "ETH": 4,
        "FTM": 0,
        "GMX": 2,
        "INJ": 1,
        "LDO": 1,
        "LINK": 1,
        "LTC": 2,
        "MATIC": 1,
        "OP": 1,
        "RNDR": 1,
        "SNX": 1,
        "SOL": 2,
        "STX": 1,
        "SUI": 1,
        "XRP": 0,
        "kPEPE": 0,
    }
)


@frozen
class Grid:
    """How finely a market divides size and money.

    Units: a step is 10^-size_decimals coins, a quote unit 10^-quote_decimals dollars.
    """

    size_decimals: int
    quote_decimals: int = PERPETUAL_DECIMALS

    @property
    def price_decimals(self) -> int:
        """Return the decimals that are left for a price in dollars a coin."""
        return self.quote_decimals - self.size_decimals

    @property
    def tick(self) -> Fraction:
        """Return the least difference of two prices, in dollars a coin."""
        return scaled(Fraction(1), -self.price_decimals)

    @property
    def step(self) -> Fraction:
        """Return the least size, in coins."""
        return scaled(Fraction(1), -self.size_decimals)

    def coins(self, steps: int) -> Fraction:
        """Return a size in coins."""
        return steps * self.step

    def steps(self, coins: Fraction) -> int:
        """Return a size in whole steps."""
        return _whole(scaled(coins, self.size_decimals))

    def price(self, dollars: Fraction) -> int:
        """Return a price of one coin in quote units a step."""
        return _whole(scaled(dollars, self.price_decimals))

    def nearest_price(self, dollars: Fraction) -> int:
        """Return a price that need not lie on the grid, rounded to the nearest that does."""
        return max(1, round(scaled(dollars, self.price_decimals)))


def _whole(value: Fraction) -> int:
    if value.denominator != 1:
        message = f"{value} is off the grid: it passed the boundary unchecked"
        raise ArithmeticError(message)
    return value.numerator


def market_of_2023(row: Row, column: str) -> str:
    """Return the market that a row names, if the venue had it."""
    coin = row.text(column)
    if coin not in SIZE_DECIMALS_2023:
        known = ", ".join(SIZE_DECIMALS_2023)
        raise row.refusal(f"{column} {coin!r} is an unknown market", f"known are {known}")
    return coin


def size_of_2023(row: Row, column: str, coin: str) -> Fraction:
    """Return a size above zero that lies on the market's grid."""
    size = row.positive(column)
    return _on_grid(row, column, size, SIZE_DECIMALS_2023[coin], f"steps of {coin}")


def price_of_2023(row: Row, column: str, coin: str) -> Fraction:
    """Return a price above zero that lies on the market's grid."""
    price = row.positive(column)
    decimals = PERPETUAL_DECIMALS - SIZE_DECIMALS_2023[coin]
    return _on_grid(row, column, price, decimals, f"prices of {coin}")


def _on_grid(row: Row, column: str, value: Fraction, decimals: int, grid: str) -> Fraction:
    if not is_within(value, decimals):
        raise row.refusal(
            f"{column} {row.text(column)} is off the grid of {_unit(decimals)}",
            f"{grid} are multiples of {_unit(decimals)}",
        )
    return value


def _unit(decimals: int) -> str:
    return f"0.{'0' * (decimals - 1)}1" if decimals else "1"


def is_spot(coin: str) -> bool:
    """Return whether a coin of a later log is a spot pair and not a perpetual."""
    return coin.startswith("@") or "/" in coin


def decimals_allowed(coin: str) -> int:
    """Return how many decimals a price and a size may have together."""
    return SPOT_DECIMALS if is_spot(coin) else PERPETUAL_DECIMALS


def finest(values: list[Fraction]) -> int:
    """Return the decimals of the finest value."""
    return max(map(decimals_of, values), default=0)
