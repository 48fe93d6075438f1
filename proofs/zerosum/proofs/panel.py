"""The panel: who is asked about an obligation, and what they say together.

An obligation stands on two legs of three: Z3, cvc5, and a certificate that is replayed with no
solver. Z3 is asked first, in more and more words; of those that sufficed it says which it needed.
In these it is asked again, and so are the others. Obligations that need the same are one question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from attrs import asdict, define, field, frozen

from zerosum.proofs.certificates import store
from zerosum.proofs.engine.linear import FORK, fork_text
from zerosum.proofs.engine.path import Obligation
from zerosum.proofs.engine.readings import Extent, Reading, denied, readings
from zerosum.proofs.engine.smtlib import number_of, question_text
from zerosum.proofs.engine.terms import Term, digest_of
from zerosum.proofs.memory import Memory
from zerosum.proofs.solvers import cvc5_solver, z3_solver
from zerosum.proofs.solvers.answer import Answer

BRANCH_BUDGET = 50_000
"""Work that a question about a side of a fork may cost; beyond it the side counts as reachable."""

FIRST_BUDGET = 400_000
"""Work that a linear reading may cost."""

Leg: TypeAlias = Literal["z3", "cvc5", "certificate"]
LEGS: tuple[Leg, ...] = ("z3", "cvc5", "certificate")


@frozen
class Settlement:
    """What each leg says of an obligation, and the reading that they were asked in.

    The reading has the conditions of the obligation whose numbers are ``kept``.
    """

    extent: Extent
    is_linear: bool
    kept: Sequence[int]
    verdicts: Mapping[str, str]
    effort: int = 0
    reason: str = ""

    def reading(self, obligation: Obligation) -> Reading:
        """Return the reading of the obligation that this is about."""
        conditions = denied(obligation.hypotheses, obligation.goal)
        return Reading(self.extent, self.is_linear, tuple(conditions[one] for one in self.kept))


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
    cores: dict[Term, list[Reading]] = field(factory=dict)

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
        else:
            found = Settlement(**stored)
        if found.extent == "core":
            self._learn(found.reading(obligation))
        return found

    def _settle(self, obligation: Obligation, *, patiently: bool, is_shared: bool) -> Settlement:
        whole = list(readings(obligation.hypotheses, obligation.goal))
        reading, effort = self._denial(whole)
        verdicts = self._ask_others(reading, self._cvc5_budget(reading, is_shared=is_shared))
        if self._ask_z3(reading).verdict != "sat":
            reading, verdicts = self._once_more(reading, verdicts, whole, patiently=patiently)
        place = {one: number for number, one in enumerate(whole[-1].conditions)}
        kept = tuple(place[one] for one in reading.conditions)
        reason = self._ask_z3(reading).reason
        return Settlement(reading.extent, reading.is_linear, kept, verdicts, effort, reason)

    def _denial(self, whole: Sequence[Reading]) -> tuple[Reading, int]:
        """Return the reading that the legs are asked in, and what it cost Z3 to find it.

        It is what Z3 needed of the narrowest that it denies, and the obligation itself where it
        denies none. What it needed once is not looked for again.
        """
        itself, effort = whole[-1], 0
        said = {*itself.conditions}
        for core in self.cores.get(itself.conditions[-1], ()):
            if said.issuperset(core.conditions):
                return core, effort
        for reading in whole:
            answer = self._ask_z3(reading)
            effort += answer.effort
            if answer.verdict == "unsat":
                return self._narrowed(reading, answer), effort
        return itself, effort

    def _narrowed(self, reading: Reading, answer: Answer) -> Reading:
        """Return what Z3 needed of a reading, if it denies that too.

        A certificate may need more: a hypothesis that lies on the way.
        """
        core = reading.core({*map(number_of, answer.core)})
        if self._ask_z3(core).verdict != "unsat":
            return reading
        is_needed = "certificate" in self.legs and not self._has_certificate(core)
        return reading if is_needed and self._has_certificate(reading) else core

    def _learn(self, core: Reading) -> None:
        """Remember what sufficed against a goal."""
        known = self.cores.setdefault(core.conditions[-1], [])
        if not any(one.is_part_of(core) for one in known):
            known.append(core)

    def _ask_z3(self, reading: Reading) -> Answer:
        """Return Z3's answer to a reading, the same for all obligations that it is one of."""
        wants_core = reading.extent in ("near", "all")
        name = f"z3 {wants_core} {reading.is_linear} {digest_of(reading.conditions)}"
        if name not in self.known:
            text = reading.text(wants_core=wants_core)
            self.known[name] = self._z3(text, _budget(reading))
        answer: Answer = self.known[name]
        return answer

    def _z3(self, text: str, budget: int) -> Answer:
        return z3_solver.ask(text, budget, self.seed, wants_model=False)

    def _ask_others(self, reading: Reading, budget: int) -> dict[str, str]:
        """Ask the others in the words that sufficed for Z3; cvc5 only where it is needed."""
        verdicts: dict[str, str] = {"z3": self._ask_z3(reading).verdict}
        if "certificate" in self.legs:
            verdicts["certificate"] = "unsat" if self._has_certificate(reading) else "none"
        if "cvc5" in self.legs and (self.asks_all or not self._is_carried(reading)):
            verdicts["cvc5"] = self._ask_cvc5(reading, budget)
        return {leg: verdicts[leg] for leg in LEGS if leg in verdicts}

    def _cvc5_budget(self, reading: Reading, *, is_shared: bool) -> int:
        """Return what cvc5 may spend at first.

        Products are hard for it. It gets long for those that many theorems rest on, or that would
        else not stand; not where Z3 has numbers that break a goal, which are then tried.
        """
        is_broken = self._ask_z3(reading).verdict == "sat"
        is_settled = is_broken or (self._is_carried(reading) and not is_shared)
        is_brief = is_settled and not reading.is_linear
        return cvc5_solver.BRIEF_BUDGET if is_brief else cvc5_solver.BUDGET

    def _is_carried(self, reading: Reading) -> bool:
        """Return whether a reading stands without cvc5."""
        is_certified = "certificate" in self.legs and self._has_certificate(reading)
        return (self._ask_z3(reading).verdict == "unsat") + is_certified >= self.needed

    def _has_certificate(self, reading: Reading) -> bool:
        """Return whether a reading has a certificate, replayed once for all that it is one of."""
        name = certificate_name(reading)
        if name not in self.known:
            self.known[name] = store.is_certified(reading.exact_text())
        return bool(self.known[name])

    def _ask_cvc5(self, reading: Reading, budget: int) -> str:
        name = f"cvc5 {budget} {reading.is_linear} {digest_of(reading.conditions)}"
        if name not in self.known:
            self.known[name] = cvc5_solver.ask(reading.text(), budget).verdict
        return str(self.known[name])

    def _once_more(
        self,
        reading: Reading,
        verdicts: dict[str, str],
        whole: Sequence[Reading],
        *,
        patiently: bool,
    ) -> tuple[Reading, dict[str, str]]:
        """Ask in wider words, then for longer, as long as too few legs stand on one reading.

        Return the reading that settles it, else the narrowest: each leg's verdict is about it.
        """
        if len(standing(verdicts)) >= self.needed or "cvc5" not in self.legs:
            return reading, verdicts
        wider = (one for one in whole if one is not reading and reading.is_part_of(one))
        tries = [(one, cvc5_solver.BUDGET) for one in wider]
        tries += [(reading, cvc5_solver.PATIENT_BUDGET)] if patiently else []
        for one, budget in tries:
            said = self._ask_others(one, budget)
            is_disputed = {"sat", "unsat"} <= {*said.values()}
            if len(standing(said)) >= self.needed or is_disputed:
                return one, said
        return reading, verdicts

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
        self.cores.clear()
        if self.memory is not None:
            self.memory.save()


def standing(verdicts: Mapping[str, str]) -> list[str]:
    """Return the legs on which an obligation stands."""
    return [leg for leg, verdict in verdicts.items() if verdict == "unsat"]


def certificate_name(reading: Reading) -> str:
    """Return the name under which it is known whether a reading has a certificate."""
    return f"certificate {digest_of(reading.conditions)}"


def _budget(reading: Reading) -> int:
    return FIRST_BUDGET if reading.is_linear else z3_solver.BUDGET


def z3_alone(memory: Memory | None = None) -> Panel:
    """Return a panel of one."""
    return Panel(legs=("z3",), needed=1, memory=memory)
