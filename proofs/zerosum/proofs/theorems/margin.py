"""The theorems of margin (chapter 02)."""

from __future__ import annotations

from attrs import frozen

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import any_tiers
from zerosum.proofs.theorem import Claims, theorem
from zerosum.rules.margin import compute_bankruptcy_price, compute_limit
from zerosum.spec.arithmetic import conj, disj, ite, magnitude, minimum
from zerosum.spec.margin import (
    Slices,
    initial,
    is_schedule,
    maintenance,
    margin_by_lines,
    margin_of,
    take_slice,
)
from zerosum.spec.state import MarginTier
from zerosum.spec.units import PPM_ONE, Quote, Size

# MAR-1 schedules: slice by slice, hence for any number of tiers ------------------------------


def any_tier(given: Given) -> MarginTier:
    """Return any tier of a well-formed schedule."""
    tier = any_tiers(given, "tier", 1)[0]
    given.assume(conj(tier.floor >= 0, tier.maintenance_ppm >= 0))
    given.assume(conj(tier.maintenance_ppm <= tier.initial_ppm, tier.initial_ppm <= PPM_ONE))
    return tier


def any_slices(given: Given, name: str) -> Slices:
    """Return any notional on its way through the tiers."""
    return Slices(
        given.integer(f"{name}.left", at_least=0), given.integer(f"{name}.margin_ppm", at_least=0)
    )


@theorem(
    "T-MAR-1.A1",
    sentence="The maintenance margin of a notional is at most its initial margin, and neither is "
    "negative, under a schedule of any number of tiers.",
    of=take_slice,
)
def maintenance_is_at_most_initial(given: Given) -> Claims:
    """Both are computed over the same slices, each at a lower or a higher rate."""
    tier = any_tier(given)
    kept, opened = any_slices(given, "kept"), any_slices(given, "opened")
    given.part("base")
    yield conj(Slices(0, 0).margin_ppm <= Slices(0, 0).margin_ppm)
    given.assume(conj(kept.left == opened.left, kept.margin_ppm <= opened.margin_ppm))
    lower, upper = take_slice(kept, tier, maintenance), take_slice(opened, tier, initial)
    given.part("step")
    yield conj(lower.left == upper.left, lower.left >= 0)
    yield conj(lower.margin_ppm >= 0, lower.margin_ppm <= upper.margin_ppm)


@theorem(
    "T-MAR-1.A2",
    sentence="Margin is monotone in size: a larger notional never requires less, under a schedule "
    "of any number of tiers.",
    of=take_slice,
)
def margin_is_monotone(given: Given) -> Claims:
    """What is left and what is required stay ordered from slice to slice."""
    tier, less, more = any_tier(given), any_slices(given, "less"), any_slices(given, "more")
    given.part("base")
    yield Slices(0, 0).margin_ppm <= Slices(1, 0).margin_ppm
    given.assume(conj(less.left <= more.left, less.margin_ppm <= more.margin_ppm))
    one, other = take_slice(less, tier, maintenance), take_slice(more, tier, maintenance)
    given.part("step")
    yield conj(one.left <= other.left, one.margin_ppm <= other.margin_ppm)


@theorem(
    "T-MAR-1.A3",
    sentence="Tiers are continuous: one more quote unit of notional never requires more than one "
    "more quote unit of margin, at the floors of tiers as elsewhere.",
    of=take_slice,
)
def margin_is_continuous(given: Given) -> Claims:
    """The one unit more is in exactly one slice, and pays that slice's rate."""
    tier, less, more = any_tier(given), any_slices(given, "less"), any_slices(given, "more")

    def invariant(one: Slices, other: Slices) -> bool:
        ahead = other.left - one.left
        grown = other.margin_ppm - one.margin_ppm
        return conj(ahead >= 0, ahead <= 1, grown >= 0, grown <= PPM_ONE * (1 - ahead))

    given.part("base")
    yield invariant(Slices(less.left, 0), Slices(less.left + 1, 0))
    given.assume(invariant(less, more))
    given.part("step")
    yield invariant(take_slice(less, tier, initial), take_slice(more, tier, initial))


@theorem(
    "T-MAR-1.A4",
    sentence="The margin by slices is the margin by lines that venues publish, rounded up by less "
    "than one quote unit (up to three tiers).",
    of=margin_of,
    expects="bounded",
)
def slices_are_lines(given: Given) -> Claims:
    """The deduction of each tier is what makes its line meet the one before."""
    given.bounded("up to 3 tiers")
    tiers = any_tiers(given, "tier", given.choose("tiers", (0, 1, 2, 3)))
    given.assume(is_schedule(tiers))
    worth = given.integer("notional", at_least=0)
    for rate in (initial, maintenance):
        exact, required = margin_by_lines(worth, tiers, rate), margin_of(worth, tiers, rate)
        yield conj(required * PPM_ONE >= exact, (required - 1) * PPM_ONE < exact)


# MAR-7, MAR-8 limit prices -------------------------------------------------------------------


@theorem(
    "T-MAR-8.A1",
    sentence="At its bankruptcy price a position leaves at least nothing and less than one quote "
    "unit a step.",
    of=compute_bankruptcy_price,
    covers=("a price that cannot be traded",),
)
def bankruptcy_price_leaves_nothing(given: Given) -> Claims:
    """Rounded in the account's favour, for a long and for a short."""
    size, balance = given.integer("size"), given.integer("quote_balance")
    given.assume(size != 0)
    price = compute_bankruptcy_price(balance, size)
    given.cover("a price that cannot be traded", price <= 0)
    left = balance + size * price
    yield conj(left >= 0, left < magnitude(size))


@theorem(
    "T-MAR-7.A1",
    sentence="Closing everything at the limit prices leaves at least nothing, and less than one "
    "quote unit a step, in any number of markets and mixed sides.",
    of=compute_limit,
)
def limits_leave_nothing(given: Given) -> Claims:
    """Position by position, what its limit takes is its share of the equity, by notional."""
    worth, whole = given.integer("equity"), given.integer("notional", at_least=1)
    size, mark = given.integer("size"), given.integer("mark", at_least=1)
    gained = size * (compute_limit(size, mark, worth, whole) - mark)
    yield from shares_leave_nothing(
        given, worth, whole, Closed(gained, magnitude(size) * mark, magnitude(size))
    )


@frozen
class Closed:
    """What closing one position at its limit does.

    Units: gained, against the mark, and share, of what divides the equity, in quote units.
    """

    gained: Quote
    share: Quote
    steps: Size


def shares_leave_nothing(given: Given, worth: Quote, whole: Quote, closed: Closed) -> Claims:
    """Show by induction over positions that closing all takes the equity, and hardly more.

    The failed account's gains are its equity's shares turned round, and each is rounded up by less
    than one quote unit a step.
    """
    gained, share, steps = (given.integer(name) for name in ("gained", "shares", "steps"))

    def invariant(moved: Quote, passed: Quote, count: Size) -> bool:
        exact = -worth * passed
        most = exact + whole * count - minimum(count, 1)
        return conj(count >= 0, whole * moved >= exact, whole * moved <= most)

    given.cut("one close", invariant(closed.gained, closed.share, closed.steps))
    given.part("base")
    yield invariant(0, 0, 0)
    given.assume(invariant(gained, share, steps))
    given.part("step")
    yield invariant(gained + closed.gained, share + closed.share, steps + closed.steps)
    moved, count = given.integer("all gained"), given.integer("all steps")
    given.assume(invariant(moved, whole, count))
    left = worth + moved
    given.part("claim")
    yield left >= 0
    yield disj(left < count, conj(left == 0, count == 0))


@theorem(
    "T-MAR-7.A2",
    sentence="Closing part of a position at its limit price keeps the ratio of equity to notional, "
    "up to a rounding in the account's favour of less than one quote unit a step.",
    of=compute_limit,
    covers=("a long", "a short"),
)
def closing_at_the_limit_keeps_the_ratio(given: Given) -> Claims:
    """Both sides are cross-multiplied; other positions stay as they are."""
    worth, whole = given.integer("equity"), given.integer("notional", at_least=1)
    size, mark = given.integer("size"), given.integer("mark", at_least=1)
    closed = given.integer("closed", at_least=0)
    given.assume(closed <= magnitude(size))
    given.assume(closed * mark <= whole)
    given.cover("a long", conj(size > 0, closed > 0))
    given.cover("a short", conj(size < 0, closed > 0))
    gained = compute_limit(size, mark, worth, whole) - mark
    after = worth + closed * ite(size > 0, gained, -gained)
    left = whole - closed * mark
    yield after * whole >= worth * left
    yield after * whole <= worth * left + closed * whole


@theorem(
    "T-MAR-7.A3",
    sentence="A limit price costs the counterparty nothing against the mark exactly when the "
    "failed account's equity is not below zero.",
    of=compute_limit,
    covers=("a cost", "a gain"),
)
def limit_costs_exactly_when_there_is_a_deficit(given: Given) -> Claims:
    """The counterparty of a long buys at the limit, that of a short sells."""
    worth, whole = given.integer("equity"), given.integer("notional", at_least=1)
    size, mark = given.integer("size"), given.integer("mark", at_least=1)
    given.assume(size != 0)
    limit = compute_limit(size, mark, worth, whole)
    cost = ite(size > 0, limit - mark, mark - limit)
    given.cover("a cost", cost > 0)
    given.cover("a gain", cost < 0)
    yield disj(conj(worth >= 0, cost <= 0), conj(worth < 0, cost > 0))
