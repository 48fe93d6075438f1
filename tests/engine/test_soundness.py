"""False statements that must never come out proved, each with the answer it gets instead.

Every body here is false for some input in plain Python, or asks for something that has no answer.
Most were written to deceive the engine; those that once did say how.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from tests.engine.stating import Asked, Body, Claim, ask, names, prove, subject
from zerosum.proofs.engine.given import BrokenCut, Given, table_given
from zerosum.spec.arithmetic import conj, div_floor, implies, ite, maximum, minimum

REFUTED = Asked("REFUTED")
CONCRETISED = Asked("Concretised")


def branch(condition: bool) -> bool:
    """Ask a condition for its truth value, and return True in either case."""
    return bool(condition) or True


# Refuted with a witness -------------------------------------------------------------------------


def always_false(given: Given) -> Iterator[Claim]:
    yield subject(given.integer("x")) < given.integer("x")


def unbounded_numbers_have_a_bound(given: Given) -> Iterator[Claim]:
    yield subject(given.integer("x")) < 10**40


def rounding_down_is_exact(given: Given) -> Iterator[Claim]:
    x = subject(given.integer("x"))
    yield div_floor(x, 3) * 3 == x


def rounding_goes_towards_zero(given: Given) -> Iterator[Claim]:
    x = subject(given.integer("x"))
    yield ite(x < 0, div_floor(x, 2), 0) == -ite(x < 0, div_floor(-x, 2), 0)


def division_by_zero_under_a_true_condition(given: Given) -> Iterator[Claim]:
    x, divisor = subject(given.integer("x")), given.integer("divisor")
    yield implies(divisor >= 0, lambda: div_floor(x, divisor) * divisor <= x)


def division_by_a_negative_number(given: Given) -> Iterator[Claim]:
    x, divisor = subject(given.integer("x")), given.integer("divisor", at_most=-1)
    yield div_floor(x, divisor) == div_floor(x, divisor)


def branch_inside_an_implication_binds_the_rest(given: Given) -> Iterator[Claim]:
    """A side that only the antecedent excludes was pruned for the whole path."""
    x = subject(given.integer("x"))
    implies(x <= 0, lambda: branch(x > 5))
    yield x <= 5


def branch_under_an_impossible_antecedent_ends_the_path(given: Given) -> Iterator[Claim]:
    """Neither side was reachable there, so that the claim after it was never put."""
    x = subject(given.integer("x"))
    if given.choose("way", (0, 1)) == 0:
        implies(conj(x > 0, x < 0), lambda: branch(x > 5))
        yield False
    yield x == given.integer("x")


def claim_before_its_assumption(given: Given) -> Iterator[Claim]:
    x = subject(given.integer("x"))
    yield x > 3
    given.assume(x > 3)


def one_path_of_many(given: Given) -> Iterator[Claim]:
    x = subject(given.integer("x"))
    yield (x != 12_345) if x > 12_000 else (x <= 12_000)


def options_are_all_taken(given: Given) -> Iterator[Claim]:
    yield subject(given.choose("option", (1, 1, 2))) == 1


def membership_compares_each(given: Given) -> Iterator[Claim]:
    yield bool(subject(given.integer("x")) in (1, 2))


def builtin_min_forks(given: Given) -> Iterator[Claim]:
    x, y = subject(given.integer("x")), given.integer("y")
    yield min(x, y) == x


def sorting_forks(given: Given) -> Iterator[Claim]:
    x, y = subject(given.integer("x")), given.integer("y")
    yield sorted([x, y])[0] == y


def matching_a_literal_forks(given: Given) -> Iterator[Claim]:
    match subject(given.integer("x")):
        case 7:
            yield False
        case _:
            yield True


def law_claims_in_a_thunk_are_judged(given: Given) -> Iterator[Claim]:
    x = subject(given.integer("x"))
    yield lambda: maximum(x, 0) == x


FALSE: list[Body] = [
    always_false,
    unbounded_numbers_have_a_bound,
    rounding_down_is_exact,
    rounding_goes_towards_zero,
    division_by_zero_under_a_true_condition,
    division_by_a_negative_number,
    branch_inside_an_implication_binds_the_rest,
    branch_under_an_impossible_antecedent_ends_the_path,
    claim_before_its_assumption,
    one_path_of_many,
    options_are_all_taken,
    membership_compares_each,
    builtin_min_forks,
    sorting_forks,
    matching_a_literal_forks,
    law_claims_in_a_thunk_are_judged,
]


@pytest.mark.parametrize("body", FALSE, ids=names(FALSE))
def test_false_statement_is_refuted(body: Body) -> None:
    assert REFUTED == ask(body)


# Refused: a plain value is wanted where there is none -------------------------------------------


def compares_with_true(given: Given) -> Iterator[Claim]:
    """Python compares by identity when both sides do not know each other: silently unequal."""
    yield subject(given.integer("x")) != True  # noqa: E712 - the point of the test


def compares_condition_with_one(given: Given) -> Iterator[Claim]:
    yield (subject(given.integer("x")) >= 0) != 1


def compares_with_fraction(given: Given) -> Iterator[Claim]:
    yield subject(given.integer("x")) != Fraction(1)


def compares_with_float(given: Given) -> Iterator[Claim]:
    yield subject(given.integer("x")) != 1.0


def swallows_the_refusal(given: Given) -> Iterator[Claim]:
    x = subject(given.integer("x"))
    try:
        yield int(x) < 0
    except Exception:  # noqa: BLE001 - what a careless rule might do
        yield True


def takes_a_number_for_a_condition(given: Given) -> Iterator[Claim]:
    yield bool(subject(given.integer("x")))


def counts_conditions(given: Given) -> Iterator[Claim]:
    yield sum([subject(given.integer("x")) > 0, True]) == 1


def negates_with_a_tilde(given: Given) -> Iterator[Claim]:
    yield bool(~(subject(given.integer("x")) > 0))


REFUSED: list[Body] = [
    compares_with_true,
    compares_condition_with_one,
    compares_with_fraction,
    compares_with_float,
    swallows_the_refusal,
    takes_a_number_for_a_condition,
    counts_conditions,
    negates_with_a_tilde,
]


@pytest.mark.parametrize("body", REFUSED, ids=names(REFUSED))
def test_forced_value_is_an_error(body: Body) -> None:
    assert CONCRETISED == ask(body)


OPERATIONS: dict[str, Any] = {
    "int": int,
    "float": float,
    "complex": complex,
    "index": range,
    "str": str,
    "format": lambda x: f"{x}",
    "format with width": lambda x: f"{x:>10}",
    "percent": lambda x: "%d" % x,  # noqa: UP031 - the point of the test
    "bool": bool,
    "not": lambda x: not x,
    "and": lambda x: x and 1,
    "abs": abs,
    "round": round,
    "floor": math.floor,
    "trunc": math.trunc,
    "//": lambda x: x // 2,
    "reversed //": lambda x: 7 // x,
    "%": lambda x: x % 2,
    "reversed %": lambda x: 7 % x,
    "divmod": lambda x: divmod(x, 2),
    "/": lambda x: x / 2,
    "**": lambda x: x**2,
    "reversed **": lambda x: 2**x,
    "&": lambda x: x & 1,
    "|": lambda x: 1 | x,
    "^": lambda x: x ^ 1,
    "<<": lambda x: 1 << x,
    ">>": lambda x: x >> 1,
    "+ float": lambda x: x + 0.5,
    "* float": lambda x: 0.5 * x,
    "< float": lambda x: x < 0.5,
    "list index": lambda x: [1, 2][x],
    "repetition": lambda x: "a" * x,
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_operation_that_needs_a_plain_number_is_refused(operation: Any) -> None:
    def body(given: Given) -> Iterator[Claim]:
        operation(subject(given.integer("x")))
        yield True

    assert CONCRETISED == ask(body)


@pytest.mark.parametrize("operation", [hash, lambda x: {x}, lambda x: {x: 1}, lambda x: x in {1}])
def test_symbolic_number_has_no_hash(operation: Any) -> None:
    def body(given: Given) -> Iterator[Claim]:
        operation(subject(given.integer("x")))
        yield True

    assert Asked("TypeError") == ask(body)


# Rules that are not functions -------------------------------------------------------------------


def cuts_with_what_is_false(given: Given) -> Iterator[Claim]:
    """The claim follows from the lemma, and the lemma from nothing."""
    x = given.integer("x")
    given.cut("all are positive", x >= 1)
    yield subject(x) >= 1


def cuts_after_the_claim(given: Given) -> Iterator[Claim]:
    """A lemma helps what comes after it only."""
    x = given.integer("x")
    yield subject(x) * x >= 1
    given.assume(x >= 1)
    given.cut("the square is positive", x * x >= 1)


@pytest.mark.parametrize("body", [cuts_with_what_is_false, cuts_after_the_claim])
def test_lemma_on_the_way_proves_nothing_unless_it_is_proved(body: Body) -> None:
    assert "THEOREM" != prove(body).status


def cuts_with_what_is_true(given: Given) -> Iterator[Claim]:
    """The lemma is proved without what it is for."""
    x = given.integer("x", at_least=1)
    given.cut("the square is positive", x * x >= 1)
    yield subject(x) * x * x * x >= 1


def test_lemma_on_the_way_is_an_obligation() -> None:
    result = prove(cuts_with_what_is_true)
    assert ("THEOREM", ["cut", "claim"]) == (result.status, [one.part for one in result.questions])


def test_lemma_that_is_false_of_numbers_is_an_error_in_plain_python() -> None:
    with pytest.raises(BrokenCut, match="all are positive"):
        list(cuts_with_what_is_false(table_given({"x": 0}, {})))


def test_rule_with_a_memory_is_not_deterministic() -> None:
    """A value cached on one path would be taken for the value on all others."""
    cache: dict[str, int] = {}

    def body(given: Given) -> Iterator[Claim]:
        x = subject(given.integer("x"))
        if "sign" not in cache:
            cache["sign"] = 1 if x > 0 else 0
        yield cache["sign"] == 1

    assert Asked("NonDeterminism") == ask(body)


def test_rule_that_asks_something_else_is_not_deterministic() -> None:
    runs: list[int] = []

    def body(given: Given) -> Iterator[Claim]:
        x = subject(given.integer("x"))
        runs.append(1)
        yield branch(x > len(runs))

    assert Asked("NonDeterminism") == ask(body)


# Names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["quotient!1", "loop!seen", "a|b", "a\\b", "a;b", "a\nb"])
def test_name_that_means_something_to_the_engine_is_refused(name: str) -> None:
    def body(given: Given) -> Iterator[Claim]:
        yield div_floor(subject(given.integer(name)), 2) >= 0

    assert Asked("ValueError") == ask(body)


def test_same_name_is_the_same_number() -> None:
    def body(given: Given) -> Iterator[Claim]:
        yield subject(given.integer("x")) - given.integer("x") == 0

    assert Asked("THEOREM", as_expected=True) == ask(body)


def test_true_statements_are_still_proved() -> None:
    """The other side of this file: caution must not make the prover useless."""

    def body(given: Given) -> Iterator[Claim]:
        x, y = subject(given.integer("x")), given.integer("y", at_least=1)
        yield minimum(x, y) + maximum(x, y) == x + y
        yield implies(x >= 0, lambda: conj(div_floor(x, y) >= 0, div_floor(x, y) * y <= x))
        yield 0 <= x - div_floor(x, y) * y
        yield x - div_floor(x, y) * y < y

    assert Asked("THEOREM", as_expected=True) == ask(body)
