"""Results as rows: what a notebook shows, and what goes into a data frame."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from html import escape

Cell = str | int | bool | None
Row = Mapping[str, Cell]


class Tabled(ABC):
    """A result that can be laid out as a table."""

    __slots__ = ()

    @abstractmethod
    def to_rows(self) -> list[dict[str, Cell]]:
        """Return the result as rows of one shape: money and sizes as exact decimal text."""

    def _repr_html_(self) -> str:
        return as_html(self.to_rows())


def as_html(rows: Sequence[Row]) -> str:
    """Return rows as an HTML table, every text escaped."""
    if len(rows) == 0:
        return "<p>no rows</p>"
    head = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(_shown(cell))}</td>' for cell in row.values())}</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shown(cell: Cell) -> str:
    return "" if cell is None else str(cell)
