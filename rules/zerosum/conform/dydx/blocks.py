"""Cases about several accounts: deleveraging, liquidation fills, and a whole block."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from types import MappingProxyType

from attrs import evolve, frozen
from immutables import Map

from zerosum.conform.dydx.accounts import LARGEST_SUBTICKS, WRONG_SIZE, step_limits_of
from zerosum.conform.dydx.reading import (
    Markets,
    dydx,
    markets_of,
    power_of,
    refused,
    settled_account,
    shifted,
    subticks_price,
    write_account,
)
from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer
from zerosum.rules.block_liquidation import (
    FillFault,
    House,
    Liquidation,
    LiquidationFill,
    LiquidationTerms,
    Resting,
    Use,
    apply_liquidation_fill,
    compute_fill_value,
    compute_limit_price,
    compute_liquidation_size,
    sweep_book,
)
from zerosum.rules.cross_margin import compute_risk
from zerosum.rules.forced_close import (
    CloseAt,
    CloseFault,
    Venue,
    choose_close,
    close_with,
    offset_position,
)
from zerosum.rules.liquidation_limits import compute_grid_price
from zerosum.rules.risk import is_at_risk
from zerosum.rules.values import Ratio
from zerosum.spec.state import Account, Exchange, Market, Position, Role, position_of
from zerosum.spec.units import AccountId, MarketId, Quote, Size

FUND, FEES, REST = "insurance fund", "fees", "everybody else"
HOUSE = House(FUND, FEES)
CLOSES: Mapping[str, CloseAt] = MappingProxyType(
    {"bankruptcy_price": CloseAt.BANKRUPTCY, "oracle_price": CloseAt.ORACLE}
)
CLOSE_FAULTS: Mapping[CloseFault, str] = MappingProxyType(
    {
        CloseFault.SIZE: WRONG_SIZE,
        CloseFault.PARTY: "failed_to_update_subaccounts",
    }
)
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


def venue_of(markets: Markets, accounts: Mapping[AccountId, Account], fund: Quote = 0) -> Venue:
    """Return an exchange of the accounts, a fund, and one account for everybody else.

    A case names some accounts only; the one for everybody else holds what balances them.
    """
    rest = {
        id_: Position(-sum(position_of(one, id_).size for one in accounts.values()))
        for id_ in markets.contracts
    }
    house = {
        FUND: Account(fund, role=Role.FUND),
        FEES: Account(role=Role.FEES),
        REST: Account(positions=Map(rest)),
    }
    everybody = {**accounts, **house}
    seated = {
        id_: evolve(account, seat=seat) for seat, (id_, account) in enumerate(everybody.items())
    }
    pile = sum(account.quote_balance for account in everybody.values())
    listed = {id_: Market(mark=1) for id_ in markets.contracts}
    return Venue(Exchange(pile, Map(seated), Map(listed), len(seated)), markets.contracts)


def accounts_of(case: Fields, markets: Markets) -> dict[AccountId, Account]:
    """Return the accounts that a case lists."""
    return {one.text("id"): settled_account(case, one, markets) for one in case.each("subaccounts")}


def write_accounts(venue: Venue, ids: Iterable[AccountId]) -> dict[AccountId, object]:
    """Return accounts in the words of the venue."""
    return {id_: write_account(venue.exchange.accounts[id_], {}, {}) for id_ in ids}


@dydx("ProcessDeleveraging")
def process_deleveraging(case: Fields) -> Answer:
    """Answer what closing a position against one account makes of both."""
    markets = markets_of(case)
    ends = {end: case.inner(end) for end in ("liquidated", "offsetting")}
    accounts = {end: settled_account(case, one, markets) for end, one in ends.items()}
    closed = close_with(
        venue_of(markets, accounts),
        case.listed("perpetual_id", markets.contracts),
        "liquidated",
        "offsetting",
        case.whole("delta_quantums"),
        CLOSES[case.word("close_at", tuple(CLOSES))],
    )
    if isinstance(closed, CloseFault):
        return refused(CLOSE_FAULTS[closed])
    return {"success": True, **write_accounts(closed, ends)}


@dydx("OffsetSubaccountPerpetualPosition")
def offset(case: Fields) -> Answer:
    """Answer what closing a position against the other side, one by one, makes of all."""
    markets = markets_of(case)
    accounts = accounts_of(case, markets)
    market = case.listed("perpetual_id", markets.contracts)
    close_at = CloseAt.ORACLE if case.flag("final_settlement") else CloseAt.BANKRUPTCY
    done = offset_position(
        venue_of(markets, accounts),
        market,
        case.listed("liquidated_subaccount", accounts),
        case.whole("delta_quantums"),
        accounts,
        close_at,
    )
    return {
        "fills": [{"subaccount": id_, "fill_amount": steps} for id_, steps in done.filled],
        "quantums_remaining": done.left,
        "open_interest_after": done.venue.contracts[market].open_interest,
        "subaccounts": write_accounts(done.venue, accounts),
    }


def terms_of(fields: Fields, step: Size, maker_fee_ppm: int = 0) -> LiquidationTerms:
    """Return what one account may cost in a block, and what is charged."""
    return LiquidationTerms(
        limits=step_limits_of(fields),
        max_fee_ppm=fields.count("max_liquidation_fee_ppm"),
        adjustment_ppm=fields.count("bankruptcy_adjustment_ppm"),
        spread_ppm=fields.count("spread_to_maintenance_margin_ratio_ppm"),
        max_insurance_lost=fields.count("max_quantums_insurance_lost"),
        step=step,
        maker_fee_ppm=maker_fee_ppm,
    )


# Proposed liquidation fills ------------------------------------------------------------------


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
    steps = case.inner("step_base_quantums").count(market)
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


# A whole block -------------------------------------------------------------------------------


@frozen(eq=False)
class Block:
    """The venue in the middle of a block: its book, and what each account has cost.

    ``accounts`` are in the order of the case, which is the order in which they are closed against.
    """

    venue: Venue
    accounts: tuple[AccountId, ...]
    market: MarketId
    terms: LiquidationTerms
    book: tuple[Resting, ...]
    uses: Mapping[AccountId, Use]
    unfilled: tuple[AccountId, ...] = ()

    def use(self, account: AccountId) -> Use:
        """Return what an account has cost so far."""
        return self.uses.get(account, Use())


def block_of(case: Fields, accounts: Mapping[AccountId, Account], markets: Markets) -> Block:
    """Return a block of a case before anything happens in it."""
    terms = terms_of(case.inner("liquidation_config"), case.count("step_base_quantums"))
    exponent = power_of(case, "quantum_conversion_exponent")
    return Block(
        venue_of(markets, accounts, case.count("insurance_fund_balance")),
        tuple(accounts),
        case.listed("perpetual_id", markets.contracts),
        terms,
        tuple(resting_of(one, exponent, accounts) for one in case.each("resting_orders")),
        {},
    )


def resting_of(one: Fields, exponent: int, accounts: Container[AccountId]) -> Resting:
    """Return a resting order."""
    steps = one.count("quantums")
    signed = steps if one.word("side", ("buy", "sell")) == "buy" else -steps
    maker = one.listed("maker", accounts)
    return Resting(maker, signed, subticks_price(one.count("subticks"), exponent))


def liquidate(block: Block, order: Liquidation) -> Block:
    """Return a block after a liquidation has gone through its book."""
    id_ = order.account
    swept = sweep_book(block.venue, order, block.book, block.terms, block.use(id_), HOUSE)
    unfilled = (*block.unfilled, id_) if swept.left == order.moved else block.unfilled
    return evolve(
        block,
        venue=swept.venue,
        book=swept.book,
        uses={**block.uses, id_: swept.use},
        unfilled=unfilled,
    )


def due_liquidation(case: Fields, block: Block, account: AccountId) -> Liquidation | None:
    """Return the liquidation order of an account, or None where none is due."""
    venue, market = block.venue, block.market
    risk = compute_risk(venue.exchange.accounts[account], venue.contracts)
    if not is_at_risk(risk) or venue.size(account, market) == 0:
        return None
    limit = compute_limit_price(venue, account, market, block.terms)
    if limit.numerator < 0:
        return None
    moved = compute_liquidation_size(venue, account, market, block.terms, block.use(account))
    return Liquidation(account, market, moved, on_grid(case, limit, closes_long=moved < 0))


def on_grid(case: Fields, limit: Ratio, *, closes_long: bool) -> Ratio:
    """Return a limit price on the grid of the market's orders."""
    exponent = power_of(case, "quantum_conversion_exponent")
    unit = shifted(1, exponent)
    subticks = Ratio(limit.numerator * unit.denominator, limit.denominator * unit.numerator)
    increment = case.count("subticks_per_tick")
    on_tick = compute_grid_price(subticks, increment, LARGEST_SUBTICKS, closes_long=closes_long)
    return subticks_price(on_tick, exponent)


def deleverage(block: Block, account: AccountId, *, is_final: bool) -> Block:
    """Return a block after an account was closed against the other side, where it may be."""
    venue, market = block.venue, block.market
    worth = compute_risk(venue.exchange.accounts[account], venue.contracts).net_collateral
    close_at, size = choose_close(worth, is_final=is_final), venue.size(account, market)
    if close_at is None or size == 0:
        return block
    done = offset_position(venue, market, account, -size, block.accounts, close_at)
    return evolve(block, venue=done.venue)


@dydx("one block: liquidation order placement, matching, then deleveraging (end-to-end)")
def liquidation_step(case: Fields) -> Answer:
    """Answer what a block makes of all accounts: first the book, then the other side."""
    markets = markets_of(case)
    accounts = accounts_of(case, markets)
    block, is_final = block_of(case, accounts, markets), case.flag("market_in_final_settlement")
    liquidatable = case.names("liquidatable_subaccounts", accounts)
    for id_ in () if is_final else liquidatable:
        order = due_liquidation(case, block, id_)
        block = block if order is None else liquidate(block, order)
    for id_ in accounts if is_final else block.unfilled:
        block = deleverage(block, id_, is_final=is_final)
    return {"subaccounts": write_accounts(block.venue, accounts)}


@dydx("PlacePerpetualLiquidation then MaybeDeleverageSubaccount")
def place_order(case: Fields) -> Answer:
    """Answer what a given liquidation order makes of all accounts, and what it cost."""
    markets = markets_of(case)
    accounts = accounts_of(case, markets)
    block, is_final = block_of(case, accounts, markets), case.flag("market_in_final_settlement")
    [id_] = one_account(case, accounts)
    order = order_of(case, id_, block.market)
    block = block if is_final else liquidate(block, order)
    before, use = block.venue.size(id_, block.market), block.use(id_)
    for unfilled in (id_,) if is_final else block.unfilled:
        block = deleverage(block, unfilled, is_final=is_final)
    held = position_of(accounts[id_], block.market).size
    return {
        "filled_quantums": abs(held - before),
        "notional_liquidated": use.notional,
        "insurance_lost": use.insurance_lost,
        "subaccounts": write_accounts(block.venue, accounts),
    }


def one_account(case: Fields, accounts: Container[AccountId]) -> list[AccountId]:
    """Return the one account whose liquidation a case is about."""
    named = case.names("liquidatable_subaccounts", accounts)
    if len(named) != 1:
        raise case.refusal("liquidatable_subaccounts", f"names {len(named)}", "name one account")
    return named


def order_of(case: Fields, account: AccountId, market: MarketId) -> Liquidation:
    """Return the liquidation order that a case gives."""
    given = case.inner("liquidation_order")
    steps = given.count("quantums")
    moved = steps if given.word("side", ("buy", "sell")) == "buy" else -steps
    exponent = power_of(case, "quantum_conversion_exponent")
    return Liquidation(account, market, moved, subticks_price(given.count("subticks"), exponent))
