"""The insurance fund inside a fill (VLT-6): who pays whom away from the bankruptcy price."""

from __future__ import annotations

from zerosum.spec.arithmetic import disj, div_ceil, div_floor, maximum, minimum
from zerosum.spec.units import PPM_ONE, Ppm, Quote


def compute_fund_gain(received: Quote, at_bankruptcy: Quote, max_fee_ppm: Ppm) -> Quote:
    """Compute what an insurance fund gains by one liquidation fill; below zero it pays.

    Clause: VLT-6. A fill below the bankruptcy price is topped up by the fund, to the unit. Of what
    a fill above it leaves, the fund gets at most a share of the value traded, and the account the
    rest.
    Source: dYdX v4 x/clob/keeper/liquidations.go GetLiquidationInsuranceFundDelta.
    Units: quote units; received is what the account gets for the fill, below zero if it pays, and
    at_bankruptcy what it would get at its bankruptcy price.
    Rounding: the share is rounded down, in the account's favour.
    """
    better = received - at_bankruptcy
    traded = maximum(received, -received)
    return minimum(better, maximum(div_floor(traded * max_fee_ppm, PPM_ONE), 0))


def is_covered(fund: Quote, gain: Quote) -> bool:
    """Return whether a fund can pay what a fill asks of it: all of it, or nothing is filled.

    Clause: VLT-6.
    Source: dYdX v4 x/clob/keeper/liquidations.go IsValidInsuranceFundDelta.
    Units: quote units.
    """
    return disj(gain >= 0, fund + gain >= 0)


def compute_trading_fee(traded: Quote, fee_ppm: Ppm) -> Quote:
    """Compute the fee on a fill; a rebate is not paid on a liquidation.

    Clause: VLT-6.
    Units: traded in quote units, not below zero.
    Rounding: up, at the expense of whoever pays it.
    """
    return div_ceil(traded * maximum(fee_ppm, 0), PPM_ONE)
