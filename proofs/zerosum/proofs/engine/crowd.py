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
from typing import Any, cast

from attrs import evolve, field, frozen
from immutables import Map

from zerosum.proofs.engine.errors import FrameBroken
from zerosum.proofs.engine.loops import AnyItems, Loop
from zerosum.proofs.engine.path import current_path
from zerosum.proofs.engine.symbols import symbolic, term_of
from zerosum.proofs.engine.terms import variable
from zerosum.spec.registry import Transition
from zerosum.spec.state import Account, Exchange, Order, Position, ids_of
from zerosum.spec.units import AccountId, MarketId, OrderId, Quote

BYSTANDER: AccountId = "a bystander"
"""The name by which a law, and only a law, meets any one member of the crowd."""


@frozen(eq=False)
class Crowd:
    """What is known of many accounts together: the sums of their balances and positions.

    It has no seat, role or owner. A measure that asks for one does not add up.
    """

    quote_balance: Quote
    positions: Map[MarketId, Position]

    def __getattr__(self, name: str) -> Any:
        raise FrameBroken(f"the {name} of many accounts does not add up")


@frozen(eq=False)
class AnyAccounts:
    """A map of accounts with any number of members: some by name, the others as a crowd."""

    named: Map[AccountId, Account]
    crowd: Crowd
    bystander: Account
    loop: Loop | None = None

    def __getitem__(self, id_: AccountId) -> Account:
        return self.bystander if self._is_bystander(id_) else self.named[id_]

    def get(self, id_: AccountId, default: Any = None) -> Any:
        """Return a named account, or the default."""
        return self.bystander if self._is_bystander(id_) else self.named.get(id_, default)

    def __contains__(self, id_: AccountId) -> bool:
        return self._is_bystander(id_) or id_ in self.named

    @staticmethod
    def _is_bystander(id_: AccountId) -> bool:
        return id_ == BYSTANDER and current_path().is_judging

    def set(self, id_: AccountId, account: Account) -> AnyAccounts:
        """Return the map with a named account changed or added."""
        return evolve(self, named=self.named.set(id_, account))

    def __iter__(self) -> Iterator[AccountId]:
        _require_judge("a rule went over the ids of all accounts")
        return iter(sorted((*self.named, BYSTANDER)))

    def keys(self) -> list[AccountId]:
        """Return the named ids, to a law only."""
        return list(self)

    def values(self) -> Members:
        """Return all accounts, of which only a total can be asked."""
        return Members(self)

    def ordered_ids(self) -> AnyItems:
        """Return the ids of all accounts, over which a rule can only fold."""
        return AnyItems(self.loop, tuple(sorted((*self.named, BYSTANDER))))


@frozen(eq=False)
class Members:
    """The accounts themselves, for ``total``."""

    accounts: AnyAccounts

    def total_over_members(self, measure: Callable[[Account], int]) -> int:
        """Add up an additive measure: the named accounts, and the crowd as one."""
        amount = total_of_crowd(measure, self.accounts.crowd)
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


def total_of_crowd(measure: Callable[[Account], int], crowd: Crowd) -> int:
    """Return the measure of the crowd, and put the obligations that make it the members' sum."""
    of: Callable[[Any], int] = measure
    path = current_path()
    one, other = (_member(name, crowd) for name in ("one", "other"))
    empty = Crowd(0, Map({id_: Position() for id_ in crowd.positions}))
    path.require("total base", term_of(of(empty) == 0), "additive")
    together = term_of(of(merged(one, other)) == of(one) + of(other))
    path.require("total step", together, "additive")
    return of(crowd)


def _member(name: str, crowd: Crowd) -> Crowd:
    """Return any part of a crowd, with positions in its markets."""

    def number(of: str) -> int:
        return symbolic(variable(f"member!{name}.{of}"))

    positions = {
        id_: Position(number(f"{id_}.size"), number(f"{id_}.entry_value"))
        for id_ in sorted(crowd.positions)
    }
    return Crowd(number("quote_balance"), Map(positions))


def merged(one: Crowd, other: Crowd) -> Crowd:
    """Return two parts of a crowd taken together: balances and positions added up."""
    positions = {}
    for id_ in ids_of(one.positions):
        left, right = one.positions[id_], other.positions[id_]
        positions[id_] = Position(left.size + right.size, left.entry_value + right.entry_value)
    return Crowd(one.quote_balance + other.quote_balance, Map(positions))


def whole_of(loop: Loop, start: Exchange) -> int:
    """Return the sum of a loop's measure over all accounts at the start, those apart left out."""
    accounts: object = start.accounts
    if loop.measure is None or not isinstance(accounts, AnyAccounts):
        return 0
    amount = total_of_crowd(loop.measure, accounts.crowd)
    for id_ in sorted(accounts.named):
        if id_ not in loop.apart:
            amount = amount + loop.measure(accounts.named[id_])
    return amount


def each_bystander(loop: Loop, start: Exchange, end: Exchange) -> bool:
    """Return what a loop says, after the last turn, of any one account that is not named."""
    if loop.each is None:
        return True
    before, after = (cast("AnyAccounts", one.accounts).bystander for one in (start, end))
    return loop.each(BYSTANDER, before, after, True)


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


def _unnamed_accounts(state: Exchange) -> tuple[int, int]:
    accounts: object = state.accounts
    if isinstance(accounts, AnyAccounts):
        return id(accounts.crowd), id(accounts.bystander)
    return 0, 0


def _unnamed_orders(state: Exchange, market: MarketId) -> int:
    book: object = state.markets[market].book
    return id(book.rest) if isinstance(book, AnyBook) else 0
