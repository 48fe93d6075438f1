"""Public things say what they are, and rules say what they rest on."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.tidy.source import (
    Function,
    Module,
    decorator_call,
    expect_no_problem,
    functions_in,
    modules_under,
    planted,
    texts_in,
)

DOCUMENTED_PACKAGES = ("zerosum.spec", "zerosum.rules")
HEADS = ("Clause", "Source", "Units", "Shape", "Rounding", "Raises", "Laws")
RULE_HEADS = ("Clause", "Units", "Raises", "Laws")
HEAD = re.compile(rf"^\s*({'|'.join(HEADS)}):", re.MULTILINE)
LAW_ID = re.compile(r"\b[A-Z]{3}-\d+\.L\d+\b")
SENTENCE_END = (".", "?", "!")
STUBS = ("overload", "override")

Documented = Function | ast.ClassDef


def bad_summaries(module: Module) -> list[str]:
    """Report public functions and classes whose docstring does not begin with a sentence."""
    return [
        module.problem(node, f"{node.name}: {complaint}")
        for node in public_nodes(module.tree)
        if (complaint := summary_complaint(ast.get_docstring(node)))
    ]


def public_nodes(tree: ast.Module | ast.ClassDef) -> Iterator[Documented]:
    """Yield what a user can name: public functions, public classes and their public methods."""
    for node in tree.body:
        if not isinstance(node, Documented) or node.name.startswith("_"):
            continue
        if not any(isinstance(d, ast.Name) and d.id in STUBS for d in node.decorator_list):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from public_nodes(node)


def summary_complaint(docstring: str | None) -> str:
    """Return what is wrong with the first line, or an empty text."""
    if docstring is None:
        return "has no docstring"
    first, *rest = docstring.strip().splitlines()
    if not first.endswith(SENTENCE_END):
        return "the first line must be a whole sentence, ended by a full stop"
    if first[0].islower():
        return "the first line must begin like a sentence"
    return "a blank line must follow the first sentence" if rest and rest[0].strip() else ""


def missing_rule_heads(module: Module) -> list[str]:
    """Report rules whose docstring leaves out what a reader must know."""
    return [
        module.problem(node, f"rule {node.name} has no `{head}:`")
        for node, _ in rules_in(module)
        for head in RULE_HEADS
        if head not in heads_of(node)
    ]


def disordered_heads(module: Module) -> list[str]:
    """Report docstrings whose heads do not come in the agreed order."""
    return [
        module.problem(node, f"{node.name}: order the heads as {', '.join(HEADS)}")
        for node in functions_in(module.tree)
        if (heads := heads_of(node)) != sorted(heads, key=HEADS.index)
    ]


def contradicted_rules(module: Module) -> list[str]:
    """Report rules whose docstring names another clause or other laws than the decorator.

    Laws may be summed up ("and the invariants"), so a law left out is no contradiction.
    """
    known = {text for tree in declarations_in(module) for text in texts_in(tree)}
    return [
        module.problem(node, f"rule {node.name}: {complaint}")
        for node, call in rules_in(module)
        for complaint in _contradictions(ast.get_docstring(node) or "", call, known)
    ]


def _contradictions(docstring: str, call: ast.Call, known: set[str]) -> Iterator[str]:
    clause = texts_in(call.args[0])[0]
    if not re.search(rf"Clause:.*\b{re.escape(clause)}\b", docstring):
        yield f"`Clause:` does not name {clause}"
    for id_ in LAW_ID.findall(docstring):
        if id_ not in known:
            yield f"the docstring names {id_}, which no decorator here does"


def declarations_in(module: Module) -> Iterator[ast.AST]:
    """Yield the decorators and constants of a module: where a rule can take its laws from."""
    for node in module.tree.body:
        if isinstance(node, Function):
            yield from node.decorator_list
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield node


def lawless_rules(module: Module) -> list[str]:
    """Report rules that obey no law at all."""
    return [
        module.problem(node, f"rule {node.name} must name the laws it obeys")
        for node, call in rules_in(module)
        if not any(
            keyword.arg == "obeys" and names_laws(keyword.value) for keyword in call.keywords
        )
    ]


def names_laws(obeys: ast.expr) -> bool:
    """Say whether an ``obeys`` names a law itself or refers to a constant that does."""
    return bool(texts_in(obeys)) or any(isinstance(node, ast.Name) for node in ast.walk(obeys))


def rules_in(module: Module) -> list[tuple[Function, ast.Call]]:
    """Return the functions decorated with ``@rule(...)``, each with that call."""
    return [
        (node, call) for node in functions_in(module.tree) if (call := decorator_call(node, "rule"))
    ]


def heads_of(node: Function) -> list[str]:
    """Return the heads in a function's docstring, in their order."""
    return HEAD.findall(ast.get_docstring(node) or "")


CHECKS = [bad_summaries, missing_rule_heads, disordered_heads, contradicted_rules, lawless_rules]


@pytest.mark.parametrize("check", CHECKS)
def test_docstrings_say_enough(check: Callable[[Module], list[str]]) -> None:
    held = modules_under(*DOCUMENTED_PACKAGES)
    expect_no_problem(problem for module in held for problem in check(module))


@pytest.mark.parametrize(
    "text",
    [
        "def f(): ...",
        "class A: ...",
        'def f():\n    """Return nothing"""',
        'def f():\n    """return nothing."""',
        'def f():\n    """Return nothing.\n    And more."""',
        'class A:\n    """A thing."""\n    def f(self): ...',
    ],
)
def test_bad_summary_is_seen(text: str) -> None:
    assert 1 == len(bad_summaries(planted("spec/zerosum/spec/bad.py", text)))


def test_private_helpers_may_be_silent() -> None:
    text = "def _f(): ...\nclass _A:\n    def g(self): ...\ndef __getattr__(name): ..."
    assert [] == bad_summaries(planted("spec/zerosum/spec/good.py", text))


RULE = '''
@rule("LED-6", obeys={obeys})
def apply_fill(exchange):
    """Apply a fill.

{heads}
    """
'''


def planted_rule(*heads: str, obeys: str = '("LED-1.L1",)') -> Module:
    """Plant a rule with the given lines below its first sentence."""
    body = "\n".join(f"    {head}" for head in heads)
    return planted("rules/zerosum/rules/bad.py", RULE.format(obeys=obeys, heads=body))


COMPLETE = ("Clause: LED-6", "Units: quote units.", "Raises: nothing.", "Laws: LED-1.L1")


def test_complete_rule_passes() -> None:
    module = planted_rule(*COMPLETE)
    assert [] == [problem for check in CHECKS for problem in check(module)]


@pytest.mark.parametrize("head", RULE_HEADS)
def test_missing_head_is_seen(head: str) -> None:
    kept = [line for line in COMPLETE if not line.startswith(head)]
    assert [
        f"rules/zerosum/rules/bad.py:3: rule apply_fill has no `{head}:`"
    ] == missing_rule_heads(planted_rule(*kept))


def test_disordered_heads_are_seen() -> None:
    assert 1 == len(disordered_heads(planted_rule(*reversed(COMPLETE))))


def test_contradiction_is_seen() -> None:
    module = planted_rule("Clause: LED-7", *COMPLETE[1:3], "Laws: LED-1.L1, LED-9.L9")
    assert [
        "rules/zerosum/rules/bad.py:3: rule apply_fill: `Clause:` does not name LED-6",
        (
            "rules/zerosum/rules/bad.py:3: rule apply_fill: "
            "the docstring names LED-9.L9, which no decorator here does"
        ),
    ] == contradicted_rules(module)


def test_lawless_rule_is_seen() -> None:
    assert 1 == len(lawless_rules(planted_rule(*COMPLETE, obeys="()")))
