"""A short soak: a history of a fixed seed reaches every kind of event that there is to judge."""

from __future__ import annotations

import pytest

from tests.traces.events import ENUMS
from tests.traces.soak import History, run_chunk
from zerosum.rules.ruleset import Stage

SEED, CHUNK, EVENTS = 3, 0, 1_000

ENTRIES = {
    "BeginStage",
    "ConsumeOrder cancelled",
    "ConsumeOrder liquidation",
    "Deposit",
    "Fill deleveraging",
    "Fill liquidation",
    "Fill takeover",
    "Fill trade",
    "LeftOpen",
    "ListMarket",
    "OpenAccount",
    "OpenCase",
    "PlaceOrder",
    "SetCooldown",
    "SetMark",
    "SetOracle",
    "SettleFunding",
    "Transfer funding",
    "Transfer liquidation fee",
    "Transfer slippage",
    "Transfer socialised loss",
    "Transfer transfer",
    "Unresolved",
    "Withdraw",
}
"""Every kind of journal entry, with every reason that a rule gives for one."""

TURNS = {"a failing vault", "contagion"}

REFUSALS = {
    "apply_fill: OffGrid",
    "apply_fill: SameAccount",
    "apply_transfer: InsufficientEquity",
    "apply_waterfall: NotLiquidatable",
}


@pytest.fixture(scope="module")
def history() -> History:
    """Return a history in which the rules inside other rules were judged too."""
    return run_chunk(SEED, CHUNK, EVENTS)


def test_every_kind_of_entry_occurs(history: History) -> None:
    assert set() == ENTRIES - set(history.counts)


def test_calls_are_refused_and_waterfalls_spread(history: History) -> None:
    assert set() == (REFUSALS | TURNS) - {kind for kind, times in history.counts.items() if times}


def test_every_choice_of_every_slot_decides_a_waterfall(history: History) -> None:
    choices = {f"{name} {choice.value}" for name, kind in ENUMS.items() for choice in kind}
    choices |= {f"first stage {stage.value}" for stage in Stage}
    assert set() == choices - set(history.counts)


def test_a_chunk_is_repeatable(history: History) -> None:
    again = run_chunk(SEED, CHUNK, 100)
    before = run_chunk(SEED, CHUNK, 100)
    assert again.journals == before.journals
    assert again.journals == history.journals[: len(again.journals)]
