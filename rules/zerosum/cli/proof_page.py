"""The proofs as one HTML page that needs nothing else: no network, no script, no other file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from attrs import frozen

from zerosum.cli.chapters import assumptions, place_of, summary_of
from zerosum.cli.names import clause_of_rule, counted, name_of_law
from zerosum.cli.proof_page_detail import Proof, proof_of
from zerosum.cli.theorem_table import answer_line, rests_on, study_of, totals_line
from zerosum.lab.page import environment
from zerosum.proofs.result import TheoremResult
from zerosum.proofs.run import Report
from zerosum.proofs.theorem import CATALOGUE
from zerosum.rules.ledger import INVARIANTS
from zerosum.spec.registry import REGISTRY

TEMPLATES = Path(__file__).parent / "templates"


@frozen
class Cell:
    """A cell of the table: what it says, the proof that it opens, and how it looks."""

    text: str
    target: str
    tone: str


@frozen
class MatrixRow:
    """A transition, its clause, and a cell for each invariant."""

    rule: str
    clause: str
    cells: tuple[Cell, ...]


@frozen
class Group:
    """Proofs that belong together, under one heading."""

    title: str
    about: str
    proofs: tuple[Proof, ...]


def page_of(report: Report) -> str:
    """Return the page of a run of the prover."""
    results = report.results
    expected = [one for one in results if one.as_expected]
    proved = [one for one in expected if one.status == "THEOREM"]
    false = [one for one in expected if one.status == "REFUTED"]
    return (
        environment(TEMPLATES)
        .get_template("proofs.html")
        .render(
            answer=answer_line(results),
            totals=totals_line(report),
            rests=rests_on(report),
            headlines=_headlines(report),
            invariants=[(name_of_law(id_), REGISTRY.laws[id_].sentence) for id_ in INVARIANTS],
            matrix=_matrix(results),
            rules=_of_rules(one for one in proved if one.law),
            statements=[proof_of(one) for one in proved if not one.law],
            refuted=list(map(proof_of, false)),
            partly=[proof_of(one) for one in expected if one not in proved + false],
            wrong=[proof_of(one) for one in results if not one.as_expected],
            assumptions=assumptions(),
        )
    )


def _headlines(report: Report) -> list[tuple[str, str]]:
    """Return the numbers that a reader shall take away."""
    totals = report.totals()
    counts = Counter(one.status for one in report.results)
    any_number = sum(
        one.status == "THEOREM" and one.scope.startswith("any number") for one in report.results
    )
    return [
        (f"{counts['THEOREM']:,}", f"proved, {any_number:,} of them for any number of accounts"),
        (f"{counts['REFUTED']:,}", "refuted by a call that was replayed in plain Python"),
        (f"{totals['obligations']:,}", f"goals, of which {totals['asked']:,} were asked"),
        (f"{len(report.results) - totals['as_expected']:,}", "not as expected"),
    ]


# The table -----------------------------------------------------------------------------------


def _matrix(results: Sequence[TheoremResult]) -> list[MatrixRow]:
    """Return a row for each transition of which an invariant was asked."""
    found = {(one.rule, one.law): one for one in results}
    asked = {rule for rule, law in found if law in INVARIANTS}
    stated = {(one.rule, one.law) for one in CATALOGUE.theorems()}
    rows = []
    for rule in (name for name in REGISTRY.rules if name in asked):
        keys = [(rule, law) for law in INVARIANTS]
        cells = tuple(_cell(found.get(key), is_stated=key in stated) for key in keys)
        rows.append(MatrixRow(rule, clause_of_rule(rule), cells))
    return rows


def _cell(one: TheoremResult | None, *, is_stated: bool) -> Cell:
    if one is None:
        return Cell("not asked", "", "unasked") if is_stated else Cell("EMPTY", "", "wrong")
    if one.status == "THEOREM" and one.as_expected:
        scope = "loop" if "induction" in one.scope else "any N"
        return Cell(scope if one.scope.startswith("any number") else "proved", one.id, "proved")
    return Cell(one.status, one.id, "false" if one.as_expected else "wrong")


def _of_rules(results: Iterable[TheoremResult]) -> list[Group]:
    """Return the proofs of laws, rule by rule."""
    groups = []
    for rule, group in groupby(results, lambda one: one.rule):
        members = tuple(group)
        study = study_of(members[0].id)
        known = REGISTRY.rules.get(rule)
        about = summary_of(known.function) if known else ""
        title = f"{clause_of_rule(rule)} {rule}".strip()
        told = f"{about} {place_of(study.of)}, {counted(members[0].paths, 'path')}."
        groups.append(Group(title, told.strip(), tuple(map(proof_of, members))))
    return groups
