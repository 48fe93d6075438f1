"""The theorems of liquidation by shortage and of loss by index (LIQ-20, WAT-20)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.theorem import Claims, theorem
from zerosum.rules.liquidation_window import (
    KeeperTerms,
    compute_keeper_reward,
    compute_window_size,
)
from zerosum.rules.loss_index import (
    INDEX_UNIT,
    compute_index_payment,
    compute_index_shift,
    split_loss,
)
from zerosum.rules.shortage import Terms, compute_fund_fee, compute_taken
from zerosum.rules.weighted_margin import CONTRACT, compute_factor_of
from zerosum.spec.arithmetic import conj, disj, maximum
from zerosum.spec.units import PPM_ONE


@theorem(
    "T-LIQ-20.A1",
    sentence="The liquidator's and the fund's fee together are at most the position's margin, "
    "unless the liquidator's alone is more.",
    of=compute_fund_fee,
    covers=("a fee for the fund",),
)
def fees_are_at_most_the_margin(given: Given) -> Claims:
    """The fund takes a part of what is left of the margin after the other fee."""
    terms = Terms(
        ratio=given.integer("ratio", at_least=0),
        fee=given.integer("fee", at_least=0),
        price=given.integer("price", at_least=0),
    )
    shortage = given.integer("shortage", at_least=0)
    size = given.integer("size", at_least=0)
    fee = compute_fund_fee(shortage, size, terms, given.integer("largest", at_least=0))
    given.cover("a fee for the fund", fee > 0)
    yield fee >= 0
    yield disj(fee == 0, terms.fee + fee <= compute_factor_of(terms.ratio))


@theorem(
    "T-LIQ-20.A2",
    sentence="No more is taken over than is held, rounded up to the order step.",
    of=compute_taken,
    covers=("a position taken whole",),
)
def taken_is_at_most_held(given: Given) -> Claims:
    """The cover is rounded up to the step and so is what is taken of it."""
    held, step = given.integer("held", at_least=0), given.integer("step", at_least=1)
    taken = compute_taken(
        held,
        given.integer("cover", at_least=0),
        given.integer("share", at_least=0, at_most=10_000),
        offered=given.integer("offered", at_least=0),
        step=step,
        price=given.integer("price", at_least=0),
    )
    given.cover("a position taken whole", conj(taken == held, held > 0))
    yield conj(taken >= 0, taken < held + step)


@theorem(
    "T-WAT-20.A1",
    sentence="What any number of open positions pay for a loss spread by index is more than the "
    "loss less one unit a position, and less than the loss and one unit a contract more.",
    of=compute_index_payment,
)
def collection_is_bounded(given: Given) -> Claims:
    """Each payment is rounded down, and the shift was rounded up for all open size together."""
    loss = given.integer("loss", at_least=0)
    longs, shorts = given.integer("longs", at_least=0), given.integer("shorts", at_least=0)
    given.assume(longs + shorts >= 1)
    shift, unit = compute_index_shift(-loss, longs, -shorts), CONTRACT * INDEX_UNIT
    paid, seen, count = (given.integer(name, at_least=0) for name in ("paid", "seen", "count"))
    size = given.integer("size", at_least=0)

    def invariant(collected: int, passed: int, number: int) -> bool:
        asked = shift * passed
        return conj(collected * unit <= asked, (collected + number) * unit - asked >= number)

    given.part("base")
    yield invariant(0, 0, 0)
    given.assume(invariant(paid, seen, count))
    part = compute_index_payment(shift, size)
    given.part("step")
    yield invariant(paid + part, seen + size, count + 1)
    collected, number = given.integer("collected"), given.integer("number", at_least=1)
    given.assume(invariant(collected, longs + shorts, number))
    given.part("claim")
    yield collected > loss - number
    yield collected * CONTRACT < loss * CONTRACT + longs + shorts


@theorem(
    "R-WAT-1",
    sentence="What open positions pay for a loss spread by index is at least the loss.",
    of=compute_index_payment,
    expects="refuted",
    condition="true up to one unit a position: T-WAT-20.A1",
)
def collection_covers_the_loss(given: Given) -> Claims:
    """Two halves of a contract: each is asked for half a unit and pays nothing."""
    loss, half = given.integer("loss", at_least=1), CONTRACT // 2
    shift = compute_index_shift(-loss, half, -half)
    long, short = compute_index_payment(shift, half), compute_index_payment(-shift, -half)
    yield long + short >= loss


@theorem(
    "R-WAT-2",
    sentence="What open positions pay for a loss spread by index is at most the loss.",
    of=compute_index_payment,
    expects="refuted",
    condition="true up to one unit a contract: T-WAT-20.A1",
)
def collection_is_no_more_than_the_loss(given: Given) -> Claims:
    """The shift is rounded up to a whole unit a contract, so each of three pays one."""
    loss, three = given.integer("loss", at_least=1), 3 * CONTRACT
    yield compute_index_payment(compute_index_shift(-loss, three, 0), three) <= loss


@theorem(
    "T-WAT-20.A2",
    sentence="The fund's, the fees' and the others' part of a loss are the loss exactly, none is "
    "negative, and the fund keeps a unit.",
    of=split_loss,
    covers=("a fund that is used up",),
)
def loss_is_split_exactly(given: Given) -> Claims:
    """Each takes of what the one before has left."""
    loss, fund = given.integer("loss", at_least=0), given.integer("fund", at_least=0)
    allowance, fees = given.integer("allowance"), given.integer("fees", at_least=0)
    split = split_loss(-loss, fund=fund, allowance=allowance, fees=fees)
    given.cover("a fund that is used up", conj(split.from_fund == fund - 1, fund > 1))
    yield split.from_fund + split.from_fees + split.from_others == loss
    yield conj(split.from_fund >= 0, split.from_fees >= 0, split.from_others >= 0)
    yield conj(split.from_fund <= maximum(fund - 1, 0), split.from_fees <= fees)


@theorem(
    "T-LIQ-21.A1",
    sentence="No more is liquidated in a window than was asked for, and no more at once than one "
    "window holds, where there is a bound.",
    of=compute_window_size,
    covers=("less than was asked for", "one window more"),
)
def window_bounds_what_is_liquidated(given: Given) -> Claims:
    """One window more is a whole one, and only where nothing is left."""
    wanted, capacity = given.integer("wanted", at_least=0), given.integer("capacity", at_least=0)
    used = given.integer("used", at_least=0)
    is_calm = given.integer("skew") == 0
    is_first = given.integer("earlier", at_least=0) == 0
    size = compute_window_size(wanted, capacity, used, is_calm=is_calm, is_first=is_first)
    given.cover("less than was asked for", size < wanted)
    given.cover("one window more", conj(used >= capacity, size > 0, capacity > 0))
    yield conj(size >= 0, size <= wanted)
    yield disj(capacity == 0, size <= capacity)


@theorem(
    "T-LIQ-22.A1",
    sentence="A keeper is paid at most the largest reward, and at most its part of what the "
    "account has.",
    of=compute_keeper_reward,
    covers=("a reward below its cost",),
)
def keeper_is_bounded(given: Given) -> Claims:
    """The upper bound holds against the lower one."""
    terms = KeeperTerms(
        least=given.integer("least", at_least=0),
        largest=given.integer("largest", at_least=0),
        profit_ratio=given.integer("profit", at_least=0),
        scaling_ratio=given.integer("scaling", at_least=0),
    )
    cost, available = given.integer("cost", at_least=0), given.integer("available", at_least=0)
    paid = compute_keeper_reward(given.integer("reward", at_least=0), cost, available, terms)
    given.cover("a reward below its cost", paid < cost)
    yield conj(paid >= 0, paid <= terms.largest)
    yield disj(available == 0, paid * PPM_ONE <= available * terms.scaling_ratio)
