"""The chapter on the venues, written from the values: ``python -m zerosum.lab.venue_page``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from zerosum.lab.rulebook import dotted_name
from zerosum.lab.venue_words import SlotTold, VenueTold, tell_shelf
from zerosum.rules.venues.standing import Standing

OPENING = """\
# Venues

The rule books of the venues, each with its date. This page is written from the values that run,
by `python -m zerosum.lab.venue_page`, and a test compares the two. `zerosum venue NAME` tells one
of them in sentences, `zerosum diff A B` lays two side by side, and [one file](add-a-venue.md)
adds another.

A choice is *stated* where the venue's own pages or code say so, by a *third party* where somebody
else says so of it, *inferred* where it follows from what is said, and *assumed* where nobody says
it or no slot does: *not found* names what was looked for, *stands in* what the venue does
instead, *not needed* why it does not matter. That a rule book describes its venue is a matter of
these sources and not of proof.

Under each table stands what the venue does and no slot says. The margin trigger is strict in all
of them (MAR-5), limit prices divide the equity by notional (MAR-7), and markets have the margin
schedule that the scenario gives them. Money is in the quote currency.
"""


SKETCHES = """
## Sketches

What is known of venues whose rules the slots cannot say. They do not run.
"""

HEADS = ("rule set", "venue", "date", *(one.value for one in Standing))


def page() -> str:
    """Return the chapter."""
    told = tell_shelf()
    running = [one for one in told if one.runs]
    sketches = [one for one in told if not one.runs]
    parts = [
        OPENING,
        "\n## How well each is known\n\n",
        _table(
            ("rule set", "venue", "date", *(one.value for one in Standing)), map(_counts, running)
        ),
        *map(_section, running),
        SKETCHES,
        *map(_sketch, sketches),
    ]
    return "".join(parts)


def _counts(one: VenueTold) -> Sequence[str]:
    numbers = (str(one.standings[standing.value]) for standing in Standing)
    return (f"[{one.name}](#{one.name})", one.venue, one.date, *numbers)


def _section(one: VenueTold) -> str:
    rows = (
        (f"`{dotted_name(slot.slot)}`", slot.clause, slot.choice, *_ground(slot))
        for slot in one.slots
    )
    gaps = "".join(f"- {gap}\n" for gap in one.gaps)
    return (
        f"\n## {one.name}\n\n{one.venue}, {one.date}. Sources: {'; '.join(one.sources)}.\n\n"
        f"{_table(('slot', 'clause', 'choice', 'standing', 'rests on'), rows)}"
        + (f"\nNo slot says:\n\n{gaps}" if gaps else "")
    )


def _sketch(one: VenueTold) -> str:
    rows = ((f"`{dotted_name(slot.slot)}`", slot.clause, *_ground(slot)) for slot in one.slots)
    return (
        f"\n### {one.name}\n\n{one.venue}, {one.date}. Sources: {'; '.join(one.sources)}.\n\n"
        f"Why it does not run: {one.reason}.\n\n"
        f"{_table(('slot', 'clause', 'standing', 'the venue'), rows)}"
    )


def _ground(slot: SlotTold) -> tuple[str, str]:
    dated = f" ({slot.ground.date})" if slot.ground.date else ""
    return slot.ground.standing.value, slot.ground.source + dated


def _table(heads: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(page())
