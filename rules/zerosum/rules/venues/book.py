"""What a venue's file holds: rule books that run, and sketches that do not."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from zerosum.rules.ruleset import RuleSet
from zerosum.rules.venues.standing import Ground
from zerosum.spec.state import MarginTier

MONEY_DECIMALS = 6
"""Thresholds and floors of a rule book are in millionths of the quote currency."""


@frozen(eq=False)
class RuleBook:
    """The dated rules of a venue: a choice for each slot, and what each of them rests on.

    Gaps are what the venue does and no slot says: whoever compares outcomes has to know them. The
    tiers are a margin schedule that holds for all of its markets, where there is such a one.
    Units: money in millionths of the quote currency.
    """

    venue: str
    rules: RuleSet
    grounds: Mapping[str, Ground]
    gaps: tuple[str, ...] = ()
    tiers: tuple[MarginTier, ...] = ()


@frozen(eq=False)
class Sketch:
    """What is known of a venue whose rules the slots cannot say; it does not run.

    The grounds say in words what the venue does, under the slot that comes closest.
    """

    name: str
    date: str
    venue: str
    sources: tuple[str, ...]
    reason: str
    grounds: Mapping[str, Ground]
