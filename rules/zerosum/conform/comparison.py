"""Compare what the rules say with what the source says: exactly, or within its tolerance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeGuard

from zerosum.conform.fields import parse_number
from zerosum.conform.registry import Tolerance

PRINTED = re.compile(r"_(\d)dp$")
"""Ends the name of a value that the source printed with so many decimals."""

ABSENT = "absent"
LONGEST_FRACTION, SHOWN_DECIMALS = 7, 12


def differences(
    expected: Mapping[str, object], actual: Mapping[str, object], tolerance: Tolerance
) -> list[str]:
    """Return what differs, key by key; nothing where the answer agrees.

    Only what the source asserts is compared: an object lists some of its keys, a list all of its
    items in their order.
    """
    return list(_of_objects("", expected, actual, tolerance))


def _of_objects(
    path: str, expected: Mapping[str, object], actual: Mapping[str, object], tolerance: Tolerance
) -> Iterator[str]:
    for key, value in expected.items():
        if key not in actual:
            yield f"{path}{key}: expected {shown(value)}, {ABSENT}"
        else:
            yield from _of_values(f"{path}{key}", value, actual[key], _printed(key, tolerance))


def _printed(key: str, tolerance: Tolerance) -> Tolerance:
    """Return the tolerance of a key: half of the last decimal that its source printed."""
    decimals = PRINTED.search(key)
    if decimals is None:
        return tolerance
    half = Fraction(1, 2 * 10 ** int(decimals.group(1)))
    return Tolerance(absolute=str(max(half, Fraction(tolerance.absolute))))


def _of_values(path: str, expected: object, actual: object, tolerance: Tolerance) -> Iterator[str]:
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        yield from _of_objects(f"{path}.", expected, actual, tolerance)
    elif _is_list(expected) and _is_list(actual):
        yield from _of_lists(path, list(expected), list(actual), tolerance)
    elif not _agree(expected, actual, tolerance):
        yield f"{path}: expected {shown(expected)}, is {shown(actual)}{_off_by(expected, actual)}"


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _of_lists(
    path: str, expected: list[object], actual: list[object], tolerance: Tolerance
) -> Iterator[str]:
    if len(expected) != len(actual):
        yield f"{path}: expected {len(expected)} of them, are {len(actual)}"
        return
    for place, (one, other) in enumerate(zip(expected, actual, strict=True)):
        yield from _of_values(f"{path}[{place}]", one, other, tolerance)


def _agree(expected: object, actual: object, tolerance: Tolerance) -> bool:
    wanted, is_ = parse_number(expected), parse_number(actual)
    if wanted is None or is_ is None or (isinstance(expected, str) and isinstance(actual, str)):
        return type(expected) is type(actual) and expected == actual
    allowed = max(Fraction(tolerance.absolute), Fraction(tolerance.relative) * abs(wanted))
    return abs(is_ - wanted) <= allowed


def _off_by(expected: object, actual: object) -> str:
    wanted, is_ = parse_number(expected), parse_number(actual)
    return "" if wanted is None or is_ is None else f" (off by {shown(is_ - wanted)})"


def shown(value: object) -> str:
    """Return a value as people read it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {shown(part)}" for key, part in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(shown, value)) + "]"
    return _fraction_shown(value) if isinstance(value, Fraction) else str(value)


def _fraction_shown(number: Fraction) -> str:
    """Return a fraction that is short as it is, and a long one as a decimal."""
    text = str(number)
    if len(text) <= LONGEST_FRACTION:
        return text
    near = Fraction(round(number * 10**SHOWN_DECIMALS), 10**SHOWN_DECIMALS)
    digits = f"{abs(int(near * 10**SHOWN_DECIMALS)):0{SHOWN_DECIMALS + 1}d}"
    decimal = f"{digits[:-SHOWN_DECIMALS]}.{digits[-SHOWN_DECIMALS:]}".rstrip("0").rstrip(".")
    sign = "-" if near < 0 else ""
    return f"{sign}{decimal}" if near == number else f"about {sign}{decimal}"


def as_json(value: object) -> object:
    """Return a value as JSON has it: whole numbers as such, other numbers as the text "p/q"."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else str(value)
    if isinstance(value, Mapping):
        return {key: as_json(part) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_json(part) for part in value]
    return value
