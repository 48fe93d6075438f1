"""Results: what was found out about a theorem, in values that travel between processes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from zerosum.proofs.engine.readings import Reading

Status: TypeAlias = Literal[
    "THEOREM", "BOUNDED", "REFUTED", "CLAIM", "ASSUMED", "VACUOUS", "UNKNOWN", "DISAGREE", "STALE"
]


@frozen
class Witness:
    """An assignment under which a theorem's body can be run in plain Python."""

    values: Mapping[str, int]
    choices: Mapping[str, int]

    def size(self) -> tuple[int, int]:
        """Return how large the numbers are, for choosing the smallest witness."""
        return (
            sum(1 for value in self.values.values() if value != 0),
            sum(map(abs, self.values.values())),
        )


@frozen(eq=False)
class Question:
    """One obligation as it was put to the panel.

    ``part`` is what it serves in the proof; ``verdicts`` has one entry for each leg.
    """

    name: str
    part: str
    comment: str
    choices: Mapping[str, int]
    reading: Reading
    verdicts: Mapping[str, str] = field(factory=dict)
    needed: int = 1
    effort: int = 0
    reason: str = ""

    @property
    def text(self) -> str:
        """Return the question as a file that a solver reads."""
        return "".join(f"; {line}\n" for line in self.comment.splitlines()) + self.reading.text()

    @cached_property
    def is_proved(self) -> bool:
        """Return whether enough legs say that no counterexample exists, and none has one."""
        said = list(self.verdicts.values())
        return said.count("unsat") >= self.needed and "sat" not in said

    @property
    def is_disputed(self) -> bool:
        """Return whether one leg has a counterexample where another says that there is none."""
        return {"sat", "unsat"} <= set(self.verdicts.values())

    @cached_property
    def goal(self) -> Goal:
        """Return what is left of the question when its text is not needed."""
        return Goal(self.name, self.part, self.verdicts, self.is_proved)

    def legs_text(self) -> str:
        """Say what each leg answered."""
        return ", ".join(f"{leg} says {verdict}" for leg, verdict in self.verdicts.items())


@frozen
class Goal:
    """What a question was, and who said what."""

    name: str
    part: str
    verdicts: Mapping[str, str]
    is_proved: bool


@frozen
class TheoremResult:
    """A theorem with its status and everything that supports it."""

    id: str
    law: str
    rule: str
    sentence: str
    scope: str
    status: Status
    as_expected: bool
    expects: str
    solvers: tuple[str, ...]
    paths: int
    obligations: int
    folded: int
    legs: Mapping[str, int]
    seconds: float
    detail: str = ""
    condition: str = ""
    witness: Witness | None = None
    questions: tuple[Question, ...] = ()
    goals: tuple[Goal, ...] = ()

    @property
    def to_prove(self) -> int:
        """Return how many questions at least one leg answers with *unsat*: those that hold."""
        return max(self.legs.values(), default=0)

    def without_texts(self) -> TheoremResult:
        """Return the result with goals in the place of its questions, which are megabytes.

        Theorems that rest on the same question have the same goal.
        """
        return evolve(self, questions=(), goals=tuple(one.goal for one in self.questions))
