"""Plant a wrong rule: for a while, the functions of a module run other code.

The function objects stay the same, so the registry, the theorems and every module that imported
them by name meet the planted error, and nothing has to be loaded a second time.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import CodeType, FunctionType, ModuleType
from typing import Any

from zerosum.spec import arithmetic, journal

NAMELESS = "<lambda>"
"""What Python calls a function without a name."""


def source_of(module: ModuleType) -> str:
    """Return the text of a module."""
    return inspect.getsource(module)


def replaced(module: ModuleType, old: str, new: str) -> str:
    """Return the text of a module with one passage changed, which must occur exactly once."""
    text = source_of(module)
    if text.count(old) != 1:
        raise ValueError(f"{module.__name__} contains {text.count(old)} times: {old}")
    return text.replace(old, new)


@contextmanager
def planted(module: ModuleType, changed: str | ast.Module) -> Iterator[None]:
    """Run the functions of a module with the code of a changed text, and put them back."""
    codes = _codes_below(compile(changed, f"planted {module.__name__}", "exec", dont_inherit=True))
    functions = {name: function for name, function in functions_of(module).items() if name in codes}
    kept = {name: function.__code__ for name, function in functions.items()}
    lent = {name: one for name, one in _lendable().items() if name not in vars(module)}
    vars(module).update(lent)
    try:
        for name, function in functions.items():
            if not _is_same(codes[name], kept[name]):
                function.__code__ = codes[name]
        yield
    finally:
        for name, function in functions.items():
            function.__code__ = kept[name]
        for name in lent:
            del vars(module)[name]


def _lendable() -> dict[str, Any]:
    """Return what wrong code may use that the right code did not import."""
    lenders = (arithmetic, journal)
    return {name: one for lender in lenders for name, one in vars(lender).items() if name[0] != "_"}


def _codes_below(root: CodeType) -> dict[str, CodeType]:
    """Return every code object by the name of its function, those of tables numbered."""
    found = {root.co_qualname: root}
    for constant in root.co_consts:
        if isinstance(constant, CodeType):
            found |= _codes_below(constant)
    nameless = [one for one in root.co_consts if getattr(one, "co_qualname", "") == NAMELESS]
    return found | {f"{NAMELESS} {number}": code for number, code in enumerate(nameless)}


def functions_of(module: ModuleType) -> dict[str, FunctionType]:
    """Return the functions that a module defines, those of its classes and tables included."""
    found: dict[str, FunctionType] = {}
    nameless: dict[int, FunctionType] = {}
    for member in vars(module).values():
        values = list(member.values()) if isinstance(member, Mapping) else []
        for one in values:
            if isinstance(one, FunctionType) and one.__qualname__ == NAMELESS:
                nameless[id(one)] = one
        if getattr(member, "__module__", "") != module.__name__:
            continue
        members: list[Any] = list(vars(member).values()) if isinstance(member, type) else [member]
        found |= {one.__qualname__: one for one in map(_function_in, members) if one is not None}
    own = (one for one in nameless.values() if one.__module__ == module.__name__)
    in_order = sorted(own, key=lambda one: one.__code__.co_firstlineno)
    return found | {f"{NAMELESS} {number}": one for number, one in enumerate(in_order)}


def _function_in(member: object) -> FunctionType | None:
    """Return the function that a member of a class is, or is made of."""
    inside = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
    return inside if isinstance(inside, FunctionType) else None


def _is_same(one: CodeType, other: CodeType) -> bool:
    """Return whether two code objects do the same; where they stand in the text does not count."""
    constants = zip(one.co_consts, other.co_consts, strict=False)
    return (
        one.co_code == other.co_code
        and len(one.co_consts) == len(other.co_consts)
        and one.co_names == other.co_names
        and one.co_varnames == other.co_varnames
        and all(
            _is_same(left, right) if isinstance(left, CodeType) else _is_equal(left, right)
            for left, right in constants
        )
    )


def _is_equal(left: object, right: object) -> bool:
    return type(left) is type(right) and left == right
