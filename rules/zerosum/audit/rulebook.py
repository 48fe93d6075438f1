"""The rules that an audit holds a venue to, by name: the audit has none of its own."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from zerosum.rules.margin import compute_maintenance_margin, is_liquidatable
from zerosum.rules.venues.hyperliquid import hyperliquid_2023
from zerosum.spec.units import PPM_ONE, Ppm

MAINTENANCE_PPM: Mapping[str, Ppm] = MappingProxyType(
    {hyperliquid_2023.name: hyperliquid_2023.maintenance_ppm}
)


def is_below_maintenance(rules: str, *, account_value: Fraction, notional: Fraction) -> bool:
    """Return whether the rules would liquidate an account, exactly.

    Units: any one unit of money for both. They are taken to a unit in which both are whole and
    the margin needs no rounding, so that the answer cannot hang on a rounded margin.
    """
    unit = account_value.denominator * notional.denominator
    margin = compute_maintenance_margin(
        (notional * unit * PPM_ONE).numerator, MAINTENANCE_PPM[rules]
    )
    return is_liquidatable((account_value * unit * PPM_ONE).numerator, margin)
