"""Weighted collateral (chapter 02): orders count as if filled, profit counts in part.

A size step is 10^-9 of a contract and a price is for a whole contract, so a value is rounded: it is
not the ledger's exact size x price. What is here decides who may open and who is liquidated; money
moves in the ledger only.
"""

from __future__ import annotations

from attrs import frozen

from zerosum.rules.margin_curve import (
    FACTOR_ONE,
    RATIO_ONE,
    MarginCurve,
    MarginKind,
    compute_curve_ratio,
    compute_profit_weight,
)
from zerosum.rules.values import Ratio, compute_towards_zero, compute_value
from zerosum.spec.arithmetic import div_floor, ite, magnitude, maximum, minimum
from zerosum.spec.units import Price, Quote, Size

CONTRACT = 1_000_000_000
"""Size steps of one contract."""

PRICE_ONE = 1_000_000
"""One quote coin, in the unit of prices and money."""

ORDER_MARGIN = 10_000
"""What every open order must be backed by: a cent."""

LARGEST_OPENING_PROFIT = 100 * PRICE_ONE
"""No more profit than this of one position counts for opening another."""


@frozen(eq=False)
class QuotePrice:
    """What the quote coin itself is worth, at its lowest and highest of the last minutes.

    Units: of ``PRICE_ONE``. Where prices are not taken strictly, all three are the current one.
    """

    current: Price = PRICE_ONE
    lowest: Price = PRICE_ONE
    highest: Price = PRICE_ONE


@frozen(eq=False)
class Exposure:
    """One position with the orders that could still change it, and its market's price.

    Units: sizes in steps, bids positive and asks negative; cash in money, what the position was
    paid for so far; price of ``PRICE_ONE`` for a contract. ``has_ceiling`` is for contracts that
    pay at most one coin, where a short risks the rest of it.
    """

    size: Size = 0
    cash: Quote = 0
    bids: Size = 0
    asks: Size = 0
    orders: int = 0
    price: Price = 0
    has_ceiling: bool = False


@frozen(eq=False)
class ProfitWeights:
    """What part of an unrealised profit is collateral (MAR-21).

    Units: weights of ``RATIO_ONE``; factor of ``FACTOR_ONE``.
    """

    opening: int = RATIO_ONE
    staying: int = RATIO_ONE
    factor: int = 0


@frozen(eq=False)
class Backing:
    """What an account must have and what it has, with and without the liquidation buffer.

    Units: money. ``liability`` is what the ratio was taken of; ``profit`` is weighted.
    """

    liability: Quote
    required: Quote
    required_buffered: Quote
    profit: Quote
    collateral: Quote
    collateral_buffered: Quote


def compute_contract_value(size: Size, price: Price) -> Quote:
    """Compute the unsigned value of a size at a price for a whole contract.

    Clause: MAR-21. Rounding: down.
    """
    return compute_value(magnitude(size), Ratio(price, CONTRACT))


def compute_profit(size: Size, cash: Quote, price: Price) -> Quote:
    """Compute a position's unrealised profit: its value and the cash it was paid with.

    Clause: MAR-21. Rounding: the value towards zero.
    """
    return compute_value(size, Ratio(price, CONTRACT)) + cash


def compute_risk(size: Size, price: Price, *, has_ceiling: bool) -> Quote:
    """Compute the value that a size puts at risk.

    Clause: MAR-21. It is its value, or for a short with a ceiling the rest of one coin a contract.
    Rounding: down.
    """
    if has_ceiling:
        return compute_contract_value(size, ite(size < 0, maximum(PRICE_ONE - price, 0), price))
    return compute_contract_value(size, price)


def compute_worst_size(one: Exposure) -> Size:
    """Compute the size after all bids or after all asks, whichever puts more at risk (MAR-21)."""
    bought, sold = one.size + one.bids, one.size + one.asks
    risk_bought = compute_risk(bought, one.price, has_ceiling=one.has_ceiling)
    risk_sold = compute_risk(sold, one.price, has_ceiling=one.has_ceiling)
    larger = ite(magnitude(bought) > magnitude(sold), bought, sold)
    riskier = ite(risk_bought > risk_sold, bought, sold)
    return ite(risk_bought == risk_sold, larger, riskier)


def compute_weighted_profit(
    profit: Quote, weights: ProfitWeights, kind: MarginKind, quote: QuotePrice
) -> Quote:
    """Compute how much an unrealised profit or loss counts as collateral.

    Clause: MAR-21. A profit is taken at the quote coin's lowest price and a loss at its highest;
    for opening, a profit counts up to ``LARGEST_OPENING_PROFIT``.
    Source: Drift v2 code, 2026-04.
    Rounding: towards zero after the weight and after the price.
    """
    weight = compute_profit_weight(
        profit, kind, opening=weights.opening, staying=weights.staying, factor=weights.factor
    )
    coin = ite(profit > 0, quote.lowest, ite(profit < 0, quote.highest, quote.current))
    counted = compute_towards_zero(
        compute_towards_zero(profit * weight, RATIO_ONE) * coin, PRICE_ONE
    )
    if kind is MarginKind.INITIAL:
        return minimum(counted, LARGEST_OPENING_PROFIT)
    return counted


def compute_backing(
    one: Exposure,
    *,
    deposit: Quote,
    curve: MarginCurve,
    kind: MarginKind,
    weights: ProfitWeights,
    quote: QuotePrice,
    buffer: int = 0,
    least_ratio: int = 0,
    high_leverage: bool = False,
) -> Backing:
    """Compute what one position requires and what its account has for it.

    Clause: MAR-21. The buffer is asked for by who ends a liquidation: a part of the liability more,
    and of a loss once again.
    Source: Drift v2 code, 2026-04.
    Units: deposit in money; buffer and least_ratio of ``RATIO_ONE``.
    Rounding: each product towards zero.
    """
    worst = compute_worst_size(one)
    liability = compute_towards_zero(
        compute_risk(worst, one.price, has_ceiling=one.has_ceiling) * quote.highest, PRICE_ONE
    )
    ratio = compute_curve_ratio(curve, magnitude(worst), kind, high_leverage=high_leverage)
    required = compute_towards_zero(liability * maximum(ratio, least_ratio), RATIO_ONE)
    required = required + one.orders * ORDER_MARGIN
    profit = compute_weighted_profit(
        compute_profit(one.size, one.cash, one.price), weights, kind, quote
    )
    collateral = compute_towards_zero(deposit * quote.lowest, PRICE_ONE) + profit
    return Backing(
        liability,
        required,
        required + compute_towards_zero(liability * buffer, RATIO_ONE),
        profit,
        collateral,
        collateral + compute_towards_zero(minimum(profit, 0) * buffer, RATIO_ONE),
    )


def compute_shortage(backing: Backing) -> Quote:
    """Compute what is missing to the buffered requirement, in money, or zero (MAR-21)."""
    return maximum(backing.required_buffered - backing.collateral_buffered, 0)


def is_backed(backing: Backing) -> bool:
    """Return whether the collateral covers the requirement, the buffer aside (MAR-21)."""
    return backing.collateral >= backing.required


def may_leave_liquidation(backing: Backing) -> bool:
    """Return whether the collateral covers the requirement with the buffer (MAR-21)."""
    return backing.collateral_buffered >= backing.required_buffered


def compute_factor_of(ratio: int) -> int:
    """Compute a margin ratio in the unit of fees (MAR-20)."""
    return ratio * div_floor(FACTOR_ONE, RATIO_ONE)
