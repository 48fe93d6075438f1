"""What the names in a rule mean: values of its own, the rulebook's, or something not checked."""

from __future__ import annotations

import ast
import builtins
import dis
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from attrs import define, field

from zerosum.proofs.check import words
from zerosum.proofs.check.classes import is_value_class, methods_of, why_not_class
from zerosum.proofs.check.constants import integers_in, why_not_constant
from zerosum.proofs.check.source import Function, Source, codes_in
from zerosum.proofs.check.unfit import Unfit

GLOBAL_READS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
GLOBAL_WRITES = ("STORE_GLOBAL", "DELETE_GLOBAL")
TRUSTED = ("zerosum.spec", "zerosum.rules")
MISSING = object()


def is_trusted(function: FunctionType) -> bool:
    """Return whether a function is the project's own, whose tests hold it to these rules."""
    module = sys.modules.get(function.__module__)
    name = function.__module__
    return (
        any(name == one or name.startswith(f"{one}.") for one in TRUSTED)
        and function.__code__.co_filename == getattr(module, "__file__", None)
        and "<locals>" not in function.__qualname__
    )


@define
class Met:
    """What was met while reading: functions to be read too, and the integers mentioned."""

    waiting: list[FunctionType] = field(factory=list)
    calls: dict[int, set[int]] = field(factory=dict)
    constants: set[int] = field(factory=set)
    messages: dict[tuple[str, int], bool] = field(factory=dict)
    has_try: bool = False

    def meet(self, caller: FunctionType, called: FunctionType) -> None:
        """Note that one function calls another, which is to be read too."""
        self.calls.setdefault(id(caller), set()).add(id(called))
        self.waiting.append(called)


@define
class Names:
    """What the names in one function mean, and which of them a rule may use."""

    met: Met
    function: Function
    source: Source
    globals: frozenset[str] = field(init=False)
    locals: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Take from the byte code which names are global; no reading of the text is as sure."""
        codes = list(codes_in(self.function.__code__))
        self.globals = frozenset(name for code in codes for name in _global_names(code))
        self.locals = frozenset(name for code in codes for name in _local_names(code))

    def refuse(self, node: ast.AST, problem: str, remedy: str) -> Unfit:
        """Return the refusal of something that stands in the function."""
        return Unfit(self.source.place(node), problem, remedy)

    def _global(self, node: ast.AST, name: str) -> object:
        if name in self.locals:
            problem = f"{name!r} is a name of this function and of the file"
            raise self.refuse(node, problem, "give them different names")
        found = self.function.__globals__.get(name, vars(builtins).get(name, MISSING))
        if found is MISSING:
            raise self.refuse(node, f"{name!r} is not defined", "define or import it")
        return found

    def resolve(self, node: ast.AST) -> Any:
        """Return what a name of the file means, or nothing where it is not one."""
        if isinstance(node, ast.Name) and node.id not in self.locals:
            found = self.function.__globals__.get(node.id, vars(builtins).get(node.id, MISSING))
            return None if found is MISSING else found
        if isinstance(node, ast.Attribute):
            owner = self.resolve(node.value)
            if isinstance(owner, ModuleType | type):
                return vars(owner).get(node.attr)
        return None

    def judge(self, node: ast.AST, name: str, found: object) -> None:
        """Let a global object pass, or refuse it."""
        if isinstance(found, FunctionType) and found not in words.ALLOWED_OBJECTS:
            self._judge_function(node, name, found)
        elif isinstance(found, type):
            self._judge_class(node, name, found)
        elif isinstance(found, ModuleType):
            raise self.refuse(node, f"the module {name} as a value", "name what you use of it")
        elif not any(found is one for one in words.ALLOWED_OBJECTS):
            if callable(found):
                raise self._foreign(node, name, found)
            why = why_not_constant(found)
            if why and name.partition(".")[0] in words.OTHER_MODULES:
                raise self._foreign(node, name, None)
            if why:
                raise self.refuse(node, f"{name} is {why}", "make it a tuple, or an argument")
            self.met.constants.update(integers_in(found))

    def _judge_function(self, node: ast.AST, name: str, found: FunctionType) -> None:
        if found in words.REGISTERING or not (is_trusted(found) or _is_own(found)):
            raise self._foreign(node, name, found)
        self.met.meet(self.function, found)

    def _foreign(self, node: ast.AST, name: str, found: object) -> Unfit:
        home = str(getattr(found, "__module__", "") or "").partition(".")[0]
        remedy = words.BUILTINS.get(name) if home == "builtins" else None
        remedy = (
            remedy
            or words.OTHER_MODULES.get(home)
            or words.OTHER_MODULES.get(name.partition(".")[0], words.REMEDY)
        )
        return self.refuse(node, f"{name} is not checked", remedy)

    def _judge_class(self, node: ast.AST, name: str, found: type) -> None:
        if any(found is one for one in words.ALLOWED_OBJECTS):
            return
        why, remedy = why_not_class(found)
        if why and found.__module__ == "builtins":
            raise self._foreign(node, name, found)
        if why:
            raise self.refuse(node, f"{name} {why}", remedy)
        for method in methods_of(found):
            self.met.meet(self.function, method)


def is_plain_class(kind: object) -> bool:
    """Return whether no number, plain or symbolic, is ever of a class."""
    return isinstance(kind, type) and is_value_class(kind)


def _is_own(function: FunctionType) -> bool:
    """Return whether somebody wrote a function as part of what is checked, and not a library."""
    path = Path(function.__code__.co_filename)
    parts = frozenset(path.parts)
    home = function.__module__.partition(".")[0]
    is_library = "site-packages" in parts or home in sys.stdlib_module_names
    return path.suffix == ".py" and not is_library and home != "zerosum"


def _global_names(code: CodeType) -> Iterator[str]:
    return (str(one.argval) for one in dis.get_instructions(code) if one.opname in GLOBAL_READS)


def global_writes(code: CodeType) -> Iterator[str]:
    """Yield the global names that some code writes."""
    return (str(one.argval) for one in dis.get_instructions(code) if one.opname in GLOBAL_WRITES)


def _local_names(code: CodeType) -> tuple[str, ...]:
    return (*code.co_varnames, *code.co_cellvars, *code.co_freevars)
