"""A scenario: an exchange as it stands, the prices that come next, and the rules it runs under."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from zerosum.lab.numbers import Units
from zerosum.rules.ruleset import RuleSet
from zerosum.rules.waterfall import House
from zerosum.spec.journal import Journal
from zerosum.spec.state import Exchange
from zerosum.spec.units import MarketId, Price

OPENING = "(opening)"
"""The clearing account that positions are opened against; it ends flat and empty."""


@frozen(eq=False)
class Moment:
    """A point of the price path: its name, and the marks and oracle prices that change.

    Units: quote units a step.
    """

    label: str
    marks: Mapping[MarketId, Price]
    oracles: Mapping[MarketId, Price]


@frozen(eq=False)
class Scenario:
    """Everything that a run needs.

    ``opening`` is the journal that makes the exchange out of nothing. ``rules`` are those that the
    file names, if it names any. ``notes`` say what was assumed where the input does not say.
    """

    title: str
    source: str
    units: Units
    opening: Journal
    exchange: Exchange
    house: House
    path: tuple[Moment, ...]
    rules: RuleSet | None = None
    notes: tuple[str, ...] = ()
