"""Which laws are judged together, and in which case."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any, cast

from attrs import frozen

from zerosum.proofs.check.asking import AskedLaw, Question
from zerosum.proofs.check.cases import ANSWERS, Case, exchange_case
from zerosum.proofs.check.folds import Fold, StepLaw, induction_case, real_case
from zerosum.proofs.check.laws import Asked, PlainLaw, shape_of
from zerosum.proofs.check.session import Called, Session, judged
from zerosum.proofs.engine.given import Given
from zerosum.proofs.theorem import CATALOGUE, Judgement, Theorem, observed
from zerosum.spec.registry import Law


@frozen(eq=False)
class Group:
    """Laws that are judged together: the case that is proved, and the one that is really run."""

    proof: Case
    real: Case
    laws: dict[str, AskedLaw]


def told(id_: str, law: AskedLaw) -> tuple[str, str]:
    """Return how a law is called, and what it says."""
    if isinstance(law, Law):
        return law.name, law.sentence
    if isinstance(law, tuple):
        return law[0].name, law[0].sentence
    summary = (inspect.getdoc(law) or "").partition("\n")[0]
    return id_, summary or f"{id_} holds of every call."


def theorem_of(question: Question, id_: str, law: AskedLaw) -> Theorem:
    """Return the statement that the function obeys a law."""
    _, sentence = told(id_, law)
    is_ours = isinstance(law, Law)
    return Theorem(id_, id_ if is_ours else "", question.subject.name, sentence, "check")


def fold_group(
    fold: Fold, bound: int, laws: Mapping[str, AskedLaw], theorems: tuple[Theorem, ...]
) -> Group:
    """Return the laws of a step: the induction is proved, and folds from the start are run."""
    named = (fold.invariant, fold.at_end)
    of_steps = {
        id_: law
        for id_, law in laws.items()
        if id_ != ANSWERS and not any(law is one for one in named)
    }
    step_laws = cast("Mapping[str, StepLaw]", of_steps)
    proof = induction_case(fold, step_laws, theorems)
    real = proof
    if fold.start is not None:
        real = real_case(fold, step_laws, theorems, bound)
    return Group(proof, real, dict(laws))


def plain_case(question: Question, law: AskedLaw, theorem: Theorem) -> Case:
    """Return the case of a function of plain numbers under one law."""
    subject, bound = question.subject, question.request.bound
    shape = shape_of(subject.parameters, (), ())

    def judge(given: Given, session: Session) -> Iterator[Judgement]:
        roles = law[1] if isinstance(law, tuple) else {}
        asked = Asked(given, session, shape, roles, bound, isinstance(law, tuple))
        if isinstance(law, tuple):
            yield from _claims_of(law[0], asked, theorem.id)
        elif theorem.id == ANSWERS:
            asked.first()
        elif isinstance(law, FunctionType):
            arguments, result = asked.first()
            values = {**arguments, "arguments": arguments, "result": result}
            yield theorem.id, lambda: judged(law, values, subject.loaded, "law")

    return Case(subject, (theorem,), judge)


def _claims_of(law: PlainLaw, asked: Asked, id_: str) -> Iterator[Judgement]:
    for claim in law.of_call(asked):
        yield id_, _constantly(claim)


def _constantly(claim: bool) -> Callable[[], bool]:
    return lambda: claim


def exchange_case_of(
    question: Question, laws: Mapping[str, AskedLaw], theorems: tuple[Theorem, ...]
) -> Case:
    """Return the case of a rule over an exchange; a rule of the rulebook has its own situation."""
    exchange_laws = cast("Mapping[str, Law | FunctionType]", laws)
    study = CATALOGUE.studies.get(question.subject.name)
    situation = _situation_of(study.run) if study is not None and question.rule else None
    if situation is None or study is None:
        return exchange_case(question.subject, exchange_laws, theorems)

    def judge(given: Given, session: Session) -> Iterator[Judgement]:
        for step, kinds in observed(given, situation):
            arguments = {"exchange": step.before, **step.call.arguments}
            called = Called(arguments, (step.after, step.journal), step.rejection)
            session.calls.append(called)
            for id_, law in laws.items():
                if isinstance(law, Law) and law.about in kinds:
                    yield id_, _holding(law, step)

    return Case(question.subject, theorems, judge, covers=study.covers, is_comparable=False)


def _holding(law: Law, step: Any) -> Callable[[], bool]:
    return lambda: law.holds(step)


def _situation_of(run: Callable[..., Any]) -> Any:
    return inspect.getclosurevars(run).nonlocals.get("situation")
