"""Worked examples of chapter 07: dividing an amount to the last unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zerosum.rules.allocation import (
    compute_charge,
    compute_charges,
    compute_floor_share,
    compute_share,
    compute_shares,
    compute_shares_and_rest,
    divide_among,
    divide_in_turn,
)
from zerosum.spec.allocation import is_within_quota


def test_remainders_fall_where_the_running_total_rounds_over() -> None:
    # Running totals 50/11, 80/11, 110/11 are 4, 7, 10 when rounded down.
    assert {"a": 4, "b": 3, "c": 3} == compute_shares({"a": 5, "b": 3, "c": 3}, 10)
    # In another order, 30/11, 60/11, 110/11 are 2, 5, 10.
    assert {"b": 2, "c": 3, "a": 5} == compute_shares({"b": 3, "c": 3, "a": 5}, 10)


def test_even_parts_are_even() -> None:
    assert {"a": 20, "b": 30} == compute_shares({"a": 40, "b": 60}, 50)


def test_more_than_there_is_takes_all() -> None:
    assert {"a": 5, "b": 3} == compute_shares({"a": 5, "b": 3}, 9)


def test_nothing_to_divide_and_nobody_to_bear_it() -> None:
    assert {"a": 0, "b": 0} == compute_shares({"a": 5, "b": 3}, 0)
    assert {"a": 0} == compute_shares({"a": 0}, 7)
    assert {} == compute_shares({}, 7)


def test_first_share_begins_at_nothing() -> None:
    assert {"a": 0, "b": 1} == compute_shares({"a": 1, "b": 2}, 1)
    assert 1 == compute_share(0, 1, 1, 1)


def test_next_class_pays_what_the_first_one_cannot() -> None:
    weights = {"a": 5, "b": 3, "c": 4}
    classes = [["a", "b"], ["c"]]
    for amount, shares in (
        (10, {"a": 5, "b": 3, "c": 2}),
        (4, {"a": 2, "b": 2, "c": 0}),
        (99, {"a": 5, "b": 3, "c": 4}),
    ):
        assert shares == divide_in_turn(classes, weights.__getitem__, amount)
        assert {"a": shares["a"], "b": shares["b"]} == divide_among(
            ["a", "b"], weights.__getitem__, amount, compute_shares
        )


class Anybody(list[str]):
    """Items that stand for any number of them."""

    def any_shares(self) -> dict[str, int]:
        """Return shares of its own."""
        return {"anybody": 9}


def test_items_that_stand_for_any_have_any_shares() -> None:
    assert {"anybody": 9} == divide_among(Anybody("a"), len, 5, compute_shares)
    assert {"anybody": 9} == divide_in_turn([Anybody("a"), ["b"]], len, 5)
    assert {"a": 1, "anybody": 9} == divide_in_turn([["a"], Anybody("b")], len, 5)


def test_one_unit_goes_to_whoever_completes_it() -> None:
    assert [0, 0, 1] == [compute_share(seen, 1, 3, 1) for seen in (0, 1, 2)]


@given(st.lists(st.integers(0, 10**12), max_size=8), st.integers(0, 10**13))
def test_shares_sum_exactly_and_stay_within_quota(weights: list[int], amount: int) -> None:
    named = {str(place): weight for place, weight in enumerate(weights)}
    whole = sum(weights)
    shares = compute_shares(named, amount)
    assert min(amount, whole) == sum(shares.values())
    for name, weight in named.items():
        assert 0 <= shares[name] <= weight
        assert whole == 0 or is_within_quota(shares[name], weight, whole, min(amount, whole))


def test_rest_goes_to_the_last() -> None:
    assert {"a": 4, "b": 2, "c": 4} == compute_shares_and_rest({"a": 5, "b": 3, "c": 3}, 10)
    assert {"a": 5, "b": 3, "c": 3} == compute_shares_and_rest({"a": 5, "b": 3, "c": 3}, 12)
    assert {"a": 5, "b": 3, "c": 3} == compute_shares_and_rest({"a": 5, "b": 3, "c": 3}, 99)
    assert {"a": 1} == compute_shares_and_rest({"a": 1}, 1)
    assert 1 == compute_floor_share(1, 1, 1)
    assert {} == compute_shares_and_rest({}, 7)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=8), st.integers(0, 10**13))
def test_shares_with_the_rest_sum_exactly(weights: list[int], amount: int) -> None:
    named = {str(place): weight for place, weight in enumerate(weights)}
    assert min(amount, sum(weights)) == sum(compute_shares_and_rest(named, amount).values())


# Charges ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "charges"),
    [
        (0, [0, 0, 0]),
        (1, [1, 0, 0]),
        (2, [1, 1, 0]),  # two thirds each
        (3, [1, 1, 1]),
        (4, [2, 2, 0]),
        (6, [2, 2, 2]),
        (7, [2, 2, 2]),
    ],
)
def test_charges_go_down_the_line_until_nothing_is_left(amount: int, charges: list[int]) -> None:
    weights = dict.fromkeys("abc", 2)
    assert charges == [*compute_charges(weights, amount).values()]
    assert charges == [*divide_among("abc", weights.__getitem__, amount, compute_charges).values()]


def test_who_has_no_weight_is_charged_nothing_wherever_it_stands() -> None:
    assert {"a": 0, "b": 4, "c": 0, "d": 1, "e": 0} == compute_charges(
        {"a": 0, "b": 7, "c": 0, "d": 3, "e": 0}, 5
    )
    assert {"a": 0} == compute_charges({"a": 0}, 7)
    assert {} == compute_charges({}, 7)


def test_charge_is_rounded_up() -> None:
    calls = ((0, 9, 9), (1, 9, 1), (3, 9, 3), (3, 9, 4), (2, 1, 1), (0, 0, 0))
    assert [0, 1, 1, 2, 2, 0] == [compute_charge(*call) for call in calls]


@given(st.lists(st.integers(0, 30), max_size=6), st.integers(0, 200))
def test_charges_are_what_is_missing_from_the_receipts(held: list[int], amount: int) -> None:
    weights = {str(place): weight for place, weight in enumerate(held)}
    whole, charges = sum(held), compute_charges(weights, amount)
    missing = min(amount, whole)
    assert missing == sum(charges.values())
    assert all(0 <= charges[name] <= weights[name] for name in weights)
    receipts = compute_shares_and_rest(weights, whole - missing)
    if sum(compute_charge(weight, whole, missing) for weight in held[:-1]) <= missing:
        assert receipts == {name: weights[name] - charges[name] for name in weights}


def test_any_number_of_items_have_any_charges() -> None:
    assert {"anybody": 9} == divide_among(Anybody("a"), len, 5, compute_charges)
