"""Symbolic runs against concrete ones: for any input exactly one path is the right one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.programs import (
    CONDITIONS,
    GUARDED_BRANCHES,
    INPUTS,
    PROGRAMS,
    VARIABLES,
    Inputs,
    Node,
    run,
    truth_of,
)
from tests.engine.stating import explore
from zerosum.proofs.engine import terms
from zerosum.proofs.engine.path import Obligation, Path, current_path
from zerosum.proofs.engine.smtlib import question_text
from zerosum.proofs.engine.symbols import symbolic, term_of
from zerosum.proofs.engine.terms import Term, evaluate, variable
from zerosum.proofs.solvers import z3_solver
from zerosum.spec.rejections import BrokenInvariant, Rejected

Outcome = int | bool | str
MANY = settings(max_examples=4 * settings().max_examples)
SOME = settings(max_examples=2 * settings().max_examples)
SMALL_BUDGET = 100_000


@frozen(eq=False)
class Explored:
    """A path and what the program did on it: a term, or the name of a rejection."""

    path: Path
    outcome: Term | str


def anything_goes(conditions: Sequence[Term]) -> bool:
    """Take every side of every fork; the wrong ones have conditions that never hold."""
    return terms.FALSE not in conditions


def as_z3_says(conditions: Sequence[Term]) -> bool:
    """Prune what Z3 says cannot be reached, as the prover does."""
    answer = z3_solver.ask(question_text(conditions), SMALL_BUDGET)
    return answer.verdict != "unsat"


def explored(
    program: Callable[[Inputs], int | bool], feasible: Callable[[list[Term]], bool]
) -> tuple[list[Path], list[Explored]]:
    """Return all paths of a program, and the outcomes of those that came to an end."""
    ends: list[Explored] = []

    def once() -> None:
        inputs = {name: symbolic(variable(name)) for name in VARIABLES}
        try:
            outcome: Term | str = term_of(program(inputs))
        except (Rejected, BrokenInvariant) as failure:
            outcome = type(failure).__name__
        ends.append(Explored(current_path(), outcome))

    return explore(once, feasible), ends


def concrete(program: Callable[[Inputs], int | bool], inputs: Inputs) -> Outcome:
    """Run a program in plain Python."""
    try:
        return program(inputs)
    except (Rejected, BrokenInvariant) as failure:
        return type(failure).__name__


def holds(conditions: Sequence[Term], inputs: Inputs) -> bool:
    """Evaluate conditions in order, up to the first that does not hold."""
    return all(evaluate(condition, inputs) for condition in conditions)


def is_violated(obligation: Obligation, inputs: Inputs) -> bool:
    """Return whether the inputs are a counterexample to an obligation."""
    return holds(obligation.hypotheses, inputs) and not evaluate(obligation.goal, inputs)


def check(
    program: Callable[[Inputs], int | bool],
    feasible: Callable[[list[Term]], bool],
    several: Sequence[Inputs],
) -> None:
    """Compare concrete runs with all symbolic ones, which are made once for all inputs."""
    paths, ends = explored(program, feasible)
    obligations = [one for path in paths for one in path.obligations]
    for inputs in several:
        compare(concrete(program, inputs), ends, obligations, inputs)


def compare(
    expected: Outcome,
    ends: Sequence[Explored],
    obligations: Sequence[Obligation],
    inputs: Inputs,
) -> None:
    """Compare a concrete run with the paths of a program.

    A division by what is not positive is an error in plain Python; there it must be a violated
    obligation of some path, and the paths may say anything beyond it. By a plain number it is an
    error of the symbolic run too, even where an antecedent fails: then nothing can be proved.
    """
    divisors = [one for one in obligations if one.part == "divisor" and is_violated(one, inputs)]
    if divisors:
        assert expected == "BrokenInvariant"
        return
    right = [end for end in ends if holds(end.path.conditions, inputs)]
    assert 1 == len(right)
    outcome = right[0].outcome
    if outcome == "BrokenInvariant":
        return
    assert expected == (outcome if isinstance(outcome, str) else evaluate(outcome, inputs))
    assert [] == [one for one in right[0].path.obligations if is_violated(one, inputs)]


SEVERAL = st.lists(INPUTS, min_size=3, max_size=5)


@MANY
@given(program=PROGRAMS, several=SEVERAL)
def test_every_side_taken(program: Node, several: list[Inputs]) -> None:
    check(lambda inputs: run(program, inputs), anything_goes, several)


@MANY
@given(condition=CONDITIONS, several=SEVERAL)
def test_conditions(condition: Node, several: list[Inputs]) -> None:
    check(lambda inputs: truth_of(condition, inputs), anything_goes, several)


@SOME
@given(program=PROGRAMS, several=SEVERAL)
def test_unreachable_sides_pruned(program: Node, several: list[Inputs]) -> None:
    check(lambda inputs: run(program, inputs), as_z3_says, several)


@SOME
@given(condition=CONDITIONS, several=SEVERAL)
def test_unreachable_sides_of_conditions_pruned(condition: Node, several: list[Inputs]) -> None:
    check(lambda inputs: truth_of(condition, inputs), as_z3_says, several)


@SOME
@given(condition=GUARDED_BRANCHES, x=st.integers(-2, 2))
def test_side_that_only_an_antecedent_excludes_is_not_pruned(condition: Node, x: int) -> None:
    given_x = {"x": x, "y": 0, "z": 0}
    check(lambda inputs: truth_of(condition, inputs), as_z3_says, [given_x])
