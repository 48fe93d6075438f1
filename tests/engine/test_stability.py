"""The seed is part of a question, and the measure of stability counts what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.stability import (
    SEEDS,
    Effort,
    Row,
    Task,
    answer,
    lines_of,
    measured,
    rows_of,
    run,
    tasks_of,
    theorems_of,
)
from zerosum.proofs.engine import terms
from zerosum.proofs.memory import Memory
from zerosum.proofs.panel import Panel
from zerosum.proofs.run import UnknownSelector
from zerosum.proofs.solvers import z3_solver
from zerosum.proofs.solvers.answer import Answer

DEPOSIT = "T-LED-9.L1-deposit"
SOLVENT = "R-LED-2"
QUESTION = terms.at_most(terms.variable("x"), terms.integer(0))


def unsat(*works: int) -> Row:
    """Return a goal that is proved at each seed with so much work."""
    return Row("goal", tuple(Effort("unsat", work) for work in works))


# The seed ---------------------------------------------------------------------------------------


def test_seed_of_a_panel_reaches_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def ask(_: str, budget: int = 0, seed: int = z3_solver.SEED, **__: bool) -> Answer:
        seen.append(seed)
        return Answer("z3", "sat")

    def ask_sides(_: str, __: str, ___: int, seed: int) -> tuple[str, str]:
        seen.append(seed)
        return "sat", "sat"

    monkeypatch.setattr(z3_solver, "ask", ask)
    monkeypatch.setattr(z3_solver, "ask_sides", ask_sides)
    Panel().sides((), QUESTION)
    Panel(seed=7).sides((), QUESTION)
    Panel(seed=8).ask([QUESTION])
    assert [z3_solver.SEED, 7, 8] == seen


def test_another_seed_remembers_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "answers.sqlite"
    first = Panel(memory=Memory(path), seed=1)
    first.sides((), QUESTION)
    first.close()
    asked: list[int] = []

    def ask_sides(_: str, __: str, ___: int, seed: int) -> tuple[str, str]:
        asked.append(seed)
        return "unknown", "unknown"

    monkeypatch.setattr(z3_solver, "ask_sides", ask_sides)
    for seed in (1, 2):
        Panel(memory=Memory(path), seed=seed).sides((), QUESTION)
    assert [2] == asked


def test_seed_changes_the_work_and_the_same_seed_does_not() -> None:
    def work(seed: int) -> int:
        efforts = measured(Task(SOLVENT, frozenset({SOLVENT}), seed))
        return sum(one.work for one in efforts.values())

    works = [work(seed) for seed in range(4)]
    assert 1 < len({*works})
    assert works == [work(seed) for seed in range(4)]


# The measure ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("works", "spread", "is_unstable"),
    [
        ((100, 100, 100), 0, False),
        ((100, 130, 120), 30, False),
        ((131, 100, 120), 31, True),
        ((0, 0, 0), 0, False),
        ((0, 1, 0), 100, True),
    ],
)
def test_spread_is_of_the_least_work(
    works: tuple[int, ...], spread: int, is_unstable: bool
) -> None:
    row = unsat(*works)
    assert (spread, is_unstable) == (row.spread, row.is_unstable)


@pytest.mark.parametrize("other", [Effort("unknown", 100), None])
def test_answer_that_differs_is_unstable_however_little_it_costs(other: Effort | None) -> None:
    row = Row("goal", (Effort("unsat", 100), Effort("unsat", 100), other))
    assert (False, True) == (row.is_same, row.is_unstable)


def test_goals_of_all_seeds_are_brought_together() -> None:
    tasks = [Task("study", frozenset({"T"}), seed) for seed in SEEDS]
    goal, other = ("T", "path 1: claim", 1), ("T", "path 2: claim", 1)
    found = [
        {goal: Effort("unsat", 10), other: Effort("unsat", 100)},
        {goal: Effort("unsat", 12)},
        {goal: Effort("unsat", 11), other: Effort("unsat", 100)},
    ]
    rows = rows_of(tasks, found)
    assert [(10, 12, 11), (100, 0, 100)] == [row.works for row in rows.values()]
    assert [False, True] == [row.is_unstable for row in rows.values()]
    [theorem] = theorems_of(rows)
    assert ("T", (110, 12, 111), False) == (theorem.name, theorem.works, theorem.is_same)
    printed = list(lines_of(rows))
    assert 1 == sum("not asked" in line for line in printed)
    assert (
        "1 of 1 theorem and 1 of 2 goals vary by more than 30 %, with 89.2 % of the work; "
        "on 1 the answers differ." == printed[-1]
    )


def test_answer_on_what_is_calm() -> None:
    assert (
        "0 of 1 theorem and 0 of 1 goal vary by more than 30 %, with 0 % of the work; "
        "on 0 the answers differ." == answer([unsat(5, 5, 5)], [unsat(5, 5, 5)], [])
    )


# The program ------------------------------------------------------------------------------------


def test_names_select_theorems_at_every_seed() -> None:
    assert [("apply_deposit", frozenset({DEPOSIT}), seed) for seed in SEEDS] == [
        (task.study, task.theorems, task.seed) for task in tasks_of([DEPOSIT])
    ]
    with pytest.raises(UnknownSelector):
        tasks_of(["PIEL"])


def test_program_prints_a_row_for_each_theorem(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == run([DEPOSIT, SOLVENT], jobs=1)
    lines = capsys.readouterr().out.splitlines()
    assert f"z3 {z3_solver.version()}" == lines[0]
    assert {DEPOSIT, SOLVENT} == {line.split()[0] for line in lines[2:4]}
    assert lines[-1].startswith("0 of 2 theorems")


def test_unknown_name_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == run(["PIEL"], jobs=1)
    said = capsys.readouterr()
    assert ("", 1) == (said.out, len(said.err.splitlines()))
    assert "'PIEL': did you mean PILE" in said.err
