"""Cases about liquidation fills that somebody proposes: each is checked before it is applied."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType

from attrs import evolve, frozen

from zerosum.conform.dydx.accounts import WRONG_SIZE
from zerosum.conform.dydx.reading import (
    dydx,
    markets_of,
    power_of,
    refused,
    subticks_price,
    write_account,
)
from zerosum.conform.dydx.venue import (
    HOUSE,
    accounts_of,
    terms_of,
    venue_of,
)
from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer
from zerosum.rules.block_liquidation import (
    FillFault,
    LiquidationFill,
    LiquidationTerms,
    Use,
    apply_liquidation_fill,
    compute_fill_value,
    compute_liquidation_size,
)
from zerosum.rules.cross_margin import compute_risk
from zerosum.rules.forced_close import (
    Venue,
)
from zerosum.rules.risk import is_at_risk
from zerosum.spec.units import AccountId

FILL_FAULTS: Mapping[FillFault, str] = MappingProxyType(
    {
        FillFault.GRID: "fill_not_multiple_of_step",
        FillFault.SIZE: WRONG_SIZE,
        FillFault.FUND: "insurance_fund_insufficient",
        FillFault.NOTIONAL: "exceeds_subaccount_max_notional_liquidated",
        FillFault.INSURANCE: "exceeds_subaccount_max_insurance_lost",
        FillFault.TAKER: "failed_to_update_subaccounts",
        FillFault.MAKER: "failed_to_update_subaccounts",
    }
)


@frozen(eq=False)
class Ledgered:
    """The venue while proposed liquidations are applied, and what each account has cost."""

    venue: Venue
    uses: Mapping[AccountId, Use]


@dydx("processing of proposed liquidation matches")
def liquidation_fills(case: Fields) -> Answer:
    """Answer what a list of liquidations makes of all accounts, or why it is refused."""
    markets = markets_of(case)
    accounts = accounts_of(case, markets)
    venue = venue_of(markets, accounts, case.count("insurance_fund_balance"))
    so_far = Ledgered(venue, {id_: Use() for id_ in accounts})
    for one in case.each("liquidations"):
        done = _liquidated(case, one, so_far)
        if isinstance(done, str):
            return refused(done)
        so_far = done
    written = {id_: write_account(so_far.venue.exchange.accounts[id_], {}, {}) for id_ in accounts}
    return {
        "success": True,
        "usdc": {id_: one["usdc"] for id_, one in written.items()},
        "positions": {id_: one["positions"] for id_, one in written.items()},
        "liquidation_info": {
            id_: {"notional_liquidated": use.notional, "insurance_lost": use.insurance_lost}
            for id_, use in so_far.uses.items()
        },
    }


def _liquidated(case: Fields, one: Fields, so_far: Ledgered) -> Ledgered | str:
    id_ = one.listed("liquidated", so_far.uses)
    market = one.listed("perpetual_id", so_far.venue.contracts)
    steps = case.inner("step_base_quantums").step(market)
    config = case.inner("liquidation_config")
    terms = terms_of(config, steps, case.whole("maker_fee_ppm"))
    use = so_far.uses.get(id_, Use())
    fault = find_proposal_fault(one, so_far.venue, terms, use)
    if fault is not None:
        return fault
    exponent = power_of(case.inner("quantum_conversion_exponent"), market)
    venue = so_far.venue
    for fill in fills_of(one, exponent, so_far.uses):
        filled = apply_liquidation_fill(venue, fill, terms, use, HOUSE)
        if isinstance(filled, FillFault):
            return FILL_FAULTS[filled]
        venue, use = filled
    marked = evolve(use, markets=use.markets | {market})
    return Ledgered(venue, {**so_far.uses, id_: marked})


def find_proposal_fault(one: Fields, venue: Venue, terms: LiquidationTerms, use: Use) -> str | None:
    """Return why a proposed liquidation is not the one that is due, or None."""
    id_, market = one.text("liquidated"), str(one.whole("perpetual_id"))
    account = venue.exchange.accounts[id_]
    if not is_at_risk(compute_risk(account, venue.contracts)):
        return "subaccount_not_liquidatable"
    if venue.size(id_, market) == 0:
        return "no_position_to_liquidate"
    if market in use.markets:
        return "perpetual_already_liquidated_this_block"
    due = compute_liquidation_size(venue, id_, market, terms, use)
    if abs(due) != one.count("total_size"):
        return "invalid_liquidation_total_size"
    return None if (due > 0) is one.flag("is_buy") else "invalid_liquidation_side"


def fills_of(one: Fields, exponent: int, accounts: Container[AccountId]) -> list[LiquidationFill]:
    """Return the fills of a proposed liquidation, each at its maker's price."""
    id_, market = one.text("liquidated"), str(one.whole("perpetual_id"))
    towards = 1 if one.flag("is_buy") else -1
    return [
        LiquidationFill(
            id_,
            market,
            fill.listed("maker", accounts),
            towards * fill.count("fill_amount"),
            compute_fill_value(
                fill.count("fill_amount"), subticks_price(fill.count("maker_subticks"), exponent)
            ),
        )
        for fill in one.each("fills")
    ]
