"""How well a preset knows each of its choices."""

from __future__ import annotations

from enum import Enum

from attrs import frozen


class Standing(Enum):
    """Who says that a venue does so."""

    STATED = "stated"
    THIRD_PARTY = "third party"
    INFERRED = "inferred"
    ASSUMED = "assumed"


@frozen
class Ground:
    """What one choice of a preset rests on: its standing, where it was read, and the date of that.

    An assumed choice has no source; its text says what was looked for and not found.
    """

    standing: Standing
    source: str
    date: str = ""
