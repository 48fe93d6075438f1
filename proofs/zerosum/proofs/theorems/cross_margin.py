"""The theorems of fractional prices, fractional schedules and risk (chapter 02, from MAR-10)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.theorem import Claims, theorem
from zerosum.rules.cross_margin import compute_bankruptcy_amount, compute_zero_price
from zerosum.rules.margin import compute_limit
from zerosum.rules.margin_schedules import (
    FractionSchedule,
    compute_initial_of,
    compute_maintenance_of,
    compute_margin_at,
    compute_scaled_initial_ppm,
)
from zerosum.rules.risk import Risk, compare_ratios, compare_risks
from zerosum.rules.values import Ratio, compute_steps, compute_value
from zerosum.spec.arithmetic import conj, disj, magnitude, sign
from zerosum.spec.units import PPM_ONE, Quote

# MAR-10 fractional prices --------------------------------------------------------------------


def any_ratio(given: Given) -> Ratio:
    """Return any price that is a fraction above zero."""
    return Ratio(given.integer("numerator", at_least=1), given.integer("denominator", at_least=1))


@theorem(
    "T-MAR-10.A1",
    sentence="At a fractional price a long is worth exactly what the opposite short owes, and "
    "neither is rounded away from zero.",
    of=compute_value,
    covers=("a remainder",),
)
def opposite_values_are_opposite(given: Given) -> Claims:
    """Both are cut towards zero."""
    size, price = given.integer("size"), any_ratio(given)
    worth = compute_value(size, price)
    cut = magnitude(worth) * price.denominator
    given.cover("a remainder", cut < magnitude(size) * price.numerator)
    yield compute_value(-size, price) == -worth
    yield conj(cut <= magnitude(size) * price.numerator, worth * size >= 0)


@theorem(
    "T-MAR-10.A2",
    sentence="Steps that a value buys are never worth more than the value.",
    of=compute_steps,
)
def steps_are_worth_no_more(given: Given) -> Claims:
    """The number of steps is cut towards zero, and their value again."""
    value, price = given.integer("value", at_least=0), any_ratio(given)
    steps = compute_steps(value, price)
    yield conj(steps >= 0, steps * price.numerator <= value * price.denominator)


# MAR-11 maintenance as a fraction of initial -------------------------------------------------


def any_fractions(given: Given) -> FractionSchedule:
    """Return any schedule of this kind without a fault."""
    schedule = FractionSchedule(
        given.integer("initial_ppm", at_least=0, at_most=PPM_ONE),
        given.integer("maintenance_fraction_ppm", at_least=0, at_most=PPM_ONE),
        given.integer("lower_cap", at_least=0),
        given.integer("upper_cap", at_least=0),
    )
    given.assume(schedule.lower_cap <= schedule.upper_cap)
    return schedule


@theorem(
    "T-MAR-11.A1",
    sentence="The maintenance margin of a position is at most its initial margin, at any open "
    "interest and whatever rate the account chose for itself.",
    of=compute_maintenance_of,
    covers=("a raised initial rate",),
)
def fraction_is_at_most_the_whole(given: Given) -> Claims:
    """A fraction of the unscaled margin, which scaling only raises."""
    schedule = any_fractions(given)
    notional = given.integer("notional", at_least=0)
    opened, own = given.integer("open interest", at_least=0), given.integer("own_ppm", at_least=0)
    unscaled = compute_margin_at(notional, schedule.initial_ppm)
    raised = compute_initial_of(notional, schedule, opened, own)
    given.cover("a raised initial rate", raised > unscaled)
    maintained = compute_maintenance_of(notional, schedule)
    yield conj(maintained >= 0, maintained <= unscaled)
    yield unscaled <= raised


@theorem(
    "T-MAR-11.A2",
    sentence="The scaled initial rate lies between the base rate and the whole notional, and does "
    "not fall when open interest grows.",
    of=compute_scaled_initial_ppm,
    covers=("in between",),
)
def scaled_rate_rises(given: Given) -> Claims:
    """Below, between and above the caps, and from any of these to a later one."""
    schedule = any_fractions(given)
    less, more = given.integer("less", at_least=0), given.integer("more", at_least=0)
    given.assume(less <= more)
    low = compute_scaled_initial_ppm(schedule, less)
    high = compute_scaled_initial_ppm(schedule, more)
    given.cover("in between", conj(low > schedule.initial_ppm, high < PPM_ONE))
    yield conj(low >= schedule.initial_ppm, low <= PPM_ONE)
    yield low <= high


# MAR-12 the order of risks -------------------------------------------------------------------


def any_risk(given: Given, name: str) -> Risk:
    """Return the risk of any account."""
    return Risk(
        given.integer(f"{name}.net_collateral"),
        given.integer(f"{name}.initial_margin", at_least=0),
        given.integer(f"{name}.maintenance_margin", at_least=0),
    )


@theorem(
    "T-MAR-12.A1",
    sentence="With its tie rule the order of risks is strict and total: two accounts are equal "
    "only in net collateral and maintenance margin, and of any three the order is transitive.",
    of=compare_risks,
    covers=("a tie of ratios", "no margin"),
)
def risks_are_ordered(given: Given) -> Claims:
    """Among accounts without a margin, below zero comes before all and the others after all."""
    one, two, three = any_risk(given, "one"), any_risk(given, "two"), any_risk(given, "three")
    ahead = compare_risks(one, two)
    given.cover("a tie of ratios", conj(compare_ratios(one, two) == 0, ahead != 0))
    given.cover("no margin", conj(one.maintenance_margin == 0, ahead > 0))
    yield ahead == -compare_risks(two, one)
    yield disj(
        ahead != 0,
        conj(
            one.net_collateral == two.net_collateral,
            one.maintenance_margin == two.maintenance_margin,
        ),
    )
    yield disj(ahead <= 0, compare_risks(two, three) <= 0, compare_risks(one, three) > 0)


@theorem(
    "R-MAR-1",
    sentence="Without its tie rule the order of risks is a strict weak order: accounts that are "
    "equal to one and the same account are equal to each other.",
    of=compare_ratios,
    expects="refuted",
    condition="true among accounts that have a maintenance margin above zero (T-MAR-12.A2)",
)
def ties_are_transitive_without_the_tie_rule(given: Given) -> Claims:
    """An account with neither collateral nor margin ties with every other."""
    one, two, three = any_risk(given, "one"), any_risk(given, "two"), any_risk(given, "three")
    yield disj(
        compare_ratios(one, two) != 0,
        compare_ratios(two, three) != 0,
        compare_ratios(one, three) == 0,
    )


@theorem(
    "T-MAR-12.A2",
    sentence="Among accounts that have a maintenance margin the order by ratio alone is weak and "
    "strict: accounts that are equal to one and the same account are equal to each other.",
    of=compare_ratios,
)
def ties_are_transitive_with_a_margin(given: Given) -> Claims:
    """A ratio with a divisor above zero is a number, and numbers are ordered."""
    one, two, three = any_risk(given, "one"), any_risk(given, "two"), any_risk(given, "three")
    for risk in (one, two, three):
        given.assume(risk.maintenance_margin >= 1)
    yield disj(
        compare_ratios(one, two) != 0,
        compare_ratios(two, three) != 0,
        compare_ratios(one, three) == 0,
    )
    yield disj(
        compare_ratios(one, two) <= 0,
        compare_ratios(two, three) <= 0,
        compare_ratios(one, three) > 0,
    )


# MAR-13 the bankruptcy price of one of several positions ------------------------------------


def any_close(given: Given) -> tuple[Quote, Quote, Quote, Quote]:
    """Return a net collateral, what a position's value gains, and the margins, freed and all."""
    worth, gained = given.integer("net_collateral"), given.integer("gained_value")
    freed = given.integer("freed_margin", at_least=0)
    required = given.integer("maintenance_margin", at_least=1)
    given.assume(freed <= required)
    return worth, gained, freed, required


@theorem(
    "T-MAR-13.A1",
    sentence="A close at the bankruptcy price costs the account, at the market's price, exactly "
    "its share of the net collateral, rounded down; of a deficit the counterparty bears just that.",
    of=compute_bankruptcy_amount,
    covers=("a deficit", "a surplus"),
)
def bankruptcy_close_moves_the_share(given: Given) -> Claims:
    """The counterparty's gain is this cost: the close is zero-sum at the market's price."""
    worth, gained, freed, required = any_close(given)
    cost = -(compute_bankruptcy_amount(worth, gained, freed, required) + gained)
    given.cover("a deficit", conj(worth < 0, cost < 0))
    given.cover("a surplus", conj(worth > 0, cost > 0))
    yield conj(cost * required <= worth * freed, worth * freed < (cost + 1) * required)
    yield disj(freed == 0, worth >= 0, cost < 0)
    yield disj(worth < 0, cost >= 0)
    yield disj(cost == 0, sign(cost) == sign(worth))


@theorem(
    "T-MAR-13.A2",
    sentence="A close at the bankruptcy price never lowers the ratio of net collateral to "
    "maintenance margin, and raises the account by less than one quote unit over keeping it.",
    of=compute_bankruptcy_amount,
)
def bankruptcy_close_keeps_the_ratio(given: Given) -> Claims:
    """Both sides are cross-multiplied; the rounding is in the account's favour."""
    worth, gained, freed, required = any_close(given)
    after = worth + gained + compute_bankruptcy_amount(worth, gained, freed, required)
    left = required - freed
    yield after * required >= worth * left
    yield (after - 1) * required < worth * left


@theorem(
    "T-MAR-13.A3",
    sentence="After the last close at the bankruptcy price nothing is left, to the unit: a surplus "
    "and a deficit are gone.",
    of=compute_bankruptcy_amount,
)
def last_close_leaves_nothing(given: Given) -> Claims:
    """All of the margin is freed, so the division has no remainder."""
    worth, gained = given.integer("net_collateral"), given.integer("gained_value")
    required = given.integer("maintenance_margin", at_least=1)
    yield worth + gained + compute_bankruptcy_amount(worth, gained, required, required) == 0


@theorem(
    "T-MAR-13.A4",
    sentence="Where margin is one share of every notional, this is the law of the limit vector: a "
    "close pays at the limit price of MAR-7, up to a rounding in the account's favour of less than "
    "one quote unit a step.",
    of=compute_bankruptcy_amount,
    covers=("a long", "a short", "a deficit"),
)
def one_law_with_the_limit_vector(given: Given) -> Claims:
    """The share of the margin is the share of the notional, since the rate cancels."""
    worth, whole = given.integer("equity"), given.integer("notional", at_least=1)
    mark, rate = given.integer("mark", at_least=1), given.integer("rate", at_least=1)
    closed, side = given.integer("closed", at_least=1), given.choose("side", (1, -1))
    given.assume(closed * mark <= whole)
    given.cover("a long", side > 0)
    given.cover("a short", side < 0)
    given.cover("a deficit", worth < 0)
    gained = -side * closed * mark
    by_margin = compute_bankruptcy_amount(worth, gained, rate * (closed * mark), rate * whole)
    by_notional = compute_bankruptcy_amount(worth, gained, closed * mark, whole)
    at_limit = side * closed * compute_limit(side, mark, worth, whole)
    yield by_margin == by_notional
    yield conj(by_notional <= at_limit, at_limit < by_notional + closed)


@theorem(
    "T-MAR-13.A5",
    sentence="Lighter's zero price is dYdX's bankruptcy price before rounding: closing any steps "
    "at it keeps the ratio of net collateral to maintenance margin exactly, and the amount of "
    "MAR-13 is what they come to there, rounded up by less than one quote unit.",
    of=compute_zero_price,
    covers=("a long", "a short", "a part"),
)
def zero_price_is_the_bankruptcy_price(given: Given) -> Claims:
    """Price and margin of a step are the same for each, so a part frees its part of the margin."""
    side, steps = given.choose("side", (1, -1)), given.integer("steps", at_least=1)
    price, margin = (given.integer(f"{name} a step", at_least=1) for name in ("price", "margin"))
    worth, required = given.integer("net_collateral"), given.integer("maintenance", at_least=1)
    closed = given.integer("closed", at_least=1)
    given.assume(conj(closed <= steps, margin * steps <= required))
    zero = compute_zero_price(side * steps, side * price * steps, margin * steps, worth, required)
    given.cover("a long", side > 0)
    given.cover("a short", side < 0)
    given.cover("a part", closed < steps)
    exact = side * closed * price * required - closed * margin * worth
    yield zero.numerator * side * closed == exact * steps
    yield zero.denominator == steps * required
    after = worth * required - side * closed * price * required + exact
    yield after * 1 == worth * (required - closed * margin)
    amount = compute_bankruptcy_amount(worth, -side * closed * price, closed * margin, required)
    yield conj((amount - 1) * required < exact, exact <= amount * required)


@theorem(
    "R-MAR-2",
    sentence="Closing at the limit price, which divides the equity by notional, never lowers the "
    "ratio of equity to maintenance margin.",
    of=compute_limit,
    expects="refuted",
    condition="true where all markets have one rate, and of the price that divides by margin: "
    "T-MAR-13.A2",
)
def limit_keeps_the_margin_ratio(given: Given) -> Claims:
    """Ten steps at 100 at a tenth, and ten at two tenths: the first takes more than its part."""
    worth, notional, margins = given.integer("equity", at_least=1, at_most=299), 2_000, (100, 200)
    price = compute_limit(10, 100, worth, notional)
    after = worth + 10 * (price - 100)
    yield after * sum(margins) >= worth * margins[1]
