"""SMT-LIB text: the one form in which a question leaves the engine.

The text depends on the question alone: variables stand in the order of their names, hypotheses in
the order in which they were met, shared terms are written once. Quotients are variables with
their defining hypothesis, as far as the question depends on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from zerosum.proofs.engine.terms import Term, quotient_definition, subterms

SMALL = ("const", "var", "div_floor")

CORES = "(set-option :produce-unsat-cores true)"
"""What asks a solver to say which named assertions it needed."""

CONDITION = "condition!"
"""How the names of conditions begin where a core is wanted."""


def question_text(conditions: Iterable[Term], *, wants_core: bool = False) -> str:
    """Return the text that asks whether all conditions can hold at once.

    Where it is wanted which of them a solver needs, each is named by its number.
    """
    asserted = list(dict.fromkeys(conditions))
    quotients = _quotients_below(asserted)
    names = {quotient: f"quotient!{number}" for number, quotient in enumerate(quotients, 1)}
    everything = [*(quotient_definition(quotient) for quotient in quotients), *asserted]
    writer = _Writer(names, everything)
    lines = [CORES] if wants_core else []
    lines.append("(set-logic ALL)")
    lines.extend(writer.declarations())
    known = len(everything) - len(asserted)
    for number, term in enumerate(everything, -known):
        lines.append(writer.assertion(term, number if wants_core and number >= 0 else None))
    lines.append("(check-sat)")
    return "\n".join([*lines, ""])


def _quotients_below(roots: list[Term]) -> list[Term]:
    """Return the quotients that the roots depend on; their definitions bring in no others."""
    return [term for term in subterms(roots) if term.op == "div_floor"]


class _Writer:
    """Writes terms with each shared one named at its first use."""

    def __init__(self, quotients: dict[Term, str], roots: list[Term]) -> None:
        self._names = dict(quotients)
        self._quotients = quotients
        self._roots = roots
        self._order = list(subterms(roots))
        self._uses = Counter(arg for term in self._order for arg in term.args)
        self._written: set[Term] = set()

    def declarations(self) -> list[str]:
        """Return the declarations of all variables, in the order of their names."""
        free = sorted((term.name, term.sort) for term in self._order if term.op == "var")
        lines = [f"(declare-const {quoted(name)} {sort})" for name, sort in free]
        lines.extend(f"(declare-const {name} Int)" for name in self._quotients.values())
        return lines

    def assertion(self, root: Term, number: int | None = None) -> str:
        """Return the assertion of a condition, after the definitions it needs."""
        lines = []
        for term in subterms((root,)):
            if self._is_worth_a_name(term):
                body = self._body(term)
                self._names[term] = name = f"term!{len(self._names)}"
                lines.append(f"(define-fun {name} () {term.sort} {body})")
        text = self._text(root)
        lines.append(f"(assert {text if number is None else numbered(text, number)})")
        return "\n".join(lines)

    def _is_worth_a_name(self, term: Term) -> bool:
        return term.op not in SMALL and term not in self._names and self._uses[term] > 1

    def _text(self, term: Term) -> str:
        name = self._names.get(term)
        return self._body(term) if name is None else name

    def _body(self, term: Term) -> str:
        if term.op == "var":
            return quoted(term.name)
        if term.op == "const":
            return _constant(term)
        return f"({term.op} {' '.join(self._text(arg) for arg in term.args)})"


def numbered(text: str, number: int) -> str:
    """Return what is asserted under a name that a core gives back."""
    return f"(! {text} :named {CONDITION}{number})"


def number_of(name: str) -> int:
    """Return the number of a condition by its name in a core."""
    return int(name.removeprefix(CONDITION))


def quoted(name: str) -> str:
    """Return a variable's name so that no solver takes it for a word of its own."""
    return f"|{name}|"


def _constant(term: Term) -> str:
    if term.sort == "Bool":
        return "true" if term.value else "false"
    return str(term.value) if term.value >= 0 else f"(- {-term.value})"
