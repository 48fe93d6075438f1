"""Limit prices that divide the equity by maintenance margin (chapter 02, MAR-13)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.theorems.margin import Closed, shares_leave_nothing
from zerosum.proofs.theorems.pairs import any_side
from zerosum.rules.margin import compute_margin_limit
from zerosum.spec.arithmetic import conj, disj, ite, magnitude


@theorem(
    "T-MAR-13.A6",
    sentence="Closing everything at the limit prices that divide the equity by maintenance margin "
    "leaves at least nothing, and less than one quote unit a step.",
    of=compute_margin_limit,
)
def limits_by_margin_leave_nothing(given: Given) -> Claims:
    """Position by position, what its limit takes is its share of the equity, by margin."""
    worth, whole = given.integer("equity"), given.integer("margin", at_least=1)
    size, mark = given.integer("size"), given.integer("mark", at_least=1)
    own = given.integer("own margin", at_least=0)
    given.assume(size != 0)
    gained = size * (compute_margin_limit(size, mark, worth, own, whole) - mark)
    yield from shares_leave_nothing(given, worth, whole, Closed(gained, own, magnitude(size)))


@theorem(
    "T-MAR-13.A7",
    sentence="A limit price that divides the equity by maintenance margin costs the counterparty "
    "nothing against the mark while the failed account's equity is not below zero, and something "
    "once it is and the position needs margin.",
    of=compute_margin_limit,
    covers=("a cost", "a gain"),
)
def limit_by_margin_costs_exactly_when_there_is_a_deficit(given: Given) -> Claims:
    """The counterparty of a long buys at the limit, that of a short sells."""
    worth, whole = given.integer("equity"), given.integer("margin", at_least=1)
    own = given.integer("own margin", at_least=0)
    size, mark = given.integer("size"), given.integer("mark", at_least=1)
    given.assume(conj(size != 0, own <= whole))
    limit = compute_margin_limit(size, mark, worth, own, whole)
    cost = ite(size > 0, limit - mark, mark - limit)
    given.cover("a cost", cost > 0)
    given.cover("a gain", cost < 0)
    yield disj(worth < 0, cost <= 0)
    yield disj(worth >= 0, own < 1, cost > 0)


@theorem(
    "T-MAR-13.A8",
    sentence="Where margin falls in step with the position, a part that is closed at such a limit "
    "never lowers the ratio of equity to maintenance margin; and where the limit is whole it never "
    "cures: while margin is required the account is still short of it, and still below zero if it "
    "was.",
    of=compute_margin_limit,
    covers=("a long", "a short", "below zero"),
)
def part_at_a_limit_by_margin_keeps_the_ratio(given: Given) -> Claims:
    """Equity and margin shrink alike."""
    side, steps = any_side(given), given.integer("steps", at_least=1)
    mark, worth = given.integer("mark", at_least=1), given.integer("equity")
    each, others = (given.integer(name, at_least=0) for name in ("margin a step", "other margin"))
    closed = given.integer("closed", at_least=0)
    whole = each * steps + others
    given.assume(conj(whole >= 1, closed <= steps))
    limit = compute_margin_limit(side * steps, mark, worth, each * steps, whole)
    gained, left = side * (limit - mark), whole - closed * each
    after = worth + closed * gained
    given.cover("a long", conj(side > 0, closed > 0))
    given.cover("a short", conj(side < 0, closed > 0))
    given.cover("below zero", worth < 0)
    given.cut("all of it takes its share", steps * (gained * whole) >= steps * (-worth * each))
    given.cut("a step takes its share", gained * whole >= -worth * each)
    yield after * whole >= worth * left
    given.assume(conj(gained * whole == -worth * each, left >= 1))
    given.cut("the ratio is the same", after * whole == worth * left)
    yield disj(worth >= whole, after < left)
    yield disj(worth >= 0, after < 0)
