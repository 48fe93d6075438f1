"""The fields of a case, read strictly: the boundary of conformance.

Numbers are integers or exact fractions, never floats. A field that is missing or of another kind
ends the reading with one line that names file, case and field.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from fractions import Fraction
from pathlib import Path

from attrs import evolve, frozen

from zerosum.conform.unusable import UnusableVectors

# The bounds keep a hostile exponent or a text of a million digits from filling the memory.
NUMBER = re.compile(r"-?\d{1,200}(/\d{1,200}|(\.\d{1,200})?([eE][+-]?\d{1,2})?)", re.ASCII)
LONGEST_QUOTE = 60
MOST_PLACES = 50


def parse_number(value: object) -> Fraction | None:
    """Return a number exactly, or None for what is no number.

    A whole number stands as it is; others are texts, "p/q" or decimal.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if not isinstance(value, str) or NUMBER.fullmatch(value) is None:
        return None
    try:
        return Fraction(value)
    except ZeroDivisionError:
        return None


def quoted(value: object) -> str:
    """Return a value as it stood in the file, cut to what fits on a line."""
    try:
        text = repr(value)
    except ValueError:  # an integer with more digits than Python is willing to print
        return "a number of thousands of digits"
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}..."


@frozen(eq=False)
class Fields:
    """Some named values of a case, and where they stand."""

    values: Mapping[str, object]
    file: Path
    case: str = ""
    path: str = ""

    def refusal(self, key: str, problem: str, remedy: str) -> UnusableVectors:
        """Return the error that names a field of these."""
        return UnusableVectors(self.file, f"{self.path}{key} {problem}", remedy, self.case)

    def has(self, key: str) -> bool:
        """Return whether a field is there and not null, which means absent."""
        return self.values.get(key) is not None

    def get(self, key: str) -> object:
        """Return a field that must be there, whatever it is."""
        if key not in self.values:
            raise self.refusal(key, "is missing", f"give {key}")
        return self.values[key]

    def whole(self, key: str) -> int:
        """Return a whole number, exactly."""
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.refusal(key, f"is {quoted(value)}, not a whole number", "write digits")
        return value

    def whole_or(self, key: str, default: int) -> int:
        """Return a whole number, or the default where the field is absent."""
        return self.whole(key) if self.has(key) else default

    def count(self, key: str) -> int:
        """Return a whole number that is not below zero."""
        value = self.whole(key)
        if value < 0:
            raise self.refusal(key, f"is {value}, below zero", "write zero or more")
        return value

    def count_or(self, key: str, default: int) -> int:
        """Return a whole number that is not below zero, or the default where it is absent."""
        return self.count(key) if self.has(key) else default

    def step(self, key: str) -> int:
        """Return a whole number above zero: what sizes or prices are multiples of."""
        value = self.whole(key)
        if value < 1:
            raise self.refusal(key, f"is {value}, below one", "write one or more")
        return value

    def some(self, key: str) -> list[Fields]:
        """Return the objects of a list that is not empty."""
        found = self.each(key)
        if not found:
            raise self.refusal(key, "is empty", "list at least one")
        return found

    def places(self, key: str) -> int:
        """Return how many decimals there are: few enough to be computed with."""
        value = self.count(key)
        if value > MOST_PLACES:
            raise self.refusal(key, f"is {value}", f"write at most {MOST_PLACES} decimals")
        return value

    def number(self, key: str) -> Fraction:
        """Return any number, exactly."""
        value = self.get(key)
        number = parse_number(value)
        if number is None:
            raise self.refusal(
                key, f"is {quoted(value)}, not a number", 'write digits, "p/q" or "0.005"'
            )
        return number

    def positive(self, key: str) -> Fraction:
        """Return a number above zero: a size, a price or a leverage."""
        number = self.number(key)
        if number <= 0:
            raise self.refusal(key, f"is {quoted(self.get(key))}", "write a number above zero")
        return number

    def flag(self, key: str) -> bool:
        """Return a field that is true or false."""
        value = self.get(key)
        if not isinstance(value, bool):
            raise self.refusal(key, f"is {quoted(value)}", "write true or false")
        return value

    def text(self, key: str) -> str:
        """Return a text."""
        value = self.get(key)
        if not isinstance(value, str):
            raise self.refusal(key, f"is {quoted(value)}, not a text", "write a text")
        return value

    def word(self, key: str, known: tuple[str, ...]) -> str:
        """Return one of the known words."""
        text = self.text(key)
        if text not in known:
            raise self.refusal(key, f"is {quoted(text)}", f"use {' or '.join(known)}")
        return text

    def listed(self, key: str, names: Container[str]) -> str:
        """Return a name that the case lists elsewhere; a number is taken as one too."""
        name = str(self.whole(key)) if isinstance(self.get(key), int) else self.text(key)
        if name not in names:
            raise self.refusal(key, f"is {quoted(name)}, which the case does not list", "list it")
        return name

    def items(self, key: str) -> list[object]:
        """Return a list, whatever it is of."""
        value = self.get(key)
        if not isinstance(value, list):
            raise self.refusal(key, f"is {quoted(value)}, not a list", "write a list")
        return value

    def wholes(self, key: str) -> list[int]:
        """Return a list of whole numbers."""
        return [part.whole(name) for part, name in self._parts(key)]

    def texts(self, key: str) -> list[str]:
        """Return a list of texts."""
        return [part.text(name) for part, name in self._parts(key)]

    def names(self, key: str, known: Container[str]) -> list[str]:
        """Return a list of names that the case lists elsewhere."""
        return [part.listed(name, known) for part, name in self._parts(key)]

    def _parts(self, key: str) -> list[tuple[Fields, str]]:
        names = {f"{key}[{place}]": value for place, value in enumerate(self.items(key))}
        parts = evolve(self, values=names)
        return [(parts, name) for name in names]

    def inner(self, key: str) -> Fields:
        """Return an object's own fields."""
        value = self.get(key)
        if not isinstance(value, dict):
            raise self.refusal(key, f"is {quoted(value)}, not an object", "write an object")
        return evolve(self, values=value, path=f"{self.path}{key}.")

    def each(self, key: str) -> list[Fields]:
        """Return the objects of a list."""
        return [part.inner(name) for part, name in self._parts(key)]

    def lists(self, key: str) -> list[Fields]:
        """Return the lists of a list; the items of each are named by their places, ``[0]`` on."""
        return [
            evolve(
                part,
                values={f"[{place}]": one for place, one in enumerate(part.items(name))},
                path=f"{part.path}{name}",
            )
            for part, name in self._parts(key)
        ]

    def by_name(self, key: str) -> dict[str, Fields]:
        """Return the objects of an object, by their names."""
        inner = self.inner(key)
        return {name: inner.inner(name) for name in inner.values}
