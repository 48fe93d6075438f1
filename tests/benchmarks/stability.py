"""Measure whether proofs hang on chance: Z3's work on each goal, begun at three seeds.

Started by `make stability`, or with names for a few theorems: `make stability NAMES="LED-9 ADL-3"`.
Work is Z3's own count of resources and no time, so that other processes do not matter. Nothing
here asserts: what varies wants a lemma.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from attrs import evolve, frozen

import zerosum.proofs  # noqa: F401 - a fresh process must load the catalogue
from zerosum.cli.names import counted
from zerosum.cli.terminal import Tell, progress
from zerosum.proofs.panel import Panel
from zerosum.proofs.prove import prove_study
from zerosum.proofs.run import UnknownSelector, select
from zerosum.proofs.solvers import z3_solver
from zerosum.proofs.theorem import CATALOGUE

SEEDS = (z3_solver.SEED, z3_solver.SEED + 1, z3_solver.SEED + 2)
UNSTABLE = 30
"""A variation above this many percent is one."""

Key = tuple[str, str, int]
"""A goal: its theorem, its name, and which one of that name it is."""


@frozen
class Effort:
    """What came of a goal at one seed, and the work that it cost."""

    verdict: str
    work: int


@frozen
class Task:
    """Some theorems of one study, at one seed."""

    study: str
    theorems: frozenset[str]
    seed: int


@frozen
class Row:
    """A goal, or a theorem as a whole, at every seed; None where it was not asked."""

    name: str
    efforts: tuple[Effort | None, ...]

    @property
    def works(self) -> tuple[int, ...]:
        """Return the work at each seed."""
        return tuple(0 if one is None else one.work for one in self.efforts)

    @property
    def spread(self) -> int:
        """Return by how many percent of the least work the most exceeds it, rounded down."""
        return (max(self.works) - min(self.works)) * 100 // max(1, min(self.works))

    @property
    def is_same(self) -> bool:
        """Return whether every seed has the same answer."""
        return len({one and one.verdict for one in self.efforts}) == 1

    @property
    def is_unstable(self) -> bool:
        """Return whether chance matters."""
        return not self.is_same or self.spread > UNSTABLE


def measured(task: Task) -> dict[Key, Effort]:
    """Prove by Z3 alone from one seed and return the work on each goal that was asked."""
    study = CATALOGUE.studies[task.study]
    theorems = tuple(one for one in study.theorems if one.id in task.theorems)
    panel = Panel(legs=("z3",), needed=1, seed=task.seed)
    found: dict[Key, Effort] = {}
    for result in prove_study(evolve(study, theorems=theorems), panel):
        seen: Counter[str] = Counter()
        for one in result.questions:
            seen[one.name] += 1
            key = (result.id, one.name, seen[one.name])
            found[key] = Effort(one.verdicts["z3"], one.effort)
    return found


def tasks_of(names: Sequence[str]) -> list[Task]:
    """Return the tasks that the names ask for, or all.

    Raises: UnknownSelector.
    """
    ids = frozenset(one.id for one in select(names))
    parts = [
        (study.name, ids.intersection(one.id for one in study.theorems))
        for study in CATALOGUE.studies.values()
    ]
    return [Task(name, part, seed) for name, part in parts if part for seed in SEEDS]


def rows_of(tasks: Sequence[Task], found: Iterable[dict[Key, Effort]]) -> dict[Key, Row]:
    """Return each goal at every seed, in the order in which goals were met."""
    by_seed: dict[int, dict[Key, Effort]] = {seed: {} for seed in SEEDS}
    for task, efforts in zip(tasks, found, strict=True):
        by_seed[task.seed].update(efforts)
    keys = dict.fromkeys(key for efforts in by_seed.values() for key in efforts)
    return {
        key: Row(f"{key[0]} {key[1]}", tuple(by_seed[seed].get(key) for seed in SEEDS))
        for key in keys
    }


def theorems_of(rows: dict[Key, Row]) -> list[Row]:
    """Return the theorems, each with the work on all of its goals, those that vary most first."""
    members: dict[str, list[Row]] = {}
    for key, row in rows.items():
        members.setdefault(key[0], []).append(row)
    return sorted((_together(id_, parts) for id_, parts in members.items()), key=_urgency)


def _together(id_: str, parts: Sequence[Row]) -> Row:
    """Return a theorem as a whole; its answer at a seed is how many goals are proved there."""
    efforts = tuple(
        Effort(
            str(sum(one is not None and one.verdict == "unsat" for one in column)),
            sum(one.work for one in column if one is not None),
        )
        for column in zip(*(part.efforts for part in parts), strict=True)
    )
    return Row(id_, efforts)


def _urgency(row: Row) -> tuple[bool, int, int]:
    return row.is_same, -row.spread, -max(row.works)


# Text ----------------------------------------------------------------------------------------


def lines_of(rows: dict[Key, Row]) -> Iterator[str]:
    """Yield the table of theorems, the unstable goals, and the answer."""
    theorems = theorems_of(rows)
    unstable = sorted((row for row in rows.values() if row.is_unstable), key=_urgency)
    yield from _table("theorem", theorems)
    if unstable:
        yield ""
        yield from _table("unstable goal", unstable)
    yield ""
    yield answer(theorems, list(rows.values()), unstable)


def _table(title: str, rows: Sequence[Row]) -> Iterator[str]:
    width = max([len(title), *(len(row.name) for row in rows)])
    heads = "".join(f"{f'seed {seed}':>12}" for seed in SEEDS)
    yield f"{title:<{width}}{heads}{'varies by':>12}"
    for row in rows:
        works = "".join(
            f"{'not asked' if one is None else f'{one.work:,}':>12}" for one in row.efforts
        )
        remark = "" if row.is_same else "  answers differ"
        yield f"{row.name:<{width}}{works}{f'{row.spread:,} %':>12}{remark}"


def answer(theorems: Sequence[Row], goals: Sequence[Row], unstable: Sequence[Row]) -> str:
    """Return in one line how much hangs on chance."""
    whole = sum(max(row.works) for row in goals)
    part = sum(max(row.works) for row in unstable)
    shaky = sum(row.is_unstable for row in theorems)
    torn = sum(not row.is_same for row in goals)
    return (
        f"{shaky:,} of {counted(len(theorems), 'theorem')} and {len(unstable):,} of "
        f"{counted(len(goals), 'goal')} vary by more than {UNSTABLE} %, with "
        f"{part * 1000 // max(1, whole) / 10:g} % of the work; on {torn:,} the answers differ."
    )


def run(names: Sequence[str], jobs: int) -> int:
    """Measure and print; return an exit status, which does not say what was found."""
    try:
        tasks = tasks_of(names)
    except UnknownSelector as unknown:
        print(f"stability: {unknown}", file=sys.stderr)
        return 2
    with progress("measuring") as tell:
        rows = rows_of(tasks, list(_told(tasks, jobs, tell)))
    print(f"z3 {z3_solver.version()}")
    for line in lines_of(rows):
        print(line)
    return 0


def _told(tasks: Sequence[Task], jobs: int, tell: Tell) -> Iterator[dict[Key, Effort]]:
    """Yield what each task found, in their order, on some processes."""
    if jobs == 1:
        for done, task in enumerate(tasks, 1):
            yield measured(task)
            tell(done, len(tasks), task.study)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        found = pool.map(measured, tasks)
        for done, (task, efforts) in enumerate(zip(tasks, found, strict=True), 1):
            tell(done, len(tasks), task.study)
            yield efforts


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], os.cpu_count() or 1))
