"""The one door of conformance: files of cases in, agreement out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zerosum.conform.comparison import differences
from zerosum.conform.files import find_files, read_file
from zerosum.conform.registry import (
    ADAPTERS,
    IN_WORDS,
    Adapter,
    Answer,
    Case,
    CaseFile,
    Tolerance,
    load_venues,
)
from zerosum.conform.report import ConformReport, FileReport, Outcome, Verdict
from zerosum.conform.unusable import Unsupported, UnusableVectors
from zerosum.spec.rejections import BrokenInvariant, Rejected

NO_RULE = "no rule here answers this function"
NOTHING_SAID = "the source says nothing that could be compared"


def conform(paths: Iterable[Path]) -> ConformReport:
    """Ask the rules every case of the files and folders, and compare their answers.

    A case that cannot be used is reported as such, and the others are asked all the same.
    Raises: UnusableVectors for a path or a file that cannot be used.
    """
    load_venues()
    read = [cases for path in find_files(paths) for cases in read_file(path)]
    return ConformReport(tuple(_report(file) for file in read))


def _report(file: CaseFile) -> FileReport:
    ask = ADAPTERS.get((file.source, file.function))
    tolerance = IN_WORDS.get((file.source, file.function), file.tolerance)
    outcomes = tuple(outcome_of(case, ask, tolerance) for case in file.cases)
    return FileReport(str(file.path), file.function, outcomes)


def outcome_of(case: Case, ask: Adapter | None, tolerance: Tolerance) -> Outcome:
    """Ask the rules one case, and compare."""
    if ask is None:
        return _unsupported(case, NO_RULE)
    if not case.expected:
        return _unsupported(case, NOTHING_SAID)
    actual: Answer
    try:
        actual = ask(case.input)
    except Unsupported as unsupported:
        return _unsupported(case, str(unsupported))
    except UnusableVectors as unusable:
        return _unasked(case, Verdict.UNUSABLE, str(unusable))
    except Rejected as rejected:
        actual = {"refused": str(rejected)}
    except BrokenInvariant as broken:
        actual = {"broken": str(broken)}
    told = tuple(differences(case.expected, actual, tolerance))
    verdict = Verdict.DISAGREE if told else Verdict.AGREE
    as_stated = None if case.stated is None else not differences(case.stated, actual, tolerance)
    return Outcome(case.name, verdict, case.expected, actual, told, case.explained, as_stated)


def _unsupported(case: Case, reason: str) -> Outcome:
    return _unasked(case, Verdict.UNSUPPORTED, reason)


def _unasked(case: Case, verdict: Verdict, reason: str) -> Outcome:
    return Outcome(case.name, verdict, case.expected, told=(reason,), explained=case.explained)
