"""What agrees and what does not: exact numbers, tolerances, and keys that nobody asserts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from zerosum.conform.comparison import as_json, differences
from zerosum.conform.registry import Tolerance

EXACT = Tolerance()


def differs(expected: object, actual: object, tolerance: Tolerance = EXACT) -> bool:
    """Return whether two values of one key differ."""
    return bool(differences({"x": expected}, {"x": actual}, tolerance))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1, 1),
        (2**70, 2**70),
        ("1/3", Fraction(1, 3)),
        ("0.005", Fraction(1, 200)),
        ("2", 2),
        (2, Fraction(2)),
        ("-1e-3", Fraction(-1, 1000)),
        (True, True),
        (None, None),
        ("buy", "buy"),
        ([1, "1/2"], (1, Fraction(1, 2))),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({}, {"a": 1}),
    ],
)
def test_equal_values_agree(expected: object, actual: object) -> None:
    assert not differs(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1, 2),
        (2**70, 2**70 + 1),
        ("1/3", Fraction(333_333_333, 1_000_000_000)),
        (1, True),
        (True, 1),
        (0, False),
        (None, 0),
        (0, None),
        ("buy", "sell"),
        ("1", "1.0"),
        ("buy", 1),
        ([1, 2], [1]),
        ([1, 2], [2, 1]),
        ([], None),
        ([1], {"a": 1}),
        ({"a": 1}, {"b": 1}),
        ({"a": {"b": [1]}}, {"a": {"b": [2]}}),
    ],
)
def test_other_values_do_not(expected: object, actual: object) -> None:
    assert differs(expected, actual)


@pytest.mark.parametrize(
    ("tolerance", "actual", "agrees"),
    [
        (Tolerance(absolute="0.5"), Fraction(201, 2), True),
        (Tolerance(absolute="0.5"), Fraction(1006, 10), False),
        (Tolerance(relative="1e-2"), 101, True),
        (Tolerance(relative="1e-2"), 99, True),
        (Tolerance(relative="1e-2"), 102, False),
        (Tolerance(absolute="3", relative="1e-2"), 103, True),
    ],
)
def test_tolerance_is_an_inclusive_bound(
    tolerance: Tolerance, actual: object, agrees: bool
) -> None:
    assert agrees is not differs(100, actual, tolerance)


@pytest.mark.parametrize(
    ("key", "actual", "agrees"),
    [
        ("price_2dp", "0.335", True),
        ("price_2dp", "0.3251", True),
        ("price_2dp", "0.3351", False),
        ("price_6dp", "0.3300005", True),
        ("price_6dp", "0.330001", False),
        ("price", "0.3300005", False),
    ],
)
def test_printed_decimals_agree_to_half_of_the_last(key: str, actual: str, agrees: bool) -> None:
    told = differences({key: "0.33"}, {key: Fraction(actual)}, EXACT)
    assert agrees is (told == [])


def test_key_that_is_not_answered_is_a_difference() -> None:
    assert ["x: expected null, absent"] == differences({"x": None}, {"y": 1}, EXACT)
    assert ["error: expected insolvent, absent"] == differences(
        {"error": "insolvent"}, {"x": 1}, EXACT
    )


def test_refusal_that_is_not_expected_is_a_difference() -> None:
    assert ["x: expected 1, absent"] == differences({"x": 1}, {"error": "insolvent"}, EXACT)


def test_difference_names_the_place_and_the_amount() -> None:
    expected = {"accounts": {"ann": [{"usdc": 10}]}, "price": "1/3"}
    actual = {"accounts": {"ann": [{"usdc": 12}]}, "price": Fraction(1, 2)}
    assert [
        "accounts.ann[0].usdc: expected 10, is 12 (off by 2)",
        "price: expected 1/3, is 1/2 (off by 1/6)",
    ] == differences(expected, actual, EXACT)


def test_json_has_no_floats() -> None:
    assert {"a": ["1/2", 3, True, None, {"b": "x"}]} == as_json(
        {"a": (Fraction(1, 2), Fraction(3), True, None, {"b": "x"})}
    )
