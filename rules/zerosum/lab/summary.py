"""The rows of a comparison: one measure a row, one rule set a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from zerosum.lab.comparison import Comparison, sum_up
from zerosum.lab.numbers import Units
from zerosum.lab.outcome import STAGES, AccountOutcome, Outcome
from zerosum.spec.state import equity
from zerosum.spec.units import AccountId

DASH = "-"


@frozen
class Measure:
    """One row: what is measured, in words, and its text under each rule set."""

    words: str
    cells: tuple[str, ...]


def measures(comparison: Comparison) -> Iterator[Measure]:
    """Yield what is compared in all: who failed, what each stage closed, who paid, the backstop."""
    units = comparison.scenario.units
    for words, measure in (*COUNTS, *(_closed(stage) for stage in STAGES[:3]), *AMOUNTS, *BACKSTOP):
        cells = (measure(outcome) for outcome in comparison.outcomes)
        yield Measure(
            words,
            tuple(cell if isinstance(cell, str) else units.shown_money(cell) for cell in cells),
        )
    largest = tuple(largest_burden(outcome, units) for outcome in comparison.outcomes)
    yield Measure("largest single burden", largest)


def _closed(stage: str) -> tuple[str, Callable[[Outcome], str | int]]:
    return f"closed by the {stage}", lambda one: one.values.get(stage, 0)


COUNTS: tuple[tuple[str, Callable[[Outcome], str | int]], ...] = (
    ("accounts that failed", lambda one: str(len(one.failed))),
    ("of them by contagion", lambda one: str(sum(each.is_contagion for each in one.failed))),
    (
        "accounts deleveraged",
        lambda one: str(sum(bool(each.deleveraged) for each in one.accounts)),
    ),
    ("accounts pushed below maintenance", lambda one: str(len(one.pushed))),
)
AMOUNTS: tuple[tuple[str, Callable[[Outcome], str | int]], ...] = (
    ("profit kept by the deleveraged", lambda one: sum(each.kept for each in one.accounts)),
    (
        "given up against the mark",
        lambda one: sum(max(each.given_up, 0) for each in one.accounts),
    ),
    ("losses socialised", lambda one: sum(each.socialised for each in one.accounts)),
    ("deficits left", lambda one: one.deficits),
)
BACKSTOP: tuple[tuple[str, Callable[[Outcome], str | int]], ...] = (
    ("backstop: gained by taking over", lambda one: one.house.gain_at_mark),
    ("backstop: earned in all", lambda one: one.house.earned),
    ("backstop: has at the end", lambda one: one.house.equity_after),
    ("backstop: failed itself", lambda one: "yes" if one.house.has_failed else "no"),
    ("fees", lambda one: one.house.fees),
)
"""What is measured: a text as it is, or an amount in quote units."""


def largest_burden(outcome: Outcome, units: Units) -> str:
    """Return the account that the failures of others cost the most, and how much."""
    worst = outcome.most_burdened
    return DASH if worst is None else f"{units.shown_money(worst.burden)} ({worst.account})"


def account_cell(one: AccountOutcome | None, units: Units) -> str:
    """Return what happened to one account under one rule set."""
    if one is None:
        return DASH
    told = [f"failed: {text}" for text in sum_up(one.as_failed, units, sees_other=True)]
    told += sum_up(one.deleveraged, units, sees_other=False)
    told += [f"took {text}" for text in sum_up(one.taken, units, sees_other=False)]
    if one.given_up:
        word = "gave up" if one.given_up > 0 else "gained"
        told.append(f"{word} {units.shown_money(abs(one.given_up))} against the mark")
    if one.socialised:
        told.append(f"bore {units.shown_money(one.socialised)}")
    if one.is_pushed:
        told.append("pushed below maintenance")
    if one.deficit:
        told.append(f"owes {units.shown_money(one.deficit)}")
    return "\n".join([*told, f"ends with {units.shown_money(one.equity_after)}"])


def differing(comparison: Comparison) -> list[tuple[str, tuple[AccountOutcome | None, ...]]]:
    """Return the accounts by how much the choice of rules decides what they end with."""

    def spread(id_: AccountId) -> int:
        ends = [equity(outcome.run.end, id_) for outcome in comparison.outcomes]
        return max(ends) - min(ends)

    accounts = comparison.by_account
    return [(id_, accounts[id_]) for id_ in sorted(accounts, key=lambda id_: -spread(id_))]


def answer(comparison: Comparison) -> str:
    """Return in one line what the choice of rules changes."""
    units = comparison.scenario.units
    parts = (
        f"{name}: {len(one.failed):,} failed, "
        f"{sum(bool(each.deleveraged) for each in one.accounts):,} deleveraged, "
        f"{units.shown_money(one.deficits)} {units.quote} owed"
        for name, one in zip(comparison.names, comparison.outcomes, strict=True)
    )
    return f"{'; '.join(parts)}."
