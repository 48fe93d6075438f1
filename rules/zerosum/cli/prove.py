"""``zerosum prove``: prove theorems and say what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from zerosum.cli.status import Status, Unusable
from zerosum.cli.terminal import Channel, JsonFile, deliver, progress, require_writable
from zerosum.cli.theorem_table import (
    answer_line,
    print_not_proved,
    print_theorems,
    rests_on,
    totals_line,
)
from zerosum.proofs import run
from zerosum.proofs.run import Report, UnknownSelector

Names = Annotated[str, Parameter(help="A theorem, law, rule or clause, by id or by name.")]
Jobs = Annotated[
    int | None,
    Parameter(help="How many processes; one for each core if not given.", validator=Number(gte=1)),
]


def prove(*names: Names, json: JsonFile = None, jobs: Jobs = None) -> int:
    """Prove the theorems that the names select."""
    require_writable(json)
    report = prove_selected(names, jobs)
    deliver(report.to_json(), json, lambda console: print_report(console, report))
    return status_of(report)


def prove_selected(names: Sequence[str], jobs: int | None = None) -> Report:
    """Prove theorems under the eyes of the user.

    Raises: Unusable when a name selects nothing.
    """
    try:
        with progress("proving") as tell:
            return run.prove(names, jobs=jobs, progress=tell)
    except UnknownSelector as unknown:
        raise Unusable(str(unknown)) from unknown


def status_of(report: Report) -> Status:
    """Return the exit status that a report deserves."""
    unexpected = {one.status for one in report.results if not one.as_expected}
    if not unexpected:
        return Status.AS_EXPECTED
    return Status.UNKNOWN if unexpected == {"UNKNOWN"} else Status.VIOLATED


def print_report(console: Channel, report: Report) -> None:
    """Print the table, the totals, what is not proved, and the answer."""
    print_theorems(console, report.results)
    console.print(f"{totals_line(report)} {rests_on(report)}")
    console.print()
    print_not_proved(console, report.results)
    console.print(answer_line(report.results))
