"""One crash under every rule set that runs, as a table for a page."""

from __future__ import annotations

from zerosum.lab.load import rules_for
from zerosum.lab.outcome import BACKSTOP, BOOK, DELEVERAGING, Outcome, compute_outcome
from zerosum.lab.scenario import Scenario
from zerosum.lab.simulate import simulate
from zerosum.rules.venues.shelf import books

HEADS = (
    "rule set",
    "failed",
    "by the book",
    "by the backstop",
    "deleveraged",
    "given up by those closed",
    "owed at the end",
    "backstop at the end",
    "most borne by",
)


def crash_table(scenario: Scenario) -> str:
    """Return what a scenario comes to under every rule set; equal outcomes share a row."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for name in books():
        outcome = compute_outcome(simulate(scenario, rules_for(scenario, name)))
        rows.setdefault(cells_of(outcome), []).append(f"`{name}`")
    lines = [HEADS, ("---",) * len(HEADS)]
    lines += [(", ".join(names), *cells) for cells, names in rows.items()]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cells_of(outcome: Outcome) -> tuple[str, ...]:
    """Return the numbers of an outcome as text, money cut to whole units of the currency."""
    units, worst = outcome.run.scenario.units, outcome.most_burdened

    def money(amount: int) -> str:
        return f"{amount // units.scale:,}" if amount else "-"

    return (
        str(len(outcome.failed)),
        *(money(outcome.values[stage]) for stage in (BOOK, BACKSTOP, DELEVERAGING)),
        money(sum(max(one.given_up, 0) for one in outcome.accounts)),
        money(outcome.deficits),
        money(outcome.house.equity_after),
        "-" if worst is None else worst.account,
    )
