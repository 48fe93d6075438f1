"""A value of a document with its place in it: read strictly, or refused with that place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from zerosum.lab.document import Document, KeyPath
from zerosum.lab.numbers import DIGITS, exact
from zerosum.lab.unusable import UnusableScenario, one_of, quoted

NAME = re.compile(r"[\w.:@#/()+-]{1,64}")


@frozen(eq=False)
class Node:
    """One value, and the keys that lead to it."""

    document: Document
    path: KeyPath
    value: object

    @classmethod
    def root_of(cls, document: Document) -> Node:
        """Return the whole of a document."""
        return cls(document, (), document.content)

    @property
    def key(self) -> str:
        """Return the last key, such as the name of an account."""
        return str(self.path[-1])

    @property
    def name(self) -> str:
        """Return the keys as they are written: accounts.ann.positions[0].size."""
        parts = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in self.path)
        return "".join(parts).removeprefix(".") or self.document.noun

    def refusal(self, problem: str, remedy: str) -> UnusableScenario:
        """Return the error that names this value."""
        return self.told(f"{self.name} {problem}", remedy)

    def told(self, problem: str, remedy: str) -> UnusableScenario:
        """Return an error about this value whose text already names it."""
        line = self.document.line_of(self.path)
        return UnusableScenario(self.document.file, problem, remedy, line)

    def fields(self, needed: Sequence[str], allowed: Sequence[str] = ()) -> Mapping[str, Node]:
        """Return the members of a table that must have some keys and may have others.

        Raises: UnusableScenario for a key that is unknown or missing.
        """
        members = self.members()
        known = (*needed, *allowed)
        for key, member in members.items():
            if key not in known:
                raise member.refusal("is an unknown key", one_of(key, known))
        for key in needed:
            if key not in members:
                raise self.refusal(f"has no {key}", f"give its {key}")
        return members

    def members(self) -> Mapping[str, Node]:
        """Return the members of a table, whatever their keys."""
        if not isinstance(self.value, dict):
            raise self.refusal(f"is {quoted(self.value)}, not a table", "write a table with keys")
        return {key: Node(self.document, (*self.path, key), one) for key, one in self.value.items()}

    def named_members(self) -> Mapping[str, Node]:
        """Return the members of a table whose keys are names of things."""
        for key, member in self.members().items():
            if NAME.fullmatch(key) is None:
                raise member.refusal(
                    "is no name", "use up to 64 letters, digits and . : @ # / ( ) + - _"
                )
        return self.members()

    def items(self) -> list[Node]:
        """Return the items of a list."""
        if not isinstance(self.value, list):
            raise self.refusal(f"is {quoted(self.value)}, not a list", "write a list in [ ]")
        return [
            Node(self.document, (*self.path, place), one) for place, one in enumerate(self.value)
        ]

    def text(self) -> str:
        """Return a text that is not empty."""
        if not isinstance(self.value, str):
            raise self.refusal(f"is {quoted(self.value)}, not a text", "write it in quotes")
        if not self.value.strip():
            raise self.refusal("is empty", "write a text")
        if not self.value.isprintable():
            raise self.refusal(f"is {quoted(self.value)}", "use characters that can be seen")
        return self.value

    def flag(self) -> bool:
        """Return a truth value."""
        if not isinstance(self.value, bool):
            raise self.refusal(f"is {quoted(self.value)}", "write true or false without quotes")
        return self.value

    def word(self, known: Sequence[str]) -> str:
        """Return one of the known words."""
        text = self.text()
        if text not in known:
            raise self.refusal(f"is {quoted(text)}", one_of(text, known))
        return text

    def whole(self, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.refusal(
                f"is {quoted(self.value)}, not a whole number", f"write {least} to {most}"
            )
        if not least <= self.value <= most:
            raise self.refusal(f"is {quoted(self.value)}", f"write {least} to {most}")
        return self.value

    def number(self) -> Fraction:
        """Return a number, written as a number or as a text, exactly."""
        value = exact(self.value)
        if value is None:
            raise self.refusal(
                f"is {quoted(self.value)}, not a decimal number",
                f"write digits such as 12.5, at most {DIGITS} before the point and behind it",
            )
        return value

    def positive(self) -> Fraction:
        """Return a number above zero, exactly."""
        value = self.number()
        if value <= 0:
            raise self.refusal(f"is {quoted(self.value)}", "it must be above zero")
        return value

    def not_negative(self) -> Fraction:
        """Return a number that is not below zero, exactly."""
        value = self.number()
        if value < 0:
            raise self.refusal(f"is {quoted(self.value)}", "it must not be below zero")
        return value
