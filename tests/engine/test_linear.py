"""The linear reading: a condition is written once, and names stand for one term each."""

from __future__ import annotations

import pytest

from zerosum.proofs.engine import linear, terms
from zerosum.proofs.engine.errors import NameClash
from zerosum.proofs.engine.linear import FORK, fork_text, linear_text
from zerosum.proofs.engine.smtlib import CORES
from zerosum.proofs.engine.terms import Term, integer, variable
from zerosum.proofs.solvers import z3_solver

BUDGET = 100_000


def large_question() -> list[Term]:
    """Build a question with a product, a quotient and a choice, from fresh variables."""
    x, y, z = (variable(name) for name in "xyz")
    larger = terms.if_else(terms.at_most(x, y), y, x)
    quotient = terms.quotient(terms.multiply(x, y), z)
    return [
        terms.at_most(integer(1), z),
        terms.at_most(terms.multiply(larger, z), quotient),
        terms.opposite(terms.equal(quotient, larger)),
    ]


def test_text_in_full() -> None:
    x, y = variable("x"), variable("y z")
    asked = [terms.at_most(terms.multiply(x, y), integer(0)), terms.at_most(integer(1), x)]
    signs = ((">=", ">=", ">="), (">=", "<=", "<="), ("<=", ">=", "<="), ("<=", "<=", ">="))
    expected = [
        "(set-logic QF_LIA)",
        "(declare-const |x;y z| Int)",
        "(declare-const |x| Int)",
        "(declare-const |y z| Int)",
        *(
            f"(assert (=> (and ({one} |x| 0) ({other} |y z| 0)) ({sign} |x;y z| 0)))"
            for one, other, sign in signs
        ),
        "(assert (<= |x;y z| 0))",
        "(assert (<= (+ 1 (* (- 1) |x|)) 0))",
        "(check-sat)",
        "",
    ]
    assert expected == linear_text(asked).split("\n")
    named = [
        "(assert (! (<= |x;y z| 0) :named condition!0))",
        "(assert (! (<= (+ 1 (* (- 1) |x|)) 0) :named condition!1))",
    ]
    assert [CORES, *expected[:-4], *named, *expected[-2:]] == linear_text(
        asked, wants_core=True
    ).split("\n")


def test_text_does_not_depend_on_what_was_written_before() -> None:
    first = linear_text(large_question())
    noise = [terms.at_most(variable("noise"), integer(number)) for number in range(100)]
    assert 100 == linear_text(noise).count("(assert")
    assert first == linear_text(large_question())


def test_two_terms_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "NAME_LENGTH", 0)
    x, y = variable("x of a clash"), variable("y of a clash")
    one, other = (terms.quotient(over, integer(7)) for over in (x, y))
    with pytest.raises(NameClash, match="two terms are called 'div_floor!'"):
        linear_text([terms.at_most(one, other)])


def test_both_sides_of_a_fork_are_what_is_asked_one_by_one() -> None:
    x, y = variable("x"), variable("y")
    fixed = (terms.at_most(integer(1), x), terms.at_most(x, y), *large_question())
    questions = (
        terms.at_most(integer(0), y),
        terms.at_most(y, integer(0)),
        terms.at_most(x, integer(5)),
    )
    seen = []
    for question in questions:
        both = z3_solver.ask_sides(fork_text(fixed, question), FORK, BUDGET)
        alone = (
            z3_solver.ask(linear_text([*fixed, side]), BUDGET).verdict
            for side in (question, terms.opposite(question))
        )
        assert (*alone,) == both
        seen.append(both)
    assert [("sat", "unsat"), ("unsat", "sat"), ("sat", "sat")] == seen
