"""The one failure of the lab: input that cannot be read for what it claims to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from attrs import frozen

LONGEST_PATH = 250
"""A longer path is cut where it is named."""


@frozen
class UnusableScenario(Exception):
    """A file, a value in it or an option that the lab cannot work with.

    Its text is one line that says where, what and how to mend it.
    """

    file: str
    problem: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        shown = self.file if len(self.file) <= LONGEST_PATH else f"{self.file[:LONGEST_PATH]}..."
        place = shown if self.line is None else f"{shown}:{self.line}"
        return " ".join(f"{place}: {self.problem} ({self.remedy})".split())


LONGEST_QUOTE = 60
LONGEST_LIST = 12


def quoted(value: object) -> str:
    """Return a value as it stood in the file, cut to what fits on a line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    try:
        shown = repr(value) if isinstance(value, str) else str(value)
    except ValueError:  # an integer with more digits than Python is willing to print
        return "a number of thousands of digits"
    return shown if len(shown) <= LONGEST_QUOTE else f"{shown[:LONGEST_QUOTE]}..."


def one_of(wanted: str, known: Iterable[str]) -> str:
    """Return what to write instead: the nearest known word, or all of them if they are few."""
    words = list(dict.fromkeys(known))
    near = get_close_matches(wanted, words, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    if not words:
        return "there is none"
    listed = ", ".join(words[:LONGEST_LIST])
    return f"use {listed}" if len(words) <= LONGEST_LIST else f"for example {listed}"
