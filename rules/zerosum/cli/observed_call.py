"""A witness at work: the very call that a theorem's body makes for it, run in plain Python."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from attrs import frozen

from zerosum.cli.chapters import function_of
from zerosum.proofs.engine.given import ConcreteGiven, closest_to_zero
from zerosum.proofs.result import Witness
from zerosum.proofs.theorem import Study
from zerosum.spec.rejections import Rejected
from zerosum.spec.state import Exchange


@frozen(eq=False)
class ObservedCall:
    """One call of the function under proof: what it was given, and what came of it."""

    function: Callable[..., Any]
    arguments: Mapping[str, Any]
    outcome: object
    rejection: Rejected | None = None

    @property
    def before(self) -> Exchange | None:
        """Return the exchange that a transition was given."""
        first = next(iter(self.arguments.values()), None)
        return first if isinstance(first, Exchange) else None

    @property
    def after(self) -> Exchange | None:
        """Return the exchange that a transition left, unchanged after a refusal."""
        if self.rejection is not None:
            return self.before
        match self.outcome:
            case (Exchange() as after, _):
                return after
            case _:
                return None

    @property
    def asked(self) -> Mapping[str, Any]:
        """Return the arguments of the call, apart from the exchange and from defaults."""
        parameters = inspect.signature(self.function).parameters
        return {
            name: value
            for name, value in self.arguments.items()
            if not isinstance(value, Exchange) and value is not parameters[name].default
        }


def observe_call(study: Study, witness: Witness) -> ObservedCall | None:
    """Run a study's body on a witness and return the first call of its function, run again."""
    arguments = _first_arguments(study, witness)
    function = function_of(study.of)
    if arguments is None or function is None:
        return None
    try:
        return ObservedCall(function, arguments, _call(function, arguments))
    except Rejected as rejection:
        return ObservedCall(function, arguments, None, rejection)


def _first_arguments(study: Study, witness: Witness) -> Mapping[str, Any] | None:
    seen: list[Mapping[str, Any]] = []

    def notice(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is study.of and not seen:
            names = inspect.getargs(study.of)
            seen.append({name: frame.f_locals[name] for name in names.args})

    previous = sys.getprofile()
    sys.setprofile(notice)
    try:
        list(study.run(told_given(witness, {})))
    finally:
        sys.setprofile(previous)
    return seen[0] if seen else None


def _call(function: Callable[..., Any], arguments: Mapping[str, Any]) -> object:
    bound = inspect.signature(function).bind_partial()
    bound.arguments.update(arguments)
    return function(*bound.args, **bound.kwargs)


def told_given(witness: Witness, told: dict[str, int]) -> ConcreteGiven:
    """Return the reading of a witness; ``told`` receives the numbers that are not the default."""

    def number(name: str, at_least: int | None, at_most: int | None) -> int:
        default = closest_to_zero(at_least, at_most)
        value = witness.values.get(name, default)
        if value != default:
            told[name] = value
        return value

    return ConcreteGiven(number, lambda name, _: witness.choices.get(name, 0))


def telling_values(study: Study, witness: Witness) -> dict[str, int]:
    """Return the numbers of a witness that are not as small as they may be."""
    told: dict[str, int] = {}
    list(study.run(told_given(witness, told)))
    return told
