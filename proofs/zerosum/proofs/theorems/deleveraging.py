"""The theorems of auto-deleveraging (chapter 05)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from zerosum.proofs.engine.given import Given
from zerosum.proofs.engine.loops import Loop
from zerosum.proofs.situations import TRADED, any_account, exchange_around
from zerosum.proofs.theorem import Claims, every_law_of, theorem
from zerosum.proofs.theorems.liquidation import LEAVES, TRADES, acted
from zerosum.proofs.worlds import LOSER, MAKER, Loops, any_case, any_world, some_rules
from zerosum.rules.case import Case
from zerosum.rules.deleveraging import close_against, deleverage, is_over
from zerosum.rules.margin import compute_maintenance_margin, is_liquidatable
from zerosum.rules.observe import describe_call, observe
from zerosum.rules.ranking import Rank, Score, comes_first, compute_rank, is_greater
from zerosum.rules.ruleset import (
    AdlStop,
    AdlTrigger,
    Eligibility,
    Guard,
    PriceRule,
    RankKey,
    RuleSet,
)
from zerosum.spec.arithmetic import conj, disj, iff, ite, maximum, negate
from zerosum.spec.registry import REGISTRY, Transition
from zerosum.spec.state import Account, Exchange, equity, position_of, unrealised_profit
from zerosum.spec.units import PPM_ONE, AccountId, Size

COUNTERPARTY: AccountId = MAKER


COMBINATIONS = (
    (PriceRule.LIMIT, Guard.NONE, Eligibility.EVERYONE, AdlStop.GONE),
    (PriceRule.LIMIT, Guard.SKIP, Eligibility.EVERYONE, AdlStop.HEALTHY),
    (PriceRule.LIMIT, Guard.CAP, Eligibility.WINNERS, AdlStop.SOLVENT),
    (PriceRule.MARK, Guard.NONE, Eligibility.WINNERS, AdlStop.SOLVENT),
    (PriceRule.PREVIOUS_MARK, Guard.CAP, Eligibility.EVERYONE, AdlStop.GONE),
    (PriceRule.ORACLE, Guard.SKIP, Eligibility.WINNERS, AdlStop.SOLVENT),
    (PriceRule.ORACLE_CAPPED, Guard.NONE, Eligibility.EVERYONE, AdlStop.HEALTHY),
    (PriceRule.ORACLE_CAPPED, Guard.SKIP, Eligibility.WINNERS, AdlStop.GONE),
    (PriceRule.MARK, Guard.CAP, Eligibility.EVERYONE, AdlStop.HEALTHY),
)
"""Every choice of each slot, and of guard and stop, which one function reads, every pair."""


def any_adl_rules(given: Given) -> RuleSet:
    """Return a rule set with any price, guard, eligibility and stop."""
    price, guard, eligibility, stop = given.choose(
        "price, guard, eligibility and stop", COMBINATIONS
    )
    return some_rules(price=price, guard=guard, eligibility=eligibility, adl_stop=stop)


def any_close(given: Given) -> Transition:
    """Any counterparty is met with any share, at any stated price, under any guard."""
    return acted(
        given,
        observe(
            REGISTRY.rules["close_against"],
            any_world(given, (LOSER, COUNTERPARTY), owner=LOSER),
            case=any_case(given),
            account=LOSER,
            market=TRADED,
            candidate=given.choose("candidate", (COUNTERPARTY, LOSER)),
            at_most=given.integer("at_most"),
            rules=any_adl_rules(given),
        ),
    )


QUEUES = (
    (Guard.NONE, Eligibility.EVERYONE, AdlTrigger.LIQUIDATABLE, AdlStop.GONE),
    (Guard.NONE, Eligibility.EVERYONE, AdlTrigger.LIQUIDATABLE, AdlStop.HEALTHY),
    (Guard.CAP, Eligibility.WINNERS, AdlTrigger.BANKRUPT, AdlStop.SOLVENT),
)
"""Both queues of which COMPLETE says that they finish, and one that spares somebody each way."""


def any_deleveraging(given: Given) -> Transition:
    """A failed position meets a queue of any number of accounts in any order."""
    case = any_case(given)
    guard, eligibility, trigger, stop = given.choose("slots", QUEUES)
    rules = some_rules(guard=guard, eligibility=eligibility, adl_trigger=trigger, adl_stop=stop)
    call = {"case": case, "account": LOSER, "market": TRADED, "rules": rules}
    loops = Loops(accounts=queue_loop(given, case, rules, call))
    before = any_world(given, (LOSER, COUNTERPARTY), owner=LOSER, loops=loops)
    return observe(REGISTRY.rules["deleverage"], before, **call)


def queue_loop(given: Given, case: Case, rules: RuleSet, call: dict[str, Any]) -> Loop:
    """State what holds in the middle of a queue in which nobody is spared.

    What is left of the failed position is at most what it was plus the signed sizes of the
    accounts passed, none below zero: each account on the other side takes what it can, and one on
    the same side only raises the bound. Over all accounts the bound is zero, since longs equal
    shorts. The accounts that come next are as they were at the start (BYSTANDER).
    """
    spares_nobody = rules.guard is Guard.NONE and rules.eligibility is Eligibility.EVERYONE

    def arbitrary(start: Exchange) -> tuple[Exchange, AccountId]:
        return _in_the_queue(given, start), given.choose("next", (COUNTERPARTY, LOSER))

    def invariant(start: Exchange, between: Exchange, seen: Size) -> bool:
        whole, left = (position_of(one.accounts[LOSER], TRADED).size for one in (start, between))
        bound = maximum(ite(whole > 0, whole + seen, -(whole + seen)), 0)
        is_bounded = conj(
            disj(whole <= 0, conj(left >= 0, left <= bound)),
            disj(whole >= 0, conj(left <= 0, -left <= bound)),
            disj(whole != 0, left == 0),
        )
        must_go_on = conj(spares_nobody, is_liquidatable(between, LOSER), case.limits[TRADED] >= 1)
        return disj(negate(must_go_on), is_bounded)

    def size_of(account: Account) -> Size:
        return position_of(account, TRADED).size

    described = describe_call(REGISTRY.rules["deleverage"], call)
    return Loop(described, arbitrary, invariant, size_of, frozenset({LOSER}))


def _in_the_queue(given: Given, start: Exchange) -> Exchange:
    """Return any state in the middle of the queue; prices are as they were."""
    prefix = given.fresh("between")
    counterparty = any_account(given, f"{prefix}{COUNTERPARTY}")
    untouched = position_of(start.accounts[COUNTERPARTY], TRADED)
    named = {
        LOSER: any_account(given, f"{prefix}{LOSER}"),
        COUNTERPARTY: evolve(counterparty, positions=counterparty.positions.set(TRADED, untouched)),
    }
    return exchange_around(
        given,
        named,
        pile=start.pile,
        listed=start.markets,
        next_seat=start.next_seat,
        prefix=prefix,
    )


every_law_of("close_against", any_close, (TRADES, LEAVES))
every_law_of("deleverage", any_deleveraging, ())


@theorem(
    "T-ADL-1.A1",
    sentence="Where only bankrupt accounts are deleveraged against, nobody is deleveraged for an "
    "account that is not below zero.",
    of=deleverage,
    covers=("below maintenance",),
)
def solvent_accounts_trigger_nothing(given: Given) -> Claims:
    """The trigger is asked once, before the queue is ranked."""
    world = any_world(given, (LOSER, COUNTERPARTY), owner=LOSER)
    given.assume(equity(world, LOSER) >= 0)
    given.cover("below maintenance", is_liquidatable(world, LOSER))
    _, journal = deleverage(
        world,
        case=any_case(given),
        account=LOSER,
        market=TRADED,
        rules=some_rules(adl_trigger=AdlTrigger.BANKRUPT),
    )
    yield journal == ()


@theorem(
    "T-ADL-1.A2",
    sentence="Where only accounts below the backstop's trigger are deleveraged against, nobody is "
    "deleveraged for an account that is at it or above.",
    of=deleverage,
    covers=("below maintenance",),
)
def accounts_above_the_trigger_are_left_alone(given: Given) -> Claims:
    """Any part of the maintenance margin may be the trigger."""
    world = any_world(given, (LOSER, COUNTERPARTY), owner=LOSER)
    trigger = given.integer("trigger", at_least=0, at_most=PPM_ONE)
    required = compute_maintenance_margin(world, LOSER)
    given.assume(equity(world, LOSER) * PPM_ONE >= required * trigger)
    given.cover("below maintenance", is_liquidatable(world, LOSER))
    _, journal = deleverage(
        world,
        case=any_case(given),
        account=LOSER,
        market=TRADED,
        rules=some_rules(adl_trigger=AdlTrigger.BELOW_BACKSTOP, backstop_trigger_ppm=trigger),
    )
    yield journal == ()


@theorem(
    "T-ADL-5.A1",
    sentence="Where a queue is over, nobody who is left in it would be closed: to stop there "
    "changes nothing.",
    of=close_against,
    covers=("below maintenance",),
)
def rest_of_a_queue_is_untouched(given: Given) -> Claims:
    """The state stays as it is, so the queue is over for whoever comes after the next as well."""
    world = any_world(given, (LOSER, COUNTERPARTY), owner=LOSER)
    rules = any_adl_rules(given)
    given.assume(is_over(world, LOSER, TRADED, rules))
    given.cover("below maintenance", is_liquidatable(world, LOSER))
    _, journal = close_against(
        world,
        case=any_case(given),
        account=LOSER,
        market=TRADED,
        candidate=given.choose("candidate", (COUNTERPARTY, LOSER)),
        at_most=given.integer("at_most"),
        rules=rules,
    )
    yield journal == ()


# The order of the queue ---------------------------------------------------------------------


def any_score(given: Given, name: str) -> Score:
    """Return any fraction with a positive denominator."""
    return Score(
        given.integer(f"{name}.numerator"), given.integer(f"{name}.denominator", at_least=1)
    )


@theorem(
    "T-ADL-4.A1",
    sentence="Comparing scores by cross-multiplication is a strict weak order: irreflexive, "
    "transitive, and so is not being comparable.",
    of=is_greater,
)
def scores_are_ordered(given: Given) -> Claims:
    """Three scores are enough for lists of any length."""
    one, two, three = (any_score(given, name) for name in ("one", "two", "three"))
    yield negate(is_greater(one, one))
    yield disj(negate(conj(is_greater(one, two), is_greater(two, three))), is_greater(one, three))
    ties = [
        conj(negate(is_greater(left, right)), negate(is_greater(right, left)))
        for left, right in ((one, two), (two, three), (one, three))
    ]
    yield disj(negate(conj(ties[0], ties[1])), ties[2])


@theorem(
    "T-ADL-4.A2",
    sentence="ORDER: the queue is a strict total order, key by key and then by seat, for accounts "
    "with different seats, under any number of keys.",
    of=comes_first,
)
def queue_is_a_total_order(given: Given) -> Claims:
    """By induction over the keys, from the last to the first.

    Seats alone order strictly; and one more key keeps that, on top of whatever strict total order
    there is below it. Three accounts are enough for the axioms, and every strict total order of
    three is one by some different integers, which take the place of the seats.
    """
    below = {name: given.integer(f"{name} below") for name in ("one", "two", "three")}
    given.assume(conj(below["one"] != below["two"], below["two"] != below["three"]))
    given.assume(below["one"] != below["three"])
    given.part("base")
    yield from _order_axioms({name: Rank((), place) for name, place in below.items()})
    given.part("step")
    yield from _order_axioms(
        {name: Rank((any_score(given, name),), place) for name, place in below.items()}
    )


def _order_axioms(ranks: Mapping[str, Rank]) -> Claims:
    def first(left: str, right: str) -> bool:
        return comes_first(ranks[left], ranks[right])

    yield negate(first("one", "one"))
    yield iff(first("one", "two"), negate(first("two", "one")))
    yield disj(negate(conj(first("one", "two"), first("two", "three"))), first("one", "three"))


@theorem(
    "T-ADL-4.A3",
    sentence="Of two accounts exactly one is deleveraged before the other, by lower seat where all "
    "scores are equal; by profit, more profit comes first.",
    of=compute_rank,
    covers=("a tie",),
)
def two_accounts_are_always_ranked(given: Given) -> Claims:
    """The ranks that the queue is sorted by, of any two accounts of any exchange."""
    world = any_world(given, (LOSER, COUNTERPARTY), owner=LOSER)
    rules = some_rules(rank=(RankKey.PROFIT,), eligibility=Eligibility.EVERYONE)
    one, other = world.accounts[LOSER], world.accounts[COUNTERPARTY]
    given.assume(one.seat != other.seat)
    ranks = [compute_rank(world, id_, TRADED, rules) for id_ in (LOSER, COUNTERPARTY)]
    first, second = comes_first(*ranks), comes_first(*reversed(ranks))
    mark = world.markets[TRADED].mark
    mine, theirs = (
        unrealised_profit(position_of(account, TRADED), mark) for account in (one, other)
    )
    given.cover("a tie", mine == theirs)
    yield iff(first, negate(second))
    yield disj(mine != theirs, iff(first, one.seat < other.seat))
    yield disj(mine == theirs, iff(first, mine > theirs))
