"""How risky an account is, and which of two is riskier (MAR-12)."""

from __future__ import annotations

from attrs import frozen

from zerosum.spec.arithmetic import conj, ite, sign
from zerosum.spec.units import Quote


@frozen(eq=False)
class Risk:
    """What an account is worth and what it must be worth, over all its positions.

    Units: quote units.
    """

    net_collateral: Quote
    initial_margin: Quote
    maintenance_margin: Quote


NO_RISK = Risk(0, 0, 0)


def add_risks(one: Risk, other: Risk) -> Risk:
    """Return the risk of both together: worths and requirements add up, nothing is netted.

    Clause: MAR-12.
    """
    return Risk(
        one.net_collateral + other.net_collateral,
        one.initial_margin + other.initial_margin,
        one.maintenance_margin + other.maintenance_margin,
    )


def is_initially_backed(risk: Risk) -> bool:
    """Return whether an account is worth its initial margin (MAR-3)."""
    return risk.net_collateral >= risk.initial_margin


def is_maintained(risk: Risk) -> bool:
    """Return whether an account is worth its maintenance margin (MAR-5)."""
    return risk.net_collateral >= risk.maintenance_margin


def is_at_risk(risk: Risk) -> bool:
    """Return whether an account is liquidatable: it has something open and too little behind it.

    Clause: MAR-5, MAR-12. An account with nothing open is never liquidated, whatever it owes.
    Source: dYdX v4 lib/margin/risk.go IsLiquidatable.
    """
    return conj(risk.maintenance_margin > 0, risk.maintenance_margin > risk.net_collateral)


def compare_risks(one: Risk, other: Risk) -> int:
    """Return 1 where the first is riskier, -1 where the other is, 0 where neither is.

    Clause: MAR-12. By net collateral over maintenance margin, cross-multiplied; the lower is
    riskier. On a tie the higher maintenance margin is riskier, or with both zero the lower net
    collateral.
    Source: dYdX v4 lib/margin/risk.go Cmp.
    Units: maintenance margins are not below zero.
    """
    by_ratio = compare_ratios(one, other)
    if by_ratio != 0:
        return by_ratio
    if conj(one.maintenance_margin == 0, other.maintenance_margin == 0):
        return sign(other.net_collateral - one.net_collateral)
    return sign(one.maintenance_margin - other.maintenance_margin)


def compare_ratios(one: Risk, other: Risk) -> int:
    """Return the same without the tie rule: by net collateral over maintenance margin alone.

    Clause: MAR-12.
    """
    left = one.net_collateral * other.maintenance_margin
    right = other.net_collateral * one.maintenance_margin
    return ite(left < right, 1, ite(left > right, -1, 0))
