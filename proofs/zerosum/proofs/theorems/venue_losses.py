"""The theorems of liquidation by shortage and of loss by index (LIQ-20, WAT-20)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.theorem import Claims, theorem
from zerosum.rules.loss_index import INDEX_UNIT, compute_index_payment, split_loss
from zerosum.rules.shortage import Terms, compute_fund_fee, compute_taken
from zerosum.rules.weighted_margin import CONTRACT, compute_factor_of
from zerosum.spec.arithmetic import conj, disj, div_ceil, maximum


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
    "loss less one unit a position, and at most the loss and one unit a contract more.",
    of=compute_index_payment,
)
def collection_is_bounded(given: Given) -> Claims:
    """Each payment is rounded down, and the shift was rounded up for all open size together."""
    loss, whole = given.integer("loss", at_least=0), given.integer("whole", at_least=1)
    rate = div_ceil(loss * CONTRACT, whole)
    paid, seen, count = (given.integer(name, at_least=0) for name in ("paid", "seen", "count"))
    size = given.integer("size", at_least=0)

    def invariant(collected: int, passed: int, number: int) -> bool:
        asked = rate * passed
        return conj(collected * CONTRACT <= asked, (collected + number) * CONTRACT >= asked)

    given.part("base")
    yield invariant(0, 0, 0)
    given.assume(invariant(paid, seen, count))
    part = compute_index_payment(rate * INDEX_UNIT, size)
    given.part("step")
    yield invariant(paid + part, seen + size, count + 1)
    collected, number = given.integer("collected"), given.integer("number", at_least=1)
    given.assume(invariant(collected, whole, number))
    given.part("claim")
    yield collected >= loss - number
    yield collected * CONTRACT < loss * CONTRACT + whole


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
