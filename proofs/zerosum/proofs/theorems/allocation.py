"""The theorems of allocation (chapter 07)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.theorem import Claims, theorem
from zerosum.rules.allocation import (
    compute_charge,
    compute_charges,
    compute_floor_share,
    compute_share,
    compute_shares_and_rest,
)
from zerosum.spec.allocation import is_within_quota
from zerosum.spec.arithmetic import conj, disj, div_floor, maximum, minimum, negate


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


# Charges: the same from the side of what is missing (ALC-2) ----------------------------------


@theorem(
    "T-ALC-2.A3",
    sentence="What a receipt that is rounded down lacks of its weight is the charge, rounded up: "
    "the two say the same.",
    of=compute_charge,
    covers=("a receipt that is rounded",),
)
def charge_is_what_the_receipt_lacks(given: Given) -> Claims:
    """Rounding down what is left of a whole number rounds up what is taken from it."""
    _, weight, whole, missing = any_division(given)
    charge = compute_charge(weight, whole, missing)
    receipt = compute_floor_share(weight, whole, whole - missing)
    exact = weight * (whole - missing)
    given.cover("a receipt that is rounded", receipt * whole < exact)
    given.cut("a receipt is rounded down", receipt * whole <= exact)
    given.cut("by less than one unit", exact < receipt * whole + whole)
    given.cut("a charge is rounded up", charge * whole >= weight * missing)
    given.cut("by less than one unit too", charge * whole < weight * missing + whole)
    given.cut("together not below one weight", (receipt + charge + 1) * whole > weight * whole)
    given.cut("nor above it", (receipt + charge - 1) * whole < weight * whole)
    yield receipt + charge == weight


def charges_so_far(paid: int, seen: int, whole: int, amount: int) -> bool:
    """Return what holds of the charges of so much weight: their exact parts, or all there is."""
    exact = seen * amount
    return conj(paid <= amount, disj(paid == amount, paid * whole >= exact))


@theorem(
    "T-ALC-2.A4",
    sentence="Charges that are rounded up, each at most what is left to charge, sum to the amount "
    "exactly, whatever the number.",
    of=compute_charge,
    covers=("a charge that is cut to what is left",),
)
def charges_sum_to_the_amount(given: Given) -> Claims:
    """Each is at least its exact part, as long as there is so much left."""
    seen, weight, whole, amount = any_division(given)
    paid = given.integer("paid", at_least=0)
    given.part("base")
    yield charges_so_far(0, 0, whole, amount)
    given.assume(charges_so_far(paid, seen, whole, amount))
    charge = compute_charge(weight, whole, amount)
    given.cover("a charge that is cut to what is left", charge > amount - paid)
    given.cut("a charge is rounded up", charge * whole >= weight * amount)
    given.part("step")
    yield charges_so_far(paid + minimum(charge, amount - paid), seen + weight, whole, amount)
    all_paid = given.integer("all paid")
    given.part("claim")
    yield disj(negate(charges_so_far(all_paid, whole, whole, amount)), all_paid == amount)


@theorem(
    "T-ALC-2.A5",
    sentence="No charge is negative or more than its weight, nor a unit or more above its exact "
    "part.",
    of=compute_charge,
)
def charge_is_at_most_its_weight(given: Given) -> Claims:
    """So nobody pays more than it has at stake, whoever comes last."""
    _, weight, whole, amount = any_division(given)
    charge = compute_charge(weight, whole, amount)
    yield conj(charge >= 0, charge <= weight)
    yield charge * whole < weight * amount + whole


def any_charges(given: Given, weight: int) -> tuple[dict[str, int], dict[str, int]]:
    """Return three equal weights, and their charges for any amount."""
    weights = dict.fromkeys(("first", "second", "last"), weight)
    amount = given.integer("amount", at_least=0, at_most=3 * weight)
    kept = compute_shares_and_rest(weights, 3 * weight - amount)
    return kept, compute_charges(weights, amount)


@theorem(
    "R-ALC-3",
    sentence="The charges of two equal weights differ by at most one unit.",
    of=compute_charges,
    expects="refuted",
    condition="true of running totals: T-ALC-1.A2",
)
def equal_weights_are_charged_alike(given: Given) -> Claims:
    """Three weights of two and four to charge: two, two and nothing."""
    _, charges = any_charges(given, 2)
    yield charges["first"] - charges["last"] <= 1


@theorem(
    "R-ALC-4",
    sentence="What a charge leaves of a weight is what the receipt is, with the rest to the last.",
    of=compute_charges,
    expects="refuted",
    condition="true of all but the last in line (T-ALC-2.A3), while something is left to charge",
)
def charges_leave_the_receipts(given: Given) -> Claims:
    """Three weights of one, of which one is missing: the receipts are nothing, nothing and two."""
    kept, charges = any_charges(given, 1)
    yield conj(*(kept[name] == 1 - charge for name, charge in charges.items()))
