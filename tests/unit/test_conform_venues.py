"""Hand-made cases of centralised venues: freqtrade, nautilus_trader and help pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.asked import Values, asked
from zerosum.conform import Verdict
from zerosum.conform.freqtrade import FREQTRADE
from zerosum.conform.nautilus import NAUTILUS

ISOLATED = "isolated-margin liquidation price of linear perpetuals (Binance, Gate, OKX, Bybit)"
STAKE: dict[str, object] = {
    "is_short": False,
    "leverage": "10",
    "open_price": "100",
    "amount": "2",
    "margin": "20",
    "maintenance_margin_rate": "0.05",
    "maintenance_amount": "1",
    "taker_fee_rate": "0.01",
}


@pytest.mark.parametrize(
    ("venue", "is_short", "price"),
    # A long has 20 behind 200 and so owes 180; a short has received 200 and has 220.
    [
        ("binance", False, "1790/19"),
        ("binance", True, "2210/21"),
        ("okx", False, "18000/188"),
        ("gate", True, "22000/212"),
        ("bybit", False, "95"),
        ("bybit", True, "105"),
    ],
)
def test_isolated_liquidation_price(tmp_path: Path, venue: str, is_short: bool, price: str) -> None:
    given = {**STAKE, "venue": venue, "is_short": is_short}
    expected = {"liquidation_price": price}
    assert Verdict.AGREE is asked(tmp_path, FREQTRADE, ISOLATED, given, expected, "1e-9").verdict


def test_venue_without_a_rule_and_bad_numbers(tmp_path: Path) -> None:
    def ask(**changed: object) -> tuple[Verdict, str]:
        given = {**STAKE, "venue": "bybit", **changed}
        outcome = asked(tmp_path, FREQTRADE, ISOLATED, given, {"liquidation_price": 95})
        return outcome.verdict, "".join(outcome.told)

    verdict, told = ask(venue="elsewhere")
    assert (Verdict.UNSUPPORTED, True) == (verdict, "elsewhere" in told)
    verdict, told = ask(leverage="0")
    assert Verdict.UNUSABLE is verdict
    assert told.endswith("leverage is '0' (write a number above zero)")
    verdict, told = ask(amount="-2")
    assert (Verdict.UNUSABLE, True) == (verdict, "amount is '-2'" in told)


def test_other_positions_count_in_cross_mode_only(tmp_path: Path) -> None:
    given = {
        "margin_mode": "cross",
        "is_short": False,
        "wallet_balance": "20",
        "maintenance_amount": "0",
        "amount": "2",
        "open_price": "100",
        "maintenance_margin_rate": "0.05",
        # Gained 10 on 60, which needs 6 less 1: five more for the first.
        "other_positions": [
            {
                "open_price": "50",
                "amount": "1",
                "mark_price": "60",
                "maintenance_margin_rate": "0.1",
                "maintenance_amount": "1",
            }
        ],
    }
    function = "Binance USDT-margined liquidation price, isolated and cross (one-way mode)"

    def ask(mode: str, price: str) -> Verdict:
        told = {"liquidation_price_2dp": price}
        return asked(tmp_path, FREQTRADE, function, {**given, "margin_mode": mode}, told).verdict

    assert Verdict.AGREE is ask("cross", "92.11")  # 175 / 1.9
    assert Verdict.AGREE is ask("isolated", "94.74")  # 180 / 1.9


TIERS = [
    {"min_notional": "0", "maintenance_margin_rate": "0.01", "maintenance_amount": "0"},
    {"min_notional": "1000.5", "maintenance_margin_rate": "0.05", "maintenance_amount": "40.02"},
]


@pytest.mark.parametrize(
    ("notional", "expected"),
    [
        ("1000.49", {"maintenance_margin_rate": "0.01", "maintenance_amount": 0}),
        ("1000.5", {"maintenance_margin_rate": "0.05", "maintenance_amount": "40.02"}),
        ("-0.01", {"error": "negative_notional"}),
    ],
)
def test_brackets(tmp_path: Path, notional: str, expected: Values) -> None:
    function = "maintenance margin rate and amount from notional brackets"
    given = {"notional": notional, "tiers": TIERS}
    assert Verdict.AGREE is asked(tmp_path, FREQTRADE, function, given, expected).verdict


def test_brackets_without_amounts(tmp_path: Path) -> None:
    function = "maintenance margin rate and amount from notional brackets"
    bare = [{**tier, "maintenance_amount": None} for tier in TIERS]
    expected = {"maintenance_margin_rate": "0.05", "maintenance_amount": None}
    given = {"notional": "2000", "tiers": bare}
    assert Verdict.AGREE is asked(tmp_path, FREQTRADE, function, given, expected).verdict


MARGIN: dict[str, object] = {
    "margin": "initial",
    "model": "leveraged",
    "quantity": "10",
    "price": "3.0",
    "leverage": "4",
    "margin_init": "0.03",
    "margin_maint": "0.01",
    "is_inverse": False,
    "use_quote_for_inverse": False,
    "multiplier": "2",
    "settlement_precision": 2,
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {"margin": "0.45", "currency": "USD"}),
        ({"margin": "maintenance"}, {"margin": "0.15"}),
        ({"model": "standard"}, {"margin": "1.8"}),
        ({"leverage": "7", "quantity": "1"}, {"margin": "0.03"}),  # 0.0257
        ({"leverage": "0"}, {"error": "invalid_leverage"}),
    ],
)
def test_margin_models(tmp_path: Path, changed: Values, expected: Values) -> None:
    function = "initial / maintenance margin of linear and inverse instruments"
    given = {**MARGIN, **changed}
    assert Verdict.AGREE is asked(tmp_path, NAUTILUS, function, given, expected).verdict


@pytest.mark.parametrize("changed", [{"is_inverse": True}, {"settlement_precision": 8}])
def test_inverse_and_unnamed_currencies_have_no_place(tmp_path: Path, changed: Values) -> None:
    function = "initial / maintenance margin of linear and inverse instruments"
    found = asked(tmp_path, NAUTILUS, function, {**MARGIN, **changed}, {"margin": 1})
    assert Verdict.UNSUPPORTED is found.verdict


def test_fills_one_after_the_other(tmp_path: Path) -> None:
    # Three at 10, then five sold at 12: three of them realise 6, two open at 12.
    given = {
        "taker_fee_rate": "0.01",
        "fills": [
            {"side": "buy", "quantity": "3", "price": "10"},
            {"side": "sell", "quantity": "5", "price": "12"},
        ],
    }
    expected = {"quantity": 2, "avg_open_price": 12, "realized_pnl": "5.1"}
    function = "average open price and realised PnL over a fill sequence"
    assert Verdict.AGREE is asked(tmp_path, NAUTILUS, function, given, expected).verdict


@pytest.mark.parametrize(("side", "profit"), [("long", -5), ("short", 5)])
def test_profit_of_a_position(tmp_path: Path, side: str, profit: int) -> None:
    given = {
        "side": side,
        "quantity": "2",
        "open_price": "10.0",
        "mark_price": "7.5",
        "pnl_quantity": "1",
        "is_inverse": False,
        "multiplier": "1",
        "taker_fee_rate": "0.1",
        "precision": 2,
    }
    expected = {
        "pnl": f"{profit}/2",
        "unrealized_pnl": profit,
        "commission": 2,
        "realized_pnl": -2,
        "total_pnl": profit - 2,
        "notional": 15,
    }
    function = "PnL and notional of linear and inverse positions"
    assert Verdict.AGREE is asked(tmp_path, NAUTILUS, function, given, expected).verdict


PRICES = "worked examples: bankruptcy price, liquidation price, initial margin, margin ratio"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"kind": "linear_isolated_bankruptcy", "tick": "1/2", "tick_rounding": "up"},
            {"price": "133/2", "price_2dp": "66.4", "unrounded_6dp": "66.4"},
        ),
        (
            {"kind": "linear_isolated_bankruptcy", "tick": "1/2", "tick_rounding": "down"},
            {"price": 66},
        ),
        (
            {"kind": "linear_isolated_liquidation", "maintenance_rate": "1/10", "quantity": 2},
            {"price": "74.7", "initial_margin": "33.2", "maintenance_margin": "16.6"},
        ),
        (
            {
                "kind": "isolated_margin_ratio",
                "maintenance_rate": "1/10",
                "quantity": 2,
                "mark_price": 80,
            },
            {"unrealized_pnl": -6, "margin_ratio_percent_2dp": "61.03", "position_margin": "33.2"},
        ),
    ],
)
def test_prices_of_help_pages(tmp_path: Path, given: Values, expected: Values) -> None:
    case = {"side": "long", "entry_price": 83, "leverage": 5, **given}
    assert Verdict.AGREE is asked(tmp_path, None, PRICES, case, expected).verdict


def test_inverse_pages_have_no_place(tmp_path: Path) -> None:
    found = asked(tmp_path, None, PRICES, {"kind": "inverse_average_entry"}, {"price": 1})
    assert Verdict.UNSUPPORTED is found.verdict


@pytest.mark.parametrize(
    ("side", "taken", "sold", "expected"),
    [
        ("long", 99, 101, {"direction": "contribution", "insurance_fund_delta": 6}),
        ("long", 99, 98, {"direction": "payout", "insurance_fund_delta": -3}),
        ("short", 99, 98, {"direction": "contribution", "insurance_fund_delta": 3}),
    ],
)
def test_who_pays_the_fund(
    tmp_path: Path, side: str, taken: int, sold: int, expected: Values
) -> None:
    function = "who pays when a liquidated position is executed away from its bankruptcy price"
    given = {"side": side, "quantity": 3, "bankruptcy_price": taken, "execution_price": sold}
    assert Verdict.AGREE is asked(tmp_path, None, function, given, expected).verdict


def test_maintenance_amounts(tmp_path: Path) -> None:
    function = "tiered maintenance margin: quick-deduction amount and margin"
    given: Values = {
        "kind": "tier_amount",
        "tier_floor": 1_000,
        "rate": "1/20",
        "previous_rate": "1/100",
        "previous_amount": "1/2",
    }
    expected: Values = {"maintenance_amount": "81/2"}
    assert Verdict.AGREE is asked(tmp_path, None, function, given, expected).verdict
    given = {
        "kind": "maintenance_margin",
        "notional": "10001/3",
        "rate": "1/20",
        "maintenance_amount": 40,
        "decimals": 2,
    }
    expected = {"maintenance_margin": "126.68"}
    assert Verdict.AGREE is asked(tmp_path, None, function, given, expected).verdict


QUEUE = "auto-deleveraging queue: rank, percentile and allocation (BitMEX example)"
POSITIONS = [
    {"account": 1, "quantity": 10, "score": "1/2"},
    {"account": 2, "quantity": 30, "score": 3},
    {"account": 3, "quantity": 60, "score": 1},
]


def test_queue(tmp_path: Path) -> None:
    expected = {"order": [2, 3, 1], "percentile": {"2": 40, "3": 100, "1": 100}}
    given = {"kind": "queue", "positions": POSITIONS}
    assert Verdict.AGREE is asked(tmp_path, None, QUEUE, given, expected).verdict


@pytest.mark.parametrize("side", ["long", "short"])
def test_closes_against_the_queue(tmp_path: Path, side: str) -> None:
    given = {
        "kind": "allocation",
        "positions": POSITIONS,
        "liquidated_side": side,
        "liquidated_quantity": 35,
        "bankruptcy_price": "650.5",
    }
    expected = {
        "price": "650.5",
        "closed": {"2": 30, "3": 5, "1": 0},
        "remaining": {"2": 0, "3": 55, "1": 10},
    }
    assert Verdict.AGREE is asked(tmp_path, None, QUEUE, given, expected).verdict
