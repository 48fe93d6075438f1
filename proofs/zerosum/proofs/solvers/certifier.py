"""Find certificates: which facts contradict each other, and with what weights.

A solver proposes an assignment of the atoms. The facts that it makes true are put into a linear
programme over monomials, in exact fractions, and what refutes it is a lemma that forbids them
together; where sums do not suffice, products of two facts are added. When no assignment is left,
another solver writes down why. Nothing here is trusted: the checker replays what comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, permutations
from math import gcd, lcm
from time import process_time
from typing import Any, TypeAlias

import z3
from attrs import define, field
from pysat.solvers import Solver

from zerosum.proofs.certificates.checker import Polynomial, Question, negated, replaced, times

Step: TypeAlias = list[Any]
Product: TypeAlias = tuple[list[int], Polynomial]

CUT = "cut"
"""What the checker calls a step that adds an atom."""

LEMMAS = 1_000
"""As many contradictions between facts may be noted for a question."""

MANY = 40
"""Of more different facts no products are tried."""

SPLIT = 60
"""Of more literals no atom is looked for that they decide."""

WORK = 1_000_000
"""What a question to a solver of arithmetic may cost."""

GUARD_MS = 10_000
"""How long a solver of arithmetic may take; what is found later is not stored."""

PATIENCE = 10.0
"""How many seconds of work a question is worth."""


def find(text: str) -> list[Step] | None:
    """Return the steps of a certificate for a question, or None where none is found."""
    question = Question(text)
    lemmas = find_lemmas(question)
    if lemmas is None:
        return None
    clauses = [*question.clauses, *(step[0] for step in lemmas if step[0] != CUT)]
    return [*lemmas, *find_clauses(clauses)]


def find_lemmas(question: Question) -> list[Step] | None:
    """Return lemmas that leave no assignment, or None where one stands."""
    facts = Facts(question)
    lemmas: list[Step] = []
    with Solver(name="glucose4", bootstrap_with=question.clauses) as solver:
        skeleton = Skeleton(question.atoms, list(question.clauses), solver)
        until = process_time() + PATIENCE
        while len(lemmas) < LEMMAS and process_time() < until:
            literals = skeleton.assignment()
            if literals is None:
                return lemmas
            lemma = facts.contradiction(literals)
            decision = None if lemma is not None else facts.decision(literals)
            if lemma is not None:
                lemmas.append(lemma)
                skeleton.add(lemma[0])
            elif decision is not None:
                number, steps = decision
                lemmas += steps
                skeleton.add([number, -number])
                skeleton.add(steps[-1][0])
            else:
                return None
    return None


def find_clauses(clauses: Sequence[list[int]]) -> list[Step]:
    """Return clauses that follow one after the other by unit propagation, down to the empty one."""
    with Solver(name="glucose4", bootstrap_with=clauses, with_proof=True) as solver:
        solver.solve()
        lines = [line.split() for line in solver.get_proof()]
    learnt = [[int(word) for word in line[:-1]] for line in lines if line[0] != "d"]
    return [*([clause] for clause in learnt if clause), [[]]]


@define
class Skeleton:
    """The clauses of a question, without what its arithmetic atoms mean."""

    atoms: Sequence[Polynomial]
    clauses: list[list[int]]
    solver: Solver

    def add(self, clause: list[int]) -> None:
        """Demand one more clause."""
        self.clauses.append(clause)
        self.solver.add_clause(clause)

    def assignment(self) -> list[int] | None:
        """Return arithmetic literals that satisfy the clauses and are needed for it, if any do."""
        if not self.solver.solve():
            return None
        return sorted(self._needed(set(self.solver.get_model())), key=abs)

    def _needed(self, true: set[int]) -> set[int]:
        needed: set[int] = set()
        for clause in self.clauses:
            holding = [literal for literal in clause if literal in true]
            if not any(not self.atoms[abs(one)] or one in needed for one in holding):
                needed.add(holding[0])
        return needed


@define
class Facts:
    """What arithmetic literals say, and why some of them cannot hold together."""

    question: Question
    known: dict[int, Polynomial] = field(factory=dict)
    linear: Arithmetic = field(factory=lambda: Arithmetic(as_unknown))
    full: Arithmetic = field(factory=lambda: Arithmetic(as_product))

    def contradiction(self, literals: Sequence[int]) -> Step | None:
        """Return a lemma that forbids some of the literals together."""
        for literal in literals:
            self.known[literal] = self.question.fact(literal)
        core = self.linear.core(literals, self.known)
        if core is not None:
            return self._lemma(core, sums)
        core = self.full.core(literals, self.known)
        narrow = self._with_opposites(core or [], literals)
        last = self.known[literals[-1]] if literals else {}
        near = [self._near(literals, last, steps) for steps in (1, 2)]
        for chosen in (narrow, *near, literals):
            if chosen and (lemma := self._lemma(chosen, products)) is not None:
                return lemma
        return None

    def _with_opposites(self, core: Sequence[int], literals: Sequence[int]) -> list[int]:
        """Add the facts that turn an inequality of the core into an equality."""
        opposites = {frozenset(negated(self.known[one]).items()) for one in core}
        return [
            one
            for one in literals
            if one in core or frozenset(self.known[one].items()) in opposites
        ]

    def decision(self, literals: Sequence[int]) -> tuple[int, list[Step]] | None:
        """Return an atom that the literals decide though they leave it open, and the lemma why.

        A new one is where no real number would do: an integer may stand between two integers.
        Which: a quotient beside zero, or two quotients that are not told apart.
        """
        if len(literals) > SPLIT:
            return None
        atoms = range(1, len(self.question.atoms))
        for number in [one for one in atoms if one not in literals and -one not in literals]:
            if is_linear(self.question.atoms[number]):
                lemma = self._deciding(number, literals)
                if lemma is not None:
                    return number, [lemma]
        for polynomial in cuts_of([self.known[one] for one in literals]):
            if polynomial in self.question.atoms:
                continue
            number = self.question.atom(polynomial)
            lemma = self._deciding(number, literals)
            if lemma is not None:
                return number, [[CUT, [[list(m), f] for m, f in polynomial.items()]], lemma]
            self.question.atoms.pop()
        return None

    def _deciding(self, number: int, literals: Sequence[int]) -> Step | None:
        """Return a lemma that leaves an atom only one way, or None."""
        for literal in (number, -number):
            self.known[literal] = self.question.fact(literal)
            chosen = [*self._near(literals, self.known[literal]), literal]
            lemma = self._lemma(chosen, products)
            if lemma is not None and -literal in lemma[0]:
                return lemma
        return None

    def _near(self, literals: Sequence[int], polynomial: Polynomial, steps: int = 2) -> list[int]:
        """Return the facts that share a variable with a polynomial, or with those that do."""
        near: list[int] = []
        named = names_in(polynomial)
        for _ in range(steps):
            near = [one for one in literals if named & names_in(self.known[one])]
            named = named.union(*(names_in(self.known[one]) for one in near))
        return near

    def _lemma(
        self, core: Sequence[int], terms_of: Callable[[list[Polynomial]], Iterator[Product]]
    ) -> Step | None:
        facts = [self.known[one] for one in core]
        equations: list[list[Any]] = []
        if terms_of is products:
            facts, equations = solved(facts)
        terms = list(terms_of(facts))
        polynomials = [polynomial for _, polynomial in terms]
        weights = only_weights(polynomials) if terms_of is sums else None
        weights = weights or find_weights(polynomials)
        if weights is None:
            return None
        pairs = zip(weights, terms, strict=True)
        used = [[weight, numbers] for weight, (numbers, _) in pairs if weight != 0]
        return [[-one for one in core], used, equations]


def names_in(polynomial: Polynomial) -> set[str]:
    """Return the variables of a polynomial."""
    return {name for monomial in polynomial for name in monomial}


def is_linear(polynomial: Polynomial) -> bool:
    """Return whether a polynomial is one, and has no products."""
    return any(polynomial) and all(len(monomial) <= 1 for monomial in polynomial)


def cuts_of(facts: Sequence[Polynomial]) -> Iterator[Polynomial]:
    """Yield what may be at most zero or at least one.

    Quotients and their differences, and what is not negative.
    """
    names = sorted({name for fact in facts for name in names_in(fact) if "quotient" in name})
    for name in names:
        yield {(name,): 1, (): 1}
        yield {(name,): 1}
    for one, other in permutations(names, 2):
        yield {(one,): 1, (other,): -1}
    yield from (fact for fact in facts if list(fact.values()) == [1] and is_linear(fact))


def solved(facts: list[Polynomial]) -> tuple[list[Polynomial], list[list[Any]]]:
    """Return facts with variables replaced by their values, and which facts give these."""
    equations: list[list[Any]] = []
    while (found := _equation(facts)) is not None:
        number, name, value = found
        equations.append([number, name])
        facts = [replaced(fact, name, value) for fact in facts]
    return facts, equations


def _equation(facts: list[Polynomial]) -> tuple[int, str, Polynomial] | None:
    """Return a fact that is zero, a variable that it can be solved for, and that one's value."""
    for number, fact in enumerate(facts):
        if not fact or negated(fact) not in facts:
            continue
        names = [m[0] for m, factor in fact.items() if len(m) == 1 and abs(factor) == 1]
        for name in sorted(names, key=lambda one: not one.startswith("choice")):
            rest = {m: -fact[name,] * factor for m, factor in fact.items() if m != (name,)}
            if not any(name in monomial for monomial in rest):
                return number, name, rest
    return None


def sums(facts: list[Polynomial]) -> Iterator[Product]:
    """Yield each fact alone."""
    for number, fact in enumerate(facts):
        yield [number], fact


def products(facts: list[Polynomial]) -> Iterator[Product]:
    """Yield each fact, and each product of two."""
    yield from sums(facts)
    different = different_in(facts)
    for i, j in combinations_with_replacement(different if len(different) <= MANY else (), 2):
        yield [i, j], times(facts[i], facts[j])


def different_in(facts: Sequence[Polynomial]) -> list[int]:
    """Return the numbers of facts that say something, each once."""
    first: dict[frozenset[tuple[tuple[str, ...], int]], int] = {}
    for number, fact in enumerate(facts):
        if fact:
            first.setdefault(frozenset(fact.items()), number)
    return list(first.values())


def as_unknown(monomial: tuple[str, ...], context: z3.Context) -> z3.ArithRef:
    """Return a monomial as an unknown real number."""
    return z3.Real(" ".join(monomial), context) if monomial else z3.RealVal(1, context)


def as_product(monomial: tuple[str, ...], context: z3.Context) -> z3.ArithRef:
    """Return a monomial as the product of its integers."""
    return z3.Product([z3.Int(name, context) for name in monomial] or [z3.IntVal(1, context)])


class Arithmetic:
    """Facts that are switched on one by one, and which of them contradict each other."""

    def __init__(self, reading: Callable[[tuple[str, ...], z3.Context], z3.ArithRef]) -> None:
        self._context = z3.Context()
        self._reading = reading
        self._switches: dict[int, z3.BoolRef] = {}
        self._solver = z3.SimpleSolver(ctx=self._context)
        self._solver.set("core.minimize", True)
        self._solver.set("rlimit", WORK)
        self._solver.set("timeout", GUARD_MS)

    def core(self, literals: Sequence[int], known: dict[int, Polynomial]) -> list[int] | None:
        """Return some literals whose facts contradict each other, or None."""
        switches = [self._switch(literal, known[literal]) for literal in literals]
        if self._solver.check(*switches) != z3.unsat:
            return None
        names = {str(one) for one in self._solver.unsat_core()}
        return [one for one in literals if f"fact{one}" in names]

    def _switch(self, literal: int, fact: Polynomial) -> z3.BoolRef:
        """Return what switches a fact on."""
        if literal not in self._switches:
            parts = [self._reading(m, self._context) * factor for m, factor in fact.items()]
            self._switches[literal] = z3.Bool(f"fact{literal}", self._context)
            self._solver.add(z3.Implies(self._switches[literal], z3.Sum(parts) >= 0))
        return self._switches[literal]


def only_weights(polynomials: Sequence[Polynomial]) -> list[int] | None:
    """Return the weights of polynomials, none of which can be spared, or None.

    Facts that contradict each other only all together do so with weights that are unique but for
    their scale: elimination finds them.
    """
    monomials = {monomial for polynomial in polynomials for monomial in polynomial if monomial}
    rows = [
        [Fraction(polynomial.get(monomial, 0)) for polynomial in polynomials]
        for monomial in sorted(monomials)
    ]
    free = eliminate(rows, len(polynomials))
    if len(free) != 1:
        return None
    [last] = free
    weights = [Fraction(0)] * len(polynomials)
    weights[last] = Fraction(1)
    for row in rows:
        lead = next((number for number, factor in enumerate(row) if factor), None)
        if lead is not None:
            weights[lead] = -row[last]
    constant = sum(w * one.get((), 0) for w, one in zip(weights, polynomials, strict=True))
    sign = -1 if constant > 0 else 1
    weights = [sign * weight for weight in weights]
    return whole(weights) if constant and min(weights) >= 0 else None


def eliminate(rows: list[list[Fraction]], width: int) -> list[int]:
    """Bring rows into reduced form in place; return the columns that none of them leads."""
    done, free = 0, []
    for column in range(width):
        lead = next((n for n in range(done, len(rows)) if rows[n][column]), None)
        if lead is None:
            free.append(column)
            continue
        rows[done], rows[lead] = rows[lead], rows[done]
        scale = rows[done][column]
        rows[done] = [factor / scale for factor in rows[done]]
        for n, row in enumerate(rows):
            if n != done and row[column]:
                by = row[column]
                rows[n] = [a - by * b for a, b in zip(row, rows[done], strict=True)]
        done += 1
    return free


def find_weights(polynomials: Sequence[Polynomial]) -> list[int] | None:
    """Return weights of at least zero under which polynomials add up to a negative constant."""
    context = z3.Context()
    solver = z3.SimpleSolver(ctx=context)
    solver.set("rlimit", WORK)
    solver.set("timeout", GUARD_MS)
    unknowns = [z3.Real(f"w{number}", context) for number in range(len(polynomials))]
    totals: dict[tuple[str, ...], list[z3.ArithRef]] = {(): []}
    for unknown, polynomial in zip(unknowns, polynomials, strict=True):
        solver.add(unknown >= 0)
        for monomial, factor in polynomial.items():
            totals.setdefault(monomial, []).append(unknown * factor)
    for monomial, parts in totals.items():
        total = z3.Sum(parts) if parts else z3.RealVal(0, context)
        target = 0 if monomial else -1
        solver.add(total >= target, total <= target)
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    return whole([model.eval(one, model_completion=True).as_fraction() for one in unknowns])


def whole(fractions: Sequence[Fraction]) -> list[int]:
    """Return the smallest integers in the proportions of some fractions."""
    scale = lcm(*(one.denominator for one in fractions))
    numbers = [int(one * scale) for one in fractions]
    divisor = gcd(*numbers) or 1
    return [one // divisor for one in numbers]
