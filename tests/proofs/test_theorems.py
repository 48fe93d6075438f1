"""Every theorem comes out as expected, and the committed page says what came out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from zerosum.proofs import Report, prove
from zerosum.proofs.page import page_of
from zerosum.proofs.theorem import CATALOGUE
from zerosum.rules.ledger import INVARIANTS
from zerosum.spec.registry import REGISTRY

ROOT = Path(__file__).parents[2]
HEADLINES = ("MAR-5.L1", "LIQ-3.L1", "LIQ-3.L2", "LIQ-3.L3", "ADL-3.L2", "ADL-3.L3", "ADL-5.L1")


@pytest.fixture(scope="module")
def report() -> Report:
    return prove(all_legs=False)


def test_every_theorem_is_as_expected(report: Report) -> None:
    surprises = [(one.id, one.status, one.detail) for one in report.results if not one.as_expected]
    assert [] == surprises


def test_every_theorem_has_a_witness(report: Report) -> None:
    bare = [one.id for one in report.results if one.status != "CLAIM" and one.witness is None]
    assert [] == bare


def test_page_of_theorems_is_the_one_that_was_proved(report: Report) -> None:
    assert page_of(report) == (ROOT / "spec/text/theorems.md").read_text(encoding="utf-8")


def test_no_transition_lacks_an_invariant(report: Report) -> None:
    cells = {(one.rule, one.law) for one in report.results if one.status == "THEOREM"}
    missing = [
        (rule, law) for rule in REGISTRY.rules for law in INVARIANTS if (rule, law) not in cells
    ]
    assert [] == missing


def test_headline_laws_are_theorems_wherever_they_are_named(report: Report) -> None:
    proved = {(one.rule, one.law) for one in report.results if one.status == "THEOREM"}
    named = {(name, law) for name, rule in REGISTRY.rules.items() for law in rule.obeys}
    assert set() == {(name, law) for name, law in named if law in HEADLINES} - proved


def test_what_is_no_theorem_stands_in_the_reviewed_list() -> None:
    listed = tomllib.loads(
        (ROOT / "proofs/zerosum/proofs/expected.toml").read_text(encoding="utf-8")
    )
    found: dict[str, list[str]] = {"refuted": [], "bounded": [], "claimed": []}
    kinds = {"refuted": "refuted", "bounded": "bounded", "claim": "claimed"}
    for one in CATALOGUE.theorems():
        if one.expects != "proved":
            found[kinds[one.expects]].append(one.id)
    assert {kind: sorted(ids) for kind, ids in listed.items()} == {
        kind: sorted(ids) for kind, ids in found.items()
    }


def test_every_law_has_a_theorem_or_is_a_claim() -> None:
    stated = {one.law for one in CATALOGUE.theorems()}
    assert [] == [law for law in REGISTRY.laws if law not in stated]
