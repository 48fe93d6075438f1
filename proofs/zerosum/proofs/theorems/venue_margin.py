"""The theorems of the venues' own margin slots (chapter 02, from MAR-20 on)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.theorem import Claims, theorem
from zerosum.rules.liquidation_price import Held, compute_last_safe_mark
from zerosum.rules.loss_index import compute_claimable, compute_settled
from zerosum.rules.margin_curve import (
    RATIO_ONE,
    MarginKind,
    compute_blended_ratio,
    compute_flat_ratio,
    compute_grown_ratio,
)
from zerosum.rules.margin_lines import MarginLine, compute_deduction, compute_line_margin
from zerosum.rules.skew import compute_skew_price
from zerosum.rules.skew_terms import FundingTerms, compute_skew_fee, compute_skew_velocity
from zerosum.rules.weighted_margin import Backing, compute_shortage, may_leave_liquidation
from zerosum.spec.arithmetic import conj, disj, iff, implies, ite, magnitude, maximum
from zerosum.spec.units import PPM_ONE


@theorem(
    "T-MAR-20.A1",
    sentence="The ratio asked for is never below the flat one, and never falls as the root grows.",
    of=compute_grown_ratio,
    covers=("a ratio that has grown",),
)
def ratio_grows_with_the_root(given: Given) -> Claims:
    """The root's part is a product with a factor that is not negative, rounded down."""
    flat = given.integer("flat", at_least=0, at_most=RATIO_ONE)
    factor = given.integer("factor", at_least=0)
    small, more = given.integer("root", at_least=0), given.integer("more", at_least=0)
    lower = maximum(flat, compute_grown_ratio(flat, factor, small))
    upper = maximum(flat, compute_grown_ratio(flat, factor, small + more))
    given.cover("a ratio that has grown", conj(upper > lower, lower > flat))
    yield conj(lower >= flat, upper >= lower)


@theorem(
    "R-MAR-20",
    sentence="In high-leverage mode, a ratio that has grown further is never lower.",
    of=compute_blended_ratio,
    expects="refuted",
    condition="true in ordinary mode: T-MAR-20.A1",
)
def blended_ratio_never_falls(given: Given) -> Claims:
    """At the flat ratio itself the code takes the lower pair, as it must for a flat market."""
    ordinary = given.integer("ordinary", at_least=5, at_most=RATIO_ONE)
    lower = given.integer("lower", at_least=1)
    grown = given.integer("grown", at_least=0)
    given.assume(lower < ordinary)
    before = compute_blended_ratio(lower, ordinary, grown)
    yield compute_blended_ratio(lower, ordinary, grown + 1) >= before


@theorem(
    "T-MAR-20.A2",
    sentence="The ratio to be filled lies between maintenance and initial.",
    of=compute_flat_ratio,
)
def fill_lies_between(given: Given) -> Claims:
    """Half way, rounded down."""
    kept = given.integer("maintenance", at_least=0)
    opened = given.integer("initial", at_least=0)
    given.assume(kept <= opened)
    filled = compute_flat_ratio(opened, kept, MarginKind.FILL)
    yield conj(filled >= kept, filled <= opened)


@theorem(
    "T-MAR-21.A1",
    sentence="An account has no shortage exactly when it may leave its liquidation.",
    of=compute_shortage,
    covers=("a shortage",),
)
def no_shortage_is_the_way_out(given: Given) -> Claims:
    """Both compare the buffered sides."""
    required, has = given.integer("required"), given.integer("collateral")
    backing = Backing(0, 0, required, 0, 0, has)
    missing = compute_shortage(backing)
    given.cover("a shortage", missing > 0)
    yield iff(missing == 0, may_leave_liquidation(backing))
    yield missing >= 0


@theorem(
    "T-MAR-22.A1",
    sentence="Settling pays from the pool at most what it has and at most the profit, and takes a "
    "loss whole.",
    of=compute_settled,
    covers=("a profit the pool cannot pay",),
)
def settling_is_covered(given: Given) -> Claims:
    """The price is one for a contract of one step, so that the profit is any number."""
    cash, entry = given.integer("cash"), given.integer("entry")
    pool, excess = given.integer("pool", at_least=0), given.integer("excess")
    claim = compute_claimable(0, cash, entry, 0, excess)
    settled = compute_settled(claim, pool)
    given.cover("a profit the pool cannot pay", settled < claim)
    yield conj(settled <= pool, settled <= maximum(cash, 0))
    yield implies(cash <= 0, lambda: settled == cash)
    yield implies(cash >= 0, lambda: settled >= 0)


@theorem(
    "T-MAR-23.A1",
    sentence="A tier's line meets the line below it at its floor, and above the floor asks for at "
    "least as much, where rates rise.",
    of=compute_deduction,
    covers=("a line that asks for more",),
)
def lines_meet_at_floors(given: Given) -> Claims:
    """The deduction is what makes it so; margins are compared before and after rounding."""
    below = MarginLine(
        given.integer("below.floor", at_least=0),
        given.integer("below.rate", at_least=0),
        given.integer("below.deduction", at_least=0),
    )
    bare = MarginLine(given.integer("floor", at_least=0), given.integer("rate", at_least=0))
    line = MarginLine(bare.floor, bare.rate, compute_deduction(bare, below))
    above = given.integer("above", at_least=0)
    given.assume(line.rate >= below.rate)
    notional = line.floor + above
    at_floor = compute_line_margin(line.floor, line), compute_line_margin(line.floor, below)
    further = compute_line_margin(notional, line), compute_line_margin(notional, below)
    given.cover("a line that asks for more", further[0] > further[1])
    yield at_floor[0] == at_floor[1]
    yield further[0] >= further[1]


@theorem(
    "T-MAR-24.A1",
    sentence="At the last safe mark an account has its maintenance margin, and one unit beyond it "
    "has not, while the position stays on its line.",
    of=compute_last_safe_mark,
    covers=("a long", "a short"),
)
def last_safe_mark_is_the_last(given: Given) -> Claims:
    """Both sides are taken before the line's margin is rounded."""
    size, cash = given.integer("size"), given.integer("cash")
    line = MarginLine(
        0,
        given.integer("rate", at_least=0, at_most=PPM_ONE - 1),
        given.integer("deduction", at_least=0),
    )
    given.assume(size != 0)
    mark = compute_last_safe_mark(Held(size, cash), line)
    given.cover("a long", size > 0)
    given.cover("a short", size < 0)

    def spare(at: int) -> int:
        required = magnitude(size) * at * line.rate - line.deduction
        return (cash + size * at) * PPM_ONE - required

    yield spare(mark) >= 0
    yield spare(mark + ite(size > 0, -1, 1)) < 0


@theorem(
    "T-MAR-23.A2",
    sentence="Below the deduction of its line a notional needs no margin.",
    of=compute_line_margin,
)
def margin_is_not_negative(given: Given) -> Claims:
    """The deduction is taken off at most as far as nothing."""
    line = MarginLine(0, given.integer("rate", at_least=0), given.integer("deduction", at_least=0))
    notional = given.integer("notional", at_least=0)
    required = compute_line_margin(notional, line)
    yield required >= 0
    yield disj(notional * line.rate > line.deduction, required == 0)


@theorem(
    "T-MAR-26.A1",
    sentence="A trade and its way back at one index meet at one price by the skew, up to a "
    "rounding of one unit against the trader.",
    of=compute_skew_price,
    covers=("a rounding",),
)
def circles_gain_nothing(given: Given) -> Claims:
    """Both pay the average of the same two premiums."""
    index, scale = given.integer("index", at_least=1), given.integer("scale", at_least=1)
    skew, size = given.integer("skew"), given.integer("size", at_least=1)
    bought = compute_skew_price(index, skew, size, scale)
    sold = compute_skew_price(index, skew + size, -size, scale)
    given.cover("a rounding", bought > sold)
    yield conj(bought >= sold, bought <= sold + 1)


@theorem(
    "T-MAR-27.A1",
    sentence="A funding rate that moves by the skew never moves faster than its fastest, and "
    "moves towards those who balance the market.",
    of=compute_skew_velocity,
    covers=("the fastest",),
)
def velocity_is_bounded(given: Given) -> Claims:
    """The skew is taken as at most the scale, on either side."""
    terms = FundingTerms(
        scale=given.integer("scale", at_least=1),
        fastest=given.integer("fastest", at_least=0),
        whole=PPM_ONE,
        day=1,
    )
    skew = given.integer("skew")
    velocity, fastest = compute_skew_velocity(skew, terms), terms.scale * terms.fastest
    given.cover("the fastest", conj(velocity == fastest, velocity > 0))
    yield conj(velocity <= fastest, velocity >= -fastest)
    yield conj(disj(skew < 0, velocity >= 0), disj(skew > 0, velocity <= 0))


@theorem(
    "T-MAR-27.A2",
    sentence="A fee by the skew lies between the maker's and the taker's, up to a rounding of less "
    "than one quote unit against the trader.",
    of=compute_skew_fee,
    covers=("a part of each",),
)
def fee_lies_between(given: Given) -> Claims:
    """What balances the market is at most the trade."""
    size, skew = given.integer("size"), given.integer("skew")
    price, maker = given.integer("price", at_least=1), given.integer("maker", at_least=0)
    taker = maker + given.integer("more", at_least=0)
    fee = compute_skew_fee(size, skew, price, maker=maker, taker=taker, whole=PPM_ONE)
    value = magnitude(size) * price
    given.cover("a part of each", conj(skew > 0, size < -skew, taker > maker))
    yield fee * PPM_ONE >= value * maker
    yield fee * PPM_ONE < value * taker + PPM_ONE
