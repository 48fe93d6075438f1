"""What a reading of the venues' pages found of the same properties, and where we differ.

The reading is of the venue by a person; ours is of the rule set by theorems and runs. Where the
two differ, the page says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen

from zerosum.lab.matrix.differences import difference
from zerosum.lab.matrix.verdicts import Cell, Verdict
from zerosum.rules.venues.shelf import books

SOURCE = "a reading of the venues' pages, code and records up to October 2026"

COLUMNS = ("HL", "DY", "BN", "BY", "OK", "BX", "DR", "LI", "DE", "PX")
"""The venues of the reading that have rule sets here."""

COLUMN_OF: Mapping[str, str] = MappingProxyType(
    {
        "Hyperliquid": "HL",
        "dYdX": "DY",
        "Binance": "BN",
        "Bybit": "BY",
        "OKX": "OK",
        "BitMEX": "BX",
        "Drift": "DR",
        "Lighter": "LI",
        "Deribit": "DE",
        "Paradex": "PX",
    }
)
"""The column of a venue, by how its name begins."""

READINGS: Mapping[int, str] = MappingProxyType(
    {
        1: "C H - - - - V - - C",
        2: "H H - - - H C H H -",
        3: "- H - - - - V - - -",
        4: "C H - V - - H H - V",
        5: "C C H - - H H H H C",
        6: "C H C C C V H C C H",
        7: "H H H H H H H H H H",
        8: "- H - - - - C H - C",
        9: "C C H C V H C C V V",
        10: "C V H V V H n/a C V -",
        11: "C H V C C C H C C -",
        12: "V V - C - - H - - -",
        13: "V V V V C C V - H -",
        14: "H H H C C H n/a - C -",
        15: "C V C C H C V - - -",
        16: "C V H H H H V H - -",
        17: "- H - - - - C - - -",
        18: "H H H H H H n/a H C H",
        19: "- H H C - - n/a - C -",
        20: "H H - - - - C - C V",
        21: "H H H C H H H C H V",
        22: "C V H H H H n/a H - -",
        23: "H V C H H H n/a H - -",
        24: "- C - - - - n/a - - -",
        25: "C C C C C C C - - C",
        26: "C V C C C V V - C -",
        27: "- V - H C - H - C H",
        28: "C C V V V V H C V C",
    }
)
"""H holds, V violated, C conditional, - not stated or not found, n/a no such stage."""

SAME: Mapping[str, Verdict] = MappingProxyType(
    {
        "H": Verdict.THEOREM,
        "V": Verdict.REFUTED,
        "C": Verdict.CONDITIONAL,
        "-": Verdict.NOT_STATED,
        "n/a": Verdict.NOT_APPLICABLE,
    }
)
"""The verdict that says the same as a reading."""

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "H": "holds",
        "V": "violated",
        "C": "conditional",
        "-": "not stated",
        "n/a": "no such stage",
    }
)


@frozen
class Reading:
    """What was read of a property at a venue, and why our verdict differs, if it does."""

    code: str
    differs: str

    @property
    def is_another(self) -> bool:
        """Return whether something was read, and it is another verdict than ours."""
        return bool(self.differs) and self.code != "-"

    @property
    def words(self) -> str:
        """Return what the code means."""
        return WORDS[self.code]


def reading_of(cell: Cell) -> Reading | None:
    """Return what was read of the property of a cell at its venue, if anybody did."""
    venue = books()[cell.rules].venue
    column = next((code for name, code in COLUMN_OF.items() if venue.startswith(name)), None)
    number = cell.property.number
    if column is None or number is None:
        return None
    code = READINGS[number].split()[COLUMNS.index(column)]
    return Reading(
        code, "" if SAME[code] is cell.verdict else difference(number, code, cell.verdict)
    )
