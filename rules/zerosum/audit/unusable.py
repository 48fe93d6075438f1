"""The one failure of an audit: input that cannot be read for what it claims to be."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

LONGEST_PATH = 250
"""A longer path is cut where it is named."""


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
        name = str(self.file)
        shown = name if len(name) <= LONGEST_PATH else f"{name[:LONGEST_PATH]}..."
        place = shown if self.line is None else f"{shown}:{self.line}"
        return " ".join(f"{place}: {self.problem} ({self.remedy})".split())


def require_name(path: Path, what: str, name: str, known: tuple[str, ...]) -> None:
    """Refuse a name that is none of those that are known.

    Raises: UnusableInput.
    """
    if name not in known:
        verb = "is" if what == "format" else "are"
        raise UnusableInput(path, f"{what} {name!r} {verb} unknown", f"use {' or '.join(known)}")


def require_path(path: Path) -> None:
    """Refuse a path at which nothing could ever be; whether something is there is seen later.

    Raises: UnusableInput.
    """
    try:
        path.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        remedy = "check the path and its rights"
        raise UnusableInput(path, f"it cannot be looked at: {error.strerror}", remedy) from error
    except ValueError as error:  # a path with a null byte
        raise UnusableInput(path, "this is no path", "name a file or a folder") from error
