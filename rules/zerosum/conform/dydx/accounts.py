"""Cases about one account: its bankruptcy price, its limit price, how much is liquidated."""

from __future__ import annotations

from fractions import Fraction

from immutables import Map

from zerosum.conform.dydx.reading import (
    contract_of,
    dydx,
    markets_of,
    power_of,
    price_of,
    refused,
    settled_account,
    shifted,
    subticks_price,
)
from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer
from zerosum.rules.block_liquidation import compute_fill_value
from zerosum.rules.cross_margin import (
    compute_close_amount,
    compute_risk,
    is_reduction,
)
from zerosum.rules.forced_close import CloseAt, choose_close
from zerosum.rules.insurance import compute_fund_gain, is_covered
from zerosum.rules.ledger import apply_transfer
from zerosum.rules.liquidation_limits import (
    StepLimits,
    Turn,
    compute_allowance,
    compute_grid_price,
    compute_limit_of,
    compute_notional_limits,
    compute_step_size,
    goes_first,
)
from zerosum.rules.risk import is_at_risk
from zerosum.rules.values import Ratio, compute_value
from zerosum.spec.arithmetic import ordered
from zerosum.spec.rejections import InsufficientEquity
from zerosum.spec.state import Account, Exchange, position_of

WRONG_SIZE = "invalid_position_size_delta"
LARGEST_SUBTICKS = 2**64 - 1


@dydx("GetBankruptcyPriceInQuoteQuantums")
def bankruptcy_amount(case: Fields) -> Answer:
    """Answer what an account gets for closing at its bankruptcy price."""
    markets = markets_of(case)
    account = settled_account(case, case.inner("subaccount"), markets)
    market, moved = str(case.whole("perpetual_id")), case.whole("delta_quantums")
    if not is_reduction(position_of(account, market).size, moved):
        return refused(WRONG_SIZE)
    amount = compute_close_amount(account, markets.contracts, market, moved)
    return {"delta_quote_quantums": amount}


@dydx("GetFillablePrice")
def fillable_price(case: Fields) -> Answer:
    """Answer the worst price at which a position may be liquidated."""
    markets = markets_of(case)
    account = settled_account(case, case.inner("subaccount"), markets)
    market, moved = str(case.whole("perpetual_id")), case.whole("delta_quantums")
    if not is_reduction(position_of(account, market).size, moved):
        return refused(WRONG_SIZE)
    price = compute_limit_of(
        account,
        markets.contracts,
        market,
        case.whole("bankruptcy_adjustment_ppm"),
        case.whole("spread_to_maintenance_margin_ratio_ppm"),
    )
    return {"price_quote_per_base_quantum": Fraction(price.numerator, price.denominator)}


@dydx("ConvertFillablePriceToSubticks")
def fillable_price_to_subticks(case: Fields) -> Answer:
    """Answer the price on the grid that stands for a limit price."""
    price = case.number("fillable_price")
    if price < 0:
        return refused("negative_fillable_price")
    unit = shifted(1, power_of(case, "quantum_conversion_exponent"))
    subticks = price * unit.denominator / unit.numerator
    return {
        "subticks": compute_grid_price(
            Ratio(subticks.numerator, subticks.denominator),
            case.step("subticks_per_tick"),
            LARGEST_SUBTICKS,
            closes_long=case.flag("is_liquidating_long"),
        )
    }


@dydx("GetLiquidationInsuranceFundDelta")
def insurance_fund_delta(case: Fields) -> Answer:
    """Answer what the insurance fund gains by a fill."""
    steps = case.count("fill_amount")
    if steps == 0:
        return refused("zero_fill_amount")
    markets = markets_of(case)
    account = settled_account(case, case.inner("subaccount"), markets)
    market, buys = str(case.whole("perpetual_id")), case.flag("is_buy")
    moved = steps if buys else -steps
    if not is_reduction(position_of(account, market).size, moved):
        return refused(WRONG_SIZE)
    exponent = power_of(case, "quantum_conversion_exponent")
    value = compute_fill_value(steps, subticks_price(case.count("subticks"), exponent))
    gain = compute_fund_gain(
        -value if buys else value,
        compute_close_amount(account, markets.contracts, market, moved),
        case.count("max_liquidation_fee_ppm"),
    )
    return {"insurance_fund_delta": gain}


def step_limits_of(fields: Fields) -> StepLimits:
    """Return how much of a position is liquidated at once."""
    return StepLimits(
        fields.count("min_position_notional_liquidated"),
        fields.count("max_position_portion_liquidated_ppm"),
        fields.whole_or("max_notional_liquidated", 0),
    )


@dydx("GetLiquidatablePositionSizeDelta")
def liquidatable_size(case: Fields) -> Answer:
    """Answer how much of a position is liquidated now, with the sign of the trade."""
    size = case.whole("position_quantums")
    steps = compute_step_size(
        size,
        price_of(case.inner("perpetual")),
        step_limits_of(case),
        case.whole("notional_already_liquidated"),
        case.step("step_base_quantums"),
    )
    return {"delta_quantums": -steps if size > 0 else steps}


@dydx("GetMaxAndMinPositionNotionalLiquidatable")
def notional_limits(case: Fields) -> Answer:
    """Answer the least and the most of a position that is liquidated at once."""
    worth = compute_value(case.whole("position_quantums"), price_of(case.inner("perpetual")))
    least, most = compute_notional_limits(abs(worth), step_limits_of(case))
    return {"min_notional": least, "max_notional": most}


@dydx("GetSubaccountMaxNotionalLiquidatable / GetSubaccountMaxInsuranceLost")
def block_limits(case: Fields) -> Answer:
    """Answer what is left of an account's limits in a block."""
    if case.whole("perpetual_id") in case.wholes("previously_liquidated_perpetual_ids"):
        again = refused("perpetual_already_liquidated_this_block")
        return {"max_notional_liquidatable": again, "max_insurance_lost": again}
    notional = compute_allowance(
        case.count("max_notional_liquidated"), case.whole("previous_notional_liquidated")
    )
    insurance = compute_allowance(
        case.count("max_quantums_insurance_lost"),
        max(-case.whole("previous_insurance_fund_delta"), 0),
    )
    return {
        "max_notional_liquidatable": refused("exceeds_subaccount_max_notional_liquidated")
        if notional is None
        else notional,
        "max_insurance_lost": refused("exceeds_subaccount_max_insurance_lost")
        if insurance is None
        else insurance,
    }


@dydx("IsLiquidatable")
def is_liquidatable(case: Fields) -> Answer:
    """Answer whether an account is liquidatable."""
    markets = markets_of(case)
    account = settled_account(case, case.inner("subaccount"), markets)
    return {"is_liquidatable": is_at_risk(compute_risk(account, markets.contracts))}


@dydx("CanDeleverageSubaccount")
def can_deleverage(case: Fields) -> Answer:
    """Answer at what price an account may be closed against the other side."""
    markets = markets_of(case)
    account = settled_account(case, case.inner("subaccount"), markets)
    worth = compute_risk(account, markets.contracts).net_collateral
    close_at = choose_close(worth, is_final=case.flag("market_in_final_settlement"))
    return {
        "at_bankruptcy_price": close_at is CloseAt.BANKRUPTCY,
        "at_oracle_price": close_at is CloseAt.ORACLE,
    }


@dydx("IsValidInsuranceFundDelta")
def fund_delta_validity(case: Fields) -> Answer:
    """Answer whether the fund can pay what a fill asks of it."""
    balance, gain = case.whole("insurance_fund_balance"), case.whole("insurance_fund_delta")
    return {"is_valid": is_covered(balance, gain)}


@dydx("TransferInsuranceFundPayments")
def fund_transfer(case: Fields) -> Answer:
    """Answer what a payment makes of the fund and of the pool that all accounts share."""
    pool, fund = "collateral_pool", "insurance_fund"
    before = {id_: case.count(id_) for id_ in (pool, fund)}
    gain = case.whole("insurance_fund_delta")
    accounts = {id_: Account(balance) for id_, balance in before.items()}
    exchange = Exchange(sum(before.values()), Map(accounts))
    if gain == 0:
        return before
    payer, receiver = (pool, fund) if gain > 0 else (fund, pool)
    try:
        after, _ = apply_transfer(exchange, payer=payer, receiver=receiver, amount=abs(gain))
    except InsufficientEquity:
        return {**before, **refused("insufficient_funds")}
    return {id_: after.accounts[id_].quote_balance for id_ in (pool, fund)}


@dydx("SortLiquidationOrders")
def order_of_liquidations(case: Fields) -> Answer:
    """Answer in which order liquidations are served."""
    contracts = {str(one.whole("id")): contract_of(one) for one in case.each("perpetuals")}
    exponents = case.inner("quantum_conversion_exponent")
    turns: dict[str, Turn] = {}
    for one in case.each("orders"):
        id_ = one.listed("perpetual_id", contracts)
        oracle = contracts[id_].price
        turns[one.text("label")] = Turn(
            subticks_price(one.count("subticks"), power_of(exponents, id_)),
            oracle,
            compute_value(one.count("quantums"), oracle),
        )
    return {"order": list(ordered(turns, turns.__getitem__, goes_first))}
