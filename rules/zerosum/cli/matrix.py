"""``zerosum matrix``: rule sets against properties, each cell proved or broken by a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from zerosum.cli.lab_options import usable_input
from zerosum.cli.matrix_table import print_matrix
from zerosum.cli.status import Status, Unusable
from zerosum.cli.terminal import (
    JsonFile,
    as_json,
    deliver,
    progress,
    require_writable,
    write_text,
)
from zerosum.lab.matrix.describe import describe_matrix, witness_name
from zerosum.lab.matrix.judge import compute_matrix, names_for
from zerosum.lab.matrix.verdicts import Cell, Verdict

SeveralRules = Annotated[str | None, Parameter(help="Rule sets, as A,B; without it, all of them.")]
Folder = Annotated[
    Path | None,
    Parameter(help="Also write each witness there, as a scenario that zerosum run opens."),
]
HtmlFile = Annotated[
    Path | None,
    Parameter(help="Also write the matrix as one page for a browser; needs the extra lab."),
]


def matrix(
    *,
    rules: SeveralRules = None,
    witnesses: Folder = None,
    html: HtmlFile = None,
    json: JsonFile = None,
) -> int:
    """Judge rule sets."""
    require_writable(json)
    require_writable(html, "--html")
    require_folder(witnesses)
    page_of = None if html is None else page_writer()
    with usable_input():
        names = names_for(rules)
    with progress("judging") as tell:
        cells = compute_matrix(names, tell)
    if witnesses is not None:
        write_witnesses(cells, witnesses)
    if html is not None and page_of is not None:
        write_text(html, page_of(cells), "--html")
    deliver(describe_matrix(cells), json, lambda console: print_matrix(console, cells, witnesses))
    undecided = any(cell.verdict is Verdict.NOT_DECIDED for cell in cells)
    return Status.VIOLATED if undecided else Status.AS_EXPECTED


def page_writer() -> Callable[[Sequence[Cell]], str]:
    """Return what makes the page; where its library is missing, this says so before the work."""
    from zerosum.cli.matrix_page import matrix_page

    return matrix_page


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
    """Write the scenario of each cell that a run breaks."""
    for cell in cells:
        if cell.witness is not None:
            write_text(folder / witness_name(cell), as_json(cell.witness.world), "--witnesses")
