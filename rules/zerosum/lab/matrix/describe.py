"""A matrix in the documented form (chapter formats)."""

from __future__ import annotations

from collections.abc import Sequence

from zerosum.lab.matrix.properties import PROPERTIES
from zerosum.lab.matrix.readings import reading_of
from zerosum.lab.matrix.verdicts import Cell


def witness_name(cell: Cell) -> str:
    """Return the name of the file that a cell's witness is written to."""
    return f"{cell.rules}-{cell.property.name.lower().replace(' ', '_')}.json"


def describe_matrix(cells: Sequence[Cell]) -> dict[str, object]:
    """Return a matrix as JSON has it."""
    return {
        "properties": [
            {"number": one.number, "property": one.name, "sentence": one.sentence}
            for one in PROPERTIES
        ],
        "cells": [describe_cell(cell) for cell in cells],
    }


def describe_cell(cell: Cell) -> dict[str, object]:
    """Return one cell as JSON has it."""
    reading = reading_of(cell)
    witness = cell.witness
    return {
        "rules": cell.rules,
        "number": cell.property.number,
        "property": cell.property.name,
        "verdict": cell.verdict.value,
        "because": cell.because,
        "theorems": list(cell.theorems),
        "condition": cell.condition,
        "as_assumed": None if cell.as_assumed is None else cell.as_assumed.value,
        "breach": "" if witness is None else witness.breach.told,
        "witness": None if witness is None else witness.world,
        "reading": None if reading is None else reading.words,
        "differs": "" if reading is None else reading.differs,
    }
