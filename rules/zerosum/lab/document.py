"""TOML and JSON files as plain values, and the line on which each value stands.

Numbers with a decimal point are read as exact decimals, never as floats. Whatever a reader might
silently accept, such as a key that stands there twice, is refused.
"""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

from attrs import frozen

from zerosum.lab.unusable import UnusableScenario, quoted

LARGEST_FILE = 64 * 1024 * 1024
FORMATS = (".toml", ".json")
TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
TOO_LONG = "Exceeds the limit"
"""What Python says of an integer with more digits than it is willing to read."""

JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
ARRAYS_OPEN = ("", "\n]", "\n]]", "\n]]]")
"""What closes a TOML text that was cut inside so many arrays."""

Key = str | int
KeyPath = tuple[Key, ...]


@frozen(eq=False)
class Document:
    """The content of a file, and how to find the line of a value in it."""

    file: str
    content: object
    line_of: Callable[[KeyPath], int | None]
    noun: str = "the file"


def read_document(path: Path) -> Document:
    """Read a TOML or JSON file.

    Raises: UnusableScenario.
    """
    if path.suffix not in FORMATS:
        raise UnusableScenario(
            str(path),
            f"a scenario is TOML or JSON, not {quoted(path.suffix)}",
            "name a file that ends in .toml, .json or, for positions, .csv",
        )
    text = read_text(path)
    return read_toml(str(path), text) if path.suffix == ".toml" else read_json(str(path), text)


def read_text(path: Path) -> str:
    """Return the text of a file that is UTF-8 and not endless."""
    file = str(path)
    try:
        if path.is_dir():
            raise UnusableScenario(file, "this is a folder", "name a file")
        if path.exists() and not path.is_file():
            raise UnusableScenario(file, "this is not an ordinary file", "name a file")
        if path.exists() and path.stat().st_size > LARGEST_FILE:
            raise UnusableScenario(file, "the file is larger than 64 MB", "split it")
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnusableScenario(
            file, f"the file cannot be read: {reason}", "check the path and its rights"
        ) from error
    except ValueError as error:  # a path with a null byte
        raise UnusableScenario(file, "this is no path", "name a file") from error
    return _decoded(file, content)


def _decoded(file: str, content: bytes) -> str:
    if content.startswith(codecs.BOM_UTF8):
        raise UnusableScenario(
            file, "the file begins with a byte order mark", "save it as UTF-8 without one", 1
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnusableScenario(
            file, f"byte {error.object[error.start]:#04x} is not UTF-8", "save it as UTF-8", line
        ) from error
    if not text.strip():
        raise UnusableScenario(file, "the file is empty", "write a scenario or positions into it")
    return text


def read_toml(file: str, text: str) -> Document:
    """Read a TOML text."""
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except RecursionError as error:
        raise UnusableScenario(file, "tables are nested too deeply", "nest them less") from error
    except (ValueError, ArithmeticError) as error:
        reason, line = _toml_reason(str(error), text)
        raise UnusableScenario(
            file, f"this is not TOML: {reason}", "mend the line, or see https://toml.io", line
        ) from error
    return Document(file, content, lambda path: toml_line(text, path))


def _toml_reason(message: str, text: str) -> tuple[str, int | None]:
    if TOO_LONG in message:
        return "a number has thousands of digits", None
    place = TOML_PLACE.search(message)
    reason = message[: place.start()] if place else message
    last = text.rstrip().count("\n") + 1
    return reason, int(place[1]) if place and place[1] else last


def toml_line(text: str, path: KeyPath) -> int | None:
    """Return the line on which a value of a TOML text begins.

    It is the first line that must be there for the text, cut behind it or as soon after it as it
    can be read, to hold the value: so TOML's own reader decides, not a second one. Values never
    disappear as the text grows, so the line is found by bisection.
    """
    lines = text.splitlines()

    def holds(number: int) -> bool:
        longer = (_cut(lines, end) for end in range(number, len(lines) + 1))
        return has_value(next((cut for cut in longer if cut is not None), None), path)

    found = bisect_left(range(len(lines) + 1), True, key=holds)
    return found if 0 < found <= len(lines) else None


def _cut(lines: list[str], end: int) -> object | None:
    beginning = "\n".join(lines[:end])
    for closing in ARRAYS_OPEN:
        try:
            return tomllib.loads(beginning + closing, parse_float=Decimal)
        except (ValueError, ArithmeticError, RecursionError):
            continue
    return None


def has_value(content: object, path: KeyPath) -> bool:
    """Return whether there is a value at a path."""
    for key in path:
        if isinstance(content, dict):
            members: dict[Key, object] = content
        elif isinstance(content, list):
            members = dict(enumerate(content))
        else:
            return False
        if key not in members:
            return False
        content = members[key]
    return True


def read_json(file: str, text: str) -> Document:
    """Read a JSON text."""
    try:
        content = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise UnusableScenario(file, "values are nested too deeply", "nest them less") from error
    except json.JSONDecodeError as error:
        raise UnusableScenario(
            file, f"this is not JSON: {error.msg}", "mend the line", error.lineno
        ) from error
    except (ValueError, ArithmeticError) as error:
        reason = "a number has thousands of digits" if TOO_LONG in str(error) else error
        raise UnusableScenario(file, f"this is not JSON: {reason}", "mend it") from error
    lines: dict[KeyPath, int] = {}
    for path, line in json_places(text):
        if path in lines:
            raise UnusableScenario(
                file, f"key {quoted(path[-1])} stands there twice", "keep one of the two", line
            )
        lines[path] = line
    return Document(file, content, lines.get)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def json_places(text: str) -> Iterator[tuple[KeyPath, int]]:
    """Yield the path of each member of a valid JSON text, and the line on which it begins."""
    path: list[Key] = []
    line, seen, expects_key = 1, 0, False
    for token in JSON_TOKEN.finditer(text):
        line, seen = line + text.count("\n", seen, token.start()), token.start()
        match token.group():
            case "{":
                path.append("")
                expects_key = True
            case "[":
                path.append(0)
                yield tuple(path), line
            case "}" | "]":
                path.pop()
                expects_key = False
            case ",":
                expects_key = _is_in_object(path)
                if not expects_key:
                    path[-1] = int(path[-1]) + 1
                    yield tuple(path), line
            case name if expects_key:
                path[-1] = json.loads(name)
                expects_key = False
                yield tuple(path), line


def _is_in_object(path: list[Key]) -> bool:
    return isinstance(path[-1], str)
