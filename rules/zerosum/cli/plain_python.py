"""Values as the Python text that makes them again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from enum import Enum

import attrs
from attrs import frozen
from immutables import Map

from zerosum.cli.observed_call import ObservedCall
from zerosum.rules.journal import drop_flat
from zerosum.spec.state import Account

LINE = 92
INDENT = " " * 4

Part = tuple[str, object]
"""One part of a value: what is written before it, and the part itself."""


@frozen
class Verbatim:
    """A piece of Python that stands for itself."""

    text: str


def as_python(value: object, indent: str = "", room: int = sys.maxsize) -> str:
    """Return the expression that makes a value, broken over lines where the room is too small.

    Flat positions are left out, as they mean nothing.
    """
    return fitted(*_parts(value), indent, room)


def classes_in(value: object) -> set[type]:
    """Return the classes whose names the text of a value uses."""
    _, parts, _ = _parts(value)
    inner = {kind for _, part in parts for kind in classes_in(part)}
    is_named = isinstance(value, (Enum, Map)) or attrs.has(type(value))
    return inner | ({type(value)} if is_named and not isinstance(value, Verbatim) else set())


def fitted(opening: str, parts: Sequence[Part], closing: str, indent: str, room: int) -> str:
    """Return an expression in one line, or with each part on a line of its own."""
    text = f"{opening}{', '.join(label + as_python(part) for label, part in parts)}{closing}"
    if not parts or len(text) <= room:
        return text
    inner = indent + INDENT
    lines = [
        f"{inner}{label}{as_python(part, inner, LINE - len(inner) - len(label) - 1)},"
        for label, part in parts
    ]
    return "\n".join([opening, *lines, f"{indent}{closing.lstrip(',')}"])


def _parts(value: object) -> tuple[str, list[Part], str]:
    """Return how a value opens, its parts, and how it closes."""
    if isinstance(value, Verbatim):
        return value.text, [], ""
    if isinstance(value, Account):
        value = drop_flat(value)
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}", [], ""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False), [], ""
    if isinstance(value, Map):
        return "Map({", [(f"{as_python(key)}: ", value[key]) for key in sorted(value)], "})"
    if isinstance(value, dict):
        return "{", [(f"{as_python(key)}: ", part) for key, part in value.items()], "}"
    if isinstance(value, tuple):
        return "(", [("", part) for part in value], ",)" if len(value) == 1 else ")"
    kind = type(value)
    if attrs.has(kind):
        return f"{kind.__name__}(", list(_telling_fields(kind, value)), ")"
    return repr(value), [], ""


def _telling_fields(kind: type[attrs.AttrsInstance], value: object) -> Iterator[Part]:
    """Yield the fields that are not at their default, empty maps among these."""
    for one in attrs.fields(kind):
        held = getattr(value, one.name)
        is_default = len(held) == 0 if isinstance(held, Map) else held == one.default
        if not is_default:
            yield f"{one.name}=", held


def assignment(name: str, value: object) -> str:
    """Return the statement that gives a value a name, indented as in a function."""
    return f"{INDENT}{name} = {as_python(value, INDENT, _room_after(name))}"


def call_assignment(name: str, function: str, parts: Sequence[Part]) -> str:
    """Return the statement that gives the outcome of a call a name, indented as in a function."""
    return f"{INDENT}{name} = {fitted(f'{function}(', parts, ')', INDENT, _room_after(name))}"


def _room_after(name: str) -> int:
    return LINE - len(f"{INDENT}{name} = ")


def call_parts(call: ObservedCall, exchange: str) -> list[Part]:
    """Return the arguments of a call, its exchange under a name."""
    state = [("", Verbatim(exchange))] if call.before is not None else []
    return [*state, *((f"{name}=", value) for name, value in call.asked.items())]


def call_text(call: ObservedCall) -> str:
    """Return a call in one line; its exchange is called so."""
    given = [label + as_python(part) for label, part in call_parts(call, "exchange")]
    return f"{call.function.__name__}({', '.join(given)})"
