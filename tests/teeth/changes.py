"""The small errors of the kind people make, each a way to change one node of a syntax tree.

A change offers replacements for a node, each with a description that stays the same when the
file is edited elsewhere.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, EnumType
from types import ModuleType

from attrs import frozen

Offer = tuple[str, ast.AST]
"""What is changed, and the node that stands there instead."""

Change = Callable[[ast.AST], Iterator[Offer]]

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
    ast.BitOr: (ast.BitAnd,),
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

SYMMETRIC = ("conj", "disj", "minimum", "maximum", "require_difference")
"""Functions of which the order of the arguments does not matter: swapping them is no error."""

STRICTER: dict[type[ast.AST], tuple[int, ...]] = {
    ast.Gt: (1,),
    ast.GtE: (-1,),
    ast.Lt: (-1,),
    ast.LtE: (1,),
}
"""How a compared number is moved; the other way is what the other operator does."""

WITHOUT_IT = ("negate", "magnitude")
"""Functions of one argument that can be forgotten."""


@frozen(eq=False)
class Place:
    """Where a node stands: its module, the parameters of its function, and how it is compared."""

    module: ModuleType
    parameters: Mapping[str, str]
    compared: Mapping[int, type[ast.AST]]


def offers(node: ast.AST, place: Place) -> Iterator[Offer]:
    """Yield every change of a node that leaves something else there."""
    right = ast.dump(node)
    return ((change, new) for change, new in _all_offers(node, place) if ast.dump(new) != right)


def _all_offers(node: ast.AST, place: Place) -> Iterator[Offer]:
    for change in CHANGES:
        yield from change(node)
    yield from _other_constant(node, place)
    yield from _other_member(node, place)
    yield from _other_parameter(node, place)


def _other_operator(node: ast.AST) -> Iterator[Offer]:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            for other in OTHER_OPERATOR.get(type(op), ()):
                new = ast.BinOp(left, other(), right)  # type: ignore[arg-type]
                yield _became(node, new), new
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            for other in OTHER_OPERATOR.get(type(op), ()):
                compared = ast.Compare(left, [other()], [right])  # type: ignore[list-item]
                yield _became(node, compared), compared


def _dropped_operand(node: ast.AST) -> Iterator[Offer]:
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.BitOr(), right=right):
            yield _became(node, left), left
            yield _became(node, right), right


def _dropped_sign(node: ast.AST) -> Iterator[Offer]:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield _became(node, operand), operand


def _other_constant(node: ast.AST, place: Place) -> Iterator[Offer]:
    match node:
        case ast.Constant(value=bool(value)):
            yield f"{value} -> {not value}", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            for off in STRICTER.get(place.compared.get(id(node), ast.Eq), (1, -1)):
                yield f"{value} -> {value + off}", ast.Constant(value + off)


def _other_name(node: ast.AST) -> Iterator[Offer]:
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in OTHER_NAME:
            yield f"{name} -> {OTHER_NAME[name]}", ast.Name(OTHER_NAME[name], ast.Load())
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()) if name in OTHER_NAME:
            new = ast.Attribute(value, OTHER_NAME[name], ast.Load())
            yield _became(node, new), new


def _other_call(node: ast.AST) -> Iterator[Offer]:
    match node:
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            if name in OTHER_FUNCTION:
                other = ast.Call(ast.Name(OTHER_FUNCTION[name], ast.Load()), args, keywords)
                yield f"{name} -> {OTHER_FUNCTION[name]}", other
            for index in _swappable(name, len(args)):
                swapped = [*args[:index], args[index + 1], args[index], *args[index + 2 :]]
                call = ast.Call(node.func, swapped, keywords)
                yield _became(node, call), call


def _swappable(name: str, arguments: int) -> range:
    """Return the places whose argument could be taken for the next one."""
    if name in SYMMETRIC:
        return range(0)
    return range(1 if name == "ite" else 0, arguments - 1)


def _dropped_call(node: ast.AST) -> Iterator[Offer]:
    """Forget a function and take what it is given: a bound, a condition, a case, a sign."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[inside]) if name in WITHOUT_IT:
            yield _became(node, inside), inside
        case ast.Call(func=ast.Name(id="minimum" | "maximum"), args=[left, right]):
            yield _became(node, left), left
            yield _became(node, right), right
        case ast.Call(func=ast.Name(id="ite"), args=[_, then, otherwise]):
            yield _became(node, then), then
            yield _became(node, otherwise), otherwise
        case ast.Call(func=ast.Name(id="conj" | "disj"), args=[_, _, *_] as args):
            for index, dropped in enumerate(args):
                if not isinstance(dropped, ast.Starred):
                    kept = [*args[:index], *args[index + 1 :]]
                    call = ast.Call(node.func, kept, node.keywords)
                    yield _became(node, call), call


def _dropped_keyword(node: ast.AST) -> Iterator[Offer]:
    match node:
        case ast.Call(func=ast.Name(id="evolve" | "Account" | "Market" | "Position" as name)):
            for index, keyword in enumerate(node.keywords):
                kept = [*node.keywords[:index], *node.keywords[index + 1 :]]
                yield f"{name} without {keyword.arg}", ast.Call(node.func, node.args, kept)


def _dropped_entry(node: ast.AST) -> Iterator[Offer]:
    match node:
        case ast.Call(func=ast.Name(id="record"), args=[exchange, *entries]):
            for index, entry in enumerate(entries):
                what = ast.unparse(entry).partition("(")[0]
                kept = [*entries[:index], *entries[index + 1 :]]
                yield f"nothing done for {what}", ast.Call(node.func, [exchange, *kept], [])
                twice = [*entries[: index + 1], *entries[index:]]
                yield f"{what} done twice", ast.Call(node.func, [exchange, *twice], [])
            done = ast.Subscript(node, ast.Constant(0), ast.Load())
            what = ", ".join(ast.unparse(entry).partition("(")[0] for entry in entries)
            nothing = ast.Tuple([], ast.Load())
            yield f"{what} not written down", ast.Tuple([done, nothing], ast.Load())


def _dropped_guard(node: ast.AST) -> Iterator[Offer]:
    match node:
        case ast.Expr(value=ast.Call()):
            yield f"without {ast.unparse(node)}", ast.Pass()
        case ast.If(test=test, body=body, orelse=orelse):
            for forced in (True, False):
                new = ast.If(ast.Constant(forced), body, orelse)
                yield f"if {ast.unparse(test)} -> if {forced}", new
        case ast.IfExp(body=body, orelse=orelse):
            yield _became(node, body), body
            yield _became(node, orelse), orelse
        case ast.comprehension(target=target, iter=items, ifs=[_, *_] as conditions):
            for index, condition in enumerate(conditions):
                kept = [*conditions[:index], *conditions[index + 1 :]]
                new_one = ast.comprehension(target, items, kept, node.is_async)
                yield f"every one, not only if {ast.unparse(condition)}", new_one


def _other_member(node: ast.AST, place: Place) -> Iterator[Offer]:
    """Take the next member of an enumeration, the first one after the last."""
    match node:
        case ast.Attribute(value=ast.Name(id=name) as owner, attr=attribute, ctx=ast.Load()):
            kind = vars(place.module).get(name)
            if isinstance(kind, EnumType) and issubclass(kind, Enum):
                names = list(kind.__members__)
                if attribute in names and len(names) > 1:
                    other = names[(names.index(attribute) + 1) % len(names)]
                    new = ast.Attribute(owner, other, ast.Load())
                    yield _became(node, new), new


def _other_parameter(node: ast.AST, place: Place) -> Iterator[Offer]:
    """Take another parameter of the same type for a parameter."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in place.parameters:
            kind = place.parameters[name]
            for other in place.parameters:
                if other != name and place.parameters[other] == kind:
                    if OTHER_NAME.get(name) != other:
                        yield f"{name} -> {other}", ast.Name(other, ast.Load())


def _became(old: ast.AST, new: ast.AST) -> str:
    return f"{ast.unparse(old)} -> {ast.unparse(new)}"


CHANGES: tuple[Change, ...] = (
    _other_operator,
    _dropped_operand,
    _dropped_sign,
    _other_name,
    _other_call,
    _dropped_call,
    _dropped_keyword,
    _dropped_entry,
    _dropped_guard,
)
