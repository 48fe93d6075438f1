"""The laboratory: scenarios in; runs, comparisons, explanations and queues out.

Load a scenario or a desk's positions, choose a rule set, and ask. Pictures and pages are in
``zerosum.lab.pictures`` and ``zerosum.lab.page``, which need the extra ``lab``.
"""

from __future__ import annotations

from zerosum.lab.comparison import Comparison, compare
from zerosum.lab.explanation import Explanation, explain
from zerosum.lab.load import load, rules_for
from zerosum.lab.outcome import AccountOutcome, HouseOutcome, Outcome, compute_outcome
from zerosum.lab.positions import Desk
from zerosum.lab.queue import Queue, rank
from zerosum.lab.scenario import Scenario
from zerosum.lab.simulate import Run, simulate
from zerosum.lab.unusable import UnusableScenario

__all__ = [
    "AccountOutcome",
    "Comparison",
    "Desk",
    "Explanation",
    "HouseOutcome",
    "Outcome",
    "Queue",
    "Run",
    "Scenario",
    "UnusableScenario",
    "compare",
    "compute_outcome",
    "explain",
    "load",
    "rank",
    "rules_for",
    "simulate",
]
