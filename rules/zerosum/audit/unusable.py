"""The one failure of an audit: input that cannot be read for what it claims to be."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen


@frozen
class UnusableInput(Exception):
    """A file, a row or a name that the audit cannot work with.

    Its text is one line that says where, what and how to mend it.
    """

    file: Path
    problem: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}" if self.line is None else f"{self.file}:{self.line}"
        return " ".join(f"{place}: {self.problem} ({self.remedy})".split())


def require_name(path: Path, what: str, name: str, known: tuple[str, ...]) -> None:
    """Refuse a name that is none of those that are known.

    Raises: UnusableInput.
    """
    if name not in known:
        verb = "is" if what == "format" else "are"
        raise UnusableInput(path, f"{what} {name!r} {verb} unknown", f"use {' or '.join(known)}")
