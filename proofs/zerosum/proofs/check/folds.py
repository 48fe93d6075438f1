"""A step that is taken once for each of any number of items, proved by induction.

The *base* shows the invariant of the start, a *step* shows that any item in any state that
satisfies the invariant keeps it, and the *end* is judged in any state that satisfies it. Real
folds from the real start are run too, by the attack: a state that an induction starts from need
not be one that is ever reached, so only a real fold refutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FunctionType
from typing import Any, TypeAlias

from attrs import frozen

from zerosum.proofs.check.cases import ACCEPTED, Case, Plain
from zerosum.proofs.check.laws import PlainStepLaw, Roles, numbers_of
from zerosum.proofs.check.session import Session, Subject, judged
from zerosum.proofs.check.source import Function
from zerosum.proofs.check.unfit import Unfit
from zerosum.proofs.engine.given import ConcreteGiven, Given, Unmet
from zerosum.proofs.theorem import Judgement, Theorem

Values: TypeAlias = Mapping[str, Any]
StepLaw: TypeAlias = tuple[PlainStepLaw, Roles] | FunctionType
PARTS = "part of the induction"


@frozen(eq=False)
class Fold:
    """A step of a fold: what it carries, what comes anew, what stays, and what is known of it."""

    subject: Subject
    carried: tuple[str, ...]
    items: tuple[str, ...]
    fixed: tuple[str, ...]
    start: Function | None = None
    invariant: Function | None = None
    at_end: Function | None = None

    def holds_between(self, carried: Sequence[Any], fixed: Values) -> bool:
        """Return what the invariant says of a state between two steps."""
        if self.invariant is None:
            return True
        values = {**dict(zip(self.carried, carried, strict=True)), **fixed}
        return judged(self.invariant, values, self.subject.loaded, "invariant")

    def holds_at_end(self, carried: Sequence[Any], fixed: Values) -> bool:
        """Return what is claimed after the last item."""
        if self.at_end is None:
            return True
        values = {**dict(zip(self.carried, carried, strict=True)), **fixed}
        return judged(self.at_end, values, self.subject.loaded, "law of the end")

    def begin(self, fixed: Values) -> tuple[Any, ...]:
        """Return what is carried before the first item.

        Raises: Unfit when the start does not say that.
        """
        if self.start is None:
            return ()
        asked = {name: fixed[name] for name in _names_of(self.start) if name in fixed}
        begun = self.start(**asked)
        values = begun if isinstance(begun, tuple) else (begun,)
        if len(values) != len(self.carried) or len(numbers_of(values)) != len(values):
            place = self.subject.loaded.source_of(self.start).place(
                self.start.__code__.co_firstlineno
            )
            problem = f"{self.start.__name__} returns {len(values)} values"
            raise Unfit(place, problem, f"return the integers {', '.join(self.carried)}")
        return values

    def split(self, result: Any) -> tuple[tuple[Any, ...], Any]:
        """Return what is carried on, and what the item gets.

        Raises: Unfit when the step returns less than it carries.
        """
        values = result if isinstance(result, tuple) else (result,)
        count = len(self.carried)
        if len(values) < count or len(numbers_of(values[:count])) < count:
            problem = f"{self.subject.name} returns {len(values)} values and carries {count}"
            remedy = f"return {', '.join(self.carried)} first, then what the item gets"
            raise Unfit(self.subject.place, problem, remedy)
        rest = values[count:]
        return values[:count], rest[0] if len(rest) == 1 else rest


def _names_of(function: FunctionType) -> tuple[str, ...]:
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def induction_case(fold: Fold, laws: Mapping[str, StepLaw], theorems: tuple[Theorem, ...]) -> Case:
    """Return the case of base, step and end, each in any state that it may begin in."""

    def judge(given: Given, session: Session) -> Iterator[Judgement]:
        ids = [one.id for one in theorems]
        plain = Plain(fold.subject, given)
        fixed = plain.arguments(fold.fixed) if fold.fixed else {}
        plain.assume(fixed)
        parts = ["step", *(["base"] if fold.start else []), *(["end"] if fold.at_end else [])]
        part = given.choose(PARTS, tuple(parts))
        if part == "base":
            given.part("base")
            begun = fold.begin(fixed)
            yield from ((id_, lambda: fold.holds_between(begun, fixed)) for id_ in ids)
        elif part == "end":
            given.part("claim")
            carried = _carried(fold, plain, fixed)
            if fold.at_end is not None and fold.at_end.__name__ in ids:
                yield fold.at_end.__name__, lambda: fold.holds_at_end(carried, fixed)
        else:
            given.part("step")
            yield from _any_step(fold, laws, ids, plain, fixed, session)

    return Case(fold.subject, theorems, judge)


def _carried(fold: Fold, plain: Plain, fixed: Values) -> tuple[Any, ...]:
    """Return any state between two steps that satisfies the invariant."""
    carried = tuple(plain.arguments(fold.carried, "between.").values())
    plain.given.assume(fold.holds_between(carried, fixed))
    return carried


def _any_step(
    fold: Fold,
    laws: Mapping[str, StepLaw],
    ids: Sequence[str],
    plain: Plain,
    fixed: Values,
    session: Session,
) -> Iterator[Judgement]:
    carried = dict(zip(fold.carried, _carried(fold, plain, fixed), strict=True))
    arguments = {**carried, **plain.arguments(fold.items), **fixed}
    plain.assume(arguments)
    after, share = fold.split(session.result_of(arguments))
    plain.given.cover(ACCEPTED, True)
    for id_ in ids:
        yield id_, lambda: fold.holds_between(after, fixed)
        if id_ in laws:
            yield id_, _step_judgement(fold, laws[id_], arguments, after, share)


def _step_judgement(
    fold: Fold, law: StepLaw, arguments: Values, after: tuple[Any, ...], share: Any
) -> Callable[[], bool]:
    if isinstance(law, tuple):
        plain_law, roles = law
        return lambda: plain_law.of_step(arguments, roles, after, share)
    names = {f"{name}_after": value for name, value in zip(fold.carried, after, strict=True)}
    values = {
        **arguments,
        **names,
        "arguments": arguments,
        "after": after[0] if len(after) == 1 else after,
        "share": share,
        "result": (*after, share) if share != () else after,
    }
    return lambda: judged(law, values, fold.subject.loaded, "law")


def real_case(
    fold: Fold, laws: Mapping[str, StepLaw], theorems: tuple[Theorem, ...], bound: int
) -> Case:
    """Return the case of a few items taken one after the other from the real start."""

    def judge(given: Given, session: Session) -> Iterator[Judgement]:
        ids = [one.id for one in theorems]
        plain = Plain(fold.subject, given)
        fixed = plain.arguments(fold.fixed) if fold.fixed else {}
        plain.assume(fixed)
        carried = fold.begin(fixed)
        shown = [id_ for id_ in ids if fold.invariant and id_ == fold.invariant.__name__]
        yield from ((id_, _between(fold, carried, fixed)) for id_ in shown)
        for number in range(given.choose("number of items", range(bound + 1))):
            given.bounded(f"at most {bound} items")
            before = dict(zip(fold.carried, carried, strict=True))
            items = plain.arguments(fold.items, f"item {number}.")
            arguments = {**before, **items, **fixed}
            if not _may_come(plain, arguments):
                break
            carried, share = fold.split(session.result_of(arguments))
            given.cover(ACCEPTED, True)
            yield from ((id_, _between(fold, carried, fixed)) for id_ in shown)
            for id_, law in laws.items():
                if id_ in ids:
                    yield id_, _step_judgement(fold, law, arguments, carried, share)
        if fold.at_end is not None and fold.at_end.__name__ in ids:
            ended = carried
            yield fold.at_end.__name__, lambda: fold.holds_at_end(ended, fixed)

    return Case(fold.subject, theorems, judge)


def _between(fold: Fold, carried: tuple[Any, ...], fixed: Values) -> Callable[[], bool]:
    return lambda: fold.holds_between(carried, fixed)


def _may_come(plain: Plain, arguments: Values) -> bool:
    """Return whether the next item is within what is assumed; in a proof it is assumed."""
    if not isinstance(plain.given, ConcreteGiven):
        plain.assume(arguments)
        return True
    try:
        plain.assume(arguments)
    except Unmet:
        return False
    return True
