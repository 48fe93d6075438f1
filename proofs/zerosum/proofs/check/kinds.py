"""What an annotation asks for: how to make any value of it, symbolic or from a table."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from enum import Enum, Flag
from functools import partial
from types import ModuleType
from typing import Any, Literal, TypeAlias

import attrs
from attrs import frozen

from zerosum.proofs.check.guarded import Text
from zerosum.proofs.check.source import Function, Source
from zerosum.proofs.check.unfit import Unfit
from zerosum.proofs.engine.given import Given, SymbolicGiven
from zerosum.proofs.situations import any_position
from zerosum.spec.state import Exchange, Position

SUPPORTED = (
    "int and the units Quote, Size, Price, Rate, Ppm, then bool, AccountId, MarketId, Exchange, "
    "Position, an Enum, Literal, a frozen class of attrs with such fields, X | None, tuple[X, Y], "
    "tuple[X, ...], list[X]"
)
ABSENT = object()

Sort: TypeAlias = Literal["number", "exchange", "account", "market", "numbers", "other"]
Maker: TypeAlias = Callable[[Given, str], Any]


@frozen(eq=False)
class Kind:
    """What a parameter takes: how to make one, and whether the number of its parts is bounded."""

    make: Maker
    sort: Sort = "other"
    is_bounded: bool = False


@frozen(eq=False)
class Parameter:
    """One parameter of a function under check."""

    name: str
    kind: Kind
    is_keyword: bool


@frozen(eq=False)
class Reader:
    """Reads the annotations of one function."""

    function: Function
    source: Source
    bound: int

    def parameters(self) -> list[Parameter]:
        """Return the parameters with their kinds.

        Raises: Unfit at the first that is not supported.
        """
        node = self.source.node_of(self.function)
        spread = node.args.vararg or node.args.kwarg
        if spread is not None:
            raise Unfit(self.source.place(node), f"*{spread.arg}", "name every parameter")
        positional = [*node.args.posonlyargs, *node.args.args]
        return [
            *(self._parameter(one, is_keyword=False) for one in positional),
            *(self._parameter(one, is_keyword=True) for one in node.args.kwonlyargs),
        ]

    def _parameter(self, node: ast.arg, *, is_keyword: bool) -> Parameter:
        if node.annotation is None:
            problem = f"parameter {node.arg!r} has no annotation"
            raise Unfit(self.source.place(node), problem, f"supported are {SUPPORTED}")
        return Parameter(node.arg, self.kind(node.annotation, node.arg), is_keyword)

    def kind(self, node: ast.expr, name: str) -> Kind:
        """Return what an annotation asks for."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self.kind(ast.parse(node.value, mode="eval").body, name)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._union([node.left, node.right], name)
        if isinstance(node, ast.Subscript):
            return self._generic(node, name)
        if isinstance(node, ast.Constant) and node.value is None:
            return Kind(lambda *_: None)
        return self._named(node, name)

    def refuse(self, node: ast.expr, name: str) -> Unfit:
        """Return the refusal of an annotation."""
        problem = f"parameter {name!r} is annotated as {ast.unparse(node)}"
        return Unfit(self.source.place(node), problem, f"supported are {SUPPORTED}")

    def _union(self, parts: list[ast.expr], name: str) -> Kind:
        kinds = [self.kind(part, name) for part in parts]
        if any(one.sort in ("exchange", "account", "market") for one in kinds):
            raise self.refuse(parts[0], name)

        def make(given: Given, label: str) -> Any:
            return given.choose(f"{label} is", kinds).make(given, label)

        return Kind(make, is_bounded=any(one.is_bounded for one in kinds))

    def _generic(self, node: ast.Subscript, name: str) -> Kind:
        parts = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        head = self.value_of(node.value)
        if head is Literal:
            options = tuple(one.value for one in parts if isinstance(one, ast.Constant))
            return Kind(lambda given, label: given.choose(label, options))
        if head is tuple and _is_open(parts):
            return self._many(parts[0], name, tuple)
        if head is list and len(parts) == 1:
            return self._many(parts[0], name, list)
        if head is tuple:
            kinds = [self.kind(part, name) for part in parts]
            return Kind(partial(_make_each, kinds), is_bounded=any(k.is_bounded for k in kinds))
        if getattr(head, "__name__", getattr(head, "_name", "")) == "Optional":
            return self._union([*parts, ast.Constant(None)], name)
        raise self.refuse(node, name)

    def _many(self, part: ast.expr, name: str, collect: Callable[[Any], Any]) -> Kind:
        kind, bound = self.kind(part, name), self.bound

        def make(given: Given, label: str) -> Any:
            count = given.choose(f"number of {label}", range(bound + 1))
            given.bounded(f"at most {bound} {label}")
            return collect(kind.make(given, f"{label}[{place}]") for place in range(count))

        sort: Sort = "numbers" if kind.sort == "number" else "other"
        return Kind(make, sort, is_bounded=True)

    def _named(self, node: ast.expr, name: str) -> Kind:
        found, word = self.value_of(node), _last_name(node)
        while hasattr(found, "__supertype__"):
            found = found.__supertype__
        if found is str:
            return _text_kind(word)
        if found is int:
            return Kind(lambda given, label: given.integer(label), "number")
        if found is bool:
            return Kind(lambda given, label: given.choose(label, (False, True)))
        if found is Exchange:
            return Kind(unmade, "exchange")
        if found is Position:
            return Kind(any_position)
        if isinstance(found, type) and issubclass(found, Enum) and not issubclass(found, Flag):
            members = tuple(found)
            return Kind(lambda given, label: given.choose(label, members))
        if isinstance(found, type) and attrs.has(found):
            return self._data(node, name, found)
        raise self.refuse(node, name)

    def _data(self, node: ast.expr, name: str, kind: type[attrs.AttrsInstance]) -> Kind:
        """Return how to make a frozen value field by field."""
        from zerosum.proofs.check.classes import is_value_class  # noqa: PLC0415

        if not is_value_class(kind):
            raise self.refuse(node, name)
        home = vars(__import__("sys").modules[kind.__module__])
        inner = attrs.evolve(self, home=home)
        fields = {}
        for one in attrs.fields(kind):
            if "list" in str(one.type):
                raise self.refuse(node, name)
            written = one.type if isinstance(one.type, str) else getattr(one.type, "__name__", "")
            try:
                fields[one.name] = inner.kind(ast.parse(str(written), mode="eval").body, name)
            except (Unfit, SyntaxError) as error:
                raise self.refuse(node, name) from error
        if any(one.sort in ("exchange", "account", "market") for one in fields.values()):
            raise self.refuse(node, name)

        def make(given: Given, label: str) -> Any:
            parts = {key: one.make(given, f"{label}.{key}") for key, one in fields.items()}
            return kind(**parts)

        return Kind(make, is_bounded=any(one.is_bounded for one in fields.values()))

    home: dict[str, Any] = attrs.field()

    @home.default
    def _own_home(self) -> dict[str, Any]:
        names: dict[str, Any] = self.function.__globals__
        return names

    def value_of(self, node: ast.AST) -> Any:
        """Return what a name in an annotation means."""
        if isinstance(node, ast.Name):
            return self.home.get(node.id, vars(builtins).get(node.id))
        if isinstance(node, ast.Attribute):
            owner = self.value_of(node.value)
            if isinstance(owner, ModuleType | type):
                return vars(owner).get(node.attr)
        return None


def _make_each(kinds: list[Kind], given: Given, label: str) -> Any:
    return tuple(kind.make(given, f"{label}[{place}]") for place, kind in enumerate(kinds))


def _is_open(parts: list[ast.expr]) -> bool:
    """Return whether the parts of a tuple are one kind and an ellipsis."""
    match parts:
        case [_, ast.Constant(value=value)]:
            return value is Ellipsis
        case _:
            return False


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _text_kind(word: str) -> Kind:
    if word == "AccountId":
        return Kind(unmade, "account")
    if word == "MarketId":
        return Kind(unmade, "market")
    return Kind(_make_text)


def _make_text(given: Given, label: str) -> str:
    return Text(f"any {label}") if isinstance(given, SymbolicGiven) else f"any {label}"


def unmade(given: Given, label: str) -> Any:
    """Refuse to make by itself what is made together with the exchange that it belongs to.

    Raises: Unfit.
    """
    raise Unfit(label, "it is made together with its exchange", "make it a parameter of its own")
