"""The shared arithmetic on plain values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import numbers
from zerosum.spec.arithmetic import (
    conj,
    disj,
    div_ceil,
    div_floor,
    every,
    fold,
    iff,
    implies,
    ite,
    least,
    magnitude,
    maximum,
    minimum,
    negate,
    ordered,
    sign,
    total,
)
from zerosum.spec.rejections import BrokenInvariant

TRUTHS = (False, True)


@pytest.mark.parametrize(
    ("numerator", "divisor", "down", "up"),
    [
        (7, 2, 3, 4),
        (-7, 2, -4, -3),
        (6, 3, 2, 2),
        (-6, 3, -2, -2),
        (0, 5, 0, 0),
        (1, 10**30, 0, 1),
        (-1, 10**30, -1, 0),
    ],
)
def test_division_says_which_way_it_rounds(
    numerator: int, divisor: int, down: int, up: int
) -> None:
    assert (down, up) == (div_floor(numerator, divisor), div_ceil(numerator, divisor))


@pytest.mark.parametrize("divide", [div_floor, div_ceil])
@pytest.mark.parametrize("divisor", [0, -1])
def test_divisor_must_be_positive(divide: object, divisor: int) -> None:
    with pytest.raises(BrokenInvariant) as caught:
        (div_floor if divide is div_floor else div_ceil)(1, divisor)
    assert f"broken invariant (LED-0): divisor {divisor} is not positive; please report it" == str(
        caught.value
    )


@given(numbers(), numbers(at_least=1))
def test_remainder_is_smaller_than_the_divisor(numerator: int, divisor: int) -> None:
    remainder = numerator - div_floor(numerator, divisor) * divisor
    assert 0 <= remainder < divisor
    assert div_ceil(numerator, divisor) - div_floor(numerator, divisor) == (remainder > 0)


@given(numbers(), numbers())
def test_choices_agree_with_the_language(left: int, right: int) -> None:
    assert (min(left, right), max(left, right)) == (minimum(left, right), maximum(left, right))
    assert abs(left) == magnitude(left)
    assert left == sign(left) * magnitude(left)
    assert (min(right, left)) == ite(left < right, left, right)


@given(st.lists(st.booleans(), max_size=5))
def test_conditions_agree_with_the_language(conditions: list[bool]) -> None:
    assert all(conditions) is conj(*conditions)
    assert any(conditions) is disj(*conditions)
    assert all(conditions) is every(bool, conditions)
    assert [not one for one in conditions] == [negate(one) for one in conditions]


@pytest.mark.parametrize("left", TRUTHS)
@pytest.mark.parametrize("right", TRUTHS)
def test_implication_and_equivalence(left: bool, right: bool) -> None:
    assert ((not left) or right) is implies(left, lambda: right)
    assert (left == right) is iff(left, right)


def test_consequence_is_not_asked_where_the_condition_fails() -> None:
    assert implies(bool([]), lambda: div_floor(1, 0) == 1) is True


def test_fold_takes_the_items_in_order() -> None:
    assert "abc" == fold(lambda text, letter: text + letter, "", "abc")
    assert 7 == fold(lambda number, _: number, 7, [])


def test_fold_is_left_when_it_is_over() -> None:
    assert 6 == fold(lambda number, item: number + item, 0, [1, 2, 3, 4], lambda one: one >= 6)
    assert 0 == fold(lambda number, item: number + item, 0, [1], lambda one: one == 0)


@given(st.lists(numbers(), unique=True))
def test_ordered_items_come_as_sorted_ones_do_again_and_again(items: list[int]) -> None:
    found = ordered(items, lambda one: -one, lambda one, other: one < other)
    assert sorted(items, reverse=True) == list(found)
    assert sorted(items, reverse=True)[:2] == [one for one, _ in zip(found, "ab", strict=False)]


@given(st.lists(st.integers(0, 3), max_size=12))
def test_items_of_one_place_stay_as_they_came(places: list[int]) -> None:
    numbered = list(enumerate(places))
    found = ordered(numbered, lambda one: one[1], lambda one, other: one < other)
    assert sorted(numbered, key=lambda one: one[1]) == list(found)


def test_total_adds_up_a_measure() -> None:
    assert 14 == total(lambda number: number * number, [1, -2, 3])
    assert 0 == total(lambda number: number, [])


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.integers(-3, 3))
def test_least_keeps_its_promise_for_any_condition(answers: list[bool], low: int) -> None:
    high = low + len(answers) - 1
    found = least(lambda one: answers[one - low], low, high)
    assert low <= found <= high
    assert found == high or answers[found - low]
    assert found == low or not answers[found - 1 - low]
    assert found == low or not answers[0]


def test_least_of_nothing_is_the_lower_end() -> None:
    assert 5 == least(lambda _: False, 5, 4)
