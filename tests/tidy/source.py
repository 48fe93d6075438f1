"""The project as text: modules parsed once, and the paths of everything that is written by hand."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]
SOURCE_ROOTS = ("spec", "rules", "proofs")
LEFTOVERS = frozenset({"__pycache__", "build", "dist", "node_modules"})
VISIBLE_HIDDEN_FOLDERS = frozenset({".ci", ".github"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


@frozen
class Module:
    """One parsed file: where it lies, what it is imported as, and its syntax tree."""

    path: str
    name: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """Return the part of the house the module belongs to, such as ``zerosum.rules``."""
        return ".".join(self.name.split(".")[:2])

    def problem(self, node: ast.AST, message: str) -> str:
        """Return a finding that an editor can jump to."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {message}"


def parse(path: str, text: str) -> Module:
    """Parse a file that lies at a path relative to the repository."""
    return Module(path, import_name(path), text, ast.parse(text, filename=path))


def planted(path: str, text: str) -> Module:
    """Parse an indented snippet as if it lay at the path: the bad source of a check's own test."""
    return parse(path, textwrap.dedent(text))


def import_name(path: str) -> str:
    """Return the dotted name under which a path is imported."""
    parts = list(Path(path).with_suffix("").parts)
    if parts[0] in SOURCE_ROOTS:
        parts = parts[1:]
    if parts[-1] == "__init__":
        parts = parts[:-1]
    return ".".join(parts)


@cache
def project_files() -> tuple[str, ...]:
    """Return every file of the project, relative to its root, without what tools leave behind."""
    return tuple(sorted(path.relative_to(ROOT).as_posix() for path in _walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file():
            yield path
        elif path.is_dir() and _is_ours(path.name):
            yield from _walk(path)


def _is_ours(folder: str) -> bool:
    if folder.startswith("."):
        return folder in VISIBLE_HIDDEN_FOLDERS
    return folder not in LEFTOVERS and not folder.endswith(".egg-info")


@cache
def project_modules() -> tuple[Module, ...]:
    """Return every Python module of the three source roots and of the tests, parsed."""
    return tuple(
        parse(path, (ROOT / path).read_text(encoding="utf-8"))
        for path in project_files()
        if path.endswith(".py") and path.split("/")[0] in {*SOURCE_ROOTS, "tests"}
    )


def modules_under(*packages: str) -> list[Module]:
    """Return the modules of the given packages, the packages themselves included."""
    return [
        module
        for module in project_modules()
        if any(is_within(module.name, package) for package in packages)
    ]


def is_within(name: str, package: str) -> bool:
    """Say whether a dotted name is a package or lies below it."""
    return name == package or name.startswith(f"{package}.")


def functions_in(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method, however deep."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def decorator_call(node: Function, name: str) -> ast.Call | None:
    """Return the call ``@name(...)`` above a function, if there is one."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and last_name(decorator.func) == name:
            return decorator
    return None


def last_name(node: ast.expr) -> str:
    """Return the final name of ``a.b.c``, or an empty text for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def texts_in(node: ast.AST) -> list[str]:
    """Return the string literals below a node."""
    return [
        child.value
        for child in ast.walk(node)
        if isinstance(child, ast.Constant) and isinstance(child.value, str)
    ]


def expect_no_problem(problems: Iterable[str]) -> None:
    """Fail with all findings, one per line: a list to work through, with no traceback around it."""
    found = list(problems)
    if found:
        pytest.fail("\n".join(found), pytrace=False)
