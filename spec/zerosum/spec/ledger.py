"""The invariants of the ledger (chapter 01): what no transition may ever break.

Each law is a sentence about one observed transition. Account-level helpers carry the sums, so
that a law reads like its sentence. What each single transition owes to its caller stands in
``zerosum.spec.fills`` and
``zerosum.spec.terms``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zerosum.spec.arithmetic import conj, disj, every, implies, maximum
from zerosum.spec.journal import (
    Deposit,
    Fill,
    Journal,
    ListMarket,
    OpenAccount,
    PlaceOrder,
    SetCooldown,
    SetMark,
    SetOracle,
    SettleFunding,
    Transfer,
    Withdraw,
    accounts_in,
    amount_of,
    cash_into_pile,
    cash_to,
    markets_in,
    size_to,
)
from zerosum.spec.observed import EMPTY_ACCOUNT
from zerosum.spec.registry import Transition, law
from zerosum.spec.state import (
    Account,
    Exchange,
    account_equity,
    ids_of,
    position_of,
    same_account,
    same_market,
    same_state,
    total_over_accounts,
)
from zerosum.spec.units import AccountId, MarketId, Quote, Size

# LED-1 the pile, LED-2 balance, LED-3 promises ---------------------------------------------


@law(
    "LED-1.L1",
    "PILE",
    "The quote balances of all accounts sum to the pile.",
    about="state",
    source="story 1, 17",
)
def balances_sum_to_pile(step: Transition) -> bool:
    """Compare the sum of all claims with the cash that is there."""
    return total_over_accounts(step.after, lambda account: account.quote_balance) == step.after.pile


@law(
    "LED-1.L2",
    "DOORS",
    "Only deposits and withdrawals change the pile, each by its amount.",
    source="story 1, 2",
    about="step",
)
def pile_changes_only_at_doors(step: Transition) -> bool:
    """Compare the change of the pile with what came and went through the doors."""
    return step.after.pile == step.before.pile + sum(map(cash_into_pile, step.journal))


@law(
    "LED-2.L1",
    "BALANCE",
    "The net position of every market is zero: longs equal shorts.",
    about="state",
    source="story 3, 5",
)
def longs_equal_shorts(step: Transition) -> bool:
    """Add up each market's positions."""
    return every(lambda market: net_size(step.after, market) == 0, ids_of(step.after.markets))


def net_size(exchange: Exchange, market: MarketId) -> Size:
    """Return the sum of all positions in a market, in steps."""
    return total_over_accounts(exchange, lambda account: position_of(account, market).size)


@law(
    "LED-3.L1",
    "PROMISES",
    "The sum of positive equities is the pile plus all deficits: everyone can be paid exactly "
    "when there is no deficit.",
    about="state",
    source="story 4, 17; theory 1",
)
def promises_are_pile_plus_deficits(step: Transition) -> bool:
    """Compare claims less deficits, account by account, with the pile.

    Both sums run over the same accounts, so they are written as one.
    """
    exchange = step.after

    def claim_less_deficit(account: Account) -> Quote:
        worth = account_equity(account, exchange.markets)
        return claim_of(worth) - deficit_of(worth)

    return total_over_accounts(exchange, claim_less_deficit) == exchange.pile


def claim_of(equity: Quote) -> Quote:
    """Return what an account of this equity may expect to be paid, in quote units."""
    return maximum(equity, 0)


def deficit_of(equity: Quote) -> Quote:
    """Return what an account of this equity owes and cannot pay, in quote units."""
    return maximum(-equity, 0)


# LED-4 the journal --------------------------------------------------------------------------


@law(
    "LED-4.L1",
    "REPLAY",
    "The journal alone rebuilds the state.",
    source="ours",
    about="step",
)
def journal_rebuilds_state(step: Transition) -> bool:
    """Compare the state after with the replay of the journal on the state before."""
    return same_state(step.replayed, step.after)


@law(
    "LED-4.L2",
    "DOUBLE ENTRY",
    "Each balance and each position changes by exactly what the journal's entries say.",
    source="ours",
    about="step",
)
def accounts_change_as_journalled(step: Transition) -> bool:
    """Compare each account's change with the sum over the entries."""
    return every(
        lambda id_: _changes_as_journalled(step, id_),
        ids_of(step.after.accounts),
    )


def _changes_as_journalled(step: Transition, id_: AccountId) -> bool:
    before = step.before.accounts.get(id_, EMPTY_ACCOUNT)
    after = step.after.accounts[id_]
    cash = sum(cash_to(id_, entry) for entry in step.journal)

    def size_fits(market: MarketId) -> bool:
        moved = sum(size_to(id_, market, entry) for entry in step.journal)
        return position_of(after, market).size == position_of(before, market).size + moved

    return conj(
        after.quote_balance == before.quote_balance + cash,
        every(size_fits, ids_of(step.after.markets)),
    )


KINDS: Mapping[str, tuple[type[object], ...]] = {
    "apply_open_account": (OpenAccount,),
    "apply_list_market": (ListMarket,),
    "apply_deposit": (Deposit,),
    "apply_withdrawal": (Withdraw,),
    "apply_transfer": (Transfer,),
    "apply_fill": (Fill,),
    "apply_funding": (SettleFunding, Transfer),
    "settle_holder": (Transfer,),
    "apply_mark": (SetMark,),
    "apply_oracle": (SetOracle,),
}
"""The entries that each transition of the ledger writes."""


@law(
    "LED-4.L3",
    "KINDS",
    "A transition of the ledger writes entries of its own kinds only.",
    about="step",
    source="ours",
)
def entries_are_of_their_kinds(step: Transition) -> bool:
    """Look at the kind of each entry."""
    return every(lambda entry: isinstance(entry, KINDS[step.call.rule]), step.journal)


@law(
    "LED-4.L4",
    "NO IDLE ENTRY",
    "An entry that moves or records an amount is of at least one unit.",
    about="step",
    source="ours",
)
def entries_move_something(step: Transition) -> bool:
    """Look at the amount of each entry that has one."""
    amounts = (amount_of(entry) for entry in step.journal)
    return conj(*(amount >= 1 for amount in amounts if amount is not None))


# LED-5 bystanders ---------------------------------------------------------------------------


@law(
    "LED-5.L1",
    "BYSTANDER",
    "Accounts that a transition does not name are unchanged, and so are markets.",
    source="ours",
    about="step",
)
def bystanders_are_unchanged(step: Transition) -> bool:
    """Compare every account and market that no journal entry names; none disappears."""
    named = _named(step.journal)
    return conj(
        _none_lost(step),
        every(
            lambda id_: same_account(step.before.accounts[id_], step.after.accounts[id_]),
            _others(step.before.accounts, named),
        ),
        every(
            lambda id_: same_market(step.before.markets[id_], step.after.markets[id_]),
            _others(step.before.markets, named),
        ),
    )


@law(
    "LED-5.L2",
    "NO THIRD PARTY",
    "An account that the caller does not name never pays: only a holder can be charged, and only "
    "by a rule that reaches all holders.",
    source="ours",
    about="step",
)
def third_parties_never_pay(step: Transition) -> bool:
    """Look at each account outside the call: unchanged, or a holder under a collective rule.

    A resting order is consent to trade at its price, so its owner is no third party.
    """
    outside = _others(step.before.accounts, step.call.names | _owners_of_orders(step.before))
    return every(lambda id_: _did_not_pay_for_others(step, id_), outside)


@law(
    "LED-5.L3",
    "IDENTITY",
    "No account changes its seat, owner or role; one appears only by an opening, enters or leaves "
    "cooldown only by an entry, and each opening and order takes exactly one seat.",
    about="step",
    source="story 11",
)
def identities_are_kept(step: Transition) -> bool:
    """Compare who is there and what they are with the openings and orders journalled."""
    opened = [one.account for one in step.journal if isinstance(one, OpenAccount)]
    ordered = [one.order for one in step.journal if isinstance(one, PlaceOrder)]
    cooled = {one.account for one in step.journal if isinstance(one, SetCooldown)}

    def is_kept(id_: AccountId) -> bool:
        before, after = step.before.accounts[id_], step.after.accounts[id_]
        return conj(
            before.seat == after.seat,
            before.owner == after.owner,
            before.role is after.role,
            disj(id_ in cooled, before.in_cooldown is after.in_cooldown),
        )

    return conj(
        {*step.after.accounts} == {*step.before.accounts, *opened},
        step.after.next_seat == step.before.next_seat + len(opened) + len(ordered),
        every(is_kept, ids_of(step.before.accounts)),
    )


def _did_not_pay_for_others(step: Transition, id_: AccountId) -> bool:
    before, after = step.before.accounts[id_], step.after.accounts[id_]
    if step.call.collective:
        return implies(is_flat(before), lambda: same_account(before, after))
    return same_account(before, after)


def _owners_of_orders(exchange: Exchange) -> frozenset[AccountId]:
    """Return who has an order resting in any book."""
    books = [exchange.markets[id_].book for id_ in ids_of(exchange.markets)]
    return frozenset(book[order].owner for book in books for order in book)


def is_flat(account: Account) -> bool:
    """Return whether the account holds no position at all."""
    return every(lambda market: account.positions[market].size == 0, ids_of(account.positions))


def _named(journal: Journal) -> frozenset[str]:
    return frozenset().union(*map(accounts_in, journal), *map(markets_in, journal))


def _others(ids: Iterable[str], named: frozenset[str]) -> list[str]:
    return sorted(id_ for id_ in ids if id_ not in named)


def _none_lost(step: Transition) -> bool:
    return conj(
        {*step.before.accounts} <= {*step.after.accounts},
        {*step.before.markets} <= {*step.after.markets},
    )
