"""The registry: every law and every rule, by id, for any judge to find.

A law is a function from an observation to a condition. A rule is a transition that names the
laws it obeys. Solvers, random tests, the audit of a log and the run-time check all walk this
registry, so that no law is judged by one of them and forgotten by another.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Literal, ParamSpec, TypeAlias, TypeVar

from attrs import field, frozen

from zerosum.spec.journal import Journal
from zerosum.spec.rejections import Rejected
from zerosum.spec.state import Exchange
from zerosum.spec.units import AccountId

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
About: TypeAlias = Literal["state", "step", "call", "entry", "journal", "claim"]


@frozen(eq=False)
class Call:
    """The request that a transition answers.

    ``names`` are the accounts the caller named; a collective rule reaches every holder.
    """

    rule: str
    arguments: Mapping[str, Any]
    names: frozenset[AccountId] = frozenset()
    collective: bool = False


@frozen(eq=False)
class Transition:
    """What a judge sees of one call: the states around it, the journal, and the request.

    ``replayed`` is what the journal alone makes of the state before. A refused call has its
    rejection, an empty journal and an unchanged state.
    """

    before: Exchange
    after: Exchange
    journal: Journal
    call: Call
    replayed: Exchange
    rejection: Rejected | None = None


LawFunction = Callable[[Transition], bool]


@frozen(eq=False)
class Law:
    """One sentence that every observation must satisfy.

    ``about`` says what the law speaks of. A *state* law is an invariant: it speaks of the state
    after and may be assumed of the state before. A *step* law holds for a sequence of transitions
    when it holds for each of them (assumption A-5). A *call* law compares the whole outcome with
    the request. An *entry* law speaks of each entry of the journal by itself, compared with the
    state before the call and the request. A *journal* law speaks of the request and the journal
    as a whole. A *claim* is judged on concrete outcomes only, by tests and at run time, and has no
    theorem.
    """

    id: str
    name: str
    sentence: str
    holds: LawFunction
    about: About = "call"
    source: str = ""


@frozen(eq=False)
class Rule:
    """One transition of the rulebook and the laws that it obeys."""

    clause: str
    name: str
    function: Callable[..., Any]
    obeys: tuple[str, ...]
    account_parameters: tuple[str, ...]
    collective: bool = False
    signature: inspect.Signature = field(init=False, repr=False)

    @signature.default
    def _signature_of_function(self) -> inspect.Signature:
        return inspect.signature(self.function)


@frozen(eq=False)
class Registry:
    """All laws and rules that have been loaded, in the order of their definition."""

    laws: dict[str, Law] = field(factory=dict)
    rules: dict[str, Rule] = field(factory=dict)

    def laws_of(self, rule: Rule) -> list[Law]:
        """Return the laws that a rule names, in the order it names them."""
        return [self.laws[id_] for id_ in rule.obeys]


REGISTRY = Registry()


def law(
    id_: str, name: str, sentence: str, *, about: About = "call", source: str = ""
) -> Callable[[LawFunction], LawFunction]:
    """Register a function as a law."""

    def register(function: LawFunction) -> LawFunction:
        _refuse_second(id_, REGISTRY.laws)
        REGISTRY.laws[id_] = Law(id_, name, sentence, function, about, source)
        return function

    return register


def rule(
    clause: str, *, obeys: tuple[str, ...], collective: bool = False
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Register a transition as a rule; the function itself stays as it is."""

    def register(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        name = function.__name__
        _refuse_second(name, REGISTRY.rules)
        parameters = _account_parameters(function)
        REGISTRY.rules[name] = Rule(clause, name, function, obeys, parameters, collective)
        return function

    return register


def _account_parameters(function: Callable[..., object]) -> tuple[str, ...]:
    """Return the parameters whose annotation, a text in this project, is an account id."""
    return tuple(
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if "AccountId" in str(parameter.annotation)
    )


def _refuse_second(id_: str, known: Mapping[str, object]) -> None:
    if id_ in known:
        raise ValueError(f"{id_} is registered twice")
