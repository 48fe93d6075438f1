"""A comparison as people read it: in all, account by account, and the most hurt with the reason."""

from __future__ import annotations

from rich.text import Text

from zerosum.cli.lab_options import print_title
from zerosum.cli.names import counted
from zerosum.cli.terminal import Channel, plain_table, print_indented
from zerosum.lab.comparison import Comparison
from zerosum.lab.summary import account_cell, answer, differing, measures

LISTED = 20
"""So many accounts are laid side by side; all of them are in the JSON and the page."""


def print_comparison(console: Channel, comparison: Comparison) -> None:
    """Print a whole comparison."""
    print_title(console, comparison.scenario, f"{len(comparison.names)} rule sets")
    print_measures(console, comparison)
    print_accounts(console, comparison)
    print_most_hurt(console, comparison)
    console.print(answer(comparison))


def print_measures(console: Channel, comparison: Comparison) -> None:
    """Print what is compared in all."""
    table = plain_table(f"In all, in {comparison.scenario.units.quote}")
    table.add_column("", no_wrap=True)
    for name in comparison.names:
        table.add_column(name, justify="right", overflow="fold")
    for measure in measures(comparison):
        table.add_row(measure.words, *measure.cells)
    console.print(table)
    console.print()


def print_accounts(console: Channel, comparison: Comparison) -> None:
    """Print the accounts side by side, those first for whom the choice of rules matters most."""
    accounts = differing(comparison)
    if not accounts:
        return
    units = comparison.scenario.units
    table = plain_table("Account by account, those first for whom the rules matter most")
    table.add_column("account", no_wrap=True)
    for name in comparison.names:
        table.add_column(name, ratio=1, overflow="fold")
    for id_, each in accounts[:LISTED]:
        table.add_row(id_, *(account_cell(one, units) for one in each), end_section=True)
    console.print(table)
    left = len(accounts) - LISTED
    if left > 0:
        console.print(f"And {counted(left, 'account')} more (all of them: --json or --html).")
    console.print()


def print_most_hurt(console: Channel, comparison: Comparison) -> None:
    """Print who was hurt most, by how much and why."""
    hurt = comparison.most_hurt()
    if not hurt:
        return
    units = comparison.scenario.units
    console.print(Text("Hurt most by what was forced on them, against the marks", style="bold"))
    for place, one in enumerate(hurt, start=1):
        console.print(f"{place}. {one.account}")
        for name in comparison.names:
            amount = f"{units.shown_money(one.amounts[name])} {units.quote}"
            print_indented(console, f"- {name}: {amount}. {one.reasons[name]}", "   ")
    console.print()
