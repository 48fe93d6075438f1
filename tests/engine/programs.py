"""Small random programs over the shared arithmetic: one text, run on plain or symbolic integers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from attrs import frozen
from hypothesis import strategies as st

from zerosum.spec.arithmetic import (
    conj,
    disj,
    div_ceil,
    div_floor,
    iff,
    implies,
    ite,
    magnitude,
    maximum,
    minimum,
    negate,
    sign,
)
from zerosum.spec.rejections import Rejected

VARIABLES = ("x", "y", "z")
Node: TypeAlias = tuple[Any, ...]
Inputs: TypeAlias = Mapping[str, int]


@frozen
class FirstKind(Rejected):
    """One way to refuse."""


@frozen
class SecondKind(Rejected):
    """Another way to refuse."""


KINDS: tuple[type[Rejected], ...] = (FirstKind, SecondKind)

NUMBERS: dict[str, Callable[..., int]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "reversed -": lambda one: 7 - one,
    "neg": lambda one: -one,
    "times 3": lambda one: 3 * one,
    "times -2": lambda one: one * -2,
    "minimum": minimum,
    "maximum": maximum,
    "magnitude": magnitude,
    "sign": sign,
    "halved down": lambda one: div_floor(one, 2),
    "thirds up": lambda one: div_ceil(one, 3),
    "div_floor": div_floor,
    "div_ceil": div_ceil,
}
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "<=": lambda one, other: one <= other,
    "<": lambda one, other: one < other,
    ">=": lambda one, other: one >= other,
    ">": lambda one, other: one > other,
    "==": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "0 <": lambda one, _: 0 < one,
}
CONNECTIVES: dict[str, Callable[[bool, bool], bool]] = {
    "conj": conj,
    "disj": disj,
    "iff": iff,
    "same": lambda one, other: one == other,
    "differ": lambda one, other: one != other,
    "not": lambda one, _: negate(one),
}


def number_of(node: Node, inputs: Inputs) -> int:
    """Evaluate a numeric node."""
    match node:
        case ("var", name):
            return inputs[name]
        case ("const", value):
            return int(value)
        case ("ite", condition, then, otherwise):
            return ite(
                truth_of(condition, inputs), number_of(then, inputs), number_of(otherwise, inputs)
            )
        case (name, *arguments):
            return NUMBERS[name](*(number_of(one, inputs) for one in arguments))
    raise ValueError(node)


def truth_of(node: Node, inputs: Inputs) -> bool:
    """Evaluate a condition; ``if`` is a real branch, and the right side of an implication lazy."""
    match node:
        case ("true",):
            return True
        case ("implies", left, right):
            return implies(truth_of(left, inputs), lambda: truth_of(right, inputs))
        case ("if", asked, then, otherwise):
            return truth_of(then if truth_of(asked, inputs) else otherwise, inputs)
        case (name, left, right) if name in COMPARISONS:
            return COMPARISONS[name](number_of(left, inputs), number_of(right, inputs))
        case (name, left, right):
            return CONNECTIVES[name](truth_of(left, inputs), truth_of(right, inputs))
    raise ValueError(node)


def run(node: Node, inputs: Inputs) -> int:
    """Run a program: it returns a number or refuses."""
    match node:
        case ("return", value):
            return number_of(value, inputs)
        case ("refuse", kind):
            raise KINDS[kind]
        case ("branch", asked, then, otherwise):
            return run(then if truth_of(asked, inputs) else otherwise, inputs)
    raise ValueError(node)


# Strategies -------------------------------------------------------------------------------------

_LEAVES = st.one_of(
    st.tuples(st.just("var"), st.sampled_from(VARIABLES)),
    st.tuples(st.just("const"), st.integers(-4, 12)),
)
_UNARY = (
    "reversed -",
    "neg",
    "times 3",
    "times -2",
    "magnitude",
    "sign",
    "halved down",
    "thirds up",
)
_LINEAR = ("+", "-", "minimum", "maximum")
_DIVIDING = (*_LINEAR, "+", "-", "div_floor", "div_ceil")


def _comparisons(of: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.tuples(st.sampled_from(sorted(COMPARISONS)), of, of)


def _numeric(binary: tuple[str, ...]) -> st.SearchStrategy[Node]:
    def bigger(smaller: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        return st.one_of(
            st.tuples(st.sampled_from(_UNARY), smaller),
            st.tuples(st.sampled_from(binary), smaller, smaller),
            st.tuples(st.just("ite"), _comparisons(smaller), smaller, smaller),
        )

    return st.recursive(_LEAVES, bigger, max_leaves=5)


def _conditions(numeric: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def bigger(smaller: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        return st.one_of(
            st.tuples(st.sampled_from(sorted(CONNECTIVES)), smaller, smaller),
            st.tuples(st.just("implies"), smaller, smaller),
            st.tuples(st.just("if"), smaller, smaller, smaller),
        )

    return st.recursive(st.one_of(_comparisons(numeric), st.just(("true",))), bigger, max_leaves=4)


NUMERIC = _numeric(_DIVIDING)
CONDITIONS = _conditions(NUMERIC)
LINEAR_CONDITIONS = _conditions(_numeric(_LINEAR))
"""Conditions that never divide by a variable: Z3 decides them at once."""

_ABOUT_X = st.tuples(
    st.sampled_from(sorted(COMPARISONS)),
    st.just(("var", "x")),
    st.tuples(st.just("const"), st.integers(-1, 1)),
)
GUARDED_BRANCHES: st.SearchStrategy[Node] = st.tuples(
    st.just("conj"),
    st.tuples(st.just("implies"), _ABOUT_X, st.tuples(st.just("if"), _ABOUT_X, _ABOUT_X, _ABOUT_X)),
    _ABOUT_X,
)
"""A branch inside an implication about the same number: half of its sides are impossible there."""

PROGRAMS: st.SearchStrategy[Node] = st.recursive(
    st.one_of(
        st.tuples(st.just("return"), NUMERIC),
        st.tuples(st.just("return"), NUMERIC),
        st.tuples(st.just("refuse"), st.integers(0, len(KINDS) - 1)),
    ),
    lambda smaller: st.tuples(st.just("branch"), CONDITIONS, smaller, smaller),
    max_leaves=4,
)
INPUTS: st.SearchStrategy[dict[str, int]] = st.fixed_dictionaries(
    dict.fromkeys(VARIABLES, st.one_of(st.integers(-5, 5), st.integers(-(10**20), 10**20)))
)
