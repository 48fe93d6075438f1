"""The fields of a venue's record: what it does not say makes a case unsupported, and no error."""

from __future__ import annotations

from fractions import Fraction

from zerosum.conform.fields import Fields
from zerosum.conform.unusable import Unsupported


def require_told(fields: Fields, *keys: str) -> None:
    """Refuse to answer for a record that leaves out what the answer hangs on.

    Raises: Unsupported, naming the first key that is missing.
    """
    for key in keys:
        if not fields.has(key):
            message = f"the record does not say {key}"
            raise Unsupported(message)


def number(fields: Fields, key: str) -> Fraction:
    """Return a number that a record says."""
    require_told(fields, key)
    return fields.number(key)


def positive(fields: Fields, key: str) -> Fraction:
    """Return a number above zero that a record says."""
    require_told(fields, key)
    return fields.positive(key)


def text(fields: Fields, key: str) -> str:
    """Return a text that a record says."""
    require_told(fields, key)
    return fields.text(key)


def word(fields: Fields, key: str, known: tuple[str, ...]) -> str:
    """Return one of the known words, which a record says."""
    require_told(fields, key)
    return fields.word(key, known)
