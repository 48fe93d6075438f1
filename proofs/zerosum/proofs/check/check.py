"""Check somebody's own rule: read it, attack it, prove it, and hold the proof to the attack."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import define, evolve, field

from zerosum.proofs.check.asking import AskedLaw, Question, Request, question_of
from zerosum.proofs.check.attack import Attack, attack, compare, fails, smallest
from zerosum.proofs.check.cases import Case, Inapplicable
from zerosum.proofs.check.deadline import within
from zerosum.proofs.check.groups import (
    Group,
    exchange_case_of,
    fold_group,
    plain_case,
    theorem_of,
    told,
)
from zerosum.proofs.check.guarded import checking
from zerosum.proofs.check.load import quietly
from zerosum.proofs.check.session import Session
from zerosum.proofs.check.unfit import Unfit
from zerosum.proofs.check.verdict import CheckReport, Counterexample, Outcome, Verdict
from zerosum.proofs.engine.errors import Concretised, FrameBroken, NonDeterminism
from zerosum.proofs.engine.given import Unmet, table_given
from zerosum.proofs.prove import explore_study, prove_study
from zerosum.proofs.result import TheoremResult, Witness
from zerosum.proofs.solvers import z3_solver

Progress = Callable[[int, int, str], None]


def check(request: Request, progress: Progress | None = None) -> CheckReport:
    """Check a rule as requested.

    This runs the code that the request names. Raises: Unfit when nothing can be said about it.
    """
    with within(request.seconds), quietly():
        question = question_of(request)
        with checking(question.subject.reading.files):
            try:
                return _Check(question, progress).run()
            except (Concretised, FrameBroken, NonDeterminism) as error:
                raise explained(error, question) from error


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


OPEN_PARTS = (
    ("(frame)", "the rule touches more than its call names: other accounts, or a book"),
    ("(additive)", "a sum over all accounts does not add up, account by account"),
)
"""What is to be said where a part of the proof for any number of accounts does not go through."""


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

    def _groups(self, laws: Mapping[str, AskedLaw]) -> list[Group]:
        theorems = {id_: theorem_of(self.question, id_, law) for id_, law in laws.items()}
        fold = self.question.fold
        if fold is not None:
            bound = self.question.request.bound
            return [fold_group(fold, bound, laws, tuple(theorems.values()))]
        if self.question.is_about_exchange:
            case = exchange_case_of(self.question, laws, tuple(theorems.values()))
            return [Group(case, case, dict(laws))]
        return [
            Group(case, case, {id_: law})
            for id_, law in laws.items()
            for case in [plain_case(self.question, law, theorems[id_])]
        ]

    def _judge(self, group: Group) -> None:
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

    def _hold_to_attack(self, group: Group, case: Case, attacked: Attack) -> None:
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

    def _verdict(self, group: Group, case: Case, result: TheoremResult) -> Verdict:
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

    def _not_by_induction(self, group: Group, result: TheoremResult) -> Verdict:
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

    def _settled(self, group: Group, id_: str, outcome: Outcome, result: TheoremResult) -> Verdict:
        detail = next((told for part, told in OPEN_PARTS if part in result.detail), result.detail)
        if outcome == "VACUOUS":
            detail = f"nothing is shown, since no call is accepted: {detail}"
        return Verdict(
            id_,
            *told(id_, group.laws[id_]),
            law=group.laws[id_],
            outcome=outcome,
            scope=_scope(self.question, result) if outcome == "PROVED" else "",
            detail=detail,
            obligations=result.obligations,
            seconds=result.seconds,
        )

    def _refuted(
        self, group: Group, case: Case, id_: str, witness: Witness, *, by_solver: bool
    ) -> Verdict:
        law = group.laws[id_]
        if not fails(case, witness, id_):
            return Verdict(id_, *told(id_, law), law=law, outcome="NOT DECIDED")
        session = Session(case.subject)
        _until_broken(case, witness, id_, session)
        shown = Counterexample(witness, tuple(session.calls), witness.values, by_solver)
        return Verdict(id_, *told(id_, law), law=law, outcome="REFUTED", counterexample=shown)


def _until_broken(case: Case, witness: Witness, id_: str, session: Session) -> None:
    """Run a case on a witness up to the call on which a law fails."""
    given = table_given(witness.values, witness.choices)
    try:
        for one, judge in case.run_in(given, session):
            if one == id_ and not judge():
                return
    except Unmet:
        return


def _scope(question: Question, result: TheoremResult) -> str:
    fold = question.fold
    if fold is not None and fold.start is None:
        return f"each step, so any number of items; {result.scope}"
    return result.scope
