"""Terms: what a symbolic value is made of.

A term is an operator and its arguments. Equal terms are one object, so comparing two is comparing
their identity. The constructors fold constants and drop neutral elements and nothing else, so
that what a solver reads is what the rule did. What was made once is kept for good: all theorems
together are some hundred thousand terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import Literal, TypeAlias

from attrs import frozen

Sort: TypeAlias = Literal["Int", "Bool"]
Operator: TypeAlias = Literal[
    "const", "var", "+", "*", "ite", "<=", "=", "not", "and", "=>", "div_floor"
]
Value: TypeAlias = int | bool


@frozen(eq=False)
class Term:
    """An operator, its arguments, and the sort of the result.

    A constant has its value in ``value``, a variable its name in ``name``. ``div_floor`` is the
    quotient of its arguments, defined by n = d*q + r and 0 <= r < d wherever d > 0. The digest
    is of all this, and the same in every process and on every day.
    """

    op: Operator
    args: tuple[Term, ...] = ()
    sort: Sort = "Int"
    value: Value = 0
    name: str = ""
    digest: bytes = b""


_KNOWN: dict[tuple[object, ...], Term] = {}


def make(
    op: Operator, args: tuple[Term, ...] = (), sort: Sort = "Int", value: Value = 0, name: str = ""
) -> Term:
    """Return the one term of this structure."""
    key = (op, sort, value, name, *args)
    known = _KNOWN.get(key)
    if known is None:
        digest = _digest(f"{op} {sort} {value!r} {name}", args)
        known = _KNOWN[key] = Term(op, args, sort, value, name, digest)
    return known


def _digest(head: str, args: Iterable[Term]) -> bytes:
    own = sha256(head.encode()).digest()
    return sha256(b"".join((own, *(arg.digest for arg in args)))).digest()


def digest_of(terms: Iterable[Term]) -> str:
    """Return a name for terms in their order, the same in every process and on every day."""
    return sha256(b"".join(term.digest for term in terms)).hexdigest()


@cache
def integer(value: int) -> Term:
    """Return the constant of an integer."""
    return make("const", value=value)


TRUE = make("const", sort="Bool", value=True)
FALSE = make("const", sort="Bool", value=False)


@cache
def variable(name: str, sort: Sort = "Int") -> Term:
    """Return a free variable."""
    return make("var", sort=sort, name=name)


def add(left: Term, right: Term) -> Term:
    """Return the sum."""
    if left.op == "const" and right.op == "const":
        return integer(left.value + right.value)
    if left.op == "const" and left.value == 0:
        return right
    if right.op == "const" and right.value == 0:
        return left
    return make("+", (left, right))


def multiply(left: Term, right: Term) -> Term:
    """Return the product."""
    if left.op == "const" and right.op == "const":
        return integer(left.value * right.value)
    for factor, other in ((left, right), (right, left)):
        if factor.op == "const" and factor.value == 0:
            return factor
        if factor.op == "const" and factor.value == 1:
            return other
    return make("*", (left, right))


def minus(term: Term) -> Term:
    """Return the number with the opposite sign."""
    return multiply(integer(-1), term)


def at_most(left: Term, right: Term) -> Term:
    """Return the condition left <= right."""
    if left is right:
        return TRUE
    if left.op == "const" and right.op == "const":
        return boolean(left.value <= right.value)
    return make("<=", (left, right), "Bool")


def equal(left: Term, right: Term) -> Term:
    """Return the condition left = right."""
    if left is right:
        return TRUE
    if left.op == "const" and right.op == "const":
        return boolean(left.value == right.value)
    return make("=", (left, right), "Bool")


def boolean(value: bool) -> Term:
    """Return the constant of a truth value."""
    return TRUE if value else FALSE


def opposite(condition: Term) -> Term:
    """Return the condition that the given one does not hold."""
    if condition.op == "const":
        return boolean(not condition.value)
    if condition.op == "not":
        return condition.args[0]
    return make("not", (condition,), "Bool")


def conjunction(conditions: Iterable[Term]) -> Term:
    """Return the condition that all hold."""
    kept = [condition for condition in dict.fromkeys(conditions) if condition is not TRUE]
    if FALSE in kept:
        return FALSE
    if len(kept) == 1:
        return kept[0]
    return make("and", tuple(kept), "Bool") if kept else TRUE


def conjuncts(condition: Term) -> Iterator[Term]:
    """Yield the conditions that one demands together, from left to right."""
    if condition.op != "and":
        yield condition
        return
    for one in condition.args:
        yield from conjuncts(one)


def implication(condition: Term, consequence: Term) -> Term:
    """Return the condition that the consequence holds wherever the condition does."""
    if condition is TRUE:
        return consequence
    if condition is FALSE or consequence is TRUE:
        return TRUE
    return make("=>", (condition, consequence), "Bool")


def if_else(condition: Term, then: Term, otherwise: Term) -> Term:
    """Return the term that is ``then`` where the condition holds, else ``otherwise``."""
    if condition.op == "const":
        return then if condition.value else otherwise
    if then is otherwise:
        return then
    return make("ite", (condition, then, otherwise), then.sort)


def quotient(numerator: Term, divisor: Term) -> Term:
    """Return the quotient rounded down; it has a meaning only where the divisor is positive."""
    if numerator.op == "const" and divisor.op == "const" and divisor.value > 0:
        return integer(numerator.value // divisor.value)
    if divisor.op == "const" and divisor.value == 1:
        return numerator
    return make("div_floor", (numerator, divisor))


def quotient_definition(term: Term) -> Term:
    """Return what defines a quotient q: d > 0 implies d*q <= n < d*q + d."""
    numerator, divisor = term.args
    product = multiply(divisor, term)
    is_positive = at_most(integer(1), divisor)
    lower = at_most(product, numerator)
    upper = at_most(add(numerator, integer(1)), add(product, divisor))
    return implication(is_positive, conjunction((lower, upper)))


def subterms(
    roots: Iterable[Term], besides: Callable[[Term], bool] = lambda _: False
) -> Iterator[Term]:
    """Yield every term below the roots once, arguments first, and nothing below those besides."""
    seen: set[Term] = set()
    stack = [(root, False) for root in reversed(list(roots))]
    while stack:
        term, is_expanded = stack.pop()
        if term in seen or (not is_expanded and besides(term)):
            continue
        if is_expanded:
            seen.add(term)
            yield term
        else:
            stack.append((term, True))
            stack.extend((arg, False) for arg in reversed(term.args))


def evaluate(root: Term, values: Mapping[str, Value]) -> Value:
    """Return the value of a term under an assignment of its variables.

    A quotient by zero may be anything, and is zero here. Raises: KeyError for a variable without
    a value.
    """
    known: dict[Term, Value] = {}
    for term in subterms((root,)):
        known[term] = _evaluate_one(term, [known[arg] for arg in term.args], values)
    return known[root]


def _evaluate_one(term: Term, args: list[Value], values: Mapping[str, Value]) -> Value:
    match term.op:
        case "const":
            return term.value
        case "var":
            return values[term.name]
        case "+":
            return args[0] + args[1]
        case "*":
            return args[0] * args[1]
        case "ite":
            return args[1] if args[0] else args[2]
        case "<=":
            return args[0] <= args[1]
        case "=":
            return args[0] == args[1]
        case "not":
            return not args[0]
        case "and":
            return all(args)
        case "=>":
            return bool(args[1]) if args[0] else True
        case "div_floor":
            return args[0] // args[1] if args[1] else 0
