"""Sentences about liquidation and deleveraging that turn out false, each with its witness.

Each says when it becomes true, where that is known; the condition is a theorem or a law.
"""

from __future__ import annotations

from attrs import evolve
from immutables import Map

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import TRADED, holding
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.worlds import BACKSTOP, LOSER, MAKER, any_world, some_rules
from zerosum.rules.case import open_case
from zerosum.rules.deleveraging import close_against
from zerosum.rules.ledger import apply_fill
from zerosum.rules.margin import is_liquidatable
from zerosum.rules.ranking import Rank, comes_first, compute_rank, is_greater
from zerosum.rules.ruleset import Eligibility, Guard, RankKey, RuleSet
from zerosum.rules.vault import take_position
from zerosum.spec.arithmetic import conj, disj, iff
from zerosum.spec.state import (
    Account,
    Exchange,
    MarginTier,
    Market,
    Position,
    Role,
    equity,
    position_of,
)
from zerosum.spec.units import AccountId, Price, Quote, Size

RIVAL: AccountId = "rival"
HALF: AccountId = "half"


@theorem(
    "R-LIQ-1",
    sentence="Closing a failed position at the mark leaves no deficit.",
    of=apply_fill,
    expects="refuted",
    condition="true exactly when the account's equity at the mark is not below zero: a fill at the "
    "mark changes nobody's equity (LED-6.L4)",
)
def closing_at_mark_leaves_no_deficit(given: Given) -> Claims:
    """The mark may have gone past the bankruptcy price before anybody acted."""
    world = any_world(given, (LOSER, MAKER))
    size = position_of(world.accounts[LOSER], TRADED).size
    mark = world.markets[TRADED].mark
    given.assume(conj(size > 0, world.markets[TRADED].price_increment == 1))
    given.assume(is_liquidatable(world, LOSER))
    after, _ = apply_fill(world, market=TRADED, buyer=MAKER, seller=LOSER, size=size, price=mark)
    yield equity(after, LOSER) >= 0


def two_sided(
    given: Given, *, rate_ppm: int = 100_000, names: tuple[AccountId, ...] = (LOSER, RIVAL)
) -> Exchange:
    """Return any exchange of one market whose only holders are the named accounts."""
    sizes: dict[AccountId, Size] = {id_: given.integer(f"{id_}.size") for id_ in names[:-1]}
    sizes[names[-1]] = -sum(sizes.values())
    accounts = {
        id_: Account(
            quote_balance=given.integer(f"{id_}.quote_balance"),
            positions=Map({TRADED: Position(sizes[id_], _entry_value(given, id_, sizes[id_]))}),
            seat=seat,
        )
        for seat, id_ in enumerate(names)
    }
    mark: Price = given.integer("mark", at_least=1)
    market = Market(
        mark=mark, previous_mark=mark, oracle=mark, tiers=(MarginTier(0, rate_ppm, rate_ppm),)
    )
    pile: Quote = sum(account.quote_balance for account in accounts.values())
    return Exchange(pile, Map(accounts), Map({TRADED: market}), len(names))


def _entry_value(given: Given, id_: AccountId, size: Size) -> Quote:
    worth = given.integer(f"{id_}.entry_value")
    given.assume(disj(conj(size >= 0, worth >= 0), size < 0))
    given.assume(disj(conj(size <= 0, worth <= 0), size > 0))
    given.assume(disj(size != 0, worth == 0))
    return worth


def closed_at_limit(given: Given, rules: RuleSet) -> tuple[Exchange, Exchange]:
    """Return an exchange before and after its only counterparty is met by a failed long."""
    before = two_sided(given)
    left = position_of(before.accounts[LOSER], TRADED).size
    given.assume(conj(left > 0, is_liquidatable(before, LOSER)))
    case = open_case(before, LOSER, rules)
    given.assume(case.limits[TRADED] >= 1)
    after, _ = close_against(
        before,
        case=case,
        account=LOSER,
        market=TRADED,
        candidate=RIVAL,
        at_most=left,
        rules=rules,
    )
    return before, after


@theorem(
    "R-ADL-1",
    sentence="Deleveraging at the bankruptcy price never costs the counterparty against the mark.",
    of=close_against,
    expects="refuted",
    condition="true exactly when the failed account's equity is not below zero: T-MAR-7.A3",
)
def limit_never_costs_the_counterparty(given: Given) -> Claims:
    """Past the bankruptcy price, the deficit is what the counterparty is asked to give up."""
    before, after = closed_at_limit(given, some_rules(guard=Guard.NONE))
    yield equity(after, RIVAL) >= equity(before, RIVAL)


@theorem(
    "R-ADL-2",
    sentence="Whoever is deleveraged stays above zero, with no guard.",
    of=close_against,
    expects="refuted",
    condition="true under the guards skip and cap: law ADL-3.L2 SAFE HANDS",
)
def deleveraged_stay_above_zero(given: Given) -> Claims:
    """A leveraged winner may not have the cash to pay for the loser's deficit."""
    before, after = closed_at_limit(given, some_rules(guard=Guard.NONE))
    given.assume(equity(before, RIVAL) >= 0)
    yield equity(after, RIVAL) >= 0


@theorem(
    "R-ADL-3",
    sentence="Deleveraging always completes, with the guard.",
    of=close_against,
    expects="refuted",
    condition="true with everyone eligible and no guard: law ADL-5.L1 COMPLETE",
)
def guarded_deleveraging_completes(given: Given) -> Claims:
    """Whoever is spared leaves a residual: safety of hands and completeness exclude each other."""
    rules = some_rules(guard=Guard.SKIP, eligibility=Eligibility.EVERYONE)
    _, after = closed_at_limit(given, rules)
    yield position_of(after.accounts[LOSER], TRADED).size == 0


@theorem(
    "R-ADL-4",
    sentence="Deleveraging always completes, with winners only.",
    of=close_against,
    expects="refuted",
    condition="true with everyone eligible and no guard: law ADL-5.L1 COMPLETE",
)
def winners_are_enough(given: Given) -> Claims:
    """The other side may have entered at prices that make losers of them all."""
    rules = some_rules(guard=Guard.NONE, eligibility=Eligibility.WINNERS)
    _, after = closed_at_limit(given, rules)
    yield position_of(after.accounts[LOSER], TRADED).size == 0


@theorem(
    "R-ADL-5",
    sentence="Splitting an account never helps, under a rank by absolute profit.",
    of=compute_rank,
    expects="refuted",
    condition="true of a rank by profit ratio: T-ADL-4.A4",
)
def splitting_never_helps(given: Given) -> Claims:
    """Each half has half the profit, and a rival in between comes first."""
    whole, half, rival = ranks_of_whole_and_half(given, RankKey.PROFIT)
    given.assume(comes_first(whole, rival))
    yield comes_first(half, rival)


@theorem(
    "T-ADL-4.A4",
    sentence="Under a rank by profit ratio each half of an account, if it has an entry value, "
    "stands against any other account as the whole did.",
    of=compute_rank,
    covers=("the whole comes first", "the other comes first"),
)
def splitting_changes_no_ratio(given: Given) -> Claims:
    """Half the profit on half the entry value is the same ratio; ties are the seats' matter."""
    whole, half, rival = ranks_of_whole_and_half(given, RankKey.PROFIT_RATIO)
    [of_whole], [of_half], [of_rival] = whole.scores, half.scores, rival.scores
    given.cover("the whole comes first", is_greater(of_whole, of_rival))
    given.cover("the other comes first", is_greater(of_rival, of_whole))
    yield iff(is_greater(of_half, of_rival), is_greater(of_whole, of_rival))
    yield iff(is_greater(of_rival, of_half), is_greater(of_rival, of_whole))


def ranks_of_whole_and_half(given: Given, key: RankKey) -> tuple[Rank, Rank, Rank]:
    """Return the ranks of an account, of one half of it, and of a rival, under one key."""
    rules = some_rules(rank=(key,), eligibility=Eligibility.EVERYONE)
    exchange = two_sided(given, names=(LOSER, RIVAL, HALF, MAKER))
    half = position_of(exchange.accounts[HALF], TRADED)
    given.assume(half.entry_value != 0)
    whole = evolve(
        exchange.accounts[MAKER],
        positions=Map({TRADED: Position(2 * half.size, 2 * half.entry_value)}),
    )
    exchange = evolve(exchange, accounts=exchange.accounts.set(MAKER, whole))
    of_whole, of_half, of_rival = (
        compute_rank(exchange, id_, TRADED, rules) for id_ in (MAKER, HALF, RIVAL)
    )
    return of_whole, of_half, of_rival


@theorem(
    "R-VLT-1",
    sentence="More insurance money never makes anybody worse off.",
    of=take_position,
    expects="refuted",
    condition="true of the failed account; a counterparty may do better deleveraged, when the "
    "limit is better for it than the mark (equity not below zero: T-MAR-7.A3)",
)
def more_insurance_hurts_nobody(given: Given) -> Claims:
    """A vault with more money takes the position, and with it the good price of the close."""
    poor = Exchange(
        pile=1_000,
        accounts=Map(
            {
                LOSER: holding(-950, {TRADED: 10}, seat=0),
                RIVAL: holding(1_950, {TRADED: -10}, seat=1),
                BACKSTOP: Account(seat=2, role=Role.VAULT),
            }
        ),
        markets=Map({TRADED: Market(mark=100, tiers=(MarginTier(0, 100_000, 100_000),))}),
        next_seat=3,
    )
    extra = given.integer("more insurance money", at_least=1)
    richer = evolve(poor.accounts[BACKSTOP], quote_balance=extra)
    rich = evolve(poor, pile=poor.pile + extra, accounts=poor.accounts.set(BACKSTOP, richer))
    yield equity(_after_vault_and_adl(rich), RIVAL) >= equity(_after_vault_and_adl(poor), RIVAL)


def _after_vault_and_adl(exchange: Exchange) -> Exchange:
    """Return the exchange after the vault took what it can and the rival was met with the rest."""
    rules = some_rules()
    case = open_case(exchange, LOSER, rules)
    taken, _ = take_position(
        exchange,
        case=case,
        account=LOSER,
        market=TRADED,
        backstop=BACKSTOP,
        peak=0,
        rules=rules,
    )
    closed, _ = close_against(
        taken,
        case=case,
        account=LOSER,
        market=TRADED,
        candidate=RIVAL,
        at_most=position_of(taken.accounts[LOSER], TRADED).size,
        rules=rules,
    )
    return closed
