"""The benchmark against CrossHair compares what it says it compares; measuring is not done here."""

from __future__ import annotations

import inspect
import re
from importlib import import_module

import pytest
from attrs import evolve

import zerosum.proofs.theorems  # noqa: F401 - loads the catalogue
from tests.benchmarks.crosshair import of_numbers, of_transitions
from tests.benchmarks.crosshair.pairs import CROWD, PAIRS, WRONGS, Contract, Pair, Wrong
from tests.benchmarks.crosshair.run import Caught, Row, page_of, problems
from tests.teeth.plant import replaced
from zerosum.proofs.theorem import CATALOGUE

PROMISE = re.compile(r"^\s*post: (.+)$", re.MULTILINE)
LEAST_PAIRS = 12
OURS = {"verdict": "THEOREM", "scope": "any number of accounts", "detail": "", "seconds": 0.5}
THEIRS = {"verdict": "confirmed", "scope": "3 accounts", "detail": "", "seconds": 8.0}
ROW = Row(PAIRS[-1], ours=OURS, z3={**OURS, "seconds": 0.25}, theirs=THEIRS)
CAUGHT = Caught(
    WRONGS[0], ours={**OURS, "verdict": "REFUTED"}, theirs={**THEIRS, "verdict": "refuted"}
)


def promises_of(contract: Contract) -> list[str]:
    """Return what a contract promises."""
    return PROMISE.findall(inspect.getdoc(contract) or "")


def test_there_are_enough_pairs_and_each_names_a_theorem_of_the_catalogue() -> None:
    known = {one.id for one in CATALOGUE.theorems() if one.expects == "proved"}
    named = [pair.theorem for pair in PAIRS]
    assert [] == [name for name in named if name not in known]
    assert len(named) == len(set(named))
    assert len(named) >= LEAST_PAIRS


def test_every_contract_is_in_a_pair() -> None:
    written = {
        name
        for module in (of_numbers, of_transitions)
        for name, one in vars(module).items()
        if inspect.isfunction(one) and one.__module__ == module.__name__
        if promises_of(one)
    }
    assert written == {pair.contract.__name__ for pair in (*PAIRS, CROWD)}


@pytest.mark.parametrize("pair", [*PAIRS, CROWD], ids=lambda pair: pair.contract.__name__)
def test_contract_promises_one_thing_and_names_the_law_of_its_theorem(pair: Pair) -> None:
    stated = next(one for one in CATALOGUE.theorems() if one.id == pair.theorem)
    [promise] = promises_of(pair.contract)
    assert "__return__" in promise
    if stated.law:
        assert f'holds("{stated.law}", __return__)' == promise


@pytest.mark.parametrize("wrong", WRONGS, ids=lambda wrong: wrong.name)
def test_planted_error_fits_into_its_module_and_belongs_to_a_pair(wrong: Wrong) -> None:
    module = import_module(f"zerosum.rules.{wrong.module}")
    assert wrong.new in replaced(module, wrong.old, wrong.new)
    assert 1 == [pair.theorem for pair in PAIRS].count(wrong.theorem)


def test_page_gives_ratio_and_totals() -> None:
    page = page_of([ROW, ROW], [CAUGHT], THEIRS, "provers")
    assert 2 == page.count(f"| `{PAIRS[-1].theorem}` | THEOREM | any number of accounts | 0.50 |")
    assert "| **all** | 2 of 2 |  | 1.00 | 0.50 | 2 of 2 |  | 16.00 | 16.00 |" in page


def test_run_without_problems_has_none() -> None:
    assert [] == problems([ROW], [CAUGHT])


def test_error_that_one_side_does_not_notice_is_a_problem() -> None:
    missed = evolve(CAUGHT, theirs=THEIRS)
    assert [f"{WRONGS[0].what}: REFUTED and confirmed"] == problems([ROW], [missed])


@pytest.mark.parametrize("verdict", ["refuted", "pre unsat", "syntax err", "error"])
def test_pair_that_is_refuted_or_not_asked_is_a_problem(verdict: str) -> None:
    broken = evolve(ROW, theirs={**THEIRS, "verdict": verdict})
    assert [f"{PAIRS[-1].theorem}: THEOREM and {verdict}"] == problems([broken], [])
