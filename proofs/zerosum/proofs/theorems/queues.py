"""What a queue closes, and when it is enough (chapter 05, ADL-5): any number of accounts.

Each theorem is about one step of the queue and what holds between two steps.
"""

from __future__ import annotations

from attrs import evolve
from immutables import Map

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import TRADED, holding
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.worlds import LOSER, MAKER, any_case, any_world, some_rules
from zerosum.rules.case import open_case
from zerosum.rules.cross_margin import Contract
from zerosum.rules.deleveraging import close_against, deleverage
from zerosum.rules.forced_close import CloseAt, Venue, offset_position
from zerosum.rules.margin import is_safe
from zerosum.rules.margin_schedules import FractionSchedule
from zerosum.rules.observe import observe
from zerosum.rules.ruleset import (
    AdlStop,
    Eligibility,
    Guard,
    PriceRule,
    RankKey,
    RuleSet,
    Split,
)
from zerosum.rules.values import Ratio
from zerosum.spec.arithmetic import conj, disj, iff, ite, magnitude, maximum, negate
from zerosum.spec.registry import REGISTRY, Transition
from zerosum.spec.state import (
    Exchange,
    MarginTier,
    Market,
    position_of,
    unrealised_profit,
)
from zerosum.spec.units import AccountId, Quote, Size

FIRST: AccountId = "first"
SECOND: AccountId = "second"


def any_turn_of(given: Given, eligibility: Eligibility) -> Transition:
    """Return any turn of a queue with no guard: any account is asked for all that is left."""
    before = any_world(given, (LOSER, MAKER), owner=LOSER)
    step = observe(
        REGISTRY.rules["close_against"],
        before,
        case=any_case(given),
        account=LOSER,
        market=TRADED,
        candidate=MAKER,
        at_most=magnitude(position_of(before.accounts[LOSER], TRADED).size),
        rules=some_rules(
            guard=Guard.NONE,
            eligibility=eligibility,
            price=PriceRule.LIMIT,
            adl_stop=AdlStop.GONE,
        ),
    )
    given.frame(step)
    return step


def sizes(step: Transition, account: AccountId) -> tuple[Size, Size]:
    """Return what an account holds before and after, unsigned."""
    before, after = (
        magnitude(position_of(state.accounts[account], TRADED).size)
        for state in (step.before, step.after)
    )
    return before, after


def is_opposite(step: Transition) -> bool:
    """Return whether whoever is asked stands on the other side, as all in a queue do."""
    left, held = (position_of(step.before.accounts[id_], TRADED).size for id_ in (LOSER, MAKER))
    return disj(conj(left > 0, held < 0), conj(left < 0, held > 0))


def is_at_its_end(state: Exchange, step: Transition) -> bool:
    """Return whether nobody is closed any more."""
    failed = state.accounts[LOSER]
    return disj(
        position_of(failed, TRADED).size == 0,
        is_safe(failed, state.markets),
        step.call.arguments["case"].limits[TRADED] < 1,
    )


@theorem(
    "T-ADL-5.A2",
    sentence="With everyone eligible, no guard and no early stop, whoever is closed in a queue "
    "comes after accounts that were all closed whole, and the one that keeps a part is the last "
    "that is closed.",
    of=close_against,
    covers=("closed whole", "closed in part"),
)
def closed_are_a_prefix(given: Given) -> Claims:
    """Between two turns: all before were closed whole, or the queue is at its end for good."""
    step = any_turn_of(given, Eligibility.EVERYONE)
    given.assume(disj(is_opposite(step), is_at_its_end(step.before, step)))
    (held, kept), spared = sizes(step, MAKER), given.integer("not closed whole", at_least=0)
    given.cover("closed whole", conj(held > 0, kept == 0))
    given.cover("closed in part", conj(kept > 0, kept < held))
    given.part("base")
    yield disj(0 * spared == 0, is_at_its_end(step.before, step))
    given.assume(disj(spared == 0, is_at_its_end(step.before, step)))
    given.part("step")
    now = spared + ite(kept > 0, 1, 0)
    yield disj(now == 0, is_at_its_end(step.after, step))
    given.part("claim")
    yield disj(kept == held, spared == 0)
    yield disj(kept == held, kept == 0, is_at_its_end(step.after, step))


@theorem(
    "T-ADL-5.A3",
    sentence="While the account stays below its maintenance margin, what a queue with no guard and "
    "no early stop leaves of the failed position, at a price that can be traded, is exactly what "
    "exceeds the steps of those who may be closed: it completes if and only if these are enough.",
    of=close_against,
    covers=("left over", "an exempt account"),
)
def queue_leaves_what_exceeds_the_others(given: Given) -> Claims:
    """By induction over the accounts asked, each with the steps that it may be closed for."""
    step = any_turn_of(given, given.choose("who", (Eligibility.EVERYONE, Eligibility.WINNERS)))
    (left, after), (held, _) = sizes(step, LOSER), sizes(step, MAKER)
    seen = given.integer("asked so far", at_least=0)
    position = position_of(step.before.accounts[MAKER], TRADED)
    wins = unrealised_profit(position, step.before.markets[TRADED].mark) > 0
    only_winners = step.call.arguments["rules"].eligibility is Eligibility.WINNERS
    may_close = ite(wins, held, 0) if only_winners else held
    goes_on = conj(negate(is_at_its_end(step.before, step)), is_opposite(step))
    given.cover("left over", conj(goes_on, after > 0))
    given.cover("an exempt account", conj(goes_on, may_close < held))
    given.part("base")
    yield left == maximum(left - 0, 0)
    given.part("step")
    whole = left + seen
    yield disj(negate(goes_on), after == maximum(whole - (seen + may_close), 0))
    size, asked = (given.integer(name, at_least=0) for name in ("whole", "asked"))
    given.part("claim")
    yield iff(maximum(size - asked, 0) == 0, size <= asked)


# Where the conditions end -------------------------------------------------------------------


def crowded(balance: Quote, others: dict[AccountId, tuple[Quote, Size]]) -> Exchange:
    """Return a failed long against shorts, at a mark of 90 and a margin of a tenth."""
    size = -sum(held for _, held in others.values())
    accounts = {LOSER: holding(balance, {TRADED: size}, seat=0)}
    for seat, (name, (cash, held)) in enumerate(others.items(), 1):
        accounts[name] = holding(cash, {TRADED: held}, seat=seat)
    market = Market(mark=90, previous_mark=90, oracle=90, tiers=(MarginTier(0, 100_000, 100_000),))
    pile = sum(account.quote_balance for account in accounts.values())
    return Exchange(pile, Map(accounts), Map({TRADED: market}), len(accounts))


def deleveraged(exchange: Exchange, rules: RuleSet) -> Exchange:
    """Return an exchange after the failed account was deleveraged against."""
    case = open_case(exchange, LOSER, rules)
    after, _ = deleverage(exchange, case=case, account=LOSER, market=TRADED, rules=rules)
    return after


def kept_of(before: Exchange, after: Exchange, account: AccountId) -> tuple[Size, Size]:
    """Return how many steps of an account were closed, and how many it keeps."""
    held, kept = (
        magnitude(position_of(state.accounts[account], TRADED).size) for state in (before, after)
    )
    return held - kept, kept


def in_seat_order(price: PriceRule, split: Split, guard: Guard) -> RuleSet:
    """Return a rule set that asks everyone, by seat."""
    return some_rules(
        price=price,
        split=split,
        guard=guard,
        eligibility=Eligibility.EVERYONE,
        rank=(RankKey.SEAT,),
    )


@theorem(
    "R-ADL-15",
    sentence="Pro rata, at most one of those who are closed keeps a part.",
    of=deleverage,
    expects="refuted",
    condition="true of a queue: T-ADL-5.A2",
)
def pro_rata_leaves_one_part(given: Given) -> Claims:
    """Two shorts of two against two of a failed long: one step of each."""
    left = given.integer("left", at_least=1, at_most=3)
    even = crowded(-370, {FIRST: (1_000, -2), SECOND: (1_000, -2)})
    failed = holding(-95 * left, {TRADED: left}, seat=0)
    rest = holding(10_000, {TRADED: 4 - left}, seat=3)
    accounts = even.accounts.set(LOSER, failed).set(MAKER, rest)
    before = evolve(even, pile=12_000 - 95 * left, accounts=accounts, next_seat=4)
    after = deleveraged(before, in_seat_order(PriceRule.MARK, Split.PRO_RATA, Guard.NONE))
    parts = [kept_of(before, after, name) for name in (FIRST, SECOND)]
    yield negate(conj(*(conj(closed > 0, kept > 0) for closed, kept in parts)))


@theorem(
    "R-ADL-16",
    sentence="Whoever is closed comes after accounts that were all closed whole, with the guard.",
    of=deleverage,
    expects="refuted",
    condition="true with no guard: T-ADL-5.A2",
)
def guard_leaves_no_hole(given: Given) -> Claims:
    """The first cannot afford the close, so it is passed over and the second is closed."""
    cash = given.integer("cash of the first", at_least=180, at_most=200)
    before = crowded(-390, {FIRST: (cash, -2), SECOND: (1_000, -2)})
    rules = in_seat_order(PriceRule.LIMIT, Split.QUEUE, Guard.SKIP)
    after = deleveraged(before, rules)
    _, left = kept_of(before, after, FIRST)
    closed, _ = kept_of(before, after, SECOND)
    yield disj(left == 0, closed == 0)


def offset(balance: Quote, others: dict[AccountId, tuple[Quote, Size]], most: int) -> Size:
    """Return what dYdX's deleveraging leaves of a failed long, of so many that it asks."""
    schedule = FractionSchedule(initial_ppm=200_000, maintenance_fraction_ppm=500_000)
    venue = Venue(crowded(balance, others), Map({TRADED: Contract(Ratio(90), schedule)}))
    whole = venue.size(LOSER, TRADED)
    asked = list(others)[:most]
    return offset_position(venue, TRADED, LOSER, -whole, asked, CloseAt.BANKRUPTCY).left


@theorem(
    "R-ADL-17",
    sentence="dYdX's deleveraging always completes, since the other side is as large.",
    of=offset_position,
    expects="refuted",
    condition="true while each counterparty comes out of its close as MAR-14 asks: it is passed "
    "over where its bankruptcy price and that of the failed account do not overlap",
)
def overlap_is_always_there(given: Given) -> Claims:
    """The only counterparty is worth nothing, so that it cannot bear the deficit."""
    cash = given.integer("cash of the other", at_least=180, at_most=400)
    yield offset(-190, {FIRST: (cash, -2)}, 1) == 0


@theorem(
    "R-ADL-18",
    sentence="dYdX's deleveraging completes however few of a long list it asks.",
    of=offset_position,
    expects="refuted",
    condition="true where those it asks, 500 at the most, are as large as the failed position",
)
def few_are_enough(given: Given) -> Claims:
    """Of two with one step each only the first is asked."""
    cash = given.integer("cash of each", at_least=180, at_most=400)
    yield offset(-190, {FIRST: (cash, -1), SECOND: (cash, -1)}, 1) == 0
