"""Any number of accounts: the few that a rule names, and one crowd that stands for all others.

The crowd carries the sums of the others' balances and positions. That is enough for a law that
adds up a measure over all accounts, if the measure is additive: zero for an empty account, and
for two accounts taken together the sum of both. Each use of ``total`` puts exactly these two
obligations, which are the base and the step of an induction over the members of the crowd.

A rule cannot look into the crowd. One that goes over all accounts must do it with ``fold``, and
is then proved by induction too: the ``Loop`` says what holds between two steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from attrs import evolve, frozen
from immutables import Map

from zerosum.proofs.engine.errors import FrameBroken
from zerosum.proofs.engine.path import current_path
from zerosum.proofs.engine.symbols import symbolic, term_of
from zerosum.proofs.engine.terms import variable
from zerosum.rules.journal import Progress
from zerosum.rules.observe import transition_of
from zerosum.spec.arithmetic import conj
from zerosum.spec.registry import Call, Transition
from zerosum.spec.state import Account, Exchange, Position, ids_of, position_of
from zerosum.spec.units import AccountId


@frozen(eq=False)
class Loop:
    """What holds at every step of a fold over all accounts.

    ``seen`` is a ghost: the sum of ``measure`` over the accounts passed so far. ``arbitrary``
    returns any state between two steps, of which only the invariant is then assumed, and an
    account that comes next. ``whole`` is the sum over all accounts, reached at the exit.
    """

    before: Exchange
    call: Call
    arbitrary: Callable[[], tuple[Exchange, AccountId]]
    invariant: Callable[[Exchange, int], bool]
    measure: Callable[[AccountId], int]
    whole: Callable[[], int]


class StepObserved(BaseException):
    """The base or the step of an induction is over; here is what there is to judge."""

    def __init__(self, transition: Transition) -> None:
        super().__init__()
        self.transition = transition


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

    def ordered_ids(self) -> AnyIds:
        """Return the ids of all accounts, over which a rule can only fold."""
        return AnyIds(self)


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
class AnyIds:
    """The ids of all accounts, in order."""

    accounts: AnyAccounts

    def __iter__(self) -> Iterator[AccountId]:
        return iter(self.accounts)

    def fold_by_induction(
        self, step: Callable[[Progress, AccountId], Progress], start: Progress
    ) -> Progress:
        """Show base and step of the loop, or go on from its exit: one of them on each path."""
        loop = self.accounts.loop
        if loop is None:
            raise FrameBroken("a rule folded over all accounts and no loop is stated for it")
        path = current_path()
        path.is_inductive = True
        part = ("base", "step", "exit")[path.choose("loop", 3)]
        if part == "base":
            _show_base(loop, start)
        if part == "step":
            _show_step(loop, step)
        exchange, _ = loop.arbitrary()
        path.assume(term_of(loop.invariant(exchange, loop.whole())))
        return Progress(exchange)


def _show_base(loop: Loop, start: Progress) -> NoReturn:
    """Show the invariant before the first account."""
    exchange, journal = start.finish()
    current_path().require("loop base", term_of(loop.invariant(exchange, 0)), "base")
    raise StepObserved(transition_of(loop.before, exchange, journal, loop.call))


def _show_step(loop: Loop, step: Callable[[Progress, AccountId], Progress]) -> NoReturn:
    """Show that one step from any state keeps the invariant."""
    path = current_path()
    exchange, item = loop.arbitrary()
    seen = symbolic(variable("seen"))
    path.assume(term_of(loop.invariant(exchange, seen)))
    after, journal = step(Progress(exchange), item).finish()
    still = term_of(loop.invariant(after, seen + loop.measure(item)))
    path.require("loop step", still, "step")
    raise StepObserved(transition_of(exchange, after, journal, loop.call))


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


def crowd_is_untouched(step: Transition) -> bool:
    """Return whether nobody in the crowd was reached: the frame of a proof for any number."""
    maps: list[object] = [state.accounts for state in (step.before, step.after, step.replayed)]
    crowds = {id(accounts.crowd) for accounts in maps if isinstance(accounts, AnyAccounts)}
    return conj(len(crowds) <= 1, len({type(accounts) for accounts in maps}) == 1)
