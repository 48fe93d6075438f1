"""The one door of the audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from zerosum.audit.fills_audit import audit_fills
from zerosum.audit.history_audit import audit_history
from zerosum.audit.report import AuditReport
from zerosum.audit.rulebook import SCHEDULES
from zerosum.audit.unusable import require_name, require_path
from zerosum.audit.wave_audit import audit_wave


class _Auditor(Protocol):
    def __call__(
        self, path: Path, /, *, rules: str, progress: Callable[[int, int], None]
    ) -> AuditReport: ...


_AUDITORS: Mapping[str, _Auditor] = MappingProxyType(
    {
        "hyperliquid-history": audit_history,
        "hyperliquid-fills": audit_fills,
        "hyperliquid-adl-wave": audit_wave,
    }
)

FORMATS = tuple(_AUDITORS)
"""The names of the formats that can be read."""

RULES = tuple(SCHEDULES)
"""The names of the rules that a log can be held to."""


def audit(
    path: Path,
    *,
    format: str,  # noqa: A002 - the word of the command line
    rules: str,
    progress: Callable[[int, int], None] | None = None,
) -> AuditReport:
    """Read a log, hold it to the rules and report what holds, what does not, and what is unknown.

    ``progress`` is called with the rows done and the rows in all.

    Raises: UnusableInput when the path, a file, a row or one of the names cannot be used.
    """
    require_name(path, "format", format, FORMATS)
    require_name(path, "rules", rules, RULES)
    require_path(path)
    return _AUDITORS[format](path, rules=rules, progress=progress or _stay_silent)


def _stay_silent(_done: int, _total: int, /) -> None:
    """Report to nobody."""
