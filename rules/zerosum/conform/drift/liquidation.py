"""The liquidation tables of Drift v2."""

from __future__ import annotations

from zerosum.conform.drift.values import DRIFT, curve_of, weights_of
from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer, adapter
from zerosum.rules.shortage import (
    Terms,
    compute_cover,
    compute_freed_share,
    compute_fund_fee,
    compute_ramped_fee,
    is_within_limit,
)
from zerosum.rules.shortage_step import (
    Distressed,
    TakeOver,
    Trade,
    is_within_oracle_limit,
    take_over,
)
from zerosum.rules.weighted_margin import Exposure

REFUSED: Answer = {"error": True}


@adapter(DRIFT, "calculate_base_asset_amount_to_cover_margin_shortage")
def base_to_cover(fields: Fields) -> Answer:
    """Answer by the size that covers a shortage."""
    terms = Terms(
        ratio=fields.count("margin_ratio"),
        fee=fields.count("liquidation_fee"),
        price=fields.count("oracle_price"),
        quote_price=fields.count("quote_oracle_price"),
    )
    fund_fee = fields.count("if_liquidation_fee")
    return {"base_asset_amount": compute_cover(fields.count("margin_shortage"), terms, fund_fee)}


@adapter(DRIFT, "calculate_perp_if_fee")
def fund_fee(fields: Fields) -> Answer:
    """Answer by the fund's fee rate."""
    terms = Terms(
        ratio=fields.count("margin_ratio"),
        fee=fields.count("liquidator_fee"),
        price=fields.count("oracle_price"),
        quote_price=fields.count("quote_oracle_price"),
    )
    fee = compute_fund_fee(
        fields.count("margin_shortage"),
        fields.count("user_base_asset_amount"),
        terms,
        fields.count("max_if_liquidation_fee"),
    )
    return {"if_fee": fee}


@adapter(DRIFT, "get_liquidation_fee")
def liquidator_fee(fields: Fields) -> Answer:
    """Answer by the fee that rises with time."""
    slots = fields.whole("current_slot") - fields.whole("last_active_user_slot")
    fee = compute_ramped_fee(
        fields.count("base_liquidation_fee"), fields.count("max_liquidation_fee"), slots
    )
    return {"fee": fee}


@adapter(DRIFT, "calculate_max_pct_to_liquidate")
def freed_share(fields: Fields) -> Answer:
    """Answer by the share of a shortage that may be freed now."""
    share = compute_freed_share(
        fields.count("margin_shortage"),
        fields.count("liquidation_margin_freed"),
        slots=fields.whole("slot") - fields.whole("last_active_slot"),
        first=fields.count("initial_pct_to_liquidate"),
        duration=fields.count("liquidation_duration"),
    )
    return {"pct": share}


@adapter(DRIFT, "validate_transfer_satisfies_limit_price")
def transfer_limit(fields: Fields) -> Answer:
    """Answer by the limit price of a transfer."""
    is_met = is_within_limit(
        fields.count("asset_transfer"),
        fields.count("liability_transfer"),
        fields.count("limit_price"),
        received_unit=10 ** fields.places("asset_decimals"),
        given_unit=10 ** fields.places("liability_decimals"),
    )
    return {"ok": True} if is_met else REFUSED


@adapter(DRIFT, "liquidate_perp")
def liquidate_perp(fields: Fields) -> Answer:
    """Answer by as many steps as there are liquidators in the case."""
    account, trade = distressed_of(fields), trade_of(fields)
    told: list[Answer] = []
    size, cash, fund = 0, 0, 0
    for step in fields.each("steps"):
        if _is_refused(account, trade, step):
            told.append(REFUSED)
            continue
        taken = take_over(
            account, trade, offered=step.count("liquidator_max_base"), slot=step.whole("slot")
        )
        account = taken.account
        size, cash, fund = size + taken.size, cash + taken.cash, fund + taken.fund_fee
        told.append(_after(TakeOver(account, size, cash, fund)))
    return {"steps": told}


def _is_refused(account: Distressed, trade: Trade, step: Fields) -> bool:
    if not step.has("limit_price"):
        return False
    return not is_within_oracle_limit(account.held.size, trade.price, step.count("limit_price"))


def _after(taken: TakeOver) -> Answer:
    """Return what a table may say of the account, the liquidator and the fund so far."""
    account = taken.account
    return {
        "user_base": account.held.size,
        "user_quote": account.held.cash,
        "user_quote_entry": account.entry,
        "user_quote_break_even": account.break_even,
        "user_open_bids": account.held.bids,
        "user_open_asks": account.held.asks,
        "user_open_orders": account.held.orders,
        "being_liquidated": account.is_failing,
        "liquidation_margin_freed": account.freed,
        "liquidator_base": taken.size,
        "liquidator_quote": taken.cash,
        "insurance_fund_fee": taken.fund_fee,
    }


def distressed_of(fields: Fields) -> Distressed:
    """Return the account of a case, as the first liquidator finds it."""
    user = fields.inner("user")
    held = Exposure(
        size=user.whole("base_asset_amount"),
        cash=user.whole("quote_asset_amount"),
        bids=user.count("open_bids"),
        asks=user.whole("open_asks"),
        orders=user.count("open_orders"),
        price=fields.count("oracle_price"),
    )
    return Distressed(
        held,
        deposit=user.whole("deposit"),
        slot=user.whole("last_active_slot"),
        entry=user.whole("quote_entry_amount"),
        break_even=user.whole("quote_break_even_amount"),
        freed=user.whole_or("liquidation_margin_freed", 0),
        is_failing=user.flag("being_liquidated"),
        high_leverage=user.flag("high_leverage_mode"),
    )


def trade_of(fields: Fields) -> Trade:
    """Return how the market of a case liquidates."""
    market = fields.inner("market")
    return Trade(
        curve=curve_of(market),
        weights=weights_of(market),
        fee=market.count("liquidator_fee"),
        fund_fee=market.count("if_liquidation_fee"),
        price=fields.count("oracle_price"),
        step=fields.count("order_step_size"),
        buffer=fields.count("liquidation_margin_buffer_ratio"),
        first_share=fields.count("initial_pct_to_liquidate"),
        duration=fields.count("liquidation_duration"),
        quote_price=fields.count("quote_oracle_price"),
    )
