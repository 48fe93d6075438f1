"""The two ways in which a case is not answered: unusable input, and what is out of scope."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen


@frozen
class UnusableVectors(Exception):
    """A file or a case that cannot be read for what it claims to be.

    Its text is one line that says where, what and how to mend it.
    """

    file: Path
    problem: str
    remedy: str
    case: str = ""

    def __str__(self) -> str:
        place = f"{self.file}: case {self.case}" if self.case else f"{self.file}"
        return " ".join(f"{place}: {self.problem} ({self.remedy})".split())


@frozen
class Unsupported(Exception):
    """A case that the state of this rulebook has no place for; the reason says why."""

    reason: str

    def __str__(self) -> str:
        return self.reason
