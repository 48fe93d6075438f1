"""Given: the quantifier of a theorem, in two readings.

A theorem's body asks its ``Given`` for numbers and choices. The symbolic reading answers with
*any* number, and takes every choice in turn. The concrete reading answers from a table, which is
how a counterexample is replayed in plain Python, or from a source of random numbers, which is how
the same body becomes a fuzz test.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, cast

from attrs import define, evolve, field
from immutables import Map

from zerosum.proofs.engine import terms
from zerosum.proofs.engine.crowd import AnyAccounts, AnyBook, Crowd, others_are_untouched
from zerosum.proofs.engine.loops import AnyItems, Loop
from zerosum.proofs.engine.path import Part, current_path
from zerosum.proofs.engine.symbols import symbolic, term_of
from zerosum.spec.registry import Transition
from zerosum.spec.state import Account, Exchange, Order
from zerosum.spec.units import AccountId, OrderId, Quote, Size

Option = TypeVar("Option")
EVERYONE_ELSE: AccountId = "everyone else"
PLAIN_NAME = re.compile(r"[^|\\!;\n]+")


class Unmet(Exception):
    """A concrete reading does not satisfy an assumption of the theorem."""


class BrokenCut(Exception):
    """A lemma on the way to a theorem is false of some numbers."""


class Given(ABC):
    """The quantifier: where a theorem takes its numbers from."""

    @abstractmethod
    def integer(self, name: str, *, at_least: int | None = None, at_most: int | None = None) -> int:
        """Return any integer within the bounds."""

    @abstractmethod
    def choose(self, name: str, options: Sequence[Option]) -> Option:
        """Return any of the options."""

    @abstractmethod
    def assume(self, condition: bool) -> None:
        """Restrict the theorem to where the condition holds."""

    @abstractmethod
    def cut(self, name: str, condition: bool) -> None:
        """Show a lemma on the way: what follows may use it, and every theorem rests on it."""

    @abstractmethod
    def cover(self, name: str, condition: bool) -> None:
        """Demand that the condition can be met, so that the theorem is not vacuous there."""

    @abstractmethod
    def with_everyone_else(
        self, named: Map[AccountId, Account], others: Account, bystander: Callable[[], Account]
    ) -> Map[AccountId, Account]:
        """Return the accounts of an exchange: the named ones and any number of others.

        The others together have the balance and positions of ``others``; ``bystander`` returns
        any one of them.
        """

    @abstractmethod
    def entry_value_of_others(self, name: str, size: Size) -> Quote:
        """Return any entry value that the others of this size may have together."""

    def with_loop(self, accounts: Map[AccountId, Account], loop: Loop) -> Map[AccountId, Account]:
        """Return the accounts with what is needed to prove a fold over all of them."""
        return accounts

    @abstractmethod
    def with_other_orders(
        self, named: Map[OrderId, Order], loop: Loop | None = None
    ) -> Map[OrderId, Order]:
        """Return a book: the named orders and any number of others."""

    @abstractmethod
    def any_stages(self, loop: Loop, some: tuple[Option, ...]) -> tuple[Option, ...]:
        """Return any stages of a waterfall in any order."""

    def concrete_kinds(self) -> tuple[str, ...]:
        """Return the kinds of law that only a concrete run can be judged by."""
        return ("claim",)

    def part(self, part: Part) -> None:
        """Say that the claims that follow are the base or the step of an induction."""
        del part

    def bounded(self, bound: str) -> None:
        """Say that the theorem holds for a bounded number of something only."""
        del bound

    def fresh(self, name: str) -> str:
        """Return a prefix for names, which no other part of the same run has."""
        return f"{name}."

    def resumed_from(self) -> Exchange | None:
        """Return the state in which the last loop was left, if what was observed passed one."""
        return None

    def begins_at(self, before: Exchange) -> Exchange:
        """Say in which state the call that is observed begins."""
        return before

    def origin(self) -> Exchange | None:
        """Return the state in which the call began, if it was said."""
        return None

    def has_loops(self) -> bool:
        """Return whether this path has met a loop."""
        return False

    def is_told(self) -> bool:
        """Return whether every loop so far has said what its steps write."""
        return True

    def frame(self, step: Transition) -> None:
        """Demand that the transition left everyone else alone; concretely, a law looks."""
        del step


class SymbolicGiven(Given):
    """For all numbers: each one is a variable, and each choice is taken on some path."""

    def integer(self, name: str, *, at_least: int | None = None, at_most: int | None = None) -> int:
        """Return a variable, with its bounds as assumptions."""
        if PLAIN_NAME.fullmatch(name) is None:
            raise ValueError(f"{name!r} is no name for a number: | \\ ! ; have other uses")
        number = symbolic(terms.variable(name))
        if at_least is not None:
            self.assume(number >= at_least)
        if at_most is not None:
            self.assume(number <= at_most)
        return number

    def choose(self, name: str, options: Sequence[Option]) -> Option:
        """Take one option on this path and the others on other paths."""
        return options[current_path().choose(name, len(options))]

    def assume(self, condition: bool) -> None:
        """Add the condition to the hypotheses of all that follows."""
        current_path().assume(term_of(condition))

    def cut(self, name: str, condition: bool) -> None:
        """Note the lemma as an obligation, and add it to the hypotheses of all that follows."""
        current_path().cut(name, term_of(condition))

    def cover(self, name: str, condition: bool) -> None:
        """Note the situation as one to be reached."""
        current_path().cover(name, term_of(condition))

    def with_everyone_else(
        self, named: Map[AccountId, Account], others: Account, bystander: Callable[[], Account]
    ) -> Map[AccountId, Account]:
        """Let a crowd stand for the others."""
        crowd = Crowd(others.quote_balance, others.positions)
        return cast("Map[AccountId, Account]", AnyAccounts(named, crowd, bystander()))

    def entry_value_of_others(self, name: str, size: Size) -> Quote:
        """Return any number: the signs of many need not be that of their sum."""
        del size
        return self.integer(name)

    def with_loop(self, accounts: Map[AccountId, Account], loop: Loop) -> Map[AccountId, Account]:
        """State the loop's invariant for the induction."""
        return cast("Map[AccountId, Account]", evolve(cast("AnyAccounts", accounts), loop=loop))

    def with_other_orders(
        self, named: Map[OrderId, Order], loop: Loop | None = None
    ) -> Map[OrderId, Order]:
        """Let the rest of the book be anything."""
        return cast("Map[OrderId, Order]", AnyBook(named, loop))

    def any_stages(self, loop: Loop, some: tuple[Option, ...]) -> tuple[Option, ...]:
        """Let the stages be any, in any order."""
        del some
        return cast("tuple[Option, ...]", AnyItems(loop))

    def concrete_kinds(self) -> tuple[str, ...]:
        """Return none: a symbolic run proves, and claims are not proved."""
        return ()

    def part(self, part: Part) -> None:
        """Note the part on the path."""
        current_path().claim_part = part

    def bounded(self, bound: str) -> None:
        """Note the bound on the path."""
        current_path().bounds.append(bound)

    def fresh(self, name: str) -> str:
        """Return a prefix that is numbered along the path."""
        path = current_path()
        path.fresh_names += 1
        return f"{name} {path.fresh_names}."

    def resumed_from(self) -> Exchange | None:
        """Ask the path."""
        return current_path().resumed_from

    def begins_at(self, before: Exchange) -> Exchange:
        """Note it on the path."""
        current_path().origin = before
        return before

    def origin(self) -> Exchange | None:
        """Ask the path."""
        return current_path().origin

    def has_loops(self) -> bool:
        """Ask the path."""
        return current_path().is_inductive

    def is_told(self) -> bool:
        """Ask the path."""
        return not current_path().is_untold

    def frame(self, step: Transition) -> None:
        """Note as an obligation that the crowd is the same object throughout."""
        if isinstance(step.before.accounts, AnyAccounts):
            current_path().require("frame", term_of(others_are_untouched(step)), "frame")


@define
class ConcreteGiven(Given):
    """For these numbers: each one comes from a source that is told name and bounds."""

    number: Callable[[str, int | None, int | None], int]
    option: Callable[[str, int], int]
    reached: list[str] = field(factory=list)

    def integer(self, name: str, *, at_least: int | None = None, at_most: int | None = None) -> int:
        """Return the source's number, or give up when it lies outside the bounds."""
        number = self.number(name, at_least, at_most)
        self.assume(at_least is None or number >= at_least)
        self.assume(at_most is None or number <= at_most)
        return number

    def choose(self, name: str, options: Sequence[Option]) -> Option:
        """Return the source's choice."""
        return options[self.option(name, len(options))]

    def assume(self, condition: bool) -> None:
        """Give up when the condition does not hold."""
        if not condition:
            raise Unmet

    def cut(self, name: str, condition: bool) -> None:
        """Raise BrokenCut where the lemma does not hold."""
        if not condition:
            raise BrokenCut(name)

    def cover(self, name: str, condition: bool) -> None:
        """Remember what was reached."""
        if condition:
            self.reached.append(name)

    def with_everyone_else(
        self, named: Map[AccountId, Account], others: Account, bystander: Callable[[], Account]
    ) -> Map[AccountId, Account]:
        """Let one more account be the others; a loop over all is then an ordinary one."""
        del bystander
        return named.set(EVERYONE_ELSE, others)

    def entry_value_of_others(self, name: str, size: Size) -> Quote:
        """Return a number of the sign of the one account's size."""
        worth = abs(self.integer(name))
        return 0 if size == 0 else worth if size > 0 else -worth

    def with_other_orders(
        self, named: Map[OrderId, Order], loop: Loop | None = None
    ) -> Map[OrderId, Order]:
        """Let the named orders be the whole book."""
        del loop
        return named

    def any_stages(self, loop: Loop, some: tuple[Option, ...]) -> tuple[Option, ...]:
        """Take the stages that a rule set usually has."""
        del loop
        return some


def table_given(values: Mapping[str, int], choices: Mapping[str, int]) -> ConcreteGiven:
    """Return the reading of one assignment; what it does not name is as small as allowed."""

    def number(name: str, at_least: int | None, at_most: int | None) -> int:
        return values.get(name, closest_to_zero(at_least, at_most))

    return ConcreteGiven(number, lambda name, _: choices.get(name, 0))


def closest_to_zero(at_least: int | None, at_most: int | None) -> int:
    """Return the number closest to zero within bounds."""
    if at_least is not None and at_least > 0:
        return at_least
    if at_most is not None and at_most < 0:
        return at_most
    return 0
