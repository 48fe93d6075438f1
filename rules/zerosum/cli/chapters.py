"""What stands around the code: clauses, assumptions and places in the source.

The chapters lie beside the package in a checkout. An installed release has none, and then these
functions return nothing.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

from attrs import frozen

from zerosum import spec

CHECKOUT = Path(spec.__file__).resolve().parents[3]
CHAPTERS = CHECKOUT / "spec" / "text"

ASSUMPTION = re.compile(r"^- \*\*(A-\d+) (.+?)\.\*\* ")
HEADING = re.compile(r"^(#+) (\S+)")
CLAUSE_LAW = re.compile(r"\.L\d+$")


@frozen
class Clause:
    """One clause of a chapter: its id and title, where it stands, and its text."""

    id: str
    title: str
    place: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """Return the paragraphs and list items, each in one line; table rows stay rows."""
        whole = re.sub(r"\n(?=[|-])", "\n\n", self.text)
        return [" ".join(part.split()) for part in whole.split("\n\n")]


@frozen
class Assumption:
    """Something that proofs take for granted, and the heading that it stands under."""

    id: str
    title: str
    section: str = ""


def clause(id_: str) -> Clause | None:
    """Return the clause with this id, or of this law, where the chapters are at hand."""
    wanted = CLAUSE_LAW.sub("", id_)
    for path in sorted(CHAPTERS.glob("*.md")):
        section = _section(path.read_text(encoding="utf-8").splitlines(), wanted)
        if section is not None:
            line, title, text = section
            return Clause(wanted, title, f"{in_checkout(path)}:{line}", text)
    return None


def _section(lines: list[str], id_: str) -> tuple[int, str, str] | None:
    """Return line and words of the heading that begins with the id, and what stands below it."""
    for number, line in enumerate(lines, 1):
        heading = HEADING.match(line)
        if heading and heading[2] == id_:
            following = (end for end in range(number, len(lines)) if HEADING.match(lines[end]))
            end = next(following, len(lines))
            title = lines[number - 1].lstrip("# ")
            return number, title, "\n".join(lines[number:end]).strip()
    return None


def assumptions() -> list[Assumption]:
    """Return what the proofs take for granted, where the chapters are at hand."""
    page = CHAPTERS / "assumptions.md"
    if not page.is_file():
        return []
    section, listed = "", []
    for line in page.read_text(encoding="utf-8").splitlines():
        if HEADING.match(line):
            section = line.lstrip("# ")
        elif found := ASSUMPTION.match(line):
            listed.append(Assumption(found[1], found[2], section))
    return listed


def function_of(code: CodeType) -> Callable[..., Any] | None:
    """Return the function of a module that has this code."""
    function = getattr(inspect.getmodule(code), code.co_name, None)
    return function if getattr(function, "__code__", None) is code else None


def summary_of(function: Callable[..., Any] | None) -> str:
    """Return the first sentence of a function's docstring."""
    return "" if function is None else (inspect.getdoc(function) or "").partition("\n")[0]


def place_of(code: Callable[..., Any] | CodeType) -> str:
    """Return where a function stands, as FILE:LINE."""
    path = Path(inspect.getsourcefile(code) or "")
    return f"{in_checkout(path)}:{inspect.getsourcelines(code)[1]}"


def source_of(code: Callable[..., Any] | CodeType) -> str:
    """Return the text of a function, with its decorators."""
    return inspect.getsource(code).rstrip()


def in_checkout(path: Path) -> str:
    """Return a path as seen from the top of the checkout, or from the import root of a release."""
    whole = path.resolve()
    if whole.is_relative_to(CHECKOUT):
        return whole.relative_to(CHECKOUT).as_posix()
    return whole.as_posix()
