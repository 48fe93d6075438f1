"""The one door for input: a scenario file, or a file of positions."""

from __future__ import annotations

from pathlib import Path

from zerosum.lab.positions import Desk, read_positions_file
from zerosum.lab.read_scenario import read_scenario
from zerosum.lab.rulebook import Change, changed, preset
from zerosum.lab.scenario import Scenario
from zerosum.lab.unusable import UnusableScenario, quoted
from zerosum.rules.ruleset import RuleSet

COMMAND_LINE = "the command line"
NO_DESK = Desk()


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

    A name may bring its own settings: textbook+adl.price=mark.
    Raises: UnusableScenario.
    """
    if name is None:
        if scenario.rules is None:
            raise refusal("no rule set is named", "add --rules NAME, such as --rules textbook")
        return changed(scenario.rules, tuple(map(change_of, sets)), scenario.units)
    plain, *own = name.strip().split("+")
    changes = tuple(map(change_of, (*own, *sets)))
    return changed(preset(plain, refusal, scenario.units), changes, scenario.units)


def change_of(text: str) -> Change:
    """Return the change that a text such as adl.price=mark asks for."""
    slot, separator, value = text.partition("=")
    if not separator:
        raise refusal(f"{quoted(text)} sets nothing", "write SLOT=VALUE, such as adl.price=mark")
    return Change(slot.strip(), value.strip(), refusal)


def refusal(problem: str, remedy: str) -> UnusableScenario:
    """Return an error about the command line."""
    return UnusableScenario(COMMAND_LINE, problem, remedy)
