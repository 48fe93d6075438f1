"""``zerosum matrix``: rule sets against properties, each cell proved or broken by a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from zerosum.cli.lab_options import usable_input
from zerosum.cli.status import Status, Unusable
from zerosum.cli.terminal import (
    Channel,
    JsonFile,
    as_json,
    deliver,
    plain_table,
    print_indented,
    progress,
    require_writable,
    write_text,
)
from zerosum.lab.matrix import (
    PROPERTIES,
    Cell,
    Verdict,
    compute_matrix,
    describe_matrix,
    names_for,
    witness_name,
)

SeveralRules = Annotated[str | None, Parameter(help="Rule sets, as A,B; without it, all of them.")]
Folder = Annotated[
    Path | None,
    Parameter(help="Also write each witness there, as a scenario that zerosum run opens."),
]
SIGNS = {
    Verdict.THEOREM: ("T", "bold"),
    Verdict.REFUTED: ("R", "red"),
    Verdict.NOT_APPLICABLE: ("-", "dim"),
    Verdict.NOT_DECIDED: ("?", "yellow"),
}
MEANINGS = (
    "T: proved of every state, by the theorems named below, for what the slots of the rule set "
    "are. R: broken by a run of the rule set, told below. -: it has no such stage. It is the rule "
    "set that is judged, with its gaps (zerosum venue NAME), and not the venue."
)


def matrix(*, rules: SeveralRules = None, witnesses: Folder = None, json: JsonFile = None) -> int:
    """Judge rule sets."""
    require_writable(json)
    require_folder(witnesses)
    with usable_input():
        names = names_for(rules)
    with progress("judging") as tell:
        cells = compute_matrix(names, tell)
    if witnesses is not None:
        write_witnesses(cells, witnesses)
    deliver(describe_matrix(cells), json, lambda console: print_matrix(console, cells, witnesses))
    undecided = any(cell.verdict is Verdict.NOT_DECIDED for cell in cells)
    return Status.VIOLATED if undecided else Status.AS_EXPECTED


def require_folder(folder: Path | None) -> None:
    """Refuse a place for witnesses that is none, before the work begins.

    Raises: Unusable.
    """
    if folder is None or folder.is_dir():
        return
    if folder.exists():
        raise Unusable(f"{folder}: this is no folder (give --witnesses a folder)")
    if not folder.parent.is_dir():
        raise Unusable(f"{folder}: there is no folder {folder.parent} (create it first)")
    folder.mkdir()


def write_witnesses(cells: Sequence[Cell], folder: Path) -> None:
    """Write the scenario of each refuted cell."""
    for cell in cells:
        if cell.witness is not None:
            write_text(folder / witness_name(cell), as_json(cell.witness), "--witnesses")


def print_matrix(console: Channel, cells: Sequence[Cell], folder: Path | None) -> None:
    """Print the verdicts as a table, what they rest on, and how each refuted cell is broken."""
    table = plain_table()
    table.add_column("rule set", style="bold", no_wrap=True)
    for number in range(1, len(PROPERTIES) + 1):
        table.add_column(str(number), justify="center")
    for name in dict.fromkeys(cell.rules for cell in cells):
        signs = (Text(*SIGNS[cell.verdict]) for cell in cells if cell.rules == name)
        table.add_row(name, *signs)
    console.print(table)
    console.print()
    print_indented(console, MEANINGS, "")
    console.print()
    for number, asked in enumerate(PROPERTIES, start=1):
        print_indented(console, f"{number} {asked.name}. {asked.sentence}", "")
        mine = [cell for cell in cells if cell.property is asked]
        for because in dict.fromkeys(one.because for one in mine if one.theorems):
            proved = dict.fromkeys(
                id_ for one in mine if one.because == because for id_ in one.theorems
            )
            print_indented(console, f"proved ({because}): {', '.join(proved)}", "    ")
    print_refuted(console, [one for one in cells if one.verdict is Verdict.REFUTED], folder)


def print_refuted(console: Channel, cells: Sequence[Cell], folder: Path | None) -> None:
    """Print what happens in each witness, and how to open it."""
    console.print()
    for cell in cells:
        told = f"R {cell.rules}, {cell.property.name}: {cell.because}."
        print_indented(console, told, "")
        if folder is not None:
            console.print(f"    zerosum run {folder / witness_name(cell)}", soft_wrap=True)
    if folder is None:
        console.print("To open them: zerosum matrix --witnesses FOLDER.")
    console.print(f"{len(cells)} cells are refuted, each by a run.")
