"""Measure what a desk waits for: 10,000 positions under two rule sets, with a page.

Started by `make bench`. Nothing here asserts: time is for people to read.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.unit.scenarios import many_positions
from zerosum.cli.main import main

POSITIONS = 10_000
FALLS = (("BTC=58500", 2_000_000), ("BTC=57000", 2_000_000), ("BTC=57000", 1))
"""Where the mark falls to, from 60,000, and what the vault has.

The first fall ruins nobody, the second hundreds, whom the vault takes over; the third as many, and
since the vault has nothing, each of them is closed against the queue.
"""


def measure(mark: str, vault: int, folder: Path) -> None:
    """Compare once and print how long it took and what came out."""
    path = folder / "desk.csv"
    path.write_text(many_positions(POSITIONS, vault), encoding="utf-8")
    arguments = ("compare", str(path), "--mark", mark, "--rest", "100000000")
    page = str(folder / "page.html")
    said = io.StringIO()
    start, processor = time.perf_counter(), computed_so_far()
    with contextlib.redirect_stdout(said):
        main([*arguments, "--rules", "textbook,hyperliquid_2023", "--html", page])
    waited, computed = time.perf_counter() - start, computed_so_far() - processor
    print(f"{POSITIONS:,} positions, {mark}, vault {vault:,}: {waited:.1f} s, CPU {computed:.1f} s")
    print("  " + " ".join(" ".join(said.getvalue().strip().splitlines()[-2:]).split()))


def computed_so_far() -> float:
    """Return the seconds that this process and those it waited for have computed."""
    return sum(os.times()[:4])


def run() -> None:
    """Measure every fall."""
    print(f"python {sys.version.split()[0]}")
    with TemporaryDirectory() as folder:
        for mark, vault in FALLS:
            measure(mark, vault, Path(folder))


if __name__ == "__main__":
    run()
