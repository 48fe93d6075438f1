"""How a command ends: the statuses a shell sees, and the one failure that is the user's to mend."""

from __future__ import annotations

from enum import IntEnum

from attrs import frozen


class Status(IntEnum):
    """What the exit status of a command says."""

    AS_EXPECTED = 0
    VIOLATED = 1
    UNUSABLE = 2
    UNKNOWN = 3
    INTERNAL = 4
    INTERRUPTED = 130
    UNREAD = 141


MEANINGS = (
    "Exit status: 0 all as expected, 1 something violated or not as expected, 2 unusable input, "
    "3 not decided within the budget, 4 a defect of zerosum itself, 130 interrupted."
)


@frozen
class Unusable(Exception):
    """The user gave something that cannot be used; the text says what, why and how to mend it."""

    complaint: str

    def __str__(self) -> str:
        return " ".join(self.complaint.split())
