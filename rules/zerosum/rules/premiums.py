"""Funding by an index (LED-14, LED-15): from premiums to a rate, an index, and what is owed."""

from __future__ import annotations

from collections.abc import Sequence

from zerosum.rules.margin_schedules import clamp
from zerosum.rules.values import Ratio, compute_towards_zero
from zerosum.spec.arithmetic import disj, div_ceil, div_floor, maximum
from zerosum.spec.units import PPM_ONE, Ppm, Quote, Size

RATE_SECONDS = 8 * 60 * 60
"""A funding rate is stated for eight hours."""


def trim_tails(samples: Sequence[Ppm], tail_ppm: Ppm) -> list[Ppm]:
    """Return premium samples without the lowest and the highest, in rising order.

    Clause: LED-14. Twice the tail is taken off, rounded down, and of that half, rounded down, at
    the bottom and the rest at the top. Where that is nothing or everything, the samples stay as
    they are.
    Source: dYdX v4 x/perpetuals/keeper/perpetual.go GetRemoveSampleTailsFunc.
    Units: parts per million.
    """
    count = len(samples)
    removed = div_floor(count * 2 * tail_ppm, PPM_ONE)
    if disj(removed == 0, removed >= count):
        return list(samples)
    bottom = div_floor(removed, 2)
    return sorted(samples)[bottom : count - (removed - bottom)]


def compute_premium(samples: Sequence[Ppm], period: int, interval: int) -> Ppm:
    """Compute the premium of a period: the average of its samples, missing ones taken as zero.

    Clause: LED-14.
    Source: dYdX v4 x/perpetuals/keeper/perpetual.go.
    Units: parts per million; period and interval in seconds.
    Rounding: towards zero.
    """
    due = div_ceil(period, maximum(interval, 1))
    return compute_towards_zero(sum(samples), maximum(maximum(len(samples), due), 1))


def compute_funding_rate(premium: Ppm, default: Ppm, bound: Ppm) -> Ppm:
    """Compute the funding rate: the premium and a default, at most a bound away from zero.

    Clause: LED-14.
    Units: parts per million for eight hours.
    """
    return clamp(premium + default, -bound, bound)


def compute_index_change(rate: Ppm, seconds: int, price: Ratio) -> int:
    """Compute what a market's funding index moves by.

    Clause: LED-14.
    Source: dYdX v4 x/perpetuals/funding/funding.go GetFundingIndexDelta.
    Units: millionths of a quote unit a step; rate for eight hours; price in quote units a step.
    Rounding: towards zero after the price is multiplied in, and again after the division by time.
    """
    by_price = compute_towards_zero(rate * seconds * price.numerator, price.denominator)
    return compute_towards_zero(by_price, RATE_SECONDS)


def compute_owed_to(size: Size, index: int, settled_index: int) -> int:
    """Compute what funding owes a position since it was settled last; below zero it owes.

    Clause: LED-15.
    Source: dYdX v4 x/perpetuals/lib/lib.go GetSettlementPpmWithPerpetual.
    Units: millionths of a quote unit.
    """
    return -(index - settled_index) * size


def compute_settlement(owed: int) -> Quote:
    """Compute what an account is credited for what funding owes all its positions together.

    Clause: LED-15.
    Source: dYdX v4 x/subaccounts/lib/updates.go.
    Units: owed in millionths of a quote unit.
    Rounding: down, at the account's expense, once for all its positions.
    """
    return div_floor(owed, PPM_ONE)
