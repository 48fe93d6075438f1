from collections.abc import Sequence
from enum import Enum

class AnalysisKind(Enum):
    PEP316 = "PEP316"

class AnalysisOptionSet:
    def __init__(
        self,
        *,
        analysis_kind: Sequence[AnalysisKind] | None = None,
        per_condition_timeout: float | None = None,
        report_all: bool | None = None,
    ) -> None: ...
