"""Contracts of statements about numbers: what CrossHair is asked, of the very functions that run.

A contract assumes what the theorem of its pair assumes, and promises what the theorem claims. It
has one line that promises, since CrossHair explores a function anew for each.
"""

from __future__ import annotations

from zerosum.rules.allocation import compute_share, compute_shares
from zerosum.rules.insurance import compute_fund_gain, is_covered
from zerosum.rules.journal import compute_position_after
from zerosum.rules.loss_index import split_loss
from zerosum.rules.margin import compute_bankruptcy_price, compute_limit
from zerosum.rules.ranking import Rank, Score, comes_first, is_greater
from zerosum.rules.values import Ratio, compute_value
from zerosum.spec.allocation import is_within_quota
from zerosum.spec.fills import entry_sign_fits
from zerosum.spec.margin import initial, is_schedule, maintenance, margin_of
from zerosum.spec.state import MarginTier, Position
from zerosum.spec.units import PPM_ONE

# Only the lines that assume and promise use these.
__all__ = ["entry_sign_fits", "is_covered", "is_schedule", "is_within_quota"]

Rates = tuple[int, int]
"""An initial and a maintenance rate."""

Fraction = tuple[int, int]
"""A numerator and a denominator."""

Seated = tuple[int, int, int]
"""A score as a fraction, and a seat."""


# Margin -----------------------------------------------------------------------------------------


def bankruptcy_price(quote_balance: int, size: int) -> int:
    """Close a position at its bankruptcy price and return what is left.

    pre: size != 0
    post: 0 <= __return__ < abs(size)
    """
    return quote_balance + size * compute_bankruptcy_price(quote_balance, size)


def limit_price(equity: int, notional: int, size: int, mark: int) -> int:
    """Return what a close at the limit price costs the counterparty against the mark, a step.

    pre: notional >= 1 and mark >= 1 and size != 0
    post: (__return__ <= 0) == (equity >= 0)
    """
    limit = compute_limit(size, mark, equity, notional)
    return limit - mark if size > 0 else mark - limit


def two_tiers(rates: Rates, floor: int, above: Rates) -> tuple[MarginTier, ...]:
    """Return two margin tiers."""
    return MarginTier(0, *rates), MarginTier(floor, *above)


def maintenance_and_initial(rates: Rates, floor: int, above: Rates, notional: int) -> Rates:
    """Return the maintenance and the initial margin of a notional.

    pre: is_schedule(two_tiers(rates, floor, above)) and notional >= 0
    post: 0 <= __return__[0] <= __return__[1]
    """
    tiers = two_tiers(rates, floor, above)
    return margin_of(notional, tiers, maintenance), margin_of(notional, tiers, initial)


def margin_of_more(rates: Rates, floor: int, above: Rates, notional: int, more: int) -> Rates:
    """Return the margins of a notional and of a larger one.

    pre: is_schedule(two_tiers(rates, floor, above)) and notional >= 0 and more >= 0
    post: __return__[0] <= __return__[1]
    """
    tiers = two_tiers(rates, floor, above)
    return margin_of(notional, tiers, maintenance), margin_of(notional + more, tiers, maintenance)


def are_opposite(size: int, price: Fraction) -> bool:
    """Return whether a long is worth what the opposite short owes, at most the exact value.

    pre: price[0] >= 1 and price[1] >= 1
    post: __return__
    """
    worth, owed = compute_value(size, Ratio(*price)), compute_value(-size, Ratio(*price))
    is_cut = abs(worth) * price[1] <= abs(size) * price[0]
    return owed == -worth and is_cut and worth * size >= 0


# Allocation -------------------------------------------------------------------------------------


def share_of_weight(seen: int, weight: int, whole: int, amount: int) -> int:
    """Return the share of one weight.

    pre: seen >= 0 and weight >= 0 and whole >= 1 and amount >= 0
    pre: seen + weight <= whole and amount <= whole
    post: 0 <= __return__ <= weight
    """
    return compute_share(seen, weight, whole, amount)


def share_in_quota(seen: int, weight: int, whole: int, amount: int) -> int:
    """Return the share of one weight.

    pre: seen >= 0 and weight >= 0 and whole >= 1 and amount >= 0
    pre: seen + weight <= whole and amount <= whole
    post: is_within_quota(__return__, weight, whole, amount)
    """
    return compute_share(seen, weight, whole, amount)


def shares_of_three(one: int, two: int, three: int, amount: int) -> int:
    """Return the sum of the shares of three weights.

    pre: one >= 0 and two >= 0 and three >= 0
    pre: 0 <= amount <= one + two + three
    post: __return__ == amount
    """
    return sum(compute_shares({"one": one, "two": two, "three": three}, amount).values())


# The queue --------------------------------------------------------------------------------------


def is_strict_and_weak(one: Fraction, two: Fraction, three: Fraction) -> bool:
    """Return whether three scores obey the axioms of a strict weak order.

    pre: one[1] >= 1 and two[1] >= 1 and three[1] >= 1
    post: __return__
    """
    a, b, c = Score(*one), Score(*two), Score(*three)

    def tie(left: Score, right: Score) -> bool:
        return not is_greater(left, right) and not is_greater(right, left)

    return (
        not is_greater(a, a)
        and (not (is_greater(a, b) and is_greater(b, c)) or is_greater(a, c))
        and (not (tie(a, b) and tie(b, c)) or tie(a, c))
    )


def is_total(one: Seated, two: Seated, three: Seated) -> bool:
    """Return whether three ranks by one score obey the axioms of a strict total order.

    pre: one[1] >= 1 and two[1] >= 1 and three[1] >= 1
    pre: one[2] != two[2] and two[2] != three[2] and one[2] != three[2]
    post: __return__
    """
    a, b, c = (Rank((Score(n, d),), seat) for n, d, seat in (one, two, three))
    return (
        not comes_first(a, a)
        and comes_first(a, b) == (not comes_first(b, a))
        and (not (comes_first(a, b) and comes_first(b, c)) or comes_first(a, c))
    )


# The fund, and who bears a loss -----------------------------------------------------------------


def fee_is_capped(received: int, at_bankruptcy: int, max_fee_ppm: int) -> bool:
    """Return whether a fund's gain by a fill leaves the account its due, and is capped.

    pre: max_fee_ppm >= 0
    post: __return__
    """
    gain = compute_fund_gain(received, at_bankruptcy, max_fee_ppm)
    is_due = received - gain >= at_bankruptcy
    is_exact = gain >= 0 or received - gain == at_bankruptcy
    return is_due and is_exact and gain * PPM_ONE <= abs(received) * max_fee_ppm


def fund_after(fund: int, gain: int) -> int:
    """Return what a fund has after a fill that it covers.

    pre: fund >= 0 and is_covered(fund, gain)
    post: __return__ >= 0
    """
    return fund + gain


def loss_is_split(loss: int, fund: int, allowance: int, fees: int) -> bool:
    """Return whether a loss is borne exactly, nobody gains by it, and the fund keeps a unit.

    pre: loss >= 0 and fund >= 0 and fees >= 0
    post: __return__
    """
    split = split_loss(-loss, fund=fund, allowance=allowance, fees=fees)
    parts = split.from_fund, split.from_fees, split.from_others
    is_within = split.from_fund <= max(fund - 1, 0) and split.from_fees <= fees
    return sum(parts) == loss and min(parts) >= 0 and is_within


# Entry value ------------------------------------------------------------------------------------


def closed_whole(size: int, entry_value: int, price: int) -> Position:
    """Return a position after all of it is closed.

    pre: price >= 1 and entry_sign_fits(Position(size, entry_value))
    post: __return__.size == 0 and __return__.entry_value == 0
    """
    return compute_position_after(Position(size, entry_value), -size, price)


def closed_in_parts(size: int, entry_value: int, price: int, first: int) -> int:
    """Return what is realised by a close in two parts.

    pre: price >= 1 and 0 <= first < size and entry_value >= 0
    post: __return__ == size * price - entry_value
    """
    halfway = compute_position_after(Position(size, entry_value), -first, price)
    in_parts = first * price + (halfway.entry_value - entry_value)
    return in_parts + halfway.size * price - halfway.entry_value
