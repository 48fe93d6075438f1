"""``zerosum why`` on a venue's own log: what it tells of one account."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from rich.text import Text

from zerosum.audit import RULES, LogExplanation, UnusableInput, explain
from zerosum.cli.status import Status, Unusable
from zerosum.cli.terminal import Channel, deliver, plain_table, progress


def why_in_log(
    path: Path, log_format: str, account: str, rules: str | None, json: Path | None
) -> int:
    """Explain an account of a log.

    Raises: Unusable when the log or one of the names cannot be used.
    """
    try:
        with progress("reading"):
            told = explain(path, account, format=log_format, rules=rules or RULES[0])
    except UnusableInput as unusable:
        raise Unusable(str(unusable)) from unusable
    deliver(told.to_json(), json, lambda console: print_told(console, told))
    return Status.AS_EXPECTED


def print_told(console: Channel, told: LogExplanation) -> None:
    """Print the steps, moment by moment, each with its clause and its answer."""
    console.print(Text(f"{told.source}: {told.format} held to {told.rules}", style="bold"))
    console.print()
    console.print(Text(f"What the log tells of {told.account}", style="bold"))
    for moment, each in groupby(told.steps, lambda step: step.moment):
        console.print(f"{moment[0].upper()}{moment[1:]}:")
        table = plain_table()
        table.show_header = False
        table.add_column("clause", no_wrap=True)
        table.add_column("answer", no_wrap=True)
        table.add_column("what", ratio=1)
        for step in each:
            table.add_row(f"  {step.clause}", step.answer, step.text)
        console.print(table)
