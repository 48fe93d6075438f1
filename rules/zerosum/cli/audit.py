"""``zerosum audit``: hold a venue's own log to the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from zerosum import audit as auditor
from zerosum.audit import FORMATS, RULES, AuditReport, UnusableInput
from zerosum.cli.audit_table import print_audit
from zerosum.cli.status import Unusable
from zerosum.cli.terminal import JsonFile, deliver, progress, require_writable

Log = Annotated[
    Path, Parameter(name="PATH", help="The log: a folder or a file, as the format says.")
]
Format = Annotated[str, Parameter(help=f"How the log is written: {' or '.join(FORMATS)}.")]
Rules = Annotated[str, Parameter(help=f"What the log is held to: {' or '.join(RULES)}.")]


def audit(
    path: Log,
    /,
    *,
    format: Format,  # noqa: A002 - the word on the command line
    rules: Rules = RULES[0],
    json: JsonFile = None,
) -> int:
    """Audit a log."""
    require_writable(json)
    report = audit_log(path, log_format=format, rules=rules)
    deliver(report.to_json(), json, lambda console: print_audit(console, report))
    return report.exit_status


def audit_log(path: Path, *, log_format: str, rules: str) -> AuditReport:
    """Audit a log under the eyes of the user.

    Raises: Unusable when the log or one of the names cannot be used.
    """
    try:
        with progress("replaying") as tell:
            return auditor.audit(path, format=log_format, rules=rules, progress=tell)
    except UnusableInput as unusable:
        raise Unusable(str(unusable)) from unusable
