"""Lemmas that the linear reading of obligations uses; each is proved without it."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.theorem import Claims, theorem
from zerosum.spec.arithmetic import conj, disj, div_floor, ite, maximum, minimum, sign


@theorem(
    "T-LEM-1",
    sentence="A share of an amount, rounded down, lies between nothing and all of it, and is "
    "one of them exactly at the ends.",
    of=div_floor,
    covers=("a true part",),
)
def share_lies_between_nothing_and_all(given: Given) -> Claims:
    """Used for quotients of a product by ``engine.linear``."""
    amount = given.integer("amount")
    part = given.integer("part", at_least=0)
    whole = given.integer("whole", at_least=1)
    given.assume(part <= whole)
    given.cover("a true part", conj(part > 0, part < whole, amount > 0))
    share = div_floor(amount * part, whole)
    yield conj(share >= minimum(amount, 0), share <= maximum(amount, 0))
    yield disj(part != 0, share == 0)
    yield disj(part != whole, share == amount)


@theorem(
    "T-LEM-2",
    sentence="A product has the sign of its factors' signs multiplied.",
    of=ite,
)
def product_has_sign_of_factors(given: Given) -> Claims:
    """Used for products of two numbers by ``engine.linear``."""
    one, other = given.integer("one"), given.integer("other")
    yield disj(one < 0, other < 0, one * other >= 0)
    yield disj(one < 0, other > 0, one * other <= 0)
    yield disj(one > 0, other < 0, one * other <= 0)
    yield disj(one > 0, other > 0, one * other >= 0)
    yield sign(one) * sign(other) * (one * other) >= 0
