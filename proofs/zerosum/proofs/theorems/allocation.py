"""The theorems of allocation (chapter 07)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.theorem import Claims, theorem
from zerosum.rules.allocation import compute_floor_share, compute_share, compute_shares_and_rest
from zerosum.spec.allocation import is_within_quota
from zerosum.spec.arithmetic import conj, disj, div_floor, maximum, negate


def any_division(given: Given) -> tuple[int, int, int, int]:
    """Return weights seen, the next weight, the whole of all weights, and an amount to divide."""
    whole = given.integer("whole", at_least=1)
    seen, weight = given.integer("seen", at_least=0), given.integer("weight", at_least=0)
    amount = given.integer("amount", at_least=0)
    given.assume(conj(seen + weight <= whole, amount <= whole))
    return seen, weight, whole, amount


@theorem(
    "T-ALC-1.A1",
    sentence="A share is not negative and at most its weight: nobody bears more than it has at "
    "stake.",
    of=compute_share,
)
def share_is_at_most_its_weight(given: Given) -> Claims:
    """Holds since the amount is at most the sum of the weights."""
    seen, weight, whole, amount = any_division(given)
    share = compute_share(seen, weight, whole, amount)
    yield conj(share >= 0, share <= weight)


@theorem(
    "T-ALC-1.A2",
    sentence="A share lies within one unit of its exact part.",
    of=compute_share,
)
def share_is_within_quota(given: Given) -> Claims:
    """The difference of two rounded numbers is off by less than one, either way."""
    seen, weight, whole, amount = any_division(given)
    yield is_within_quota(compute_share(seen, weight, whole, amount), weight, whole, amount)


@theorem(
    "T-ALC-1.A3",
    sentence="The shares of any number of weights sum to the amount, to the last unit.",
    of=compute_share,
)
def shares_sum_to_the_amount(given: Given) -> Claims:
    """What has been given is the cumulative share of the weights seen; at the end, of all."""
    seen, weight, whole, amount = any_division(given)

    def share_of(weights: int) -> int:
        return div_floor(weights * amount, maximum(whole, 1))

    given.part("base")
    yield share_of(0) == 0
    given.part("step")
    share = compute_share(seen, weight, whole, amount)
    yield share_of(seen) + share == share_of(seen + weight)
    given.part("claim")
    yield share_of(whole) == amount


# Shares that are rounded one by one (ALC-2) --------------------------------------------------


def floors_so_far(given: int, seen: int, count: int, whole: int, amount: int) -> bool:
    """Return what holds of so many shares of so much weight: each has lost less than a unit."""
    exact = seen * amount
    return conj(given * whole <= exact, exact <= given * whole + count * (whole - 1))


@theorem(
    "T-ALC-2.A1",
    sentence="Shares that are rounded down one by one leave a rest of at least nothing and of less "
    "than one unit for each, whatever the number.",
    of=compute_floor_share,
)
def floors_leave_a_rest(given: Given) -> Claims:
    """Each loses less than one unit, and the exact parts of all are the amount."""
    seen, weight, whole, amount = any_division(given)
    paid, count = given.integer("paid"), given.integer("count", at_least=0)
    share = compute_floor_share(weight, whole, amount)
    before = floors_so_far(paid, seen, count, whole, amount)
    after = floors_so_far(paid + share, seen + weight, count + 1, whole, amount)
    given.part("base")
    yield floors_so_far(0, 0, 0, whole, amount)
    given.part("step")
    yield disj(negate(before), after)
    all_paid, number = given.integer("all paid"), given.integer("number", at_least=1)
    is_all, rest = floors_so_far(all_paid, whole, number, whole, amount), amount - all_paid
    given.part("claim")
    yield disj(negate(is_all), conj(rest >= 0, rest < number))


@theorem(
    "T-ALC-2.A2",
    sentence="With the rest to the last one the shares sum to the amount exactly; it gets at least "
    "its own share, and less than one unit for each more.",
    of=compute_floor_share,
)
def rest_goes_to_the_last(given: Given) -> Claims:
    """What the others have got is known from T-ALC-2.A1, and the last one gets what is left."""
    seen, last = given.integer("seen", at_least=1), given.integer("last", at_least=0)
    whole, amount = seen + last, given.integer("amount", at_least=0)
    given.assume(amount <= whole)
    paid, count = given.integer("paid"), given.integer("count", at_least=0)
    own, rest = compute_floor_share(last, whole, amount), amount - paid
    yield paid + rest == amount
    is_paid = floors_so_far(paid, seen, count, whole, amount)
    yield disj(negate(is_paid), conj(rest >= own, rest < own + count + 1))


@theorem(
    "R-ALC-1",
    sentence="With the rest to the last one nobody gets more than its weight.",
    of=compute_shares_and_rest,
    expects="refuted",
    condition="true of running totals: T-ALC-1.A1",
)
def last_gets_at_most_its_weight(given: Given) -> Claims:
    """Three weights of one and two to divide: nothing, nothing, and both."""
    weights = dict.fromkeys(("first", "second", "last"), 1)
    amount = given.integer("amount", at_least=0, at_most=3)
    yield compute_shares_and_rest(weights, amount)["last"] <= weights["last"]


@theorem(
    "R-ALC-2",
    sentence="Shares that are rounded down one by one sum to the amount.",
    of=compute_floor_share,
    expects="refuted",
    condition="true with the rest to the last one (T-ALC-2.A2) and of running totals (T-ALC-1.A3)",
)
def floors_sum_to_the_amount(given: Given) -> Claims:
    """Two weights of one and one unit to divide: nobody gets it."""
    amount = given.integer("amount", at_least=0, at_most=2)
    yield 2 * compute_floor_share(1, 2, amount) == amount
