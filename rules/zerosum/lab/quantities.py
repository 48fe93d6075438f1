"""Quantities in a scenario file: each meets the grid of its unit here, or is refused."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zerosum.lab.node import Node
from zerosum.lab.numbers import Units, as_text
from zerosum.lab.unusable import one_of, quoted
from zerosum.spec.units import PPM_ONE, MarketId, Price, Quote, Size


def read_rate(node: Node) -> int:
    """Read a part of the notional, 0 to 1, as parts per million."""
    value = node.not_negative() * PPM_ONE
    if value > PPM_ONE:
        raise node.refusal(f"is {quoted(node.value)}", "a rate is at most 1, so 5 % is 0.05")
    if value.denominator != 1:
        raise node.refusal(f"is {quoted(node.value)}, off the grid of 0.000001", "round it")
    return value.numerator


def read_money(node: Node, units: Units, *, least: Fraction | None = None) -> Quote:
    """Read an amount of money as quote units."""
    value = node.number() if least is None else node.not_negative()
    amount = units.to_money(value)
    if amount is None:
        grid = as_text(Fraction(1, units.scale))
        raise node.refusal(
            f"is {quoted(node.value)}, off the grid of {grid} {units.quote}",
            f"give a multiple of {grid}, or raise quote.decimals",
        )
    return amount


def read_size(node: Node, units: Units, market: MarketId) -> Size:
    """Read a size other than zero as steps."""
    value = node.number()
    size, step = units.to_size(market, value), as_text(units.steps[market])
    if size is None:
        raise node.refusal(
            f"is {quoted(node.value)}, off the grid of {step} {market}",
            f"give a multiple of {step}",
        )
    if size == 0:
        raise node.refusal(f"is {quoted(node.value)}", "leave it out, or give a size")
    return size


def read_price(node: Node, units: Units, market: MarketId) -> Price:
    """Read a price above zero as quote units a step."""
    price = units.to_price(market, node.positive())
    if price is None:
        grid = units.price_grid(market)
        raise node.refusal(
            f"is {quoted(node.value)}, off the grid of {show_grid(grid)} {units.quote}",
            f"give a multiple of {show_grid(grid)}, or raise quote.decimals",
        )
    return price


def read_order_price(node: Node, units: Units, market: MarketId, tick: Price) -> Price:
    """Read the price of an order, which must lie on the market's tick."""
    price = read_price(node, units, market)
    if price % tick:
        grid = units.price(market, tick)
        raise node.refusal(
            f"is {quoted(node.value)}, off the tick of {grid}", f"give a multiple of {grid}"
        )
    return price


def show_grid(grid: Fraction) -> str:
    """Return a price grid as a decimal number, or as a fraction where it is none."""
    is_decimal = grid.denominator & -grid.denominator
    rest = grid.denominator // is_decimal
    while rest % 5 == 0:
        rest //= 5
    return as_text(grid) if rest == 1 else str(grid)


def known_market(node: Node, markets: Mapping[MarketId, object]) -> MarketId:
    """Return a market that is listed."""
    market = node.text()
    if market not in markets:
        raise node.refusal(f"is {quoted(market)}, which is not listed", one_of(market, markets))
    return market


def read_prices(
    node: Node, units: Units, markets: Mapping[MarketId, object]
) -> Mapping[MarketId, Price]:
    """Read a price for each of some markets."""
    prices = {}
    for market, one in node.members().items():
        if market not in markets:
            raise one.refusal("is not listed", one_of(market, markets))
        prices[market] = read_price(one, units, market)
    return prices
