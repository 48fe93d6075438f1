"""Paths: forks are taken once each, and a run is repeated exactly."""

from __future__ import annotations

import pytest

from tests.engine.stating import explore
from tests.engine.test_programs import anything_goes, as_z3_says
from zerosum.proofs.engine import terms
from zerosum.proofs.engine.errors import NonDeterminism
from zerosum.proofs.engine.path import current_path
from zerosum.proofs.engine.symbols import symbolic, term_of
from zerosum.proofs.engine.terms import variable
from zerosum.spec.arithmetic import conj, implies


def number(name: str) -> int:
    return symbolic(variable(name))


def test_each_fork_gives_two_paths() -> None:
    seen: list[tuple[bool, bool]] = []
    paths = explore(
        lambda: seen.append((bool(number("x") > 0), bool(number("y") > 0))), anything_goes
    )
    assert [(x, y) for x in (False, True) for y in (False, True)] == sorted(seen)
    assert [2, 2, 2, 2] == [len(path.conditions) for path in paths]


def test_same_question_is_asked_once() -> None:
    def run() -> None:
        is_positive = number("x") > 0
        assert bool(is_positive) == bool(is_positive)
        assert bool(is_positive) != bool(number("x") <= 0)

    assert 2 == len(explore(run, anything_goes))


def test_constant_question_is_no_fork() -> None:
    assert 1 == len(explore(lambda: None if number("x") == number("x") else None, anything_goes))


def test_choices_are_all_taken_and_remembered() -> None:
    taken: list[tuple[int, int]] = []

    def run() -> None:
        path = current_path()
        taken.append((path.choose("a", 2), path.choose("b", 3)))

    paths = explore(run, anything_goes)
    assert [(a, b) for a in range(2) for b in range(3)] == sorted(taken)
    assert {"a": 1, "b": 2} in [path.choices for path in paths]


def test_pruned_side_leaves_an_obligation() -> None:
    def run() -> None:
        x = number("x")
        current_path().assume(term_of(x > 3))
        assert x > 2

    [path] = explore(run, as_z3_says)
    [pruned] = path.obligations
    assert ("pruned", "") == (pruned.part, pruned.owner)
    assert term_of(number("x") > 2) is pruned.goal


def test_pruned_side_belongs_to_all_laws() -> None:
    """What one law's question excludes, every later claim on the path rests on."""

    def run() -> None:
        x = number("x")
        current_path().assume(term_of(x > 3))
        with current_path().judging("one law"):
            assert x > 2

    [path] = explore(run, as_z3_says)
    assert [""] == [one.owner for one in path.obligations]


def test_contradiction_ends_the_path() -> None:
    def run() -> None:
        current_path().assume(term_of(conj(number("x") > 0, number("x") < 0)))
        bool(number("y") > 0)
        current_path().require("never put", terms.FALSE)

    [path] = explore(run, as_z3_says)
    assert path.is_dead
    assert {"pruned"} == {one.part for one in path.obligations}


def test_antecedent_holds_inside_only() -> None:
    def run() -> None:
        path = current_path()
        x = number("x")

        def consequence() -> bool:
            path.require("inside", term_of(x > 0))
            return True

        implies(x > 3, consequence)
        path.require("outside", term_of(x > 0))

    [path] = explore(run, anything_goes)
    inside, outside = path.obligations
    assert (term_of(number("x") > 3),) == inside.hypotheses
    assert () == outside.hypotheses


def test_hypotheses_are_those_known_at_the_time() -> None:
    def run() -> None:
        path = current_path()
        path.require("before", terms.FALSE)
        path.assume(term_of(number("x") > 0))
        path.require("after", terms.FALSE)

    [path] = explore(run, anything_goes)
    assert [0, 1] == [len(one.hypotheses) for one in path.obligations]


def test_another_question_at_the_same_place_is_an_error() -> None:
    names = iter("xyz")
    with pytest.raises(NonDeterminism, match="not deterministic"):
        explore(lambda: None if number(next(names)) > 0 else None, anything_goes)


def test_fewer_questions_than_before_is_an_error() -> None:
    runs: list[int] = []

    def run() -> None:
        runs.append(1)
        if len(runs) == 1:
            bool(number("x") > 0)

    with pytest.raises(NonDeterminism, match="nothing more"):
        explore(run, anything_goes)


def test_no_path_outside_an_exploration() -> None:
    with pytest.raises(LookupError):
        bool(number("x") > 0)
