"""The two channels: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn, TextIO

from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from zerosum.cli.status import Status, Unusable

WIDTH_WITHOUT_TERMINAL = 100
"""Columns of a text that goes into a file or a pipe, unless COLUMNS says otherwise."""

STANDARD_OUTPUT = Path("-")

JsonFile = Annotated[
    Path | None,
    Parameter(help="Also write the results to this file; =- prints JSON and no tables."),
]
"""The option that every command has."""

Tell = Callable[..., None]
"""Told of long work: how much is done, of how much, and what came in last."""


class Channel(Console):
    """A console whose reader may leave early, as ``| head`` does."""

    def on_broken_pipe(self) -> NoReturn:
        """End as a program does that is told that nobody reads on."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(Status.UNREAD)


def results() -> Channel:
    """Return the channel for results.

    Raises: Unusable when there is none.
    """
    return _channel(sys.stdout)


def notices() -> Channel:
    """Return the channel for progress and errors."""
    return _channel(sys.stderr)


def _channel(file: TextIO | None) -> Channel:
    if file is None:
        raise Unusable("standard output or standard error is closed (leave both open)")
    if isinstance(file, TextIOWrapper):
        file.reconfigure(errors="replace")  # a narrow encoding shall not end a long run
    is_piped = not file.isatty() and "COLUMNS" not in os.environ
    width = WIDTH_WITHOUT_TERMINAL if is_piped else None
    return Channel(file=file, width=width, markup=False, emoji=False, highlight=False)


def print_indented(console: Channel, text: str, indent: str = " " * 4) -> None:
    """Print a paragraph that stands back from the margin; the text of a list item hangs."""
    hanging = "  " if text.startswith("- ") else ""
    lines = textwrap.wrap(
        text, console.width - len(indent), subsequent_indent=hanging, break_on_hyphens=False
    )
    console.print(textwrap.indent("\n".join(lines), indent), soft_wrap=True)


def plain_table(title: str = "") -> Table:
    """Return an empty table of the one look that all commands share."""
    return Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
    )


@contextmanager
def progress(title: str) -> Iterator[Tell]:
    """Show how far long work has come, on a terminal and nowhere else."""
    console = notices()
    is_watched = console.is_terminal
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[last]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not is_watched) as bar:
        task = bar.add_task(title, total=None, last="")

        def tell(done: int, total: int, last: str = "") -> None:
            bar.update(task, completed=done, total=total, last=last)

        yield tell


def require_writable(target: Path | None, option: str = "--json") -> None:
    """Refuse a target for results before the work begins, and not after it.

    Raises: Unusable.
    """
    if target is None or target == STANDARD_OUTPUT:
        return
    if "\0" in str(target):
        raise Unusable(f"{option}: no file can have this name (leave out the null byte)")
    try:
        _require_place(target, option)
    except OSError as error:  # a name that is too long
        raise Unusable(f"{option}: no file can have this name (give a shorter one)") from error


def _require_place(target: Path, option: str) -> None:
    if target.is_dir():
        raise Unusable(f"{target}: this is a folder (give {option} a file)")
    if not target.parent.is_dir():
        raise Unusable(f"{target}: there is no folder {target.parent} (create it first)")
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise Unusable(f"{target}: writing is not permitted (give {option} another file)")


def deliver(
    content: Mapping[str, object], target: Path | None, show: Callable[[Channel], None]
) -> None:
    """Write the JSON where it was asked for and show the results; ``-`` prints JSON alone.

    Raises: Unusable when the file cannot be written.
    """
    text = as_json(content)
    if target is not None and target != STANDARD_OUTPUT:
        write_text(target, text)
    try:
        if target == STANDARD_OUTPUT:
            results().print(text, soft_wrap=True, end="")
        else:
            show(results())
    except OSError as error:
        raise Unusable(f"standard output: {error.strerror} (send it elsewhere)") from error


def write_text(target: Path, text: str, option: str = "--json") -> None:
    """Write a text file that an option asked for.

    Raises: Unusable when it cannot be written.
    """
    with _writing(target, option):
        target.write_text(text, encoding="utf-8")


def write_bytes(target: Path, content: bytes, option: str) -> None:
    """Write a file that an option asked for.

    Raises: Unusable when it cannot be written.
    """
    with _writing(target, option):
        target.write_bytes(content)


@contextmanager
def _writing(target: Path, option: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        complaint = f"{target}: writing failed, {error.strerror} (give {option} another file)"
        raise Unusable(complaint) from error


def as_json(content: Mapping[str, object]) -> str:
    """Return the one form in which JSON is written."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
