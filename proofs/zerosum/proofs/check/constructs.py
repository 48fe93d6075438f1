"""What a rule is written with: each part of it passes, or is refused with its line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import FunctionType, ModuleType

from attrs import define, field

from zerosum.proofs.check import words
from zerosum.proofs.check.constants import integers_in, why_not_constant
from zerosum.proofs.check.names import Names, global_writes, is_plain_class
from zerosum.proofs.check.source import codes_in
from zerosum.spec.rejections import Rejected


@define
class FunctionReader(Names):
    """Reads one function, its nested functions included."""

    node: ast.FunctionDef = field(kw_only=True)
    try_depth: int = 0

    def read(self) -> None:
        """Read the definition, its defaults, and its body."""
        self._read_outside()
        for statement in self.node.body:
            self.visit(statement)

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
            self.met.constants.update(integers_in(value))
        writes = [name for code in codes_in(function.__code__) for name in global_writes(code)]
        if writes:
            raise self.refuse(node, f"global state: {writes[0]}", "return what is to be kept")

    # Statements and expressions ----------------------------------------------------------------

    def visit(self, node: ast.AST) -> None:
        """Read a statement or expression, or refuse it."""
        if type(node) in words.STATEMENTS:
            raise self.refuse(node, *words.STATEMENTS[type(node)])
        special = getattr(self, f"visit_{type(node).__name__.lower()}", None)
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

    def visit_functiondef(self, node: ast.FunctionDef) -> None:
        """Read a nested function; its annotations are not run with it."""
        if node.decorator_list:
            raise self.refuse(node, "a decorator", "write the function without it")
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        for statement in node.body:
            self.visit(statement)

    def visit_lambda(self, node: ast.Lambda) -> None:
        """Read a nameless function."""
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        self.visit(node.body)

    def visit_annassign(self, node: ast.AnnAssign) -> None:
        """Read an assignment without its annotation, which does not run in a function."""
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)

    def visit_constant(self, node: ast.Constant) -> None:
        """Refuse numbers that are no integers."""
        if isinstance(node.value, float | complex):
            remedy = "rules are exact: use integers in a smaller unit"
            raise self.refuse(node, f"{node.value!r} is no integer", remedy)
        self.met.constants.update(integers_in(node.value))

    def visit_binop(self, node: ast.BinOp) -> None:
        """Refuse the operators that symbolic integers do not have."""
        self._visit_operator(node, node.op)

    def visit_augassign(self, node: ast.AugAssign) -> None:
        """Refuse the operators that symbolic integers do not have."""
        self._visit_operator(node, node.op)

    def visit_unaryop(self, node: ast.UnaryOp) -> None:
        """Refuse the operators that symbolic integers do not have."""
        self._visit_operator(node, node.op)

    def _visit_operator(self, node: ast.AST, operator: ast.AST) -> None:
        if type(operator) in words.OPERATORS:
            raise self.refuse(node, *words.OPERATORS[type(operator)])
        for child in ast.iter_child_nodes(node):
            if child is not operator:
                self.visit(child)

    def visit_compare(self, node: ast.Compare) -> None:
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

    def visit_name(self, node: ast.Name) -> None:
        """Read a name: a local one is whatever was put there, a global one is judged."""
        if isinstance(node.ctx, ast.Load) and node.id in self.globals:
            self.judge(node, node.id, self._global(node, node.id))

    def visit_attribute(self, node: ast.Attribute) -> None:
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

    def visit_raise(self, node: ast.Raise) -> None:
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
                self.met.messages[file, line] = True

    def visit_try(self, node: ast.Try) -> None:
        """Read a `try` that catches refusals and nothing else."""
        if node.finalbody:
            raise self.refuse(node, "`finally` may swallow a failure", "leave it out")
        for handler in node.handlers:
            if not self._is_refusal(handler.type):
                remedy = "name what you expect: ValueError, or a kind of Rejected"
                raise self.refuse(handler, "this `except` catches too much", remedy)
        self.met.has_try = True
        self.try_depth += 1
        for part in (*node.body, *node.orelse, *node.handlers):
            self.visit_parts(part) if isinstance(part, ast.ExceptHandler) else self.visit(part)
        self.try_depth -= 1

    def _is_refusal(self, node: ast.expr | None) -> bool:
        if isinstance(node, ast.Tuple):
            return all(self._is_refusal(one) for one in node.elts)
        kind = None if node is None else self.resolve(node)
        return isinstance(kind, type) and issubclass(kind, (*words.REFUSALS, Rejected))

    def visit_call(self, node: ast.Call) -> None:
        """Read a call; only classes of the rulebook may be asked for by ``isinstance``."""
        if self.resolve(node.func) is isinstance:
            kinds = node.args[1:]
            named = [one for kind in kinds for one in _members(kind)]
            if not all(is_plain_class(self.resolve(one)) for one in named):
                remedy = "a rule must not depend on the type of a number"
                raise self.refuse(node, "isinstance tells symbolic numbers from plain ones", remedy)
        self.visit_parts(node)

    def visit_matchclass(self, node: ast.MatchClass) -> None:
        """Refuse patterns that ask for the type of a number."""
        if not is_plain_class(self.resolve(node.cls)):
            name = ast.unparse(node.cls)
            remedy = "a rule must not depend on the type of a number"
            raise self.refuse(node, f"the pattern {name}() asks for a type", remedy)
        for pattern in (*node.patterns, *node.kwd_patterns):
            self.visit(pattern)


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
