"""The story's sentences as theorems (chapter story)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import TRADED, any_exchange
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.theorems.ledger import ALICE, BOB, TWO_TRADERS
from zerosum.proofs.theorems.profit import any_agreed_fill
from zerosum.proofs.worlds import FEES, LOSER, MAKER, ORDER, any_case, any_world
from zerosum.rules.ledger import apply_fill, apply_mark
from zerosum.rules.liquidation import take_order
from zerosum.rules.margin import is_liquidatable
from zerosum.spec.arithmetic import conj, disj, iff, ite, magnitude, maximum, minimum
from zerosum.spec.state import (
    Exchange,
    Order,
    account_equity,
    equity,
    position_of,
    total_over_accounts,
)
from zerosum.spec.units import AccountId, Size


@theorem(
    "T-STO-4",
    sentence="As long as nobody is below zero, what any group has gained is at most what the "
    "others have put in (story 4, 16).",
    of=apply_mark,
    covers=("a gain",),
)
def winners_win_what_others_put_in(given: Given) -> Claims:
    """The group is one account or many; all others together are not below zero."""
    before = any_exchange(given, TWO_TRADERS)
    after, _ = apply_mark(before, market=TRADED, price=given.integer("price", at_least=1))
    put_in = given.integer("put in by the group")
    everything = total_over_accounts(after, lambda account: account_equity(account, after.markets))
    others = everything - equity(after, ALICE)
    given.assume(others >= 0)
    given.cover("a gain", equity(after, ALICE) > put_in)
    yield equity(after, ALICE) - put_in <= after.pile - put_in


def open_interest_of(exchange: Exchange, *accounts: AccountId) -> Size:
    """Return the sum of the longs of some accounts in the traded market, in steps."""
    return sum(maximum(position_of(exchange.accounts[id_], TRADED).size, 0) for id_ in accounts)


@theorem(
    "T-STO-6",
    sentence="A liquidated size is exactly transferred to a new holder or cancelled against the "
    "other side, and open interest falls by exactly the cancelled part (story 6, 14).",
    of=apply_fill,
    covers=("all transferred", "all cancelled"),
)
def liquidated_size_is_transferred_or_cancelled(given: Given) -> Claims:
    """The seller is a long who closes; the buyer opens, closes a short, or both."""
    step = any_agreed_fill(given)
    size = step.call.arguments["size"]
    long = position_of(step.before.accounts[BOB], TRADED).size
    other = position_of(step.before.accounts[ALICE], TRADED).size
    given.assume(size <= long)
    cancelled = minimum(size, maximum(-other, 0))
    transferred = size - cancelled
    given.cover("all transferred", cancelled == 0)
    given.cover("all cancelled", transferred == 0)
    fallen = open_interest_of(step.before, ALICE, BOB) - open_interest_of(step.after, ALICE, BOB)
    gained = maximum(position_of(step.after.accounts[ALICE], TRADED).size, 0) - maximum(other, 0)
    yield conj(fallen == cancelled, gained == transferred)


@theorem(
    "T-STO-8",
    sentence="What the book leaves of a failed position, as long as the account stays below its "
    "maintenance margin, is what exceeds its capacity at the limit or better; with a vault's room "
    "taken off, deleveraging is needed exactly when the size exceeds book and room together (story "
    "8, 19).",
    of=take_order,
    covers=("something is left", "nothing is left"),
)
def deleveraging_begins_where_capacity_ends(given: Given) -> Claims:
    """Order by order, for makers who can afford it: rest = max(0, size - capacity so far)."""
    world, case = any_world(given, (LOSER, MAKER, FEES)), any_case(given)
    whole, seen = given.integer("whole size", at_least=0), given.integer("capacity", at_least=0)
    room = given.integer("room", at_least=0)
    left = position_of(world.accounts[LOSER], TRADED).size
    resting = world.markets[TRADED].book[ORDER]
    given.part("base")
    yield maximum(whole - 0, 0) == whole
    given.assume(magnitude(left) == maximum(whole - seen, 0))
    given.assume(is_liquidatable(world, LOSER))
    after, journal = take_order(
        world,
        case=case,
        account=LOSER,
        market=TRADED,
        order=ORDER,
        keep=0,
        fees=FEES,
        fee_ppm=0,
    )
    given.assume(is_liquidatable(after, LOSER))
    offered = capacity_of(resting, left, case.limits[TRADED])
    has_traded: bool = len(journal) > 0
    given.assume(disj(has_traded, offered == 0))
    rest = magnitude(position_of(after.accounts[LOSER], TRADED).size)
    given.part("step")
    yield disj(left == 0, rest == maximum(whole - (seen + offered), 0))
    given.cover("something is left", rest > room)
    given.cover("nothing is left", conj(rest == 0, left != 0))
    given.part("claim")
    after_vault = rest - minimum(rest, room)
    yield disj(left == 0, iff(after_vault > 0, whole > seen + offered + room))


def capacity_of(resting: Order, left: Size, limit: int) -> Size:
    """Return what an order offers against a position at the limit or better, in steps."""
    for_long = ite(conj(resting.size > 0, resting.price >= limit), resting.size, 0)
    for_short = ite(conj(resting.size < 0, resting.price <= limit), -resting.size, 0)
    return ite(left > 0, for_long, for_short)
