"""The rules that an audit holds a venue to, by name: the audit has none of its own."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from zerosum.rules.margin import compute_limit, is_below
from zerosum.rules.ruleset import RuleSet
from zerosum.rules.venues.shelf import books
from zerosum.spec.margin import maintenance, margin_of
from zerosum.spec.state import MarginTier
from zerosum.spec.units import PPM_ONE

_BOOKS = {name: book for name, book in books().items() if book.tiers}

SCHEDULES: Mapping[str, tuple[MarginTier, ...]] = MappingProxyType(
    {name: book.tiers for name, book in _BOOKS.items()}
)
"""The schedules of the rule sets that have one for all markets: a log can be held to them."""

RULE_SETS: Mapping[str, RuleSet] = MappingProxyType(
    {name: book.rules for name, book in _BOOKS.items()}
)


def is_below_maintenance(rules: str, *, account_value: Fraction, notional: Fraction) -> bool:
    """Return whether the rules would liquidate an account, exactly.

    Units: any one unit of money for both. They are taken to a unit in which both are whole and
    the margin needs no rounding, so that the answer cannot hang on a rounded margin.
    """
    equity, worth = in_whole_units(account_value, notional)
    required = margin_of(worth * PPM_ONE, SCHEDULES[rules], maintenance)
    return is_below(equity * PPM_ONE, required)


def compute_maintenance(rules: str, notional: Fraction) -> Fraction:
    """Return the maintenance margin that the rules require of a notional, in its unit, exactly."""
    worth, unit = notional.numerator * PPM_ONE, notional.denominator * PPM_ONE
    return Fraction(margin_of(worth, SCHEDULES[rules], maintenance), unit)


def compute_limit_factor(sign: int, *, account_value: Fraction, notional: Fraction) -> Fraction:
    """Return limit price over mark price for positions of one side.

    Units: any one unit of money for both. At a mark of as many units as the notional has, the
    limit price needs no rounding.
    """
    worth, whole = in_whole_units(account_value, notional)
    return Fraction(compute_limit(sign, whole, worth, whole), whole)


def in_whole_units(account_value: Fraction, notional: Fraction) -> tuple[int, int]:
    """Return two amounts of money in one unit in which both are whole."""
    unit = account_value.denominator * notional.denominator
    return (account_value * unit).numerator, (notional * unit).numerator
