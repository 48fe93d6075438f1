"""Which rule answers which file: adapters by source and function, readers by format.

An adapter translates a case to the types of the rulebook, calls the rules that run elsewhere, and
translates what they say back. It has no rule of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from attrs import field, frozen

from zerosum.conform.fields import Fields

Answer: TypeAlias = Mapping[str, object]
"""What the rules say: by the names of ``expected``; numbers are int or Fraction, never float."""

Adapter: TypeAlias = Callable[[Fields], Answer]

VENUE_MODULES = (
    "zerosum.conform.bitmex_queue",
    "zerosum.conform.drift",
    "zerosum.conform.dydx",
    "zerosum.conform.freqtrade",
    "zerosum.conform.golden",
    "zerosum.conform.mango",
    "zerosum.conform.nautilus",
    "zerosum.conform.perennial",
    "zerosum.conform.synthetix",
    "zerosum.conform.synthetix_terms",
    "zerosum.conform.venue_docs",
)
"""What holds the adapters, one module or package for each family of sources."""


@frozen(eq=False)
class Case:
    """One question to the rules, and what the source says that the answer is.

    ``explained`` is not empty where the source itself says why its value is another one; ``stated``
    is then what it says that its stated rule gives, where it says so.
    """

    name: str
    input: Fields
    expected: Mapping[str, object]
    explained: str = ""
    stated: Mapping[str, object] | None = None


@frozen(eq=False)
class Tolerance:
    """How far a number may be from the expected one; exact where nothing is said.

    Units: absolute in those of the number, relative in parts of the expected number; both are
    texts of a number.
    """

    absolute: str = "0"
    relative: str = "0"


@frozen(eq=False)
class CaseFile:
    """All cases of one function in one file; one file may hold several of these."""

    path: Path
    source: str
    function: str
    cases: tuple[Case, ...]
    tolerance: Tolerance = field(factory=Tolerance)


@frozen(eq=False)
class Document:
    """What was read from a file: JSON values where it is JSON, and its text otherwise."""

    path: Path
    content: object


Reader: TypeAlias = Callable[[Document], list[CaseFile] | None]
"""Reads a document of one format; None says that it is of another format."""

ADAPTERS: dict[tuple[str, str], Adapter] = {}
IN_WORDS: dict[tuple[str, str], Tolerance] = {}
"""Tolerances that a file states in its text and not in its own field."""

READERS: list[Reader] = []


def adapter(
    source: str, function: str, *, tolerance: Tolerance | None = None
) -> Callable[[Adapter], Adapter]:
    """Register what answers a function of a source.

    The source is the repository that a file names, empty where it names none; the function is
    the file's own word. A tolerance is given where the file states one in words only.
    """

    def register(answer: Adapter) -> Adapter:
        if (source, function) in ADAPTERS:
            raise ValueError(f"{source} {function} has two adapters")
        ADAPTERS[source, function] = answer
        if tolerance is not None:
            IN_WORDS[source, function] = tolerance
        return answer

    return register


def reader(read: Reader) -> Reader:
    """Register what reads files of another format than the vectors'."""
    READERS.append(read)
    return read


def load_venues() -> None:
    """Import what registers adapters and readers; a second time nothing happens."""
    for name in VENUE_MODULES:
        import_module(name)
