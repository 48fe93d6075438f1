"""The rows of a CSV file, each with its line: strictly the columns that are agreed."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from zerosum.lab.document import Document, read_text
from zerosum.lab.node import Node
from zerosum.lab.unusable import UnusableScenario, quoted

NEEDED = ("account", "market", "size", "entry_price", "collateral", "mode")
ALLOWED = ("role", "mark")


class _Lines(Protocol):
    """What the standard library's CSV reader is; it has no public name for it."""

    line_num: int

    def __next__(self) -> list[str]: ...


def read_rows(path: Path) -> Iterator[Node]:
    """Yield the rows of a file of positions; an empty cell is a missing one.

    Raises: UnusableScenario, with the file and the line.
    """
    file = str(path)
    lines = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    header = _next_line(file, lines) or []
    require_columns(file, header)
    while (cells := _next_line(file, lines)) is not None:
        if not cells:
            continue
        line = lines.line_num
        if len(cells) != len(header):
            raise UnusableScenario(
                file,
                f"the row has {len(cells)} of {len(header)} columns",
                "give every column, empty or not",
                line,
            )
        values = {
            key: cell.strip() for key, cell in zip(header, cells, strict=True) if cell.strip()
        }
        yield Node.root_of(_row(file, line, values))


def _row(file: str, line: int, values: dict[str, str]) -> Document:
    return Document(file, values, lambda _: line, "the row")


def _next_line(file: str, lines: _Lines) -> list[str] | None:
    try:
        return lines.__next__()
    except StopIteration:
        return None
    except csv.Error as error:
        raise UnusableScenario(
            file, f"the row is not CSV: {error}", "mend the quotes", lines.line_num
        ) from error


def require_columns(file: str, header: list[str]) -> None:
    """Refuse a header that lacks a column, or has one that is unknown or there twice."""
    expected = f"the columns are {', '.join(NEEDED)}, and if needed {' and '.join(ALLOWED)}"
    for column, times in Counter(header).items():
        if column not in (*NEEDED, *ALLOWED):
            raise UnusableScenario(file, f"column {quoted(column)} is unknown", expected, 1)
        if times > 1:
            raise UnusableScenario(file, f"column {column!r} stands there twice", expected, 1)
    for column in NEEDED:
        if column not in header:
            raise UnusableScenario(file, f"column {column!r} is missing", expected, 1)
