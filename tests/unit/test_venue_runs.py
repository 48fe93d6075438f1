"""Every rule set that runs goes through every shipped crash, and every law holds on the way."""

from __future__ import annotations

import pytest

from tests.unit.scenarios import SCENARIOS
from zerosum.lab.load import load, rules_for
from zerosum.lab.outcome import Outcome, compute_outcome
from zerosum.lab.simulate import simulate
from zerosum.rules.observe import apply_checked
from zerosum.rules.ruleset import Stage
from zerosum.rules.venues.shelf import books
from zerosum.spec.journal import BeginStage, Fill, OpenCase
from zerosum.spec.registry import REGISTRY
from zerosum.spec.state import Exchange, same_state

CRASHES = sorted(path.stem for path in SCENARIOS.glob("*.toml"))


def crash(name: str, rules: str) -> Outcome:
    """Return what a shipped crash comes to under a rule set."""
    scenario = load(SCENARIOS / f"{name}.toml")
    return compute_outcome(simulate(scenario, rules_for(scenario, rules)))


@pytest.mark.parametrize("rules", books())
@pytest.mark.parametrize("name", CRASHES)
def test_every_law_of_a_waterfall_holds_in_every_crash(name: str, rules: str) -> None:
    run = crash(name, rules).run
    house = run.scenario.house
    for moment in run.moments:
        state: Exchange = moment.before
        for case in moment.cases:
            step = apply_checked(
                "apply_waterfall",
                state,
                account=case.account,
                backstop=house.backstop,
                fees=house.fees,
                peak=house.peak,
                rules=run.rules,
            )
            state = step.after
        assert same_state(moment.after, state)
        assert {case.account for case in moment.cases} == {
            entry.account for entry in moment.journal if isinstance(entry, OpenCase)
        }


def test_the_laws_that_are_checked_are_those_of_the_waterfall() -> None:
    names = {law.id for law in REGISTRY.laws_of(REGISTRY.rules["apply_waterfall"])}
    assert {"WAT-3.L1", "WAT-3.L2", "WAT-3.L3", "LED-1.L1", "LED-2.L1", "LED-4.L1"} <= names


def test_outcomes_differ_where_the_rules_differ() -> None:
    totals = {
        name: (
            len(one.failed),
            one.deficits,
            tuple((each.account, each.equity_after) for each in one.accounts),
        )
        for name in books()
        for one in [crash("vault_fails", name)]
    }
    assert len(set(totals.values())) > len(totals) // 2


def test_who_deleverages_before_the_book_does() -> None:
    run = crash("vault_fails", "deribit_2026").run
    begun = [entry.stage for entry in run.journal if isinstance(entry, BeginStage) and entry.market]
    assert begun.index(Stage.DELEVERAGING.value) < begun.index(Stage.BOOK.value)
    closed = {entry.reason for entry in run.journal if isinstance(entry, Fill)}
    assert "deleveraging" in closed


def test_who_deleverages_nobody_lets_all_bear_the_rest() -> None:
    stages = {
        entry.stage
        for entry in crash("vault_fails", "drift_v2").run.journal
        if isinstance(entry, BeginStage)
    }
    assert Stage.DELEVERAGING.value not in stages
