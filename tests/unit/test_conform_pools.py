"""Hand-made cases of venues with a pool: Synthetix, Perennial and Mango."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.asked import Values, asked
from zerosum.conform import Verdict
from zerosum.conform.mango import MANGO
from zerosum.conform.perennial import PERENNIAL
from zerosum.conform.synthetix import SYNTHETIX

DEBT = "total debt of the perpetual market towards traders"
MARGIN = "account margin with skew-dependent fill price"
WINDOW = "amount of a position that may be liquidated now"
REQUIREMENT = "maintenance / margin requirement of a position and the maintained / margined tests"


def test_debt_is_what_traders_have(tmp_path: Path) -> None:
    actions = [
        {"type": "set_price", "price": "100.5"},
        {"type": "modify_collateral", "price": "100.5", "account": 2, "delta": 50},
        {"type": "trade", "price": "100.5", "account": 2, "delta": -2},
        {"type": "set_price", "price": 110},
        {"type": "modify_collateral", "price": 110, "account": 2, "delta": -20},
    ]
    expected = {"reported_debt": 11}  # 50 - 20 - 2 x 9.5
    assert Verdict.AGREE is asked(tmp_path, SYNTHETIX, DEBT, {"actions": actions}, expected).verdict
    broke = [*actions, {"type": "set_price", "price": 120}]
    found = asked(tmp_path, SYNTHETIX, DEBT, {"actions": broke}, {"reported_debt": 0})
    assert Verdict.AGREE is found.verdict
    assert (
        Verdict.AGREE
        is asked(tmp_path, SYNTHETIX, DEBT, {"actions": []}, {"reported_debt": 0}).verdict
    )


POSITION: dict[str, object] = {
    "market": "A",
    "size": 20,
    "open_index_price": 2_000,
    "market_skew_before_open": 0,
    "index_price": 2_000,
    "skew_scale": 1_000,
    "initial_margin_fraction": 2,
    "minimum_initial_margin_ratio": "1/100",
    "maintenance_margin_scalar": "1/2",
    "liquidation_reward_ratio": "1/20",
    "minimum_position_margin": 3,
}


@pytest.mark.parametrize(("collateral", "is_liquidatable"), [("3403", False), ("3402.9", True)])
def test_margin_by_the_skew(tmp_path: Path, collateral: str, is_liquidatable: bool) -> None:
    # Bought at 2,020: 400 lost. Five percent of 40,000 and 3; half of it and 3; 2,000 are kept.
    given = {"collateral": collateral, "positions": [POSITION]}
    expected = {
        "pnl": {"A": -400},
        "open_interest": 40_000,
        "initial_margin": 2_003,
        "maintenance_margin": 1_003,
        "liquidatable": is_liquidatable,
    }
    assert Verdict.AGREE is asked(tmp_path, SYNTHETIX, MARGIN, given, expected).verdict


@pytest.mark.parametrize(
    ("changed", "liquidated"),
    [
        ({}, "5/2"),
        ({"now": 9}, 10),
        ({"now": 5, "history": [{"time": 1, "amount": 20}], "market_skew": 1}, 10),
        ({"now": 1, "history": [{"time": 1, "amount": 20}], "market_skew": 1}, 0),
        ({"endorsed_liquidator": True}, 50),
        ({"maker_fee": 0, "taker_fee": 0}, 50),
    ],
)
def test_window(tmp_path: Path, changed: Values, liquidated: object) -> None:
    given = {
        "requested": 50,
        "maker_fee": "1/1000",
        "taker_fee": "1/1000",
        "skew_scale": 1_000,
        "accumulation_multiplier": "1/2",
        "window_seconds": 10,
        "max_premium": "1/100",
        "market_skew": None,
        "history": [{"time": -1, "amount": "7.5"}],
        "now": 8,
        "endorsed_liquidator": False,
        **changed,
    }
    expected = {"liquidated": liquidated}
    assert Verdict.AGREE is asked(tmp_path, SYNTHETIX, WINDOW, given, expected).verdict


@pytest.mark.parametrize(
    ("function", "collateral", "value"),
    [
        ("maintenance", None, 100),
        ("margin", None, 100),
        ("maintained", 100, True),
        ("margined", 99, False),
        ("maintained", -1, False),
    ],
)
def test_least_requirement(
    tmp_path: Path, function: str, collateral: int | None, value: object
) -> None:
    given = {
        "function": function,
        "position_magnitude": 3_000_000,
        "price": -30,
        "requirement_ratio": 500_000,
        "requirement_fixed": 100,
        "collateral": collateral,
    }
    expected = {"value": value}
    assert Verdict.AGREE is asked(tmp_path, PERENNIAL, REQUIREMENT, given, expected).verdict


@pytest.mark.parametrize(
    ("source", "function"),
    [
        (MANGO, "compute_health"),
        (PERENNIAL, "high-water-mark profit share at checkpoint completion"),
        (
            PERENNIAL,
            "vault share / asset conversion at a checkpoint, and the unhealthy flag",
        ),
    ],
)
def test_what_has_no_place_says_why(tmp_path: Path, source: str, function: str) -> None:
    found = asked(tmp_path, source, function, {}, {"value": 1})
    assert Verdict.UNSUPPORTED is found.verdict
    assert "here" in found.told[0] or "this state" in found.told[0]


@pytest.mark.parametrize(
    ("size", "skew", "fee"),
    # One percent for what balances, two for the rest, at 100.
    [(3, 0, 6), (-3, 2, 4), (-1, "1.5", 1), (3, -5, 3), (3, 5, 6)],
)
def test_fee_by_the_skew(tmp_path: Path, size: int, skew: object, fee: int) -> None:
    function = "maker / taker split of an order fee by its effect on the skew"
    given = {
        "size_delta": size,
        "market_skew_before": skew,
        "fill_price": 100,
        "maker_fee": "1/100",
        "taker_fee": "1/50",
    }
    assert Verdict.AGREE is asked(tmp_path, SYNTHETIX, function, given, {"fee": fee}).verdict


def test_funding_by_the_skew(tmp_path: Path) -> None:
    # Two days at half of the fastest, then half a day at the fastest, from the other side.
    function = "funding rate with velocity proportional to skew"
    given = {
        "skew_scale": 100,
        "max_funding_velocity": "1/10",
        "initial_skew": 50,
        "initial_funding_rate": "1/100",
        "position_size": -2,
        "index_price": 1000,
        "intervals": [
            {"days": 2, "skew_delta_at_end": -250},
            {"days": "1/2", "skew_delta_at_end": 200},
        ],
    }
    expected = {
        "skew": 0,
        "funding_velocity": 0,
        "funding_rate": "3/50",  # 0.01 + 0.1 - 0.05
        "accrued_funding_paid_by_position": -325,  # of 2,000: 0.06 for two days, 0.085 for half
    }
    assert Verdict.AGREE is asked(tmp_path, SYNTHETIX, function, given, expected).verdict


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([5, -2], {"size": 13, "skew": 13}),
        ([-4], {"size": 14, "skew": 6}),
        ([11], {"error": "max_open_interest_reached", "new_side_size": 21}),
        ([-19], {"error": "max_usd_open_interest_reached", "new_side_size": 19}),
        ([9, -1], {"error": "max_usd_open_interest_reached", "new_side_size": 19}),
    ],
)
def test_bound_of_a_side(tmp_path: Path, moves: list[int], expected: Values) -> None:
    function = "market size and skew update with per-side open-interest limits"
    given = {
        "positions": {"1": 10, "2": 0},
        "trades": [{"account": "2", "size_delta": move} for move in moves],
        "index_price": "2.5",
        "max_market_size": 20,
        "max_market_value": 45,
    }
    assert Verdict.AGREE is asked(tmp_path, SYNTHETIX, function, given, expected).verdict


def test_a_mere_reduction_is_always_admitted(tmp_path: Path) -> None:
    function = "market size and skew update with per-side open-interest limits"
    given = {
        "positions": {"1": 50},
        "trades": [{"account": "1", "size_delta": -10}],
        "index_price": 1,
        "max_market_size": 20,
        "max_market_value": 20,
    }
    expected = {"size": 40, "skew": 40}
    assert Verdict.AGREE is asked(tmp_path, SYNTHETIX, function, given, expected).verdict
