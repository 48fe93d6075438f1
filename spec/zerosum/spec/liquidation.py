"""The laws of liquidation on the book (chapter 03), most of which every stage obeys."""

from __future__ import annotations

from zerosum.spec.arithmetic import (
    conj,
    disj,
    div_floor,
    every,
    iff,
    implies,
    ite,
    magnitude,
    minimum,
    negate,
)
from zerosum.spec.journal import Fill, Transfer
from zerosum.spec.margin import (
    is_below_maintenance,
    maintenance,
    meets_initial,
    required_margin,
    value_at_limits,
)
from zerosum.spec.observed import is_accepted
from zerosum.spec.registry import Transition, law
from zerosum.spec.state import (
    Account,
    Order,
    account_equity,
    ids_of,
    position_of,
    same_account,
    same_book,
    traded_account,
)
from zerosum.spec.units import PPM_ONE, MarketId, Price, Quote, Size

FEE = "liquidation fee"
DELEVERAGING = "deleveraging"


def fills_of(step: Transition) -> list[Fill]:
    """Return the fills that a transition journalled."""
    return [entry for entry in step.journal if isinstance(entry, Fill)]


def fee_of(step: Transition) -> Quote:
    """Return the liquidation fee that a transition charged, in quote units."""
    return sum(
        entry.amount for entry in step.journal if isinstance(entry, Transfer) if entry.reason == FEE
    )


def paid_in(step: Transition) -> Quote:
    """Return what all transfers of a transition move, in quote units."""
    return sum(entry.amount for entry in step.journal if isinstance(entry, Transfer))


def size_around(step: Transition, market: MarketId) -> tuple[Size, Size]:
    """Return the failed account's position before and after, in steps."""
    account = step.call.arguments["account"]
    states = step.before.accounts[account], step.after.accounts[account]
    before, after = (position_of(state, market).size for state in states)
    return before, after


# MAR-5 the trigger ----------------------------------------------------------------------------


@law(
    "MAR-5.L1",
    "JUST CAUSE",
    "Only an account below its maintenance margin is ever liquidated.",
    about="step",
    source="story 4",
)
def liquidated_for_just_cause(step: Transition) -> bool:
    """Look at the account before any step that changes it."""
    account = step.call.arguments["account"]
    is_same = same_account(step.before.accounts[account], step.after.accounts[account])
    return disj(is_same, is_below_maintenance(step.before, account))


# LIQ-1 orders ---------------------------------------------------------------------------------


@law(
    "LIQ-1.L1",
    "ORDER TERMS",
    "An order is accepted exactly when its account and market exist, its name is free, its size is "
    "at least one step and its price is positive and on the grid; it rests as asked.",
    source="ours",
)
def order_rests_as_asked(step: Transition) -> bool:
    """Compare acceptance with the guard, and the book with the call."""
    asked = step.call.arguments
    market, order = asked["market"], asked["order"]
    if market not in step.before.markets or asked["account"] not in step.before.accounts:
        return negate(is_accepted(step))
    listed = step.before.markets[market]
    if order in listed.book:
        return negate(is_accepted(step))
    on_grid = div_floor(asked["price"], listed.price_increment) * listed.price_increment
    admitted = conj(asked["size"] != 0, asked["price"] >= 1, on_grid == asked["price"])
    expected = Order(asked["account"], asked["size"], asked["price"], step.before.next_seat)
    return conj(
        iff(is_accepted(step), admitted),
        implies(
            is_accepted(step),
            lambda: conj(
                same_book(step.after.markets[market].book, listed.book.set(order, expected)),
                step.after.next_seat == step.before.next_seat + 1,
            ),
        ),
    )


@law(
    "LIQ-1.L2",
    "OWN ORDERS ONLY",
    "A cancellation uses up the account's own order and leaves every other order as it is.",
    about="step",
    source="ours",
)
def only_own_orders_are_cancelled(step: Transition) -> bool:
    """Look at each order of the market around the cancellation."""
    account, market = step.call.arguments["account"], step.call.arguments["market"]
    before, after = step.before.markets[market].book, step.after.markets[market].book

    def fits(id_: str) -> bool:
        if before[id_].owner == account:
            return implies(id_ == step.call.arguments["order"], lambda: after[id_].size == 0)
        return after[id_].size == before[id_].size

    return every(fits, ids_of(before))


# LIQ-2 cooldown -------------------------------------------------------------------------------


@law(
    "LIQ-2.L1",
    "COOLDOWN TERMS",
    "The end of a cooldown is accepted for any account that exists, which is then in none.",
    source="ours",
)
def cooldown_ends(step: Transition) -> bool:
    """Look at the account, and at who may be named."""
    account = step.call.arguments["account"]
    return conj(
        is_accepted(step) is (account in step.before.accounts),
        negate(step.after.accounts[account].in_cooldown) if is_accepted(step) else True,
    )


# LIQ-3 trading with the book ------------------------------------------------------------------


@law(
    "LIQ-3.L1",
    "NO HARM",
    "A step at the limit or better never lowers what the failed account has left at its limit "
    "prices, and a step beyond it that a fund pays for never takes it below zero there; a fee "
    "aside, which never takes it below zero there either.",
    about="step",
    source="ours",
)
def account_is_not_harmed(step: Transition) -> bool:
    """Value the account at its limits before and after; a close elsewhere is not judged here."""
    account, case = step.call.arguments["account"], step.call.arguments["case"]
    before = value_at_limits(step.before.accounts[account], case.limits)
    after = value_at_limits(step.after.accounts[account], case.limits)
    fee = fee_of(step)
    at_limit = every(lambda fill: is_at_limit_or_better(step, fill), fills_of(step))
    kept = ite(at_limit, before, minimum(before, 0))
    return implies(
        deleverages_at_limit_or_better(step),
        lambda: conj(after + fee >= kept, disj(fee <= 0, after >= 0)),
    )


def deleverages_at_limit_or_better(step: Transition) -> bool:
    """Return whether every deleveraging fill is at the failed account's limit or better."""
    closes = [fill for fill in fills_of(step) if fill.reason == DELEVERAGING]
    return every(lambda fill: is_at_limit_or_better(step, fill), closes)


def is_at_limit_or_better(step: Transition, fill: Fill) -> bool:
    """Return whether a fill is no worse for the failed account than its limit price."""
    limit: Price = step.call.arguments["case"].limits[fill.market]
    if fill.seller == step.call.arguments["account"]:
        return fill.price >= limit
    return fill.price <= limit


@law(
    "LIQ-3.L2",
    "FRESH CASH",
    "Whoever takes the other side in the book meets initial margin afterwards.",
    about="step",
    source="story 6, 7",
)
def makers_can_afford_it(step: Transition) -> bool:
    """Look at the owner of each order that traded."""
    account = step.call.arguments["account"]
    owners = [fill.buyer if fill.seller == account else fill.seller for fill in fills_of(step)]
    return every(lambda owner: meets_initial(step.after, owner), owners)


@law(
    "LIQ-3.L3",
    "NO FLIP",
    "A step on a failed account only reduces its positions and never takes one through zero.",
    about="step",
    source="ours",
)
def positions_only_shrink(step: Transition) -> bool:
    """Compare each position before and after."""

    def shrinks(market: MarketId) -> bool:
        before, after = size_around(step, market)
        return conj(
            implies(before >= 0, lambda: conj(after >= 0, after <= before)),
            implies(before <= 0, lambda: conj(after <= 0, after >= before)),
        )

    return every(shrinks, ids_of(step.after.markets))


@law(
    "LIQ-3.L4",
    "BOOK TERMS",
    "A step on the book trades at the order's price, which is at the limit or better, no more than "
    "was sent to the book or rests there, as much as both allow unless less restores the margin, "
    "for at most the fee asked.",
    source="story 7",
)
def book_step_is_as_told(step: Transition) -> bool:
    """Compare the fill with the order and the call."""
    asked = step.call.arguments
    resting = step.before.markets[asked["market"]].book[asked["order"]]
    before, after = size_around(step, asked["market"])
    closed = magnitude(before) - magnitude(after)
    wanted = magnitude(before) - asked["keep"]
    return every(
        lambda fill: conj(
            fill.price == resting.price,
            is_at_limit_or_better(step, fill),
            fill.size == closed,
            disj(
                closed == wanted,
                closed == magnitude(resting.size),
                negate(is_short_of_margin(step, step.after.accounts[asked["account"]])),
            ),
            closed <= wanted,
            closed <= magnitude(resting.size),
            order_left(step) == magnitude(resting.size) - closed,
            fee_of(step) * PPM_ONE <= closed * resting.price * asked["fee_ppm"],
        ),
        fills_of(step),
    )


def is_short_of_margin(step: Transition, account: Account) -> bool:
    """Return whether a failed account, as it is or would be, is below maintenance; a fee aside."""
    markets = step.after.markets
    worth = account_equity(account, markets) + fee_of(step)
    return worth < required_margin(account, markets, maintenance)


def one_step_back(step: Transition, fill: Fill) -> Account:
    """Return the failed account as it would be had a fill been smaller by one step."""
    name = step.call.arguments["account"]
    back = 1 if fill.seller == name else -1
    return traded_account(step.after.accounts[name], fill.market, back, fill.price)


@law(
    "LIQ-3.L5",
    "NO MORE THAN NEEDED",
    "With one step fewer sold to an order, no fund paying, the failed account would still be below "
    "its maintenance margin.",
    source="ours",
)
def book_step_is_needed(step: Transition) -> bool:
    """Take one step of each fill back and ask again."""
    return every(lambda fill: is_short_of_margin(step, one_step_back(step, fill)), fills_of(step))


@law(
    "LIQ-3.L6",
    "CLOSED DOORS",
    "Nothing enters or leaves the pile while an account is liquidated: whoever receives anything, "
    "somebody in it has paid.",
    about="step",
    source="story 2, 17",
)
def pile_is_left_alone(step: Transition) -> bool:
    """Compare the pile around the step."""
    return step.after.pile == step.before.pile


def order_left(step: Transition) -> Size:
    """Return the steps that the order of the call has left."""
    asked = step.call.arguments
    return magnitude(step.after.markets[asked["market"]].book[asked["order"]].size)
