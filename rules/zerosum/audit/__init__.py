"""Audit a real venue's log: files in, findings out."""

from __future__ import annotations

from zerosum.audit.entry import FORMATS, RULES, audit
from zerosum.audit.log_steps import LogExplanation, LogStep
from zerosum.audit.report import AuditedLiquidation, AuditReport, ReplayedAccount
from zerosum.audit.unusable import UnusableInput
from zerosum.audit.verdicts import Check, Finding, Judgement, Verdict
from zerosum.audit.wave_audit import AuditedWaves, audit_waves
from zerosum.audit.why import explain

__all__ = [
    "FORMATS",
    "RULES",
    "AuditReport",
    "AuditedLiquidation",
    "AuditedWaves",
    "Check",
    "Finding",
    "Judgement",
    "LogExplanation",
    "LogStep",
    "ReplayedAccount",
    "UnusableInput",
    "Verdict",
    "audit",
    "audit_waves",
    "explain",
]
