"""Find, open and split the files of an audit; anything odd about a file ends here."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NoReturn, Protocol

from zerosum.audit.rows import Row, quoted
from zerosum.audit.unusable import UnusableInput


class _Lines(Protocol):
    """What the standard library's CSV reader is; it has no public name for it."""

    line_num: int

    def __next__(self) -> list[str]: ...


FETCH_AGAIN = "fetch the file again: it may be truncated"


def find_file(folder: Path, name: str) -> Path:
    """Return the file of this name in a folder, plain or compressed."""
    found = [path for path in (folder / name, folder / f"{name}.gz") if path.exists()]
    if not found:
        raise UnusableInput(folder / name, "the file is missing", f"put {name} or {name}.gz there")
    if len(found) > 1:
        raise UnusableInput(
            folder / name, f"{found[1].name} is there too", "keep one of the two files"
        )
    return found[0]


def require_folder(path: Path, *, remedy: str) -> None:
    """Refuse a path that is not a folder."""
    if not path.exists():
        raise UnusableInput(path, "the folder is missing", remedy)
    if not path.is_dir():
        raise UnusableInput(path, "this is not a folder", remedy)


def read_table(
    path: Path, columns: tuple[str, ...], *, whole_last_line: bool = False
) -> Iterator[Row]:
    """Yield the rows of a CSV file that has exactly these columns, in any order.

    Where a line ends with a number that nothing else confirms, a file that was cut inside it
    looks complete. ``whole_last_line`` asks for the line end that such a file has lost.
    """
    text = read_text(path)
    if whole_last_line and text and not text.endswith("\n"):
        raise UnusableInput(path, "the last line has no end", FETCH_AGAIN, text.count("\n") + 1)
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = _next_line(path, lines)
    if header is None:
        raise UnusableInput(path, "the file is empty", FETCH_AGAIN)
    _require_columns(path, header, columns)
    while (values := _next_line(path, lines)) is not None:
        if not values:
            continue
        if len(values) != len(header):
            raise UnusableInput(
                path,
                f"the line has {len(values)} of {len(header)} columns",
                FETCH_AGAIN,
                lines.line_num,
            )
        yield Row(path, lines.line_num, dict(zip(header, values, strict=True)))


def _next_line(path: Path, lines: _Lines) -> list[str] | None:
    try:
        return lines.__next__()
    except StopIteration:
        return None
    except csv.Error as error:
        raise UnusableInput(
            path, f"the line is not CSV: {error}", "mend the quotes", lines.line_num
        ) from error


def _require_columns(path: Path, header: list[str], columns: tuple[str, ...]) -> None:
    expected = f"the columns are {', '.join(columns)}"
    for column in columns:
        if column not in header:
            raise UnusableInput(path, f"column {column!r} is missing", expected, 1)
    for column, times in Counter(header).items():
        if column not in columns:
            raise UnusableInput(path, f"column {quoted(column)} is unknown", expected, 1)
        if times > 1:
            raise UnusableInput(path, f"column {column!r} stands there twice", expected, 1)


def read_objects(path: Path) -> Iterator[Row]:
    """Yield the objects of a file that has one JSON object a line."""
    text = read_text(path)
    if not text.strip():
        raise UnusableInput(path, "the file is empty", FETCH_AGAIN)
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield Row(path, number, _json_object(path, number, line))


def _json_object(path: Path, number: int, line: str) -> dict[str, object]:
    try:
        value = json.loads(
            line,
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_doubles,
        )
    except (ValueError, RecursionError) as error:
        reason = _json_reason(error)
        raise UnusableInput(path, f"the line is not JSON: {reason}", FETCH_AGAIN, number) from error
    if not isinstance(value, dict):
        raise UnusableInput(path, "the line is not a JSON object", "write one block a line", number)
    return value


def _json_reason(error: ValueError | RecursionError) -> str:
    """Return what is wrong with a line, in words of its reader and not of the language."""
    if isinstance(error, RecursionError):
        return "values are nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return error.msg
    return "a number has thousands of digits" if "digits" in str(error) else str(error)


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    for key, times in Counter(key for key, _ in pairs).items():
        if times > 1:
            message = f"key {quoted(key)} stands there twice"
            raise ValueError(message)
    return dict(pairs)


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not a number"
    raise ValueError(message)


def read_text(path: Path) -> str:
    """Return the text of a file that is UTF-8, plain or compressed."""
    content = _read_bytes(path)
    if content.startswith(codecs.BOM_UTF8):
        raise UnusableInput(
            path, "the file begins with a byte order mark", "save it as UTF-8 without one", 1
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnusableInput(
            path, f"byte {error.object[error.start]:#04x} is not UTF-8", "save it as UTF-8", line
        ) from error


def _read_bytes(path: Path) -> bytes:
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise UnusableInput(path, "this is not an ordinary file", "name a file or a folder")
        stored = path.read_bytes()
        return gzip.decompress(stored) if path.suffix == ".gz" else stored
    except EOFError as error:
        raise UnusableInput(path, "the compressed file ends too early", FETCH_AGAIN) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise UnusableInput(path, "the file is not gzip, or damaged", FETCH_AGAIN) from error
    except OSError as error:
        raise UnusableInput(
            path, f"the file cannot be read: {error.strerror}", "check the path and its rights"
        ) from error
