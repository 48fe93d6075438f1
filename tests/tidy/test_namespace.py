"""One namespace from three roots, and light to import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Collection

import pytest

from tests.tidy.source import (
    ROOT,
    SOURCE_ROOTS,
    expect_no_problem,
    modules_under,
    project_files,
    project_modules,
)

LIGHT_PACKAGES = ("zerosum.spec", "zerosum.rules")
LIGHT_MODULES = frozenset({"attr", "attrs", "immutables"})
FRONT_DOOR = "zerosum.cli.main"
HEAVY_MODULES = ("z3", "cvc5", "zerosum.proofs", "zerosum.audit", "zerosum.conform", "zerosum.lab")

PROBE = """
import sys
sys.path[:0] = {roots!r}
before = set(sys.modules)
for name in {names!r}:
    __import__(name)
print(sorted(set(sys.modules) - before))
"""


def namespace_problems(files: Collection[str]) -> list[str]:
    """Report files that hide the other roots, and packages that do not say they are typed."""
    found = []
    for root in SOURCE_ROOTS:
        namespace = f"{root}/zerosum"
        if f"{namespace}/__init__.py" in files:
            found.append(f"{namespace}/__init__.py: hides the other roots of the namespace")
        if f"{namespace}/py.typed" in files:
            found.append(f"{namespace}/py.typed: belongs in each package below")
        found.extend(
            f"{namespace}/{package}/py.typed: is missing"
            for package in packages_in(namespace, files)
            if f"{namespace}/{package}/py.typed" not in files
        )
    return found


def packages_in(namespace: str, files: Collection[str]) -> list[str]:
    """Return the packages directly below a namespace folder, named by any module in them."""
    depth = namespace.count("/") + 1
    below = [path.split("/") for path in files if path.startswith(f"{namespace}/")]
    return sorted(
        {parts[depth] for parts in below if len(parts) > depth + 1 and parts[-1].endswith(".py")}
    )


def loaded_by(names: list[str]) -> list[str]:
    """Return the modules that a fresh interpreter loads for the given ones."""
    probe = PROBE.format(roots=[str(ROOT / root) for root in SOURCE_ROOTS], names=names)
    run = subprocess.run(
        [sys.executable, "-I", "-c", probe], check=True, capture_output=True, text=True
    )
    loaded = ast.literal_eval(run.stdout)
    assert isinstance(loaded, list)
    return loaded


def foreign(loaded: list[str]) -> set[str]:
    """Return the top-level names that are neither ours nor the language's."""
    top = {name.split(".")[0] for name in loaded}
    return top - sys.stdlib_module_names - {"zerosum"}


def test_namespace_has_no_stray_file() -> None:
    expect_no_problem(namespace_problems(project_files()))


def test_stray_init_and_missing_marker_are_seen() -> None:
    files = {"spec/zerosum/__init__.py", "rules/zerosum/rules/a.py", "rules/zerosum/py.typed"}
    assert [
        "spec/zerosum/__init__.py: hides the other roots of the namespace",
        "rules/zerosum/py.typed: belongs in each package below",
        "rules/zerosum/rules/py.typed: is missing",
    ] == namespace_problems(files)


@pytest.mark.parametrize("package", LIGHT_PACKAGES)
def test_light_package_loads_value_types_only(package: str) -> None:
    loaded = loaded_by([module.name for module in modules_under(package)])
    assert set() == foreign(loaded) - LIGHT_MODULES
    others = [name for name in loaded if name.startswith(HEAVY_MODULES)]
    assert [] == others


def test_command_line_starts_without_heavy_modules() -> None:
    doors = [module.name for module in project_modules() if module.name == FRONT_DOOR]
    assert [] == [name for name in loaded_by(doors) if name.startswith(HEAVY_MODULES)]


def test_probe_sees_a_foreign_module() -> None:
    assert "rich" in foreign(loaded_by(["rich"]))
