"""How well a preset knows each of its choices."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

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


@frozen
class Source:
    """A page, a text or a repository, and the date of what was read in it."""

    name: str
    date: str

    def __str__(self) -> str:
        return f"{self.name}, {self.date}"

    def states(self, what: str) -> Ground:
        """Return the ground of what the venue itself says there."""
        return Ground(Standing.STATED, f"{self.name}: {what}", self.date)

    def tells(self, what: str) -> Ground:
        """Return the ground of what a third party says there of the venue."""
        return Ground(Standing.THIRD_PARTY, f"{self.name}: {what}", self.date)

    def suggests(self, what: str) -> Ground:
        """Return the ground of what follows from what is said there, and is not said itself."""
        return Ground(Standing.INFERRED, f"{self.name}: {what}", self.date)


def not_found(what: str) -> Ground:
    """Return the ground of a choice that had to be assumed, because nobody says it."""
    return Ground(Standing.ASSUMED, f"not found: {what}")


def not_needed(why: str) -> Ground:
    """Return the ground of a choice that does nothing beside the others."""
    return Ground(Standing.ASSUMED, f"not needed: {why}")


def stands_in(what: str) -> Ground:
    """Return the ground of a choice that stands in for one that no slot has."""
    return Ground(Standing.ASSUMED, f"stands in: {what}")


def not_deleveraging(why: str) -> Mapping[str, Ground]:
    """Return the grounds of the slots of deleveraging where a venue has none (ADL-1 to ADL-7)."""
    slots = "adl_trigger adl_stop eligibility rank adl_start split price guard"
    return dict.fromkeys(slots.split(), not_needed(why))


NO_SHARE: Mapping[str, Ground] = MappingProxyType(
    dict.fromkeys(
        ("backstop_share_ppm", "backstop_target_ppm", "backstop_penalty_ppm"),
        not_needed("no share is taken at the mark"),
    )
)
"""The grounds of the slots of a share, for every venue of which no fund takes one (VLT-7)."""
