"""Prove: explore a study, put its obligations to the solver, and say what came of each theorem."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

from attrs import define, evolve, field, frozen

from zerosum.proofs.engine import terms
from zerosum.proofs.engine.given import SymbolicGiven, table_given
from zerosum.proofs.engine.path import Obligation, Path, current_path, walk
from zerosum.proofs.engine.readings import described
from zerosum.proofs.engine.symbols import term_of
from zerosum.proofs.engine.terms import conjuncts
from zerosum.proofs.panel import Panel, z3_alone
from zerosum.proofs.refute import find_counterexample, holds_concretely
from zerosum.proofs.result import Question, Status, TheoremResult, Witness
from zerosum.proofs.scope import describe_scope, is_unbounded
from zerosum.proofs.theorem import Expectation, Study, Theorem

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


def prove_study(study: Study, panel: Panel | None = None) -> list[TheoremResult]:
    """Return the results of all theorems of a study, in their order; without a panel, Z3's."""
    panel = panel or z3_alone()
    panel.serves_many = len(study.theorems) > 1
    started = time.perf_counter()
    exploration = explore_study(study, panel)
    live = [path for path in exploration.paths if not path.is_dead]
    uncovered = [name for name in study.covers if not _is_covered(name, live, panel)]
    witness = _find_witness(study, live, panel)
    shared = time.perf_counter() - started
    share = shared / len(study.theorems)
    evidence = Evidence(exploration, live, uncovered, witness, panel)
    results = []
    for theorem in study.theorems:
        began = time.perf_counter()
        result = _prove_theorem(study, theorem, evidence)
        results.append(_timed(result, share + time.perf_counter() - began))
    panel.close()
    return results


@frozen(eq=False)
class Evidence:
    """What a study's theorems have in common, with what was said of each obligation so far.

    ``said`` knows obligations by identity: equal ones of two paths have names of their own.
    """

    exploration: Exploration
    live: list[Path]
    uncovered: list[str]
    witness: Witness | None
    panel: Panel
    said: dict[int, list[Question]] = field(factory=dict)

    def questions(self, number: int, path: Path, one: Obligation) -> list[Question]:
        """Return an obligation's questions, put once for all theorems that rest on it."""
        if id(one) not in self.said:
            self.said[id(one)] = put(number, path, one, self.panel)
        return self.said[id(one)]


def explore_study(study: Study, panel: Panel | None = None) -> Exploration:
    """Run a study's body along every path and evaluate each judgement as an obligation."""
    with watching(study.of) as watch:
        paths = list(walk_study(study, panel or z3_alone()))
    return Exploration(paths, watch.has_run)


@define
class Watch:
    """Whether a function was really run, and not only spoken of."""

    has_run: bool = False


@contextmanager
def watching(code: CodeType) -> Iterator[Watch]:
    """Notice whether some code is run meanwhile."""
    watch = Watch()
    previous = sys.getprofile()

    def notice(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code is code:
            watch.has_run = True
            sys.setprofile(previous)

    sys.setprofile(notice)
    try:
        yield watch
    finally:
        sys.setprofile(previous)


def walk_study(study: Study, panel: Panel) -> Iterator[Path]:
    """Run a study's body and yield each path with its obligations, as soon as it is run."""

    def run() -> None:
        for id_, judge in study.run(SymbolicGiven()):
            path = current_path()
            with path.judging(id_):
                path.require("claim", term_of(judge()), path.claim_part)

    return walk(run, panel.sides)


def _is_covered(name: str, paths: Iterable[Path], panel: Panel) -> bool:
    reached = (path.covers[name] for path in paths if name in path.covers)
    return any(
        condition is not terms.FALSE and panel.ask([condition]).verdict == "sat"
        for condition in reached
    )


def _find_witness(study: Study, paths: Iterable[Path], panel: Panel) -> Witness | None:
    """Return an assignment that satisfies the hypotheses of some path, replayed in plain Python."""
    for path in sorted(paths, key=lambda path: path.is_inductive):
        if not any(one.part in ("claim", "step") for one in path.obligations):
            continue
        answer = panel.ask(path.hypotheses())
        witness = Witness(answer.model, path.choices)
        if answer.verdict == "sat" and holds_concretely(study, witness) is not None:
            return witness
    return None


def obligations_of(path: Path, theorem: Theorem) -> list[Obligation]:
    """Return what a theorem depends on along one path."""
    return [one for one in path.obligations if one.owner in ("", theorem.id)]


def _prove_theorem(study: Study, theorem: Theorem, evidence: Evidence) -> TheoremResult:
    obligations = [
        (number, path, one)
        for number, path in enumerate(evidence.exploration.paths, 1)
        for one in obligations_of(path, theorem)
    ]
    open_ = [one for one in obligations if one[2].goal is not terms.TRUE]
    questions = tuple(each for one in open_ for each in evidence.questions(*one))
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
        solvers=_legs_of(questions, evidence.panel),
        paths=len(evidence.exploration.paths),
        obligations=len(obligations),
        folded=len(obligations) - len(open_),
        legs={leg: _standing_on(leg, questions) for leg in evidence.panel.legs},
        seconds=0.0,
        detail=outcome.detail,
        condition=theorem.condition,
        witness=outcome.witness,
        questions=questions,
    )


def _legs_of(questions: Sequence[Question], panel: Panel) -> tuple[str, ...]:
    """Return the legs on which every question stands."""
    return tuple(leg for leg in panel.legs if _standing_on(leg, questions) == len(questions))


def _standing_on(leg: str, questions: Sequence[Question]) -> int:
    return sum(one.verdicts.get(leg) == "unsat" for one in questions)


def put(number: int, path: Path, obligation: Obligation, panel: Panel) -> list[Question]:
    """Put an obligation to the panel: as a whole, else in its parts, and then with patience."""
    hasty = _put_once(number, path, obligation, panel, patiently=False)
    if _are_settled(hasty):
        return hasty
    return _put_once(number, path, obligation, panel, patiently=True)


def _put_once(
    number: int, path: Path, obligation: Obligation, panel: Panel, *, patiently: bool
) -> list[Question]:
    whole = _question(number, path, obligation, panel, patiently=patiently)
    parts = list(conjuncts(obligation.goal))
    if _are_settled([whole]) or len(parts) == 1:
        return [whole]
    named = [
        evolve(obligation, name=f"{obligation.name}, part {count}", goal=part)
        for count, part in enumerate(parts, 1)
    ]
    pieces = [_question(number, path, one, panel, patiently=patiently) for one in named]
    return pieces if _are_settled(pieces) else [whole]


def _are_settled(questions: Sequence[Question]) -> bool:
    is_disputed = any(one.is_disputed for one in questions)
    return is_disputed or all(one.is_proved for one in questions)


def _question(
    number: int, path: Path, obligation: Obligation, panel: Panel, *, patiently: bool
) -> Question:
    found = panel.settle(obligation, patiently=patiently)
    reading = found.reading(obligation)
    return Question(
        name=f"path {number}: {obligation.name}",
        part=obligation.part,
        comment=(
            f"path {number}, {obligation.part}: {obligation.name}\n"
            + "".join(f"choice {name} = {taken}\n" for name, taken in path.choices.items())
            + f"{described(reading)}\n"
            + "unsat: the obligation holds"
        ),
        choices=path.choices,
        reading=reading,
        verdicts=found.verdicts,
        needed=panel.needed,
        effort=found.effort,
        reason=found.reason,
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
    split = [one for one in questions if one.is_disputed]
    if not evidence.exploration.has_run:
        return Outcome("VACUOUS", f"the code of {theorem.rule} was never run")
    if not any(one.part in ("claim", "step") and one.owner == theorem.id for one in obligations):
        return Outcome("VACUOUS", "no path reaches its claim")
    if split:
        return Outcome("DISAGREE", f"{split[0].name}: {split[0].legs_text()}")
    if failing:
        return _not_proved(study, theorem, failing, evidence.panel)
    if theorem.expects == "refuted":
        return Outcome("THEOREM", "proved, though a refutation was expected")
    if evidence.uncovered:
        return Outcome("VACUOUS", f"not reached: {', '.join(evidence.uncovered)}")
    if evidence.witness is None:
        return Outcome("VACUOUS", "no assignment satisfies the hypotheses")
    if not is_unbounded(evidence.live):
        return Outcome("BOUNDED", "", evidence.witness)
    return Outcome("THEOREM", "", evidence.witness)


def _not_proved(study: Study, theorem: Theorem, failing: list[Question], panel: Panel) -> Outcome:
    """Return a refutation that was replayed, or say what is not known."""
    helpers = [one for one in failing if one.part not in CALLS]
    if helpers:
        return Outcome("UNKNOWN", f"{helpers[0].name} ({helpers[0].part}) could not be shown")
    broken = [one for one in failing if "sat" in one.verdicts.values()]
    witness = find_counterexample(study, theorem, broken, panel)
    if witness is not None:
        return Outcome("REFUTED", "replayed in plain Python", witness)
    if broken:
        return Outcome("UNKNOWN", f"{broken[0].name}: the counterexample is not one in Python")
    reason = failing[0].reason or failing[0].legs_text()
    return Outcome("UNKNOWN", f"{failing[0].name}: {reason}")


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
