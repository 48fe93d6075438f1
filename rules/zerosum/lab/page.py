"""A comparison as one HTML page that needs nothing else: no network, no script, no other file."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from zerosum.lab.comparison import Comparison
from zerosum.lab.rows import Picture
from zerosum.lab.summary import account_cell, answer, differing, measures

TEMPLATES = Path(__file__).parent / "templates"


@frozen
class HurtLines:
    """An account that was hurt, and a line for each rule set."""

    account: str
    lines: tuple[str, ...]


def environment(folder: Path = TEMPLATES) -> Environment:
    """Return what renders a folder's templates: every text escaped, and a missing one an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def comparison_page(comparison: Comparison, pictures: tuple[Picture, ...] = ()) -> str:
    """Return the page of a comparison, with every account that took part."""
    units = comparison.scenario.units
    return (
        environment()
        .get_template("comparison.html")
        .render(
            title=comparison.scenario.title,
            names=comparison.names,
            quote=units.quote,
            notes=comparison.scenario.notes,
            answer=answer(comparison),
            measures=list(measures(comparison)),
            pictures=pictures,
            hurt=[
                HurtLines(
                    one.account,
                    tuple(
                        f"{name}: {units.shown_money(one.amounts[name])} {units.quote}. "
                        f"{one.reasons[name]}"
                        for name in comparison.names
                    ),
                )
                for one in comparison.most_hurt()
            ],
            accounts=[
                (id_, [account_cell(one, units) for one in each])
                for id_, each in differing(comparison)
            ],
        )
    )
