"""A market that trades against its skew (chapter 02): price and margin by how one-sided it is."""

from __future__ import annotations

from attrs import frozen

from zerosum.spec.arithmetic import div_ceil, div_floor, ite, magnitude
from zerosum.spec.units import Price, Quote, Size


@frozen(eq=False)
class SkewMargin:
    """How one market's margin rises with the size of a position.

    Units: scale in steps; fraction, base, scalar and reward in parts of ``whole``; least in quote
    units. The rate is the base at no size, and grows by the fraction for each scale of size.
    """

    scale: Size
    fraction: int
    base: int
    scalar: int
    reward: int
    least: Quote
    whole: int


def compute_skew_price(index: Price, skew: Size, size: Size, scale: Size) -> Price:
    """Compute what a trade pays where the price follows the skew: the average on its way.

    Clause: MAR-26.
    Source: Synthetix v3 code, 2025.
    Units: quote units a step; skew and size in steps, long positive; scale in steps.
    Rounding: against the trader, up for a buyer and down for a seller.
    """
    paid, whole = index * (2 * scale + 2 * skew + size), 2 * scale
    return ite(size > 0, div_ceil(paid, whole), div_floor(paid, whole))


def compute_skew_initial(size: Size, index: Price, rule: SkewMargin) -> Quote:
    """Compute the initial margin of a position, the least one included.

    Clause: MAR-26. Rounding: up.
    """
    return _by_size(size, index, rule, rule.whole) + rule.least


def compute_skew_maintenance(size: Size, index: Price, rule: SkewMargin) -> Quote:
    """Compute the maintenance margin of a position: a part of the initial one, and the least.

    Clause: MAR-26. Rounding: up.
    """
    return _by_size(size, index, rule, rule.scalar) + rule.least


def compute_skew_reward(size: Size, index: Price, rule: SkewMargin) -> Quote:
    """Compute what is kept for whoever liquidates a position.

    Clause: MAR-26. Rounding: up.
    """
    return div_ceil(magnitude(size) * index * rule.reward, rule.whole)


def _by_size(size: Size, index: Price, rule: SkewMargin, part: int) -> Quote:
    steps = magnitude(size)
    rate = steps * rule.fraction + rule.base * rule.scale
    return div_ceil(steps * index * rate * part, rule.scale * rule.whole * rule.whole)
