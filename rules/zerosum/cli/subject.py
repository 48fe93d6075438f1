"""What somebody asks about: a theorem, a law, a rule or a clause, with all that belongs to it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from attrs import frozen

from zerosum.cli.chapters import Clause, assumptions, clause, function_of, place_of, summary_of
from zerosum.cli.counterexample import pasteable_test
from zerosum.cli.laws import describe_law
from zerosum.cli.names import clause_of_rule
from zerosum.cli.observed_call import observe_call
from zerosum.cli.plain_python import call_text
from zerosum.cli.theorem_table import story_in_short, study_of
from zerosum.proofs.result import TheoremResult
from zerosum.proofs.run import Report
from zerosum.proofs.theorem import Study
from zerosum.spec.registry import REGISTRY, Law

Kind: TypeAlias = Literal["theorem", "law", "rule", "function", "clause"]


@frozen(eq=False)
class Subject:
    """What is explained: the name it goes by, what it is, and what came of its theorems."""

    name: str
    kind: Kind
    report: Report

    @property
    def results(self) -> tuple[TheoremResult, ...]:
        """Return what came of the theorems that belong to the subject."""
        return self.report.results

    @property
    def law(self) -> Law | None:
        """Return the law that the subject is, or that it is about."""
        if self.kind not in ("theorem", "law"):
            return None
        return REGISTRY.laws.get(self.results[0].law)

    @property
    def study(self) -> Study | None:
        """Return the study of the function that the subject is, or that it is about."""
        if self.kind in ("law", "clause"):
            return None
        return study_of(self.results[0].id)

    @property
    def clauses(self) -> list[Clause]:
        """Return the clauses that say it in words."""
        if self.law is not None:
            ids = [self.law.id]
        elif self.kind == "clause":
            ids = [self.name.upper()]
        else:
            ids = [clause_of_rule(self.results[0].rule)]
        return [found for id_ in ids if (found := clause(id_)) is not None]


def subject_of(name: str, report: Report) -> Subject:
    """Return what a name that selects the report's theorems stands for."""
    wanted = name.casefold()
    for one in report.results:
        if one.id.casefold() == wanted:
            return Subject(one.id, "theorem", report)
        law = REGISTRY.laws.get(one.law)
        if law is not None and wanted in (law.id.casefold(), law.name.casefold()):
            return Subject(law.id, "law", report)
        if one.rule.casefold() == wanted:
            kind: Kind = "rule" if one.rule in REGISTRY.rules else "function"
            return Subject(one.rule, kind, report)
    return Subject(name.upper(), "clause", report)


def statement_of(study: Study) -> Callable[..., Any] | None:
    """Return the function that states a study: its situation, or the theorem's own body."""
    held = inspect.getclosurevars(study.run).nonlocals
    statement: Callable[..., Any] | None = held.get("situation") or held.get("body")
    return statement


def describe(subject: Subject) -> dict[str, Any]:
    """Return an explanation in the documented form (chapter formats)."""
    law, study = subject.law, subject.study
    proved = subject.report.to_json()
    details = {one.id: _describe_theorem(one) for one in subject.results}
    return {
        "name": subject.name,
        "kind": subject.kind,
        "law": None if law is None else {**describe_law(law), "place": place_of(law.holds)},
        "function": None if study is None else _describe_function(study),
        "clauses": [
            {"id": one.id, "title": one.title, "place": one.place, "text": one.text}
            for one in subject.clauses
        ],
        "theorems": [{**one, **details[one["id"]]} for one in proved["theorems"]],
        "assumptions": [{"id": one.id, "title": one.title} for one in assumptions()],
        "again": again(subject),
    }


def _describe_function(study: Study) -> dict[str, str]:
    summary = summary_of(function_of(study.of))
    return {"name": study.of.co_name, "place": place_of(study.of), "summary": summary}


def _describe_theorem(result: TheoremResult) -> dict[str, Any]:
    study = study_of(result.id)
    statement = statement_of(study)
    call = observe_call(study, result.witness) if result.witness is not None else None
    return {
        "situation": summary_of(statement),
        "example": "" if call is None else call_text(call),
        "counterexample": story_in_short(result),
        "test": pasteable_test(study, result) if result.status == "REFUTED" else "",
    }


def again(subject: Subject) -> str:
    """Return the command that proves it again."""
    return f"zerosum prove {subject.name}"
