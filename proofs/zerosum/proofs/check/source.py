"""The text behind a function: its syntax tree, and the proof that this tree is what runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, TypeAlias

from attrs import field, frozen

from zerosum.proofs.check.unfit import Unfit

Function: TypeAlias = Any
"""A FunctionType, as a field: a type checker would take a field of that type for a method."""


@frozen(eq=False)
class Source:
    """One file: its text parsed, and every code object that compiling it makes."""

    path: Path
    tree: ast.Module
    code: CodeType
    codes: tuple[CodeType, ...] = field()

    @codes.default
    def _all_codes(self) -> tuple[CodeType, ...]:
        return tuple(codes_in(self.code))

    def place(self, node: ast.AST | int) -> str:
        """Return a place in the file, as FILE:LINE."""
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return f"{shown(self.path)}:{line}"

    def node_of(self, function: FunctionType) -> ast.FunctionDef:
        """Return the definition of a function of this file.

        Raises: Unfit when what runs is not what the file says.
        """
        code = function.__code__
        name = function.__qualname__
        if code not in self.codes:
            problem = f"{name} is not what this file makes of it"
            raise Unfit(shown(self.path), problem, "define it with def, at the top of the file")
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef) and first_line(node) == code.co_firstlineno:
                return node
        problem = f"{name} is no function of its own"
        raise Unfit(self.place(code.co_firstlineno), problem, "write it with def")


def first_line(node: ast.FunctionDef) -> int:
    """Return the line on which a definition begins, decorators included."""
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def codes_in(code: CodeType) -> Iterator[CodeType]:
    """Yield a code object and all that it contains."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes_in(constant)


def read_source(path: Path) -> Source:
    """Read and compile a file.

    Raises: Unfit when it cannot be read or is no Python.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        remedy = "name a Python file that exists"
        raise Unfit(shown(path), f"cannot be read: {error.strerror}", remedy) from error
    try:
        tree = ast.parse(text, filename=str(path))
        return Source(path, tree, compile(tree, str(path), "exec"))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        message = getattr(error, "msg", None) or str(error)
        raise Unfit(f"{shown(path)}:{line}", message, "mend the syntax first") from error
    except (RecursionError, MemoryError) as error:
        raise Unfit(shown(path), "is nested too deeply to be read", "simplify it") from error


def shown(path: Path) -> str:
    """Return a path as somebody in the working folder would write it."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()
