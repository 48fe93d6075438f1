"""Who may import whom: the table of the house, kept by parsing."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.tidy.source import Module, expect_no_problem, is_within, modules_under, planted

VALUES = ("attr", "attrs", "immutables")
SOLVERS = ("z3", "cvc5", "pysat")
FRONT_ENDS = ("cyclopts", "rich")
REPORTS = ("jinja2", "matplotlib")
SOLVER_HOME = "zerosum.proofs.solvers"

MAY_IMPORT = {
    "zerosum.spec": ("zerosum.spec", *VALUES),
    "zerosum.rules": ("zerosum.spec", "zerosum.rules", *VALUES),
    "zerosum.proofs": ("zerosum.spec", "zerosum.rules", "zerosum.proofs", *SOLVERS, *VALUES),
    "zerosum.audit": ("zerosum.spec", "zerosum.rules", "zerosum.audit", *FRONT_ENDS, *VALUES),
    "zerosum.conform": ("zerosum.spec", "zerosum.rules", "zerosum.conform", *VALUES),
    "zerosum.lab": ("zerosum.spec", "zerosum.rules", "zerosum.lab", *REPORTS, *VALUES),
    "zerosum.cli": ("zerosum", *FRONT_ENDS, *VALUES),
}

# What is true and what is done depend on their arguments only: no clock, no chance, no input or
# output, no machine, no floats. A module is added here when it has none of them.
PURE_PACKAGES = ("zerosum.spec", "zerosum.rules")
PURE_STANDARD_MODULES = frozenset(
    {
        "__future__",
        "abc",
        "bisect",
        "collections",
        "contextlib",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "html",
        "inspect",
        "itertools",
        "json",
        "operator",
        "re",
        "string",
        "textwrap",
        "types",
        "typing",
    }
)

# Files that look at the machine, each for a reason.
MAY_LOOK = {
    "rules/zerosum/rules/venues/shelf.py": "finds the files of the venues beside it",
}

FRONT_DOOR = "zerosum.cli.main"
HEAVY = (*SOLVERS, "zerosum.proofs", "zerosum.audit", "zerosum.conform", "zerosum.lab")


def imported_names(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Yield each import with the full dotted name of the module or member it reaches."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"


def forbidden_imports(module: Module) -> list[str]:
    """Report imports that the table of the house does not list for the module's package."""
    allowed = MAY_IMPORT.get(module.package)
    if allowed is None:
        return [module.problem(module.tree, f"{module.package} is not in the import table")]
    return [
        module.problem(node, f"{module.package} may not import {name}")
        for node, name in imported_names(module.tree)
        if not is_standard(name) and not any(is_within(name, package) for package in allowed)
    ]


def is_standard(name: str) -> bool:
    """Say whether a dotted name belongs to the standard library."""
    return top_of(name) in sys.stdlib_module_names


def top_of(name: str) -> str:
    """Return the first part of a dotted name."""
    return name.partition(".")[0]


def impure_imports(module: Module) -> list[str]:
    """Report standard modules, in pure packages, that could read or change the world."""
    if module.package not in PURE_PACKAGES or module.path in MAY_LOOK:
        return []
    return [
        module.problem(node, f"{name} is not on the list of pure standard modules")
        for node, name in imported_names(module.tree)
        if is_standard(name) and top_of(name) not in PURE_STANDARD_MODULES
    ]


def relative_imports(module: Module) -> list[str]:
    """Report imports that hide which package they come from."""
    return [
        module.problem(node, "write the full name of the module")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level > 0
    ]


def solvers_outside_home(module: Module) -> list[str]:
    """Report solver imports outside the one package that talks to solvers."""
    if is_within(module.name, SOLVER_HOME):
        return []
    return [
        module.problem(node, f"{name}: solvers are imported below {SOLVER_HOME} only")
        for node, name in imported_names(module.tree)
        if top_of(name) in SOLVERS
    ]


def eager_imports(module: Module) -> list[str]:
    """Report heavy imports that the command line makes before it knows what is asked."""
    if module.name != FRONT_DOOR:
        return []
    eager = [node for node in module.tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return [
        module.problem(node, f"import {name} inside the command that needs it")
        for statement in eager
        for node, name in imported_names(statement)
        if any(is_within(name, package) for package in HEAVY)
    ]


CHECKS = [
    forbidden_imports,
    impure_imports,
    relative_imports,
    solvers_outside_home,
    eager_imports,
]


@pytest.mark.parametrize("check", CHECKS)
def test_modules_import_what_the_table_allows(check: object) -> None:
    assert callable(check)
    found = [problem for module in modules_under("zerosum") for problem in check(module)]
    expect_no_problem(found)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("spec/zerosum/spec/bad.py", "import zerosum.rules.ledger"),
        ("spec/zerosum/spec/bad.py", "from zerosum import rules"),
        ("spec/zerosum/spec/bad.py", "from z3 import Int"),
        ("rules/zerosum/rules/bad.py", "from zerosum.proofs.engine import terms"),
        ("rules/zerosum/rules/bad.py", "import rich"),
        ("rules/zerosum/audit/bad.py", "import zerosum.proofs"),
        ("rules/zerosum/audit/bad.py", "import zerosum.cli.main"),
        ("rules/zerosum/lab/bad.py", "from zerosum.audit import log"),
        ("rules/zerosum/conform/bad.py", "from zerosum.lab import numbers"),
        ("proofs/zerosum/proofs/bad.py", "def late():\n    import zerosum.lab"),
        ("rules/zerosum/stray/bad.py", "import zerosum.spec"),
    ],
)
def test_forbidden_import_is_seen(path: str, line: str) -> None:
    assert 1 == len(forbidden_imports(planted(path, line)))


def test_allowed_imports_pass() -> None:
    text = "from zerosum import spec\nfrom zerosum.spec.units import Quote\nimport attrs\nimport re"
    assert [] == forbidden_imports(planted("rules/zerosum/rules/good.py", text))


@pytest.mark.parametrize("name", ["random", "time", "os.path", "decimal", "datetime", "math"])
def test_impure_import_is_seen(name: str) -> None:
    module = planted("spec/zerosum/spec/bad.py", f"import {name}")
    assert [
        f"spec/zerosum/spec/bad.py:1: {name} is not on the list of pure standard modules"
    ] == impure_imports(module)


def test_no_exemption_outlives_its_need() -> None:
    held = {module.path: module for module in modules_under(*PURE_PACKAGES)}
    for path in MAY_LOOK:
        renamed = planted("rules/zerosum/rules/other.py", held[path].text)
        assert [] != impure_imports(renamed)


def test_relative_import_is_seen() -> None:
    module = planted("rules/zerosum/rules/bad.py", "from . import ledger")
    assert ["rules/zerosum/rules/bad.py:1: write the full name of the module"] == relative_imports(
        module
    )


def test_solver_outside_its_home_is_seen() -> None:
    assert 1 == len(solvers_outside_home(planted("proofs/zerosum/proofs/bad.py", "import z3")))
    home = planted("proofs/zerosum/proofs/solvers/z3_process.py", "import z3")
    assert [] == solvers_outside_home(home)


def test_eager_import_is_seen() -> None:
    bad = "from zerosum.proofs.report import write"
    assert 1 == len(eager_imports(planted("rules/zerosum/cli/main.py", bad)))
    good = f"def prove():\n    {bad}"
    assert [] == eager_imports(planted("rules/zerosum/cli/main.py", good))
