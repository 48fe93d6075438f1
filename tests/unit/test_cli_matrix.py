"""The matrix: every cell rests on theorems that exist, or on a run that anybody can repeat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import zerosum.proofs.theorems  # noqa: F401 - loads the catalogue
from tests.unit.cli_runs import WIDTHS, CommandLine, expect_unusable
from zerosum.cli.commands import COMMANDS
from zerosum.lab.load import load, rules_for
from zerosum.lab.matrix import (
    PROPERTIES,
    Cell,
    Verdict,
    compute_matrix,
    judge,
    run_of,
    small_worlds,
    steps_of,
    witness_name,
)
from zerosum.lab.simulate import simulate
from zerosum.proofs.theorem import CATALOGUE
from zerosum.rules.ruleset import AdlStop, AdlTrigger, Eligibility, Guard, PriceRule, Split, Stage
from zerosum.rules.venues.shelf import books
from zerosum.spec.registry import REGISTRY

BY_NAME = {one.name: one for one in PROPERTIES}
CELLS = compute_matrix(tuple(books()))
REFUTED = [cell for cell in CELLS if cell.verdict is Verdict.REFUTED]


def cell_of(rules: str, name: str) -> Cell:
    """Return one cell."""
    [cell] = [one for one in CELLS if (one.rules, one.property.name) == (rules, name)]
    return cell


def test_no_cell_is_left_open() -> None:
    assert len(books()) * len(PROPERTIES) == len(CELLS)
    assert [] == [cell for cell in CELLS if cell.verdict is Verdict.NOT_DECIDED]
    assert {Verdict.THEOREM, Verdict.REFUTED, Verdict.NOT_APPLICABLE} == {
        cell.verdict for cell in CELLS
    }


def test_theorems_named_are_proved_theorems_of_the_catalogue() -> None:
    proved = {one.id for one in CATALOGUE.theorems() if one.expects == "proved"}
    for cell in CELLS:
        assert set(cell.theorems) <= proved
        assert (cell.verdict is Verdict.THEOREM) is (cell.theorems != ())


def test_a_law_of_each_step_is_that_of_every_step_that_a_rule_set_takes() -> None:
    for name, book in books().items():
        steps = tuple(steps_of(book.rules))
        assert set(steps) <= set(REGISTRY.rules)
        for law, label in (("MAR-5.L1", "JUST CAUSE"), ("LIQ-3.L3", "NO FLIP")):
            assert tuple(f"T-{law}-{step}" for step in steps) == cell_of(name, label).theorems
            assert [] == [step for step in steps if law not in REGISTRY.rules[step].obeys]


@pytest.mark.parametrize("cell", REFUTED, ids=witness_name)
def test_witness_breaks_the_property_when_opened(
    zerosum: CommandLine, tmp_path: Path, cell: Cell
) -> None:
    path = tmp_path / witness_name(cell)
    outcome = zerosum("matrix", "--rules", cell.rules, "--witnesses", str(tmp_path))
    assert (0, True) == (outcome.status, f"zerosum run {path}" in outcome.output)
    scenario = load(path)
    run = simulate(scenario, rules_for(scenario, None))
    assert cell.because in [cell.property.breach(case) for case in run.cases]
    assert 0 == zerosum("run", str(path)).status


@pytest.mark.parametrize("name", books())
def test_no_small_world_breaks_what_is_proved(name: str) -> None:
    rules = books()[name].rules
    proved = [one for one in CELLS if (one.rules, one.verdict) == (name, Verdict.THEOREM)]
    cases = [case for world in small_worlds(name) for case in run_of(world, rules).cases]
    assert len(cases) > 30
    assert [] == [
        (one.property.name, told)
        for one in proved
        for case in cases
        if (told := one.property.breach(case))
    ]


COMPLETE = BY_NAME["COMPLETE"]


@pytest.mark.parametrize(
    "slots",
    [
        {"eligibility": Eligibility.WINNERS},
        {"guard": Guard.CAP},
        {"split": Split.PRO_RATA},
        {"adl_trigger": AdlTrigger.BANKRUPT},
        {"adl_stop": AdlStop.SOLVENT},
    ],
)
def test_each_slot_of_a_condition_is_needed_for_the_proof(slots: dict[str, Any]) -> None:
    complete = evolve(books()["okx_2024"].rules, price=PriceRule.LIMIT)
    assert Verdict.THEOREM is judge(complete, COMPLETE).verdict
    assert () == judge(evolve(complete, **slots), COMPLETE).theorems


def test_a_search_that_finds_nothing_decides_nothing() -> None:
    rules = evolve(books()["okx_2024"].rules, split=Split.PRO_RATA)
    cell = judge(rules, COMPLETE)
    assert (Verdict.NOT_DECIDED, None) == (cell.verdict, cell.witness)


def test_what_needs_a_stage_is_not_asked_without_it() -> None:
    assert Stage.DELEVERAGING not in books()["drift_v2"].rules.stages
    assert Verdict.NOT_APPLICABLE is cell_of("drift_v2", "SAFE HANDS").verdict


def test_deleveraging_before_the_book_is_seen() -> None:
    before = [one.rules for one in REFUTED if one.property.name == "BOOK FIRST"]
    assert ["deribit_2026", "ethereal", "hyperliquid_2023"] == before


def test_example_of_the_help_runs(zerosum: CommandLine) -> None:
    [help_] = [one.help for one in COMMANDS if one.name == "matrix"]
    example = help_.partition("Example: zerosum ")[2]
    outcome = zerosum(*example.split())
    assert (0, "") == (outcome.status, outcome.complaint)
    assert "dydx_v4" in outcome.output


@pytest.mark.parametrize("width", WIDTHS)
def test_lines_fit(zerosum: CommandLine, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = zerosum("matrix").output.splitlines()
    assert [] == [line for line in lines if len(line) > width]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--rules", "dydx"), "did you mean 'dydx_v4'?"),
        (("--rules", "bitmex,bitmex"), "named twice"),
        (("--rules", "gmx_v2"), "no rule set"),
        (("--witnesses", "gone/there"), "there is no folder gone"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    zerosum: CommandLine, arguments: tuple[str, ...], told: str
) -> None:
    expect_unusable(zerosum("matrix", *arguments), told)
