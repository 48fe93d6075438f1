"""Attack: many calls with plain numbers, before anything is believed.

It finds most wrong rules in a moment. For a rule that is proved it is a second opinion: each call
must also come out as the proof's own run of the code says, so that code which behaves differently
under proof is caught.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from attrs import define, evolve, field, frozen

from zerosum.proofs.check.cases import Case, Summary, Trace
from zerosum.proofs.check.session import Session, summary
from zerosum.proofs.check.unfit import Unfit
from zerosum.proofs.engine.given import ConcreteGiven, Unmet, closest_to_zero, table_given
from zerosum.proofs.engine.symbols import SymBool, SymInt
from zerosum.proofs.engine.terms import Term, Value, evaluate
from zerosum.proofs.result import Witness

CALLS = 500
MOST_TRIES = 20
EDGES = (0, 1, 2, 3, 7, 10, 100, 999, 1_000, 10**6, 10**9, 10**18)
FAR = 10**15
ROOM_SECONDS = 20.0
TINY_INPUTS = 400
MOST_PASSES = 12


@frozen(eq=False)
class Sample:
    """One call with plain numbers: what it was given, what came of it, and what laws say."""

    witness: Witness
    outcomes: list[Summary]
    verdicts: dict[str, bool]
    is_accepted: bool


@define
class Attack:
    """What many calls showed."""

    samples: list[Sample] = field(factory=list)
    failures: dict[str, Witness] = field(factory=dict)

    @property
    def calls(self) -> int:
        """Return how many runs met all that is assumed."""
        return len(self.samples)

    @property
    def accepted(self) -> int:
        """Return how many of them were not refused."""
        return sum(one.is_accepted for one in self.samples)


def attack(case: Case, constants: Sequence[int], calls: int = CALLS, seed: int = 0) -> Attack:
    """Run a case on many inputs, small numbers first, and remember where a law failed."""
    random = Random(seed)  # noqa: S311 - no secret is made of it
    found = Attack()
    ends = time.monotonic() + ROOM_SECONDS
    for number in range(calls * MOST_TRIES):
        if found.calls >= calls or time.monotonic() > ends:
            break
        sample = run_once(case, _source(random, constants, is_small=number % 3 == 0))
        if sample is None:
            continue
        found.samples.append(sample)
        for id_, holds in sample.verdicts.items():
            if not holds and id_ not in found.failures:
                found.failures[id_] = sample.witness
    return found


@define
class _Source:
    """Remembers what was drawn, so that a name means one number."""

    random: Random
    edges: tuple[int, ...]
    reach: int
    values: dict[str, int] = field(factory=dict)
    choices: dict[str, int] = field(factory=dict)

    def number(self, name: str, at_least: int | None, at_most: int | None) -> int:
        """Draw a number within bounds."""
        if name not in self.values:
            self.values[name] = _clipped(self._draw(at_least, at_most), at_least, at_most)
        return self.values[name]

    def _draw(self, at_least: int | None, at_most: int | None) -> int:
        simplest = closest_to_zero(at_least, at_most)
        match self.random.randrange(6):
            case 0:
                return simplest
            case 1 | 2:
                return simplest + self.random.randint(-2, 5)
            case 3 if self.values:
                return self.random.choice(list(self.values.values())) + self.random.randint(-1, 1)
            case 4:
                sign = self.random.choice((1, 1, -1))
                return sign * self.random.choice(self.edges) + self.random.randint(-1, 1)
            case _:
                return simplest + self.random.randint(-self.reach // 4, self.reach)

    def option(self, name: str, count: int) -> int:
        """Draw a choice, the first one oftener than the others."""
        if name not in self.choices:
            self.choices[name] = self.random.choice((0, self.random.randrange(count)))
        return self.choices[name]


def _clipped(number: int, at_least: int | None, at_most: int | None) -> int:
    low = number if at_least is None else max(number, at_least)
    return low if at_most is None else min(low, at_most)


def _source(random: Random, constants: Sequence[int], *, is_small: bool) -> _Source:
    if is_small:
        return _Source(random, (0, 1, 2, 3), 3)
    own = tuple(abs(one) for one in constants)
    return _Source(random, (*EDGES, *own, *own), random.choice((10, 1_000, FAR)))


def run_once(case: Case, source: _Source) -> Sample | None:
    """Run a case on one input; return None where that is outside what is assumed.

    Raises: Unfit when the same call gives two answers.
    """
    session = Session(case.subject)
    verdicts: dict[str, bool] = {}
    try:
        for id_, judge in case.run_in(ConcreteGiven(source.number, source.option), session):
            verdicts[id_] = bool(judge()) and verdicts.get(id_, True)
    except Unmet:
        if all(verdicts.values()):
            return None
    outcomes = [summary(called, case.flatten) for called in session.calls]
    _require_same_answer(case, session, outcomes)
    accepted = bool(session.calls) and all(one.is_accepted for one in session.calls)
    return Sample(Witness(source.values, source.choices), outcomes, verdicts, accepted)


def _require_same_answer(case: Case, session: Session, outcomes: Sequence[Summary]) -> None:
    again = Session(case.subject)
    for called, before in zip(list(session.calls), outcomes, strict=True):
        after = summary(again.call(called.arguments), case.flatten)
        if after != before:
            problem = f"{case.subject.name} gives two answers to the same call"
            raise Unfit(case.subject.place, problem, "let it depend on its arguments only")


# The smallest counterexample --------------------------------------------------------------------


def smallest(case: Case, witness: Witness, id_: str) -> Witness:
    """Return the smallest input found near a witness on which the law fails."""

    def breaks(one: Witness) -> bool:
        return fails(case, one, id_)

    witness = _shrunk(case, witness, breaks)
    tiny = min(_tiny(case, id_), key=_size, default=witness)
    return min(witness, _shrunk(case, tiny, breaks), key=_size)


def _size(witness: Witness) -> tuple[int, int, int]:
    return sum(witness.choices.values()), *witness.size()


def _shrunk(case: Case, witness: Witness, breaks: Callable[[Witness], bool]) -> Witness:
    """Make choices and numbers smaller, as long as the law still fails."""
    for _ in range(MOST_PASSES):
        shorter = _fewer(witness, breaks)
        smaller = _closer(_lower(_telling(case, shorter), breaks), breaks)
        if _size(smaller) >= _size(witness):
            return min(witness, smaller, key=_size)
        witness = smaller
    return witness


def _lower(witness: Witness, breaks: Callable[[Witness], bool]) -> Witness:
    """Move each number alone towards zero, in steps that are halved until they fit."""
    for name in sorted(witness.values):
        witness = _moved(witness, (name,), breaks)
        turned = evolve(witness, values={**witness.values, name: -witness.values[name]})
        if witness.values[name] < 0 and breaks(turned):
            witness = turned
    return witness


def _tiny(case: Case, id_: str) -> list[Witness]:
    """Return some inputs of very small numbers on which a law fails."""
    random = Random(0)  # noqa: S311 - no secret is made of it
    sources = (_Source(random, (0, 1, 2), 2) for _ in range(TINY_INPUTS))
    samples = (run_once(case, source) for source in sources)
    return [one.witness for one in samples if one is not None and not one.verdicts.get(id_, True)]


def _telling(case: Case, witness: Witness) -> Witness:
    """Return a witness with the names that its run asks for, and no others."""
    told: dict[str, int] = {}
    chosen: dict[str, int] = {}

    def number(name: str, at_least: int | None, at_most: int | None) -> int:
        told[name] = witness.values.get(name, closest_to_zero(at_least, at_most))
        return told[name]

    def option(name: str, _: int) -> int:
        chosen[name] = witness.choices.get(name, 0)
        return chosen[name]

    for _ in _verdicts(case, ConcreteGiven(number, option)):
        pass
    return Witness(told, chosen)


def _verdicts(case: Case, given: ConcreteGiven) -> dict[str, bool]:
    verdicts: dict[str, bool] = {}
    try:
        for id_, judge in case.run_in(given, Session(case.subject)):
            verdicts[id_] = bool(judge()) and verdicts.get(id_, True)
    except Unmet:
        return {id_: holds for id_, holds in verdicts.items() if not holds}
    return verdicts


def fails(case: Case, witness: Witness, id_: str) -> bool:
    """Return whether a law fails when the case is run on a witness in plain Python."""
    try:
        return not _verdicts(case, table_given(witness.values, witness.choices)).get(id_, True)
    except IndexError:
        return False


def _fewer(witness: Witness, breaks: Callable[[Witness], bool]) -> Witness:
    """Take the first option of each choice that does not matter, or an earlier one."""
    for name, taken in sorted(witness.choices.items()):
        for option in range(taken):
            candidate = evolve(witness, choices={**witness.choices, name: option})
            if breaks(candidate):
                witness = candidate
                break
    return witness


def _closer(witness: Witness, breaks: Callable[[Witness], bool]) -> Witness:
    """Move two numbers together towards zero while the law still fails."""
    names = sorted(name for name, value in witness.values.items() if value != 0)
    for one in names:
        for other in names:
            if one < other:
                witness = _moved(witness, (one, other), breaks)
    return witness


def _moved(witness: Witness, names: tuple[str, ...], breaks: Callable[[Witness], bool]) -> Witness:
    """Move numbers towards zero by one step after the other, each as long as it can be."""
    step = min(abs(witness.values[name]) for name in names)
    while step > 0:
        values = {**witness.values}
        for name in names:
            values[name] -= step if values[name] > 0 else -step
        candidate = evolve(witness, values=values)
        if min(abs(witness.values[name]) for name in names) >= step and breaks(candidate):
            witness = candidate
        else:
            step //= 2
    return witness


# Against the proof's own run --------------------------------------------------------------------


def compare(case: Case, samples: Sequence[Sample]) -> int:
    """Hold each call against the path of the proof that its numbers take; return how many were.

    Raises: Unfit when one comes out otherwise than the proof's own run of the code.
    """
    compared = 0
    for sample in samples:
        expected = _foreseen(case, sample)
        if expected is None:
            continue
        compared += 1
        if expected != sample.outcomes:
            problem = (
                f"{case.subject.name} behaves differently under proof: "
                f"{_shortly(sample.outcomes)} in plain Python, {_shortly(expected)} under proof"
            )
            raise Unfit(case.subject.place, problem, "let it depend on its numbers only")
    return compared


def _shortly(outcomes: Sequence[Summary]) -> str:
    return "; ".join(" ".join(map(str, one[:6])) for one in outcomes) or "no call"


def _foreseen(case: Case, sample: Sample) -> list[Summary] | None:
    """Return what the proof's run says of a sample's numbers, or None where it cannot tell.

    Raises: Unfit when no path of the proof takes these numbers.
    """
    is_sure = True
    for trace in case.traces:
        takes = None if trace.path.is_dead else _takes(trace, sample)
        is_sure = is_sure and takes is not None
        if takes:
            values = sample.witness.values
            return [[_worth(one, values) for one in outcome] for outcome in trace.outcomes()]
    if not is_sure:
        return None
    problem = f"no path of the proof is that of a call which {_shortly(sample.outcomes)}"
    raise Unfit(case.subject.place, problem, "let the rule depend on its numbers only")


def _takes(trace: Trace, sample: Sample) -> bool | None:
    """Return whether a path is the one that a sample takes, or None where that is unknown."""
    chosen = sample.witness.choices
    if any(chosen.get(name, taken) != taken for name, taken in trace.path.choices.items()):
        return False
    values: dict[str, Value] = {**sample.witness.values}
    if not all(_known_truth(one, values) is not False for one in trace.path.assumptions):
        return False
    truths = [_known_truth(one, values) for one in trace.path.conditions]
    if False in truths:
        return False
    return None if None in truths else True


def _known_truth(condition: Term, values: dict[str, Value]) -> bool | None:
    """Return whether a condition holds, or None where it speaks of others than the call does."""
    try:
        return bool(evaluate(condition, values))
    except KeyError:
        return None


def _worth(part: Any, values: Mapping[str, int]) -> Any:
    if isinstance(part, SymInt | SymBool):
        known: dict[str, Value] = {**values}
        return evaluate(part.term, known)
    return part
