"""Cases about a whole block: liquidation through the book, then the other side."""

from __future__ import annotations

from collections.abc import Container, Mapping

from attrs import evolve, frozen

from zerosum.conform.dydx.accounts import LARGEST_SUBTICKS
from zerosum.conform.dydx.reading import (
    Markets,
    dydx,
    markets_of,
    power_of,
    shifted,
    subticks_price,
)
from zerosum.conform.dydx.venue import (
    HOUSE,
    accounts_of,
    terms_of,
    venue_of,
    write_accounts,
)
from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer
from zerosum.rules.block_liquidation import (
    Liquidation,
    LiquidationTerms,
    Resting,
    Use,
    compute_liquidation_size,
    sweep_book,
)
from zerosum.rules.cross_margin import compute_risk
from zerosum.rules.forced_close import (
    Venue,
    choose_close,
    offset_position,
)
from zerosum.rules.liquidation_limits import compute_grid_price, compute_limit_of
from zerosum.rules.risk import is_at_risk
from zerosum.rules.values import Ratio
from zerosum.spec.state import Account, position_of
from zerosum.spec.units import AccountId, MarketId


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
    terms = terms_of(case.inner("liquidation_config"), case.step("step_base_quantums"))
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
    limit = compute_limit_of(
        venue.exchange.accounts[account],
        venue.contracts,
        market,
        block.terms.adjustment_ppm,
        block.terms.spread_ppm,
    )
    if limit.numerator < 0:
        return None
    moved = compute_liquidation_size(venue, account, market, block.terms, block.use(account))
    return Liquidation(account, market, moved, on_grid(case, limit, closes_long=moved < 0))


def on_grid(case: Fields, limit: Ratio, *, closes_long: bool) -> Ratio:
    """Return a limit price on the grid of the market's orders."""
    exponent = power_of(case, "quantum_conversion_exponent")
    unit = shifted(1, exponent)
    subticks = Ratio(limit.numerator * unit.denominator, limit.denominator * unit.numerator)
    increment = case.step("subticks_per_tick")
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
