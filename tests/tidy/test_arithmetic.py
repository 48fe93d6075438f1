"""Integers only, and no operator that would force a symbolic value to decide."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.tidy.source import Module, expect_no_problem, modules_under, planted

INTEGER_PACKAGES = ("zerosum.spec", "zerosum.rules")
DECIDING_OPERATORS = {
    ast.FloorDiv: "use div_floor, which says who owns the remainder",
    ast.Mod: "use div_floor and subtract",
}
DECIDING_CALLS = {
    "min": "use minimum",
    "max": "use maximum",
    "abs": "use magnitude",
    "divmod": "use div_floor",
    "all": "use every or conj, which do not force a truth value",
    "any": "use disj, which does not force a truth value",
}

# Files that may compute with the operators themselves, each for a reason.
MAY_COMPUTE = {
    "spec/zerosum/spec/arithmetic.py": "implements the shared arithmetic for plain integers",
}
# Files whose conditions may be joined by the language's own words, each for a reason.
MAY_DECIDE = {
    "spec/zerosum/spec/arithmetic.py": "implements conj, disj, negate and implies for plain values",
    "rules/zerosum/rules/observe.py": "judges the laws at run time, on plain states only",
}
# Predicates that look at what is there, never at an amount: their answer is always a plain bool.
STRUCTURAL_PREDICATES = frozenset({"is_accepted"})
STRUCTURAL_OPERATORS = (ast.Is, ast.IsNot, ast.In, ast.NotIn)

Problems = Iterator[tuple[ast.AST, str]]


def float_problems(module: Module) -> list[str]:
    """Report everything that makes or names a number that is not an integer."""
    return [module.problem(node, message) for node, message in _floats(module.tree)]


def _floats(tree: ast.AST) -> Problems:
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex()):
                yield node, f"{node.value!r} is not an integer"
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield node, "true division makes a float: use div_floor or div_ceil"
            case ast.Name(id="float" | "complex"):
                yield node, f"{node.id} has no place here: all quantities are integers"


def deciding_arithmetic(module: Module) -> list[str]:
    """Report operators and builtins on numbers that symbolic integers do not share."""
    return [module.problem(node, message) for node, message in _deciding_arithmetic(module.tree)]


def _deciding_arithmetic(tree: ast.AST) -> Problems:
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=operator) | ast.AugAssign(op=operator):
                if type(operator) in DECIDING_OPERATORS:
                    yield node, DECIDING_OPERATORS[type(operator)]
            case ast.UnaryOp(op=ast.Invert()):
                yield node, "~ is wrong on a plain bool: use negate"
            case ast.Name(id=name, ctx=ast.Load()) if name in DECIDING_CALLS:
                yield node, f"{name}: {DECIDING_CALLS[name]}"


def deciding_logic(module: Module) -> list[str]:
    """Report connectives that force a condition over amounts to be true or false on the spot.

    Laws are held to this together with the helpers they call, so the whole spec is. Questions of
    identity and presence (``is``, ``in``) are plain by nature and may be joined freely: joining
    them also tells the type checker what is not None.
    """
    return [
        module.problem(node, message)
        for node in ast.walk(module.tree)
        if (message := _complaint(node)) and not is_structural(node)
    ]


def _complaint(node: ast.AST) -> str:
    match node:
        case ast.BoolOp(op=ast.And()):
            return "`and` decides too early: use conj, or nest the branches"
        case ast.BoolOp(op=ast.Or()):
            return "`or` decides too early: use disj"
        case ast.UnaryOp(op=ast.Not()):
            return "`not` decides too early: use negate"
        case ast.Compare(ops=[_, _, *_]):
            return "a chained comparison forks twice: use conj"
        case _:
            return ""


def is_structural(node: ast.AST) -> bool:
    """Say whether an expression asks for identity and presence only."""
    match node:
        case ast.BoolOp(values=operands):
            return all(is_structural(operand) for operand in operands)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return is_structural(operand)
        case ast.Compare(ops=[operator]):
            return isinstance(operator, STRUCTURAL_OPERATORS)
        case ast.Call(func=ast.Name(id=name)):
            return name in STRUCTURAL_PREDICATES
        case _:
            return False


CHECKS: list[tuple[Callable[[Module], list[str]], dict[str, str]]] = [
    (float_problems, {}),
    (deciding_arithmetic, MAY_COMPUTE),
    (deciding_logic, MAY_DECIDE),
]


@pytest.mark.parametrize(("check", "exempt"), CHECKS)
def test_spec_and_rules_compute_symbolically(
    check: Callable[[Module], list[str]], exempt: dict[str, str]
) -> None:
    held = [module for module in modules_under(*INTEGER_PACKAGES) if module.path not in exempt]
    expect_no_problem(problem for module in held for problem in check(module))


@pytest.mark.parametrize(("check", "exempt"), CHECKS)
def test_no_exemption_outlives_its_need(
    check: Callable[[Module], list[str]], exempt: dict[str, str]
) -> None:
    listed = [module for module in modules_under(*INTEGER_PACKAGES) if module.path in exempt]
    assert [] == [module.path for module in listed if not check(module)]


@pytest.mark.parametrize(
    "line",
    ["x = 1.5", "x = 1e6", "x = a / b", "a /= b", "x = float(a)", "def f(a: float): ...", "x = 2j"],
)
def test_float_is_seen(line: str) -> None:
    assert 1 == len(float_problems(planted("rules/zerosum/rules/bad.py", line)))


@pytest.mark.parametrize(
    "line",
    [
        "x = a // b",
        "x = a % b",
        "a //= b",
        "a %= b",
        "x = ~a",
        "x = min(a, b)",
        "x = max(a, b)",
        "x = abs(a)",
        "x = divmod(a, b)",
        "x = reduce(max, amounts)",
        "x = all(a > 0 for a in amounts)",
        "x = any(conditions)",
    ],
)
def test_deciding_arithmetic_is_seen(line: str) -> None:
    assert 1 == len(deciding_arithmetic(planted("rules/zerosum/rules/bad.py", line)))


BAD_CONDITIONS = [
    "a and b",
    "a or b",
    "not a",
    "a < b < c",
    "a if b and c else d",
    "a is None or a.size > 0",
    "not is_healthy(a)",
]
GOOD_CONDITIONS = [
    "a not in b",
    "a is not None",
    "a < b",
    "conj(a, b)",
    "a if b else c",
    "a is None or (a in b and not is_accepted(step))",
]


@pytest.mark.parametrize("condition", BAD_CONDITIONS)
def test_deciding_logic_is_seen(condition: str) -> None:
    assert 1 == len(deciding_logic(planted("rules/zerosum/rules/bad.py", f"x = {condition}")))


@pytest.mark.parametrize("condition", GOOD_CONDITIONS)
def test_structural_conditions_pass(condition: str) -> None:
    module = planted("rules/zerosum/rules/good.py", f"x = {condition}")
    assert [] == deciding_logic(module) + deciding_arithmetic(module)
