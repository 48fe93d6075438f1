"""The bankruptcy tables of Drift v2."""

from __future__ import annotations

from zerosum.conform.drift.values import DRIFT
from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer, adapter
from zerosum.rules.loss_index import (
    Holding,
    compute_index_payment,
    compute_index_shift,
    is_account_bankrupt,
    is_holding_bankrupt,
    split_loss,
)
from zerosum.spec.rejections import Rejected

REFUSED: Answer = {"error": True}
CROSS, ISOLATED = "cross", "isolated"
DEPOSIT, BORROW = "deposit", "borrow"


@adapter(DRIFT, "calculate_funding_rate_deltas_to_resolve_bankruptcy")
def index_shift(fields: Fields) -> Answer:
    """Answer by the shift of the funding index."""
    try:
        return {"cumulative_funding_rate_delta": _shift(fields, fields.whole("loss"))}
    except Rejected:
        return REFUSED


def _shift(fields: Fields, loss: int) -> int:
    return compute_index_shift(
        loss, fields.whole("base_asset_amount_long"), fields.whole("base_asset_amount_short")
    )


@adapter(DRIFT, "resolve_perp_bankruptcy then settle_funding_payment of other accounts")
def resolve_bankruptcy(fields: Fields) -> Answer:
    """Answer by the split of the loss and by what each position then pays."""
    fees = fields.count("fee_pool")
    split = split_loss(
        fields.whole("loss"),
        fund=fields.count("insurance_fund_vault_balance"),
        allowance=fields.count("quote_max_insurance") - fields.count("quote_settled_insurance"),
        fees=fees,
    )
    try:
        shift = _shift(fields, split.from_others)
    except Rejected:
        return REFUSED
    return {
        "insurance_payment": split.from_fund,
        "fee_pool_after": fees - split.from_fees,
        "social_loss": split.from_others,
        "cumulative_funding_rate_long": fields.whole("cumulative_funding_rate_long") + shift,
        "cumulative_funding_rate_short": fields.whole("cumulative_funding_rate_short") - shift,
        "affected_quote_after": [_settled(one, shift) for one in fields.each("affected")],
    }


def _settled(position: Fields, shift: int) -> int:
    """Return a position's cash once it has paid: the index of shorts has fallen."""
    size = position.whole("base_asset_amount")
    moved = shift if size > 0 else -shift
    return position.whole("quote_asset_amount") - compute_index_payment(moved, size)


@adapter(DRIFT, "is_cross_margin_bankrupt / is_isolated_margin_bankrupt")
def is_bankrupt(fields: Fields) -> Answer:
    """Answer by what is left to close, to settle or to give."""
    perps = fields.each("perp_positions")
    if fields.word("op", (CROSS, ISOLATED)) == ISOLATED:
        alone = [_holding(one) for one in perps if one.flag("isolated")]
        return {"bankrupt": any(is_holding_bankrupt(one) for one in alone)}
    shared = [_holding(one) for one in perps if not one.flag("isolated")]
    deposits, debts = _coins(fields, DEPOSIT), _coins(fields, BORROW)
    return {"bankrupt": is_account_bankrupt(shared, deposits=deposits, debts=debts)}


def _holding(fields: Fields) -> Holding:
    return Holding(
        size=fields.whole("base_asset_amount"),
        cash=fields.whole("quote_asset_amount"),
        orders=fields.count("open_orders"),
        deposit=fields.whole_or("isolated_deposit", 0),
    )


def _coins(fields: Fields, kind: str) -> int:
    """Return the size of all deposits, or of all borrows."""
    return sum(
        coin.count("scaled_balance")
        for coin in fields.each("spot_positions")
        if coin.word("type", (DEPOSIT, BORROW)) == kind
    )
