"""What Drift v2 tests of spot lending and fund shares, for which this state has no place."""

from __future__ import annotations

from zerosum.conform.drift.values import DRIFT
from zerosum.conform.scope import out_of_scope

LENDING = "spot lending: this state holds one quote coin and no loans"
SHARES = "shares of an insurance fund: here a fund is one account, and nobody's share of it is kept"

for lending in (
    "calculate_liability_transfer_to_cover_margin_shortage",
    "calculate_liability_transfer_implied_by_asset_amount",
    "calculate_asset_transfer_for_liability_transfer",
    "calculate_cumulative_deposit_interest_delta_to_resolve_bankruptcy",
    "calculate_spot_if_fee",
    "validate_swap_within_liquidation_boundaries",
    "SpotMarket.get_asset_weight / get_liability_weight / get_scaled_initial_asset_weight",
):
    out_of_scope(DRIFT, lending, LENDING)
for shares in ("calculate_rebase_info", "calculate_if_shares_lost"):
    out_of_scope(DRIFT, shares, SHARES)
