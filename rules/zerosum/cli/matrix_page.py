"""The matrix as one HTML page that needs nothing else: no network, no script, no other file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from attrs import frozen

import zerosum.proofs.theorems  # noqa: F401 - loads the catalogue
from zerosum.cli.matrix_python import python_of
from zerosum.cli.matrix_table import SIGNS, labels
from zerosum.cli.names import counted
from zerosum.cli.proof_page import TEMPLATES
from zerosum.cli.terminal import as_json
from zerosum.lab.matrix.describe import witness_name
from zerosum.lab.matrix.properties import PROPERTIES
from zerosum.lab.matrix.readings import SOURCE, reading_of
from zerosum.lab.matrix.verdicts import Cell, Verdict
from zerosum.lab.page import environment
from zerosum.proofs.theorem import CATALOGUE
from zerosum.rules.venues.shelf import books

TONES: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.THEOREM: "theorem",
        Verdict.REFUTED: "refuted",
        Verdict.CONDITIONAL: "conditional",
        Verdict.NOT_STATED: "stated",
        Verdict.NOT_APPLICABLE: "none",
        Verdict.NOT_DECIDED: "none",
    }
)
LEGEND: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.THEOREM: "proved of every state, for what the slots are",
        Verdict.CONDITIONAL: "proved under a condition; a run, if any, breaks it outside",
        Verdict.REFUTED: "broken by a run",
        Verdict.NOT_STATED: "not stated: it turns on a slot that the venue does not say",
        Verdict.NOT_APPLICABLE: "no such stage, or no fund",
        Verdict.NOT_DECIDED: "not decided",
    }
)


@frozen
class Sign:
    """A verdict in the legend: its sign, how it looks, what it means, and how often it occurs."""

    sign: str
    tone: str
    words: str
    count: int


@frozen
class Asked:
    """A property at the head of its column."""

    label: str
    name: str
    sentence: str


@frozen
class Rested:
    """A theorem that a cell rests on."""

    id: str
    sentence: str


@frozen
class PageCell:
    """A cell in the words of the page."""

    id: str
    label: str
    name: str
    sentence: str
    sign: str
    tone: str
    verdict: str
    as_assumed: str
    because: str
    condition: str
    theorems: tuple[Rested, ...]
    told: str
    reading: str
    differs: str
    is_another: bool
    file: str
    scenario: str
    python: str


@frozen
class Row:
    """A rule book: what it is called, whose it is, what no slot says of it, and its cells."""

    name: str
    venue: str
    date: str
    gaps: tuple[str, ...]
    cells: tuple[PageCell, ...]


def matrix_page(cells: Sequence[Cell]) -> str:
    """Return the page of a matrix."""
    headed = labels()
    sentences = {one.id: one.sentence for one in CATALOGUE.theorems()}
    rows = [_row(name, group, sentences) for name, group in groupby(cells, lambda one: one.rules)]
    counts = Counter(cell.verdict for cell in cells)
    return (
        environment(TEMPLATES)
        .get_template("matrix.html")
        .render(
            answer=answer(cells),
            legend=[
                Sign(SIGNS[one][0], TONES[one], words, counts[one])
                for one, words in LEGEND.items()
                if counts[one]
            ],
            differing=sum(cell.is_another for row in rows for cell in row.cells),
            properties=[Asked(headed[one.name], one.name, one.sentence) for one in PROPERTIES],
            rows=rows,
            source=SOURCE,
        )
    )


def answer(cells: Sequence[Cell]) -> str:
    """Return the whole matrix in one sentence."""
    counts = Counter(cell.verdict for cell in cells)
    names = counted(len({cell.rules for cell in cells}), "rule set")
    return (
        f"{names} and {len(PROPERTIES)} properties: {counts[Verdict.THEOREM]:,} cells "
        f"are theorems, {counts[Verdict.CONDITIONAL]:,} are theorems under a condition, "
        f"{counts[Verdict.REFUTED]:,} are broken by a run, {counts[Verdict.NOT_STATED]:,} turn on "
        f"what the venue does not say, and {counts[Verdict.NOT_DECIDED]:,} are undecided."
    )


def _row(name: str, cells: Iterable[Cell], sentences: Mapping[str, str]) -> Row:
    book = books()[name]
    told = tuple(_cell(one, sentences) for one in cells)
    return Row(name, book.venue, book.rules.date, book.gaps, told)


def _cell(cell: Cell, sentences: Mapping[str, str]) -> PageCell:
    reading, witness = reading_of(cell), cell.witness
    return PageCell(
        id=f"{cell.rules}-{cell.property.name.lower().replace(' ', '-')}",
        label=labels()[cell.property.name],
        name=cell.property.name,
        sentence=cell.property.sentence,
        sign=SIGNS[cell.verdict][0],
        tone=TONES[cell.verdict],
        verdict=cell.verdict.value,
        as_assumed="" if cell.as_assumed is None else cell.as_assumed.value,
        because=cell.because,
        condition=cell.condition,
        theorems=tuple(Rested(id_, sentences[id_]) for id_ in cell.theorems),
        told="" if witness is None or cell.verdict is Verdict.REFUTED else witness.breach.told,
        reading="" if reading is None else reading.words,
        differs="" if reading is None else reading.differs,
        is_another=reading is not None and reading.is_another,
        file=witness_name(cell),
        scenario="" if witness is None else as_json(witness.world),
        python=python_of(cell),
    )
