"""Margin by lines (chapter 02): the tier tables that venues publish, a rate and a deduction a tier.

A line's margin is its rate times the notional less its deduction. Rates are parts of ``whole``, so
that a rate such as one in six is exact, and a deduction is in the same parts of a quote unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from zerosum.spec.arithmetic import div_ceil, div_floor, fold, ite, maximum
from zerosum.spec.rejections import NotPositive
from zerosum.spec.units import PPM_ONE, Quote, Size


@frozen(eq=False)
class MarginLine:
    """One tier of a venue's table.

    Units: floor in quote units of notional, where the tier begins; rate in parts of ``whole``;
    deduction in parts of ``whole`` of a quote unit, which makes lines meet at floors.
    """

    floor: Quote
    rate: int
    deduction: int = 0


NO_LINE = MarginLine(floor=0, rate=0)


def compute_deduction(line: MarginLine, below: MarginLine) -> int:
    """Compute the deduction that makes a tier's line meet the line below at its floor.

    Clause: MAR-23.
    Source: Binance and Hyperliquid documentation, 2025.
    Units: parts of ``whole`` of a quote unit, exact.
    Laws: T-MAR-23.A1.
    """
    return below.deduction + line.floor * (line.rate - below.rate)


def compute_lines(floors_and_rates: Iterable[tuple[Quote, int]]) -> tuple[MarginLine, ...]:
    """Compute the lines of a schedule from its floors and rates, the lowest tier first.

    Clause: MAR-23.
    Units: floors in quote units; rates in parts of ``whole``.
    """

    def step(lines: tuple[MarginLine, ...], tier: tuple[Quote, int]) -> tuple[MarginLine, ...]:
        bare = MarginLine(*tier)
        below = lines[-1] if lines else NO_LINE
        return (*lines, MarginLine(*tier, compute_deduction(bare, below)))

    return fold(step, (), floors_and_rates)


def pick_line(notional: Quote, lines: Sequence[MarginLine]) -> MarginLine:
    """Pick the line that a notional falls into: the one with the highest floor it reaches.

    Clause: MAR-23. A notional below the first floor is on the first line.
    Units: notional in quote units; the lines in the order of their floors.
    Raises: NotPositive where the notional is negative.
    """
    if notional < 0:
        raise NotPositive("notional", notional)

    def step(picked: MarginLine, line: MarginLine) -> MarginLine:
        return line if notional >= line.floor else picked

    return fold(step, lines[0], lines[1:])


def compute_line_margin(notional: Quote, line: MarginLine, whole: int = PPM_ONE) -> Quote:
    """Compute the margin of a notional on its line; never below zero.

    Clause: MAR-23.
    Units: quote units.
    Rounding: up, at the account's expense.
    Laws: T-MAR-23.A1.
    """
    required = notional * line.rate - line.deduction
    return div_ceil(ite(required > 0, required, 0), whole)


def compute_margin_with_minimum(
    size: Size, notional: Quote, rate: int, least: Quote, whole: int = PPM_ONE
) -> Quote:
    """Compute the margin of a position where every one needs some margin at least.

    Clause: MAR-23. An empty position needs none.
    Source: Perennial v2 code, 2025.
    Units: size in steps; rate in parts of ``whole``; quote units.
    Rounding: down, in the account's favour.
    """
    return ite(size == 0, 0, maximum(div_floor(notional * rate, whole), least))
