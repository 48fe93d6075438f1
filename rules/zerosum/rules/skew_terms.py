"""What a market asks for being one-sided (chapter 02): fees, funding, and a bound on each side."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from attrs import frozen

from zerosum.rules.journal import compute_closed_steps
from zerosum.spec.arithmetic import conj, disj, div_ceil, div_floor, ite, magnitude, total
from zerosum.spec.units import Price, Quote, Size


def compute_skew_fee(
    size: Size, skew: Size, price: Price, *, maker: int, taker: int, whole: int
) -> Quote:
    """Compute a trade's fee: the maker's for what balances the market, the taker's for the rest.

    Clause: MAR-27.
    Source: Synthetix v3 code, 2025.
    Units: steps, long positive; rates in parts of ``whole``; quote units.
    Rounding: up, at the trader's expense.
    Laws: T-MAR-27.A2.
    """
    balancing = compute_closed_steps(skew, size)
    parts = balancing * maker + (magnitude(size) - balancing) * taker
    return div_ceil(parts * price, whole)


@frozen(eq=False)
class FundingTerms:
    """How fast a market's funding rate follows its skew.

    Units: scale in steps; fastest in parts of ``whole``, by which the rate changes in a day at a
    skew of the scale or more; times in parts of ``day``.
    """

    scale: Size
    fastest: int
    whole: int
    day: int

    @property
    def velocity_one(self) -> int:
        """Return the parts in which a velocity is counted, for a day of a day."""
        return self.whole * self.scale

    @property
    def rate_one(self) -> int:
        """Return the parts in which a rate is counted, for a day."""
        return self.velocity_one * self.day


def compute_skew_velocity(skew: Size, terms: FundingTerms) -> int:
    """Compute how fast the funding rate changes: in proportion to the skew, up to the fastest.

    Clause: MAR-27.
    Source: Synthetix v3 code, 2025.
    Units: parts of ``velocity_one``, exact.
    Laws: T-MAR-27.A1.
    """
    bounded = ite(skew > terms.scale, terms.scale, ite(skew < -terms.scale, -terms.scale, skew))
    return bounded * terms.fastest


def compute_rate_after(rate: int, velocity: int, time: int) -> int:
    """Compute the funding rate after a time at one velocity.

    Clause: MAR-27.
    Units: rates in parts of ``rate_one``; velocity in parts of ``velocity_one``; time in parts of a
    day; exact.
    """
    return rate + velocity * time


def compute_funding_paid(
    before: int, after: int, time: int, value: Quote, terms: FundingTerms
) -> Quote:
    """Compute what a position pays while the rate goes in a straight line; negative if it receives.

    Clause: MAR-27. The average of both rates, over the time.
    Units: rates in parts of ``rate_one``; time in parts of a day; value in quote units, with the
    sign of the position.
    Rounding: down.
    """
    return div_floor((before + after) * value * time, 2 * terms.rate_one * terms.day)


class Refusal(Enum):
    """Why a trade is not admitted (MAR-28)."""

    SIZE = "the side would hold too much"
    VALUE = "the side would be worth too much"


def compute_side(sizes: Iterable[Size], *, is_long: bool) -> Size:
    """Compute the open size of one side of a market, unsigned.

    Clause: MAR-28.
    Units: steps.
    """
    return total(lambda size: ite(is_long, ite(size > 0, size, 0), ite(size < 0, -size, 0)), sizes)


def is_mere_reduction(before: Size, after: Size) -> bool:
    """Return whether a position only becomes smaller, and changes no side (MAR-28)."""
    same_side = disj(conj(before >= 0, after >= 0), conj(before <= 0, after <= 0))
    return conj(same_side, magnitude(after) <= magnitude(before))


def find_refusal(
    side: Size, price: Price, *, largest_size: Size, largest_value: Quote
) -> Refusal | None:
    """Return why a side is too large, its size first, or None.

    Clause: MAR-28.
    Source: Synthetix v3 code, 2025.
    Units: side in unsigned steps, after the trade; quote units.
    """
    if side > largest_size:
        return Refusal.SIZE
    if side * price > largest_value:
        return Refusal.VALUE
    return None
