"""Symbolic integers and conditions: the operators of plain ones, and no way out.

A symbolic value never becomes a plain one. Whatever would force it to (an index, a hash, a
format, a float, ``//``) raises ``Concretised`` with the reason; a truth value is decided by the
path that is being explored, which then takes the other side in another run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from numbers import Number
from typing import Any, NoReturn, cast

from zerosum.proofs.engine import terms
from zerosum.proofs.engine.errors import Concretised
from zerosum.proofs.engine.path import current_path
from zerosum.proofs.engine.terms import Term
from zerosum.spec.arithmetic import conj, disj, negate


class SymInt:
    """A symbolic integer."""

    __slots__ = ("term",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, term: Term) -> None:
        self.term = term

    def __add__(self, other: object) -> Any:
        return _integer_operation(terms.add, self, other)

    def __radd__(self, other: object) -> Any:
        return _integer_operation(terms.add, other, self)

    def __sub__(self, other: object) -> Any:
        return _integer_operation(_subtract, self, other)

    def __rsub__(self, other: object) -> Any:
        return _integer_operation(_subtract, other, self)

    def __mul__(self, other: object) -> Any:
        return _integer_operation(terms.multiply, self, other)

    def __rmul__(self, other: object) -> Any:
        return _integer_operation(terms.multiply, other, self)

    def __neg__(self) -> int:
        return _number(terms.minus, self.term)

    def __pos__(self) -> SymInt:
        return self

    def __le__(self, other: object) -> Any:
        return _comparison(terms.at_most, self, other)

    def __ge__(self, other: object) -> Any:
        return _comparison(terms.at_most, other, self)

    def __lt__(self, other: object) -> Any:
        return _comparison(_less, self, other)

    def __gt__(self, other: object) -> Any:
        return _comparison(_less, other, self)

    def __eq__(self, other: object) -> Any:
        return _comparison(terms.equal, self, other)

    def __ne__(self, other: object) -> Any:
        return _comparison(_different, self, other)

    def divide_floor(self, numerator: int, divisor: int) -> int:
        """Return the quotient rounded down, and note that the divisor must be positive."""
        over, under = term_of(numerator), term_of(divisor)
        current_path().require_positive_divisor(under)
        return symbolic(terms.quotient(over, under))

    def least_by_promise(self, satisfies: Callable[[int], bool], low: int) -> int:
        """Return any number that keeps the promise of ``least``, of which this is the upper end."""
        path = current_path()
        path.fresh_names += 1
        found: Any = SymInt(terms.variable(f"least {path.fresh_names}"))
        path.assume(term_of(conj(found >= low, disj(found <= low, found <= self))))
        path.assume(term_of(disj(found == low, negate(satisfies(low)))))
        path.assume(term_of(disj(found == low, negate(satisfies(found - 1)))))
        path.assume(term_of(disj(found >= self, satisfies(found))))
        return cast("int", found)

    def __repr__(self) -> str:
        return f"SymInt({self.term.op})"

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise Concretised("a symbolic integer has no single value here")

    __int__ = __index__ = __float__ = __complex__ = __str__ = __format__ = _refuse
    __round__ = __trunc__ = __floor__ = __ceil__ = __bytes__ = _refuse
    __contains__ = __iter__ = __len__ = _refuse

    def _refuse_operator(self, *_: object) -> NoReturn:
        raise Concretised("use div_floor, div_ceil, magnitude or ite of zerosum.spec.arithmetic")

    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _refuse_operator
    __truediv__ = __rtruediv__ = __pow__ = __rpow__ = __abs__ = _refuse_operator
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __invert__ = _refuse_operator
    __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = _refuse_operator

    def __bool__(self) -> NoReturn:
        raise Concretised("compare a symbolic integer with zero instead of using it as a condition")


class SymBool:
    """A symbolic condition. Used as a truth value, it splits the path in two."""

    __slots__ = ("term",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, term: Term) -> None:
        self.term = term

    def __bool__(self) -> bool:
        return current_path().decide(self.term)

    def __eq__(self, other: object) -> Any:
        return _truth_comparison(self, other)

    def __ne__(self, other: object) -> Any:
        same = _truth_comparison(self, other)
        return same if same is NotImplemented else condition(terms.opposite(term_of(same)))

    def if_else(self, then: int, otherwise: int) -> int:
        """Return the value that is ``then`` where this holds, else ``otherwise``."""
        return _number(terms.if_else, self.term, term_of(then), term_of(otherwise))

    def conjoin(self, other: bool) -> bool:
        """Return the condition that both hold."""
        return _truth(_both, self.term, term_of(other))

    def opposite(self) -> bool:
        """Return the condition that this one does not hold."""
        return _truth(terms.opposite, self.term)

    def entails(self, consequence: Callable[[], bool]) -> bool:
        """Return the condition that the consequence holds wherever this one does."""
        with current_path().under(self.term):
            consequent = term_of(consequence())
        return _truth(terms.implication, self.term, consequent)

    def __repr__(self) -> str:
        return f"SymBool({self.term.op})"

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise Concretised("use conj, disj, negate or implies of zerosum.spec.arithmetic")

    __int__ = __index__ = __float__ = __str__ = __format__ = _refuse
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __invert__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __neg__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = _refuse


def term_of(value: object) -> Term:
    """Return the term of a symbolic or plain value.

    Raises: Concretised for anything else, a float in particular.
    """
    if isinstance(value, SymInt | SymBool):
        return value.term
    if isinstance(value, bool):
        return terms.boolean(value)
    if isinstance(value, int):
        return terms.integer(value)
    raise Concretised(f"{type(value).__name__} {value!r} is no integer: rules are exact")


def symbolic(term: Term) -> int:
    """Return a term as the integer that a rule sees; a constant becomes a plain one."""
    if term.op == "const":
        return term.value
    return cast("int", SymInt(term))


def condition(term: Term) -> bool:
    """Return a term as the condition that a rule sees; a constant becomes a plain one."""
    if term.op == "const":
        return bool(term.value)
    return cast("bool", SymBool(term))


@cache
def _number(build: Callable[..., Term], *args: Term) -> int:
    """Return what an operation makes of terms; another path asks for the same."""
    return symbolic(build(*args))


@cache
def _truth(build: Callable[..., Term], *args: Term) -> bool:
    """Return the condition that an operation makes of terms; another path asks for the same."""
    return condition(build(*args))


def _number_term(value: object) -> Term | None:
    """Return the term of an integer, and nothing of what is none."""
    if isinstance(value, SymInt):
        return value.term
    if isinstance(value, int) and not isinstance(value, bool):
        return terms.integer(value)
    return None


def _integer_operation(build: Callable[[Term, Term], Term], left: object, right: object) -> Any:
    one, other = _number_term(left), _number_term(right)
    if one is None or other is None:
        _refuse_other_numbers(left, right)
        return NotImplemented
    return _number(build, one, other)


def _comparison(build: Callable[[Term, Term], Term], left: object, right: object) -> Any:
    one, other = _number_term(left), _number_term(right)
    if one is None or other is None:
        _refuse_other_numbers(left, right)
        return NotImplemented
    return _truth(build, one, other)


def _refuse_other_numbers(*operands: object) -> None:
    """Refuse what Python would otherwise compare by identity, and find unequal in silence."""
    for operand in operands:
        if isinstance(operand, Number | SymBool) and _number_term(operand) is None:
            raise Concretised(f"a {type(operand).__name__} met a symbolic integer: rules are exact")


def _truth_comparison(left: SymBool, right: object) -> Any:
    if not isinstance(right, SymBool | bool):
        if isinstance(right, Number | SymInt):
            raise Concretised("a condition was compared with a number")
        return NotImplemented
    if isinstance(right, bool):
        return condition(left.term if right else terms.opposite(left.term))
    return _truth(terms.equal, left.term, right.term)


def _both(one: Term, other: Term) -> Term:
    return terms.conjunction((one, other))


def _subtract(left: Term, right: Term) -> Term:
    return terms.add(left, terms.minus(right))


def _less(left: Term, right: Term) -> Term:
    return terms.opposite(terms.at_most(right, left))


def _different(left: Term, right: Term) -> Term:
    return terms.opposite(terms.equal(left, right))
