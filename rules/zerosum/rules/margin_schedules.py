"""Margin schedules besides the tiers of MAR-1 (MAR-11): rates as functions of what is open."""

from __future__ import annotations

from enum import Enum

from attrs import frozen

from zerosum.spec.arithmetic import div_ceil, div_floor, ite, maximum, minimum
from zerosum.spec.units import PPM_ONE, Ppm, Quote


@frozen(eq=False)
class FractionSchedule:
    """A schedule whose maintenance margin is a fraction of its initial margin (MAR-11).

    Units: initial_ppm of the notional; maintenance_fraction_ppm of the initial margin; the caps in
    quote units of open interest. With both caps zero the initial rate does not move.
    """

    initial_ppm: Ppm
    maintenance_fraction_ppm: Ppm
    lower_cap: Quote = 0
    upper_cap: Quote = 0


class ScheduleFault(Enum):
    """Why a list of numbers is no schedule of this kind (MAR-11)."""

    INITIAL = "the initial margin is above the whole notional"
    MAINTENANCE = "the maintenance margin is above the initial margin"
    IMPACT = "the notional of the price impact is zero"
    CAPS = "the lower cap of open interest is above the upper cap"


def find_fault(schedule: FractionSchedule, impact_notional: Quote) -> ScheduleFault | None:
    """Return the first thing that is wrong with a schedule, or None.

    Clause: MAR-11.
    Source: dYdX v4 x/perpetuals/types/liquidity_tier.go Validate.
    Units: impact_notional in quote units.
    """
    if schedule.initial_ppm > PPM_ONE:
        return ScheduleFault.INITIAL
    if schedule.maintenance_fraction_ppm > PPM_ONE:
        return ScheduleFault.MAINTENANCE
    if impact_notional == 0:
        return ScheduleFault.IMPACT
    if schedule.lower_cap > schedule.upper_cap:
        return ScheduleFault.CAPS
    return None


def compute_margin_at(notional: Quote, rate: Ppm) -> Quote:
    """Compute a flat share of a notional.

    Clause: MAR-11.
    Units: notional in quote units, not below zero.
    Rounding: up, at the account's expense.
    """
    return div_ceil(notional * rate, PPM_ONE)


def compute_scaled_initial_ppm(schedule: FractionSchedule, open_interest: Quote) -> Ppm:
    """Compute the initial rate, which rises with what is open to the whole notional.

    Clause: MAR-11. The base rate up to the lower cap, the whole from the upper cap on, and a
    straight line in between.
    Source: dYdX v4 x/perpetuals/types/liquidity_tier.go GetAdjustedInitialMarginPpm.
    Units: open_interest in quote units.
    Rounding: down, in the account's favour, by less than one part per million.
    """
    if schedule.upper_cap == 0:
        return schedule.initial_ppm
    if open_interest <= schedule.lower_cap:
        return schedule.initial_ppm
    if open_interest >= schedule.upper_cap:
        return PPM_ONE
    above = open_interest - schedule.lower_cap
    width = maximum(schedule.upper_cap - schedule.lower_cap, 1)
    risen = div_floor((PPM_ONE - schedule.initial_ppm) * above, width)
    return minimum(schedule.initial_ppm + risen, PPM_ONE)


def compute_initial_of(
    notional: Quote, schedule: FractionSchedule, open_interest: Quote, own_ppm: Ppm = 0
) -> Quote:
    """Compute the initial margin of a position.

    Clause: MAR-11. The scaled rate, or the rate that the account chose for itself if it is higher.
    Source: dYdX v4 x/perpetuals/lib/lib.go GetMarginRequirementsInQuoteQuantums.
    Units: notional and open_interest in quote units, not below zero.
    Rounding: up, at the account's expense.
    """
    scaled = compute_scaled_initial_ppm(schedule, open_interest)
    return compute_margin_at(notional, maximum(scaled, own_ppm))


def compute_maintenance_of(notional: Quote, schedule: FractionSchedule) -> Quote:
    """Compute the maintenance margin of a position: a fraction of its unscaled initial margin.

    Clause: MAR-11.
    Source: dYdX v4 x/perpetuals/lib/lib.go GetMarginRequirementsInQuoteQuantums.
    Units: notional in quote units, not below zero.
    Rounding: up twice, at the account's expense.
    """
    unscaled = compute_margin_at(notional, schedule.initial_ppm)
    return compute_margin_at(unscaled, schedule.maintenance_fraction_ppm)


def compute_maintenance_ppm(schedule: FractionSchedule) -> Ppm:
    """Compute the maintenance rate of a notional.

    Clause: MAR-11.
    Source: dYdX v4 x/perpetuals/types/liquidity_tier.go GetMaintenanceMarginPpm.
    Rounding: down.
    """
    return div_floor(schedule.initial_ppm * schedule.maintenance_fraction_ppm, PPM_ONE)


def compute_funding_bound_ppm(schedule: FractionSchedule, factor_ppm: Ppm) -> Ppm:
    """Compute how far from zero a funding rate may be: a multiple of what lies between the margins.

    Clause: MAR-11.
    Source: dYdX v4 x/perpetuals/types/liquidity_tier.go GetMaxAbsFundingClampPpm.
    Units: factor_ppm of the difference between initial and maintenance rate.
    Rounding: down.
    """
    between = schedule.initial_ppm - compute_maintenance_ppm(schedule)
    return div_floor(factor_ppm * between, PPM_ONE)


def clamp(number: int, low: int, high: int) -> int:
    """Return the number, or the bound that it is beyond (MAR-11)."""
    return ite(number < low, low, minimum(number, high))
