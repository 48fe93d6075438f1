"""A run as people read it: the waterfalls stage by stage, then who paid and what the house did."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from zerosum.cli.lab_options import print_title, shown_or_dash
from zerosum.cli.names import counted
from zerosum.cli.terminal import Channel, plain_table, print_indented
from zerosum.lab.numbers import Units
from zerosum.lab.outcome import STAGES, AccountOutcome, Outcome
from zerosum.lab.sentences import (
    clause_of,
    how_it_ended,
    what_it_held,
    what_other_did,
    why_failed,
    why_nothing,
)
from zerosum.lab.simulate import MomentTold
from zerosum.lab.told import CaseTold, StageTold
from zerosum.rules.ruleset import RuleSet

TOLD = 12
"""So many waterfalls are told stage by stage; all of them are in the JSON."""

LISTED = 30
"""So many accounts are listed; all of them are in the JSON."""

NEEDED = ("before", "after")
AMOUNTS = (*NEEDED, "profit kept", "given up", "socialised", "owes")
"""The amounts of an account; of those that are not needed a column of dashes is left out."""


def print_outcome(console: Channel, outcome: Outcome) -> None:
    """Print a whole run."""
    run = outcome.run
    print_title(console, run.scenario, run.rules.name)
    told = 0
    for moment in run.moments:
        print_moment(console, moment, run.rules, run.scenario.units, max(TOLD - told, 0))
        told += len(moment.cases)
    print_accounts(console, outcome)
    print_house(console, outcome)
    console.print(answer(outcome))


def print_moment(
    console: Channel, moment: MomentTold, rules: RuleSet, units: Units, most: int
) -> None:
    """Print what happened at one moment, telling so many waterfalls at most."""
    if not moment.cases:
        return
    markets = moment.before.markets
    marks = ", ".join(
        f"{id_} {units.shown_price(id_, markets[id_].mark)}" for id_ in sorted(markets)
    )
    console.print(Text(f"{moment.label[0].upper()}{moment.label[1:]}. Marks: {marks}.", "bold"))
    for case in moment.cases[:most]:
        print_case(console, case, rules, units)
    left = len(moment.cases) - most
    if left > 0:
        console.print(f"And {counted(left, 'failed account')} more (all of them: --json).\n")


def print_case(console: Channel, case: CaseTold, rules: RuleSet, units: Units) -> None:
    """Print one waterfall."""
    console.print(why_failed(case, units))
    for holding in case.holdings:
        print_indented(console, what_it_held(holding, units), "  ")
    table = plain_table()
    table.add_column("stage", no_wrap=True)
    table.add_column("clause", no_wrap=True)
    table.add_column("market", no_wrap=True)
    table.add_column("what happened", ratio=1, min_width=24)
    for head in ("size", "price", "mark", "limit", "left"):
        table.add_column(head, justify="right", no_wrap=True)
    for stage in case.stages:
        for row in stage_rows(stage, case, rules, units):
            table.add_row(*row)
    console.print(table)
    console.print(how_it_ended(case, units))
    console.print()


def stage_rows(
    stage: StageTold, case: CaseTold, rules: RuleSet, units: Units
) -> Iterator[tuple[str, ...]]:
    """Yield what a stage did, or why it did nothing."""
    head = (stage.stage, clause_of(stage.stage, rules), stage.market)
    if not stage.closes and not stage.payments:
        yield (*head, why_nothing(stage, case, rules, units))
    left = abs(stage.left_before)
    for close in stage.closes:
        left -= close.size if close.market == stage.market else 0
        market = close.market
        yield (
            *head[:2],
            market,
            what_other_did(close),
            units.shown_size(market, close.size),
            units.shown_price(market, close.price),
            units.shown_price(market, close.mark),
            units.shown_price(market, close.limit),
            units.shown_size(market, left) if market == stage.market else "",
        )
    for one in stage.payments:
        amount = f"{units.shown_money(one.amount)} {units.quote}"
        yield (*head, f"{one.payer} pays {one.receiver} {amount}: {one.reason}")
    if stage.unresolved:
        amount = f"{units.shown_money(stage.unresolved)} {units.quote}"
        yield (*head, f"{amount} stays unresolved, in the open")


def print_accounts(console: Channel, outcome: Outcome) -> None:
    """Print who paid and who was closed."""
    if not outcome.accounts:
        return
    units = outcome.run.scenario.units
    table = plain_table(f"Who took part, in {units.quote}")
    table.add_column("account", no_wrap=True)
    table.add_column("what happened", ratio=1, min_width=len("deleveraged"))
    rows = [account_cells(one, units) for one in listed(outcome)]
    shown = [head for head in AMOUNTS if head in NEEDED or any(row[head] != "-" for row in rows)]
    for head in shown:
        table.add_column(head, justify="right", overflow="fold")
    for one, row in zip(listed(outcome), rows, strict=True):
        table.add_row(one.account, what_happened(one), *(row[head] for head in shown))
    console.print(table)
    left = len(outcome.accounts) - LISTED
    if left > 0:
        console.print(f"And {counted(left, 'account')} more (all of them: --json).")
    if any(one.given_up for one in outcome.accounts):
        console.print(
            "Given up: what a deleveraging close cost against the mark; below zero it was a gain."
        )
    console.print()


def account_cells(one: AccountOutcome, units: Units) -> dict[str, str]:
    """Return the amounts of an account by their heads, a dash for none."""
    amounts = (one.kept, one.given_up, one.socialised, one.deficit)
    told = [units.shown_money(one.equity_before), units.shown_money(one.equity_after)]
    told += [shown_or_dash(units.shown_money, amount) for amount in amounts]
    return dict(zip(AMOUNTS, told, strict=True))


def listed(outcome: Outcome) -> list[AccountOutcome]:
    """Return the accounts that are listed: those with the greatest burdens first if many."""
    if len(outcome.accounts) <= LISTED:
        return list(outcome.accounts)
    weighty = sorted(outcome.accounts, key=lambda one: (-max(one.burden, one.deficit), one.account))
    return weighty[:LISTED]


def what_happened(one: AccountOutcome) -> str:
    """Return in a few words what happened to an account."""
    told = []
    if one.has_failed:
        told.append("failed by contagion" if one.is_contagion else "failed")
    if one.deleveraged:
        told.append("deleveraged")
    if one.taken:
        told.append("took over")
    if one.socialised:
        told.append("bore a loss")
    if one.is_pushed:
        told.append("pushed below maintenance")
    return ", ".join(told) or "paid or was paid"


def print_house(console: Channel, outcome: Outcome) -> None:
    """Print what the vault or fund had, took, earned, and had left when deleveraging began."""
    house, units = outcome.house, outcome.run.scenario.units
    table = plain_table(f"The backstop {house.account}, in {units.quote}")
    table.add_column("", ratio=1)
    table.add_column("", justify="right")
    rows = [
        ("had at the start", house.equity_before),
        ("had when deleveraging began (WAT-2)", house.before_deleveraging),
        ("of that, not bound as its own margin", house.free_before_deleveraging),
        ("gained against the mark by taking over", house.gain_at_mark),
        ("paid out", house.paid),
        ("has at the end", house.equity_after),
        ("earned in all, price moves included", house.earned),
        ("fees, to the fee account", house.fees),
    ]
    for words, value in rows:
        if value is not None:
            table.add_row(words, units.shown_money(value))
    console.print(table)
    if house.has_failed:
        console.print("It failed itself and went down the same waterfall (WAT-6).")
    console.print()


def answer(outcome: Outcome) -> str:
    """Return the run in one line."""
    if not outcome.run.cases:
        return "Nobody failed."
    units = outcome.run.scenario.units
    shares = (
        f"{name} {units.shown_money(outcome.values[name])}"
        for name in STAGES
        if outcome.values.get(name)
    )
    parts = [f"{counted(len(outcome.failed), 'account')} failed"]
    parts.append(f"closed, in {units.quote}: {', '.join(shares) or 'nothing'}")
    if outcome.pushed:
        parts.append(f"{counted(len(outcome.pushed), 'account')} pushed below maintenance")
    owed = units.shown_money(outcome.deficits)
    parts.append(f"{owed} {units.quote} still owed" if outcome.deficits else "nobody is below zero")
    return f"{'; '.join(parts)}."
