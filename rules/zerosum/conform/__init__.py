"""Hold the rules against the venues' own numbers: cases in, agreement out."""

from __future__ import annotations

from zerosum.conform.entry import conform
from zerosum.conform.report import ConformReport, FileReport, Outcome, Verdict
from zerosum.conform.unusable import UnusableVectors

__all__ = [
    "ConformReport",
    "FileReport",
    "Outcome",
    "UnusableVectors",
    "Verdict",
    "conform",
]
