"""Who pays for a deficit when the other side is closed (chapter 05, ADL-6), price by price.

Each theorem is about one close of the rule that runs, in any exchange. It sums up over any number
of closes, since a close moves the equity of its two parties only.
"""

from __future__ import annotations

from attrs import evolve
from immutables import Map

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import MARKETS, OTHER, TRADED, holding
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.worlds import BACKSTOP, LOSER, MAKER, any_case, any_world, some_rules
from zerosum.rules.case import open_case
from zerosum.rules.deleveraging import close_against
from zerosum.rules.ledger import apply_mark, apply_transfer
from zerosum.rules.margin import is_liquidatable
from zerosum.rules.observe import observe
from zerosum.rules.ruleset import AdlStop, Eligibility, Guard, PriceRule, RuleSet
from zerosum.rules.socialisation import pay_share
from zerosum.spec.arithmetic import conj, disj, iff, ite, magnitude, negate
from zerosum.spec.registry import REGISTRY, Transition
from zerosum.spec.state import (
    Account,
    Exchange,
    MarginTier,
    Market,
    Role,
    equity,
    position_of,
    value_at,
)
from zerosum.spec.units import AccountId, MarketId, Price, Quote, Size

RIVAL: AccountId = "rival"


def closing_at(price: PriceRule) -> RuleSet:
    """Return a rule set that closes whole positions of anybody at a price, with no guard."""
    return some_rules(
        price=price, guard=Guard.NONE, eligibility=Eligibility.EVERYONE, adl_stop=AdlStop.GONE
    )


def any_close_at(given: Given, price: PriceRule) -> Transition:
    """Return any close at a price; all accounts that it does not name are left alone."""
    step = observe(
        REGISTRY.rules["close_against"],
        any_world(given, (LOSER, MAKER), owner=LOSER),
        case=any_case(given),
        account=LOSER,
        market=TRADED,
        candidate=given.choose("candidate", (MAKER, LOSER)),
        at_most=given.integer("at_most"),
        rules=closing_at(price),
    )
    given.frame(step)
    return step


def gained(step: Transition, account: AccountId) -> Quote:
    """Return what an account's equity at the mark has gained."""
    return equity(step.after, account) - equity(step.before, account)


def closed(step: Transition) -> Size:
    """Return the steps that were closed, unsigned."""
    before, after = (
        position_of(state.accounts[LOSER], TRADED).size for state in (step.before, step.after)
    )
    return magnitude(before - after)


@theorem(
    "T-ADL-6.A1",
    sentence="What a close gives the failed account at the mark it takes from the counterparty, to "
    "the unit, at any price: a deficit never shrinks by more than the others have lost, and closes "
    "that cost nobody anything leave it as it was.",
    of=close_against,
    covers=("a gift to the failed account", "a gift to the counterparty"),
)
def rescue_is_never_free(given: Given) -> Claims:
    """By induction over the closes: the equity that it had, and what the others have lost."""
    step = any_close_at(given, given.choose("price", tuple(PriceRule)))
    mine, theirs = gained(step, LOSER), gained(step, MAKER)
    given.cover("a gift to the failed account", mine > 0)
    given.cover("a gift to the counterparty", theirs > 0)
    start, lost = given.integer("equity at the start"), given.integer("lost so far")
    before, after = equity(step.before, LOSER), equity(step.after, LOSER)
    given.part("base")
    yield start <= start + 0
    given.assume(before <= start + lost)
    given.part("step")
    yield mine == ite(step.call.arguments["candidate"] == MAKER, -theirs, 0)
    yield after <= start + lost - theirs
    given.part("claim")
    yield disj(start >= 0, lost > 0, before < 0)


@theorem(
    "T-ADL-6.A2",
    sentence="A close at the mark changes nobody's equity: whoever is closed loses nothing, and a "
    "deficit stays with the failed account, to the unit.",
    of=close_against,
    covers=("a close of a bankrupt account",),
)
def mark_price_moves_nothing(given: Given) -> Claims:
    """What it gets rid of is the position, and what may still become of it."""
    step = any_close_at(given, PriceRule.MARK)
    is_bankrupt = equity(step.before, LOSER) < 0
    given.cover("a close of a bankrupt account", conj(closed(step) > 0, is_bankrupt))
    yield conj(gained(step, LOSER) == 0, gained(step, MAKER) == 0)


@theorem(
    "T-ADL-6.A3",
    sentence="A close that leaves exactly nothing of the failed account, at whatever price does "
    "that, moves exactly its equity to the counterparty: it loses at the mark if and only if the "
    "account was below zero there.",
    of=close_against,
    covers=("a deficit", "a surplus"),
)
def bankruptcy_price_moves_the_deficit(given: Given) -> Claims:
    """So it is for every rule that finds a bankruptcy price of one position."""
    step = any_close_at(given, PriceRule.LIMIT)
    worth = equity(step.before, LOSER)
    leaves_nothing = conj(closed(step) > 0, equity(step.after, LOSER) == 0)
    given.cover("a deficit", conj(leaves_nothing, worth < 0))
    given.cover("a surplus", conj(leaves_nothing, worth > 0))
    yield disj(negate(leaves_nothing), gained(step, MAKER) == worth)
    yield disj(negate(leaves_nothing), iff(gained(step, MAKER) < 0, worth < 0))


# The previous mark --------------------------------------------------------------------------


def worth_before(state: Exchange) -> Quote:
    """Return what the failed account is worth at the marks before the last."""
    return value_at(state.accounts[LOSER], lambda market: state.markets[market].previous_mark)


@theorem(
    "T-ADL-6.A4",
    sentence="Closed at the previous marks in any number of closes, an account that was not below "
    "zero at these marks, with what it held and had before they moved, ends not below zero.",
    of=close_against,
    covers=("a deficit at the mark",),
)
def previous_mark_keeps_the_solvent(given: Given) -> Claims:
    """All marks move at once and nothing else does; then closes at them change no worth at them."""
    then = any_world(given, (LOSER, MAKER), owner=LOSER, prefix="then.")
    moved = then
    for market in MARKETS:
        price = given.integer(f"{market}.next mark", at_least=1)
        moved, _ = apply_mark(moved, market=market, price=price)
    given.part("base")
    yield worth_before(moved) == equity(then, LOSER)
    step = any_close_at(given, PriceRule.PREVIOUS_MARK)
    given.assume(worth_before(step.before) >= 0)
    given.cover("a deficit at the mark", conj(closed(step) > 0, equity(step.before, LOSER) < 0))
    given.part("step")
    yield worth_before(step.after) == worth_before(step.before)
    given.part("claim")
    held = [position_of(step.after.accounts[LOSER], market).size for market in MARKETS]
    yield disj(*(size != 0 for size in held), equity(step.after, LOSER) >= 0)


# Where the conditions end -------------------------------------------------------------------


def facing(balance: Quote, marks: dict[MarketId, Price]) -> Exchange:
    """Return ten steps long in each market against ten steps short, and a fund with nothing."""
    long, short = (dict.fromkeys(marks, side * 10) for side in (1, -1))
    tiers = (MarginTier(0, 100_000, 100_000),)
    accounts = {
        LOSER: holding(balance, long, seat=0),
        RIVAL: holding(5_000, short, seat=1),
        BACKSTOP: Account(seat=2, role=Role.VAULT),
    }
    listed = {
        id_: Market(mark=mark, previous_mark=mark, tiers=tiers) for id_, mark in marks.items()
    }
    return Exchange(balance + 5_000, Map(accounts), Map(listed), len(accounts))


def all_closed(exchange: Exchange, price: PriceRule) -> Exchange:
    """Return the exchange after the failed account was closed in every market."""
    rules = closing_at(price)
    case = open_case(exchange, LOSER, rules)
    for market in sorted(exchange.markets):
        exchange, _ = close_against(
            exchange,
            case=case,
            account=LOSER,
            market=market,
            candidate=RIVAL,
            at_most=10,
            rules=rules,
        )
    return exchange


@theorem(
    "R-ADL-11",
    sentence="An account below zero cannot end at zero without a loss to whoever is closed, "
    "whoever else may pay.",
    of=close_against,
    expects="refuted",
    condition="true as long as nobody outside of the closes pays: T-ADL-6.A1",
)
def nobody_else_can_pay(given: Given) -> Claims:
    """Closed at the mark, and its deficit paid by a fund: both ends are met."""
    poor = facing(-950, {TRADED: 90})
    cash = given.integer("cash of the fund", at_least=0)
    fund = evolve(poor.accounts[BACKSTOP], quote_balance=cash)
    before = evolve(poor, pile=poor.pile + cash, accounts=poor.accounts.set(BACKSTOP, fund))
    after = all_closed(before, PriceRule.MARK)
    paid, _ = pay_share(after, account=LOSER, payer=BACKSTOP, at_most=cash)
    is_harmless = equity(paid, RIVAL) >= equity(before, RIVAL)
    yield negate(conj(equity(paid, LOSER) >= 0, is_harmless))


@theorem(
    "R-ADL-12",
    sentence="Closed at the previous mark, an account that was not below zero there ends not below "
    "zero, whatever has left it in between.",
    of=close_against,
    expects="refuted",
    condition="true when nothing has left it: T-ADL-6.A4",
)
def cash_may_leave_in_between(given: Given) -> Claims:
    """The mark rises, the profit is taken out, and the close is at the mark before the profit."""
    then = facing(-900, {TRADED: 90})
    moved, _ = apply_mark(then, market=TRADED, price=100)
    amount = given.integer("amount", at_least=1, at_most=100)
    left, _ = apply_transfer(moved, payer=LOSER, receiver=RIVAL, amount=amount)
    given.assume(conj(equity(then, LOSER) >= 0, is_liquidatable(left, LOSER)))
    yield equity(all_closed(left, PriceRule.PREVIOUS_MARK), LOSER) >= 0


@theorem(
    "R-ADL-13",
    sentence="Closed at the previous marks, an account that was not below zero before the last "
    "move ends not below zero, though each market's mark moves by itself.",
    of=close_against,
    expects="refuted",
    condition="true where the previous marks of all markets are of one moment: T-ADL-6.A4",
)
def marks_may_move_one_by_one(given: Given) -> Claims:
    """One previous mark is from before a rise of its market, the other from after a fall."""
    state = facing(-1_900, {TRADED: 80, OTHER: 120})
    for move, market in enumerate((TRADED, OTHER, OTHER)):
        given.assume(equity(state, LOSER) >= 0)
        state, _ = apply_mark(state, market=market, price=given.integer(f"mark {move}", at_least=1))
    given.assume(is_liquidatable(state, LOSER))
    yield equity(all_closed(state, PriceRule.PREVIOUS_MARK), LOSER) >= 0
