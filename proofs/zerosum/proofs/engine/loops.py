"""Loops over any number of items, proved by induction.

A rule that goes over all accounts, all orders of a book or all stages of a rule set does so with
``fold``. Under proof the collection stands for any items in any order. Each path then shows one
part: the *base*, what the rule did before the first item; a *step*, one call of the loop's own
step function on any item in any state; or it goes on from the *exit* in any state. Of a state in
the middle only the invariants of the exchange are assumed, and the loop's own invariant if it has
one.

The journal of a path that passed an exit lacks what the steps wrote. A loop may say what that is,
step by step (``told``): then a law about the whole journal is judged on the rest of it.

Base and step end their path and hand over what there is to judge. A path that passed an exit hands
over the transition since then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn, cast

from attrs import frozen

from zerosum.proofs.engine.errors import FrameBroken
from zerosum.proofs.engine.path import current_path
from zerosum.proofs.engine.symbols import symbolic, term_of
from zerosum.proofs.engine.terms import variable
from zerosum.rules.observe import transition_of
from zerosum.rules.progress import Progress
from zerosum.spec.arithmetic import conj
from zerosum.spec.journal import Journal
from zerosum.spec.registry import Call, Transition
from zerosum.spec.state import Account, Exchange

if TYPE_CHECKING:
    from zerosum.proofs.engine.crowd import AnyAccounts


def always(start: Exchange, between: Exchange, seen: int) -> bool:
    """State no invariant of the loop's own."""
    del start, between, seen
    return True


@frozen(eq=False)
class Loop:
    """What is known between two steps of a fold.

    ``arbitrary`` returns any state between two steps, given the state at the start, and an item
    that comes next. ``invariant`` compares it with the start. ``seen`` is a ghost: the sum of an
    additive ``measure`` of accounts, as they were at the start, over those passed so far; the
    accounts named in ``apart`` do not count. At the exit it is the sum over all, which the engine
    derives and nobody states. ``told`` compares the journal of one step with its item, and the
    journal before the first with None. ``each``, in a loop over accounts, compares an account with
    what it was at the start, before its turn or after it. Whose turn has been the engine knows,
    since each account comes once (A-6).
    """

    call: Call
    arbitrary: Callable[[Exchange], tuple[Exchange, Any]]
    invariant: Callable[[Exchange, Exchange, int], bool] = always
    measure: Callable[[Any], int] | None = None
    apart: frozenset[str] = frozenset()
    told: Callable[[Any, Journal], bool] | None = None
    each: Callable[[str, Account, Account, bool], bool] | None = None


class StepObserved(BaseException):
    """The base or the step of an induction is over; here is what there is to judge."""

    def __init__(self, transition: Transition) -> None:
        super().__init__()
        self.transition = transition


@frozen(eq=False)
class AnyItems:
    """Any number of items in any order."""

    loop: Loop | None
    visible: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[str]:
        if not current_path().is_judging:
            raise FrameBroken("a rule went over a collection of any size")
        return iter(self.visible)

    def any_shares(self) -> AnyShares:
        """Return shares of which nothing is known."""
        return AnyShares()

    def pairs_by_induction(self, _: object) -> AnyItems:
        """Return any pairs with these items."""
        return self

    def fold_by_induction(
        self, step: Callable[[Progress, Any], Progress], start: Progress
    ) -> Progress:
        """Show base and step of the loop, or go on from its exit: one of them on each path."""
        if self.loop is None:
            raise FrameBroken("a rule folded over any number of items and no loop is stated for it")
        path = current_path()
        path.is_inductive = True
        part = ("base", "step", "exit")[path.choose("loop", 3)]
        if part == "base":
            _show_base(self.loop, start)
        if part == "step":
            _show_step(self.loop, step, start.exchange)
        return _exit(self.loop, start.exchange)


class AnyShares:
    """A table of shares of which nothing is known but that they are not negative."""

    def get(self, name: str, _: int = 0) -> int:
        """Return any share."""
        share = symbolic(variable(f"share!{name}"))
        current_path().assume(term_of(share >= 0))
        return share


def _show_base(loop: Loop, start: Progress) -> NoReturn:
    """Show the invariant before the first item."""
    path = current_path()
    exchange, journal = start.finish()
    each = _each_named(loop, start.exchange, exchange, lambda _: False)
    holds = conj(loop.invariant(start.exchange, exchange, 0), each)
    path.require("loop base", term_of(holds), "base")
    _show_told(loop, None, journal)
    origin = path.resumed_from or start.origin
    raise StepObserved(transition_of(origin, exchange, journal, loop.call))


def _show_step(loop: Loop, step: Callable[[Progress, Any], Progress], start: Exchange) -> NoReturn:
    """Show that one step from any state keeps the invariant."""
    path = current_path()
    exchange, item = loop.arbitrary(start)
    seen = symbolic(variable("loop!seen"))
    path.assume(term_of(loop.invariant(start, exchange, seen)))
    path.assume(term_of(_each_named(loop, start, exchange, _has_been(item, is_over=False))))
    path.resumed_from = None
    after, journal = step(Progress.at(exchange), item).finish()
    if path.resumed_from is None:
        still = loop.invariant(start, after, seen + _measured(loop, start, item))
        each = _each_named(loop, start, after, _has_been(item, is_over=True))
        path.require("loop step", term_of(conj(still, each)), "step")
    _show_told(loop, item, journal)
    origin = path.resumed_from or exchange
    raise StepObserved(transition_of(origin, after, journal, loop.call))


def _show_told(loop: Loop, item: Any, journal: Journal) -> None:
    """Show that a step wrote what the loop says, or note that the loop says nothing."""
    path = current_path()
    if loop.told is None:
        path.is_untold = True
    else:
        path.require("loop told", term_of(loop.told(item, journal)), "step")


def _each_named(
    loop: Loop, start: Exchange, between: Exchange, has_been: Callable[[str], bool]
) -> bool:
    """Return what the loop says of each named account."""
    if loop.each is None:
        return True
    named, now = cast("AnyAccounts", start.accounts).named, between.accounts
    return conj(*(loop.each(id_, named[id_], now[id_], has_been(id_)) for id_ in sorted(named)))


def _has_been(item: str, *, is_over: bool) -> Callable[[str], bool]:
    """Return whose turn has been around the turn of an item: of the others, anybody's."""

    def has_been(id_: str) -> bool:
        anything: bool = symbolic(variable(f"loop!turn of {id_}")) >= 1
        return is_over if id_ == item else anything

    return has_been


def _measured(loop: Loop, start: Exchange, item: Any) -> int:
    if loop.measure is None or item in loop.apart:
        return 0
    return loop.measure(start.accounts[item])


def _exit(loop: Loop, start: Exchange) -> Progress:
    """Go on from any state after the last item."""
    from zerosum.proofs.engine.crowd import (  # noqa: PLC0415 - the two define each other
        each_bystander,
        whole_of,
    )

    path = current_path()
    path.is_untold = path.is_untold or loop.told is None
    exchange, _ = loop.arbitrary(start)
    path.assume(term_of(loop.invariant(start, exchange, whole_of(loop, start))))
    path.assume(term_of(_each_named(loop, start, exchange, lambda _: True)))
    path.assume(term_of(each_bystander(loop, start, exchange)))
    path.resumed_from = exchange
    return Progress.at(exchange)
