"""What came of a check, law by law, in values that travel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from attrs import frozen

from zerosum.proofs.check.asking import AskedLaw, Question
from zerosum.proofs.check.session import Called
from zerosum.proofs.result import Witness

Outcome: TypeAlias = Literal["PROVED", "REFUTED", "NOT DECIDED", "VACUOUS"]


@frozen(eq=False)
class Counterexample:
    """The smallest input found on which a law fails, and the calls that show it."""

    witness: Witness
    calls: tuple[Called, ...]
    values: Mapping[str, Any]
    is_found_by_solver: bool


@frozen(eq=False)
class Verdict:
    """What came of one law."""

    id: str
    name: str
    sentence: str
    law: AskedLaw
    outcome: Outcome
    scope: str = ""
    detail: str = ""
    obligations: int = 0
    seconds: float = 0.0
    counterexample: Counterexample | None = None


@frozen(eq=False)
class CheckReport:
    """What came of a check."""

    question: Question
    verdicts: tuple[Verdict, ...]
    calls: int
    accepted: int
    compared: int
    left_out: tuple[str, ...] = ()
    solver_versions: tuple[str, ...] = ()

    @property
    def is_proved(self) -> bool:
        """Return whether every law is proved."""
        return all(one.outcome == "PROVED" for one in self.verdicts)

    @property
    def refuted(self) -> Sequence[Verdict]:
        """Return the laws that do not hold."""
        return [one for one in self.verdicts if one.outcome == "REFUTED"]
