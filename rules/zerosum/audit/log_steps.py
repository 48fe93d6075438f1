"""What a log is found to tell of one account: steps, each with its clause and its answer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from zerosum.audit.rows import LONGEST_NAME, quoted, shortened
from zerosum.audit.unusable import UnusableInput
from zerosum.audit.verdicts import Judgement, cannot_tell
from zerosum.spec.rows import Cell, Tabled

NO_LIQUIDATION = "no row liquidates it; one that should have happened cannot be seen without marks"
TOLD = "told"
"""The answer of a step that repeats what the log says, where there is nothing to check."""


@frozen
class LogStep:
    """One thing that a log tells of an account, or does not, with the clause that it is about."""

    moment: str
    clause: str
    answer: str
    text: str


@frozen(eq=False)
class LogExplanation(Tabled):
    """Everything that a log tells of one account; ``account`` is shortened."""

    source: str
    format: str
    rules: str
    account: str
    steps: tuple[LogStep, ...]

    def to_rows(self) -> list[dict[str, Cell]]:
        """Return one row for each step."""
        return [
            {"moment": one.moment, "clause": one.clause, "answer": one.answer, "text": one.text}
            for one in self.steps
        ]

    def to_json(self) -> dict[str, object]:
        """Return the explanation as JSON values."""
        return {
            "source": self.source,
            "format": self.format,
            "rules": self.rules,
            "account": self.account,
            "steps": self.to_rows(),
        }


def find_account(path: Path, account: str, users: Iterable[str]) -> str:
    """Return the account of a log that an address is, whole or shortened as an audit prints it.

    Raises: UnusableInput when it is none of them, or more than one.
    """
    wanted = account.strip().lower().replace("...", "…")
    found = sorted({one for one in users if wanted in (one.lower(), shortened(one).lower())})
    if len(found) == 1:
        return found[0]
    shown = quoted(shortened(wanted) if len(wanted) > LONGEST_NAME else wanted)
    if found:
        problem = f"--account {shown} is {len(found)} accounts of this log"
        raise UnusableInput(path, problem, "give the whole address")
    problem = f"--account {shown} is not in this log"
    raise UnusableInput(path, problem, "give an address, whole or as `zerosum audit` prints it")


def explained(path: Path, form: str, rules: str, user: str, steps: list[LogStep]) -> LogExplanation:
    """Return the explanation that some steps make, or that there is nothing to tell."""
    if not steps:
        steps = [as_judged("in all", "MAR-5", cannot_tell(NO_LIQUIDATION), "Not liquidated")]
    return LogExplanation(path.resolve().name, form, rules, shortened(user), tuple(steps))


def as_told(moment: str, clause: str, text: str) -> LogStep:
    """Return a step that repeats what the log says."""
    return LogStep(moment, clause, TOLD, f"{text}.")


def as_judged(moment: str, clause: str, judgement: Judgement, text: str) -> LogStep:
    """Return a step that was held to a clause."""
    why = f": {judgement.reason}" if judgement.reason else ""
    return LogStep(moment, clause, judgement.verdict.value, f"{text}{why}.")
