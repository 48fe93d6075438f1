"""What a judge sees of a call, and the check that a user can switch on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from tests.unit.small_exchange import small_exchange
from zerosum.rules import apply_checked, apply_entry, observe, replay
from zerosum.rules.observe import describe_call, require_laws
from zerosum.rules.progress import Progress
from zerosum.spec import (
    REGISTRY,
    BrokenInvariant,
    Exchange,
    Rejected,
    Role,
    Rule,
    Transition,
    same_state,
)
from zerosum.spec.journal import Deposit, OpenAccount, SetMark
from zerosum.spec.rejections import NotPositive

DEPOSIT = REGISTRY.rules["apply_deposit"]


def test_accepted_call() -> None:
    before = small_exchange()
    step = observe(DEPOSIT, before, account="ann", amount=5)
    assert (Deposit("ann", 5),) == step.journal
    assert step.rejection is None
    assert step.before is before
    assert 1_005 == step.after.accounts["ann"].quote_balance
    assert same_state(step.replayed, step.after)


def test_refused_call() -> None:
    before = small_exchange()
    step = observe(DEPOSIT, before, account="ann", amount=0)
    assert isinstance(step.rejection, NotPositive)
    assert ("amount", 0) == (step.rejection.field, step.rejection.value)
    assert (before, before, ()) == (step.after, step.replayed, step.journal)


def test_call_has_its_defaults_and_the_accounts_it_names() -> None:
    call = describe_call(REGISTRY.rules["apply_open_account"], {"account": "new"})
    assert {"account": "new", "role": Role.TRADER, "owner": None} == call.arguments
    assert frozenset({"new"}) == call.names
    owned = describe_call(REGISTRY.rules["apply_open_account"], {"account": "new", "owner": "ann"})
    assert frozenset({"new", "ann"}) == owned.names


def test_funding_reaches_holders_it_does_not_name() -> None:
    call = describe_call(
        REGISTRY.rules["apply_funding"], {"market": "BTC", "rate": 1, "clearing": "house"}
    )
    assert (frozenset({"house"}), True) == (call.names, call.collective)


def test_call_that_is_none_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError):
        describe_call(DEPOSIT, {"account": "ann", "sum": 5})


def test_checked_call_returns_the_observation_or_raises() -> None:
    assert (
        3_005
        == apply_checked("apply_deposit", small_exchange(), account="ann", amount=5).after.pile
    )
    with pytest.raises(Rejected, match="give at least 1"):
        apply_checked("apply_deposit", small_exchange(), account="ann", amount=0)


def wrong_deposit(exchange: Exchange, **arguments: Any) -> tuple[Exchange, tuple[Deposit, ...]]:
    """Credit one unit too much, and do not say so."""
    entry = Deposit(arguments["account"], arguments["amount"])
    wrong = apply_entry(exchange, Deposit(entry.account, entry.amount + 1))
    return wrong, (entry,)


def deposit_done_by(function: Callable[..., Any]) -> Rule:
    """Return the rule of deposits with another function behind its name."""

    def apply_deposit(exchange: Exchange, *, account: str, amount: int) -> Any:
        return function(exchange, account=account, amount=amount)

    return evolve(DEPOSIT, function=apply_deposit)


def test_broken_law_is_named() -> None:
    step = observe(deposit_done_by(wrong_deposit), small_exchange(), account="ann", amount=5)
    with pytest.raises(BrokenInvariant) as caught:
        require_laws(step)
    assert "LED-1.L2" == caught.value.clause
    assert "DOORS after apply_deposit: Only deposits and withdrawals" in str(caught.value)


def test_law_abiding_step_passes_unchanged() -> None:
    step: Transition = observe(DEPOSIT, small_exchange(), account="ann", amount=5)
    assert step is require_laws(step)


# Replay and long runs ---------------------------------------------------------------------------


def test_replay_of_nothing_is_the_same_state() -> None:
    exchange = small_exchange()
    assert exchange is replay(exchange, ())


def test_replay_does_entry_by_entry() -> None:
    journal = (OpenAccount("zoe"), Deposit("zoe", 7), SetMark("BTC", 120), SetMark("BTC", 130))
    exchange = replay(small_exchange(), journal)
    assert (7, 3_007) == (exchange.accounts["zoe"].quote_balance, exchange.pile)
    assert (130, 120) == (exchange.markets["BTC"].mark, exchange.markets["BTC"].previous_mark)


def test_progress_joins_journals_in_order() -> None:
    start = small_exchange()
    progress = Progress.at(start)
    for amount in (1, 2, 3):
        step = observe(DEPOSIT, progress.exchange, account="ann", amount=amount)
        progress = progress.then((step.after, step.journal))
    exchange, journal = progress.finish()
    assert (Deposit("ann", 1), Deposit("ann", 2), Deposit("ann", 3)) == journal
    assert same_state(replay(start, journal), exchange)
    assert (start, ()) == Progress.at(start).finish()
