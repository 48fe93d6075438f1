"""Any number of accounts and orders: the few that a rule names, and the rest.

The crowd carries the sums of the others' balances and positions. That is enough for a law that
adds up a measure over all accounts, if the measure is additive: zero for an empty account, and
for two accounts taken together the sum of both. Each use of ``total`` puts exactly these two
obligations, which are the base and the step of an induction over the members of the crowd.

A rule cannot look into the crowd or into the rest of a book. One that goes over all of them must
do it with ``fold``, and is then proved by induction (``loops``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve, field, frozen
from immutables import Map

from zerosum.proofs.engine.errors import FrameBroken
from zerosum.proofs.engine.loops import AnyItems, Loop
from zerosum.proofs.engine.path import current_path
from zerosum.proofs.engine.symbols import symbolic, term_of
from zerosum.proofs.engine.terms import variable
from zerosum.spec.registry import Transition
from zerosum.spec.state import Account, Exchange, Order, Position, ids_of, position_of
from zerosum.spec.units import AccountId, MarketId, OrderId


@frozen(eq=False)
class AnyAccounts:
    """A map of accounts with any number of members: some by name, the others as a crowd."""

    named: Map[AccountId, Account]
    crowd: Account
    loop: Loop | None = None

    def __getitem__(self, id_: AccountId) -> Account:
        return self.named[id_]

    def get(self, id_: AccountId, default: Any = None) -> Any:
        """Return a named account, or the default."""
        return self.named.get(id_, default)

    def __contains__(self, id_: AccountId) -> bool:
        return id_ in self.named

    def set(self, id_: AccountId, account: Account) -> AnyAccounts:
        """Return the map with a named account changed or added."""
        return evolve(self, named=self.named.set(id_, account))

    def __iter__(self) -> Iterator[AccountId]:
        _require_judge("a rule went over the ids of all accounts")
        return iter(sorted(self.named))

    def keys(self) -> list[AccountId]:
        """Return the named ids, to a law only."""
        return list(self)

    def values(self) -> Members:
        """Return all accounts, of which only a total can be asked."""
        return Members(self)

    def ordered_ids(self) -> AnyItems:
        """Return the ids of all accounts, over which a rule can only fold."""
        return AnyItems(self.loop, tuple(sorted(self.named)))


@frozen(eq=False)
class Members:
    """The accounts themselves, for ``total``."""

    accounts: AnyAccounts

    def total_over_members(self, measure: Callable[[Account], int]) -> int:
        """Add up an additive measure: the named accounts, and the crowd as one."""
        _require_additive(measure, self.accounts.crowd)
        amount = measure(self.accounts.crowd)
        for id_ in sorted(self.accounts.named):
            amount = amount + measure(self.accounts.named[id_])
        return amount

    def __iter__(self) -> Iterator[Account]:
        raise FrameBroken("a rule went over all accounts")


@frozen(eq=False)
class AnyBook:
    """The book of a market with any number of orders: some by name, and the rest."""

    named: Map[OrderId, Order]
    loop: Loop | None = None
    rest: object = field(factory=object)

    def __getitem__(self, id_: OrderId) -> Order:
        return self.named[id_]

    def get(self, id_: OrderId, default: Any = None) -> Any:
        """Return a named order, or the default."""
        return self.named.get(id_, default)

    def __contains__(self, id_: OrderId) -> bool:
        return id_ in self.named

    def set(self, id_: OrderId, order: Order) -> AnyBook:
        """Return the book with a named order changed or added."""
        return evolve(self, named=self.named.set(id_, order))

    def __iter__(self) -> Iterator[OrderId]:
        _require_judge("a rule went over a whole book")
        return iter(sorted(self.named))

    def ordered_ids(self) -> AnyItems:
        """Return the ids of all orders, over which a rule can only fold."""
        return AnyItems(self.loop, tuple(sorted(self.named)))


def _require_judge(detail: str) -> None:
    if not current_path().is_judging:
        raise FrameBroken(detail)


def _require_additive(measure: Callable[[Account], int], crowd: Account) -> None:
    """Put the obligations that make the crowd's measure the sum over its members."""
    path = current_path()
    one, other = (_member(name, crowd) for name in ("one", "other"))
    empty = Account(positions=Map({id_: Position() for id_ in crowd.positions}))
    path.require("total base", term_of(measure(empty) == 0), "additive")
    together = term_of(measure(merged(one, other)) == measure(one) + measure(other))
    path.require("total step", together, "additive")


def _member(name: str, crowd: Account) -> Account:
    """Return any account with positions in the markets of the crowd."""

    def number(of: str) -> int:
        return symbolic(variable(f"member.{name}.{of}"))

    positions = {
        id_: Position(number(f"{id_}.size"), number(f"{id_}.entry_value"))
        for id_ in sorted(crowd.positions)
    }
    return Account(quote_balance=number("quote_balance"), positions=Map(positions))


def merged(one: Account, other: Account) -> Account:
    """Return two accounts taken together: balances and positions added up."""
    positions = {}
    for id_ in ids_of(one.positions):
        left, right = one.positions[id_], position_of(other, id_)
        positions[id_] = Position(left.size + right.size, left.entry_value + right.entry_value)
    return Account(quote_balance=one.quote_balance + other.quote_balance, positions=Map(positions))


def others_are_untouched(step: Transition) -> bool:
    """Return whether nothing unnamed was reached: the frame of a proof for any number.

    The crowd of accounts and the rest of each book are the same objects before and after.
    """
    states = (step.before, step.after, step.replayed)
    if len({_unnamed_accounts(state) for state in states}) != 1:
        return False
    return all(
        len({_unnamed_orders(state, id_) for state in states}) == 1
        for id_ in ids_of(step.before.markets)
    )


def _unnamed_accounts(state: Exchange) -> int:
    accounts: object = state.accounts
    return id(accounts.crowd) if isinstance(accounts, AnyAccounts) else 0


def _unnamed_orders(state: Exchange, market: MarketId) -> int:
    book: object = state.markets[market].book
    return id(book.rest) if isinstance(book, AnyBook) else 0
