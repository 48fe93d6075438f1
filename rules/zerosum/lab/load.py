"""The one door for input: a scenario file, or a file of positions."""

from __future__ import annotations

import re
from functools import partial
from hashlib import sha256
from pathlib import Path

from zerosum.lab.positions import Desk, read_positions_file
from zerosum.lab.read_scenario import read_scenario
from zerosum.lab.rulebook import Change, changed, preset
from zerosum.lab.scenario import Scenario
from zerosum.lab.unusable import UnusableScenario, quoted
from zerosum.rules.ruleset import RuleSet

COMMAND_LINE = "the command line"
NO_DESK = Desk()

STARTS = ("adl.start", "adl_start")
SEED = re.compile(r"seed:(\d{1,24})", re.ASCII)
"""How a free start is written that a run draws for itself."""


def load(path: Path, desk: Desk = NO_DESK) -> Scenario:
    """Load a scenario from TOML or JSON, or a desk's positions from CSV.

    Raises: UnusableScenario.
    """
    if path.suffix == ".csv":
        return read_positions_file(path, desk)
    for option, given in (
        ("--mark", desk.marks),
        ("--margin", desk.margin),
        ("--rest", desk.rest is not None),
        ("--terms", desk.terms),
    ):
        if given:
            raise refusal(f"{option} is for a file of positions", "write it into the scenario")
    return read_scenario(path)


def rules_for(scenario: Scenario, name: str | None, sets: tuple[str, ...] = ()) -> RuleSet:
    """Return the rule set of a run: the one named, or the scenario's own, with slots set.

    A name may bring its own settings: textbook+adl.price=mark. A start may be drawn from a seed:
    adl.start=seed:7.
    Raises: UnusableScenario.
    """
    read = partial(change_of, seats=scenario.exchange.next_seat)
    if name is None:
        if scenario.rules is None:
            raise refusal("no rule set is named", "add --rules NAME, such as --rules textbook")
        return changed(scenario.rules, tuple(map(read, sets)), scenario.units)
    plain, *own = name.strip().split("+")
    changes = tuple(map(read, (*own, *sets)))
    return changed(preset(plain, refusal, scenario.units), changes, scenario.units)


def change_of(text: str, *, seats: int) -> Change:
    """Return the change that a text such as adl.price=mark asks for."""
    slot, separator, value = (part.strip() for part in text.partition("="))
    if not separator:
        raise refusal(f"{quoted(text)} sets nothing", "write SLOT=VALUE, such as adl.price=mark")
    seed = SEED.fullmatch(value) if slot in STARTS else None
    return Change(slot, value if seed is None else str(drawn_seat(seed[1], seats)), refusal)


def drawn_seat(seed: str, seats: int) -> int:
    """Return the seat that a seed draws, the same one on every machine."""
    return int.from_bytes(sha256(seed.encode()).digest(), "big") % max(seats, 1)


def refusal(problem: str, remedy: str) -> UnusableScenario:
    """Return an error about the command line."""
    return UnusableScenario(COMMAND_LINE, problem, remedy)
