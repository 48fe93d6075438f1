"""A journal as text: one JSON object a line, from which the state can be rebuilt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

import attrs

from zerosum.lab.unusable import UnusableScenario, one_of, quoted
from zerosum.spec.journal import Entry, Journal
from zerosum.spec.state import MarginTier, Role

KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Entry)}
"""Every kind of entry, by the name that a line gives it."""


def to_lines(journal: Iterable[Entry]) -> Iterator[str]:
    """Yield each entry as one line of JSON: its kind, and its fields."""
    for entry in journal:
        yield json.dumps({"entry": type(entry).__name__, **_fields(entry)}, ensure_ascii=False)


def _fields(value: Any) -> dict[str, object]:  # noqa: ANN401 - any attrs value
    return {one.name: _plain(getattr(value, one.name)) for one in attrs.fields(type(value))}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if attrs.has(type(value)):
        return _fields(value)
    return value.value if isinstance(value, Enum) else value


def from_lines(lines: Iterable[str], source: str = "journal") -> Journal:
    """Return the journal that lines of JSON describe.

    Raises: UnusableScenario, with the line.
    """
    return tuple(
        _entry(line, source, number) for number, line in enumerate(lines, start=1) if line.strip()
    )


def _entry(line: str, source: str, number: int) -> Entry:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnusableScenario(source, "the line is not JSON", "mend it", number) from error
    if not isinstance(content, dict) or content.get("entry") not in KINDS:
        name = content.get("entry") if isinstance(content, dict) else content
        raise UnusableScenario(
            source, f"{quoted(name)} is no kind of entry", one_of(str(name), KINDS), number
        )
    kind = KINDS[content.pop("entry")]
    hints = get_type_hints(kind)
    if set(content) != set(hints):
        raise UnusableScenario(
            source,
            f"a {kind.__name__} has other fields",
            f"give {', '.join(hints)}",
            number,
        )
    try:
        entry: Entry = kind(**{name: _typed(content[name], hints[name]) for name in hints})
    except (TypeError, ValueError) as error:
        raise UnusableScenario(
            source, f"a {kind.__name__} has a wrong value: {error}", "mend the line", number
        ) from error
    return entry


def _typed(value: object, hint: Any) -> object:  # noqa: ANN401 - a type hint
    if hint is Role:
        return Role(value)
    if hint == tuple[MarginTier, ...]:
        return tuple(MarginTier(**one) for one in _listed(value))
    if get_origin(hint) is tuple:
        return tuple(_limit(one) for one in _listed(value))
    allowed = get_args(hint) or (hint,)
    if not any(type(value) is one for one in allowed):
        raise TypeError(f"{quoted(value)} is not {' or '.join(one.__name__ for one in allowed)}")
    return value


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{quoted(value)} is not a list")
    return value


def _limit(value: object) -> tuple[str, int]:
    """Return a market and its limit price, from a list of the two."""
    match value:
        case [str() as market, int() as price] if type(price) is int:
            return market, price
    raise TypeError(f"{quoted(value)} is not a market and its limit price")
