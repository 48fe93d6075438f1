"""The three answers of a check, and what is kept of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from zerosum.audit.rows import decimals_of


class Verdict(Enum):
    """What a check says about one case."""

    HOLDS = "holds"
    VIOLATED = "violated"
    CANNOT_TELL = "cannot tell"


@frozen(eq=False)
class Judgement:
    """One answer, with its reason in words and the numbers it rests on."""

    verdict: Verdict
    reason: str = ""
    numbers: Mapping[str, str] = field(factory=dict)


HOLDS = Judgement(Verdict.HOLDS)


def violated(reason: str, **numbers: str) -> Judgement:
    """Answer that the rule was broken, and how."""
    return Judgement(Verdict.VIOLATED, reason, numbers)


def cannot_tell(reason: str, **numbers: str) -> Judgement:
    """Answer that the source does not say, and why."""
    return Judgement(Verdict.CANNOT_TELL, reason, numbers)


@frozen(eq=False)
class Finding:
    """Something a reader must know: where it stands, what it is, and in numbers."""

    check: str
    clause: str
    row: str
    judgement: Judgement

    def to_json(self) -> dict[str, object]:
        """Return the finding as JSON values."""
        return {
            "check": self.check,
            "clause": self.clause,
            "verdict": self.judgement.verdict.value,
            "row": self.row,
            "reason": self.judgement.reason,
            "numbers": dict(self.judgement.numbers),
        }


@frozen(eq=False)
class Check:
    """One question asked of every case, and how often each answer was given."""

    id: str
    clause: str
    question: str
    holds: int = 0
    violated: int = 0
    cannot_tell: int = 0

    def to_json(self) -> dict[str, object]:
        """Return the check as JSON values."""
        return {
            "id": self.id,
            "clause": self.clause,
            "question": self.question,
            "holds": self.holds,
            "violated": self.violated,
            "cannot_tell": self.cannot_tell,
        }


@frozen(eq=False)
class Question:
    """What a check asks, before it has been asked."""

    id: str
    clause: str
    text: str

    def count(self, judgements: Iterable[Judgement]) -> Check:
        """Return how often each answer was given."""
        verdicts = [judgement.verdict for judgement in judgements]
        return Check(
            self.id,
            self.clause,
            self.text,
            holds=verdicts.count(Verdict.HOLDS),
            violated=verdicts.count(Verdict.VIOLATED),
            cannot_tell=verdicts.count(Verdict.CANNOT_TELL),
        )

    def findings(self, answers: Iterable[tuple[str, Judgement]]) -> list[Finding]:
        """Return the violations among the answers, each with its row."""
        return [
            Finding(self.id, self.clause, row, judgement)
            for row, judgement in answers
            if judgement.verdict is Verdict.VIOLATED
        ]


def in_decimals(value: Fraction | int, places: int = 6) -> str:
    """Return a number in decimals, rounded half to even at so many places, zeros cut."""
    scaled = round(Fraction(value) * 10**places)
    whole, part = divmod(abs(scaled), 10**places)
    digits = f"{part:0{places}d}".rstrip("0") if places else ""
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def in_full(number: Fraction) -> str:
    """Return an exact size or price with all the decimals that it has."""
    return in_decimals(number, decimals_of(number))
