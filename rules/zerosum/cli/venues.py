"""``zerosum venues``, ``venue`` and ``diff``: the rule books of the venues, for people."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from zerosum.cli.lab_options import usable_input
from zerosum.cli.status import Status
from zerosum.cli.terminal import JsonFile, deliver, require_writable
from zerosum.cli.venue_tables import print_pairs, print_shelf, print_venue
from zerosum.lab.load import refusal
from zerosum.lab.venue_words import (
    compare_books,
    describe_pairs,
    describe_shelf,
    describe_venue,
    tell_shelf,
    tell_venue,
)

Name = Annotated[str, Parameter(name="NAME", help="A rule set or a sketch, as the list has it.")]
First = Annotated[str, Parameter(name="A", help="A rule set.")]
Second = Annotated[str, Parameter(name="B", help="Another rule set.")]
Everything = Annotated[
    bool, Parameter(name="--all", negative=(), help="Also show the slots in which they agree.")
]


def venues(*, json: JsonFile = None) -> int:
    """List the rule books."""
    require_writable(json)
    deliver(describe_shelf(), json, lambda console: print_shelf(console, tell_shelf()))
    return Status.AS_EXPECTED


def venue(name: Name, /, *, json: JsonFile = None) -> int:
    """Tell a rule book."""
    require_writable(json)
    with usable_input():
        told = tell_venue(name, refusal)
    deliver(describe_venue(told), json, lambda console: print_venue(console, told))
    return Status.AS_EXPECTED


def diff(
    first: First, second: Second, /, *, all_: Everything = False, json: JsonFile = None
) -> int:
    """Compare two rule books."""
    require_writable(json)
    with usable_input():
        pairs = compare_books(first, second, refusal)
    shown = tuple(one for one in pairs if all_ or one.differs)
    content = describe_pairs(first, second, shown)
    deliver(content, json, lambda console: print_pairs(console, (first, second), pairs, shown))
    return Status.AS_EXPECTED
