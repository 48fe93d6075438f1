"""One step of a liquidation by shortage (chapter 03): a liquidator comes to a failed account.

A step is a value in and a value out, in the units of ``weighted_margin``. Whether the account is in
liquidation, and how much margin it has freed so far, is part of what it is.
"""

from __future__ import annotations

from attrs import evolve, frozen

from zerosum.rules.margin_curve import (
    FACTOR_ONE,
    MarginCurve,
    MarginKind,
    compute_curve_ratio,
)
from zerosum.rules.shortage import (
    Terms,
    compute_cover,
    compute_freed_share,
    compute_fund_fee,
    compute_ramped_fee,
    compute_taken,
    round_up_to,
)
from zerosum.rules.values import compute_towards_zero
from zerosum.rules.weighted_margin import (
    PRICE_ONE,
    Backing,
    Exposure,
    ProfitWeights,
    QuotePrice,
    compute_backing,
    compute_contract_value,
    compute_factor_of,
    compute_shortage,
    compute_worst_size,
    is_backed,
    may_leave_liquidation,
)
from zerosum.spec.arithmetic import conj, div_floor, ite, magnitude, maximum, minimum, negate, sign
from zerosum.spec.units import Price, Quote, Size

LARGEST_FEE_MULTIPLE = 3
"""The liquidator's fee rises to at most so many times the base fee."""


@frozen(eq=False)
class Trade:
    """How one market liquidates.

    Units: fees of ``FACTOR_ONE``, buffer and first share of ``RATIO_ONE``, prices of ``PRICE_ONE``,
    step in steps, duration in slots.
    """

    curve: MarginCurve
    weights: ProfitWeights
    fee: int
    fund_fee: int
    price: Price
    step: Size
    buffer: int
    first_share: int
    duration: int
    quote_price: Price = PRICE_ONE


@frozen(eq=False)
class Distressed:
    """An account with one position, as a liquidator finds it.

    Units: sizes in steps, all else in money; entry and break_even have the sign of the cash that
    was paid; slots of the chain's clock, of its last act or of the begin of its liquidation.
    """

    held: Exposure
    deposit: Quote
    slot: int
    entry: Quote = 0
    break_even: Quote = 0
    freed: Quote = 0
    is_failing: bool = False
    high_leverage: bool = False


@frozen(eq=False)
class TakeOver:
    """What a step does: the account afterwards, and what the liquidator and the fund get.

    Units: size in steps, signed as the position that was taken; cash and fund_fee in money.
    """

    account: Distressed
    size: Size = 0
    cash: Quote = 0
    fund_fee: Quote = 0


def back(account: Distressed, trade: Trade) -> Backing:
    """Return what an account must have to stay, and what it has (MAR-21)."""
    return compute_backing(
        account.held,
        deposit=account.deposit,
        curve=trade.curve,
        kind=MarginKind.MAINTENANCE,
        weights=trade.weights,
        quote=QuotePrice(trade.quote_price, trade.quote_price, trade.quote_price),
        buffer=trade.buffer,
        high_leverage=account.high_leverage,
    )


def take_over(account: Distressed, trade: Trade, *, offered: Size, slot: int) -> TakeOver:
    """Let a liquidator take over what the account's shortage asks for.

    Clause: LIQ-20. A sound account is left alone, and leaves its liquidation if it was in one. Its
    orders are cancelled first, which may be enough.
    Source: Drift v2 code, 2026-04.
    Units: offered in steps, the most that the liquidator takes.
    Rounding: values and fees down; what is taken, up to the order step.
    """
    found = back(account, trade)
    if account.is_failing:
        if may_leave_liquidation(found):
            return TakeOver(leave(account))
    elif is_backed(found):
        return TakeOver(account)
    failing = cancel_all(enter(account, slot), trade, compute_shortage(found))
    left = back(failing, trade)
    if conj(account.held.orders > 0, may_leave_liquidation(left)):
        return TakeOver(leave(failing))
    return close_part(failing, trade, compute_shortage(left), offered=offered, slot=slot)


def enter(account: Distressed, slot: int) -> Distressed:
    """Begin the liquidation of an account; one that has begun goes on (LIQ-20)."""
    if account.is_failing:
        return account
    return evolve(account, is_failing=True, freed=0, slot=slot)


def leave(account: Distressed) -> Distressed:
    """End the liquidation of an account: nothing is counted as freed any more (LIQ-20)."""
    return evolve(account, is_failing=False, freed=0)


def cancel_all(account: Distressed, trade: Trade, shortage: Quote) -> Distressed:
    """Cancel an account's orders, and count the margin that this frees (LIQ-20)."""
    bare = evolve(account, held=evolve(account.held, bids=0, asks=0, orders=0))
    return count_freed(bare, trade, ite(account.held.orders > 0, shortage, 0))


def count_freed(account: Distressed, trade: Trade, shortage: Quote) -> Distressed:
    """Count the margin that has been freed since the shortage was as given (LIQ-20)."""
    gained = maximum(shortage - compute_shortage(back(account, trade)), 0)
    return evolve(account, freed=account.freed + gained)


def compute_terms(account: Distressed, trade: Trade, slot: int) -> Terms:
    """Compute what a liquidation is priced with at a slot (LIQ-20).

    Units: the ratio includes the buffer; the fee rises to a multiple of itself, or to the
    maintenance margin where that is less.
    """
    worst = magnitude(compute_worst_size(account.held))
    ratio = compute_curve_ratio(
        trade.curve, worst, MarginKind.MAINTENANCE, high_leverage=account.high_leverage
    )
    largest = minimum(LARGEST_FEE_MULTIPLE * trade.fee, compute_factor_of(trade.curve.maintenance))
    fee = compute_ramped_fee(trade.fee, largest, slot - account.slot)
    return Terms(ratio + trade.buffer, fee, trade.price, trade.quote_price)


def close_part(
    account: Distressed, trade: Trade, shortage: Quote, *, offered: Size, slot: int
) -> TakeOver:
    """Take over part of a position at the oracle, for a fee to the liquidator and to the fund.

    Clause: LIQ-20. A liquidation that took all that cures the shortage has ended.
    Units: shortage in money; offered in steps.
    Rounding: as in ``take_over``.
    """
    size = magnitude(account.held.size)
    terms = compute_terms(account, trade, slot)
    fund_rate = compute_fund_fee(shortage, size, terms, trade.fund_fee)
    cover = compute_cover(shortage, terms, fund_rate)
    share = compute_freed_share(
        shortage,
        account.freed,
        slots=slot - account.slot,
        first=trade.first_share,
        duration=trade.duration,
    )
    taken = compute_taken(size, cover, share, offered=offered, step=trade.step, price=trade.price)
    if taken < 1:
        return TakeOver(account)
    value = compute_contract_value(taken, trade.price)
    fees = div_floor(value * terms.fee, FACTOR_ONE), div_floor(value * fund_rate, FACTOR_ONE)
    moved = sign(account.held.size) * taken
    rest = count_freed(reduce(account, moved, value, sum(fees)), trade, shortage)
    is_cured = negate(taken < round_up_to(cover, trade.step))
    cash = fees[0] - sign(moved) * value
    return TakeOver(leave(rest) if is_cured else rest, moved, cash, fees[1])


def reduce(account: Distressed, moved: Size, value: Quote, fees: Quote) -> Distressed:
    """Reduce a position by what was taken: cash for its value, less the fees.

    Clause: LIQ-20. Entry and break-even shrink with the size; fees are a cost of what is left.
    Units: moved in steps, signed as the position; value and fees in money.
    Rounding: what goes with the part that was taken, towards zero.
    """
    held, size = account.held, maximum(magnitude(account.held.size), 1)
    gone = magnitude(moved)
    return evolve(
        account,
        held=evolve(held, size=held.size - moved, cash=held.cash + sign(moved) * value - fees),
        entry=account.entry - compute_towards_zero(account.entry * gone, size),
        break_even=account.break_even
        - compute_towards_zero(account.break_even * gone, size)
        - fees,
    )


def is_within_oracle_limit(size: Size, price: Price, limit: Price) -> bool:
    """Return whether the oracle price is no worse for the liquidator than its own limit (LIQ-20).

    Units: size in steps, of the position to be taken.
    """
    return ite(size > 0, limit - price, price - limit) >= 0
