"""The registry knows every law and rule, and what belongs together."""

from __future__ import annotations

import re

import pytest

import zerosum.proofs.theorems  # noqa: F401 - loads the catalogue
from zerosum.proofs.theorem import CATALOGUE
from zerosum.rules import apply_fill
from zerosum.rules.ledger import INVARIANTS
from zerosum.spec import REGISTRY, Exchange, Law, Rule
from zerosum.spec.registry import law, rule

LAWS = list(REGISTRY.laws.values())
RULES = list(REGISTRY.rules.values())
COMPOSED = {
    "apply_cancel_orders",
    "liquidate_on_book",
    "liquidate_with_fund",
    "run_stage",
    "settle",
    "socialise",
    "take_account",
}
"""Rules that only take the steps of others, whose laws speak for them."""


@pytest.mark.parametrize("one", LAWS, ids=lambda one: one.id)
def test_law_is_a_named_sentence(one: Law) -> None:
    assert re.fullmatch(r"(LED|MAR|LIQ|VLT|ADL|WAT|ALC)-\d+\.L\d+", one.id)
    assert one.name == one.name.upper()
    assert one.sentence.endswith(".")
    assert one.source != ""
    assert one.id == next(id_ for id_, known in REGISTRY.laws.items() if known is one)


def test_short_names_are_unique() -> None:
    assert len(LAWS) == len({one.name for one in LAWS})


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.name)
def test_rule_obeys_every_invariant(one: Rule) -> None:
    assert INVARIANTS == one.obeys[: len(INVARIANTS)]
    assert [REGISTRY.laws[id_] for id_ in one.obeys] == REGISTRY.laws_of(one)
    assert len(one.obeys) == len(set(one.obeys))


def test_every_law_of_the_state_is_an_invariant() -> None:
    assert set() == {one.id for one in LAWS if one.about == "state"} - set(INVARIANTS)


def test_rule_obeys_a_law_of_its_own_clause_unless_it_only_calls_others() -> None:
    own = {one.name for one in RULES for id_ in one.obeys if id_.startswith(f"{one.clause}.")}
    assert {one.name for one in RULES} - own == COMPOSED


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.name)
def test_rule_has_a_theorem_for_each_law(one: Rule) -> None:
    assert [*one.obeys] == [theorem.law for theorem in CATALOGUE.studies[one.name].theorems]
    assert one.function.__code__ is CATALOGUE.studies[one.name].of


def test_rule_knows_which_parameters_name_accounts() -> None:
    assert ("buyer", "seller") == REGISTRY.rules["apply_fill"].account_parameters
    assert ("account", "owner") == REGISTRY.rules["apply_open_account"].account_parameters
    assert () == REGISTRY.rules["apply_mark"].account_parameters


def test_few_rules_reach_whom_the_caller_does_not_name() -> None:
    collective = {one.name for one in RULES if one.collective}
    assert collective == {
        "apply_funding",
        "apply_waterfall",
        "deleverage",
        "run_stage",
        "settle",
        "socialise",
    }


def test_rule_stays_the_function_it_was() -> None:
    assert apply_fill is REGISTRY.rules["apply_fill"].function


def test_nothing_is_registered_twice() -> None:
    with pytest.raises(ValueError, match=r"LED-1\.L1 is registered twice"):
        law("LED-1.L1", "AGAIN", "Again.")(lambda _: True)

    def apply_fill(exchange: Exchange) -> None:
        """Bear a name that is taken."""

    with pytest.raises(ValueError, match="apply_fill is registered twice"):
        rule("LED-6", obeys=())(apply_fill)
