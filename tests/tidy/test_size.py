"""Functions one can hold in mind, files one can read in a sitting, no asserts in the product."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from tests.tidy.source import (
    SOURCE_ROOTS,
    Module,
    expect_no_problem,
    functions_in,
    planted,
    project_modules,
)

FUNCTION_LINES = 60
FILE_LINES = 400


def long_functions(module: Module) -> list[str]:
    """Report functions of 60 lines or more, signature and docstring included."""
    return [
        module.problem(node, f"{node.name} has {lines} lines; the limit is under {FUNCTION_LINES}")
        for node in functions_in(module.tree)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) >= FUNCTION_LINES
    ]


def long_files(module: Module) -> list[str]:
    """Report files of 400 lines or more."""
    lines = len(module.text.splitlines())
    if lines < FILE_LINES:
        return []
    return [f"{module.path}:{lines}: {lines} lines; the limit is under {FILE_LINES}"]


def asserts(module: Module) -> list[str]:
    """Report asserts outside the tests: they vanish under ``python -O``."""
    if module.path.split("/")[0] not in SOURCE_ROOTS:
        return []
    return [
        module.problem(node, "raise BrokenInvariant instead of assert")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assert)
    ]


CHECKS = [long_functions, long_files, asserts]


@pytest.mark.parametrize("check", CHECKS)
def test_modules_stay_small(check: Callable[[Module], list[str]]) -> None:
    found = [problem for module in project_modules() for problem in check(module)]
    expect_no_problem(found)


def function_of(lines: int) -> Module:
    """Plant a function of so many lines."""
    body = "\n".join("    pass" for _ in range(lines - 1))
    return planted("rules/zerosum/rules/bad.py", f"def f():\n{body}")


def test_long_function_is_seen() -> None:
    assert [] == long_functions(function_of(FUNCTION_LINES - 1))
    assert [
        "rules/zerosum/rules/bad.py:1: f has 60 lines; the limit is under 60"
    ] == long_functions(function_of(FUNCTION_LINES))


def test_long_method_is_seen() -> None:
    body = "\n".join("        pass" for _ in range(FUNCTION_LINES))
    module = planted("tests/unit/bad.py", f"class A:\n    def f(self):\n{body}")
    assert 1 == len(long_functions(module))


def test_long_file_is_seen() -> None:
    assert [] == long_files(planted("tests/unit/good.py", "x = 1\n" * (FILE_LINES - 1)))
    assert 1 == len(long_files(planted("tests/unit/bad.py", "x = 1\n" * FILE_LINES)))


def test_assert_is_seen_outside_tests() -> None:
    assert 1 == len(asserts(planted("proofs/zerosum/proofs/bad.py", "assert x")))
    assert [] == asserts(planted("tests/unit/good.py", "assert x"))
