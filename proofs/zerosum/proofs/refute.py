"""Refute: turn a solver's counterexample into a small one that breaks the law in plain Python."""

from __future__ import annotations

import re
from collections.abc import Callable

from attrs import evolve

from zerosum.proofs.engine.given import BrokenCut, Unmet, table_given
from zerosum.proofs.panel import Panel
from zerosum.proofs.result import Question, Witness
from zerosum.proofs.theorem import Study, Theorem
from zerosum.spec.rejections import BrokenInvariant

SMALL_BOUNDS = (1, 2, 4, 10, 100)
SHRINK_BUDGET = 2_000_000
FEW_STEPS = 100


def find_counterexample(
    study: Study, theorem: Theorem, failing: list[Question], panel: Panel
) -> Witness | None:
    """Return the smallest assignment found on which the theorem's statement fails when run."""
    found = []
    for question in failing:
        for candidate in _models(question, panel):
            if _breaks(study, theorem, candidate):
                found.append(shrink(candidate, lambda one: _breaks(study, theorem, one)))
                break
    return min(found, key=Witness.size, default=None)


def _models(question: Question, panel: Panel) -> list[Witness]:
    """Return assignments from the solver, those with small numbers first."""
    choices, text = question.choices, question.reading.text()
    witnesses = []
    for bound in SMALL_BOUNDS:
        answer = panel.ask_text(_bounded(text, bound), SHRINK_BUDGET)
        if answer.verdict == "sat":
            witnesses.append(Witness(answer.model, choices))
            break
    answer = panel.ask_text(text)
    if answer.verdict == "sat":
        witnesses.append(Witness(answer.model, choices))
    return witnesses


def _bounded(text: str, bound: int) -> str:
    names = re.findall(r"\(declare-const (\|[^|]+\|) Int\)", text)
    limits = "\n".join(f"(assert (<= (- {bound}) {name} {bound}))" for name in names)
    return text.replace("(check-sat)", f"{limits}\n(check-sat)")


def holds_concretely(study: Study, witness: Witness, theorem_id: str = "") -> bool | None:
    """Run the study in plain Python; return None where the witness meets no claim."""
    verdict: bool | None = None
    given = table_given(witness.values, witness.choices)
    try:
        for id_, judge in study.run(given):
            if theorem_id in ("", id_):
                verdict = judge() and verdict is not False
    except Unmet:
        return False if verdict is False else None
    except (BrokenInvariant, BrokenCut):
        return False
    return verdict


def _breaks(study: Study, theorem: Theorem, witness: Witness) -> bool:
    return holds_concretely(study, witness, theorem.id) is False


def shrink(witness: Witness, breaks: Callable[[Witness], bool]) -> Witness:
    """Make each number as small as it can be, one at a time, while the statement still fails."""
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for name, value in sorted(witness.values.items()):
            for smaller in _smaller(value):
                candidate = evolve(witness, values={**witness.values, name: smaller})
                if breaks(candidate):
                    witness, is_smaller = candidate, True
                    break
    return evolve(witness, values={k: v for k, v in sorted(witness.values.items()) if v != 0})


def _smaller(value: int) -> list[int]:
    """Return numbers closer to zero than the value, the closest first; a sign counts as size.

    They are its halves, and of a large number what is left when one of them is taken away, so
    that a threshold is reached in few steps.
    """
    halves = [value // 2**shift for shift in range(60, 0, -1)]
    steps = [value - half for half in reversed(halves)] if abs(value) > FEW_STEPS else []
    numbers = [0, *halves, *steps, value - (1 if value > 0 else -1)]
    smaller = [one for one in dict.fromkeys(numbers) if abs(one) < abs(value)]
    return [*smaller, -value] if value < 0 else smaller
