"""How much a market may liquidate in a window of time (chapter 03), and what a keeper is paid."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from zerosum.spec.arithmetic import (
    conj,
    disj,
    div_floor,
    every,
    ite,
    magnitude,
    maximum,
    minimum,
    total,
)
from zerosum.spec.units import PPM_ONE, Quote, Size


@frozen(eq=False)
class Past:
    """A liquidation that has been: when, in seconds, and how much, in unsigned steps."""

    time: int
    size: Size


def compute_window_capacity(fees: int, scale: Size, seconds: int, whole: int = PPM_ONE) -> Size:
    """Compute how much a market may liquidate within its window.

    Clause: LIQ-21. What a trader pays in fees for the market's scale is taken as what it bears.
    Source: Synthetix v3 code, 2025.
    Units: fees, maker's and taker's times a multiplier, in parts of ``whole`` for one second; scale
    in steps.
    Rounding: down.
    """
    return div_floor(fees * scale * seconds, whole)


def compute_window_used(past: Sequence[Past], *, now: int, seconds: int) -> Size:
    """Compute how much of the capacity the liquidations of the last window have used (LIQ-21).

    Units: unsigned steps; times in seconds. One that is exactly a window old is not counted.
    """
    return total(lambda one: ite(now - one.time < seconds, one.size, 0), past)


def is_first_now(past: Sequence[Past], *, now: int) -> bool:
    """Return whether nothing has been liquidated at this very moment (LIQ-21)."""
    return every(lambda one: disj(one.time < now, one.time > now), past)


def compute_window_size(
    wanted: Size, capacity: Size, used: Size, *, is_calm: bool, is_first: bool
) -> Size:
    """Compute how much may be liquidated now.

    Clause: LIQ-21. What the window has left; and where it has nothing left, one more window at a
    calm market, once for each moment. Without a capacity there is no bound.
    Source: Synthetix v3 code, 2025.
    Units: sizes in unsigned steps.
    Laws: T-LIQ-21.A1.
    """
    left = maximum(capacity - used, 0)
    bound = ite(conj(left == 0, is_calm, is_first), capacity, left)
    return ite(capacity == 0, wanted, minimum(wanted, bound))


def is_market_calm(skew: Size, scale: Size, limit: int, whole: int = PPM_ONE) -> bool:
    """Return whether a market's skew is so small that one more window does no harm.

    Clause: LIQ-21. Where no limit is set, none is.
    Units: skew and scale in steps; limit in parts of ``whole`` of the scale.
    """
    return conj(limit > 0, magnitude(skew) * whole < limit * scale)


@frozen(eq=False)
class KeeperTerms:
    """What bounds a keeper's reward.

    Units: money; ratios in parts of ``whole``.
    """

    least: Quote
    largest: Quote
    profit_ratio: int
    scaling_ratio: int
    whole: int = PPM_ONE


def compute_keeper_reward(
    reward: Quote, cost: Quote, available: Quote, terms: KeeperTerms
) -> Quote:
    """Compute what a keeper is paid for a liquidation, at the account's cost.

    Clause: LIQ-22. Its cost and the reward, at least with a profit on the cost, and at most a part
    of what the account has; the largest reward for an account that has nothing.
    Source: Synthetix v3 code, 2025.
    Units: money.
    Rounding: down.
    Laws: T-LIQ-22.A1.
    """
    profit = div_floor(cost * (terms.whole + terms.profit_ratio), terms.whole)
    lowest = maximum(cost + terms.least, profit)
    share = div_floor(available * terms.scaling_ratio, terms.whole)
    highest = ite(available == 0, terms.largest, minimum(terms.largest, share))
    return minimum(maximum(lowest, reward + cost), highest)
