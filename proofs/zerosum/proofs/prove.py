"""Prove: explore a study, put its obligations to the solver, and say what came of each theorem."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from types import FrameType
from typing import Any

from attrs import define, evolve, field, frozen

from zerosum.proofs.engine import terms
from zerosum.proofs.engine.given import SymbolicGiven, table_given
from zerosum.proofs.engine.linear import linear_text
from zerosum.proofs.engine.path import Obligation, Path, current_path, explore
from zerosum.proofs.engine.smtlib import question_text
from zerosum.proofs.engine.symbols import term_of
from zerosum.proofs.engine.terms import Term
from zerosum.proofs.refute import find_counterexample, holds_concretely
from zerosum.proofs.result import Question, Status, TheoremResult, Witness
from zerosum.proofs.scope import describe_scope, is_unbounded
from zerosum.proofs.solvers import z3_solver
from zerosum.proofs.solvers.answer import Answer
from zerosum.proofs.theorem import Expectation, Study, Theorem

BRANCH_BUDGET = 50_000
"""Work that a question about a side of a fork may cost; beyond it the side counts as reachable."""

FIRST_BUDGET = 400_000
"""Work that the linear reading of an obligation may cost."""


EXPECTED_STATUS: Mapping[Expectation, Status] = {
    "proved": "THEOREM",
    "bounded": "BOUNDED",
    "refuted": "REFUTED",
    "claim": "CLAIM",
}


@define
class Exploration:
    """A study's paths, and whether the function that it is about was really run."""

    paths: list[Path]
    has_run: bool


@define
class Solver:
    """Asks each question once in a process, however many theorems depend on it."""

    answers: dict[str, Answer] = field(factory=dict)
    settled: dict[int, tuple[str, Answer]] = field(factory=dict)

    def ask(self, text: str) -> Answer:
        """Return the answer to a question."""
        if text not in self.answers:
            self.answers[text] = z3_solver.ask(text)
        return self.answers[text]

    def settle(self, obligation: Obligation) -> tuple[str, Answer]:
        """Return what settled an obligation of the study at hand, asking once."""
        if id(obligation) not in self.settled:
            self.settled[id(obligation)] = self.refute(obligation.hypotheses, obligation.goal)
        return self.settled[id(obligation)]

    def refute(self, hypotheses: Sequence[Term], goal: Term) -> tuple[str, Answer]:
        """Ask whether a goal can fail, linearly first; return the text that settled it.

        The linear reading forgets what products are. An answer *unsat* to it is one to the
        question; any other answer to it counts for nothing.
        """
        conditions = [*hypotheses, terms.opposite(goal)]
        text = linear_text(conditions)
        if text not in self.answers:
            self.answers[text] = z3_solver.ask(text, FIRST_BUDGET)
        if self.answers[text].verdict == "unsat":
            return text, self.answers[text]
        text = question_text(conditions)
        return text, self.ask(text)


SOLVER = Solver()


def prove_study(study: Study) -> list[TheoremResult]:
    """Return the results of all theorems of a study, in their order."""
    started = time.perf_counter()
    exploration = explore_study(study)
    solver = SOLVER
    solver.settled.clear()
    live = [path for path in exploration.paths if not path.is_dead]
    uncovered = [name for name in study.covers if not _is_covered(name, live, solver)]
    witness = _find_witness(study, live, solver)
    shared = time.perf_counter() - started
    share = shared / len(study.theorems)
    results = []
    for theorem in study.theorems:
        began = time.perf_counter()
        evidence = Evidence(exploration, live, uncovered, witness)
        result = _prove_theorem(study, theorem, evidence, solver)
        results.append(_timed(result, share + time.perf_counter() - began))
    return results


@frozen(eq=False)
class Evidence:
    """What a study's theorems have in common."""

    exploration: Exploration
    live: list[Path]
    uncovered: list[str]
    witness: Witness | None


def explore_study(study: Study) -> Exploration:
    """Run a study's body along every path and evaluate each judgement as an obligation."""
    has_run = False
    previous = sys.getprofile()

    def notice(frame: FrameType, event: str, _: Any) -> None:
        nonlocal has_run
        if event == "call" and frame.f_code is study.of:
            has_run = True
            sys.setprofile(previous)

    def run() -> None:
        for id_, judge in study.run(SymbolicGiven()):
            path = current_path()
            with path.judging(id_):
                path.require("claim", term_of(judge()), path.claim_part)

    sys.setprofile(notice)
    try:
        paths = explore(run, _is_feasible)
    finally:
        sys.setprofile(previous)
    return Exploration(paths, has_run)


def _is_feasible(conditions: list[Term]) -> bool:
    if terms.FALSE in conditions:
        return False
    return z3_solver.ask(linear_text(conditions), BRANCH_BUDGET).verdict != "unsat"


def _is_covered(name: str, paths: Iterable[Path], solver: Solver) -> bool:
    reached = (path.covers[name] for path in paths if name in path.covers)
    return any(
        condition is not terms.FALSE and solver.ask(question_text([condition])).verdict == "sat"
        for condition in reached
    )


def _find_witness(study: Study, paths: Iterable[Path], solver: Solver) -> Witness | None:
    """Return an assignment that satisfies the hypotheses of some path, replayed in plain Python."""
    for path in sorted(paths, key=lambda path: path.is_inductive):
        if not any(one.part in ("claim", "step") for one in path.obligations):
            continue
        answer = solver.ask(question_text(path.hypotheses()))
        witness = Witness(answer.model, path.choices)
        if answer.verdict == "sat" and holds_concretely(study, witness) is not None:
            return witness
    return None


def obligations_of(path: Path, theorem: Theorem) -> list[Obligation]:
    """Return what a theorem depends on along one path."""
    return [one for one in path.obligations if one.owner in ("", theorem.id)]


def _prove_theorem(
    study: Study, theorem: Theorem, evidence: Evidence, solver: Solver
) -> TheoremResult:
    obligations = [
        (number, path, one)
        for number, path in enumerate(evidence.exploration.paths, 1)
        for one in obligations_of(path, theorem)
    ]
    open_ = [one for one in obligations if one[2].goal is not terms.TRUE]
    questions = tuple(_put(theorem, *one, solver) for one in open_)
    scope = describe_scope(evidence.live, [one for _, _, one in obligations])
    outcome = _judge(study, theorem, evidence, [one for *_, one in obligations], questions)
    return TheoremResult(
        id=theorem.id,
        law=theorem.law,
        rule=theorem.rule,
        sentence=theorem.sentence,
        scope=scope,
        status=outcome.status,
        as_expected=outcome.status == EXPECTED_STATUS[theorem.expects],
        expects=theorem.expects,
        solvers=(z3_solver.NAME,),
        paths=len(evidence.exploration.paths),
        obligations=len(obligations),
        folded=len(obligations) - len(open_),
        seconds=0.0,
        detail=outcome.detail,
        condition=theorem.condition,
        witness=outcome.witness,
        questions=questions,
    )


def _put(
    theorem: Theorem, number: int, path: Path, obligation: Obligation, solver: Solver
) -> Question:
    comment = (
        f"theorem {theorem.id}, law {theorem.law or 'none'}, rule {theorem.rule}\n"
        f"path {number}, {obligation.part}: {obligation.name}\n"
        + "".join(f"choice {name} = {taken}\n" for name, taken in path.choices.items())
        + "unsat: the obligation holds"
    )
    text, answer = solver.settle(obligation)
    return Question(
        name=f"path {number}: {obligation.name}",
        part=obligation.part,
        text="".join(f"; {line}\n" for line in comment.splitlines()) + text,
        verdicts={answer.solver: answer.verdict},
        effort=answer.effort,
        reason=answer.reason,
    )


@frozen
class Outcome:
    """A status, the reason for it, and a witness where there is one."""

    status: Status
    detail: str
    witness: Witness | None = None


def _judge(
    study: Study,
    theorem: Theorem,
    evidence: Evidence,
    obligations: list[Obligation],
    questions: tuple[Question, ...],
) -> Outcome:
    if theorem.expects == "claim":
        return Outcome("CLAIM", "judged on concrete outcomes only")
    failing = [one for one in questions if not one.is_proved]
    if not evidence.exploration.has_run:
        return Outcome("VACUOUS", f"the code of {theorem.rule} was never run")
    if not any(one.part in ("claim", "step") for one in obligations):
        return Outcome("VACUOUS", "no path reaches a claim")
    if failing:
        return _not_proved(study, theorem, failing)
    if theorem.expects == "refuted":
        return Outcome("THEOREM", "proved, though a refutation was expected")
    if evidence.uncovered:
        return Outcome("VACUOUS", f"not reached: {', '.join(evidence.uncovered)}")
    if evidence.witness is None:
        return Outcome("VACUOUS", "no assignment satisfies the hypotheses")
    if not is_unbounded(evidence.live):
        return Outcome("BOUNDED", "", evidence.witness)
    return Outcome("THEOREM", "", evidence.witness)


def _not_proved(study: Study, theorem: Theorem, failing: list[Question]) -> Outcome:
    """Return a refutation that was replayed, or say what is not known."""
    helpers = [one for one in failing if one.part not in CALLS]
    if helpers:
        return Outcome("UNKNOWN", f"{helpers[0].name} ({helpers[0].part}) could not be shown")
    broken = [one for one in failing if "sat" in one.verdicts.values()]
    witness = find_counterexample(study, theorem, broken)
    if witness is not None:
        return Outcome("REFUTED", "replayed in plain Python", witness)
    if broken:
        return Outcome("UNKNOWN", f"{broken[0].name}: the counterexample is not one in Python")
    return Outcome("UNKNOWN", f"{failing[0].name}: {failing[0].reason}")


CALLS = ("claim", "divisor")
"""The parts whose failure can be shown by a call; the others are steps of the proof."""


def _timed(result: TheoremResult, seconds: float) -> TheoremResult:
    return evolve(result, seconds=round(seconds, 3))


def replay(study: Study, witness: Witness) -> dict[str, bool]:
    """Run a study in plain Python on a witness: for each theorem, whether its statement holds."""
    verdicts: dict[str, bool] = {}
    given = table_given(witness.values, witness.choices)
    for id_, judge in study.run(given):
        verdicts[id_] = verdicts.get(id_, True) and judge()
    return verdicts
