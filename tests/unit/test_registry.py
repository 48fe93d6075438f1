"""The registry knows every law and rule, and what belongs together."""

from __future__ import annotations

import re

import pytest

import zerosum.proofs.theorems  # noqa: F401 - loads the catalogue
from zerosum.proofs.theorem import CATALOGUE
from zerosum.rules import apply_fill
from zerosum.spec import REGISTRY, Exchange, Law, Rule
from zerosum.spec.registry import law, rule

LAWS = list(REGISTRY.laws.values())
RULES = list(REGISTRY.rules.values())
INVARIANTS = {one.id for one in LAWS if one.about in ("state", "step")}


@pytest.mark.parametrize("one", LAWS, ids=lambda one: one.id)
def test_law_is_a_named_sentence(one: Law) -> None:
    assert re.fullmatch(r"LED-\d+\.L\d+", one.id)
    assert one.name == one.name.upper()
    assert one.sentence.endswith(".")
    assert one.source != ""
    assert one.id == next(id_ for id_, known in REGISTRY.laws.items() if known is one)


def test_short_names_are_unique() -> None:
    assert len(LAWS) == len({one.name for one in LAWS})


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.name)
def test_rule_obeys_every_invariant_and_a_law_of_its_own(one: Rule) -> None:
    assert set() == INVARIANTS - set(one.obeys)
    assert any(id_.startswith(f"{one.clause}.") for id_ in one.obeys)
    assert [REGISTRY.laws[id_] for id_ in one.obeys] == REGISTRY.laws_of(one)
    assert len(one.obeys) == len(set(one.obeys))


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.name)
def test_rule_has_a_theorem_for_each_law(one: Rule) -> None:
    assert [*one.obeys] == [theorem.law for theorem in CATALOGUE.studies[one.name].theorems]
    assert one.function.__code__ is CATALOGUE.studies[one.name].of


def test_rule_knows_which_parameters_name_accounts() -> None:
    assert ("buyer", "seller") == REGISTRY.rules["apply_fill"].account_parameters
    assert ("account", "owner") == REGISTRY.rules["apply_open_account"].account_parameters
    assert () == REGISTRY.rules["apply_mark"].account_parameters


def test_only_funding_reaches_whom_it_does_not_name() -> None:
    assert ["apply_funding"] == [one.name for one in RULES if one.collective]


def test_rule_stays_the_function_it_was() -> None:
    assert apply_fill is REGISTRY.rules["apply_fill"].function


def test_nothing_is_registered_twice() -> None:
    with pytest.raises(ValueError, match=r"LED-1\.L1 is registered twice"):
        law("LED-1.L1", "AGAIN", "Again.")(lambda _: True)

    def apply_fill(exchange: Exchange) -> None:
        """Bear a name that is taken."""

    with pytest.raises(ValueError, match="apply_fill is registered twice"):
        rule("LED-6", obeys=())(apply_fill)
