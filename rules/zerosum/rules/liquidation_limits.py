"""How much of a position is liquidated at once, down to which price, and whose turn it is.

Clauses LIQ-5 to LIQ-8: the limits of a venue that liquidates in steps, block by block.
"""

from __future__ import annotations

from attrs import frozen

from zerosum.rules.cross_margin import Contracts, compute_position_risk, compute_risk
from zerosum.rules.margin_schedules import clamp
from zerosum.rules.values import Ratio, compute_steps, compute_value, is_less
from zerosum.spec.arithmetic import disj, div_ceil, div_floor, ite, magnitude, maximum, minimum
from zerosum.spec.state import Account, position_of
from zerosum.spec.units import PPM_ONE, MarketId, Ppm, Quote, Size

# LIQ-5 the limit price -----------------------------------------------------------------------


def compute_fillable_price(
    size: Size,
    worth: Quote,
    own_margin: Quote,
    net_collateral: Quote,
    maintenance_margin: Quote,
    adjustment_ppm: Ppm,
    spread_ppm: Ppm,
) -> Ratio:
    """Compute the worst price at which a position may be liquidated.

    Clause: LIQ-5. The further the account is below its maintenance margin, the more of the spread
    is given away: nothing at the margin, all of it once its worth is gone.
    Source: dYdX v4 x/clob/keeper/liquidations.go GetFillablePrice.
    Units: quote units a step; worth is the signed value of the whole position and own_margin its
    maintenance margin, net_collateral and maintenance_margin those of the account; adjustment_ppm
    scales how fast the spread is given away, spread_ppm is of the position's own margin.
    Shape: size is not zero.
    Rounding: none.
    """
    whole = maximum(maintenance_margin, 1)
    missing = adjustment_ppm * (maintenance_margin - net_collateral)
    given_up = clamp(missing, 0, PPM_ONE * whole)
    divisor = PPM_ONE * PPM_ONE * whole
    left = worth * divisor - given_up * spread_ppm * own_margin
    return Ratio(ite(size > 0, left, -left), magnitude(size) * divisor)


def compute_limit_of(
    account: Account,
    contracts: Contracts,
    market: MarketId,
    adjustment_ppm: Ppm,
    spread_ppm: Ppm,
) -> Ratio:
    """Compute the worst price at which a position of an account may be liquidated.

    Clause: LIQ-5.
    Units: quote units a step; rates as in ``compute_fillable_price``.
    Shape: the account holds something in the market.
    """
    size = position_of(account, market).size
    own, whole = compute_position_risk(size, contracts[market]), compute_risk(account, contracts)
    return compute_fillable_price(
        size,
        own.net_collateral,
        own.maintenance_margin,
        whole.net_collateral,
        whole.maintenance_margin,
        adjustment_ppm,
        spread_ppm,
    )


def compute_grid_price(price: Ratio, increment: int, most: int, *, closes_long: bool) -> int:
    """Compute the price on a venue's grid that stands for a limit price.

    Clause: LIQ-5.
    Source: dYdX v4 x/clob/keeper/liquidations.go ConvertFillablePriceToSubticks.
    Units: those of the price; most is the largest number that the venue can write.
    Rounding: in the account's favour, up where it sells and down where it buys, to whole units and
    then to the grid; at least one increment and at most the largest multiple of it.
    """
    if closes_long:
        whole = div_ceil(price.numerator, price.denominator)
        steps = div_ceil(whole, increment)
    else:
        whole = div_floor(price.numerator, price.denominator)
        steps = div_floor(whole, increment)
    return clamp(steps, 1, div_floor(most, increment)) * increment


# LIQ-6 how much at once ----------------------------------------------------------------------


@frozen(eq=False)
class StepLimits:
    """How much of a position is liquidated at once (LIQ-6).

    Units: min_notional and max_notional in quote units, portion_ppm of the position's notional.
    """

    min_notional: Quote
    portion_ppm: Ppm
    max_notional: Quote


def compute_notional_limits(notional: Quote, limits: StepLimits) -> tuple[Quote, Quote]:
    """Compute the least and the most notional of a position that is liquidated at once.

    Clause: LIQ-6.
    Source: dYdX v4 x/clob/keeper/liquidations.go GetMaxAndMinPositionNotionalLiquidatable.
    Units: quote units.
    Rounding: the portion is rounded down.
    """
    least = minimum(limits.min_notional, notional)
    portion = div_floor(notional * limits.portion_ppm, PPM_ONE)
    return least, maximum(least, portion)


def compute_step_size(
    size: Size, price: Ratio, limits: StepLimits, already: Quote, step: Size
) -> Size:
    """Compute how many steps of a position are liquidated now.

    Clause: LIQ-6.
    Source: dYdX v4 x/clob/keeper/liquidations.go GetLiquidatablePositionSizeDelta.
    Units: steps, unsigned; already in quote units, what was liquidated of the account in this
    block; step in steps, the grid of order sizes.
    Rounding: down to the grid, but at least one step of it.
    """
    whole = magnitude(size)
    notional = compute_value(whole, price)
    _, most = compute_notional_limits(notional, limits)
    cap = minimum(most, limits.max_notional - already)
    if disj(notional <= cap, whole <= step):
        return whole
    fitting = div_floor(compute_steps(maximum(cap, 0), price), step) * step
    return clamp(fitting, step, whole)


# LIQ-7 what one account may cost in a block --------------------------------------------------


def compute_allowance(limit: Quote, used: Quote) -> Quote | None:
    """Compute what is left of a limit, or None where more than all of it was used.

    Clause: LIQ-7.
    Source: dYdX v4 x/clob/keeper/liquidations.go GetSubaccountMaxNotionalLiquidatable.
    Units: quote units.
    """
    return None if used > limit else limit - used


# LIQ-8 whose turn it is ----------------------------------------------------------------------


@frozen(eq=False)
class Turn:
    """What decides when a liquidation order is served.

    Units: both prices in quote units a step; notional in quote units at the oracle price.
    """

    limit: Ratio
    oracle: Ratio
    notional: Quote


def goes_first(one: Turn, other: Turn) -> bool:
    """Return whether one liquidation is served before another.

    Clause: LIQ-8. The one whose limit is further from the oracle price, relative to it; then the
    larger one. A full tie is left to whoever keeps the queue.
    Source: dYdX v4 x/clob/keeper/liquidations.go SortLiquidationOrders.
    """
    left, right = compute_distance(one), compute_distance(other)
    if is_less(right, left):
        return True
    return ite(is_less(left, right), 0, ite(one.notional > other.notional, 1, 0)) == 1


def compute_distance(turn: Turn) -> Ratio:
    """Compute how far a limit is from the oracle price, as a part of the oracle price (LIQ-8)."""
    limit = turn.limit.numerator * turn.oracle.denominator
    oracle = turn.oracle.numerator * turn.limit.denominator
    return Ratio(magnitude(limit - oracle), oracle)
