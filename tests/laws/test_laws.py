"""Every law of every rule on wild inputs, generated from the registry.

Each rule is attacked in the situation that its theorems quantify over, and the ledger's rules on
real exchanges of two to six accounts too; every law that a rule names is judged on each outcome.
"""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest
from hypothesis import event, given, reject
from hypothesis import strategies as st

import zerosum.proofs.theorems  # noqa: F401 - loads the catalogue
from tests.strategies import outcomes, seeded, some_call, some_exchange
from zerosum.proofs.engine.given import ConcreteGiven, Unmet
from zerosum.proofs.theorem import CATALOGUE, theorem_id
from zerosum.rules.observe import observe
from zerosum.spec import rejections
from zerosum.spec.registry import REGISTRY, Rule, Transition

RULES = list(REGISTRY.rules.values())
LEDGER = [rule for rule in RULES if rule.clause.startswith("LED-")]
SEED = 20251010
RUNS = 2_000


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@given(data=st.data())
def test_laws_hold_in_the_situation_of_their_theorems(rule: Rule, data: st.DataObject) -> None:
    def judged(given: ConcreteGiven) -> tuple[list[tuple[str, bool]], list[str]]:
        found = [(id_, bool(judge())) for id_, judge in CATALOGUE.studies[rule.name].run(given)]
        return found, given.reached

    try:
        verdicts, reached = data.draw(outcomes(judged))
    except Unmet:
        reject()
    assert [] == [id_ for id_, holds in verdicts if not holds]
    assert {theorem_id(law, rule.name) for law in REGISTRY.laws_of(rule)} == dict(verdicts).keys()
    event(", ".join(reached))


@pytest.mark.parametrize("rule", LEDGER, ids=lambda rule: rule.name)
@given(data=st.data())
def test_laws_hold_on_real_exchanges(rule: Rule, data: st.DataObject) -> None:
    step = data.draw(outcomes(lambda given: some_step(given, rule)))
    event(type(step.rejection).__name__)
    assert [] == [law.id for law in REGISTRY.laws_of(rule) if law.holds(step) is not True]


def some_step(reading: ConcreteGiven, rule: Rule) -> Transition:
    """Carry out some call of a rule on some exchange."""
    exchange = some_exchange(reading)
    return observe(rule, exchange, **some_call(reading, rule, exchange))


# The attack reaches what it should --------------------------------------------------------------


def test_every_rule_has_a_situation() -> None:
    assert set() == set(REGISTRY.rules) - set(CATALOGUE.studies)


def test_every_law_is_named_by_a_rule() -> None:
    named = {id_ for rule in RULES for id_ in rule.obeys}
    assert set(REGISTRY.laws) == named


@pytest.mark.parametrize("rule", LEDGER, ids=lambda rule: rule.name)
def test_situation_reaches_all_that_its_theorem_demands(rule: Rule) -> None:
    study = CATALOGUE.studies[rule.name]
    random = Random(SEED)  # noqa: S311 - repeatable on purpose
    reached: Counter[str] = Counter()
    for _ in range(RUNS // 3):
        reading = seeded(random)
        list(study.run(reading))
        reached.update(reading.reached)
    assert set(study.covers) == {name for name in study.covers if reached[name] >= 5}


@pytest.mark.parametrize("rule", LEDGER, ids=lambda rule: rule.name)
def test_real_calls_are_accepted_and_refused_for_every_reason(rule: Rule) -> None:
    random = Random(SEED)  # noqa: S311 - repeatable on purpose
    kinds = Counter(type(some_step(seeded(random), rule).rejection) for _ in range(RUNS))
    assert {type(None), *documented_rejections(rule)} == set(kinds)
    assert kinds[type(None)] >= RUNS // 40


def documented_rejections(rule: Rule) -> set[type[object]]:
    """Return the rejections that the docstring of a rule names."""
    [line] = re.findall(r"Raises: ([^.]*)\.", rule.function.__doc__ or "")
    return {getattr(rejections, name) for name in re.findall(r"\b[A-Z]\w+", line)}
