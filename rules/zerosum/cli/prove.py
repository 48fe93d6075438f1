"""``zerosum prove``: prove theorems and say what came of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from zerosum.cli.status import Status, Unusable
from zerosum.cli.terminal import (
    Channel,
    JsonFile,
    deliver,
    notices,
    progress,
    require_writable,
    write_text,
)
from zerosum.cli.theorem_table import (
    answer_line,
    legs_missing,
    print_not_proved,
    print_theorems,
    rests_on,
    totals_line,
)
from zerosum.cli.verdict_files import junit_text, print_annotations
from zerosum.proofs import run
from zerosum.proofs.memory import FOLDER
from zerosum.proofs.run import Report, UnknownSelector

Names = Annotated[str, Parameter(help="A theorem, law, rule or clause, by id or by name.")]
Jobs = Annotated[
    int | None,
    Parameter(help="How many processes; one for each core if not given.", validator=Number(gte=1)),
]


Emit = Annotated[
    Path | None,
    Parameter(help="Write every question into this folder, as SMT-LIB that a solver reads alone."),
]
Cache = Annotated[
    bool, Parameter(help="Use answers of earlier runs, kept in .zerosum_cache by what was asked.")
]
TwoLegs = Annotated[
    bool,
    Parameter(
        help="Each goal must stand on two of Z3, cvc5 and a replayed certificate; with "
        "--no-two-legs on Z3 alone, for a quick look.",
    ),
]
Junit = Annotated[Path | None, Parameter(help="Also write the results as JUnit XML.")]
Html = Annotated[
    Path | None,
    Parameter(help="Also write the proofs as one page for a browser; needs the extra lab."),
]
Github = Annotated[bool, Parameter(help="Also print what is not as expected as annotations.")]


def prove(
    *names: Names,
    json: JsonFile = None,
    jobs: Jobs = None,
    two_legs: TwoLegs = True,
    emit: Emit = None,
    cache: Cache = True,
    junit: Junit = None,
    html: Html = None,
    github: Github = False,
) -> int:
    """Prove the theorems that the names select."""
    require_writable(json)
    require_writable(junit, "the JUnit file")
    require_writable(html, "--html")
    require_empty(emit)
    page_of = None if html is None else page_writer()
    report = prove_selected(names, jobs, two_legs=two_legs, emit=emit, cache=cache)
    if junit is not None:
        write_text(junit, junit_text(report), "the JUnit file")
    if html is not None and page_of is not None:
        write_text(html, page_of(report), "--html")
    if github:
        print_annotations(notices(), report)
    deliver(report.to_json(), json, lambda console: print_report(console, report))
    return status_of(report)


def page_writer() -> Callable[[Report], str]:
    """Return what makes the page; where its library is missing, this says so before the work."""
    from zerosum.cli.proof_page import page_of

    return page_of


def prove_selected(
    names: Sequence[str],
    jobs: int | None = None,
    *,
    two_legs: bool = True,
    all_legs: bool = True,
    emit: Path | None = None,
    cache: bool = True,
) -> Report:
    """Prove theorems under the eyes of the user.

    Raises: Unusable when a name selects nothing.
    """
    memory = Path(FOLDER, "answers.sqlite") if cache else None
    try:
        with progress("proving") as tell:
            return run.prove(
                names,
                jobs=jobs,
                memory=memory,
                emit=emit,
                two_legs=two_legs,
                all_legs=all_legs,
                progress=tell,
            )
    except UnknownSelector as unknown:
        raise Unusable(str(unknown)) from unknown


def require_empty(folder: Path | None) -> None:
    """Refuse a folder for the questions in which something else would be mixed with them."""
    if folder is None:
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Unusable(f"{folder} is there and not empty: name a folder that is, or a new one")


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
    for line in legs_missing(report):
        console.print(line)
    console.print()
    print_not_proved(console, report.results)
    console.print(answer_line(report.results))
