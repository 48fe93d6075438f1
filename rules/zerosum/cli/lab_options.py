"""What the commands of the laboratory share: their options, and how they load their input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from attrs import frozen
from cyclopts import Parameter
from rich.text import Text

from zerosum.cli.status import Unusable
from zerosum.cli.terminal import Channel, print_indented, progress
from zerosum.lab.load import load
from zerosum.lab.positions import Desk
from zerosum.lab.scenario import Scenario
from zerosum.lab.unusable import UnusableScenario

Input = Annotated[
    Path,
    Parameter(name="SCENARIO", help="A scenario (.toml, .json), or a desk's positions (.csv)."),
]
Rules = Annotated[
    str | None, Parameter(help="A rule set; without it, the one that the scenario names.")
]
Sets = Annotated[
    list[str] | None,
    Parameter(name="--set", negative=(), help="Set a slot, as adl.price=mark; may be repeated."),
]
Texts = list[str] | None


@Parameter(name="*", group="Options for a .csv")
@frozen
class DeskOptions:
    """What a desk's file of positions does not say."""

    mark: Annotated[
        Texts, Parameter(negative=(), help="Move a mark, as BTC=64000; may be repeated.")
    ] = None
    margin: Annotated[
        Texts,
        Parameter(
            negative=(),
            help="Initial/maintenance rate, as 0.02/0.01, or of one market as BTC=0.1/0.05.",
        ),
    ] = None
    rest: Annotated[
        str | None, Parameter(help="Balance it by an account 'rest' with this much cash.")
    ] = None
    terms: Annotated[
        Path | None, Parameter(help="A scenario with markets, books, makers and house.")
    ] = None


NOTHING_SAID = DeskOptions()


@contextmanager
def usable_input() -> Iterator[None]:
    """Turn what the lab says of its input into what the command line says."""
    try:
        yield
    except UnusableScenario as unusable:
        raise Unusable(str(unusable)) from unusable


def load_input(path: Path, options: DeskOptions) -> Scenario:
    """Load a scenario or a file of positions.

    Raises: Unusable.
    """
    with usable_input(), progress("reading"):
        desk = Desk(
            marks=pairs_of("--mark", options.mark),
            margin=pairs_of("--margin", options.margin, nameless=True),
            rest=options.rest,
            terms=options.terms,
        )
        return load(path, desk)


def pairs_of(option: str, texts: Texts, *, nameless: bool = False) -> Mapping[str, str]:
    """Return options such as BTC=64000 by their names."""
    found: dict[str, str] = {}
    for text in texts or ():
        name, separator, value = text.partition("=")
        if not separator and nameless:
            name, value = "", text
        elif not (separator and name and value):
            raise Unusable(f"{option} {text}: this names no market (write BTC=64000)")
        if name in found:
            raise Unusable(f"{option} {text}: it is given twice (give it once)")
        found[name] = value
    return found


def print_title(console: Channel, scenario: Scenario, under: str) -> None:
    """Print what is run under which rules, and what was assumed."""
    console.print(Text(f"{scenario.title}, under {under}", style="bold"))
    for note in scenario.notes:
        print_indented(console, f"Note: {note}.", "  ")
    console.print()


def shown_or_dash(text: Callable[[int], str], value: int) -> str:
    """Return a number as text, and a dash for zero."""
    return text(value) if value else "-"
