"""``zerosum explain``: all there is to know about one theorem, law, rule or clause."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from itertools import groupby, zip_longest
from types import CodeType
from typing import Annotated, Any

from cyclopts import Parameter
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from zerosum.cli.changes import in_short
from zerosum.cli.chapters import (
    CHAPTERS,
    assumptions,
    function_of,
    in_checkout,
    place_of,
    source_of,
    summary_of,
)
from zerosum.cli.counterexample import change_table, pasteable_test
from zerosum.cli.laws import obeyed_by
from zerosum.cli.names import counted, name_of_law
from zerosum.cli.observed_call import observe_call
from zerosum.cli.plain_python import call_text
from zerosum.cli.prove import prove_selected, status_of
from zerosum.cli.subject import Subject, again, describe, statement_of, subject_of
from zerosum.cli.terminal import (
    Channel,
    JsonFile,
    deliver,
    plain_table,
    print_indented,
    require_writable,
)
from zerosum.cli.theorem_table import (
    LEG_NAMES,
    answer_line,
    print_theorems,
    status_text,
    study_of,
)
from zerosum.proofs.panel import LEGS
from zerosum.proofs.result import TheoremResult

Name = Annotated[str, Parameter(help="A theorem, law, rule or clause, by id or by name.")]


def explain(name: Name, /, *, json: JsonFile = None) -> int:
    """Explain what a name stands for."""
    require_writable(json)
    subject = subject_of(name, prove_selected([name]))
    deliver(describe(subject), json, lambda console: print_explanation(console, subject))
    return status_of(subject.report)


def print_explanation(console: Channel, subject: Subject) -> None:
    """Print what it says, how it is written, what came of the proof, and what it rests on."""
    _print_head(console, subject)
    for clause in subject.clauses:
        _print_title(console, f"Clause {clause.title}", clause.place)
        _print_paragraphs(console, clause.paragraphs)
    if subject.law is not None:
        _print_source(console, f"Law {subject.law.id}", subject.law.holds)
    if subject.study is not None:
        _print_source(console, f"Function {subject.study.of.co_name}", subject.study.of)
    if subject.kind == "theorem":
        _print_theorem(console, subject.results[0])
    else:
        _print_title(console, "Theorems")
        print_theorems(console, subject.results)
        console.print()
    for result in subject.results:
        if result.status == "REFUTED":
            _print_counterexample(console, result)
    _print_assumptions(console)
    console.print(f"Prove it again: {again(subject)}")
    console.print(answer_line(subject.results))


def _print_head(console: Channel, subject: Subject) -> None:
    """Print the name and what it says in one sentence."""
    first = subject.results[0]
    console.print(Text(subject.name, style="bold"), end=" ")
    if subject.kind == "theorem":
        console.print(status_text(first))
        obeyed = f"{first.rule} obeys {name_of_law(first.law)}: " if first.law else ""
        console.print(f"{obeyed}{first.sentence}")
    elif subject.law is not None:
        law = subject.law
        console.print(Text(law.name, style="bold"))
        console.print(law.sentence)
        console.print(f"A {law.about} law, obeyed by {obeyed_by(law)}. Source: {law.source}.")
    else:
        console.print(subject.kind)
        if subject.study is not None:
            console.print(summary_of(function_of(subject.study.of)))
    console.print()


def _print_theorem(console: Channel, result: TheoremResult) -> None:
    """Print what a theorem ranges over, how it was settled, and that it is not vacuous."""
    study = study_of(result.id)
    statement = statement_of(study)
    if statement is not None and result.law:
        _print_title(console, "Situation", place_of(statement))
        _print_text(console, summary_of(statement))
        console.print()
    elif statement is not None:
        _print_source(console, "Statement", statement)
    _print_title(console, "Proof")
    rewritten, asked = result.folded, result.obligations - result.folded
    legs = ", ".join(f"{LEG_NAMES[leg]} {result.legs[leg]:,}" for leg in LEGS if leg in result.legs)
    _print_text(console, f"Scope: {result.scope}.")
    _print_text(
        console,
        f"{counted(result.paths, 'path')}, {counted(result.obligations, 'goal')}: {rewritten:,} "
        f"settled by rewriting, {asked:,} asked: {legs}; {result.seconds:.2f} seconds.",
    )
    _print_text(console, f"Without us: zerosum prove {result.id} --emit FOLDER, then z3 FILE.")
    if result.detail and result.witness is None:
        _print_text(console, f"{result.detail}.")
    if result.status in ("THEOREM", "BOUNDED"):
        _print_witness(console, result)
    console.print()


def _print_witness(console: Channel, result: TheoremResult) -> None:
    call = result.witness and observe_call(study_of(result.id), result.witness)
    if call:
        _print_text(console, f"Not vacuous, for example: {call_text(call)}: {in_short(call)}.")


def _print_counterexample(console: Channel, result: TheoremResult) -> None:
    """Print what the counterexample does, and a test that does the same."""
    study = study_of(result.id)
    call = result.witness and observe_call(study, result.witness)
    if not call:
        return
    _print_title(console, f"Counterexample to {result.id}", "run in plain Python")
    _print_text(console, call_text(call))
    console.print(Padding(change_table(call), (0, 0, 0, 4)))
    _print_text(console, f"{in_short(call)}.")
    if result.condition:
        _print_text(console, f"But {result.condition}.")
    console.print()
    _print_title(console, "The same as a test, to paste")
    _print_code(console, pasteable_test(study, result))


def _print_assumptions(console: Channel) -> None:
    listed = ", ".join(f"{one.id} {one.title}" for one in assumptions())
    if listed:
        _print_title(console, "Taken for granted", in_checkout(CHAPTERS / "assumptions.md"))
        _print_text(console, f"{listed}.")
        console.print()


# Parts ---------------------------------------------------------------------------------------


def _print_title(console: Channel, title: str, place: str = "") -> None:
    console.print(Text.assemble((title, "bold"), (f"  {place}" if place else "", "dim")))


def _print_text(console: Channel, text: str) -> None:
    print_indented(console, text)


def _print_paragraphs(console: Channel, paragraphs: Sequence[str]) -> None:
    """Print paragraphs apart, the items of a list together and the rows of a table as one."""
    for is_table, group in groupby(paragraphs, lambda one: one.startswith("|")):
        if is_table:
            console.print(Padding(_table_of(list(group)), (0, 0, 1, 4)))
        else:
            _print_prose(console, list(group))


def _print_prose(console: Channel, paragraphs: Sequence[str]) -> None:
    for paragraph, after in zip_longest(paragraphs, paragraphs[1:], fillvalue=""):
        _print_text(console, paragraph)
        if not (paragraph.startswith("- ") and after.startswith("- ")):
            console.print()


def _table_of(rows: Sequence[str]) -> Table:
    """Return a table of a chapter, whose second row is a rule and says nothing."""
    head, _, *body = ([cell.strip() for cell in row.strip("|").split("|")] for row in rows)
    table = plain_table()
    for title in head:
        table.add_column(Text(title))
    for cells in body:
        table.add_row(*map(Text, cells))
    return table


def _print_source(console: Channel, title: str, code: Callable[..., Any] | CodeType) -> None:
    _print_title(console, title, place_of(code))
    _print_code(console, textwrap.indent(source_of(code), " " * 4))


def _print_code(console: Channel, code: str) -> None:
    """Print Python, in colour where there is a terminal."""
    if console.is_terminal:
        console.print(Syntax(code, "python", theme="ansi_dark", background_color="default"))
    else:
        console.print(code, soft_wrap=True)
    console.print()
