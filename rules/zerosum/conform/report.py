"""What came of the cases: agreement, disagreement, and what is not supported, with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import Enum

from attrs import frozen

from zerosum.conform.comparison import as_json


class Verdict(Enum):
    """How the answer to a case compares."""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNSUPPORTED = "not supported"
    UNUSABLE = "unusable"


@frozen(eq=False)
class Outcome:
    """What came of one case.

    ``told`` says what differs, one line for each key, or why the case is not supported, or the line
    that names file, case and field of one that cannot be used.
    ``explained`` is not empty where the source says itself why its value is another one; such a
    case counts neither as agreement nor as failure.
    """

    name: str
    verdict: Verdict
    expected: Mapping[str, object]
    actual: Mapping[str, object] | None = None
    told: tuple[str, ...] = ()
    explained: str = ""
    as_stated: bool | None = None

    def to_json(self) -> dict[str, object]:
        """Return a disagreement as JSON values."""
        return {
            "name": self.name,
            "expected": as_json(self.expected),
            "actual": as_json(self.actual),
        }


@frozen(eq=False)
class FileReport:
    """What came of the cases of one function in one file."""

    file: str
    function: str
    outcomes: tuple[Outcome, ...]

    @property
    def counted(self) -> list[Outcome]:
        """Return the outcomes that count: those that no note explains away."""
        return [outcome for outcome in self.outcomes if not outcome.explained]

    @property
    def explained(self) -> list[Outcome]:
        """Return the outcomes whose expected value the source itself explains."""
        return [outcome for outcome in self.outcomes if outcome.explained]

    @property
    def failures(self) -> list[Outcome]:
        """Return the disagreements that nothing explains."""
        return [outcome for outcome in self.counted if outcome.verdict is Verdict.DISAGREE]

    def count(self, verdict: Verdict) -> int:
        """Return how many cases came out so."""
        return sum(outcome.verdict is verdict for outcome in self.counted)

    def to_json(self) -> dict[str, object]:
        """Return the report on this file as JSON values."""
        return {
            "file": self.file,
            "function": self.function,
            **_counts(self.count(Verdict.AGREE), self.count(Verdict.DISAGREE), len(self.counted)),
            "failures": [outcome.to_json() for outcome in self.failures],
        }


def _counts(agree: int, disagree: int, cases: int) -> dict[str, int]:
    return {
        "supported": agree + disagree,
        "agree": agree,
        "disagree": disagree,
        "unsupported": cases - agree - disagree,
    }


@frozen(eq=False)
class ConformReport:
    """What came of all files."""

    files: tuple[FileReport, ...]

    @property
    def exit_status(self) -> int:
        """Return 1 where the rules disagree with a source, else 0; unusable cases are not asked."""
        return 1 if self.count(Verdict.DISAGREE) else 0

    @property
    def unusable(self) -> list[str]:
        """Return the line of each case that cannot be read for what its function asks."""
        return [
            outcome.told[0]
            for file in self.files
            for outcome in file.outcomes
            if outcome.verdict is Verdict.UNUSABLE
        ]

    @property
    def reasons(self) -> dict[str, Counter[str]]:
        """Return why cases are not supported, and how many of each file for each reason."""
        found: dict[str, Counter[str]] = {}
        for file in self.files:
            for outcome in file.counted:
                if outcome.verdict is Verdict.UNSUPPORTED:
                    found.setdefault(outcome.told[0], Counter())[file.file] += 1
        return found

    @property
    def cases(self) -> int:
        """Return the number of cases that count."""
        return sum(len(file.counted) for file in self.files)

    def count(self, verdict: Verdict) -> int:
        """Return how many cases of all files came out so."""
        return sum(file.count(verdict) for file in self.files)

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON values."""
        agree, disagree = self.count(Verdict.AGREE), self.count(Verdict.DISAGREE)
        return {
            "files": [file.to_json() for file in self.files],
            "totals": {
                "files": len({file.file for file in self.files}),
                "cases": self.cases,
                **_counts(agree, disagree, self.cases),
            },
        }
