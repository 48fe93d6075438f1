"""Worked examples of MAR-20 and MAR-21: a ratio that grows, a weight that shrinks."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from zerosum.rules.margin_curve import (
    MarginCurve,
    MarginKind,
    compute_blended_ratio,
    compute_curve_ratio,
    compute_discounted_weight,
    compute_flat_ratio,
    compute_grown_ratio,
    compute_profit_weight,
    compute_root,
    not_in_mode,
)

CONTRACT = 10**9
FLAT = MarginCurve(initial=1_000, maintenance=500)
GROWING = MarginCurve(initial=1_000, maintenance=500, factor=10_000)
HIGH = MarginCurve(
    initial=1_000,
    maintenance=500,
    factor=50,
    high_leverage_initial=100,
    high_leverage_maintenance=50,
)


@pytest.mark.parametrize(
    ("size", "root"), [(0, 1), (1, 3), (CONTRACT, 100_000), (10 * CONTRACT, 316_227)]
)
def test_root(size: int, root: int) -> None:
    assert root == compute_root(size)


@given(st.integers(0, 10**30))
def test_root_is_rounded_down(size: int) -> None:
    root, number = compute_root(size), 10 * size + 1
    assert root * root <= number < (root + 1) * (root + 1)


@pytest.mark.parametrize(
    ("kind", "ratio"),
    [(MarginKind.INITIAL, 1_000), (MarginKind.FILL, 750), (MarginKind.MAINTENANCE, 500)],
)
def test_flat_ratio_of_any_size(kind: MarginKind, ratio: int) -> None:
    assert {ratio} == {compute_curve_ratio(FLAT, size, kind) for size in (0, CONTRACT, 10**15)}


@pytest.mark.parametrize(
    ("contracts", "ratio"),
    # 400 for four fifths, and 100, 1,000, 10,000 for the root: at one contract both are 500.
    [(0, 500), (1, 500), (100, 1_400), (10_001, 10_400)],
)
def test_grown_ratio(contracts: int, ratio: int) -> None:
    kind = MarginKind.MAINTENANCE
    assert ratio == compute_curve_ratio(GROWING, contracts * CONTRACT, kind)


@pytest.mark.parametrize(
    ("contracts", "ratio"),
    # The ordinary ratio starts at 800. The root has brought it up by 0, 1 and 200 of its 200.
    [(1, 100), (10, 104), (160_000, 100), (250_000, 1_050)],
)
def test_high_leverage_rises_to_the_ordinary(contracts: int, ratio: int) -> None:
    found = compute_curve_ratio(HIGH, contracts * CONTRACT, MarginKind.INITIAL, high_leverage=True)
    assert ratio == found


def test_high_leverage_needs_a_market_that_has_it() -> None:
    assert 1_000 == compute_curve_ratio(FLAT, 1, MarginKind.INITIAL, high_leverage=True)
    assert 50 == compute_curve_ratio(HIGH, 1, MarginKind.MAINTENANCE, high_leverage=True)


def test_weight_shrinks_with_the_root() -> None:
    # 1.1 / (1 + 0.1) is one: the discount begins at a root of 0.1, the factor a thousandth.
    assert 10_000 == compute_discounted_weight(10_000, 1_000, 100 * 100_000)
    assert 5_500 == compute_discounted_weight(10_000, 1_000, 1_000 * 100_000)
    assert 8_000 == compute_discounted_weight(8_000, 0, 10**12)


def test_loss_counts_whole_and_profit_in_part() -> None:
    def weight(profit: int, kind: MarginKind) -> int:
        return compute_profit_weight(profit, kind, opening=8_000, staying=9_000, factor=0)

    assert 10_000 == weight(-1, MarginKind.INITIAL)
    assert 8_000 == weight(1, MarginKind.FILL)
    assert 9_000 == weight(1, MarginKind.MAINTENANCE)


# The parts of a curve ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "factor", "root", "grown"),
    [
        (500, 0, 10**9, 500),  # no factor, no growth
        (500, 10_000, 0, 400),
        (0, 10_000, 100_000, 100),
        (500, 1, 10**7, 401),
        (504, 1, 10**7 - 1, 404),  # both parts are rounded down
    ],
)
def test_parts_of_a_grown_ratio(ratio: int, factor: int, root: int, grown: int) -> None:
    assert grown == compute_grown_ratio(ratio, factor, root)


def test_high_leverage_maintenance_grows_from_its_own_ratio() -> None:
    high = evolve(HIGH, high_leverage_maintenance=60)
    size = 160_000 * CONTRACT
    kind = MarginKind.MAINTENANCE
    # 48 for four fifths, and 200 for the root; the ordinary one would be 600.
    assert 248 == compute_curve_ratio(high, size, kind, high_leverage=True)
    assert 600 == compute_curve_ratio(high, size, kind)
    assert 1_000 == compute_curve_ratio(high, 1, MarginKind.INITIAL)


@pytest.mark.parametrize(
    ("opening", "staying", "is_asked", "not_in"),
    [
        (1, 1, True, False),
        (100, 1, True, False),
        (100, 0, True, True),
        (0, 50, True, True),
        (100, 50, False, True),
    ],
)
def test_mode_needs_both_ratios(opening: int, staying: int, is_asked: bool, not_in: bool) -> None:
    curve = evolve(HIGH, high_leverage_initial=opening, high_leverage_maintenance=staying)
    assert not_in is not_in_mode(curve, high_leverage=is_asked)


@pytest.mark.parametrize(
    ("lower", "ordinary", "grown", "blended"),
    [
        (100, 1_000, 700, 100),  # before the way begins
        (100, 1_000, 800, 100),
        (100, 1_000, 900, 550),
        (100, 1_000, 999, 995),
        (100, 1_000, 1_000, 100),
        (100, 1_000, 1_001, 1_001),
        (1, 4, 3, 1),
        (1, 5, 4, 1),
        (1_000, 1_000, 900, 1_000),
        (1_002, 1_000, 900, 1_002),
    ],
)
def test_way_from_the_lower_ratio(lower: int, ordinary: int, grown: int, blended: int) -> None:
    assert blended == compute_blended_ratio(lower, ordinary, grown)


@pytest.mark.parametrize(
    ("weight", "factor", "root", "discounted"),
    [(12_000, 0, 5, 12_000), (12_000, 1, 10**5, 10_999), (8_000, 1_000, 0, 8_000)],
)
def test_discount_is_on_its_own_weight(
    weight: int, factor: int, root: int, discounted: int
) -> None:
    assert discounted == compute_discounted_weight(weight, factor, root)


def test_profit_is_discounted_by_its_root() -> None:
    def weight(profit: int, opening: int, factor: int) -> int:
        return compute_profit_weight(
            profit, MarginKind.FILL, opening=opening, staying=1, factor=factor
        )

    # A hundred dollars have a root of ten: 1.1 over 1 + 10 x 0.1.
    assert 5_500 == weight(10**8, 9_000, 100_000)
    assert 12_000 == weight(10**8, 12_000, 0)
    assert 10_000 == weight(0, 9_000, 100_000)


def test_way_between_the_ratios_is_rounded_down() -> None:
    assert 750 == compute_flat_ratio(1_001, 500, MarginKind.FILL)
    assert 552 == compute_blended_ratio(100, 1_004, 904)  # a fifth of 1,004 is 200
    assert 1_000 == compute_blended_ratio(0, 1_500, 1_400)  # a third of the way is left
    assert 11_000 == compute_discounted_weight(12_000, 1, 1)  # less than a unit of the root
