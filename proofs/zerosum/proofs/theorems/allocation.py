"""The theorems of allocation (chapter 07)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.theorem import Claims, theorem
from zerosum.rules.allocation import compute_share
from zerosum.spec.allocation import is_within_quota
from zerosum.spec.arithmetic import conj, div_floor, maximum


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
