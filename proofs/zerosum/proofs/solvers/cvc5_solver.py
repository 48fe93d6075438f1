"""cvc5, asked in text as Z3 is: another code base, which reads the same questions."""

from __future__ import annotations

import cvc5

from zerosum.proofs.solvers.answer import Answer, Verdict
from zerosum.proofs.solvers.ask_cvc5 import said_of

NAME = "cvc5"

BUDGET = 200_000
"""Units of cvc5's own work that a question may cost."""

BRIEF_BUDGET = 10_000
"""What a question with products may cost where little hangs on the answer."""

PATIENT_BUDGET = 1_000_000
"""What a question may cost that would else not stand on two legs."""

GUARD_MS = 60_000
"""A guard against a hang. A question that meets it counts as unanswered."""

VERDICTS: tuple[Verdict, ...] = ("unsat", "sat")


def version() -> str:
    """Return the version of the solver."""
    return str(cvc5.__version__)


def ask(text: str, budget: int = BUDGET) -> Answer:
    """Ask whether the text's assertions can hold at once."""
    said = said_of(text, {"rlimit-per": str(budget), "tlimit-per": str(GUARD_MS)})
    for verdict in VERDICTS:
        if said == verdict:
            return Answer(NAME, verdict)
    return Answer(NAME, "unknown", reason=said)
