"""Paths: one run of a function on symbolic values, and all runs together.

A condition used as a truth value is a fork. The first run takes one side; the engine runs the
function again from the start for the other side, giving the recorded answers up to the fork.
Nothing is undone and nothing is copied, so the function under proof is the function that runs.

A side that cannot be reached is pruned, and the claim that it cannot is an obligation like any
other. When the solver does not know, the side counts as reachable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, TypeAlias

from attrs import Factory, define, frozen

from zerosum.proofs.engine import terms
from zerosum.proofs.engine.errors import NonDeterminism
from zerosum.proofs.engine.terms import Term
from zerosum.spec.state import Exchange

Sides: TypeAlias = Callable[[tuple[Term, ...], Term], tuple[bool, bool]]
"""Whether what is fixed may hold together with a question, and with its opposite."""

Part: TypeAlias = Literal["claim", "cut", "pruned", "divisor", "additive", "frame", "base", "step"]


class DeadPath(Exception):
    """Neither side of a fork can be reached: the path itself cannot be."""


@frozen
class Answer:
    """The side that a path takes at a fork, or the option it takes at a choice."""

    question: Term | str
    taken: int


@frozen
class Obligation:
    """Something that must hold wherever its hypotheses do."""

    name: str
    part: Part
    hypotheses: tuple[Term, ...]
    goal: Term
    owner: str = ""


@define
class Path:
    """One run: the answers given, what is assumed, and what must be shown."""

    sides: Sides
    recorded: tuple[Answer, ...] = ()
    answers: list[Answer] = Factory(list)
    untaken: list[tuple[Answer, ...]] = Factory(list)
    assumptions: list[Term] = Factory(list)
    conditions: list[Term] = Factory(list)
    antecedents: list[Term] = Factory(list)
    obligations: list[Obligation] = Factory(list)
    covers: dict[str, Term] = Factory(dict)
    choices: dict[str, int] = Factory(dict)
    bounds: list[str] = Factory(list)
    owner: str = ""
    claim_part: Part = "claim"
    is_judging: bool = False
    fresh_names: int = 0
    is_inductive: bool = False
    resumed_from: Exchange | None = None
    origin: Exchange | None = None
    is_untold: bool = False
    is_dead: bool = False

    def decide(self, question: Term) -> bool:
        """Answer a condition: as recorded, as known, or by taking a feasible side."""
        if question.op == "const":
            return bool(question.value)
        if question in self.conditions:
            return True
        if terms.opposite(question) in self.conditions:
            return False
        taken = self._recorded_answer(question)
        if taken is None:
            taken = self._explore(question)
        self.answers.append(Answer(question, taken))
        self.conditions.append(question if taken else terms.opposite(question))
        return bool(taken)

    def _explore(self, question: Term) -> int:
        """Take a reachable side and leave the other for later.

        The answer binds the rest of the path, so an antecedent that holds only for a while may
        not decide it, and a pruned side is everybody's obligation.
        """
        fixed = (*self.assumptions, *self.conditions)
        may_hold, may_fail = self.sides(fixed, question)
        reachable = [taken for taken, may_be in ((1, may_hold), (0, may_fail)) if may_be]
        for never, may_be in ((terms.opposite(question), may_hold), (question, may_fail)):
            if not may_be:
                self.obligations.append(Obligation("side is unreachable", "pruned", fixed, never))
        if not reachable:
            self.is_dead = True
            raise DeadPath
        for taken in reachable[1:]:
            self.untaken.append((*self.answers, Answer(question, taken)))
        return reachable[0]

    def choose(self, name: str, count: int) -> int:
        """Take one of several options; the other runs take the others."""
        taken = self._recorded_answer(name)
        if taken is None:
            taken = 0
            self.untaken.extend((*self.answers, Answer(name, option)) for option in range(1, count))
        self.answers.append(Answer(name, taken))
        self.choices[name] = taken
        return taken

    def _recorded_answer(self, question: Term | str) -> int | None:
        position = len(self.answers)
        if position >= len(self.recorded):
            return None
        answer = self.recorded[position]
        if answer.question is not question and answer.question != question:
            raise NonDeterminism(str(answer.question), str(question))
        return answer.taken

    def hypotheses(self) -> list[Term]:
        """Return all that holds at this point of the run."""
        return [*self.assumptions, *self.conditions, *self.antecedents]

    def assume(self, condition: Term) -> None:
        """Restrict the theorem to where a condition holds."""
        self.assumptions.append(condition)

    def require(self, name: str, goal: Term, part: Part = "claim") -> None:
        """Note an obligation at this point of the run."""
        self._require(name, part, goal)

    def cut(self, name: str, goal: Term) -> None:
        """Note an obligation that everything after it may take for granted."""
        self._require(name, "cut", goal)
        self.assumptions.append(goal)

    def require_positive_divisor(self, divisor: Term) -> None:
        """Note that a division is allowed here."""
        is_positive = terms.at_most(terms.integer(1), divisor)
        if is_positive is not terms.TRUE:
            self._require("divisor is positive", "divisor", is_positive)

    def _require(self, name: str, part: Part, goal: Term) -> None:
        hypotheses = () if part == "additive" else tuple(self.hypotheses())
        self.obligations.append(Obligation(name, part, hypotheses, goal, self.owner))

    def cover(self, name: str, condition: Term) -> None:
        """Note a situation that at least one path must reach."""
        reached = terms.conjunction((*self.hypotheses(), condition))
        self.covers[name] = reached

    @contextmanager
    def under(self, condition: Term) -> Iterator[None]:
        """Hold a condition for a while, as the left side of an implication."""
        self.antecedents.append(condition)
        try:
            yield
        finally:
            self.antecedents.pop()

    @contextmanager
    def judging(self, owner: str) -> Iterator[None]:
        """Evaluate a law: it may speak of all accounts, and its obligations bear its name."""
        self.owner, self.is_judging = owner, True
        try:
            yield
        finally:
            self.owner, self.is_judging = "", False


_CURRENT: ContextVar[Path] = ContextVar("path")


def current_path() -> Path:
    """Return the path that is being run."""
    return _CURRENT.get()


def walk(run: Callable[[], None], sides: Sides) -> Iterator[Path]:
    """Run a function along every path that can be reached, and yield each path when it is run."""
    waiting: list[tuple[Answer, ...]] = [()]
    while waiting:
        path = Path(sides=sides, recorded=waiting.pop())
        token = _CURRENT.set(path)
        try:
            run()
        except DeadPath:
            pass
        finally:
            _CURRENT.reset(token)
        if len(path.answers) < len(path.recorded):
            raise NonDeterminism(str(path.recorded[len(path.answers)].question), "nothing more")
        waiting.extend(reversed(path.untaken))
        yield path
