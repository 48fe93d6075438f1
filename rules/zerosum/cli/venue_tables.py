"""The rule books of the venues as tables and lines."""

from __future__ import annotations

from rich.text import Text

from zerosum.cli.names import counted
from zerosum.cli.terminal import Channel, plain_table, print_indented
from zerosum.lab.rulebook import dotted_name
from zerosum.lab.venue_words import SlotPair, SlotTold, VenueTold
from zerosum.rules.venues.standing import Ground, Standing

MEANINGS = (
    "stated: the venue's own pages or code say so. third party: somebody else says so of it. "
    "inferred: it follows from what is said. assumed: nobody says, or no slot says it."
)


def print_shelf(console: Channel, told: tuple[VenueTold, ...]) -> None:
    """Print all rule books and sketches as a table."""
    table = plain_table()
    table.add_column("rule set", style="bold", no_wrap=True)
    table.add_column("date", no_wrap=True)
    for standing in Standing:
        table.add_column(standing.value, justify="right")
    table.add_column("sources", ratio=1, min_width=24, overflow="fold")
    for one in told:
        if one.runs:
            numbers = [str(one.standings[standing.value] or "-") for standing in Standing]
            table.add_row(one.name, one.date, *numbers, "\n".join(one.sources))
    console.print(table)
    console.print()
    print_indented(console, MEANINGS, "")
    sketches = [one for one in told if not one.runs]
    console.print()
    console.print("Sketches, which do not run:")
    for one in sketches:
        print_indented(console, f"{one.name} ({one.date}): {one.reason}.", "  ")
    console.print()
    running = counted(len(told) - len(sketches), "rule set")
    console.print(f"{running}, {len(sketches)} sketches. See zerosum venue NAME.")


def print_venue(console: Channel, one: VenueTold) -> None:
    """Print a whole rule book in words."""
    console.print(Text(f"{one.name}: {one.venue}, {one.date}", style="bold"))
    for source in one.sources:
        print_indented(console, source, "  ")
    console.print()
    if not one.runs:
        print_indented(console, f"A sketch, which does not run: {one.reason}.", "")
        console.print()
    for slot in one.slots:
        _print_slot(console, slot)
    if one.gaps:
        console.print()
        console.print("What the venue does and no slot says:")
        for gap in one.gaps:
            print_indented(console, f"- {gap}", "  ")
    console.print()
    console.print(", ".join(f"{number} {name}" for name, number in one.standings.items()) + ".")


def _print_slot(console: Channel, slot: SlotTold) -> None:
    """Print what a slot says, and under it what that rests on."""
    named = f"{slot.clause} {dotted_name(slot.slot)}"
    print_indented(console, f"{named}: {slot.sentence}" if slot.sentence else f"{named}:", "")
    print_indented(console, ground_in_words(slot.ground), "    ")


def ground_in_words(ground: Ground) -> str:
    """Return what a choice rests on: its standing, its date and its source."""
    dated = f"{ground.standing.value}, {ground.date}" if ground.date else ground.standing.value
    return f"{dated}: {ground.source}"


def print_pairs(
    console: Channel,
    names: tuple[str, str],
    pairs: tuple[SlotPair, ...],
    shown: tuple[SlotPair, ...],
) -> None:
    """Print two rule books side by side."""
    if shown:
        table = plain_table()
        table.add_column("slot", no_wrap=True)
        table.add_column("clause", no_wrap=True)
        for name in names:
            table.add_column(name, ratio=1)
        for one in shown:
            cells = [_cell(each) for each in (one.first, one.second)]
            style = "" if one.differs else "dim"
            slot = dotted_name(one.first.slot)
            table.add_row(slot, one.first.clause, *cells, style=style, end_section=True)
        console.print(table)
        console.print()
    count = sum(one.differs for one in pairs)
    console.print(f"{' and '.join(names)} differ in {count} of {len(pairs)} slots.")


def _cell(one: SlotTold) -> Text:
    return Text.assemble(one.choice, (f"\n{ground_in_words(one.ground)}", "dim"))
