"""What there is to judge: one call of somebody's function in any situation.

A *case* is written once against ``Given`` and serves the prover, the random attack and the replay
of a counterexample, as the theorems of the rulebook do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any, NoReturn, TypeAlias

from attrs import field, frozen
from immutables import Map

from zerosum.proofs.check.blocks import any_cast
from zerosum.proofs.check.guarded import MarketName
from zerosum.proofs.check.kinds import Parameter
from zerosum.proofs.check.session import (
    Called,
    NoOutcome,
    Refused,
    Session,
    Subject,
    flat,
    judged,
    parameter_names,
    summary,
)
from zerosum.proofs.check.unfit import Unfit
from zerosum.proofs.check.world import LISTED, NOBODY, UNLISTED, any_exchange_of
from zerosum.proofs.engine.given import Given, SymbolicGiven, Unmet
from zerosum.proofs.engine.path import DeadPath, Path, current_path
from zerosum.proofs.theorem import Judgement, Study, Theorem
from zerosum.rules.journal import replay
from zerosum.spec.journal import Entry, Journal
from zerosum.spec.registry import Call, Law, Transition
from zerosum.spec.rejections import BrokenInvariant
from zerosum.spec.state import Account, Exchange, Market, position_of

ACCEPTED = "accepted"
MOST_PATHS = 5_000
PARTIES = ("buyer", "seller", "payer", "receiver")
SELF_TRADE = "LED-6.L2"
"""A law that names the rejections it knows; somebody's own rule may refuse in its own words."""

ANSWERS = "ANSWERS"
"""The law that every function is held to: a call returns, or it is refused."""
RESERVED = frozenset({"nobody", "bystander", "rest", "pile"})
ENTRIES = Entry.__args__
Summary: TypeAlias = list[Any]


@frozen(eq=False)
class Trace:
    """A path of the prover's exploration and what came of the calls on it."""

    path: Path
    session: Session
    flatten: Callable[[Any], Summary]

    def outcomes(self) -> list[Summary]:
        """Return what came of each call, as terms and plain values."""
        return [summary(called, self.flatten) for called in self.session.calls]


@frozen(eq=False)
class Case:
    """A function under check in any situation, judged by some laws.

    ``judge`` yields what is claimed; it may end early where a call is refused.
    """

    subject: Subject
    theorems: tuple[Theorem, ...]
    judge: Callable[[Given, Session], Iterator[Judgement]]
    flatten: Callable[[Any], Summary] = flat
    covers: tuple[str, ...] = (ACCEPTED,)
    is_comparable: bool = True
    traces: list[Trace] = field(factory=list)

    def study(self) -> Study:
        """Return the study that the prover explores."""
        name = f"check {self.subject.name} {', '.join(one.id for one in self.theorems)}"
        return Study(name, self.subject.function.__code__, self.run, self.theorems, self.covers)

    def run(self, given: Given) -> Iterator[Judgement]:
        """Run the case once, and yield what is claimed of it."""
        return self.run_in(given, Session(self.subject))

    def run_in(self, given: Given, session: Session) -> Iterator[Judgement]:
        """Run the case once in a session that somebody else looks at."""
        if isinstance(given, SymbolicGiven):
            self._require_few_paths()
            self.traces.append(Trace(current_path(), session, self.flatten))
        try:
            yield from self.judge(given, session)
        except NoOutcome:
            yield from self._of_failure(session.calls[-1])
        else:
            yield from ((one.id, lambda: True) for one in self.theorems if one.id == ANSWERS)

    def _of_failure(self, called: Called) -> Iterator[Judgement]:
        """Yield what a call without a result means: a refusal is an answer and a failure is none.

        A division that has no meaning leaves no law standing.
        """
        has_failed = called.failure is not None
        is_meaningless = isinstance(called.failure, BrokenInvariant)
        for one in self.theorems:
            if one.id == ANSWERS:
                yield ANSWERS, lambda: not has_failed
            elif is_meaningless:
                yield one.id, lambda: False

    def _require_few_paths(self) -> None:
        if len(self.traces) >= MOST_PATHS:
            problem = f"{self.subject.name} takes more than {MOST_PATHS:,} ways"
            remedy = "branch less: use ite, minimum and maximum, or lower --bound"
            raise Unfit(self.subject.place, problem, remedy)


# Rules over plain numbers ---------------------------------------------------------------------


@frozen(eq=False)
class Plain:
    """Any arguments of a function of plain numbers, within what is assumed of them."""

    subject: Subject
    given: Given

    def arguments(self, names: tuple[str, ...] = (), prefix: str = "") -> dict[str, Any]:
        """Return any values for the parameters of these names, or for all."""
        chosen = [one for one in self.subject.parameters if not names or one.name in names]
        return {one.name: _made(one, self.given, f"{prefix}{one.name}") for one in chosen}

    def assume(self, values: Mapping[str, Any]) -> None:
        """Assume what is assumed of these values, as far as they are all there."""
        for function in self.subject.assumptions:
            asked = parameter_names(function)
            if {*asked} <= {*values, "arguments"}:
                known = {**values, "arguments": values}
                self.given.assume(judged(function, known, self.subject.loaded, "assumption"))


def _made(parameter: Parameter, given: Given, label: str) -> Any:
    return parameter.kind.make(given, label)


# Rules over an exchange -----------------------------------------------------------------------


def exchange_case(
    subject: Subject, laws: Mapping[str, Law | FunctionType], theorems: tuple[Theorem, ...]
) -> Case:
    """Return the case of a rule that takes an exchange and returns the next one."""
    [exchange] = [one.name for one in subject.parameters if one.kind.sort == "exchange"]

    def judge(given: Given, session: Session) -> Iterator[Judgement]:
        asked, before = any_call(subject, given, exchange)
        called = session.call({exchange: before, **asked})
        given.cover(ACCEPTED, called.is_accepted)
        if called.failure is not None:
            raise NoOutcome
        step = transition_of_call(subject, called, exchange)
        if isinstance(given, SymbolicGiven) and _has_lost_markets(step):
            yield from ((id_, lambda: False) for id_ in laws if id_ != ANSWERS)
            return
        given.frame(step)
        for id_, law in laws.items():
            is_asked = isinstance(law, Law) or called.is_accepted
            if id_ != ANSWERS and is_asked:
                yield id_, _judgement(subject, law, step, called)

    return Case(subject, theorems, judge, _flat_outcome)


def _has_lost_markets(step: Transition) -> bool:
    """Return whether a market is gone, so that a proof cannot even look at its book."""
    left: object = step.after.markets
    held = getattr(left, "held", left)
    return not {*getattr(step.before.markets, "held", ())} <= {*held}  # type: ignore[misc]


def _judgement(
    subject: Subject, law: Law | FunctionType, step: Transition, called: Called
) -> Callable[[], bool]:
    if isinstance(law, Law):
        return lambda: _holds(law, step)
    values = {
        "step": step,
        **called.arguments,
        "arguments": called.arguments,
        "before": step.before,
        "after": step.after,
        "journal": step.journal,
        "result": (step.after, step.journal),
    }
    return lambda: judged(law, values, subject.loaded, "law")


@frozen
class Inapplicable(Exception):
    """A law of the rulebook asks for something that the call does not have."""

    law: str
    missing: str


class Asking(dict[str, Any]):
    """The arguments of a call; a law that asks for one that is not there does not apply."""

    def __missing__(self, name: str) -> NoReturn:
        raise Inapplicable("", name)


def _holds(law: Law, step: Transition) -> bool:
    """Ask a law of the rulebook; a state in which it cannot even be asked breaks it.

    Raises: Inapplicable when it asks for an argument that the call does not have.
    """
    if law.id == SELF_TRADE:
        parties = [one for one in PARTIES if one in step.call.arguments]
        if len(parties) != len(PARTIES) / 2:
            raise Inapplicable(law.id, "payer and receiver, or buyer and seller")
        if isinstance(step.rejection, Refused):
            return True
    try:
        return law.holds(step)
    except Inapplicable as error:
        raise Inapplicable(law.id, error.missing) from error
    except (DeadPath, Unmet, Unfit):
        raise
    except Exception as error:
        if isinstance(error, KeyError) and error.args[0] == step.call.rule:
            raise Inapplicable(law.id, "a rule of its own") from error
        return False


def any_call(subject: Subject, given: Given, exchange: str) -> tuple[dict[str, Any], Exchange]:
    """Return any arguments of a rule, and any exchange in which it may be called."""
    payers = [one.name for one in subject.parameters if one.kind.sort == "account"]
    traded = [one.name for one in subject.parameters if one.kind.sort == "market"]
    accounts = any_cast(given, payers, [_fresh(name) for name in payers], NOBODY)
    markets = any_cast(given, traded, LISTED, UNLISTED, MarketName)
    before = any_exchange_of(given, accounts.present, LISTED[: max(2, len(traded) + 1)])
    names = {**accounts.names, **markets.names}
    asked = {
        one.name: names[one.name] if one.name in names else _made(one, given, f"call.{one.name}")
        for one in subject.parameters
        if one.name != exchange
    }
    values = {**asked, exchange: before}
    Plain(subject, given).assume(values)
    return asked, before


def _fresh(parameter: str) -> str:
    return f"{parameter}_" if parameter in RESERVED else parameter


def transition_of_call(subject: Subject, called: Called, exchange: str) -> Transition:
    """Return the observation of a call, as a law of the rulebook wants it."""
    before = called.arguments[exchange]
    asked = {name: value for name, value in called.arguments.items() if name != exchange}
    named = [asked[one.name] for one in subject.parameters if one.kind.sort == "account"]
    call = Call(subject.name, Asking(asked), frozenset(named))
    if called.rejection is not None:
        return Transition(before, before, (), call, before, called.rejection)
    after, journal = _outcome_of(subject, called.result)
    return Transition(before, after, journal, call, _replayed(before, after, journal))


def _replayed(before: Exchange, after: Exchange, journal: Journal) -> Exchange:
    """Return what the journal makes of the state before; if it can make nothing, another state."""
    try:
        return replay(before, journal)
    except (DeadPath, Unmet):
        raise
    except Exception:  # noqa: BLE001 - whatever a journal of somebody's own leads to
        return Exchange(pile=after.pile + 1)


def _outcome_of(subject: Subject, result: Any) -> tuple[Exchange, Journal]:
    """Return the outcome of a transition.

    Raises: Unfit when it is none.
    """
    match result:
        case (Exchange() as after, tuple() as journal) if all(
            isinstance(entry, ENTRIES) for entry in journal
        ):
            _require_well_formed(subject, after)
            return after, journal
        case (Exchange(), tuple()):
            problem = f"{subject.name} returns a journal with something that is no entry"
        case (Exchange(), list()):
            problem = f"{subject.name} returns its journal as a list"
        case _:
            problem = f"{subject.name} returns {_described(result)}"
    remedy = "a rule over an Exchange returns (Exchange, Journal), the journal a tuple of entries"
    raise Unfit(subject.place, problem, remedy)


def _require_well_formed(subject: Subject, after: Exchange) -> None:
    """Refuse a state that is made of something else than accounts and markets.

    Raises: Unfit.
    """
    accounts: object = after.accounts
    markets: object = after.markets
    parts = (
        ("accounts", getattr(accounts, "named", accounts), Account),
        ("markets", getattr(markets, "held", markets), Market),
    )
    for name, held, kind in parts:
        if not isinstance(held, Map):
            problem = f"{subject.name} returns an Exchange whose {name} are a {type(held).__name__}"
            raise Unfit(subject.place, problem, f"change one with exchange.{name}.set")
        if not all(isinstance(one, kind) for one in held.values()):
            problem = f"{subject.name} returns an Exchange whose {name} hold something else"
            raise Unfit(subject.place, problem, f"let every entry be of the class {kind.__name__}")


def _described(result: Any) -> str:
    if isinstance(result, tuple):
        return f"({', '.join(type(one).__name__ for one in result)})"
    return "nothing" if result is None else f"a {type(result).__name__}"


def _flat_outcome(result: Any) -> Summary:
    """Return the numbers of the accounts that are there by name, and of the journal."""
    after, journal = result
    held = getattr(after.accounts, "named", after.accounts)
    accounts = [
        [id_, held[id_].quote_balance, held[id_].seat, *_sizes(held[id_])]
        for id_ in sorted(held)
        if id_ != "everyone else"
    ]
    prices = getattr(after.markets, "held", after.markets)
    markets = [[id_, prices[id_].mark, prices[id_].oracle] for id_ in sorted(prices)]
    numbers = [one for row in (*accounts, *markets) for one in row]
    return [after.pile, after.next_seat, *numbers, *flat(journal)]


def _sizes(account: Any) -> list[Any]:
    markets = sorted(getattr(account.positions, "held", account.positions))
    positions = [position_of(account, id_) for id_ in markets]
    return [number for one in positions for number in (one.size, one.entry_value)]
