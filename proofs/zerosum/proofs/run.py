"""Run: prove many studies on all cores, in one fixed order of results."""

from __future__ import annotations

import gc
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from multiprocessing import active_children, get_context
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

from attrs import evolve, frozen

from zerosum.proofs.emit import emit_questions, write_manifest
from zerosum.proofs.memory import Memory
from zerosum.proofs.panel import LEGS, Panel, z3_alone
from zerosum.proofs.prove import prove_study
from zerosum.proofs.result import TheoremResult
from zerosum.proofs.solvers import cvc5_solver, z3_solver
from zerosum.proofs.theorem import CATALOGUE, Study, Theorem
from zerosum.spec.registry import REGISTRY
from zerosum.spec.rows import Cell, Tabled

ALLOCATION = {
    "MALLOC_TRIM_THRESHOLD_": "1000000000",
    "MALLOC_MMAP_THRESHOLD_": "1000000000",
    "MALLOC_TOP_PAD_": "67108864",
}
"""What tells the C library of a worker to keep memory that a solver gives back: each question has
a context of its own, and to ask the system for it anew took a seventh of the time. In bytes."""

COLLECTION = 50_000
"""How many objects more a worker has before it looks for cycles: it makes many, few in cycles."""

memory_at = cache(Memory)
"""What is remembered in a file: read once by each process, and then known to all its studies."""

Progress = Callable[[int, int, str], None]
"""Told after each study: how many are done, of how many, and which one came in."""


@frozen
class Report(Tabled):
    """What a run of the prover found, theorem by theorem."""

    results: tuple[TheoremResult, ...]
    solver_versions: tuple[str, ...]

    @property
    def is_as_expected(self) -> bool:
        """Return whether every theorem came out as its author says it must."""
        return all(result.as_expected for result in self.results)

    def to_rows(self) -> list[dict[str, Cell]]:
        """Return one row for each theorem."""
        return [
            {
                "id": one.id,
                "law": one.law,
                "rule": one.rule,
                "sentence": one.sentence,
                "scope": one.scope,
                "status": one.status,
            }
            for one in self.results
        ]

    @property
    def legs(self) -> tuple[str, ...]:
        """Return the legs that were asked, in their order."""
        return tuple(leg for leg in LEGS if any(leg in one.legs for one in self.results))

    def asked(self, leg: str) -> int:
        """Return how many goals a leg was asked about."""
        return sum(leg in goal.verdicts for one in self.results for goal in one.goals)

    def to_json(self) -> dict[str, Any]:
        """Return the report in the documented form (chapter formats)."""
        return {
            "theorems": [_theorem_json(result) for result in self.results],
            "totals": self.totals(),
            "solver_versions": list(self.solver_versions),
        }

    def totals(self) -> dict[str, int]:
        """Count theorems by status, and all obligations."""
        statuses = Counter(result.status for result in self.results)
        return {
            "theorems": len(self.results),
            "as_expected": sum(result.as_expected for result in self.results),
            "obligations": sum(result.obligations for result in self.results),
            "asked": sum(result.obligations - result.folded for result in self.results),
            "to_prove": sum(result.to_prove for result in self.results),
            **{leg: sum(one.legs.get(leg, 0) for one in self.results) for leg in LEGS},
            **{status.lower(): count for status, count in sorted(statuses.items())},
        }


def _theorem_json(result: TheoremResult) -> dict[str, Any]:
    witness = result.witness
    return {
        "id": result.id,
        "law": result.law,
        "rule": result.rule,
        "scope": result.scope,
        "status": result.status,
        "as_expected": result.as_expected,
        "solvers": list(result.solvers),
        "paths": result.paths,
        "obligations": result.obligations,
        "seconds": result.seconds,
        "legs": dict(result.legs),
        "sentence": result.sentence,
        "expects": result.expects,
        "detail": result.detail,
        "witness": None
        if witness is None
        else {"values": dict(witness.values), "choices": dict(witness.choices)},
    }


@frozen
class Options:
    """What a worker is told: where earlier answers are, where questions go, and whom to ask."""

    memory: Path | None = None
    emit: Path | None = None
    two_legs: bool = True
    all_legs: bool = True

    def panel(self) -> Panel:
        """Return the panel that these options ask for."""
        memory = None if self.memory is None else memory_at(self.memory)
        if self.two_legs:
            return Panel(memory=memory, asks_all=self.all_legs)
        return z3_alone(memory)


def prove(
    selectors: Sequence[str] = (),
    *,
    jobs: int | None = None,
    memory: Path | None = None,
    emit: Path | None = None,
    two_legs: bool = True,
    all_legs: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Prove the selected theorems, or all of them, and return the report.

    A selector is the id of a theorem or law, the short name of a law, or the name of a rule.
    ``memory`` is the file of earlier answers; ``emit`` is a folder for all questions. Each
    obligation must stand on two of Z3, cvc5 and a certificate; without ``two_legs`` on Z3 alone.
    Without ``all_legs`` cvc5 is asked only where the other two do not carry a goal.
    Raises: UnknownSelector when one names nothing.
    """
    memory_at.cache_clear()
    ids = frozenset(theorem.id for theorem in select(selectors))
    parts = (_part_of(study, ids) for study in CATALOGUE.studies.values())
    studies = [study for study in parts if study.theorems]
    found: list[TheoremResult] = []
    outcomes = _outcomes(studies, jobs, Options(memory, emit, two_legs, all_legs))
    for done, (name, results) in enumerate(outcomes, 1):
        found.extend(results)
        if progress is not None:
            progress(done, len(studies), name)
    versions = solver_versions(two_legs=two_legs)
    if emit is not None:
        write_manifest(emit, versions)
    return Report(tuple(found), versions)


def solver_versions(*, two_legs: bool) -> tuple[str, ...]:
    """Return the solvers that answer, each with its version."""
    first, second = f"z3 {z3_solver.version()}", f"cvc5 {cvc5_solver.version()}"
    return (first, second) if two_legs else (first,)


def _part_of(study: Study, ids: frozenset[str]) -> Study:
    """Return a study of the same exploration with only these of its theorems."""
    return evolve(study, theorems=tuple(one for one in study.theorems if one.id in ids))


def _outcomes(
    studies: Sequence[Study], jobs: int | None, options: Options
) -> Iterable[tuple[str, list[TheoremResult]]]:
    """Yield each study's results, in the order of the catalogue."""
    workers = min(jobs or os.cpu_count() or 1, len(studies))
    if workers <= 1:
        yield from ((study.name, _prove(study, options)) for study in studies)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_collect_rarely) as pool:
        try:
            with _interrupts_ignored(), _memory_kept():
                futures = {
                    study.name: pool.submit(prove_by_name, study.name, _ids_of(study), options)
                    for study in sorted(studies, key=_lightness)
                }
            yield from ((study.name, _outcome(futures[study.name])) for study in studies)
        except BaseException:
            for worker in active_children():
                worker.terminate()
            raise


def _lightness(study: Study) -> tuple[bool, int]:
    """Return what to sort by so that the dearest studies, those with loops, are begun first."""
    rule = REGISTRY.rules.get(study.name)
    return rule is None or not rule.collective, -len(study.theorems)


def _collect_rarely() -> None:
    gc.set_threshold(COLLECTION)


@contextmanager
def _memory_kept() -> Iterator[None]:
    """Let processes that start meanwhile keep the memory that they have had."""
    unset = {name: size for name, size in ALLOCATION.items() if name not in os.environ}
    os.environ.update(unset)
    try:
        yield
    finally:
        for name in unset:
            del os.environ[name]


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Let processes that start meanwhile ignore interrupts, which are the caller's to answer."""
    if current_thread() is not main_thread():
        yield
        return
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _outcome(future: Future[list[TheoremResult]]) -> list[TheoremResult]:
    return future.result()


def _ids_of(study: Study) -> frozenset[str]:
    return frozenset(theorem.id for theorem in study.theorems)


def prove_by_name(name: str, ids: frozenset[str], options: Options) -> list[TheoremResult]:
    """Prove theorems of one study of the catalogue; what a worker process is asked to do."""
    import zerosum.proofs.theorems  # noqa: F401, PLC0415 - a fresh process must load the catalogue

    return _prove(_part_of(CATALOGUE.studies[name], ids), options)


def _prove(study: Study, options: Options) -> list[TheoremResult]:
    results = prove_study(study, options.panel())
    if options.emit is not None:
        emit_questions(options.emit, results)
    # Only the process that asked the questions needs their text.
    return [result.without_texts() for result in results]


@frozen
class UnknownSelector(Exception):
    """Nothing is called so."""

    selector: str
    close: tuple[str, ...]

    def __str__(self) -> str:
        hint = f": did you mean {', '.join(self.close)}?" if self.close else ""
        return f"no theorem, law or rule is called {self.selector!r}{hint} (see `zerosum laws`)"


def select(selectors: Sequence[str]) -> list[Theorem]:
    """Return the theorems that the selectors name, or all, in the order of the catalogue."""
    theorems = CATALOGUE.theorems()
    for selector in selectors:
        if not any(_names(theorem, selector) for theorem in theorems):
            raise UnknownSelector(selector, _close_to(selector, theorems))
    if not selectors:
        return theorems
    return [one for one in theorems if any(_names(one, selector) for selector in selectors)]


def _names(theorem: Theorem, selector: str) -> bool:
    return selector.casefold() in {name.casefold() for name in names_of(theorem)}


def names_of(theorem: Theorem) -> list[str]:
    """Return everything that a theorem answers to."""
    law = REGISTRY.laws.get(theorem.law)
    clause = theorem.law.split(".")[0]
    names = [theorem.id, theorem.law, theorem.rule, clause, law.name if law else ""]
    return [name for name in names if name]


def _close_to(selector: str, theorems: Iterable[Theorem]) -> tuple[str, ...]:
    from difflib import get_close_matches  # noqa: PLC0415 - only when a name is wrong

    known = sorted({name for theorem in theorems for name in names_of(theorem)})
    return tuple(get_close_matches(selector, known, n=3))
