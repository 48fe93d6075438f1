"""Arithmetic that plain and symbolic integers share.

Rules and laws use these functions on money, and on conditions over money, instead of the
operators and builtins that would force a decision: ``and``, ``or``, ``not``, ``min``, ``max``,
``abs``, ``//``. Plain values take the fast path. Any other value brings its own meaning through
the methods of ``Condition`` and ``Number``, so this module imports no solver.

Every divisor is positive, and each division says in its name which way it rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cmp_to_key
from heapq import heapify, heappop
from itertools import product
from typing import Any, Protocol, TypeVar, cast

from zerosum.spec.rejections import BrokenInvariant

Accumulator = TypeVar("Accumulator")
Item = TypeVar("Item")
Other = TypeVar("Other")


class Condition(Protocol):
    """What a symbolic condition knows how to do."""

    def if_else(self, then: int, otherwise: int) -> int:
        """Return the value that is ``then`` where the condition holds, else ``otherwise``."""

    def conjoin(self, other: bool) -> bool:
        """Return the condition that both hold."""

    def opposite(self) -> bool:
        """Return the condition that this one does not hold."""

    def entails(self, consequence: Callable[[], bool]) -> bool:
        """Return the condition that the consequence holds wherever this one does."""


def _symbolic(value: bool) -> Condition:
    return cast("Condition", value)


def ite(condition: bool, then: int, otherwise: int) -> int:
    """Return ``then`` where the condition holds, else ``otherwise``; both are computed."""
    if condition is True:
        return then
    return otherwise if condition is False else _symbolic(condition).if_else(then, otherwise)


def minimum(left: int, right: int) -> int:
    """Return the smaller of two numbers."""
    return ite(left <= right, left, right)


def maximum(left: int, right: int) -> int:
    """Return the larger of two numbers."""
    return ite(left >= right, left, right)


def magnitude(number: int) -> int:
    """Return the number without its sign."""
    return ite(number >= 0, number, -number)


def sign(number: int) -> int:
    """Return 1, 0 or -1."""
    return ite(number > 0, 1, ite(number < 0, -1, 0))


def div_floor(numerator: int, divisor: int) -> int:
    """Divide by a positive divisor, rounding down; the remainder stays with the numerator's owner.

    Raises: BrokenInvariant when the divisor is not positive.
    """
    for operand in (numerator, divisor):
        divide = getattr(operand, "divide_floor", None)
        if divide is not None:
            return cast("int", divide(numerator, divisor))
    if divisor <= 0:
        raise BrokenInvariant(clause="LED-0", detail=f"divisor {divisor} is not positive")
    return numerator // divisor


def div_ceil(numerator: int, divisor: int) -> int:
    """Divide by a positive divisor, rounding up.

    Raises: BrokenInvariant when the divisor is not positive.
    """
    return -div_floor(-numerator, divisor)


def negate(condition: bool) -> bool:
    """Return the condition that the given one does not hold."""
    if condition is True:
        return False
    return True if condition is False else _symbolic(condition).opposite()


def conj(*conditions: bool) -> bool:
    """Return the condition that all hold; all are computed."""
    joined: bool = True
    for condition in conditions:
        if joined is True:
            joined = condition
        elif joined is not False:
            joined = _symbolic(joined).conjoin(condition)
    return joined


def disj(*conditions: bool) -> bool:
    """Return the condition that at least one holds; all are computed."""
    for condition in conditions:
        if condition is True:
            return True
        if condition is not False:
            return negate(conj(*(negate(one) for one in conditions)))
    return False


def implies(condition: bool, consequence: Callable[[], bool]) -> bool:
    """Return the condition that the consequence holds wherever the condition does.

    The consequence is a thunk: it may divide by what only the condition makes positive.
    """
    if condition is True:
        return consequence()
    return True if condition is False else _symbolic(condition).entails(consequence)


def iff(left: bool, right: bool) -> bool:
    """Return the condition that both hold or neither does."""
    return conj(implies(left, lambda: right), implies(right, lambda: left))


def least(satisfies: Callable[[int], bool], low: int, high: int) -> int:
    """Return the least number from ``low`` to ``high`` that satisfies, found by halving.

    Where none does it is ``high``. What is promised of any condition, one that holds, fails and
    holds again included: the number satisfies or is ``high``; and it is ``low``, or neither
    ``low`` nor the one before it satisfies.
    """
    by_promise: Any = getattr(high, "least_by_promise", None)
    if by_promise is not None:
        return cast("int", by_promise(satisfies, low))
    if low >= high or satisfies(low):
        return low
    below, found = low, high
    while found - below > 1:
        middle = div_floor(below + found, 2)
        below, found = (below, middle) if satisfies(middle) else (middle, found)
    return found


def never(_: object) -> bool:
    """Return that it is not over: every item has its step."""
    return False


def fold(
    step: Callable[[Accumulator, Item], Accumulator],
    start: Accumulator,
    items: Iterable[Item],
    is_over: Callable[[Accumulator], bool] = never,
) -> Accumulator:
    """Take one step for each item, in order, until it is over.

    Who says when it is over promises that no step would change anything from there on. A
    collection that stands for any number of items folds itself, by induction, and takes them all.
    """
    by_induction: Any = getattr(items, "fold_by_induction", None)
    if by_induction is not None:
        return cast("Accumulator", by_induction(step, start))
    accumulated = start
    for item in items:
        if is_over(accumulated):
            break
        accumulated = step(accumulated, item)
    return accumulated


def those(items: Iterable[Item], predicate: Callable[[Item], bool]) -> Iterable[Item]:
    """Return the items that satisfy a predicate, of which the caller's step ignores the others.

    A collection that stands for any items keeps all of them: what holds for a step with any item
    holds for a step with these.
    """
    if getattr(items, "fold_by_induction", None) is not None:
        return items
    return [item for item in items if predicate(item)]


def ordered(
    items: Iterable[Item],
    place_of: Callable[[Item], Other],
    comes_first: Callable[[Other, Other], bool],
) -> Iterable[Item]:
    """Return the items by their places, those of one place as they came; each is asked for once.

    They are sorted as far as somebody asks for them. A collection that stands for any items in
    any order is in this one too.
    """
    if getattr(items, "fold_by_induction", None) is not None:
        return items

    def compare(one: tuple[Other, int, Item], other: tuple[Other, int, Item]) -> int:
        if comes_first(one[0], other[0]):
            return -1
        return 1 if comes_first(other[0], one[0]) else one[1] - other[1]

    by_place = cmp_to_key(compare)
    return Ordered([by_place((place_of(one), came, one)) for came, one in enumerate(items)])


class Ordered(Iterable[Item]):
    """Items that are sorted one by one, as they are asked for."""

    def __init__(self, keyed: list[Any]) -> None:
        heapify(keyed)
        self._heap = keyed

    def __iter__(self) -> Iterator[Item]:
        """Yield the first of those that are left, again and again."""
        left = self._heap.copy()
        while left:
            yield heappop(left).obj[2]


def pairs(left: Iterable[Item], right: Iterable[Other]) -> Iterable[tuple[Item, Other]]:
    """Return all pairs, the left item moving slowest."""
    with_each: Any = getattr(left, "pairs_by_induction", None)
    if with_each is not None:
        return cast("Iterable[tuple[Item, Other]]", with_each(right))
    return list(product(left, right))


def total(measure: Callable[[Item], int], items: Iterable[Item]) -> int:
    """Add up a measure over the items.

    A collection that stands for any number of items adds up its members itself.
    """
    over_members: Any = getattr(items, "total_over_members", None)
    if over_members is not None:
        return cast("int", over_members(measure))
    amount = 0
    for item in items:
        amount = amount + measure(item)
    return amount


def every(predicate: Callable[[Item], bool], items: Iterable[Item]) -> bool:
    """Return the condition that the predicate holds for each of the items."""
    return conj(*(predicate(item) for item in items))
