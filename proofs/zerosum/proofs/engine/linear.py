"""The linear reading of a question: polynomials expanded, each product a name of its own.

Most obligations follow from linear facts once sums of products are multiplied out and each
product is named once. Forgetting what a product is only weakens the hypotheses, so an answer
*unsat* to this reading is one to the question; any other answer says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from zerosum.proofs.engine import terms
from zerosum.proofs.engine.smtlib import quoted
from zerosum.proofs.engine.terms import Term, quotient_definition, subterms

Monomial = tuple[str, ...]
Polynomial = dict[Monomial, int]


def linear_text(conditions: Iterable[Term]) -> str:
    """Return the text that asks whether all conditions can hold, with products unexplained."""
    asserted = list(dict.fromkeys(conditions))
    quotients = [term for term in subterms(asserted) if term.op == "div_floor"]
    reader = _Reader()
    facts = [fact for one in quotients for fact in (quotient_definition(one), *share_facts(one))]
    lines = [f"(assert {reader.truth(fact)})" for fact in facts]
    lines.extend(f"(assert {reader.truth(one)})" for one in asserted)
    declared = [f"(declare-const {name} Int)" for name in sorted(reader.free)]
    signs = reader.sign_facts()
    text = ["(set-logic QF_LIA)", *declared, *reader.definitions, *signs, *lines, "(check-sat)", ""]
    return "\n".join(text)


def share_facts(quotient: Term) -> list[Term]:
    """Return what is known of a quotient of a product: a share lies between nothing and the whole.

    Lemma T-LEM-1: if 0 <= part <= whole and whole > 0, then floor(amount * part / whole) lies
    between zero and the amount, and is one of them when the part is nothing or the whole.
    """
    numerator, whole = quotient.args
    scale, factors = _factors(numerator)
    if len(factors) != 2:  # noqa: PLR2004 - an amount and a part
        return []
    return [
        _share_fact(quotient, terms.multiply(terms.integer(scale), amount), part, whole)
        for amount, part in (factors, factors[::-1])
    ]


def _share_fact(quotient: Term, amount: Term, part: Term, whole: Term) -> Term:
    zero = terms.integer(0)
    is_part = terms.conjunction(
        (
            terms.at_most(zero, part),
            terms.at_most(part, whole),
            terms.at_most(terms.integer(1), whole),
        )
    )
    is_gain = terms.at_most(zero, amount)
    lowest = terms.if_else(is_gain, zero, amount)
    highest = terms.if_else(is_gain, amount, zero)
    facts = (
        terms.at_most(lowest, quotient),
        terms.at_most(quotient, highest),
        terms.implication(terms.at_most(part, zero), terms.equal(quotient, zero)),
        terms.implication(terms.at_most(whole, part), terms.equal(quotient, amount)),
    )
    return terms.implication(is_part, terms.conjunction(facts))


def _factors(term: Term) -> tuple[int, list[Term]]:
    """Return a product as a constant and its other factors."""
    if term.op == "const":
        return int(term.value), []
    if term.op != "*":
        return 1, [term]
    scales, factors = zip(*(_factors(arg) for arg in term.args), strict=True)
    return prod(scales), [factor for some in factors for factor in some]


class _Reader:
    """Writes terms as linear expressions over atoms and named products."""

    def __init__(self) -> None:
        self.free: set[str] = set()
        self.definitions: list[str] = []
        self._polynomials: dict[Term, Polynomial] = {}
        self._truths: dict[Term, str] = {}
        self._products: dict[Monomial, str] = {}
        self._atoms: dict[Term, str] = {}

    def polynomial(self, root: Term) -> Polynomial:
        """Return the expanded polynomial of an integer term."""
        for term in subterms((root,)):
            if term.sort == "Int" and term not in self._polynomials:
                self._polynomials[term] = self._expand(term)
        return self._polynomials[root]

    def _expand(self, term: Term) -> Polynomial:
        if term.op == "const":
            return {(): int(term.value)} if term.value else {}
        if term.op == "+":
            return _sum(*(self._polynomials[arg] for arg in term.args))
        if term.op == "*":
            return _product(*(self._polynomials[arg] for arg in term.args))
        return {(self._atom(term),): 1}

    def _atom(self, term: Term) -> str:
        if term not in self._atoms:
            self._atoms[term] = self._name_atom(term)
        return self._atoms[term]

    def _name_atom(self, term: Term) -> str:
        if term.op == "var":
            name = quoted(term.name)
            self.free.add(name)
            return name
        name = f"{term.op}!{len(self._atoms)}"
        if term.op == "div_floor":
            self.free.add(name)
            return name
        condition, then, otherwise = term.args
        body = f"(ite {self.truth(condition)} {self.number(then)} {self.number(otherwise)})"
        self.definitions.append(f"(define-fun {name} () Int {body})")
        return name

    def number(self, term: Term) -> str:
        """Return an integer term as a linear expression."""
        return self._linear(self.polynomial(term))

    def _linear(self, polynomial: Polynomial) -> str:
        parts = [self._summand(monomial, factor) for monomial, factor in polynomial.items()]
        if not parts:
            return "0"
        return parts[0] if len(parts) == 1 else f"(+ {' '.join(parts)})"

    def _summand(self, monomial: Monomial, factor: int) -> str:
        number = str(factor) if factor >= 0 else f"(- {-factor})"
        if not monomial:
            return number
        name = monomial[0] if len(monomial) == 1 else self._product_name(monomial)
        return name if factor == 1 else f"(* {number} {name})"

    def _product_name(self, monomial: Monomial) -> str:
        if monomial not in self._products:
            name = f"product!{len(self._products)}"
            self._products[monomial] = name
            self.free.add(name)
        return self._products[monomial]

    def sign_facts(self) -> list[str]:
        """Return what is known of each product of two numbers: its sign, from theirs.

        Lemma T-LEM-2.
        """
        return [
            fact
            for monomial, name in self._products.items()
            if len(monomial) == 2  # noqa: PLR2004 - of two numbers
            for fact in _sign_facts(name, *monomial)
        ]

    def truth(self, term: Term) -> str:
        """Return a condition over linear expressions."""
        if term not in self._truths:
            self._truths[term] = self._truth(term)
        return self._truths[term]

    def _truth(self, term: Term) -> str:
        if term.op == "const":
            return "true" if term.value else "false"
        if term.op == "<=" or (term.op == "=" and term.args[0].sort == "Int"):
            left, right = (self.polynomial(arg) for arg in term.args)
            return f"({term.op} {self._linear(_sum(left, _scaled(right, -1)))} 0)"
        return f"({term.op} {' '.join(self.truth(arg) for arg in term.args)})"


def _sign_facts(product: str, one: str, other: str) -> list[str]:
    cases = ((">=", ">=", ">="), (">=", "<=", "<="), ("<=", ">=", "<="), ("<=", "<=", ">="))
    return [
        f"(assert (=> (and ({first} {one} 0) ({second} {other} 0)) ({sign} {product} 0)))"
        for first, second, sign in cases
    ]


def _sum(*polynomials: Polynomial) -> Polynomial:
    added: Polynomial = {}
    for polynomial in polynomials:
        for monomial, factor in polynomial.items():
            added[monomial] = added.get(monomial, 0) + factor
    return {monomial: factor for monomial, factor in added.items() if factor}


def _scaled(polynomial: Polynomial, by: int) -> Polynomial:
    return {monomial: factor * by for monomial, factor in polynomial.items()}


def _product(left: Polynomial, right: Polynomial) -> Polynomial:
    parts: Polynomial = {}
    for one, factor in left.items():
        for other, by in right.items():
            monomial = tuple(sorted((*one, *other)))
            parts[monomial] = parts.get(monomial, 0) + factor * by
    return {monomial: factor for monomial, factor in parts.items() if factor}
