"""Scenario texts for the tests of the laboratory: one that is right, and edits of it."""

from __future__ import annotations

import random
from pathlib import Path

from tests.tidy.source import ROOT
from zerosum.lab.load import load, rules_for
from zerosum.lab.positions import Desk
from zerosum.lab.scenario import Scenario
from zerosum.lab.simulate import Run, simulate

SCENARIOS = ROOT / "spec" / "scenarios"
TEXTBOOK = SCENARIOS / "textbook.toml"

DESK = """\
account,market,size,entry_price,collateral,mode,role,mark
ann,BTC,0.5,65000.5,4000,cross,,64000
ann,ETH,-10,3000,,cross,,3100
bob,BTC,-0.5,66000,3000,isolated,,64000
cy,ETH,10,3050.25,2000,cross,,3100
vault,,,,100000,cross,vault,
"""


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def desk(folder: Path, text: str = DESK, **options: object) -> Scenario:
    """Return a file of positions, loaded."""
    return load(written(folder, "desk.csv", text), Desk(**options))  # type: ignore[arg-type]


def run_of(name: str, rules: str | None = None) -> Run:
    """Return a shipped scenario, run."""
    scenario = load(SCENARIOS / f"{name}.toml")
    return simulate(scenario, rules_for(scenario, rules))


def many_positions(count: int, vault: int, seed: int = 7) -> str:
    """Return a desk's file of so many positions, two to twenty-five times leveraged."""
    chance = random.Random(seed)  # noqa: S311 - a crowd, not a secret
    marks = {"BTC": 60_000, "ETH": 3_000, "SOL": 150}
    lines = [DESK.splitlines()[0]]
    for number in range(count):
        market, side = chance.choice(list(marks)), chance.choice((1, -1))
        mark = marks[market]
        steps = max(int(1_000 * chance.lognormvariate(9, 1.2) / mark), 1)
        entry = mark * chance.randint(930, 1_070) // 1_000
        leverage = chance.choice((2, 3, 5, 10, 10, 20, 25))
        profit = side * steps * (mark - entry) // 1_000
        cash = max(steps * mark // (1_000 * leverage) - profit, 1)
        mode = chance.choice(("cross", "cross", "cross", "isolated"))
        size = f"{'-' if side < 0 else ''}{steps // 1_000}.{steps % 1_000:03d}"
        lines.append(f"acct{number:05d},{market},{size},{entry},{cash},{mode},,{mark}")
    return "\n".join([*lines, f"vault,,,,{vault},cross,vault,", ""])
