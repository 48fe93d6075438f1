"""Theorems about entry value and profit (chapter 01), and sentences that turn out false."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import MARKETS, TRADED, any_exchange, any_position
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.theorems.ledger import ALICE, BOB, TWO_TRADERS
from zerosum.rules.journal import compute_position_after
from zerosum.rules.ledger import apply_fill, apply_mark
from zerosum.rules.observe import observe
from zerosum.spec.arithmetic import conj
from zerosum.spec.registry import REGISTRY, Transition
from zerosum.spec.state import Role, equity, position_of, unrealised_profit, wallet_balance
from zerosum.spec.units import AccountId, Quote

# Entry value and profit: statements about numbers -------------------------------------------


@theorem(
    "T-LED-7.A1",
    sentence="Equity is wallet balance plus the unrealised profit of every position.",
    of=wallet_balance,
)
def equity_is_wallet_plus_unrealised(given: Given) -> Claims:
    """Both ways of counting an account's worth agree at any marks."""
    exchange = any_exchange(given, {ALICE: Role.TRADER})
    account = exchange.accounts[ALICE]
    unrealised = sum(
        unrealised_profit(account.positions[id_], exchange.markets[id_].mark) for id_ in MARKETS
    )
    yield equity(exchange, ALICE) == wallet_balance(account) + unrealised


@theorem(
    "T-LED-7.A2",
    sentence="A position that is closed has no entry value left.",
    of=compute_position_after,
    covers=("closes",),
)
def closing_leaves_nothing(given: Given) -> Claims:
    """Trading minus the size leaves the flat position."""
    position = any_position(given, "held")
    after = compute_position_after(position, -position.size, given.integer("price", at_least=1))
    given.cover("closes", position.size != 0)
    yield conj(after.size == 0, after.entry_value == 0)


@theorem(
    "T-LED-7.A3",
    sentence="Closing in two parts realises exactly as much as closing at once: remainders stay "
    "unrealised and come out with the last part.",
    of=compute_position_after,
    covers=("both parts close something",),
)
def closing_in_parts_loses_nothing(given: Given) -> Claims:
    """What the first part rounded away is still in the profit of the rest."""
    position = any_position(given, "held")
    price = given.integer("price", at_least=1)
    first = given.integer("first", at_least=0)
    given.assume(position.size > 0)
    given.assume(first < position.size)
    halfway = compute_position_after(position, -first, price)
    given.cover("both parts close something", first > 0)
    in_parts = first * price + (halfway.entry_value - position.entry_value)
    rest = halfway.size * price - halfway.entry_value
    yield in_parts + rest == unrealised_profit(position, price)


# Refutations: sentences that one might believe ----------------------------------------------


@theorem(
    "R-LED-1",
    sentence="The realised profits of a fill's two parties sum to zero.",
    of=apply_fill,
    expects="refuted",
    condition="true of realised and unrealised profit together, at any mark: T-LED-6.A1",
)
def realised_profits_sum_to_zero(given: Given) -> Claims:
    """One side may close while the other opens: profit is realised by one of them alone."""
    step = any_agreed_fill(given)
    yield sum(wallet_change(step, id_) for id_ in (ALICE, BOB)) == 0


@theorem(
    "T-LED-6.A1",
    sentence="The changes of the two parties' equity by a fill sum to zero, at any mark.",
    of=apply_fill,
    covers=("traded",),
)
def equity_changes_sum_to_zero(given: Given) -> Claims:
    """What one side wins at the mark by a fill the other loses."""
    step = any_agreed_fill(given)
    given.cover("traded", step.rejection is None)
    yield sum(equity(step.after, id_) - equity(step.before, id_) for id_ in (ALICE, BOB)) == 0


@theorem(
    "R-LED-2",
    sentence="As long as balances sum to the pile, nobody is below zero.",
    of=apply_mark,
    expects="refuted",
    condition="true of the sum of all equities, never of each: conservation hides insolvency",
)
def conservation_keeps_everybody_solvent(given: Given) -> Claims:
    """A move of the mark alone takes a solvent account below zero."""
    before = any_exchange(given, TWO_TRADERS)
    for id_ in (ALICE, BOB):
        given.assume(equity(before, id_) >= 0)
    after, _ = apply_mark(before, market=TRADED, price=given.integer("price", at_least=1))
    yield conj(*(equity(after, id_) >= 0 for id_ in (ALICE, BOB)))


@theorem(
    "R-LED-3",
    sentence="The entry values of a market's positions sum to zero.",
    of=apply_fill,
    expects="refuted",
    condition="true while every fill of the market has only opened positions: each adds size x "
    "price to one side and takes it from the other",
)
def entry_values_stay_balanced(given: Given) -> Claims:
    """A close on one side releases old entry value while the other side enters at the new price."""
    step = any_agreed_fill(given)
    entry = [
        sum(position_of(state.accounts[id_], TRADED).entry_value for id_ in (ALICE, BOB))
        for state in (step.before, step.after)
    ]
    yield entry[0] == entry[1]


def any_agreed_fill(given: Given) -> Transition:
    """Two traders trade any positive size at any price on the grid."""
    before = any_exchange(given, TWO_TRADERS)
    ticks = given.integer("ticks", at_least=1)
    return observe(
        REGISTRY.rules["apply_fill"],
        before,
        market=TRADED,
        buyer=ALICE,
        seller=BOB,
        size=given.integer("size", at_least=1),
        price=ticks * before.markets[TRADED].price_increment,
    )


def wallet_change(step: Transition, account: AccountId) -> Quote:
    """Return what a transition realised for an account."""
    return wallet_balance(step.after.accounts[account]) - wallet_balance(
        step.before.accounts[account]
    )
