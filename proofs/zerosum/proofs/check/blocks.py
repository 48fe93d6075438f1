"""Which names are one: every way in which the parties of a call can coincide or be missing."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from zerosum.proofs.check.guarded import Name
from zerosum.proofs.engine.given import Given, SymbolicGiven


@frozen
class Cast:
    """The names that a call gives to its parameters, and those of them that exist."""

    names: dict[str, str]
    present: tuple[str, ...]


def any_cast(
    given: Given,
    parameters: Sequence[str],
    fresh: Sequence[str],
    missing: Sequence[str],
    kind: type[Name] = Name,
) -> Cast:
    """Return any names for the parameters: new ones, earlier ones again, or missing ones.

    ``fresh`` has a name for each parameter, so that a story can call the payer so.
    """
    names: dict[str, str] = {}
    present: list[str] = []
    absent: list[str] = []
    for place, parameter in enumerate(parameters):
        new = fresh[place]
        unknown = missing[len(absent)] if len(absent) < len(missing) else missing[-1]
        options = (new, *present, *absent, unknown)
        chosen = given.choose(f"{parameter} is called", tuple(dict.fromkeys(options)))
        if chosen == new:
            present.append(new)
        elif chosen == unknown and unknown not in absent:
            absent.append(unknown)
        names[parameter] = kind(chosen) if isinstance(given, SymbolicGiven) else chosen
    return Cast(names, tuple(present))
