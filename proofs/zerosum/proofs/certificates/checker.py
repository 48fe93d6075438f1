"""Check that an SMT-LIB question has no solution, from a certificate, with no solver trusted.

It becomes clauses over numbered atoms: truth values, and polynomials that are at most zero. Each
step adds a clause, the last one empty: ``[clause]`` follows by unit propagation; in ``[clause, sum,
equations]`` the opposites of its literals are facts, each at least zero; ``[number, variable]``
solves a fact whose opposite is one too; then ``[weight, numbers]``, products of facts, sum up to
less than nothing. ``["cut", terms]`` adds an atom: a polynomial is at most zero, or at least one.
"""

import re
from collections.abc import Callable
from math import gcd
from typing import Any, TypeAlias

Polynomial: TypeAlias = dict[tuple[str, ...], int]


class WrongCertificate(Exception):
    """The certificate does not show what it should."""


def parse(text: str) -> list[Any]:
    """Return the commands of SMT-LIB text as nested lists of words."""
    stack: list[list[Any]] = [[]]
    for word in re.findall(r"\|[^|]*\||[()]|[^\s()|]+", re.sub(r"(?m)^;.*$", "", text)):
        if word == "(":
            stack.append([])
        else:
            whole = stack.pop() if word == ")" else word
            stack[-1].append(whole)
    return stack[0]


def plus(*polynomials: Polynomial) -> Polynomial:
    """Return a sum of polynomials."""
    total: Polynomial = {}
    for monomial, factor in (pair for one in polynomials for pair in one.items()):
        total[monomial] = total.get(monomial, 0) + factor
    return {monomial: factor for monomial, factor in total.items() if factor}


def times(first: Polynomial, *others: Polynomial) -> Polynomial:
    """Return a product of polynomials."""
    for one in others:
        pairs = [(m, n, a * b) for m, a in first.items() for n, b in one.items()]
        first = plus(*({tuple(sorted(m + n)) if m and n else m or n: f} for m, n, f in pairs))
    return first


def negated(polynomial: Polynomial) -> Polynomial:
    """Return a polynomial with the opposite sign."""
    return {monomial: -factor for monomial, factor in polynomial.items()}


def tightened(polynomial: Polynomial) -> Polynomial:
    """Return p <= 0 divided by what divides its factors; over integers its constant rounds up."""
    divisor = gcd(*(factor for monomial, factor in polynomial.items() if monomial)) or 1
    return {m: least for m, factor in polynomial.items() if (least := -(-factor // divisor))}


class Question:
    """A question as clauses over numbered atoms. Atom 1 is true; a negative literal is a denial."""

    def __init__(self, text: str) -> None:
        self.atoms: list[Polynomial] = [{}, {}]
        self.clauses, self.holding, self.seen = [[1]], dict[int, Any](), dict[Any, int]()
        self.meaning: dict[str, Callable[..., Any]] = {"+": plus, "*": times, "-": negated}
        self.meaning |= {"<=": self.at_most, "=": self.equals, "and": self.both, "ite": self.choice}
        self.meaning |= {"not": int.__neg__, "=>": lambda one, two: -self.both(one, -two)}
        self.names: dict[str, Any] = {"true": 1, "false": -1}
        for command in parse(text):
            match command:
                case ["declare-const", name, sort]:
                    self.names[name] = {(name,): 1} if sort == "Int" else self.atom({})
                case ["define-fun", name, _, _, body]:
                    self.names[name] = self.value(body)
                case ["assert", condition]:
                    self.add([self.value(condition)])

    def add(self, *clauses: list[int]) -> None:
        """Add clauses and note which hold a literal; under 0, those that have only one."""
        for clause in clauses:
            self.clauses.append(clause)
            kept = frozenset(clause)
            for literal in kept if len(kept) > 1 else [0]:
                self.holding.setdefault(literal, []).append(kept)

    def atom(self, polynomial: Polynomial) -> int:
        """Return the number of a new atom."""
        self.atoms.append(polynomial)
        return len(self.atoms) - 1

    def value(self, term: Any) -> Any:
        """Return the polynomial of a number, or the literal of a condition."""
        if isinstance(term, str):
            return self.names[term] if term in self.names else plus({(): int(term)})
        return self.meaning[term[0]](*map(self.value, term[1:]))

    def choice(self, condition: int, then: Polynomial, otherwise: Polynomial) -> Polynomial:
        """Return a new variable that is one of two numbers, as the condition says."""
        one: Polynomial = {(f"choice {len(self.atoms)} {len(self.clauses)}",): 1}
        self.add([-condition, self.equals(one, then)], [condition, self.equals(one, otherwise)])
        return one

    def both(self, *literals: int) -> int:
        """Return a literal that holds exactly when all of these do."""
        key = tuple(sorted({*literals} - {1})) or (1,)
        if len(key) > 1 and key not in self.seen:
            atom = self.seen[key] = self.atom({})
            self.add(*([-atom, one] for one in key), [atom, *(-one for one in key)])
        return self.seen[key] if len(key) > 1 else key[0]

    def equals(self, left: Polynomial, right: Polynomial) -> int:
        """Return the literal of left = right."""
        return self.both(self.at_most(left, right), self.at_most(right, left))

    def at_most(self, left: Polynomial, right: Polynomial) -> int:
        """Return the literal of left <= right, whose opposite is right + 1 <= left."""
        polynomial = tightened(plus(left, negated(right)))
        opposite = tightened(plus({(): 1}, negated(polynomial)))
        if not polynomial.keys() - {()}:
            return 1 if polynomial.get((), 0) <= 0 else -1
        key, other = frozenset(polynomial.items()), frozenset(opposite.items())
        if other in self.seen:
            return -self.seen[other]
        self.seen[key] = self.seen.get(key) or self.atom(polynomial)
        return self.seen[key]

    def fact(self, literal: int) -> Polynomial:
        """Return what is at least zero where an arithmetic literal holds."""
        if not (polynomial := self.atoms[abs(literal)]):
            raise WrongCertificate(f"{literal} is a truth value and no fact")
        return negated(polynomial) if literal > 0 else plus(polynomial, {(): -1})


def replaced(polynomial: Polynomial, name: str, value: Polynomial) -> Polynomial:
    """Return a polynomial with a variable replaced by its value."""
    parts = ((tuple(one for one in m if one != name), m, f) for m, f in polynomial.items())
    return plus(*(times({rest: f}, *[value] * m.count(name)) for rest, m, f in parts))


def check_lemma(facts: list[Polynomial], entries: list[Any], equations: list[Any]) -> None:
    """Raise unless some facts give variables their values and the sum is a negative constant."""
    for number, name in equations:
        scale = facts[number].get((name,), 0)
        rest = {m: -scale * f for m, f in facts[number].items() if m != (name,)}
        if negated(facts[number]) not in facts or abs(scale) != 1 or name in sum(rest, ()):
            raise WrongCertificate(f"fact {number} gives {name} no value")
        facts = [replaced(one, name, rest) if name in sum(one, ()) else one for one in facts]
    total = plus(*(times({(): w}, *(facts[n] for n in numbers)) for w, numbers in entries))
    is_positive = all(type(weight) is int and weight > 0 for weight, _ in entries)
    if total.keys() != {()} or total[()] >= 0 or not is_positive:
        raise WrongCertificate("the sum is no negative constant")


def is_refuted(question: Question, assumed: list[int]) -> bool:
    """Return whether unit propagation from some literals contradicts a clause."""
    true, false, waiting = {1, *assumed}, {-1, *(-one for one in assumed)}, [0, 1, *assumed]
    for literal in waiting:
        for clause in filter(true.isdisjoint, question.holding.get(-literal, ())):
            if not (free := clause - false):
                return True
            for one in free if len(free) == 1 else ():
                true.add(one)
                false.add(-one)
                waiting.append(one)
    return False


def check(text: str, steps: list[Any]) -> None:
    """Raise WrongCertificate unless the steps show that a question has no solution."""
    question = Question(text)
    for clause, *lemma in steps:
        if clause == "cut":
            question.atom(plus(*({tuple(sorted(m)): int(factor)} for m, factor in lemma[0])))
            continue
        if lemma:
            check_lemma([question.fact(-literal) for literal in clause], *lemma)
        elif not is_refuted(question, [-literal for literal in clause]):
            raise WrongCertificate(f"{clause} does not follow by propagation")
        question.add(clause)
    if not steps or steps[-1][0]:
        raise WrongCertificate("the last clause is not empty")
