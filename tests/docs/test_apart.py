"""The page on what sets the venues apart names what is proved, and its witnesses break it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.docs.apart import ID, ids_on_the_page, table
from zerosum.proofs.refute import holds_concretely
from zerosum.proofs.result import Witness
from zerosum.proofs.theorem import CATALOGUE
from zerosum.rules.ruleset import PriceRule, RankKey, RuleSet
from zerosum.rules.venues.shelf import books

NUMBER = re.compile(r"(?P<name>[\w. ]+?) = (?P<value>-?[\d,]*\d)")
CHOICE = re.compile(r"(?P<name>\w+): (?P<value>\d+)")
THEOREMS = {one.id: one for one in CATALOGUE.theorems()}
STUDIES = {one.id: study for study in CATALOGUE.studies.values() for one in study.theorems}
TEN = table("The ten")
WITNESSES = {row[0]: row[1] for row in table("Where each ends")}

BY_RATIOS = {
    RankKey.PROFIT_RATIO_X_LEVERAGE,
    RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE,
    RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE,
    RankKey.FAVOUR_X_LEVERAGE,
}
SIDES: dict[str, Callable[[RuleSet], bool]] = {
    "2": lambda rules: rules.price is PriceRule.LIMIT,
    "3": lambda rules: rules.price is PriceRule.MARK,
    "4": lambda rules: rules.price is PriceRule.PREVIOUS_MARK,
    "5": lambda rules: BY_RATIOS.issuperset(rules.rank),
    "6": lambda rules: rules.rank == (RankKey.FAVOUR_X_LEVERAGE,),
    "7": lambda rules: rules.rank == (RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE,),
}
"""What the rule sets of the one side have in common, and those of the other do not."""


def witness_of(cell: str) -> Witness:
    """Return the numbers of a cell, and the choices, which stand there with a colon."""
    values = {
        found["name"].strip(): int(found["value"].replace(",", ""))
        for found in NUMBER.finditer(cell)
    }
    return Witness(values, {found["name"]: int(found["value"]) for found in CHOICE.finditer(cell)})


def named(cell: str) -> set[str]:
    """Return the rule sets that a cell names."""
    return set(re.findall(r"`(\w+)`", cell))


def test_all_ten_are_told() -> None:
    assert [str(number) for number in range(1, 11)] == [row[0] for row in TEN]


@pytest.mark.parametrize("row", TEN, ids=lambda row: row[0])
def test_each_is_proved_and_has_its_end(row: list[str]) -> None:
    assert {"proved", "refuted"} == {THEOREMS[id_].expects for id_ in ID.findall(row[-1])}


@pytest.mark.parametrize("row", TEN, ids=lambda row: row[0])
def test_rule_sets_stand_on_their_side(row: list[str]) -> None:
    shelf = {name: book.rules for name, book in books().items()}
    assert set() == (named(row[2]) | named(row[3])) - set(shelf)
    if row[0] in SIDES:
        belongs = SIDES[row[0]]
        assert [] == [name for name in sorted(named(row[2])) if not belongs(shelf[name])]
        assert [] == [name for name in sorted(named(row[3])) if belongs(shelf[name])]


@pytest.mark.parametrize("id_", WITNESSES)
def test_witness_breaks_its_sentence_in_plain_python(id_: str) -> None:
    assert "refuted" == THEOREMS[id_].expects
    assert holds_concretely(STUDIES[id_], witness_of(WITNESSES[id_]), id_) is False


def test_every_refutation_has_its_witness() -> None:
    refuted = {id_ for id_ in ids_on_the_page() if THEOREMS[id_].expects == "refuted"}
    assert refuted == set(WITNESSES)


def test_wrong_witness_is_seen() -> None:
    harmless = witness_of("loss = 0, side: 1")
    assert ({"loss": 0}, {"side": 1}) == (harmless.values, harmless.choices)
    assert holds_concretely(STUDIES["R-WAT-1"], witness_of("loss = 0"), "R-WAT-1") is not False
