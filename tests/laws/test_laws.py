"""Every law of every rule on wild inputs, generated from the registry.

Each pair of a rule and a law is attacked twice: in the situation that the theorem quantifies
over, and on real exchanges of two to six accounts.
"""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest
from hypothesis import event, given, reject
from hypothesis import strategies as st

from tests.strategies import drawn, seeded, some_call, some_exchange
from zerosum.proofs import theorems as theorems
from zerosum.proofs.engine.given import ConcreteGiven, Unmet
from zerosum.proofs.theorem import CATALOGUE, theorem_id
from zerosum.rules.observe import observe
from zerosum.spec import rejections
from zerosum.spec.registry import REGISTRY, Law, Rule, Transition

RULES = list(REGISTRY.rules.values())
PAIRS = [
    pytest.param(rule, law, id=f"{rule.name}-{law.id}")
    for rule in RULES
    for law in REGISTRY.laws_of(rule)
]
SEED = 20251010
RUNS = 600


@pytest.mark.parametrize(("rule", "law"), PAIRS)
@given(data=st.data())
def test_law_holds_in_the_situation_of_its_theorem(
    rule: Rule, law: Law, data: st.DataObject
) -> None:
    reading = drawn(data)
    assert {True} == verdicts_in_situation(reading, rule, law)
    event(", ".join(reading.reached))


def verdicts_in_situation(reading: ConcreteGiven, rule: Rule, law: Law) -> set[bool]:
    """Run the rule's study in plain Python and return what the law says about it."""
    wanted = theorem_id(law, rule.name)
    try:
        return {
            bool(judge())
            for id_, judge in CATALOGUE.studies[rule.name].run(reading)
            if id_ == wanted
        }
    except Unmet:
        reject()


@pytest.mark.parametrize(("rule", "law"), PAIRS)
@given(data=st.data())
def test_law_holds_on_real_exchanges(rule: Rule, law: Law, data: st.DataObject) -> None:
    step = some_step(drawn(data), rule)
    event(type(step.rejection).__name__)
    assert law.holds(step) is True


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


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_situation_reaches_all_that_its_theorem_demands(rule: Rule) -> None:
    study = CATALOGUE.studies[rule.name]
    random = Random(SEED)  # noqa: S311 - repeatable on purpose
    reached: Counter[str] = Counter()
    for _ in range(RUNS // 3):
        reading = seeded(random)
        list(study.run(reading))
        reached.update(reading.reached)
    assert set(study.covers) == {name for name in study.covers if reached[name] >= 5}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_real_calls_are_accepted_and_refused_for_every_reason(rule: Rule) -> None:
    random = Random(SEED)  # noqa: S311 - repeatable on purpose
    kinds = Counter(type(some_step(seeded(random), rule).rejection) for _ in range(RUNS))
    assert {type(None), *documented_rejections(rule)} == set(kinds)
    assert kinds[type(None)] >= RUNS // 40


def documented_rejections(rule: Rule) -> set[type[object]]:
    """Return the rejections that the docstring of a rule names."""
    [line] = re.findall(r"Raises: ([^.]*)\.", rule.function.__doc__ or "")
    return {getattr(rejections, name) for name in re.findall(r"\b[A-Z]\w+", line)}
