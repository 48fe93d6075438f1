"""The panel: who is asked about an obligation, and what they say together.

An obligation stands on two legs of three: Z3, cvc5, and a certificate that is replayed with no
solver. Z3 is asked first, in more and more words; the others are asked in those that sufficed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from attrs import asdict, define, evolve, field, frozen

from zerosum.proofs.certificates import store
from zerosum.proofs.engine.linear import FORK, fork_text
from zerosum.proofs.engine.path import Obligation
from zerosum.proofs.engine.readings import Extent, Reading, readings
from zerosum.proofs.engine.smtlib import question_text
from zerosum.proofs.engine.terms import TRUE, Term, digest_of
from zerosum.proofs.memory import Memory
from zerosum.proofs.solvers import cvc5_solver, z3_solver
from zerosum.proofs.solvers.answer import Answer

BRANCH_BUDGET = 50_000
"""Work that a question about a side of a fork may cost; beyond it the side counts as reachable."""

FIRST_BUDGET = 400_000
"""Work that any reading but the obligation itself may cost."""

Leg: TypeAlias = Literal["z3", "cvc5", "certificate"]
LEGS: tuple[Leg, ...] = ("z3", "cvc5", "certificate")


@frozen
class Settlement:
    """What each leg says of an obligation, and the reading that they were asked in."""

    extent: Extent
    is_linear: bool
    verdicts: Mapping[str, str]
    effort: int = 0
    reason: str = ""


@define
class Panel:
    """Asks each question once, however many theorems depend on it.

    Unless ``asks_all``, cvc5 is asked only about goals that Z3 and a certificate do not carry.
    ``serves_many`` says that many theorems rest on what is shown on the way to them.
    """

    legs: tuple[Leg, ...] = LEGS
    needed: int = 2
    asks_all: bool = True
    serves_many: bool = False
    memory: Memory | None = None
    seed: int = z3_solver.SEED
    known: dict[str, Any] = field(factory=dict)

    def sides(self, fixed: Sequence[Term], question: Term) -> tuple[bool, bool]:
        """Return whether a question may hold beside what is fixed, and whether it may fail.

        Unless the solver denies it, it may.
        """
        name = f"fork {digest_of((*fixed, question))}"
        verdicts = self._recalled(name)
        if verdicts is None:
            text = fork_text(fixed, question)
            verdicts = z3_solver.ask_sides(text, FORK, BRANCH_BUDGET, self.seed)
            self._note(name, verdicts)
        may_hold, may_fail = (one != "unsat" for one in verdicts)
        return may_hold, may_fail

    def ask(self, conditions: Sequence[Term]) -> Answer:
        """Ask Z3 for numbers that satisfy all conditions."""
        name = f"model {digest_of(conditions)}"
        return self._answer(name, lambda: z3_solver.ask(question_text(conditions), seed=self.seed))

    def ask_text(self, text: str, budget: int = z3_solver.BUDGET) -> Answer:
        """Ask Z3 for numbers that satisfy a text."""
        name = f"text {budget} {sha256(text.encode()).hexdigest()}"
        return self._answer(name, lambda: z3_solver.ask(text, budget, self.seed))

    def _answer(self, name: str, find: Callable[[], Answer]) -> Answer:
        """Return the answer of this name, found unless it is remembered."""
        stored = self._recalled(name)
        if stored is None:
            stored = asdict(find())
            self._note(name, stored)
        return Answer(**stored)

    def settle(self, obligation: Obligation, *, patiently: bool = True) -> Settlement:
        """Return what the legs say of an obligation; only patiently is cvc5 given a long time."""
        is_shared = self.serves_many and not obligation.owner
        how = f"{' '.join(self.legs)} {self.asks_all} {patiently} {is_shared}"
        name = f"{how} {digest_of((*obligation.hypotheses, obligation.goal))}"
        stored = self._recalled(name)
        if stored is None:
            found = self._settle(obligation, patiently=patiently, is_shared=is_shared)
            self._note(name, asdict(found))
            return found
        return Settlement(**stored)

    def certifiable(self, obligation: Obligation) -> str | None:
        """Return the narrowest exact question that Z3 denies, or None where it denies none."""
        if obligation.goal is TRUE:
            return None
        for reading in readings(obligation.hypotheses, obligation.goal):
            if self._ask_z3(reading).verdict == "unsat":
                return reading.exact_text()
        return None

    def _settle(self, obligation: Obligation, *, patiently: bool, is_shared: bool) -> Settlement:
        whole = list(readings(obligation.hypotheses, obligation.goal))
        first = next((one for one in whole if self._ask_z3(one).verdict == "unsat"), whole[-1])
        found = self._ask_others(first, is_shared=is_shared)
        if first.is_whole and found.verdicts["z3"] == "sat":
            return found
        wider = whole[whole.index(first) + 1 :]
        while len(standing(found.verdicts)) < self.needed and "cvc5" in self.legs and wider:
            found = self._once_more(found, wider.pop(0))
        if patiently and len(standing(found.verdicts)) < self.needed and "cvc5" in self.legs:
            found = self._once_more(found, first, cvc5_solver.PATIENT_BUDGET)
        return found

    def _ask_z3(self, reading: Reading) -> Answer:
        """Return Z3's answer to a reading, the same for all obligations that it is one of."""
        name = f"z3 {reading.is_linear} {digest_of(reading.conditions)}"
        if name not in self.known:
            self.known[name] = self._z3(reading.text(), _budget(reading))
        answer: Answer = self.known[name]
        return answer

    def _z3(self, text: str, budget: int) -> Answer:
        return z3_solver.ask(text, budget, self.seed, wants_model=False)

    def _ask_others(self, reading: Reading, *, is_shared: bool) -> Settlement:
        """Ask the others in the words that sufficed for Z3.

        Products are hard for cvc5. It gets long for those that many theorems rest on, or that
        would else not stand; not where Z3 has numbers that break a goal, which are then tried.
        """
        answer = self._ask_z3(reading)
        verdicts: dict[str, str] = {"z3": answer.verdict}
        if "certificate" in self.legs:
            verdicts["certificate"] = self._replay(reading)
        is_carried = len(standing(verdicts)) >= self.needed
        if "cvc5" in self.legs and (self.asks_all or not is_carried):
            is_settled = answer.verdict == "sat" or (is_carried and not is_shared)
            is_brief = is_settled and not reading.is_linear
            budget = cvc5_solver.BRIEF_BUDGET if is_brief else cvc5_solver.BUDGET
            verdicts["cvc5"] = self._ask_cvc5(reading, budget)
        ordered: dict[str, str] = {leg: verdicts[leg] for leg in LEGS if leg in verdicts}
        return Settlement(reading.extent, reading.is_linear, ordered, answer.effort, answer.reason)

    def _replay(self, reading: Reading) -> str:
        name = f"certificate {reading.is_linear} {digest_of(reading.conditions)}"
        if name not in self.known:
            is_certified = store.is_certified(reading.exact_text())
            self.known[name] = "unsat" if is_certified else "none"
        return str(self.known[name])

    def _ask_cvc5(self, reading: Reading, budget: int) -> str:
        name = f"cvc5 {budget} {reading.is_linear} {digest_of(reading.conditions)}"
        if name not in self.known:
            self.known[name] = cvc5_solver.ask(reading.text(), budget).verdict
        return str(self.known[name])

    def _once_more(
        self, found: Settlement, reading: Reading, budget: int = cvc5_solver.BUDGET
    ) -> Settlement:
        """Ask cvc5 in other words or for longer; a model of less than the whole says nothing."""
        verdict = self._ask_cvc5(reading, budget)
        if verdict == "unsat" or (verdict == "sat" and reading.is_whole):
            return evolve(found, verdicts={**found.verdicts, "cvc5": verdict})
        return found

    def _recalled(self, name: str) -> Any:
        if name in self.known:
            return self.known[name]
        return None if self.memory is None else self.memory.get(self._stored(name))

    def _note(self, name: str, answer: Any) -> None:
        self.known[name] = answer
        if self.memory is not None:
            self.memory.put(self._stored(name), answer)

    def _stored(self, name: str) -> str:
        """Return the name under which other runs look: they may have begun at another seed."""
        return f"seed {self.seed} {name}"

    def close(self) -> None:
        """Keep what was learnt for other runs, and forget it here."""
        self.known.clear()
        if self.memory is not None:
            self.memory.save()


def standing(verdicts: Mapping[str, str]) -> list[str]:
    """Return the legs on which an obligation stands."""
    return [leg for leg, verdict in verdicts.items() if verdict == "unsat"]


def _budget(reading: Reading) -> int:
    return z3_solver.BUDGET if reading.is_whole else FIRST_BUDGET


def z3_alone(memory: Memory | None = None) -> Panel:
    """Return a panel of one."""
    return Panel(legs=("z3",), needed=1, memory=memory)
