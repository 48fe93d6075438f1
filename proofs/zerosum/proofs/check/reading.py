"""Read a rule before it is run: only what is known to mean the same under proof may stand in it.

What this lets through runs on symbolic integers exactly as on plain ones, gives the same answer
each time, and cannot catch a failure of the engine. Everything else is refused with its line.
"""

from __future__ import annotations

import ast
import builtins
import dis
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from attrs import define, field, frozen

from zerosum.proofs.check import words
from zerosum.proofs.check.constants import integers_in, why_not_constant
from zerosum.proofs.check.load import Loaded
from zerosum.proofs.check.source import Source, codes_in
from zerosum.proofs.check.unfit import Unfit
from zerosum.spec.rejections import Rejected

GLOBAL_READS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
GLOBAL_WRITES = ("STORE_GLOBAL", "DELETE_GLOBAL")
TRUSTED = ("zerosum.spec", "zerosum.rules")
MISSING = object()


@frozen
class Reading:
    """What was read: the files of the code under check, and the integers that it mentions."""

    files: frozenset[str]
    constants: tuple[int, ...]
    messages: Mapping[tuple[str, int], bool] = field(factory=dict)
    has_try: bool = False

    def shows_numbers(self, file: str, line: int) -> bool:
        """Return whether a line makes the message of a refusal that nothing catches."""
        return not self.has_try and self.messages.get((file, line), False)


def read_all(loaded: Loaded, functions: Iterable[FunctionType]) -> Reading:
    """Read functions and all that they call.

    Raises: Unfit at the first thing that is not checked.
    """
    reader = _Reader(loaded, list(functions))
    while reader.waiting:
        reader.read(reader.waiting.pop(0))
    _refuse_recursion(reader)
    files = frozenset(one.__code__.co_filename for one in reader.seen.values())
    return Reading(files, tuple(sorted(reader.constants)), reader.messages, reader.has_try)


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
class _Reader:
    """Reads one function after the other; each is read once."""

    loaded: Loaded
    waiting: list[FunctionType]
    seen: dict[int, FunctionType] = field(factory=dict)
    calls: dict[int, set[int]] = field(factory=dict)
    constants: set[int] = field(factory=set)
    messages: dict[tuple[str, int], bool] = field(factory=dict)
    has_try: bool = False

    def read(self, function: FunctionType) -> None:
        """Read one function."""
        if id(function) in self.seen or is_trusted(function):
            return
        self.seen[id(function)] = function
        source = self.loaded.source_of(function)
        _FunctionReader(self, function, source, source.node_of(function)).read()

    def meet(self, caller: FunctionType, called: FunctionType) -> None:
        """Note that one function calls another, which is to be read too."""
        self.calls.setdefault(id(caller), set()).add(id(called))
        self.waiting.append(called)


@define
class _FunctionReader:
    """Reads one function, its nested functions included."""

    reader: _Reader
    function: FunctionType
    source: Source
    node: ast.FunctionDef
    globals: frozenset[str] = field(init=False)
    locals: frozenset[str] = field(init=False)
    try_depth: int = 0

    def __attrs_post_init__(self) -> None:
        """Take from the byte code which names are global; no reading of the text is as sure."""
        codes = list(codes_in(self.function.__code__))
        self.globals = frozenset(name for code in codes for name in _global_names(code))
        self.locals = frozenset(name for code in codes for name in _local_names(code))

    def read(self) -> None:
        """Read the definition, its defaults, and its body."""
        self._read_outside()
        for statement in self.node.body:
            self.visit(statement)

    def refuse(self, node: ast.AST, problem: str, remedy: str) -> Unfit:
        """Return the refusal of something that stands in the function."""
        return Unfit(self.source.place(node), problem, remedy)

    def _read_outside(self) -> None:
        """Refuse what hangs on a function and outlives its calls."""
        function, node = self.function, self.node
        for decorator in node.decorator_list:
            found = self.resolve(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if found not in words.REGISTERING:
                raise self.refuse(decorator, "a decorator", "check the function without it")
        if function.__closure__:
            problem, remedy = "a function made inside another", "define it at the top of the file"
            raise self.refuse(node, problem, remedy)
        if vars(function):
            problem = f"{function.__name__} carries {', '.join(vars(function))}"
            raise self.refuse(node, problem, "give it no attributes")
        defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
        for value in defaults:
            why = why_not_constant(value)
            if why:
                raise self.refuse(node, f"a default that is {why}", "use a tuple or None")
            self.reader.constants.update(integers_in(value))
        writes = [name for code in codes_in(function.__code__) for name in _global_writes(code)]
        if writes:
            raise self.refuse(node, f"global state: {writes[0]}", "return what is to be kept")

    # Statements and expressions ----------------------------------------------------------------

    def visit(self, node: ast.AST) -> None:
        """Read a statement or expression, or refuse it."""
        if type(node) in words.STATEMENTS:
            raise self.refuse(node, *words.STATEMENTS[type(node)])
        special = getattr(self, f"visit_{type(node).__name__}", None)
        if special is not None:
            special(node)
            return
        if not isinstance(node, ALLOWED_NODES):
            raise self.refuse(node, f"{type(node).__name__} is not checked", words.REMEDY)
        self.visit_parts(node)

    def visit_parts(self, node: ast.AST) -> None:
        """Read all parts of a node."""
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Read a nested function; its annotations are not run with it."""
        if node.decorator_list:
            raise self.refuse(node, "a decorator", "write the function without it")
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        for statement in node.body:
            self.visit(statement)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Read a nameless function."""
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        self.visit(node.body)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Read an assignment without its annotation, which does not run in a function."""
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Refuse numbers that are no integers."""
        if isinstance(node.value, float | complex):
            remedy = "rules are exact: use integers in a smaller unit"
            raise self.refuse(node, f"{node.value!r} is no integer", remedy)
        self.reader.constants.update(integers_in(node.value))

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Refuse the operators that symbolic integers do not have."""
        self._visit_operator(node, node.op)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Refuse the operators that symbolic integers do not have."""
        self._visit_operator(node, node.op)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """Refuse the operators that symbolic integers do not have."""
        self._visit_operator(node, node.op)

    def _visit_operator(self, node: ast.AST, operator: ast.AST) -> None:
        if type(operator) in words.OPERATORS:
            raise self.refuse(node, *words.OPERATORS[type(operator)])
        for child in ast.iter_child_nodes(node):
            if child is not operator:
                self.visit(child)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Refuse to compare numbers and conditions by where they lie in memory."""
        operands = [node.left, *node.comparators]
        for operator, left, right in zip(node.ops, operands, operands[1:], strict=False):
            if isinstance(operator, ast.Is | ast.IsNot) and not (
                self._is_single(left) or self._is_single(right)
            ):
                raise self.refuse(node, "`is` compares places in memory", "use == or !=")
        for operand in operands:
            self.visit(operand)

    def _is_single(self, node: ast.expr) -> bool:
        """Return whether an operand is None or a member of an enumeration."""
        if isinstance(node, ast.Constant) and node.value is None:
            return True
        return type(type(self.resolve(node))).__name__ == "EnumType"

    def visit_Name(self, node: ast.Name) -> None:
        """Read a name: a local one is whatever was put there, a global one is judged."""
        if isinstance(node.ctx, ast.Load) and node.id in self.globals:
            self.judge(node, node.id, self._global(node, node.id))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Read an attribute: of a module it is that module's object, otherwise a field."""
        if not isinstance(node.ctx, ast.Load):
            raise self.refuse(node, f"assigns to .{node.attr}", "state is immutable: use evolve")
        owner = self.resolve(node.value)
        if isinstance(owner, ModuleType):
            self.judge(node, ast.unparse(node), self.resolve(node))
            return
        hidden = node.attr.startswith(words.HIDDEN_PREFIXES)
        if hidden or node.attr in words.ENGINE_NAMES or isinstance(owner, FunctionType):
            remedy = "use the fields and functions that zerosum.spec offers"
            raise self.refuse(node, f".{node.attr} is not for rules", remedy)
        self.visit(node.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Read a refusal; its message may have numbers in it, for nobody reads it in a proof."""
        for part in (node.exc, node.cause):
            if part is not None:
                self.visit_message(part) if self.try_depth == 0 else self.visit(part)

    def visit_message(self, node: ast.expr) -> None:
        """Read the making of a refusal, in which texts may show numbers."""
        if not isinstance(node, ast.Call):
            self.visit(node)
            return
        self.visit(node.func)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(argument, ast.JoinedStr):
                self._visit_shown(argument)
                self._note_message(node)
            else:
                self.visit(argument)

    def _visit_shown(self, text: ast.JoinedStr) -> None:
        for part in text.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def _note_message(self, node: ast.Call) -> None:
        """Note the lines on which a refusal is made: whatever fails there, the call is refused."""
        if self._is_refusal(node.func):
            file = self.function.__code__.co_filename
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                self.reader.messages[file, line] = True

    def visit_Try(self, node: ast.Try) -> None:
        """Read a `try` that catches refusals and nothing else."""
        if node.finalbody:
            raise self.refuse(node, "`finally` may swallow a failure", "leave it out")
        for handler in node.handlers:
            if not self._is_refusal(handler.type):
                remedy = "name what you expect: ValueError, or a kind of Rejected"
                raise self.refuse(handler, "this `except` catches too much", remedy)
        self.reader.has_try = True
        self.try_depth += 1
        for part in (*node.body, *node.orelse, *node.handlers):
            self.visit_parts(part) if isinstance(part, ast.ExceptHandler) else self.visit(part)
        self.try_depth -= 1

    def _is_refusal(self, node: ast.expr | None) -> bool:
        if isinstance(node, ast.Tuple):
            return all(self._is_refusal(one) for one in node.elts)
        kind = None if node is None else self.resolve(node)
        return isinstance(kind, type) and issubclass(kind, (*words.REFUSALS, Rejected))

    def visit_Call(self, node: ast.Call) -> None:
        """Read a call; only classes of the rulebook may be asked for by ``isinstance``."""
        if self.resolve(node.func) is isinstance:
            kinds = node.args[1:]
            named = [one for kind in kinds for one in _members(kind)]
            if not all(_is_plain_class(self.resolve(one)) for one in named):
                remedy = "a rule must not depend on the type of a number"
                raise self.refuse(node, "isinstance tells symbolic numbers from plain ones", remedy)
        self.visit_parts(node)

    def visit_MatchClass(self, node: ast.MatchClass) -> None:
        """Refuse patterns that ask for the type of a number."""
        if not _is_plain_class(self.resolve(node.cls)):
            name = ast.unparse(node.cls)
            remedy = "a rule must not depend on the type of a number"
            raise self.refuse(node, f"the pattern {name}() asks for a type", remedy)
        for pattern in (*node.patterns, *node.kwd_patterns):
            self.visit(pattern)

    # Names -------------------------------------------------------------------------------------

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
            self.reader.constants.update(integers_in(found))

    def _judge_function(self, node: ast.AST, name: str, found: FunctionType) -> None:
        if found in words.REGISTERING or not (is_trusted(found) or _is_own(found)):
            raise self._foreign(node, name, found)
        self.reader.meet(self.function, found)

    def _foreign(self, node: ast.AST, name: str, found: object) -> Unfit:
        home = str(getattr(found, "__module__", "") or "").partition(".")[0]
        remedy = words.BUILTINS.get(name) if home == "builtins" else None
        remedy = remedy or words.OTHER_MODULES.get(home) or words.OTHER_MODULES.get(
            name.partition(".")[0], words.REMEDY
        )
        return self.refuse(node, f"{name} is not checked", remedy)

    def _judge_class(self, node: ast.AST, name: str, found: type) -> None:
        from zerosum.proofs.check.classes import methods_of, why_not_class  # noqa: PLC0415

        if any(found is one for one in words.ALLOWED_OBJECTS):
            return
        why, remedy = why_not_class(found)
        if why and found.__module__ == "builtins":
            raise self._foreign(node, name, found)
        if why:
            raise self.refuse(node, f"{name} {why}", remedy)
        for method in methods_of(found):
            self.reader.meet(self.function, method)


ALLOWED_NODES = (
    *(ast.Return, ast.Assign, ast.If, ast.For, ast.Expr, ast.Pass, ast.Assert, ast.Match),
    *(ast.Break, ast.Continue, ast.BoolOp, ast.NamedExpr, ast.IfExp, ast.Dict, ast.ListComp),
    *(ast.GeneratorExp, ast.DictComp, ast.Subscript, ast.Starred, ast.List, ast.Tuple, ast.Slice),
    *(ast.comprehension, ast.keyword, ast.expr_context, ast.boolop, ast.match_case, ast.arguments),
    *(ast.MatchValue, ast.MatchSingleton, ast.MatchSequence, ast.MatchStar, ast.MatchAs),
    *(ast.MatchOr,),
)


def _members(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the classes that the second argument of ``isinstance`` names."""
    match node:
        case ast.Tuple(elts=elements):
            for element in elements:
                yield from _members(element)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            yield from _members(left)
            yield from _members(right)
        case _:
            yield node


def _is_plain_class(kind: object) -> bool:
    """Return whether no number, plain or symbolic, is ever of a class."""
    from zerosum.proofs.check.classes import is_value_class  # noqa: PLC0415

    return isinstance(kind, type) and is_value_class(kind)


def _is_own(function: FunctionType) -> bool:
    """Return whether somebody wrote a function as part of what is checked, and not a library."""
    path = Path(function.__code__.co_filename)
    parts = frozenset(path.parts)
    home = function.__module__.partition(".")[0]
    is_library = "site-packages" in parts or home in sys.stdlib_module_names
    return path.suffix == ".py" and not is_library and home != "zerosum"


def _global_names(code: CodeType) -> Iterator[str]:
    return (
        str(one.argval) for one in dis.get_instructions(code) if one.opname in GLOBAL_READS
    )


def _global_writes(code: CodeType) -> Iterator[str]:
    return (
        str(one.argval) for one in dis.get_instructions(code) if one.opname in GLOBAL_WRITES
    )


def _local_names(code: CodeType) -> tuple[str, ...]:
    return (*code.co_varnames, *code.co_cellvars, *code.co_freevars)


def _refuse_recursion(reader: _Reader) -> None:
    """Refuse functions that call themselves, directly or in a round: they have no bound."""
    done: set[int] = set()

    def walk(function: int, above: tuple[int, ...]) -> None:
        if function in above:
            found = reader.seen[function]
            place = reader.loaded.source_of(found).place(found.__code__.co_firstlineno)
            remedy = "state one step and check it with --fold"
            raise Unfit(place, f"{found.__name__} calls itself", remedy)
        if function in done or function not in reader.seen:
            return
        for called in reader.calls.get(function, ()):
            walk(called, (*above, function))
        done.add(function)

    for function in reader.seen:
        walk(function, ())
