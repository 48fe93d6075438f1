"""Terms: one object for one structure, and a value that Z3 agrees with."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given, settings

from tests.engine.programs import INPUTS, LINEAR_CONDITIONS, VARIABLES, Inputs, Node, truth_of
from tests.engine.stating import explore
from tests.engine.test_programs import anything_goes
from zerosum.proofs.engine import terms
from zerosum.proofs.engine.smtlib import question_text
from zerosum.proofs.engine.symbols import symbolic, term_of
from zerosum.proofs.engine.terms import Term, evaluate, integer, subterms, variable
from zerosum.proofs.solvers import z3_solver

X, Y = variable("x"), variable("y")
SOME = settings(max_examples=3 * settings().max_examples)


def test_equal_terms_are_one_object() -> None:
    assert terms.add(X, integer(10**30)) is terms.add(variable("x"), integer(10**30))
    assert variable("x") is not variable("x", "Bool")
    assert integer(1) is not terms.TRUE


def test_dead_term_leaves_no_trace() -> None:
    kept = terms.multiply(X, X)
    key = (kept.op, kept.sort, kept.value, kept.name, *map(id, kept.args))
    del kept
    gc.collect()
    assert key not in terms._KNOWN


def test_constants_fold_and_neutral_elements_vanish() -> None:
    assert integer(7) is terms.add(integer(3), integer(4))
    assert X is terms.add(integer(0), X)
    assert X is terms.multiply(X, integer(1))
    assert integer(0) is terms.multiply(X, integer(0))
    assert integer(-4) is terms.quotient(integer(-7), integer(2))
    assert X is terms.quotient(X, integer(1))
    assert X is terms.if_else(terms.at_most(X, Y), X, X)
    assert terms.TRUE is terms.equal(X, X)
    assert terms.FALSE is terms.opposite(terms.at_most(X, X))


def test_division_by_a_constant_that_is_not_positive_does_not_fold() -> None:
    assert ["div_floor", "div_floor"] == [
        terms.quotient(integer(7), integer(divisor)).op for divisor in (0, -2)
    ]


def test_conjunction_drops_what_is_true_or_said_twice() -> None:
    small = terms.at_most(X, Y)
    assert small is terms.conjunction((terms.TRUE, small, small))
    assert terms.FALSE is terms.conjunction((small, terms.FALSE))
    assert terms.TRUE is terms.conjunction(())


def test_implication_folds() -> None:
    small = terms.at_most(X, Y)
    assert small is terms.implication(terms.TRUE, small)
    assert terms.TRUE is terms.implication(terms.FALSE, small)
    assert "=>" == terms.implication(small, terms.FALSE).op


def test_subterms_come_once_and_arguments_first() -> None:
    shared = terms.add(X, Y)
    order = list(subterms((terms.multiply(shared, shared), shared)))
    assert [X, Y, shared] == order[:3]
    assert 4 == len(order)


def test_deep_terms_need_no_recursion() -> None:
    term = X
    for _ in range(5_000):
        term = terms.add(term, Y)
    assert 5_007 == evaluate(term, {"x": 7, "y": 1})


def test_variable_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        evaluate(X, {"y": 1})


def test_guarded_division_by_zero_has_a_value() -> None:
    guarded = terms.implication(terms.at_most(integer(1), Y), terms.equal(terms.quotient(X, Y), X))
    assert evaluate(guarded, {"x": 3, "y": 0}) is True


# Against Z3 -------------------------------------------------------------------------------------


def terms_of(condition: Node) -> list[Term]:
    """Return what a condition is, on each of its paths."""
    found: list[Term] = []
    numbers = {name: symbolic(variable(name)) for name in VARIABLES}
    explore(lambda: found.append(term_of(truth_of(condition, numbers))), anything_goes)
    return found


@SOME
@given(condition=LINEAR_CONDITIONS, values=INPUTS)
def test_value_is_what_z3_computes(condition: Node, values: Inputs) -> None:
    fixed = [terms.equal(variable(name), integer(value)) for name, value in values.items()]
    for term in terms_of(condition):
        expected = "sat" if evaluate(term, values) else "unsat"
        assert expected == z3_solver.ask(question_text([*fixed, term])).verdict


@SOME
@given(condition=LINEAR_CONDITIONS)
def test_model_of_z3_satisfies_the_term(condition: Node) -> None:
    for term in terms_of(condition):
        answer = z3_solver.ask(question_text([term]))
        model = {**dict.fromkeys(VARIABLES, 0), **answer.model}
        assert answer.verdict != "sat" or evaluate(term, model)
