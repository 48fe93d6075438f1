"""``zerosum check``: somebody's own rule against the laws."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from zerosum.cli.check_report import describe, print_check
from zerosum.cli.check_tests import module_of_tests
from zerosum.cli.status import Status, Unusable
from zerosum.cli.terminal import JsonFile, deliver, progress, require_writable
from zerosum.proofs.check import CheckReport, Request, Unfit
from zerosum.proofs.check import check as check_rule

Target = Annotated[
    str, Parameter(help="FILE.py:function or module:function. Its file is imported, and so run.")
]
Laws = Annotated[
    tuple[str, ...],
    Parameter(
        name="--law",
        help="A law, by name or id (see `zerosum laws`), or a function of the same file or of "
        "FILE.py:function. May be given again.",
        negative="",
    ),
]
Assumed = Annotated[
    tuple[str, ...],
    Parameter(
        name="--assume",
        help="A function that says for which arguments the laws are to hold. May be given again.",
        negative="",
    ),
]
Carried = Annotated[
    str,
    Parameter(help="The function is one step of a fold that carries these parameters: a,b."),
]
Start = Annotated[str, Parameter(help="The function that returns what a fold begins with.")]
Invariant = Annotated[str, Parameter(help="The function that says what holds between two steps.")]
AtEnd = Annotated[str, Parameter(help="The function that says what holds after the last item.")]
Bound = Annotated[
    int, Parameter(help="How long a list may be, where no induction is.", validator=Number(gte=1))
]
Calls = Annotated[
    int, Parameter(help="How many random calls attack the rule.", validator=Number(gte=1))
]
Seconds = Annotated[int, Parameter(help="How long it may take.", validator=Number(gte=1))]
Seed = Annotated[int, Parameter(help="Where the random calls begin.")]
TestFile = Annotated[
    Path | None,
    Parameter(name="--test", help="Write the counterexamples to this file, as tests for pytest."),
]


def check(  # noqa: PLR0913 - one parameter for each option
    target: Target,
    /,
    *,
    laws: Laws = (),
    assumed: Assumed = (),
    fold: Carried = "",
    start: Start = "",
    invariant: Invariant = "",
    at_end: AtEnd = "",
    bound: Bound = 3,
    calls: Calls = 500,
    seconds: Seconds = 300,
    seed: Seed = 0,
    test: TestFile = None,
    json: JsonFile = None,
) -> int:
    """Check a rule."""
    require_writable(json)
    require_writable(test, "--test")
    carried = tuple(one.strip() for one in fold.split(",") if one.strip())
    request = Request(
        target, laws, assumed, carried, start, invariant, at_end, bound, calls, seconds, seed
    )
    report = _checked(request)
    if test is not None and report.refuted:
        _write(test, module_of_tests(report, test))
    deliver(describe(report), json, lambda console: print_check(console, report, test))
    return _status_of(report)


def _checked(request: Request) -> CheckReport:
    """Check under the eyes of the user.

    Raises: Unusable when nothing can be said about the rule.
    """
    try:
        with progress("checking") as tell:
            return check_rule(request, tell)
    except Unfit as unfit:
        raise Unusable(str(unfit)) from unfit


def _status_of(report: CheckReport) -> Status:
    outcomes = {one.outcome for one in report.verdicts}
    if outcomes <= {"PROVED"}:
        return Status.AS_EXPECTED
    return Status.UNKNOWN if outcomes <= {"PROVED", "NOT DECIDED"} else Status.VIOLATED


def _write(target: Path, text: str) -> None:
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        complaint = f"{target}: writing failed, {error.strerror} (give --test another file)"
        raise Unusable(complaint) from error
