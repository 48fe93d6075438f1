"""What a solver says about a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

Verdict: TypeAlias = Literal["unsat", "sat", "unknown"]


@frozen
class Answer:
    """A solver's verdict, with a model when there is one and a reason when it does not know.

    ``core`` has the names of the assertions that cannot hold at once, where some have names.
    ``effort`` is the solver's own count of its work, which is the same on every run.
    """

    solver: str
    verdict: Verdict
    model: Mapping[str, int] = field(factory=dict)
    reason: str = ""
    effort: int = 0
    core: tuple[str, ...] = ()
