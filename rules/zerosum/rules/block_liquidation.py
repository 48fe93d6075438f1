"""Liquidation fills of one block, with the fund inside each fill (LIQ-9, VLT-6)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from attrs import evolve, frozen

from zerosum.rules.amounts import settle_fund
from zerosum.rules.cross_margin import (
    compute_close_amount,
    is_reduction,
)
from zerosum.rules.forced_close import Venue, judge_party, move
from zerosum.rules.insurance import compute_fund_gain, compute_trading_fee, is_covered
from zerosum.rules.liquidation_limits import (
    StepLimits,
    compute_allowance,
    compute_step_size,
)
from zerosum.rules.updates import Admission
from zerosum.rules.values import Ratio, compute_value, is_less
from zerosum.spec.arithmetic import (
    conj,
    disj,
    div_floor,
    ite,
    magnitude,
    maximum,
    minimum,
    negate,
    ordered,
)
from zerosum.spec.units import AccountId, MarketId, Ppm, Quote, Size


@frozen(eq=False)
class LiquidationTerms:
    """What a venue lets one account cost in one block, and what it charges (LIQ-5 to LIQ-7, VLT-6).

    Units: rates in parts per million; max_insurance_lost in quote units; step in steps.
    """

    limits: StepLimits
    max_fee_ppm: Ppm
    adjustment_ppm: Ppm
    spread_ppm: Ppm
    max_insurance_lost: Quote
    step: Size
    maker_fee_ppm: Ppm = 0


@frozen(eq=False)
class Use:
    """What an account has cost in this block.

    Units: notional in quote units at the oracle price; insurance_lost in quote units.
    """

    notional: Quote = 0
    insurance_lost: Quote = 0
    markets: frozenset[MarketId] = frozenset()


@frozen(eq=False)
class House:
    """Whose account is the insurance fund, and whose the fees."""

    fund: AccountId
    fees: AccountId


class FillFault(Enum):
    """Why a liquidation fill does not happen, in the order in which it is asked (LIQ-9)."""

    GRID = "the size is off the grid"
    SIZE = "the position is not on that side, or smaller"
    FUND = "the fund cannot pay"
    NOTIONAL = "more would be liquidated of the account than a block allows"
    INSURANCE = "the account would cost the fund more than a block allows"
    TAKER = "the liquidated account would get riskier"
    MAKER = "the maker would get riskier"


@frozen(eq=False)
class LiquidationFill:
    """One fill of a liquidation.

    Units: moved in signed steps to the account; value in quote units, what is paid for them.
    """

    account: AccountId
    market: MarketId
    maker: AccountId
    moved: Size
    value: Quote


def compute_liquidation_size(
    venue: Venue, account: AccountId, market: MarketId, terms: LiquidationTerms, use: Use
) -> Size:
    """Compute the signed steps that an account must trade now (LIQ-6)."""
    size = venue.size(account, market)
    price = venue.contracts[market].price
    steps = compute_step_size(size, price, terms.limits, use.notional, terms.step)
    return ite(size > 0, -steps, steps)


def apply_liquidation_fill(
    venue: Venue, fill: LiquidationFill, terms: LiquidationTerms, use: Use, house: House
) -> tuple[Venue, Use] | FillFault:
    """Trade with one maker, the fund taking or giving what the bankruptcy price asks.

    Clause: LIQ-9, VLT-6. All or nothing: where the fund cannot pay, a limit of the block would be
    passed, or one of the two accounts would come out of it riskier, nothing happens.
    Source: dYdX v4 x/clob/keeper/process_single_match.go.
    Units: see the fill.
    """
    if magnitude(fill.moved) != whole_steps(fill.moved, terms.step):
        return FillFault.GRID
    if negate(is_reduction(venue.size(fill.account, fill.market), fill.moved)):
        return FillFault.SIZE
    received = ite(fill.moved > 0, -fill.value, fill.value)
    held = venue.exchange.accounts[fill.account]
    fair = compute_close_amount(held, venue.contracts, fill.market, fill.moved)
    gain = compute_fund_gain(received, fair, terms.max_fee_ppm)
    used = compute_use(venue, fill, gain, use)
    fault = find_limit_fault(venue, gain, terms, use, used, house)
    if fault is not None:
        return fault
    after = _settled(venue, fill, received, gain, terms, house)
    for party, refusal in ((fill.account, FillFault.TAKER), (fill.maker, FillFault.MAKER)):
        if judge_party(venue, after, party, fill.market) is not Admission.ACCEPTED:
            return refusal
    return after, used


def whole_steps(moved: Size, step: Size) -> Size:
    """Return how many steps of a trade lie on the grid of order sizes, unsigned (LIQ-9)."""
    return div_floor(magnitude(moved), step) * step


def compute_use(venue: Venue, fill: LiquidationFill, gain: Quote, use: Use) -> Use:
    """Compute what an account will have cost in this block after a fill (LIQ-7)."""
    notional = magnitude(compute_value(fill.moved, venue.contracts[fill.market].price))
    return evolve(
        use,
        notional=use.notional + notional,
        insurance_lost=use.insurance_lost + maximum(-gain, 0),
    )


def find_limit_fault(
    venue: Venue, gain: Quote, terms: LiquidationTerms, use: Use, used: Use, house: House
) -> FillFault | None:
    """Return which limit a fill would pass, or None.

    Clause: LIQ-7, VLT-6. A limit of the block that is passed already stands against every fill that
    would use more of it.
    """
    if negate(is_covered(venue.exchange.accounts[house.fund].quote_balance, gain)):
        return FillFault.FUND
    if compute_allowance(terms.limits.max_notional, used.notional) is None:
        return FillFault.NOTIONAL
    if used.insurance_lost == use.insurance_lost:
        return None
    is_within = compute_allowance(terms.max_insurance_lost, used.insurance_lost) is not None
    return None if is_within else FillFault.INSURANCE


def _settled(
    venue: Venue,
    fill: LiquidationFill,
    received: Quote,
    gain: Quote,
    terms: LiquidationTerms,
    house: House,
) -> Venue:
    """Return the venue after the trade, what the fund takes or gives, and the maker's fee."""
    traded = move(venue, fill.market, fill.account, fill.maker, fill.moved, received, "liquidation")
    return traded.then(
        settle_fund(
            traded.exchange,
            account=fill.account,
            maker=fill.maker,
            fund=house.fund,
            fees=house.fees,
            gain=gain,
            fee=compute_trading_fee(fill.value, terms.maker_fee_ppm),
        )
    )


@frozen(eq=False)
class Resting:
    """An order that a liquidation may meet.

    Units: size in signed steps of the maker, a bid above zero; price in quote units a step.
    """

    maker: AccountId
    size: Size
    price: Ratio


@frozen(eq=False)
class Swept:
    """How far a liquidation has gone through the book.

    Units: left in signed steps, still to be traded; ``stopped`` says why it went no further, and
    ``book`` is what remains of the orders.
    """

    venue: Venue
    use: Use
    left: Size
    book: tuple[Resting, ...] = ()
    stopped: FillFault | None = None


@frozen(eq=False)
class Liquidation:
    """One account's liquidation order in one market.

    Units: moved in signed steps; limit in quote units a step.
    """

    account: AccountId
    market: MarketId
    moved: Size
    limit: Ratio


def sweep_book(
    venue: Venue,
    order: Liquidation,
    book: Iterable[Resting],
    terms: LiquidationTerms,
    use: Use,
    house: House,
) -> Swept:
    """Send a liquidation through the book, best price first, at its limit price or better.

    Clause: LIQ-9. Orders of one price stand in the given order. Each fill is at the price of the
    order that was there. The account's own orders leave the book, and so does a maker who would
    come out of it riskier; any other fault ends the liquidation where it is.
    Source: dYdX v4 x/clob/memclob.
    Rounding: the value of a fill is rounded down.
    """
    swept = Swept(venue, use, order.moved)
    for resting in rank_book(book, order.moved):
        swept = meet(swept, order, resting, terms, house)
    return swept


def rank_book(book: Iterable[Resting], moved: Size) -> Iterable[Resting]:
    """Return resting orders in the order in which a trade of signed steps meets them (LIQ-9)."""

    def is_better(one: Ratio, other: Ratio) -> bool:
        return is_less(one, other) if moved > 0 else is_less(other, one)

    return ordered(book, lambda resting: resting.price, is_better)


def is_crossed(order: Resting, moved: Size, limit: Ratio) -> bool:
    """Return whether an order is on the other side, and at a limit price or better (LIQ-9)."""
    bought = conj(moved > 0, order.size < 0, negate(is_less(limit, order.price)))
    sold = conj(moved < 0, order.size > 0, negate(is_less(order.price, limit)))
    return disj(bought, sold)


def meet(
    swept: Swept,
    order: Liquidation,
    resting: Resting,
    terms: LiquidationTerms,
    house: House,
) -> Swept:
    """Let a liquidation meet one resting order, and keep what is left of that order.

    Clause: LIQ-9.
    """
    kept = evolve(swept, book=(*swept.book, resting))
    if disj(swept.left == 0, swept.stopped is not None):
        return kept
    if negate(is_crossed(resting, swept.left, order.limit)):
        return kept
    if resting.maker == order.account:
        return swept
    steps = minimum(magnitude(swept.left), magnitude(resting.size))
    moved = ite(swept.left > 0, steps, -steps)
    value = compute_fill_value(steps, resting.price)
    fill = LiquidationFill(order.account, order.market, resting.maker, moved, value)
    filled = apply_liquidation_fill(swept.venue, fill, terms, swept.use, house)
    if filled is FillFault.MAKER:
        return swept
    if isinstance(filled, FillFault):
        return evolve(kept, stopped=filled)
    venue, use = filled
    rest = evolve(resting, size=resting.size + moved)
    book = swept.book if rest.size == 0 else (*swept.book, rest)
    return Swept(venue, use, swept.left - moved, book)


def compute_fill_value(steps: Size, price: Ratio) -> Quote:
    """Compute what is paid for the steps of a fill (LIQ-9). Rounding: down."""
    return div_floor(steps * price.numerator, price.denominator)
