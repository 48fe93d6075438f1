"""Compare the prover with CrossHair on the same functions and laws, and write the page.

Started by `make bench-proofs`. Each cell is a fresh process, one after another. Nothing here
asserts how long anything takes; but an error that is planted and not noticed fails the run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

from attrs import frozen

from tests.benchmarks.crosshair.pairs import CROWD, LIMIT, PAIRS, WRONGS, Pair, Wrong
from tests.benchmarks.crosshair.words import EXPLANATION

PAGE = Path(__file__).parents[1] / "proofs.md"
SIDES = "tests.benchmarks.crosshair.sides"
WAIT = 600
"""Seconds on the wall after which a side is stopped, however little it has been given to run."""

OPEN_OR_PROVED = ("THEOREM", "UNKNOWN")
OPEN_OR_CONFIRMED = ("confirmed", "not confirmed", "timeout")

Answer: TypeAlias = dict[str, Any]


@frozen
class Row:
    """What all sides say of one pair."""

    pair: Pair
    ours: Answer
    z3: Answer
    theirs: Answer

    @property
    def is_fair(self) -> bool:
        """Return whether both sides understood the question and neither refutes it."""
        known = self.ours["verdict"] in OPEN_OR_PROVED
        return known and self.theirs["verdict"] in OPEN_OR_CONFIRMED

    @property
    def ratio(self) -> float:
        """Return how many times as long CrossHair took."""
        return float(self.theirs["seconds"] / max(self.ours["seconds"], 0.01))


@frozen
class Caught:
    """What both sides say of a planted error."""

    wrong: Wrong
    ours: Answer
    theirs: Answer

    @property
    def by_both(self) -> bool:
        """Return whether both refute it."""
        return (self.ours["verdict"], self.theirs["verdict"]) == ("REFUTED", "refuted")


def ask(side: str, theorem: str, wrong: str = "") -> Answer:
    """Put one question to one side in a fresh process."""
    print(f"{side:>9}  {theorem}  {wrong}", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", SIDES, side, theorem, wrong],
        check=False,
        capture_output=True,
        text=True,
        timeout=WAIT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    if done.returncode:
        return {"verdict": "error", "scope": "", "detail": done.stderr[-300:], "seconds": 0.0}
    answer: Answer = json.loads(done.stdout.splitlines()[-1])
    return answer


def rows() -> Iterator[Row]:
    """Ask all sides about every pair."""
    for pair in PAIRS:
        asked = (ask(side, pair.theorem) for side in ("ours", "z3", "crosshair"))
        yield Row(pair, *asked)


def caught() -> Iterator[Caught]:
    """Plant every error and ask both sides."""
    for wrong in WRONGS:
        asked = (ask(side, wrong.theorem, wrong.name) for side in ("ours", "crosshair"))
        yield Caught(wrong, *asked)


def table(heads: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """Return a table in markdown."""
    heads = list(heads)
    body = [heads, ["---"] * len(heads), *map(list, lines)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in body)


def row_cells(row: Row) -> list[str]:
    """Return the cells of a pair."""
    return [
        f"`{row.pair.theorem}`",
        row.ours["verdict"],
        row.ours["scope"],
        f"{row.ours['seconds']:.2f}",
        f"{row.z3['seconds']:.2f}",
        row.theirs["verdict"],
        row.pair.fixed,
        f"{row.theirs['seconds']:.2f}",
        f"{row.ratio:.2f}",
    ]


def _total(side: str, found: Iterable[Row]) -> float:
    return sum(float(getattr(row, side)["seconds"]) for row in found)


def total_cells(name: str, found: list[Row]) -> list[str]:
    """Return the cells of a sum."""
    ours, z3, theirs = (_total(side, found) for side in ("ours", "z3", "theirs"))
    proved = sum(row.ours["verdict"] == "THEOREM" for row in found)
    confirmed = sum(row.theirs["verdict"] == "confirmed" for row in found)
    return [
        f"**{name}**",
        f"{proved} of {len(found)}",
        "",
        f"{ours:.2f}",
        f"{z3:.2f}",
        f"{confirmed} of {len(found)}",
        "",
        f"{theirs:.2f}",
        f"{theirs / max(ours, 0.01):.2f}",
    ]


HEADS = (
    "theorem",
    "ours",
    "for",
    "s",
    "s, Z3 alone",
    "CrossHair",
    "for",
    "s",
    "CrossHair / ours",
)


def page_of(found: list[Row], errors: list[Caught], crowd: Answer, used: str) -> str:
    """Return the page with the figures of this run."""
    numbers = [row for row in found if "account" not in row.pair.fixed]
    transitions = [row for row in found if "account" in row.pair.fixed]
    totals = [
        total_cells("statements about numbers", numbers),
        total_cells("transitions", transitions),
        total_cells("all", found),
    ]
    measured = table(HEADS, [*map(row_cells, found), *totals])
    wrongs = table(
        ("planted error", "theorem", "ours", "s", "CrossHair", "s"),
        (
            [
                one.wrong.what,
                f"`{one.wrong.theorem}`",
                one.ours["verdict"],
                f"{one.ours['seconds']:.2f}",
                one.theirs["verdict"],
                f"{one.theirs['seconds']:.2f}",
            ]
            for one in errors
        ),
    )
    return EXPLANATION.format(
        used=used,
        limit=LIMIT,
        measured=measured,
        wrongs=wrongs,
        crowd=f"`{CROWD.theorem}`: {crowd['verdict']} ({crowd['seconds']:.2f} s)",
        alone=f"{_total('theirs', found) / max(_total('z3', found), 0.01):.1f}",
        slower=_names(row for row in found if row.ratio < 1),
        unknown=_names(row for row in found if row.ours["verdict"] != "THEOREM"),
        open_=_names(row for row in found if row.theirs["verdict"] != "confirmed"),
    )


def _names(found: Iterable[Row]) -> str:
    return ", ".join(f"`{row.pair.theorem}`" for row in found) or "none"


def used() -> str:
    """Return what answered, each with its version."""
    return ", ".join(f"{name} {version(name)}" for name in ("crosshair-tool", "z3-solver", "cvc5"))


def problems(found: Iterable[Row], errors: Iterable[Caught]) -> list[str]:
    """Return the pairs that are refuted or could not be asked, and the errors not noticed."""
    odd = (
        f"{row.pair.theorem}: {row.ours['verdict']} and {row.theirs['verdict']}"
        for row in found
        if not row.is_fair
    )
    missed = (
        f"{one.wrong.what}: {one.ours['verdict']} and {one.theirs['verdict']}"
        for one in errors
        if not one.by_both
    )
    return [*odd, *missed]


def main() -> int:
    """Measure, write the page, and print it; one if something is not as it must be."""
    found, errors = list(rows()), list(caught())
    page = page_of(found, errors, ask("crowd", CROWD.theorem), used())
    PAGE.write_text(page, encoding="utf-8")
    print(page)
    seen = problems(found, errors)
    for problem in seen:
        print(problem, file=sys.stderr)
    return 1 if seen else 0


if __name__ == "__main__":
    sys.exit(main())
