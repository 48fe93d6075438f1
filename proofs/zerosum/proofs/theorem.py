"""Theorems: a law, the rule that it is proved of, and the situation that quantifies over calls.

A ``Study`` is one exploration of one function in one situation. All laws that are judged on the
outcome share it: each of them is a theorem of its own, and the obligations that belong to no law
(a pruned side, a divisor, a loop) are obligations of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any, Literal, TypeAlias

from attrs import evolve, field, frozen

from zerosum.proofs.engine.errors import FrameBroken
from zerosum.proofs.engine.given import Given
from zerosum.proofs.engine.loops import StepObserved
from zerosum.rules.observe import transition_of
from zerosum.spec.registry import REGISTRY, Law, Transition

Expectation: TypeAlias = Literal["proved", "bounded", "refuted", "claim"]
Judgement: TypeAlias = tuple[str, Callable[[], bool]]
"""A theorem's id, and a thunk that says whether its statement holds of what was observed."""

Situation: TypeAlias = Callable[[Given], Transition]


@frozen(eq=False)
class Theorem:
    """One statement about one function."""

    id: str
    law: str
    rule: str
    sentence: str
    study: str
    expects: Expectation = "proved"
    condition: str = ""


@frozen(eq=False)
class Study:
    """One exploration: a function, the situation it is run in, and what is judged there.

    ``covers`` names what at least one path must reach.
    """

    name: str
    of: CodeType
    run: Callable[[Given], Iterator[Judgement]]
    theorems: tuple[Theorem, ...]
    covers: tuple[str, ...] = ()
    title: str = ""


@frozen(eq=False)
class Catalogue:
    """All studies that have been loaded, in the order of their definition."""

    studies: dict[str, Study] = field(factory=dict)

    def theorems(self) -> list[Theorem]:
        """Return every theorem in order."""
        return [theorem for study in self.studies.values() for theorem in study.theorems]

    def add(self, study: Study) -> None:
        """Take in a study and its theorems; ids are unique."""
        known = {theorem.id for theorem in self.theorems()}
        for theorem in study.theorems:
            if theorem.id in known:
                raise ValueError(f"{theorem.id} is stated twice")
        if study.name in self.studies:
            raise ValueError(f"{study.name} is studied twice")
        self.studies[study.name] = study


CATALOGUE = Catalogue()


def theorem_id(law: Law, rule_name: str) -> str:
    """Return the id of the theorem that a rule obeys a law."""
    return f"T-{law.id}-{rule_name.removeprefix('apply_')}"


def every_law_of(rule_name: str, situation: Situation, covers: tuple[str, ...]) -> None:
    """State one theorem for each law that a rule names, all in one situation."""
    rule = REGISTRY.rules[rule_name]
    laws = REGISTRY.laws_of(rule)

    def run(given: Given) -> Iterator[Judgement]:
        seen = observed(given, situation)
        _require_whole(given, laws)
        for step, kinds in seen:
            for law in laws:
                if law.about in kinds:
                    yield theorem_id(law, rule_name), _held_by(law, step)

    theorems = tuple(
        Theorem(
            theorem_id(law, rule_name),
            law.id,
            rule_name,
            law.sentence,
            rule_name,
            "claim" if law.about == "claim" else "proved",
        )
        for law in laws
    )
    code = rule.function.__code__
    CATALOGUE.add(Study(rule_name, code, run, theorems, covers, f"{rule.clause} {rule_name}"))


def _require_whole(given: Given, laws: list[Law]) -> None:
    """Refuse to judge a law on a path of which it would not see everything."""
    kinds = {law.about for law in laws}
    if "journal" in kinds and not given.is_told():
        raise FrameBroken("a loop does not say what its steps write")
    if "entry" in kinds and given.has_loops() and given.origin() is None:
        raise FrameBroken("the state before the call is not known after a loop")


def _held_by(law: Law, step: Transition) -> Callable[[], bool]:
    return lambda: law.holds(step)


Claims: TypeAlias = Iterator[bool]


def theorem(
    id_: str,
    *,
    sentence: str,
    of: Callable[..., Any],
    law: str = "",
    expects: Expectation = "proved",
    condition: str = "",
    covers: tuple[str, ...] = (),
) -> Callable[[Callable[[Given], Claims]], Callable[[Given], Claims]]:
    """State a theorem whose body yields one claim after another.

    ``expects`` may be "refuted": then the claims must have a counterexample, and ``condition``
    says when the statement becomes true, where that is known.
    """

    def register(body: Callable[[Given], Claims]) -> Callable[[Given], Claims]:
        def run(given: Given) -> Iterator[Judgement]:
            for claim in body(given):
                yield id_, _constantly(claim)

        stated = Theorem(id_, law, of.__name__, sentence, id_, expects, condition)
        CATALOGUE.add(Study(id_, of.__code__, run, (stated,), covers, of.__name__))
        return body

    return register


def _constantly(claim: bool) -> Callable[[], bool]:
    return lambda: claim


Observation: TypeAlias = tuple[Transition, frozenset[str]]
"""What there is to judge, and which kinds of law it can be judged by."""


WHOLE = frozenset({"state", "step", "call", "entry", "journal"})
"""The kinds of law that a transition of which nothing is missing can be judged by."""

PARTS = frozenset({"state", "step"})
"""The kinds of law that hold for a sequence of transitions when they hold for each."""


def observed(given: Given, situation: Situation) -> list[Observation]:
    """Return what a situation shows: a transition, or the part of an induction on this path.

    An entry law meets the entries of a part beside the state before the call. A journal law meets
    what no loop has written; each loop has shown by itself what its steps write.
    """
    try:
        step = situation(given)
    except StepObserved as part:
        given.frame(part.transition)
        return [(part.transition, PARTS), *_entries_of(given, part.transition)]
    middle = given.resumed_from()
    if middle is None:
        given.frame(step)
        return [(step, WHOLE.union(given.concrete_kinds()))]
    since = transition_of(middle, step.after, step.journal, step.call)
    given.frame(since)
    told = frozenset({"journal"} if given.is_told() else ())
    return [(since, PARTS), (step, told | {"call"}), *_entries_of(given, since)]


def _entries_of(given: Given, part: Transition) -> list[Observation]:
    """Return the entries of a part beside the state before the call, where that is known."""
    origin = given.origin()
    return [] if origin is None else [(evolve(part, before=origin), frozenset({"entry"}))]
