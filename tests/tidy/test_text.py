"""No text of the project depends on one machine, and none puts work off."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.tidy.source import ROOT, expect_no_problem, project_files

# Spelled in pieces, so that this file does not report itself.
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|root|tmp)/")
POSTPONED = re.compile(r"\b({})\b".format("todo|fixme|xxx".upper()))

# Rows recorded by others: their words are not ours to change.
FACTS = "tests/data/"


def machine_paths(path: str, text: str) -> list[str]:
    """Report paths that exist on somebody's machine only."""
    return _matches(MACHINE_PATH, "path of one machine", path, text)


def postponed_work(path: str, text: str) -> list[str]:
    """Report marks that promise to come back later."""
    if path.startswith(FACTS):
        return []
    return _matches(POSTPONED, "do it now, or write it in an issue", path, text)


def _matches(pattern: re.Pattern[str], message: str, path: str, text: str) -> list[str]:
    return [
        f"{path}:{number}: {found.group()}: {message}"
        for number, line in enumerate(text.splitlines(), start=1)
        for found in pattern.finditer(line)
    ]


def text_of(path: str) -> str:
    """Return the text of a file, or nothing if it is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("check", [machine_paths, postponed_work])
def test_text_stands_on_its_own(check: Callable[[str, str], list[str]]) -> None:
    found = [problem for path in project_files() for problem in check(path, text_of(path))]
    expect_no_problem(found)


@pytest.mark.parametrize("folder", ["work", "root", "tmp"])
def test_machine_path_is_seen(folder: str) -> None:
    path = f"/{folder}/"
    assert [f"README.md:2: {path}: path of one machine"] == machine_paths(
        "README.md", f"see\n{path}main"
    )


@pytest.mark.parametrize("word", ["todo", "fixme", "xxx"])
def test_postponed_work_is_seen(word: str) -> None:
    mark = word.upper()
    assert 1 == len(postponed_work("rules/zerosum/rules/bad.py", f"# {mark}: later"))
    assert [] == postponed_work(f"{FACTS}rows.csv", f"{mark}-PERP,1")


def test_relative_paths_pass() -> None:
    assert [] == machine_paths("README.md", "spec/work/x, tests/root.py and `rules/`")


def test_hidden_gate_is_read_and_environments_are_not() -> None:
    assert ".ci/run" in project_files()
    assert [] == [path for path in project_files() if path.startswith((".venv/", ".git/"))]
