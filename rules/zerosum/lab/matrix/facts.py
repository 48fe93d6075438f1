"""Facts of a breach: Python expressions over the states around it, and what they come to.

``before`` and ``after`` are the states around one entry of the run's journal, ``case`` is the case
that it belongs to.
"""

from __future__ import annotations

from zerosum.lab.matrix.trace import Step
from zerosum.lab.matrix.verdicts import Breach, Fact
from zerosum.rules.margin import compute_maintenance_margin
from zerosum.spec.state import Exchange, equity, ids_of, position_of
from zerosum.spec.units import AccountId, MarketId


def breach(step: Step, account: AccountId, told: str, *facts: Fact) -> Breach:
    """Return a breach with its facts, the entry that shows it before all."""
    return Breach(step, account, told, facts)


def of_entry(step: Step) -> tuple[Fact, ...]:
    """Return that the entry is in the journal."""
    return (Fact(f"journal[{step.index}]", step.entry),)


def of_equity(step: Step, account: AccountId) -> tuple[Fact, Fact]:
    """Return an account's equity at the mark before and after."""
    return (
        Fact(f'equity(before, "{account}")', equity(step.before, account)),
        Fact(f'equity(after, "{account}")', equity(step.after, account)),
    )


def of_margin(step: Step, account: AccountId) -> tuple[Fact, Fact]:
    """Return an account's maintenance margin before and after."""
    return (
        Fact(
            f'compute_maintenance_margin(before, "{account}")',
            compute_maintenance_margin(step.before, account),
        ),
        Fact(
            f'compute_maintenance_margin(after, "{account}")',
            compute_maintenance_margin(step.after, account),
        ),
    )


def of_positions(step: Step, account: AccountId) -> tuple[Fact, ...]:
    """Return what an account holds afterwards, where it holds anything."""
    held = step.after.accounts[account]
    sizes = (of_size(step, account, name) for name in sorted(markets_of(step.after, account)))
    return (*sizes, Fact(f'after.accounts["{account}"].quote_balance', held.quote_balance))


def of_size(step: Step, account: AccountId, market: MarketId) -> Fact:
    """Return an account's position afterwards."""
    size = position_of(step.after.accounts[account], market).size
    return Fact(f'position_of(after.accounts["{account}"], "{market}").size', size)


def markets_of(exchange: Exchange, account: AccountId) -> set[MarketId]:
    """Return the markets in which an account holds anything."""
    held = exchange.accounts[account]
    return {name for name in ids_of(held.positions) if position_of(held, name).size != 0}
