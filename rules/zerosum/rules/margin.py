"""Margin (chapter 02): what a position must be backed by, and when that is not enough."""

from __future__ import annotations

from zerosum.spec.arithmetic import div_ceil
from zerosum.spec.units import PPM_ONE, Ppm, Quote


def compute_maintenance_margin(notional: Quote, maintenance_ppm: Ppm) -> Quote:
    """Compute the equity below which an account is liquidated, at a flat rate.

    Clause: MAR-2.
    Units: notional and result in quote units.
    Rounding: up, at the account's expense, by less than one quote unit.
    """
    return div_ceil(notional * maintenance_ppm, PPM_ONE)


def is_liquidatable(equity: Quote, maintenance_margin: Quote) -> bool:
    """Return whether an account must be liquidated: strictly below its maintenance margin.

    Clause: MAR-5.
    """
    return equity < maintenance_margin
