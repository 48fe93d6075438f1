"""Operator mutants: small errors of the kind people make, planted in the syntax tree.

A mutant is known by its function and by what was changed there, never by a line number, so that
an explanation survives an edit elsewhere in the file.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from types import ModuleType
from typing import TypeAlias

from attrs import evolve, frozen

from tests.teeth.changes import Place, offers
from tests.teeth.plant import source_of

ANNOTATIONS = ("annotation", "returns", "decorator_list")
"""The parts of a function within a function that say nothing of what it does."""

Function: TypeAlias = ast.FunctionDef | ast.Lambda


@frozen(eq=False)
class Mutant:
    """One planted error: where, what, and the tree of the whole module without it."""

    module: ModuleType
    function: str
    line: int
    change: str
    right: ast.Module
    old: ast.AST
    new: ast.AST

    @property
    def tree(self) -> ast.Module:
        """Return a copy of the right tree with one node replaced."""
        new = ast.fix_missing_locations(ast.copy_location(self.new, self.old))
        return copy.deepcopy(self.right, {id(self.old): new})

    @property
    def of(self) -> str:
        """Return the short name of its module."""
        return self.module.__name__.removeprefix("zerosum.rules.")

    @property
    def name(self) -> str:
        """Return what the mutant is known by."""
        return f"{self.of}.{self.function}: {self.change}"


def mutants_of(module: ModuleType) -> list[Mutant]:
    """Return every mutant of a module, in the order of its text."""
    tree = ast.parse(source_of(module))
    found = [
        Mutant(module, qualified, getattr(old, "lineno", function.lineno), change, tree, old, new)
        for qualified, function in _functions(tree)
        for place in [_place(module, function)]
        for old in _nodes_of(function)
        for change, new in offers(old, place)
    ]
    return _numbered(found)


def _numbered(found: list[Mutant]) -> list[Mutant]:
    """Tell apart the mutants of a function that make the same change."""
    seen: Counter[str] = Counter()
    named = []
    for mutant in found:
        seen[mutant.name] += 1
        count = seen[mutant.name]
        change = mutant.change if count == 1 else f"{mutant.change} ({count})"
        named.append(evolve(mutant, change=change))
    return named


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """Yield the outermost functions of a module and of its classes, with qualified names.

    The nameless ones in a module's tables are called as Python calls them.
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield f"{prefix}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{node.name}.")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            nameless = (one for one in ast.walk(node) if isinstance(one, ast.Lambda))
            yield from (("<lambda>", one) for one in nameless)


def _place(module: ModuleType, function: Function) -> Place:
    """Return what the changes of a function are told: its typed parameters, what it compares."""
    arguments = (*function.args.args, *function.args.kwonlyargs)
    typed = {one.arg: ast.unparse(one.annotation) for one in arguments if one.annotation}
    compares = (one for one in ast.walk(function) if isinstance(one, ast.Compare))
    return Place(module, typed, {id(one.comparators[0]): type(one.ops[0]) for one in compares})


def _nodes_of(function: Function) -> Iterator[ast.AST]:
    """Yield every node of a function's body; its docstring and signature are left alone."""
    for statement in function.body if isinstance(function.body, list) else [function.body]:
        yield from _walk(statement)


def _walk(root: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all below it, breadth first, annotations and decorators aside."""
    waiting = [root]
    for node in waiting:
        yield node
        for name, value in ast.iter_fields(node):
            if name not in ANNOTATIONS:
                inside = value if isinstance(value, list) else [value]
                waiting.extend(one for one in inside if isinstance(one, ast.AST))
