"""``zerosum conform``: hold the rules against the venues' own numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from zerosum import conform as conformance
from zerosum.cli.conform_table import print_conform
from zerosum.cli.names import counted
from zerosum.cli.status import Unusable
from zerosum.cli.terminal import JsonFile, deliver, require_writable
from zerosum.conform import ConformReport, UnusableVectors

Paths = Annotated[
    list[Path], Parameter(name="PATH", help="Files of cases, or folders of such files.")
]


def conform(paths: Paths, /, *, json: JsonFile = None) -> int:
    """Ask the rules every case and compare."""
    require_writable(json)
    report = conform_to(paths)
    deliver(report.to_json(), json, lambda console: print_conform(console, report))
    if report.unusable:
        raise Unusable(complaint(report.unusable))
    return report.exit_status


def complaint(lines: list[str]) -> str:
    """Return one line for the cases that cannot be used: the first of them, and how many more."""
    more = len(lines) - 1
    return f"{lines[0]}; {counted(more, 'more case')} cannot be used" if more else lines[0]


def conform_to(paths: list[Path]) -> ConformReport:
    """Ask the rules every case of the paths.

    Raises: Unusable when a path or a file cannot be used.
    """
    if not paths:
        raise Unusable("no file of cases is given (give files, or folders of files)")
    try:
        return conformance.conform(paths)
    except UnusableVectors as unusable:
        raise Unusable(str(unusable)) from unusable
