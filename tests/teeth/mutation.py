"""Operator mutants: small errors of the kind people make, planted in the syntax tree.

A mutant is known by its function and by what was changed there, never by a line number, so that
an explanation survives an edit elsewhere in the file.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from types import ModuleType

from attrs import evolve, frozen

from tests.teeth.plant import source_of

Change = Callable[[ast.AST], Iterator[tuple[str, ast.AST]]]
"""Offers replacements for a node, each with a description."""

OTHER_OPERATOR: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OTHER_FUNCTION = {
    "div_ceil": "div_floor",
    "div_floor": "div_ceil",
    "minimum": "maximum",
    "maximum": "minimum",
    "conj": "disj",
    "disj": "conj",
    "reversed": "list",
    "Deposit": "Withdraw",
    "Withdraw": "Deposit",
    "SetMark": "SetOracle",
    "SetOracle": "SetMark",
}
OTHER_NAME = {
    "buyer": "seller",
    "seller": "buyer",
    "payer": "receiver",
    "receiver": "payer",
    "holder": "clearing",
    "clearing": "holder",
    "moved": "closed",
    "closed": "moved",
    "mark": "previous_mark",
    "previous_mark": "oracle",
    "oracle": "mark",
    "owner": "account",
    "size": "price",
    "debited": "exchange",
    "bought": "exchange",
}
"""What stands next to it and could be taken for it."""


@frozen(eq=False)
class Mutant:
    """One planted error: where, what, and the tree of the whole module with it."""

    module: ModuleType
    function: str
    line: int
    change: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Return what the mutant is known by."""
        return f"{self.module.__name__.rpartition('.')[2]}.{self.function}: {self.change}"


def mutants_of(module: ModuleType) -> list[Mutant]:
    """Return every mutant of a module, in the order of its text."""
    tree = ast.parse(source_of(module))
    found = [
        Mutant(module, qualified, getattr(old, "lineno", 0), change, _replaced(tree, old, new))
        for qualified, function in _functions(tree)
        for old in _nodes_of(function)
        for change, new in _offers(old)
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


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the outermost functions of a module and of its classes, with qualified names."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield f"{prefix}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{node.name}.")


def _nodes_of(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield every node of a function's body; its docstring and signature are left alone."""
    for statement in function.body:
        yield from ast.walk(statement)


def _replaced(tree: ast.Module, old: ast.AST, new: ast.AST) -> ast.Module:
    """Return a copy of a tree with one node replaced."""
    memo: dict[int, ast.AST] = {id(old): ast.fix_missing_locations(ast.copy_location(new, old))}
    return copy.deepcopy(tree, memo)


def _offers(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for change in CHANGES:
        yield from change(node)


# The changes ------------------------------------------------------------------------------------


def _other_operator(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            for other in OTHER_OPERATOR.get(type(op), ()):
                new = ast.BinOp(left, other(), right)  # type: ignore[arg-type]
                yield _became(node, new), new
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            for other in OTHER_OPERATOR.get(type(op), ()):
                compared = ast.Compare(left, [other()], [right])  # type: ignore[list-item]
                yield _became(node, compared), compared


def _dropped_operand(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            yield _became(node, left), left
            yield _became(node, right), right


def _dropped_sign(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield _became(node, operand), operand


def _other_constant(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            for off in (1, -1):
                yield f"{value} -> {value + off}", ast.Constant(value + off)


def _other_name(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in OTHER_NAME:
            yield f"{name} -> {OTHER_NAME[name]}", ast.Name(OTHER_NAME[name], ast.Load())
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()) if name in OTHER_NAME:
            new = ast.Attribute(value, OTHER_NAME[name], ast.Load())
            yield _became(node, new), new


def _other_call(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            if name in OTHER_FUNCTION:
                other = ast.Call(ast.Name(OTHER_FUNCTION[name], ast.Load()), args, keywords)
                yield f"{name} -> {OTHER_FUNCTION[name]}", other
            if name == "magnitude":
                yield _became(node, args[0]), args[0]
            for index in range(len(args) - 1):
                swapped = [*args[:index], args[index + 1], args[index], *args[index + 2 :]]
                call = ast.Call(node.func, swapped, keywords)
                yield _became(node, call), call


def _dropped_keyword(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Call(func=ast.Name(id="evolve" | "Account" | "Market" | "Position" as name)):
            for index, keyword in enumerate(node.keywords):
                kept = [*node.keywords[:index], *node.keywords[index + 1 :]]
                yield f"{name} without {keyword.arg}", ast.Call(node.func, node.args, kept)


def _dropped_entry(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Call(func=ast.Name(id="record"), args=[exchange, entry]):
            what = ast.unparse(entry).partition("(")[0]
            yield f"nothing done for {what}", ast.Call(node.func, [exchange], [])
            done = ast.Subscript(node, ast.Constant(0), ast.Load())
            yield (
                f"{what} not written down",
                ast.Tuple([done, ast.Tuple([], ast.Load())], ast.Load()),
            )
            yield f"{what} done twice", ast.Call(node.func, [exchange, entry, entry], [])


def _dropped_guard(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Expr(value=ast.Call()):
            yield f"without {ast.unparse(node)}", ast.Pass()
        case ast.If(test=test, body=body, orelse=orelse):
            for forced in (True, False):
                new = ast.If(ast.Constant(forced), body, orelse)
                yield f"if {ast.unparse(test)} -> if {forced}", new


def _became(old: ast.AST, new: ast.AST) -> str:
    return f"{ast.unparse(old)} -> {ast.unparse(new)}"


CHANGES: tuple[Change, ...] = (
    _other_operator,
    _dropped_operand,
    _dropped_sign,
    _other_constant,
    _other_name,
    _other_call,
    _dropped_keyword,
    _dropped_entry,
    _dropped_guard,
)
