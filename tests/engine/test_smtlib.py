"""The text that leaves the engine: the same question is the same text, and solvers can read it."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from tests.engine.programs import VARIABLES
from tests.engine.stating import Claim, prove, subject
from zerosum.proofs.engine import terms
from zerosum.proofs.engine.given import Given
from zerosum.proofs.engine.smtlib import CORES, number_of, question_text
from zerosum.proofs.engine.symbols import symbolic, term_of
from zerosum.proofs.engine.terms import Term, integer, variable
from zerosum.proofs.prove import prove_study
from zerosum.proofs.solvers import z3_solver
from zerosum.proofs.theorem import CATALOGUE
from zerosum.spec.arithmetic import div_floor


def large_question() -> list[Term]:
    """Build a question with everything in it, from fresh variables."""
    x, y, z = (symbolic(variable(name)) for name in VARIABLES)
    shared = (x - y) * z
    quotient = symbolic(terms.quotient(term_of(shared), term_of(z)))
    return [
        term_of(shared >= -3),
        term_of(quotient == x),
        terms.implication(term_of(x < y), term_of(quotient * quotient != shared)),
        term_of(x < y),
    ]


def test_text_is_canonical() -> None:
    assert question_text(large_question()) == question_text(large_question())


def test_text_does_not_depend_on_what_was_built_before() -> None:
    first = question_text(large_question())
    kept = [terms.add(variable("noise"), integer(number)) for number in range(1_000)]
    assert 1_000 == len(kept)
    assert first == question_text(large_question())


def test_text_in_full() -> None:
    x, d = variable("x"), variable("d e")
    halves = terms.quotient(terms.add(x, integer(-1)), d)
    asked = [terms.at_most(integer(1), d), terms.opposite(terms.equal(halves, x))]
    both = "(and (<= term!2 term!1) (<= (+ term!1 1) (+ term!2 |d e|)))"
    expected = "\n".join(
        [
            "(set-logic ALL)",
            "(declare-const |d e| Int)",
            "(declare-const |x| Int)",
            "(declare-const quotient!1 Int)",
            "(define-fun term!1 () Int (+ |x| (- 1)))",
            "(define-fun term!2 () Int (* |d e| quotient!1))",
            f"(assert (=> (<= 1 |d e|) {both}))",
            "(assert (<= 1 |d e|))",
            "(assert (not (= quotient!1 |x|)))",
            "(check-sat)",
            "",
        ]
    )
    assert expected == question_text(asked)


def test_conditions_are_named_where_a_core_is_wanted() -> None:
    x, d = variable("x"), variable("d")
    halves = terms.quotient(x, d)
    needed = [terms.at_most(integer(1), d), terms.at_most(terms.multiply(halves, d), x)]
    asked = [terms.at_most(x, integer(9)), needed[0], terms.opposite(needed[1])]
    lines = question_text(asked, wants_core=True).splitlines()
    assert CORES == lines[0]
    assert "(assert (! (<= |x| 9) :named condition!0))" in lines
    assert 4 == sum("(assert" in line for line in lines)
    answer = z3_solver.ask("\n".join(lines))
    assert ("unsat", {1, 2}) == (answer.verdict, {*map(number_of, answer.core)})
    assert () == z3_solver.ask(question_text(asked)).core


def test_z3_reads_back_what_was_asked() -> None:
    solver = z3.Solver(ctx=z3.Context())
    solver.from_string(question_text(large_question()))
    assert z3.sat == solver.check()


def test_no_condition_is_satisfiable_and_false_is_not() -> None:
    assert "sat" == z3_solver.ask(question_text([])).verdict
    assert "unsat" == z3_solver.ask(question_text([terms.FALSE])).verdict


def test_quotient_is_the_floor_for_both_signs() -> None:
    for numerator in (-7, -6, -1, 0, 1, 6, 7):
        n, quotient = variable("n"), terms.quotient(variable("n"), integer(3))
        asked = [
            terms.equal(n, integer(numerator)),
            terms.opposite(terms.equal(quotient, integer(numerator // 3))),
        ]
        assert "unsat" == z3_solver.ask(question_text(asked)).verdict


def test_quotient_by_what_is_not_positive_may_be_anything() -> None:
    quotient = terms.quotient(variable("n"), variable("d"))
    asked = [terms.at_most(variable("d"), integer(0)), terms.equal(quotient, integer(12_345))]
    assert "sat" == z3_solver.ask(question_text(asked)).verdict


def test_theorem_asks_the_same_questions_each_time() -> None:
    study = CATALOGUE.studies["apply_transfer"]
    first, second = prove_study(study), prove_study(study)
    assert [[q.text for q in one.questions] for one in first] == [
        [q.text for q in one.questions] for one in second
    ]
    assert sum(len(one.questions) for one in first) > 10


def test_names_of_any_alphabet_are_read() -> None:
    def body(given: Given) -> Iterator[Claim]:
        for name in ("assert", "e\u0301t\u00e9", "a b", "1", "(", "x'", '"'):
            yield div_floor(subject(given.integer(name)), 2) * 2 <= given.integer(name)

    assert "THEOREM" == prove(body).status
