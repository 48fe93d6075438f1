"""What properties of rule sets rest on besides the laws: a trigger, a stop, a fund (04, 05)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import TRADED
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.theorems.pairs import any_side
from zerosum.proofs.worlds import BACKSTOP, LOSER, any_case, any_world, some_rules
from zerosum.rules.deleveraging import is_triggered
from zerosum.rules.margin import (
    compute_limit,
    compute_maintenance_margin,
    is_below,
    is_liquidatable,
)
from zerosum.rules.ruleset import AdlTrigger
from zerosum.rules.vault import is_ready, take_position
from zerosum.spec.arithmetic import conj, disj, div_ceil, iff, ite, magnitude, negate
from zerosum.spec.state import equity, position_of
from zerosum.spec.units import PPM_ONE

# ADL-3 a part at the limit -------------------------------------------------------------------


@theorem(
    "T-ADL-3.A1",
    sentence="Where the limit price is whole, a part that is closed at it never cures: while "
    "anything is left, the account is still short of one share of its notional as margin, and "
    "still below zero if it was.",
    of=compute_limit,
    covers=("a long", "a short", "below zero"),
)
def part_at_the_limit_never_cures(given: Given) -> Claims:
    """Equity and notional shrink alike."""
    side, steps = any_side(given), given.integer("steps", at_least=1)
    mark, worth = given.integer("mark", at_least=1), given.integer("equity")
    whole, closed = given.integer("notional", at_least=1), given.integer("closed", at_least=0)
    rate = given.integer("rate_ppm", at_least=0, at_most=PPM_ONE)
    limit = compute_limit(side * steps, mark, worth, whole)
    given.assume(limit * whole == mark * (whole - side * worth))
    given.assume(conj(closed <= steps, closed * mark < whole))
    given.assume(worth * PPM_ONE < whole * rate)
    left, after = whole - closed * mark, worth + side * closed * (limit - mark)
    given.cover("a long", conj(side > 0, closed > 0))
    given.cover("a short", conj(side < 0, closed > 0))
    given.cover("below zero", worth < 0)
    for step in (
        after * whole == worth * left,
        after * PPM_ONE * whole < rate * left * whole,
        after * PPM_ONE < rate * left,
    ):
        yield step
        given.assume(step)
    yield is_below(after, div_ceil(left * rate, PPM_ONE))
    yield disj(worth >= 0, after < 0)


# ADL-1, VLT-3 --------------------------------------------------------------------------------


@theorem(
    "T-ADL-1.A3",
    sentence="Whether anybody is deleveraged for an account is one comparison: its equity with "
    "all, none or the backstop's part of its maintenance margin.",
    of=is_triggered,
    covers=("met", "not met"),
)
def trigger_is_one_comparison(given: Given) -> Claims:
    """Nothing else of the state counts, and nothing outside of it."""
    world = any_world(given, (LOSER,), owner=LOSER)
    part = given.integer("trigger", at_least=0, at_most=PPM_ONE)
    trigger, counted = given.choose(
        "trigger and part",
        (
            (AdlTrigger.LIQUIDATABLE, PPM_ONE),
            (AdlTrigger.BANKRUPT, 0),
            (AdlTrigger.BELOW_BACKSTOP, part),
        ),
    )
    rules = some_rules(adl_trigger=trigger, backstop_trigger_ppm=part)
    met = is_triggered(world, LOSER, rules)
    given.cover("met", met)
    given.cover("not met", negate(met))
    required = compute_maintenance_margin(world, LOSER)
    yield iff(met, equity(world, LOSER) * PPM_ONE < required * counted)


@theorem(
    "T-VLT-3.A2",
    sentence="A fund with no cap and no margin rule leaves a position only when its capital above "
    "the floor would not pay for one more step.",
    of=take_position,
    covers=("leaves something", "takes all"),
)
def fund_stops_when_it_is_used_up(given: Given) -> Claims:
    """A step costs it what the limit is worse than the mark."""
    world, case = any_world(given, (LOSER, BACKSTOP), owner=LOSER), any_case(given)
    floor = given.integer("capital floor", at_least=0)
    rules = some_rules(backstop_needs_margin=False, backstop_capital_floor=floor)
    limit, mark = case.limits[TRADED], world.markets[TRADED].mark
    given.assume(conj(is_liquidatable(world, LOSER), limit >= 1))
    given.assume(is_ready(world, case, BACKSTOP, 0, rules))
    before = position_of(world.accounts[LOSER], TRADED).size
    after, _ = take_position(
        world, case=case, account=LOSER, market=TRADED, backstop=BACKSTOP, peak=0, rules=rules
    )
    left = position_of(after.accounts[LOSER], TRADED).size
    cost = ite(before > 0, limit - mark, mark - limit)
    given.cover("leaves something", conj(left != 0, magnitude(left) < magnitude(before)))
    given.cover("takes all", conj(left == 0, before != 0))
    yield disj(left == 0, equity(after, BACKSTOP) - floor < cost, equity(after, BACKSTOP) < floor)
