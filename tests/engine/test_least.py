"""The search by halving under proof: all that is promised of it is known, and no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.stating import Body, Claim, ask, names, subject
from zerosum.proofs.engine.given import Given
from zerosum.spec.arithmetic import conj, disj, implies, least, maximum


def _first_at_least(given: Given) -> tuple[int, int, int]:
    """Return the least number up to a bound whose triple reaches a goal, the bound, the goal."""
    high, goal = given.integer("high", at_least=0), given.integer("goal")
    return least(lambda one: 3 * one >= goal, 0, subject(high)), high, goal


def it_lies_between_the_ends(given: Given) -> Iterator[Claim]:
    found, high, _ = _first_at_least(given)
    yield conj(found >= 0, found <= high)


def it_satisfies_or_is_the_upper_end(given: Given) -> Iterator[Claim]:
    found, high, goal = _first_at_least(given)
    yield disj(3 * found >= goal, found == high)


def one_fewer_does_not_satisfy(given: Given) -> Iterator[Claim]:
    found, _, goal = _first_at_least(given)
    yield disj(found == 0, 3 * (found - 1) < goal)


def no_range_ends_at_its_lower_end(given: Given) -> Iterator[Claim]:
    high = given.integer("high", at_most=-1)
    yield least(lambda one: one >= 7, 0, subject(high)) == 0


def every_number_before_fails_where_the_condition_is_monotone(given: Given) -> Iterator[Claim]:
    found, _, goal = _first_at_least(given)
    before = given.integer("before", at_least=0)
    yield implies(before < found, lambda: 3 * before < goal)


def it_always_satisfies(given: Given) -> Iterator[Claim]:
    found, _, goal = _first_at_least(given)
    yield 3 * found >= goal


def it_is_never_the_upper_end(given: Given) -> Iterator[Claim]:
    found, high, _ = _first_at_least(given)
    yield found < maximum(high, 1)


def it_is_always_the_upper_end(given: Given) -> Iterator[Claim]:
    found, high, _ = _first_at_least(given)
    yield found == high


def it_is_the_lower_end_if_that_satisfies(given: Given) -> Iterator[Claim]:
    found, _, goal = _first_at_least(given)
    yield implies(goal <= 0, lambda: found == 0)


TRUE: list[Body] = [
    it_is_the_lower_end_if_that_satisfies,
    it_lies_between_the_ends,
    it_satisfies_or_is_the_upper_end,
    one_fewer_does_not_satisfy,
    no_range_ends_at_its_lower_end,
    every_number_before_fails_where_the_condition_is_monotone,
]
FALSE: list[Body] = [it_always_satisfies, it_is_never_the_upper_end, it_is_always_the_upper_end]


@pytest.mark.parametrize("body", TRUE, ids=names(TRUE))
def test_promise_is_known(body: Body) -> None:
    assert "THEOREM" == ask(body).outcome


@pytest.mark.parametrize("body", FALSE, ids=names(FALSE))
def test_no_more_is_known(body: Body) -> None:
    assert "REFUTED" == ask(body).outcome
