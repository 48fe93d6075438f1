"""The margin curve (chapter 02): a rate that rises with the square root of the size.

All numbers are integers with the rounding of the venue that publishes the curve. A ratio or a
weight of ``RATIO_ONE`` is the whole.
"""

from __future__ import annotations

from enum import Enum

from attrs import frozen

from zerosum.spec.arithmetic import div_floor, ite, least, maximum, minimum

RATIO_ONE = 10_000
"""The whole notional, or the whole value, in the unit of margin ratios and asset weights."""

FACTOR_ONE = 1_000_000
"""One, in the unit of the factor that the root is multiplied with."""

ROOT_ONE = 100_000
"""The root of one whole contract of 10^9 size steps, as the curve takes it."""

PROFIT_STEPS = 1_000
"""Size steps for a millionth of a dollar: profit is weighed as a size of 10^9 steps a dollar."""


class MarginKind(Enum):
    """What margin is asked for: to open, to be filled, or to stay (MAR-20)."""

    INITIAL = "initial"
    FILL = "fill"
    MAINTENANCE = "maintenance"


@frozen(eq=False)
class MarginCurve:
    """One market's margin ratios and how they grow with size.

    Units: ratios of ``RATIO_ONE``; factor of ``FACTOR_ONE``, zero for flat ratios. The second pair
    is for accounts in high-leverage mode; a market without the mode has zeros there.
    """

    initial: int
    maintenance: int
    factor: int = 0
    high_leverage_initial: int = 0
    high_leverage_maintenance: int = 0


def compute_root(size: int) -> int:
    """Compute the root that the curve takes of a size: of ten times the size and one more.

    Clause: MAR-20.
    Units: size in steps of 10^-9 contracts, not negative; ``ROOT_ONE`` for one contract.
    Rounding: down to an integer.
    """
    number = 10 * size + 1
    return least(lambda root: (root + 1) * (root + 1) > number, 0, number)


def compute_grown_ratio(ratio: int, factor: int, root: int) -> int:
    """Compute a ratio as it has grown with size: four fifths of it, and the root's part.

    Clause: MAR-20. For a small size it is below the ratio itself. Without a factor it is the ratio.
    Source: Drift v2 code, 2026-04.
    Units: ratio of ``RATIO_ONE``; factor of ``FACTOR_ONE``; root of ``ROOT_ONE``.
    Rounding: the fifth and the root's part down, each by itself.
    """
    part = div_floor(root * factor, ROOT_ONE * div_floor(FACTOR_ONE, RATIO_ONE))
    return ite(factor == 0, ratio, ratio - div_floor(ratio, 5) + part)


def compute_flat_ratio(initial: int, maintenance: int, kind: MarginKind) -> int:
    """Compute the ratio of a pair that a kind of margin asks for, whatever the size.

    Clause: MAR-20. To be filled it is half way between the two.
    Units: ratios of ``RATIO_ONE``.
    Rounding: half way is rounded down.
    """
    match kind:
        case MarginKind.INITIAL:
            return initial
        case MarginKind.FILL:
            return div_floor(initial + maintenance, 2)
        case MarginKind.MAINTENANCE:
            return maintenance


def compute_curve_ratio(
    curve: MarginCurve, size: int, kind: MarginKind, *, high_leverage: bool = False
) -> int:
    """Compute the margin ratio of a position of some size.

    Clause: MAR-20. The flat ratio, or the grown one where that is higher. In high-leverage mode the
    opening ratios begin lower and have grown to the ordinary ones where those begin to grow.
    Source: Drift v2 code, 2026-04.
    Units: size in steps of 10^-9 contracts, not negative; the ratio of ``RATIO_ONE``.
    Rounding: as in ``compute_grown_ratio``.
    """
    ordinary = compute_flat_ratio(curve.initial, curve.maintenance, kind)
    root = compute_root(size)
    if not_in_mode(curve, high_leverage=high_leverage):
        return maximum(ordinary, compute_grown_ratio(ordinary, curve.factor, root))
    lower = compute_flat_ratio(curve.high_leverage_initial, curve.high_leverage_maintenance, kind)
    if kind is MarginKind.MAINTENANCE:
        return maximum(lower, compute_grown_ratio(lower, curve.factor, root))
    return compute_blended_ratio(lower, ordinary, compute_grown_ratio(ordinary, curve.factor, root))


def not_in_mode(curve: MarginCurve, *, high_leverage: bool) -> bool:
    """Return whether an account trades a market at its ordinary ratios (MAR-20)."""
    if high_leverage:
        return minimum(curve.high_leverage_initial, curve.high_leverage_maintenance) < 1
    return True


def compute_blended_ratio(lower: int, ordinary: int, grown: int) -> int:
    """Compute an opening ratio in high-leverage mode, on its way from the lower to the ordinary.

    Clause: MAR-20. The way is as long as the fifth by which the ordinary ratio starts lower.
    Source: Drift v2 code, 2026-04.
    Units: all ratios of ``RATIO_ONE``; ordinary at least five of its units.
    Rounding: the part of the way that is left is rounded up, so the ratio is rounded down.
    """
    whole_way = maximum(div_floor(ordinary, 5), 1)
    left = div_floor(maximum(ordinary - grown, 0) * FACTOR_ONE, whole_way)
    gone = maximum(FACTOR_ONE - left, 0)
    blended = lower + div_floor(maximum(1, ordinary - lower) * gone, FACTOR_ONE)
    return ite(grown < ordinary, blended, ite(grown == ordinary, lower, grown))


def compute_discounted_weight(weight: int, factor: int, root: int) -> int:
    """Compute an asset's weight as it has shrunk with size: at most its own weight.

    Clause: MAR-21.
    Source: Drift v2 code, 2026-04.
    Units: weight of ``RATIO_ONE``; factor of ``FACTOR_ONE``; root of ``ROOT_ONE``.
    Rounding: the root's part down, then the weight down.
    """
    start = FACTOR_ONE + div_floor(FACTOR_ONE, 10)
    shrunk = div_floor(start * RATIO_ONE, FACTOR_ONE + div_floor(root * factor, ROOT_ONE))
    return ite(factor == 0, weight, minimum(weight, shrunk))


def compute_profit_weight(
    profit: int, kind: MarginKind, *, opening: int, staying: int, factor: int
) -> int:
    """Compute how much of an unrealised profit counts as collateral; a loss counts whole.

    Clause: MAR-21.
    Source: Drift v2 code, 2026-04.
    Units: profit in millionths of a dollar; weights of ``RATIO_ONE``; factor of ``FACTOR_ONE``.
    Rounding: down.
    """
    if profit <= 0:
        return RATIO_ONE
    if kind is MarginKind.MAINTENANCE:
        return staying
    return compute_discounted_weight(opening, factor, compute_root(profit * PROFIT_STEPS))
