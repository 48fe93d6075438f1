"""What cannot be checked: where it stands, what it is and how to mend it."""

from __future__ import annotations

from attrs import frozen


@frozen
class Unfit(Exception):
    """Somebody's own code, or what was asked about it, that the check cannot use.

    Nothing is said about the rule: neither that it is right nor that it is wrong.
    """

    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem} ({self.remedy})"


@frozen
class TooLong(BaseException):
    """The check took longer than it may; the code under check cannot catch this."""

    seconds: int

    def __str__(self) -> str:
        return f"no answer within {self.seconds} seconds"
