"""State that cannot leak from one symbolic path into the next."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.tidy.source import Module, expect_no_problem, last_name, modules_under, planted

CACHES = frozenset({"cache", "cached_property", "lru_cache"})
HASH_SWITCHES = frozenset({"cache_hash", "hash", "unsafe_hash"})
STATE_MODULE = "zerosum.spec.state"
STATE_CLASSES = ("Exchange", "Account", "Position", "Market")


def caches(module: Module) -> list[str]:
    """Report remembered results: a value computed on one path is wrong on the next."""
    found: list[str] = []
    for node in ast.walk(module.tree):
        match node:
            case ast.ImportFrom(module="functools", names=names):
                used = [alias.name for alias in names if alias.name in CACHES]
            case ast.Attribute(attr=name, value=ast.Name(id="functools")) if name in CACHES:
                used = [name]
            case ast.keyword(arg=str(name), value=ast.Constant(value=True)) if name == "cache_hash":
                used = [name]
            case _:
                used = []
        found.extend(module.problem(node, f"{name} would leak between paths") for name in used)
    return found


def custom_hashes(module: Module) -> list[str]:
    """Report hashes written by hand: hashing a symbolic value would force it to be concrete."""
    return [module.problem(node, "no hash on state") for node in _hashes(module.tree)]


def _hashes(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name="__hash__"):
                yield node
            case ast.Assign(targets=[ast.Name(id="__hash__")], value=value):
                if not (isinstance(value, ast.Constant) and value.value is None):
                    yield node
            case ast.keyword(arg="hash" | "unsafe_hash", value=ast.Constant(value=True)):
                yield node


def mutable_or_comparable_state(module: Module) -> list[str]:
    """Report state classes that are not declared ``@frozen(eq=False)``."""
    if module.name != STATE_MODULE:
        return []
    classes = {node.name: node for node in module.tree.body if isinstance(node, ast.ClassDef)}
    missing = [
        module.problem(module.tree, f"state class {name} is missing")
        for name in STATE_CLASSES
        if name not in classes
    ]
    return missing + [
        module.problem(classes[name], f"{name} must be declared @frozen(eq=False)")
        for name in STATE_CLASSES
        if name in classes and not any(map(_freezes, classes[name].decorator_list))
    ]


def _freezes(decorator: ast.expr) -> bool:
    if not isinstance(decorator, ast.Call) or last_name(decorator.func) != "frozen":
        return False
    return any(
        keyword.arg == "eq"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is False
        for keyword in decorator.keywords
    )


def integer_type_tests(module: Module) -> list[str]:
    """Report questions whether a value is an int: a symbolic integer is not one."""
    return [
        module.problem(node, "a symbolic integer is no int: validate at the boundary")
        for node in ast.walk(module.tree)
        if _asks_for_int(node)
    ]


def _asks_for_int(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[_, kind]):
            return _mentions_int(kind)
        case ast.Call(func=function, args=[kind]) if last_name(function) == "instance_of":
            return _mentions_int(kind)
        case ast.Compare(left=ast.Call(func=ast.Name(id="type")), comparators=[kind]):
            return _mentions_int(kind)
        case _:
            return False


def _mentions_int(kind: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "int" for node in ast.walk(kind))


CHECKS = [caches, custom_hashes, mutable_or_comparable_state, integer_type_tests]


@pytest.mark.parametrize("check", CHECKS)
def test_state_does_not_leak(check: Callable[[Module], list[str]]) -> None:
    held = modules_under("zerosum.spec", "zerosum.rules")
    expect_no_problem(problem for module in held for problem in check(module))


@pytest.mark.parametrize(
    "line",
    [
        "from functools import cached_property",
        "from functools import lru_cache as remembered",
        "from functools import cache",
        "import functools\nx = functools.cache(f)",
        "@frozen(cache_hash=True)\nclass A: ...",
    ],
)
def test_cache_is_seen(line: str) -> None:
    assert 1 == len(caches(planted("spec/zerosum/spec/bad.py", line)))


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n    def __hash__(self): return 1",
        "class A:\n    __hash__ = object.__hash__",
        "@frozen(eq=False, unsafe_hash=True)\nclass A: ...",
    ],
)
def test_hash_is_seen(text: str) -> None:
    assert 1 == len(custom_hashes(planted("spec/zerosum/spec/bad.py", text)))


def test_refusing_to_hash_passes() -> None:
    module = planted("spec/zerosum/spec/good.py", "class A:\n    __hash__ = None")
    assert [] == custom_hashes(module)


def test_comparable_and_missing_state_is_seen() -> None:
    module = planted(
        "spec/zerosum/spec/state.py",
        """
        @frozen(eq=False)
        class Exchange: ...

        @frozen
        class Account: ...

        @attrs.frozen(eq=True)
        class Position: ...
        """,
    )
    assert [
        "spec/zerosum/spec/state.py:1: state class Market is missing",
        "spec/zerosum/spec/state.py:6: Account must be declared @frozen(eq=False)",
        "spec/zerosum/spec/state.py:9: Position must be declared @frozen(eq=False)",
    ] == mutable_or_comparable_state(module)


@pytest.mark.parametrize(
    "test",
    [
        "isinstance(x, int)",
        "isinstance(x, (str, int))",
        "isinstance(x, int | None)",
        "type(x) is int",
        "attrs.validators.instance_of(int)",
    ],
)
def test_asking_for_int_is_seen(test: str) -> None:
    assert 1 == len(integer_type_tests(planted("rules/zerosum/rules/bad.py", f"y = {test}")))


def test_asking_for_bool_or_text_passes() -> None:
    module = planted("spec/zerosum/spec/good.py", "y = type(x) is bool\nz = isinstance(x, str)")
    assert [] == integer_type_tests(module)
