"""The matrix on a terminal: a table, what its columns ask, and the cells of a few rule sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from rich.text import Text

from zerosum.cli.terminal import Channel, plain_table, print_indented
from zerosum.lab.matrix.describe import witness_name
from zerosum.lab.matrix.properties import PROPERTIES
from zerosum.lab.matrix.readings import SOURCE, reading_of
from zerosum.lab.matrix.verdicts import Cell, Property, Verdict

SIGNS: Mapping[Verdict, tuple[str, str]] = MappingProxyType(
    {
        Verdict.THEOREM: ("T", "bold"),
        Verdict.REFUTED: ("R", "red"),
        Verdict.CONDITIONAL: ("C", "blue"),
        Verdict.NOT_STATED: ("s", "magenta"),
        Verdict.NOT_APPLICABLE: ("-", "dim"),
        Verdict.NOT_DECIDED: ("?", "yellow"),
    }
)
MEANINGS = (
    "T: proved of every state, for what the slots of the rule set are. C: proved under a "
    "condition, and broken outside of it where a run is told. R: broken by a run. s: not stated; "
    "the verdict turns on a slot that the venue does not say. -: it has no such stage. It is the "
    "rule set that is judged, with its gaps (zerosum venue NAME), and not the venue. The theorems "
    "are proved; that those named make the sentence, for these slots, is argued and held to small "
    "worlds, and no solver is asked it."
)
NAME_WIDTH = 25
COLUMN_WIDTH = 4
FEW = 3
"""Of so many rule sets each cell is told."""

LETTERS = "ABC"


def labels() -> Mapping[str, str]:
    """Return what each property is called at the head of its column, by its name."""
    letters = iter(LETTERS)
    return {
        one.name: str(one.number) if one.number is not None else next(letters) for one in PROPERTIES
    }


def print_matrix(console: Channel, cells: Sequence[Cell], folder: Path | None) -> None:
    """Print the verdicts, what is asked, and the cells of a few rule sets in words."""
    names = list(dict.fromkeys(cell.rules for cell in cells))
    count = max((console.width - NAME_WIDTH) // COLUMN_WIDTH, 1)
    for begin in range(0, len(PROPERTIES), count):
        _print_columns(console, cells, names, PROPERTIES[begin : begin + count])
        console.print()
    print_indented(console, MEANINGS, "")
    console.print()
    headed = labels()
    for one in PROPERTIES:
        print_indented(console, f"{headed[one.name]:>2} {one.name}. {one.sentence}", "")
    console.print()
    if len(names) <= FEW:
        _print_cells(console, cells, headed, folder)
    else:
        _print_further(console, folder)
    counts = Counter(cell.verdict.value for cell in cells)
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
    print_indented(console, f"{len(cells)} cells: {told}.", "")


def _print_columns(
    console: Channel, cells: Sequence[Cell], names: Sequence[str], asked: Sequence[Property]
) -> None:
    found = {(cell.rules, cell.property.name): cell for cell in cells}
    headed = labels()
    table = plain_table()
    table.add_column("rule set", style="bold", no_wrap=True)
    for one in asked:
        table.add_column(headed[one.name], justify="center", no_wrap=True)
    for name in names:
        signs = (Text(*SIGNS[found[name, one.name].verdict]) for one in asked)
        table.add_row(name, *signs)
    console.print(table)


def _print_further(console: Channel, folder: Path | None) -> None:
    told = "Each cell in words: zerosum matrix --rules NAME, or --html FILE for a page."
    print_indented(console, told, "")
    told = (
        "To open the runs: zerosum matrix --witnesses FOLDER."
        if folder is None
        else f"The runs are in {folder}: zerosum run {folder}/NAME.json opens one."
    )
    print_indented(console, told, "")


def _print_cells(
    console: Channel, cells: Sequence[Cell], headed: Mapping[str, str], folder: Path | None
) -> None:
    for cell in cells:
        sign, _ = SIGNS[cell.verdict]
        told = f"{sign} {cell.rules} {headed[cell.property.name]} {cell.property.name}: "
        print_indented(console, f"{told}{cell.because}.", "")
        for line in lines_of(cell):
            print_indented(console, line, "    ")
        if cell.witness is not None and folder is not None:
            console.print(f"    zerosum run {folder / witness_name(cell)}", soft_wrap=True)
    if folder is None:
        console.print("To open the runs: zerosum matrix --witnesses FOLDER.")
    print_indented(console, f"Read: {SOURCE}.", "")


def lines_of(cell: Cell) -> list[str]:
    """Return what a cell rests on, line by line."""
    lines = []
    if cell.condition:
        lines.append(f"holds if {cell.condition}")
    if cell.theorems:
        lines.append(f"proved: {', '.join(cell.theorems)}")
    if cell.witness is not None and cell.verdict is not Verdict.REFUTED:
        lines.append(f"broken: {cell.witness.breach.told}")
    reading = reading_of(cell)
    if reading is not None:
        because = f"; {reading.differs}" if reading.differs else ""
        lines.append(f"read of the venue: {reading.words}{because}")
    return lines
