"""Hand-made cases in the format of Drift's tables, put to the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.asked import Values, asked
from zerosum.conform import Verdict
from zerosum.conform.drift.values import DRIFT

CONTRACT, COIN = 10**9, 10**6

MARGIN: dict[str, Any] = {
    "margin_type": "maintenance",
    "contract_type": "perp",
    "base_asset_amount": 2 * CONTRACT,
    "quote_asset_amount": -200 * COIN,
    "open_bids": CONTRACT,
    "open_asks": 0,
    "open_orders": 1,
    "deposit": 20 * COIN,
    "oracle_price": 95 * COIN,
    "quote_price": COIN,
    "quote_price_twap_5min": 2 * COIN,
    "strict": False,
    "margin_ratio_initial": 1_000,
    "margin_ratio_maintenance": 500,
    "imf_factor": 0,
    "unrealized_pnl_maintenance_asset_weight": 10_000,
    "custom_margin_ratio": 2_000,
    "margin_buffer": 200,
}
ACCOUNT_MARGIN = (
    "calculate_margin_requirement_and_total_collateral / calculate_perp_position_value_and_pnl / "
    "calculate_user_equity"
)


def account_margin(folder: Path, expected: Values, **changed: object) -> Verdict:
    """Return whether the rules agree on the margin of one account."""
    return asked(folder, DRIFT, ACCOUNT_MARGIN, {**MARGIN, **changed}, expected).verdict


def test_account_margin(tmp_path: Path) -> None:
    # Three contracts at 95 are 285: 14.25 and a cent; the two that are held have lost 10.
    expected = {
        "margin_requirement": 14_260_000,
        "margin_requirement_plus_buffer": 14_260_000 + 5_700_000,
        "total_collateral": 10 * COIN,
        "total_collateral_plus_buffer": 9_800_000,
        "weighted_pnl": -10 * COIN,
        "meets_margin_requirement": False,
        "equity": 10 * COIN,
    }
    assert Verdict.AGREE is account_margin(tmp_path, expected)


def test_own_ratio_is_for_opening_only(tmp_path: Path) -> None:
    expected = {"margin_requirement": 285 * COIN // 5 + 10_000}
    assert Verdict.AGREE is account_margin(tmp_path, expected, margin_type="initial")
    assert Verdict.DISAGREE is account_margin(tmp_path, expected)


def test_strict_prices_are_the_worse_of_two(tmp_path: Path) -> None:
    expected = {"margin_requirement": 28_510_000, "total_collateral": 0}
    assert Verdict.AGREE is account_margin(tmp_path, expected, strict=True)


SETTLED: dict[str, object] = {
    "oracle_price": 150 * COIN,
    "base_asset_amount": CONTRACT,
    "quote_asset_amount": -100 * COIN,
    "quote_entry_amount": -100 * COIN,
    "deposit": 0,
    "pnl_pool": 70 * COIN,
    "amm_quote_asset_amount": -120 * COIN,
    "base_asset_amount_with_amm": CONTRACT,
}


def test_profit_is_settled_from_what_the_pool_does_not_owe(tmp_path: Path) -> None:
    # The pool has 70 and owes 30 of them: 40 of the 50 can be settled.
    expected = {
        "settled_pnl": 40 * COIN,
        "quote_asset_amount": -140 * COIN,
        "deposit": 40 * COIN,
        "pnl_pool": 30 * COIN,
    }
    assert Verdict.AGREE is asked(tmp_path, DRIFT, "settle_pnl", SETTLED, expected).verdict


def test_bankruptcy_without_open_size_is_refused(tmp_path: Path) -> None:
    given = {"loss": -COIN, "base_asset_amount_long": 0, "base_asset_amount_short": 0}
    function = "calculate_funding_rate_deltas_to_resolve_bankruptcy"
    assert Verdict.AGREE is asked(tmp_path, DRIFT, function, given, {"error": True}).verdict
    given = {**given, "base_asset_amount_short": -3 * CONTRACT}
    shift = {"cumulative_funding_rate_delta": 333_334_000}
    assert Verdict.AGREE is asked(tmp_path, DRIFT, function, given, shift).verdict


@pytest.mark.parametrize(("limit", "base"), [(None, 200_000_000), (99 * COIN, None)])
def test_liquidators_limit(tmp_path: Path, limit: int | None, base: int | None) -> None:
    step = {"liquidator_max_base": 10 * CONTRACT, "limit_price": limit, "slot": 0}
    given = {
        "market": {
            "margin_ratio_initial": 1_000,
            "margin_ratio_maintenance": 500,
            "imf_factor": 0,
            "liquidator_fee": 10_000,
            "if_liquidation_fee": 10_000,
            "unrealized_pnl_maintenance_asset_weight": 0,
        },
        "oracle_price": 100 * COIN,
        "quote_oracle_price": COIN,
        "order_step_size": CONTRACT // 100,
        "user": {
            "base_asset_amount": 2 * CONTRACT,
            "quote_asset_amount": -200 * COIN,
            "quote_entry_amount": -200 * COIN,
            "quote_break_even_amount": -200 * COIN,
            "open_bids": 0,
            "open_asks": 0,
            "open_orders": 0,
            "deposit": 5 * COIN,
            "last_active_slot": 0,
            "high_leverage_mode": False,
            "being_liquidated": False,
        },
        "liquidation_margin_buffer_ratio": 200,
        "initial_pct_to_liquidate": 10_000,
        "liquidation_duration": 150,
        "steps": [step],
    }
    expected = {"error": True} if base is None else {"user_base": base}
    found = asked(tmp_path, DRIFT, "liquidate_perp", given, {"steps": [expected]})
    assert Verdict.AGREE is found.verdict


@pytest.mark.parametrize(
    ("op", "perps", "spots", "bankrupt"),
    [
        ("cross", [(0, -1, 0, False, 0)], [], True),
        ("cross", [(0, -1, 0, False, 0)], [("deposit", 1)], False),
        ("cross", [(0, -1, 0, True, 0)], [], False),
        ("cross", [], [("borrow", 1)], True),
        ("isolated", [(0, -1, 0, True, 0)], [("deposit", 1)], True),
        ("isolated", [(0, -1, 0, True, 5)], [], False),
    ],
)
def test_bankrupt(
    tmp_path: Path,
    op: str,
    perps: list[tuple[int, int, int, bool, int]],
    spots: list[tuple[str, int]],
    bankrupt: bool,
) -> None:
    names = ("base_asset_amount", "quote_asset_amount", "open_orders", "isolated")
    given = {
        "op": op,
        "perp_positions": [
            dict(zip((*names, "isolated_deposit"), one, strict=True)) for one in perps
        ],
        "spot_positions": [{"type": kind, "scaled_balance": balance} for kind, balance in spots],
    }
    function = "is_cross_margin_bankrupt / is_isolated_margin_bankrupt"
    assert Verdict.AGREE is asked(tmp_path, DRIFT, function, given, {"bankrupt": bankrupt}).verdict


def test_spot_lending_has_no_place(tmp_path: Path) -> None:
    found = asked(tmp_path, DRIFT, "calculate_spot_if_fee", {}, {"if_fee": 1})
    assert Verdict.UNSUPPORTED is found.verdict
    assert "spot lending" in found.told[0]
