"""What a rule may read besides its arguments: values that cannot change between two runs."""

from __future__ import annotations

from enum import Enum, Flag

import attrs

from zerosum.spec.state import Account

PLAIN = (int, str, bytes, type(None))


def why_not_constant(value: object) -> str:
    """Return why a value is no constant, or an empty text if it is one."""
    kind = type(value)
    if kind in PLAIN or kind is bool:
        return ""
    if isinstance(value, Enum):
        return "a flag" if isinstance(value, Flag) else why_not_constant(value.value)
    if kind is tuple:
        return next(filter(None, map(why_not_constant, _items(value))), "")
    if attrs.has(kind):
        return _why_not_frozen(kind, value)
    if kind in (float, complex):
        return f"{value!r}, which is no integer"
    return f"a {kind.__name__}, which may change between two calls"


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _why_not_frozen(kind: type[attrs.AttrsInstance], value: object) -> str:
    if not is_frozen(kind):
        return f"a {kind.__name__}, which may change between two calls"
    parts = (getattr(value, one.name) for one in attrs.fields(kind))
    return next(filter(None, map(why_not_constant, parts)), "")


def is_frozen(kind: type) -> bool:
    """Return whether the values of a class of attrs cannot change."""
    setter: object = kind.__setattr__
    return setter is Account.__setattr__


def integers_in(value: object) -> list[int]:
    """Return the integers that a constant holds."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [value]
    if isinstance(value, tuple):
        return [one for part in value for one in integers_in(part)]
    return []
