"""Run a scenario under a rule set: a sweep where it stands, and one after each move of prices."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from zerosum.lab.scenario import Moment, Scenario
from zerosum.lab.told import CaseTold, tell_sweep
from zerosum.rules import apply_sweep, replay
from zerosum.rules.ruleset import RuleSet
from zerosum.spec.journal import Journal, SetMark, SetOracle
from zerosum.spec.state import Exchange

START = "at the start"

Tell = Callable[[int, int, str], None]
"""Told of long work: how much is done, of how much, and what came in last."""


@frozen(eq=False)
class MomentTold:
    """One moment of a run: prices moved, and every account that failed was dealt with.

    ``before`` is the exchange at the new prices; ``journal`` has the moves and the sweep.
    """

    label: str
    before: Exchange
    after: Exchange
    journal: Journal
    cases: tuple[CaseTold, ...]


@frozen(eq=False)
class Run:
    """A scenario, carried out under a rule set."""

    scenario: Scenario
    rules: RuleSet
    moments: tuple[MomentTold, ...]

    @property
    def start(self) -> Exchange:
        """Return the exchange before anything happened."""
        return self.scenario.exchange

    @property
    def end(self) -> Exchange:
        """Return the exchange after everything happened."""
        return self.moments[-1].after

    @property
    def journal(self) -> Journal:
        """Return everything that happened since the exchange was opened."""
        return tuple(entry for moment in self.moments for entry in moment.journal)

    @property
    def cases(self) -> tuple[CaseTold, ...]:
        """Return every waterfall, in order."""
        return tuple(case for moment in self.moments for case in moment.cases)


def simulate(scenario: Scenario, rules: RuleSet, tell: Tell | None = None) -> Run:
    """Run a scenario under a rule set.

    The scenario is swept as it stands, then again after each move of its path. Nothing else is
    done between the moves: makers do not come back, and traders do not react.
    """
    journals = []
    moments = moments_of(scenario)
    for moment, journal in zip(moments, sweep(scenario, rules), strict=True):
        journals.append(journal)
        if tell is not None:
            tell(len(journals), len(moments), moment.label)
    return tell_run(scenario, rules, tuple(journals))


def moments_of(scenario: Scenario) -> tuple[Moment, ...]:
    """Return the start, at which nothing moves, and the moments of the path."""
    return (Moment(START, {}, {}), *scenario.path)


def sweep(scenario: Scenario, rules: RuleSet) -> Iterator[Journal]:
    """Yield the journal of the sweep at each moment."""
    state = scenario.exchange
    for moment in moments_of(scenario):
        before = replay(state, moves_of(moment))
        state, journal, _ = apply_sweep(before, house=scenario.house, rules=rules)
        yield journal


def tell_run(scenario: Scenario, rules: RuleSet, journals: tuple[Journal, ...]) -> Run:
    """Tell a run from the journals of its sweeps, which say everything (REPLAY)."""
    told, state = [], scenario.exchange
    for moment, journal in zip(moments_of(scenario), journals, strict=True):
        moves = moves_of(moment)
        before = replay(state, moves)
        state = replay(before, journal)
        cases = tell_sweep(before, journal, scenario.house.backstop)
        told.append(MomentTold(moment.label, before, state, (*moves, *journal), cases))
    return Run(scenario, rules, tuple(told))


def moves_of(moment: Moment) -> Journal:
    """Return the entries by which prices move."""
    marks = (SetMark(market, price) for market, price in moment.marks.items())
    oracles = (SetOracle(market, price) for market, price in moment.oracles.items())
    return (*marks, *oracles)
