"""Check somebody's own rule: read it, attack it, prove it, and hold the proof to the attack."""

from __future__ import annotations

import inspect
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType, FunctionType
from typing import Any, cast

from attrs import define, evolve, field, frozen

from zerosum.proofs.check.asking import AskedLaw, Question, Request, question_of
from zerosum.proofs.check.attack import Attack, attack, compare, fails, smallest
from zerosum.proofs.check.cases import ANSWERS, Case, Inapplicable, exchange_case
from zerosum.proofs.check.folds import StepLaw, induction_case, real_case
from zerosum.proofs.check.guarded import checking
from zerosum.proofs.check.laws import Asked, PlainLaw, shape_of
from zerosum.proofs.check.load import quietly
from zerosum.proofs.check.session import Called, Session, judged
from zerosum.proofs.check.unfit import TooLong, Unfit
from zerosum.proofs.check.verdict import CheckReport, Counterexample, Outcome, Verdict
from zerosum.proofs.engine.errors import Concretised, FrameBroken, NonDeterminism
from zerosum.proofs.engine.given import Given, Unmet, table_given
from zerosum.proofs.prove import explore_study, prove_study
from zerosum.proofs.result import TheoremResult, Witness
from zerosum.proofs.solvers import z3_solver
from zerosum.proofs.theorem import CATALOGUE, Judgement, Theorem, observed
from zerosum.spec.registry import Law

Progress = Callable[[int, int, str], None]


def check(request: Request, progress: Progress | None = None) -> CheckReport:
    """Check a rule as requested.

    This runs the code that the request names. Raises: Unfit when nothing can be said about it.
    """
    with _within(request.seconds), quietly():
        question = question_of(request)
        with checking(question.subject.reading.files):
            try:
                return _Check(question, progress).run()
            except (Concretised, FrameBroken, NonDeterminism) as error:
                raise explained(error, question) from error


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    """Stop the work after so many seconds, where there are signals to do it with."""
    if current_thread() is not main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        raise TooLong(seconds)

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except TooLong as late:
        remedy = "give it more with --seconds, lower --bound, or ask for fewer laws"
        raise Unfit("the check", str(late), remedy) from late
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


EXPLANATIONS: Mapping[str, tuple[str, str]] = {
    "a symbolic integer has no single value here": (
        "one plain number is wanted here",
        "a proof holds for all numbers at once: compare them, and go over a list with `for`",
    ),
    "use div_floor, div_ceil, magnitude or ite of zerosum.spec.arithmetic": (
        "this operator wants plain numbers",
        "use div_floor, div_ceil, magnitude or ite of zerosum.spec.arithmetic",
    ),
    "use conj, disj, negate or implies of zerosum.spec.arithmetic": (
        "this operator wants plain conditions",
        "use conj, disj, negate or implies of zerosum.spec.arithmetic",
    ),
    "compare a symbolic integer with zero instead of using it as a condition": (
        "an integer is used as a condition",
        "compare it with zero: `if amount != 0`",
    ),
}


def explained(error: BaseException, question: Question) -> Unfit:
    """Return what somebody has to mend, with the line, where the engine gave up."""
    place = question.subject.place_of(error)
    if isinstance(error, Concretised):
        known = EXPLANATIONS.get(error.reason)
        problem, remedy = known or (error.reason, "depend on nothing but numbers and names")
        return Unfit(place, problem, remedy)
    if isinstance(error, FrameBroken):
        return Unfit(place, error.detail, "touch only what the call names; see the chapter")
    return Unfit(place, str(error), "let it depend on its arguments only")


@define
class _Check:
    """One check on its way."""

    question: Question
    progress: Progress | None
    found: dict[str, Verdict] = field(factory=dict)
    left_out: list[str] = field(factory=list)
    calls: int = 0
    accepted: int = 0
    compared: int = 0

    def run(self) -> CheckReport:
        """Judge every law and return the report."""
        laws = dict(self.question.laws)
        while True:
            try:
                for group in self._groups(laws):
                    self._judge(group)
                break
            except Inapplicable as law:
                self._leave_out(law, laws)
        verdicts = tuple(self.found[id_] for id_ in laws)
        return CheckReport(
            self.question,
            verdicts,
            self.calls,
            self.accepted,
            self.compared,
            tuple(self.left_out),
            (f"z3 {z3_solver.version()}",),
        )

    def _leave_out(self, law: Inapplicable, laws: dict[str, AskedLaw]) -> None:
        """Go on without a law that nobody named and that does not apply.

        Raises: Unfit when somebody did name it.
        """
        if not self.question.are_default:
            problem = f"{law.law} asks for {law.missing}, which the call does not have"
            raise Unfit(self.question.subject.place, problem, "name it so, or ask for another law")
        del laws[law.law]
        self.left_out.append(law.law)
        self.calls = self.accepted = self.compared = 0

    def _groups(self, laws: Mapping[str, AskedLaw]) -> list[_Group]:
        theorems = {id_: _theorem(self.question, id_, law) for id_, law in laws.items()}
        if self.question.fold is not None:
            return [_fold_group(self.question, laws, tuple(theorems.values()))]
        if self.question.is_about_exchange:
            case = _exchange_case(self.question, laws, tuple(theorems.values()))
            return [_Group(case, case, dict(laws))]
        return [
            _Group(case, case, {id_: law})
            for id_, law in laws.items()
            for case in [_plain_case(self.question, law, theorems[id_])]
        ]

    def _judge(self, group: _Group) -> None:
        """Explore, attack, prove what stands, and hold the proof to the attack.

        The exploration comes first: it ends at whatever cannot be checked, such as a loop whose
        length is a number of the call, on which an attack with large numbers would never end.
        """
        request = self.question.request
        self._tell("reading")
        explore_study(evolve(group.proof, traces=[]).study())
        self._tell("attacking")
        constants = self.question.subject.reading.constants
        attacked = attack(group.real, constants, request.calls, request.seed)
        self.calls += attacked.calls
        self.accepted += attacked.accepted
        for id_, witness in attacked.failures.items():
            small = smallest(group.real, witness, id_)
            self.found[id_] = self._refuted(group, group.real, id_, small, by_solver=False)
        standing = tuple(one for one in group.proof.theorems if one.id not in attacked.failures)
        if not standing:
            return
        self._tell("proving")
        case = evolve(group.proof, theorems=standing, traces=[])
        results = prove_study(case.study())
        self._hold_to_attack(group, case, attacked)
        for result in results:
            self.found[result.id] = self._verdict(group, case, result)

    def _tell(self, what: str) -> None:
        if self.progress is not None:
            self.progress(len(self.found), len(self.question.laws), what)

    def _hold_to_attack(self, group: _Group, case: Case, attacked: Attack) -> None:
        if not case.is_comparable:
            return
        samples = attacked.samples
        if group.real is not group.proof:
            request = self.question.request
            constants = self.question.subject.reading.constants
            samples = attack(group.proof, constants, request.calls, request.seed).samples
        try:
            self.compared += compare(case, samples)
        except Unfit:
            self._require_no_failure(case)
            raise

    def _verdict(self, group: _Group, case: Case, result: TheoremResult) -> Verdict:
        witness = result.witness
        if result.status == "REFUTED" and witness is not None:
            if group.real is group.proof:
                small = smallest(case, witness, result.id)
                return self._refuted(group, case, result.id, small, by_solver=True)
            return self._not_by_induction(group, result)
        outcome: Outcome = "PROVED" if result.status in ("THEOREM", "BOUNDED") else "NOT DECIDED"
        if result.status == "VACUOUS":
            outcome = "VACUOUS"
        if result.status == "UNKNOWN":
            self._require_no_failure(case)
        return self._settled(group, result.id, outcome, result)

    def _require_no_failure(self, case: Case) -> None:
        """Explain a failure that happens under proof and nowhere else.

        Raises: Unfit.
        """
        subject = self.question.subject
        failures = (
            called.failure
            for trace in case.traces
            for called in trace.session.calls
            if called.failure is not None
        )
        for failure in failures:
            problem = f"fails under proof: {type(failure).__name__}: {failure.args[:1]}"
            remedy = "compare numbers with ==, and use them neither as keys nor as texts"
            raise Unfit(subject.place_of(failure), problem, remedy)

    def _not_by_induction(self, group: _Group, result: TheoremResult) -> Verdict:
        """Look for a real fold that breaks the law where the induction does not go through."""
        theorems = tuple(one for one in group.real.theorems if one.id == result.id)
        case = evolve(group.real, theorems=theorems, traces=[])
        [real] = prove_study(case.study())
        if real.status == "REFUTED" and real.witness is not None:
            small = smallest(case, real.witness, result.id)
            return self._refuted(group, case, result.id, small, by_solver=True)
        detail = "the induction does not go through: the invariant does not follow from itself"
        if real.status == "BOUNDED":
            detail = f"holds for {real.scope}, but {detail}; strengthen the invariant"
        return self._settled(group, result.id, "NOT DECIDED", evolve(result, detail=detail))

    def _settled(
        self, group: _Group, id_: str, outcome: Outcome, result: TheoremResult
    ) -> Verdict:
        detail = result.detail
        if outcome == "VACUOUS":
            detail = f"nothing is shown, since no call is accepted: {detail}"
        return Verdict(
            id_,
            *_told(id_, group.laws[id_]),
            law=group.laws[id_],
            outcome=outcome,
            scope=_scope(self.question, result) if outcome == "PROVED" else "",
            detail=detail,
            obligations=result.obligations,
            seconds=result.seconds,
        )

    def _refuted(
        self, group: _Group, case: Case, id_: str, witness: Witness, *, by_solver: bool
    ) -> Verdict:
        law = group.laws[id_]
        if not fails(case, witness, id_):
            return Verdict(id_, *_told(id_, law), law=law, outcome="NOT DECIDED")
        session = Session(case.subject)
        _until_broken(case, witness, id_, session)
        shown = Counterexample(witness, tuple(session.calls), witness.values, by_solver)
        return Verdict(
            id_, *_told(id_, law), law=law, outcome="REFUTED", counterexample=shown
        )


@frozen(eq=False)
class _Group:
    """Laws that are judged together: the case that is proved, and the one that is really run."""

    proof: Case
    real: Case
    laws: dict[str, AskedLaw]


def _until_broken(case: Case, witness: Witness, id_: str, session: Session) -> None:
    """Run a case on a witness up to the call on which a law fails."""
    given = table_given(witness.values, witness.choices)
    try:
        for one, judge in case.run_in(given, session):
            if one == id_ and not judge():
                return
    except Unmet:
        return


def _told(id_: str, law: AskedLaw) -> tuple[str, str]:
    """Return how a law is called, and what it says."""
    if isinstance(law, Law):
        return law.name, law.sentence
    if isinstance(law, tuple):
        return law[0].name, law[0].sentence
    summary = (inspect.getdoc(law) or "").partition("\n")[0]
    return id_, summary or f"{id_} holds of every call."


def _theorem(question: Question, id_: str, law: AskedLaw) -> Theorem:
    _, sentence = _told(id_, law)
    is_ours = isinstance(law, Law)
    return Theorem(id_, id_ if is_ours else "", question.subject.name, sentence, "check")


def _scope(question: Question, result: TheoremResult) -> str:
    fold = question.fold
    if fold is not None and fold.start is None:
        return f"each step, so any number of items; {result.scope}"
    return result.scope


# Cases ------------------------------------------------------------------------------------------


def _fold_group(
    question: Question, laws: Mapping[str, AskedLaw], theorems: tuple[Theorem, ...]
) -> _Group:
    fold = question.fold
    if fold is None:
        raise NotImplementedError
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
        real = real_case(fold, step_laws, theorems, question.request.bound)
    return _Group(proof, real, dict(laws))


def _plain_case(question: Question, law: AskedLaw, theorem: Theorem) -> Case:
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
    if law.of_call is None:
        raise NotImplementedError(law.name)
    for claim in law.of_call(asked):
        yield id_, _constantly(claim)


def _constantly(claim: bool) -> Callable[[], bool]:
    return lambda: claim


def _exchange_case(
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

