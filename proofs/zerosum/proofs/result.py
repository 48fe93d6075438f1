"""Results: what was found out about a theorem, in values that travel between processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

Status: TypeAlias = Literal[
    "THEOREM", "BOUNDED", "REFUTED", "CLAIM", "ASSUMED", "VACUOUS", "UNKNOWN", "STALE"
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


@frozen
class Question:
    """One obligation as it was put to the solvers.

    ``parts`` counts as what it serves in the proof; ``verdicts`` has one entry for each solver.
    """

    name: str
    part: str
    text: str
    verdicts: Mapping[str, str] = field(factory=dict)
    effort: int = 0
    reason: str = ""

    @property
    def is_proved(self) -> bool:
        """Return whether every solver that was asked says that no counterexample exists."""
        return bool(self.verdicts) and set(self.verdicts.values()) == {"unsat"}


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
    seconds: float
    detail: str = ""
    condition: str = ""
    witness: Witness | None = None
    questions: tuple[Question, ...] = ()
