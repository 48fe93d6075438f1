"""What is installed is what was pinned, and importing the rules stays light."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.tidy.source import ROOT, expect_no_problem

RUNTIME = {"attrs", "immutables"}
PIN = re.compile(r"([A-Za-z0-9][\w.-]*)==([\w.]+)")


def unpinned(requirements: Iterable[str], pins: Mapping[str, str]) -> list[str]:
    """Report requirements that have no pin, or one that they do not accept."""
    found = []
    for requirement in map(Requirement, requirements):
        pinned = pins.get(canonicalize_name(requirement.name))
        if pinned is None:
            found.append(f"{requirement}: has no pin in constraints.txt")
        elif not requirement.specifier.contains(pinned):
            found.append(f"{requirement}: constraints.txt pins {pinned}")
    return found


def pins_in(constraints: str) -> dict[str, str]:
    """Return the pinned versions by canonical name; other lines are ignored."""
    found = map(PIN.fullmatch, constraints.splitlines())
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


def foreign_lines(constraints: str) -> list[str]:
    """Report lines that are more than a name and a version, such as addresses."""
    return [
        f"constraints.txt:{number}: {line!r} is no name==version"
        for number, line in enumerate(constraints.splitlines(), start=1)
        if PIN.fullmatch(line) is None
    ]


def project() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def constraints_text() -> str:
    """Return constraints.txt."""
    return (ROOT / "constraints.txt").read_text(encoding="utf-8")


def requirements_of(pyproject: Mapping[str, Any]) -> list[str]:
    """Return every requirement on others: to build, to run, and of all extras."""
    extras = pyproject["project"]["optional-dependencies"].values()
    groups = [
        pyproject["build-system"]["requires"],
        pyproject["project"]["dependencies"],
        *extras,
    ]
    return [text for group in groups for text in group if not text.startswith("zerosum[")]


def test_every_requirement_is_pinned() -> None:
    expect_no_problem(unpinned(requirements_of(project()), pins_in(constraints_text())))


def test_constraints_are_names_and_versions() -> None:
    expect_no_problem(foreign_lines(constraints_text()))


def test_rules_need_value_types_only() -> None:
    assert RUNTIME == {Requirement(text).name for text in project()["project"]["dependencies"]}


def test_unpinned_requirement_is_seen() -> None:
    pins = pins_in("attrs==26.1.0\nz3_solver==5.4")
    assert [
        "rich>=15: has no pin in constraints.txt",
        "Attrs>=99: constraints.txt pins 26.1.0",
    ] == unpinned(["rich>=15", "Attrs>=99", "z3-solver==5.4"], pins)


def test_address_is_seen() -> None:
    lines = "attrs==26.1.0\n--index-url https://example.org\nrich @ https://example.org/rich.whl"
    assert 2 == len(foreign_lines(lines))
