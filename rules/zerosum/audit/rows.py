"""One row of a file, and how its texts become exact values: the boundary of the audit.

Numbers become fractions, never floats. Whatever is not in the agreed form is refused here, with
file and line, so that the checks behind this boundary need no doubts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from attrs import frozen

from zerosum.audit.unusable import UnusableInput

# The bounds keep a hostile exponent from filling the memory.
DECIMAL = re.compile(r"-?\d{1,24}(\.\d{1,24})?([eE][+-]?\d{1,2})?", re.ASCII)
ADDRESS = re.compile(r"0x[0-9a-f]{40}")
LABEL = re.compile(r"0x[0-9a-f]{8,40}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
COUNT = re.compile(r"[1-9]\d{0,8}", re.ASCII)
ORDINAL = re.compile(r"\d{1,12}", re.ASCII)
MILLISECONDS = re.compile(r"[1-9]\d{12}", re.ASCII)

DOUBLE_PRECISION = Fraction(1, 2**52)

LENGTH_OF_ADDRESS = 42
LONGEST_QUOTE = 60
LONGEST_NAME = 20


@frozen(eq=False)
class Row:
    """The values of one row by the names of their columns, and where the row stands.

    ``part`` names the piece of the line that the values are from, where a line has many.
    """

    file: Path
    line: int
    values: Mapping[str, object]
    part: str = ""

    @property
    def place(self) -> str:
        """Return the row as ``FILE:LINE``, with the name of the file only."""
        return f"{self.file.name}:{self.line}"

    def refusal(self, problem: str, remedy: str) -> UnusableInput:
        """Return the error that names this row."""
        named = f"{self.part}: {problem}" if self.part else problem
        return UnusableInput(self.file, named, remedy, self.line)

    def inner(self, value: object, part: str) -> Row:
        """Return a piece of this row that has values of its own."""
        if not isinstance(value, Mapping):
            raise self.refusal(f"{part} is {quoted(value)}, not an object", "write an object")
        return Row(self.file, self.line, value, f"{self.part} {part}".strip())

    def whole(self, column: str) -> int:
        """Return a whole number that stands there as a number, not below zero."""
        if column not in self.values:
            raise self.refusal(f"{column} is missing", f"give the {column} of this row")
        value = self.values[column]
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.refusal(
                f"{column} is {quoted(value)}, not a whole number", "write it without quotes"
            )
        return value

    def text(self, column: str) -> str:
        """Return a text that is not empty."""
        if column not in self.values:
            raise self.refusal(f"{column} is missing", f"give the {column} of this row")
        value = self.values[column]
        if not isinstance(value, str):
            raise self.refusal(f"{column} is {quoted(value)}, not a text", "write it as a text")
        if not value.strip():
            raise self.refusal(f"{column} is empty", f"give the {column} of this row")
        if not value.isprintable():
            raise self.refusal(f"{column} is {quoted(value)}", "use characters that can be seen")
        return value

    def word(self, column: str, known: tuple[str, ...]) -> str:
        """Return one of the known words."""
        text = self.text(column)
        if text not in known:
            raise self.refusal(f"{column} is {quoted(text)}", f"use {' or '.join(known)}")
        return text

    def number(self, column: str) -> Fraction:
        """Return a decimal number, exactly."""
        text = self.text(column)
        if DECIMAL.fullmatch(text) is None:
            raise self.refusal(
                f"{column} is {quoted(text)}, not a decimal number", "write digits such as 12.5"
            )
        return Fraction(text)

    def positive(self, column: str) -> Fraction:
        """Return a decimal number above zero, exactly."""
        value = self.number(column)
        if value <= 0:
            raise self.refusal(
                f"{column} is {quoted(self.text(column))}", f"{column} must be above zero"
            )
        return value

    def count(self, column: str) -> int:
        """Return a whole number, at least one."""
        text = self.text(column)
        if COUNT.fullmatch(text) is None:
            raise self.refusal(
                f"{column} is {quoted(text)}, not a count", "write a whole number, at least 1"
            )
        return int(text)

    def ordinal(self, column: str) -> int:
        """Return a place in an order, counted from zero."""
        text = self.text(column)
        if ORDINAL.fullmatch(text) is None:
            raise self.refusal(
                f"{column} is {quoted(text)}, not a place in an order",
                "write a whole number, at least 0",
            )
        return int(text)

    def milliseconds(self, column: str) -> int:
        """Return a time as milliseconds since the beginning of 1970, UTC."""
        text = self.text(column)
        if MILLISECONDS.fullmatch(text) is None:
            raise self.refusal(
                f"{column} is {quoted(text)}, not a time",
                "write milliseconds since 1970, such as 1760130964831",
            )
        return int(text)

    def address(self, column: str) -> str:
        """Return a chain address."""
        text = self.text(column)
        if ADDRESS.fullmatch(text) is None:
            raise self.refusal(
                f"{column} is {quoted(_hidden(text))}, not an address",
                "write 0x and 40 hexadecimal digits in lower case",
            )
        return text

    def label(self, column: str) -> str:
        """Return a chain address, or the beginning of one."""
        text = self.text(column)
        if LABEL.fullmatch(text) is None:
            raise self.refusal(
                f"{column} is {quoted(_hidden(text))}, not the beginning of an address",
                "write 0x and 8 to 40 hexadecimal digits in lower case",
            )
        return text

    def time(self, column: str) -> str:
        """Return a time of day in UTC; times of this one form compare as texts."""
        text = self.text(column)
        if TIME.fullmatch(text) is None or not _is_on_the_calendar(text):
            raise self.refusal(
                f"{column} is {quoted(text)}, not a time", "write UTC as 2023-03-02T22:27:37Z"
            )
        return text


def _is_on_the_calendar(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def quoted(value: object) -> str:
    """Return a value as it stood in the file, cut to what fits on a line."""
    text = repr(value)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}..."


def shortened(address: str) -> str:
    """Return an address as it is shown: enough to recognise it, not to look it up."""
    return f"{address[:6]}…{address[-4:]}"


def shown_label(label: str) -> str:
    """Return an address as it is shown, or the same of the beginning of one."""
    return shortened(label) if len(label) == LENGTH_OF_ADDRESS else f"{label[:6]}…"


def _hidden(text: str) -> str:
    return shortened(text) if len(text) > LONGEST_NAME else text


def scaled(value: Fraction, decimals: int) -> Fraction:
    """Return the number with its decimal point moved to the right by so many places."""
    return value * Fraction(10) ** decimals


def is_within(value: Fraction, decimals: int) -> bool:
    """Return whether a number has no more than so many decimals."""
    return scaled(value, decimals).denominator == 1


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Return the nearest number with so many decimals."""
    return scaled(Fraction(round(scaled(value, decimals))), -decimals)


def is_printed_from(printed: Fraction, value: Fraction, *, terms: int = 1) -> bool:
    """Return whether a binary sum of so many terms cannot tell what is printed from a value."""
    return abs(printed - value) <= terms * abs(printed) * DOUBLE_PRECISION


def decimals_of(value: Fraction) -> int:
    """Return how many decimals a decimal number has."""
    decimals = 0
    while not is_within(value, decimals):
        decimals += 1
    return decimals
