"""The margin tables of Drift v2."""

from __future__ import annotations

from zerosum.conform.drift.values import DRIFT, curve_of, kind_of, weights_of
from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer, adapter
from zerosum.rules.loss_index import compute_claimable, compute_settled
from zerosum.rules.margin_curve import MarginKind, compute_curve_ratio, compute_profit_weight
from zerosum.rules.weighted_margin import (
    Exposure,
    QuotePrice,
    compute_backing,
    compute_profit,
    is_backed,
)

PREDICTION = "prediction"
CONTRACTS = ("perp", PREDICTION)


@adapter(DRIFT, "PerpMarket.get_margin_ratio")
def margin_ratio(fields: Fields) -> Answer:
    """Answer by the margin curve."""
    ratio = compute_curve_ratio(
        curve_of(fields),
        fields.count("base_size"),
        kind_of(fields),
        high_leverage=fields.flag("high_leverage_mode"),
    )
    return {"margin_ratio": ratio}


@adapter(DRIFT, "PerpMarket.get_unrealized_asset_weight")
def profit_weight(fields: Fields) -> Answer:
    """Answer by the weight of unrealised profit."""
    weights = weights_of(fields)
    weight = compute_profit_weight(
        fields.whole("unrealized_pnl"),
        kind_of(fields),
        opening=weights.opening,
        staying=weights.staying,
        factor=weights.factor,
    )
    return {"weight": weight}


@adapter(
    DRIFT,
    "calculate_margin_requirement_and_total_collateral / calculate_perp_position_value_and_pnl / "
    "calculate_user_equity",
)
def account_margin(fields: Fields) -> Answer:
    """Answer by weighted collateral, with one position and a deposit."""
    kind, one, quote = kind_of(fields), exposure_of(fields), quote_price_of(fields)
    opens = kind is MarginKind.INITIAL
    backing = compute_backing(
        one,
        deposit=fields.whole("deposit"),
        curve=curve_of(fields),
        kind=kind,
        weights=weights_of(fields),
        quote=quote,
        buffer=fields.count("margin_buffer"),
        least_ratio=fields.count("custom_margin_ratio") if opens else 0,
        high_leverage=fields.flag("high_leverage_mode")
        if fields.has("high_leverage_mode")
        else False,
    )
    return {
        "equity": fields.whole("deposit") + compute_profit(one.size, one.cash, one.price),
        "margin_requirement": backing.required,
        "margin_requirement_plus_buffer": backing.required_buffered,
        "meets_margin_requirement": is_backed(backing),
        "total_collateral": backing.collateral,
        "total_collateral_plus_buffer": backing.collateral_buffered,
        "weighted_pnl": backing.profit,
    }


def exposure_of(fields: Fields) -> Exposure:
    """Return the position of a case, with its orders."""
    return Exposure(
        size=fields.whole("base_asset_amount"),
        cash=fields.whole("quote_asset_amount"),
        bids=fields.count("open_bids"),
        asks=fields.whole("open_asks"),
        orders=fields.count("open_orders"),
        price=fields.count("oracle_price"),
        has_ceiling=fields.word("contract_type", CONTRACTS) == PREDICTION,
    )


def quote_price_of(fields: Fields) -> QuotePrice:
    """Return what the quote coin is worth; strictly, the worse of now and of the last minutes."""
    now = fields.count("quote_price")
    if not fields.flag("strict"):
        return QuotePrice(now, now, now)
    average = fields.count("quote_price_twap_5min")
    return QuotePrice(now, min(now, average), max(now, average))


@adapter(DRIFT, "PerpPosition.get_claimable_pnl")
def claimable_pnl(fields: Fields) -> Answer:
    """Answer by what can be settled."""
    return {"claimable_pnl": claim_of(fields, fields.whole("pnl_pool_excess"))}


def claim_of(fields: Fields, excess: int) -> int:
    """Return what a position may settle at the oracle price."""
    return compute_claimable(
        fields.whole("base_asset_amount"),
        fields.whole("quote_asset_amount"),
        fields.whole("quote_entry_amount"),
        fields.count("oracle_price"),
        excess,
    )


@adapter(DRIFT, "settle_pnl")
def settle_pnl(fields: Fields) -> Answer:
    """Answer by what is settled between one position and the pool."""
    pool = fields.count("pnl_pool")
    owed = compute_profit(
        fields.whole("base_asset_amount_with_amm"),
        fields.whole("amm_quote_asset_amount"),
        fields.count("oracle_price"),
    )
    settled = compute_settled(claim_of(fields, pool - owed), pool)
    return {
        "settled_pnl": settled,
        "quote_asset_amount": fields.whole("quote_asset_amount") - settled,
        "deposit": fields.whole("deposit") + settled,
        "pnl_pool": pool - settled,
    }
