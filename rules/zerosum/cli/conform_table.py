"""How the rules compare with the venues' numbers, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from rich.text import Text

from zerosum.cli.names import counted
from zerosum.cli.terminal import Channel, plain_table, print_indented
from zerosum.conform import ConformReport, FileReport, Outcome, Verdict

STYLES = {Verdict.AGREE: "green", Verdict.DISAGREE: "bold red", Verdict.UNSUPPORTED: "yellow"}
"""The columns of the table; what cannot be used is told below it."""


def print_conform(console: Channel, report: ConformReport) -> None:
    """Print a row for each file, then every case that does not simply agree."""
    print_files(console, report)
    print_failures(console, report.files)
    print_explained(console, report.files)
    print_unsupported(console, report)
    print_unusable(console, report)
    console.print(answer(report))


def print_files(console: Channel, report: ConformReport) -> None:
    """Print how many cases of each file came out how."""
    table = plain_table()
    table.add_column("file", ratio=1, overflow="fold", min_width=20)
    table.add_column("cases", justify="right")
    for verdict in STYLES:
        table.add_column(verdict.value, justify="right")
    for file in report.files:
        table.add_row(_name(file), *_cells(len(file.counted), file.count))
    table.add_row("total", *_cells(report.cases, report.count))
    console.print(table)
    console.print()


def _name(file: FileReport) -> str:
    name = Path(file.file).name
    return name if file.function else f"{name} (of no format that is read here)"


def _cells(cases: int, count: Callable[[Verdict], int]) -> Iterable[Text]:
    yield Text(f"{cases:,}")
    for verdict, style in STYLES.items():
        number = count(verdict)
        yield Text(f"{number:,}", style=style if number else "dim")


def print_failures(console: Channel, files: Iterable[FileReport]) -> None:
    """Print each disagreement, key by key."""
    failed = [(file, outcome) for file in files for outcome in file.failures]
    if not failed:
        return
    console.print(Text("Disagreements", style="bold"))
    for file, outcome in failed:
        _print_case(console, file, outcome, outcome.told)
    console.print()


def print_explained(console: Channel, files: Iterable[FileReport]) -> None:
    """Print the cases whose value the source itself explains; they do not count."""
    explained = [(file, outcome) for file in files for outcome in file.explained]
    if not explained:
        return
    console.print(Text("Explained by the source, and not counted", style="bold"))
    for file, outcome in explained:
        _print_case(console, file, outcome, (outcome.explained, *outcome.told, *_stated(outcome)))
    console.print()


def _stated(outcome: Outcome) -> Iterable[str]:
    """Say how an explained case compares with the rule that its source states."""
    if outcome.verdict is Verdict.AGREE:
        yield "the rules agree with it all the same"
    if outcome.as_stated is not None:
        is_not = "" if outcome.as_stated else "NOT "
        yield f"the rules do {is_not}give what the rule that the source states gives"


def _print_case(console: Channel, file: FileReport, outcome: Outcome, told: Iterable[str]) -> None:
    print_indented(console, f"{Path(file.file).name}, {outcome.name}", "  ")
    for line in told:
        print_indented(console, f"- {line}")


def print_unsupported(console: Channel, report: ConformReport) -> None:
    """Print why cases are not supported, reason by reason, with the files and how many cases."""
    if not report.reasons:
        return
    console.print(Text("Not supported", style="bold"))
    for reason, files in report.reasons.items():
        named = ", ".join(f"{Path(file).name} ({number})" for file, number in files.items())
        print_indented(console, f"{reason}: {named}", "  ")
    console.print()


def print_unusable(console: Channel, report: ConformReport) -> None:
    """Print the line of each case that cannot be used."""
    if not report.unusable:
        return
    console.print(Text("Not usable", style="bold"))
    for line in report.unusable:
        print_indented(console, line, "  ")
    console.print()


def answer(report: ConformReport) -> str:
    """Return the last line: what came of it all."""
    agree, disagree = report.count(Verdict.AGREE), report.count(Verdict.DISAGREE)
    lacking, unusable = report.count(Verdict.UNSUPPORTED), report.count(Verdict.UNUSABLE)
    broken = f", {unusable:,} not usable" if unusable else ""
    return (
        f"{_head(agree, disagree)}: of {counted(report.cases, 'case')}, {agree:,} agree, "
        f"{disagree:,} disagree, {lacking:,} not supported{broken}."
    )


def _head(agree: int, disagree: int) -> str:
    if disagree:
        return "DISAGREE"
    return "AGREE" if agree else "NOTHING COMPARED"
