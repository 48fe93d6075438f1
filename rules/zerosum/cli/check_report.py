"""What came of a check: the table, the story of each counterexample, and the same as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from zerosum.cli.changes import in_short
from zerosum.cli.check_tests import call_text, test_of
from zerosum.cli.counterexample import change_table
from zerosum.cli.names import counted
from zerosum.cli.observed_call import ObservedCall
from zerosum.cli.plain_python import as_python
from zerosum.cli.terminal import Channel, plain_table, print_indented
from zerosum.proofs.check import CheckReport, Verdict
from zerosum.proofs.check.session import Called

COLOURS = {"PROVED": "green", "REFUTED": "bold red", "NOT DECIDED": "yellow", "VACUOUS": "yellow"}
WORDS = {
    "PROVED": "proved",
    "REFUTED": "refuted",
    "NOT DECIDED": "not decided",
    "VACUOUS": "without content",
}


def print_check(console: Channel, report: CheckReport, test: Path | None = None) -> None:
    """Print the verdicts, the counterexamples, and the answer."""
    subject = report.question.subject
    names = ", ".join(one.name for one in subject.parameters)
    console.print(Text(f"{subject.name}({names})", style="bold"), Text(subject.place, style="dim"))
    console.print()
    console.print(verdict_table(report))
    console.print()
    for line in attack_lines(report):
        console.print(line)
    console.print()
    for group in _by_story(report):
        _print_counterexample(console, report, group, test)
    if test is not None and report.refuted:
        console.print(f"The counterexamples are written as tests to {test}.")
    console.print(answer(report))


def verdict_table(report: CheckReport) -> Table:
    """Return one row for each law."""
    table = plain_table()
    table.add_column("law", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("for", min_width=20)
    table.add_column("goals", justify="right")
    table.add_column("sec", justify="right")
    for one in report.verdicts:
        name = one.name if one.id == one.name else f"{one.id} {one.name}"
        if one.id.startswith(one.name):
            name = one.id
        is_proof = one.outcome == "PROVED"
        table.add_row(
            name,
            Text(one.outcome, style=COLOURS[one.outcome]),
            one.scope or one.detail,
            f"{one.obligations:,}" if is_proof else "",
            f"{one.seconds:.2f}" if is_proof else "",
        )
    return table


def attack_lines(report: CheckReport) -> list[str]:
    """Return what the random calls showed, and what was left out."""
    lines = [
        f"{counted(report.calls, 'random call')}, {report.accepted:,} of them accepted"
        + _compared(report)
    ]
    if any(one.outcome == "PROVED" for one in report.verdicts):
        lines[0] += " No law that is proved failed on any of them."
    if report.question.subject.assumptions:
        names = ", ".join(one.__name__ for one in report.question.subject.assumptions)
        lines.append(f"Assumed of every call, and not shown: {names}.")
    if report.left_out:
        left_out = ", ".join(report.left_out)
        lines.append(f"Left out, as they ask for arguments that this call has not: {left_out}.")
    return lines


def _compared(report: CheckReport) -> str:
    if report.compared == 0:
        return "."
    held = f"{report.compared:,} held against the proof's own run of the code"
    return f"; {held}, with the same outcome."


def answer(report: CheckReport) -> str:
    """Return the answer in one line."""
    counts = Counter(one.outcome for one in report.verdicts)
    came = ", ".join(f"{number} {WORDS[outcome]}" for outcome, number in counts.items())
    undecided = [one.name for one in report.verdicts if one.outcome in ("NOT DECIDED", "VACUOUS")]
    told = f" Nothing is known about {', '.join(undecided)}." if undecided else ""
    return f"{counted(len(report.verdicts), 'law')}: {came}.{told}"


# Counterexamples --------------------------------------------------------------------------------


def _by_story(report: CheckReport) -> list[list[Verdict]]:
    """Return the broken laws, those together that the same calls break."""
    groups: dict[str, list[Verdict]] = {}
    for one in report.refuted:
        shown = one.counterexample
        calls = shown.calls if shown is not None else ()
        key = "; ".join(call_text(report.question.subject, called.arguments) for called in calls)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _print_counterexample(
    console: Channel, report: CheckReport, group: Sequence[Verdict], test: Path | None
) -> None:
    for one in group:
        console.print(Text.assemble((f"{one.name} ", "bold"), ("broken", "bold red")), end=": ")
        console.print(one.sentence)
    shown = group[0].counterexample
    if shown is None:
        return
    for line in story(report, shown.calls):
        print_indented(console, line)
    if report.question.is_about_exchange and shown.calls:
        called = observed(report, shown.calls[-1])
        console.print(Padding(change_table(called), (0, 0, 0, 4)))
    for one in group:
        claim = _claim(report, one)
        if claim:
            print_indented(console, claim)
    console.print()
    if test is None:
        console.print(
            Text("The same as a test, to paste", style="bold"), Text("(or --test FILE.py)")
        )
        console.print(test_of(report, group[0], shown), soft_wrap=True)


def story(report: CheckReport, calls: Iterable[Called]) -> list[str]:
    """Return the calls of a counterexample, and what came of each."""
    return [_call_line(report, called) for called in calls]


def _call_line(report: CheckReport, called: Called) -> str:
    text = call_text(report.question.subject, called.arguments)
    if called.failure is not None:
        told = f"{type(called.failure).__name__}: {called.failure}"
        return f"{text} fails with {told}: a rule returns, or refuses with ValueError or Rejected"
    if called.rejection is not None:
        return f"{text} is refused: {called.rejection}"
    if report.question.is_about_exchange:
        return text
    return f"{text} returns {as_python(called.result)}"


def observed(report: CheckReport, called: Called) -> ObservedCall:
    """Return a call in the form in which the tables want it."""
    return ObservedCall(
        report.question.subject.function, called.arguments, called.result, called.rejection
    )


def _claim(report: CheckReport, verdict: Verdict) -> str:
    """Return what should have been, as the assertion of the test."""
    shown = verdict.counterexample
    if report.question.is_about_exchange or shown is None:
        return ""
    if shown.calls and shown.calls[-1].failure is not None:
        return ""
    lines = [line for line in test_of(report, verdict, shown).splitlines() if "assert " in line]
    claim = lines[-1].strip().removeprefix("assert ") if lines else ""
    return f"This should be true, and is not: {claim}" if claim else ""


# JSON -------------------------------------------------------------------------------------------


def describe(report: CheckReport) -> dict[str, Any]:
    """Return a report in the documented form (chapter formats)."""
    subject = report.question.subject
    return {
        "target": report.question.request.target,
        "function": subject.name,
        "place": subject.place,
        "parameters": [one.name for one in subject.parameters],
        "laws": [_describe_verdict(report, one) for one in report.verdicts],
        "assumptions": [one.__name__ for one in subject.assumptions],
        "left_out": list(report.left_out),
        "random": {
            "calls": report.calls,
            "accepted": report.accepted,
            "compared": report.compared,
            "seed": report.question.request.seed,
        },
        "bound": report.question.request.bound,
        "solver_versions": list(report.solver_versions),
        "answer": answer(report),
    }


def _describe_verdict(report: CheckReport, one: Verdict) -> dict[str, Any]:
    shown = one.counterexample
    return {
        "id": one.id,
        "name": one.name,
        "sentence": one.sentence,
        "outcome": one.outcome,
        "scope": one.scope,
        "detail": one.detail,
        "obligations": one.obligations,
        "seconds": one.seconds,
        "counterexample": None
        if shown is None
        else {
            "calls": story(report, shown.calls),
            "changes": _changes(report, shown.calls),
            "by_solver": shown.is_found_by_solver,
            "test": test_of(report, one, shown),
        },
    }


def _changes(report: CheckReport, calls: Sequence[Called]) -> str:
    if not (report.question.is_about_exchange and calls) or calls[-1].failure is not None:
        return ""
    return in_short(observed(report, calls[-1]))
