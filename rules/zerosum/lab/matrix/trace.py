"""A run, entry by entry: each with the states around it and the failed account it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen
from immutables import Map

from zerosum.lab.scenario import Scenario
from zerosum.lab.simulate import moments_of, moves_of, sweep
from zerosum.rules.case import Case, open_case
from zerosum.rules.journal import apply_entry
from zerosum.rules.ruleset import RuleSet
from zerosum.rules.waterfall import House
from zerosum.spec.journal import BeginStage, Entry, Fill, Journal, OpenCase
from zerosum.spec.state import Exchange
from zerosum.spec.units import AccountId, Price, Size


@frozen(eq=False)
class Opened:
    """A case of the run: what is fixed at its trigger, the exchange as it then stood, and by whom.

    ``rules`` and ``house`` are those of the run.
    """

    case: Case
    at: Exchange
    rules: RuleSet
    house: House


@frozen(eq=False)
class Step:
    """One entry of a run's journal.

    ``index`` is its place in the whole journal; ``opened`` the case that it belongs to, nothing
    while prices move; ``stage`` the stage, empty outside of one, and ``begun`` the exchange as it
    stood when the stage began.
    """

    index: int
    entry: Entry
    before: Exchange
    after: Exchange
    opened: Opened | None
    stage: str
    begun: Exchange


@frozen(eq=False)
class Trace:
    """A scenario that was run under a rule set, entry by entry."""

    scenario: Scenario
    rules: RuleSet
    journal: Journal
    steps: tuple[Step, ...]

    @property
    def backstop(self) -> AccountId:
        """Return the account of the fund."""
        return self.scenario.house.backstop

    def fills(self, *stages: str) -> Iterator[ForcedFill]:
        """Yield the fills of failed accounts in some stages."""
        for step in self.steps:
            if isinstance(step.entry, Fill) and step.opened is not None and step.stage in stages:
                yield ForcedFill(step, step.entry, step.opened)

    def ends(self) -> Iterator[tuple[Opened, Step]]:
        """Yield each case with its last step."""
        for step, following in zip(self.steps, (*self.steps[1:], None), strict=True):
            is_last = following is None or following.opened is not step.opened
            if step.opened is not None and is_last:
                yield step.opened, step


@frozen(eq=False)
class ForcedFill:
    """A fill by which a failed account lost steps of its position.

    Units: ``to_other`` is what the other side gained against the mark, in quote units.
    """

    step: Step
    fill: Fill
    opened: Opened

    @property
    def account(self) -> AccountId:
        """Return who failed."""
        return self.opened.case.account

    @property
    def is_long(self) -> bool:
        """Return whether the failed position is long."""
        return self.fill.seller == self.account

    @property
    def other(self) -> AccountId:
        """Return who is on the other side."""
        return self.fill.buyer if self.is_long else self.fill.seller

    @property
    def mark(self) -> Price:
        """Return the mark of the market."""
        return self.step.before.markets[self.fill.market].mark

    @property
    def limit(self) -> Price:
        """Return the limit price of the failed position."""
        return self.opened.case.limits.get(self.fill.market, 0)

    @property
    def to_other(self) -> int:
        """Return what the other side gained against the mark, in quote units."""
        gained = (self.mark - self.fill.price) * self.fill.size
        return gained if self.is_long else -gained

    @property
    def direction(self) -> Size:
        """Return one step back: what was taken from the failed position, with its sign."""
        return 1 if self.is_long else -1


def trace_of(scenario: Scenario, rules: RuleSet) -> Trace:
    """Run a scenario under a rule set, and return what happened, entry by entry."""
    parts = [
        (*moves_of(moment), *journal)
        for moment, journal in zip(moments_of(scenario), sweep(scenario, rules), strict=True)
    ]
    steps = tuple(_steps(scenario, rules, parts))
    return Trace(scenario, rules, tuple(entry for part in parts for entry in part), steps)


def _steps(scenario: Scenario, rules: RuleSet, parts: Sequence[Journal]) -> Iterator[Step]:
    state, index = scenario.exchange, 0
    begun = state
    for part in parts:
        opened: Opened | None = None
        stage = ""
        for entry in part:
            if isinstance(entry, OpenCase):
                opened, stage = _open(state, entry, scenario, rules), ""
            elif isinstance(entry, BeginStage):
                stage, begun = entry.stage, state
            after = apply_entry(state, entry)
            yield Step(index, entry, state, after, opened, stage, begun)
            state, index = after, index + 1


def _open(state: Exchange, entry: OpenCase, scenario: Scenario, rules: RuleSet) -> Opened:
    kept = open_case(state, entry.account, rules).kept
    case = Case(entry.account, Map(entry.limits), kept, entry.equity, entry.notional)
    return Opened(case, state, rules, scenario.house)
