"""Find and read the files of cases; anything odd about a file ends here, in one line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

from zerosum.conform.registry import READERS, CaseFile, Document
from zerosum.conform.unusable import UnusableVectors
from zerosum.conform.vectors import read_vectors

ENDINGS = (".json", ".csv", ".csv.gz")
ANOTHER_FILE = "give a file of cases, or a folder of them"


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files that the paths name, and those of the folders that they name, each once.

    Raises: UnusableVectors for a path that is not there, and for a folder without such files.
    """
    found: dict[Path, None] = {}
    for path in paths:
        for file in _files_of(path):
            found.setdefault(file)
    return list(found)


def _files_of(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UnusableVectors(path, "there is no such file or folder", ANOTHER_FILE)
    files = [file for file in sorted(path.rglob("*")) if file.is_file() and _is_named_so(file)]
    if not files:
        raise UnusableVectors(path, "the folder has no file of cases", ANOTHER_FILE)
    return files


def _is_named_so(path: Path) -> bool:
    return path.name.endswith(ENDINGS)


def read_file(path: Path) -> list[CaseFile]:
    """Return the cases of a file; a file of a format that nobody reads has none.

    Raises: UnusableVectors for a file that cannot be read for what it claims to be.
    """
    document = read_document(path)
    for read in (*READERS, read_vectors):
        cases = read(document)
        if cases is not None:
            return cases
    return [CaseFile(path, "", "", ())]


def read_document(path: Path) -> Document:
    """Return what is in a file: JSON values, or the text of a table.

    Raises: UnusableVectors for what is neither.
    """
    if not _is_named_so(path):
        raise UnusableVectors(path, "this is no file of cases", f"use {', '.join(ENDINGS)}")
    text = _read_text(path)
    return Document(path, _parse_json(path, text) if path.name.endswith(".json") else text)


def _read_text(path: Path) -> str:
    try:
        stored = path.read_bytes()
        content = gzip.decompress(stored) if path.suffix == ".gz" else stored
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnusableVectors(path, "the file is not UTF-8", "save it as UTF-8") from error
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise UnusableVectors(path, "the file is not gzip, or damaged", "fetch it again") from error
    except OSError as error:
        raise UnusableVectors(
            path, f"the file cannot be read: {error.strerror}", "check the path and its rights"
        ) from error


def _parse_json(path: Path, text: str) -> object:
    try:
        parsed: object = json.loads(
            text, parse_float=Fraction, parse_constant=_refuse, object_pairs_hook=_as_object
        )
    except (ValueError, RecursionError) as error:
        reason = str(error)
        raise UnusableVectors(path, f"the file is not JSON: {reason}", "mend it") from error
    return parsed


def _refuse(name: str) -> NoReturn:
    message = f"{name} is not a number"
    raise ValueError(message)


def _as_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the pairs as an object, in which no name stands twice."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"{twice!r} stands there twice"
        raise ValueError(message)
    return made
