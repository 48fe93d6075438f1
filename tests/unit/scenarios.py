"""Scenario texts for the tests of the laboratory: one that is right, and edits of it."""

from __future__ import annotations

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
