"""The linear reading of a question: polynomials expanded, each product a name of its own.

Most obligations follow from linear facts once sums of products are multiplied out and each
product is named once. Forgetting what a product is only weakens the hypotheses, so an answer
*unsat* to this reading is one to the question; any other answer says nothing.

Every name depends on what it names alone. So a condition is written once, however many questions
it stands in: the paths of a rule share most of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain
from math import prod
from operator import attrgetter
from typing import TypeAlias

from attrs import evolve, frozen

from zerosum.proofs.engine import terms
from zerosum.proofs.engine.errors import NameClash
from zerosum.proofs.engine.smtlib import CORES, numbered, quoted
from zerosum.proofs.engine.terms import Term, digest_of, quotient_definition, subterms

NAME_LENGTH = 16
"""Of a digest in a name: short enough to read; that two terms never share one is checked."""

PRODUCTS_KEPT = 10_000
FORK = "fork!"
"""The name of the question at a fork."""


@frozen(eq=False)
class Written:
    """A part of a text, and what must stand before it: the names to declare, and whole commands.

    Each definition follows those that it needs. The signs are facts about products.
    """

    text: str
    free: frozenset[str] = frozenset()
    definitions: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


Monomial: TypeAlias = tuple[Written, ...]
Polynomial: TypeAlias = dict[Monomial, int]

_NAMED: dict[str, Term] = {}
_POLYNOMIALS: dict[Term, Polynomial] = {}
_CONDITIONS: dict[Term, Written] = {}


def linear_text(conditions: Iterable[Term], *, wants_core: bool = False) -> str:
    """Return the text that asks whether all conditions can hold, with products unexplained.

    Where it is wanted which of them a solver needs, each is named by its number.
    """
    asserted = list(dict.fromkeys(conditions))
    facts, written = _facts_below(asserted), list(map(_written, asserted))
    texts = [one.text for one in written]
    if wants_core:
        texts = [numbered(text, number) for number, text in enumerate(texts)]
    commands = [f"(assert {text})" for text in (*(fact.text for fact in facts), *texts)]
    text = _text([*facts, *written], commands)
    return f"{CORES}\n{text}" if wants_core else text


def fork_text(fixed: Iterable[Term], question: Term) -> str:
    """Return the text in which ``FORK`` stands for a question, beside what is fixed."""
    asserted = list(dict.fromkeys(fixed))
    known = [*_facts_below([*asserted, question]), *map(_written, asserted)]
    asked = _written(question)
    commands = [f"(assert {one.text})" for one in known]
    fork = [f"(declare-const {FORK} Bool)", f"(assert (= {FORK} {asked.text}))"]
    return _text([*known, asked], [*commands, *fork])


def _text(parts: Iterable[Written], commands: Iterable[str]) -> str:
    """Return commands after all that their parts need."""
    needed = _joined("", parts)
    lines = [
        "(set-logic QF_LIA)",
        *(f"(declare-const {name} Int)" for name in sorted(needed.free)),
        *needed.definitions,
        *needed.signs,
        *commands,
        "(check-sat)",
        "",
    ]
    return "\n".join(lines)


def _facts_below(conditions: Iterable[Term]) -> list[Written]:
    """Return what is known of the quotients that conditions depend on."""
    quotients = dict.fromkeys(chain.from_iterable(map(_quotients_below, conditions)))
    return [fact for quotient in quotients for fact in _facts_about(quotient)]


def _joined(text: str, parts: Iterable[Written]) -> Written:
    """Return a text that is made of parts, with all that they need."""
    needed = list(parts)
    return Written(
        text,
        frozenset[str]().union(*(one.free for one in needed)),
        tuple(dict.fromkeys(chain.from_iterable(one.definitions for one in needed))),
        tuple(dict.fromkeys(chain.from_iterable(one.signs for one in needed))),
    )


@cache
def _quotients_below(condition: Term) -> tuple[Term, ...]:
    """Return the quotients that a condition depends on."""
    return tuple(term for term in subterms((condition,)) if term.op == "div_floor")


@cache
def _facts_about(quotient: Term) -> tuple[Written, ...]:
    """Return what is known of a quotient."""
    facts = (quotient_definition(quotient), *share_facts(quotient))
    return tuple(map(_written, facts))


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


def _written(condition: Term) -> Written:
    """Return a condition over linear expressions."""
    for term in subterms((condition,), besides=_is_known):
        if term.sort == "Int":
            _POLYNOMIALS[term] = _expand(term)
        else:
            _CONDITIONS[term] = _write(term)
    return _CONDITIONS[condition]


def _is_known(term: Term) -> bool:
    return term in (_POLYNOMIALS if term.sort == "Int" else _CONDITIONS)


def _expand(term: Term) -> Polynomial:
    """Return the polynomial of an integer term, given those of its arguments."""
    if term.op == "const":
        return {(): int(term.value)} if term.value else {}
    if term.op == "+":
        return _sum(*(_POLYNOMIALS[arg] for arg in term.args))
    if term.op == "*":
        return _product(*(_POLYNOMIALS[arg] for arg in term.args))
    return {(_atom(term),): 1}


def _atom(term: Term) -> Written:
    """Return a term that is no sum and no product, under its name."""
    if term.op == "var":
        return _declared(quoted(term.name))
    name = f"{term.op}!{digest_of((term,))[:NAME_LENGTH]}"
    if _NAMED.setdefault(name, term) is not term:
        raise NameClash(name)
    if term.op == "div_floor":
        return _declared(name)
    condition, *cases = term.args
    parts = [_CONDITIONS[condition], *(_number(_POLYNOMIALS[case]) for case in cases)]
    needed = _joined(name, parts)
    body = " ".join(part.text for part in parts)
    own = f"(define-fun {name} () Int (ite {body}))"
    return evolve(needed, definitions=(*needed.definitions, own))


def _declared(name: str) -> Written:
    return Written(name, frozenset((name,)))


def _write(term: Term) -> Written:
    """Return a condition, given its arguments."""
    if term.op == "const":
        return Written("true" if term.value else "false")
    if term.op == "<=" or (term.op == "=" and term.args[0].sort == "Int"):
        left, right = (_POLYNOMIALS[arg] for arg in term.args)
        number = _number(_sum(left, _scaled(right, -1)))
        return _joined(f"({term.op} {number.text} 0)", (number,))
    parts = [_CONDITIONS[arg] for arg in term.args]
    return _joined(f"({term.op} {' '.join(part.text for part in parts)})", parts)


def _number(polynomial: Polynomial) -> Written:
    """Return a polynomial as a linear expression over atoms and named products."""
    parts = [_summand(_named(monomial), factor) for monomial, factor in polynomial.items()]
    if len(parts) == 1:
        return parts[0]
    return _joined(f"(+ {' '.join(part.text for part in parts)})" if parts else "0", parts)


def _summand(product: Written, factor: int) -> Written:
    number = str(factor) if factor >= 0 else f"(- {-factor})"
    if not product.text:
        return Written(number)
    return product if factor == 1 else evolve(product, text=f"(* {number} {product.text})")


@lru_cache(PRODUCTS_KEPT)
def _named(monomial: Monomial) -> Written:
    """Return a product under its name, which names its factors.

    Of a product of two numbers the sign is known from theirs (lemma T-LEM-2).
    """
    if len(monomial) <= 1:
        return monomial[0] if monomial else Written("")
    name = quoted(";".join(factor.text.strip("|") for factor in monomial))
    if len(monomial) > 2:  # noqa: PLR2004 - of two numbers
        return _declared(name)
    factors = [factor.text for factor in monomial]
    needed = _joined(name, (_declared(name), *monomial))
    return evolve(needed, signs=(*needed.signs, *_sign_facts(name, *factors)))


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
            monomial = tuple(sorted((*one, *other), key=attrgetter("text")))
            parts[monomial] = parts.get(monomial, 0) + factor * by
    return {monomial: factor for monomial, factor in parts.items() if factor}
