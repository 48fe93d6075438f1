"""What an audit found, as tables: the checks, each liquidation, and what cannot be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from rich.table import Table
from rich.text import Text

from zerosum.audit import AuditedLiquidation, AuditReport, Finding, Verdict
from zerosum.cli.names import counted
from zerosum.cli.terminal import Channel, plain_table, print_indented

LISTED = 60
"""So many liquidations are listed one by one; of more only the exceptions are."""

SECONDS = len("2023-03-02T22:27:37")

STYLES = {Verdict.HOLDS: "green", Verdict.VIOLATED: "bold red", Verdict.CANNOT_TELL: "yellow"}


def print_audit(console: Channel, report: AuditReport) -> None:
    """Print everything from the rows that were read to the answer."""
    print_source(console, report)
    print_checks(console, report)
    print_liquidations(console, report)
    print_exceptions(console, report)
    print_findings(console, report)
    print_numbers(console, "Replayed ledger", report.ledger)
    print_numbers(console, "Taker, in USD", report.taker)
    print_limits(console, report)
    console.print(answer(report))


def print_source(console: Channel, report: AuditReport) -> None:
    """Print what was read, and what it was held to."""
    title = f"{report.source}: {report.format} held to {report.rules}"
    console.print(Text(title, style="bold"))
    rows = ", ".join(f"{number:,} {_spaced(name)}" for name, number in report.rows.items())
    print_indented(console, f"{rows}.", "  ")
    console.print()


def print_checks(console: Channel, report: AuditReport) -> None:
    """Print how often each check was answered how."""
    table = plain_table()
    table.add_column("check", no_wrap=True)
    table.add_column("clause", no_wrap=True)
    table.add_column("question", ratio=1, min_width=20)
    for verdict in Verdict:
        table.add_column(verdict.value, justify="right", min_width=6)
    for check in report.checks:
        counts = (check.holds, check.violated, check.cannot_tell)
        cells = (
            Text(f"{count:,}", style=STYLES[verdict] if count else "dim")
            for verdict, count in zip(Verdict, counts, strict=True)
        )
        table.add_row(check.id, check.clause, check.question, *cells)
    console.print(table)
    console.print()


def print_liquidations(console: Channel, report: AuditReport) -> None:
    """Print a row for each liquidation, unless they are many."""
    if not 0 < len(report.liquidations) <= LISTED:
        return
    console.print(Text("Liquidations", style="bold"))
    console.print(_liquidation_table(report.liquidations))
    console.print(
        "value %: account value in per cent of notional, by the venue's record. trigger: was the "
        "account below its maintenance margin. takeover: was everything taken at the limit price."
    )
    console.print()


def _liquidation_table(liquidations: Iterable[AuditedLiquidation]) -> Table:
    table = plain_table()
    table.add_column("time", no_wrap=True)
    table.add_column("account", no_wrap=True)
    table.add_column("kind", min_width=8)
    table.add_column("markets", min_width=7)
    table.add_column("notional", justify="right", no_wrap=True)
    table.add_column("value %", justify="right", no_wrap=True)
    table.add_column("trigger", min_width=7)
    table.add_column("takeover", min_width=8)
    for one in liquidations:
        table.add_row(
            one.time[:SECONDS].replace("T", " "),
            one.user,
            one.kind.lower(),
            " ".join(one.markets),
            _rounded(one.notional, 2),
            _rounded(one.account_value_to_notional, 4, times=100),
            _verdict_text(one.trigger.verdict),
            _verdict_text(one.takeover.verdict),
        )
    return table


def _verdict_text(verdict: Verdict) -> Text:
    return Text(verdict.value, style=STYLES[verdict])


def _rounded(number: str, places: int, *, times: int = 1) -> str:
    """Return decimal text with so many places; nothing where the source says nothing."""
    return f"{times * Decimal(number):,.{places}f}" if number else ""


def print_exceptions(console: Channel, report: AuditReport) -> None:
    """Print each answer about a liquidation that is not that the rule holds, by reason."""
    _print_by_reason(console, "Liquidations that do not simply hold", report.exceptions)


def print_findings(console: Channel, report: AuditReport) -> None:
    """Print each violation, by reason."""
    _print_by_reason(console, "Violations", report.findings)


def _print_by_reason(console: Channel, title: str, findings: Iterable[Finding]) -> None:
    rows: dict[tuple[str, str], list[str]] = {}
    for one in findings:
        key = (f"{one.check} ({one.clause}): {one.judgement.verdict.value}", one.judgement.reason)
        rows.setdefault(key, []).append(one.row)
    if not rows:
        return
    console.print(Text(title, style="bold"))
    for (head, reason), places in rows.items():
        shown = ", ".join(places[:6]) + (f" and {len(places) - 6:,} more" if places[6:] else "")
        print_indented(console, f"{head}, {counted(len(places), 'time')}: {reason} [{shown}]", "  ")
    console.print()


def print_numbers(console: Channel, title: str, numbers: Mapping[str, int | str]) -> None:
    """Print named numbers."""
    if not numbers:
        return
    table = plain_table()
    table.add_column(title)
    table.add_column("", justify="right", no_wrap=True)
    for name, value in numbers.items():
        table.add_row(f"  {_spaced(name)}", f"{value:,}" if isinstance(value, int) else value)
    console.print(table)
    console.print()


def print_limits(console: Channel, report: AuditReport) -> None:
    """Print what this audit cannot see."""
    console.print(Text("What this audit cannot see", style="bold"))
    for limit in report.limits:
        print_indented(console, f"- {limit}", "  ")
    console.print()


def answer(report: AuditReport) -> str:
    """Return the answer: whether anything certain is violated."""
    holds = sum(check.holds for check in report.checks)
    open_ = sum(check.cannot_tell for check in report.checks)
    violated = [check for check in report.checks if check.violated]
    told = f"{counted(holds, 'answer')} hold, {open_:,} cannot be told"
    if not violated:
        return f"Nothing certain is violated: {told}."
    broken = ", ".join(f"{check.id} {counted(check.violated, 'time')}" for check in violated)
    return f"VIOLATED: {broken}; {told}."


def _spaced(name: str) -> str:
    return name if name.endswith(".csv") else name.replace("_", " ")
