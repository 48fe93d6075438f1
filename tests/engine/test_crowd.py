"""Any number of accounts: what a proof may say about those it does not name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from attrs import evolve

from tests.engine.stating import Asked, Body, Claim, ask, names, subject
from zerosum.proofs.engine.given import Given
from zerosum.proofs.engine.loops import Loop, StepObserved
from zerosum.proofs.situations import TRADED, any_exchange
from zerosum.rules.journal import record
from zerosum.rules.progress import Progress
from zerosum.spec.arithmetic import every, fold, maximum
from zerosum.spec.journal import Deposit, Transfer
from zerosum.spec.registry import Call
from zerosum.spec.state import (
    Account,
    Exchange,
    Role,
    ids_of,
    position_of,
    total_over_accounts,
)
from zerosum.spec.units import AccountId

ALICE, BOB = "alice", "bob"
TWO = {ALICE: Role.TRADER, BOB: Role.TRADER}
THEOREM = Asked("THEOREM", as_expected=True)


def some_exchange(given: Given) -> Exchange:
    return subject(any_exchange(given, TWO))


# Sums -------------------------------------------------------------------------------------------


def test_balances_sum_to_the_pile() -> None:
    def body(given: Given) -> Iterator[Claim]:
        exchange = some_exchange(given)
        yield total_over_accounts(exchange, lambda account: account.quote_balance) == exchange.pile

    assert THEOREM == ask(body)


def test_number_of_accounts_is_not_known() -> None:
    """Counting is no additive measure: an empty account counts too."""

    def body(given: Given) -> Iterator[Claim]:
        yield total_over_accounts(some_exchange(given), lambda _: 1) == 3

    assert "THEOREM" != ask(body).outcome


def sum_of_winnings(given: Given) -> Iterator[Claim]:
    exchange = some_exchange(given)
    yield total_over_accounts(exchange, lambda one: maximum(one.quote_balance, 0)) >= exchange.pile


@pytest.mark.parametrize("expects", ["proved", "refuted"])
def test_measure_that_does_not_add_up_decides_nothing(expects: str) -> None:
    """The statement is true: the refusal of its sum may not pass for its refutation."""
    assert Asked("UNKNOWN") == ask(sum_of_winnings, expects=expects)


def entry_values_cancel(given: Given) -> Iterator[Claim]:
    """Taken together, others that are flat need not have an entry value of zero."""
    exchange = subject(any_exchange(given, {}))
    yield total_over_accounts(exchange, lambda one: position_of(one, TRADED).entry_value) == 0


def flat_sum_means_no_entry_value(given: Given) -> Iterator[Claim]:
    exchange = some_exchange(given)
    for id_ in (ALICE, BOB):
        given.assume(position_of(exchange.accounts[id_], TRADED).size == 0)
    yield total_over_accounts(exchange, lambda one: position_of(one, TRADED).entry_value) == 0


NOT_SHOWN: list[Body] = [entry_values_cancel, flat_sum_means_no_entry_value]


@pytest.mark.parametrize("body", NOT_SHOWN, ids=names(NOT_SHOWN))
def test_crowd_has_no_property_of_a_single_account(body: Body) -> None:
    assert Asked("UNKNOWN") == ask(body)


@pytest.mark.parametrize(
    "measure",
    [
        lambda account: account.quote_balance if account.role is Role.CLEARING else 0,
        lambda account: account.seat,
        lambda account: 0 if account.owner is None else account.quote_balance,
    ],
    ids=["role", "seat", "owner"],
)
def test_sum_may_not_depend_on_what_does_not_add_up(measure: Callable[[Account], int]) -> None:
    """The others may be vaults and clearing accounts too, with any seat and owner."""

    def body(given: Given) -> Iterator[Claim]:
        exchange = some_exchange(given)
        yield total_over_accounts(exchange, measure) == sum(
            measure(exchange.accounts[id_]) for id_ in (ALICE, BOB)
        )

    assert Asked("FrameBroken") == ask(body)


# Going over all accounts ------------------------------------------------------------------------


def test_every_account_means_those_without_a_name_too() -> None:
    """What is assumed of two named accounts is not known of a bystander."""

    def body(given: Given) -> Iterator[Claim]:
        exchange = some_exchange(given)
        for id_ in (ALICE, BOB):
            given.assume(exchange.accounts[id_].quote_balance >= 0)
        yield lambda: every(
            lambda id_: exchange.accounts[id_].quote_balance >= 0, ids_of(exchange.accounts)
        )

    assert Asked("UNKNOWN") == ask(body)


def loops_over_ids(exchange: Exchange) -> None:
    for id_ in ids_of(exchange.accounts):
        record(exchange, Deposit(id_, 1))


def loops_over_sorted_ids(exchange: Exchange) -> None:
    for id_ in sorted(exchange.accounts):
        record(exchange, Deposit(id_, 1))


def loops_over_values(exchange: Exchange) -> None:
    sum(account.quote_balance for account in exchange.accounts.values())


def takes_every_in_a_rule(exchange: Exchange) -> None:
    every(lambda id_: exchange.accounts[id_].seat >= 0, ids_of(exchange.accounts))


def folds_without_a_loop(exchange: Exchange) -> None:
    fold(lambda progress, _: progress, Progress.at(exchange), ids_of(exchange.accounts))


def looks_into_the_crowd(exchange: Exchange) -> None:
    accounts: Any = exchange.accounts
    subject(accounts.crowd.seat)


BROKEN = [
    loops_over_ids,
    loops_over_sorted_ids,
    loops_over_values,
    takes_every_in_a_rule,
    folds_without_a_loop,
    looks_into_the_crowd,
]


@pytest.mark.parametrize("rule", BROKEN, ids=names(BROKEN))
def test_rule_may_not_go_over_accounts_by_itself(rule: Callable[[Exchange], None]) -> None:
    def body(given: Given) -> Iterator[Claim]:
        rule(some_exchange(given))
        yield True

    assert Asked("FrameBroken") == ask(body)


@pytest.mark.parametrize("ask_size", [len, list, dict])
def test_rule_may_not_count_accounts(ask_size: Callable[[Any], Any]) -> None:
    def body(given: Given) -> Iterator[Claim]:
        ask_size(some_exchange(given).accounts)
        yield True

    assert ask(body).outcome in ("FrameBroken", "TypeError")


# Loops ------------------------------------------------------------------------------------------

COLLECTOR: AccountId = "collector"
ROLES = {ALICE: Role.TRADER, COLLECTOR: Role.FEES}


def collected(given: Given, times: int, invariant_times: int) -> Iterator[Claim]:
    """Claim how much comes in when each holder pays ``fee`` a step it holds."""
    before = subject(any_exchange(given, ROLES))
    fee = given.integer("fee")

    def arbitrary(_: Exchange) -> tuple[Exchange, AccountId]:
        following = given.choose("next", (ALICE, COLLECTOR))
        between = {
            id_: evolve(before.accounts[id_], quote_balance=given.integer(f"between.{id_}"))
            for id_ in (ALICE, COLLECTOR)
        }
        accounts = before.accounts
        for id_, account in between.items():
            accounts = accounts.set(id_, account)
        return evolve(before, accounts=accounts), following

    def invariant(_: Exchange, between: Exchange, seen: int) -> bool:
        start = before.accounts[COLLECTOR].quote_balance
        return between.accounts[COLLECTOR].quote_balance == start + invariant_times * fee * seen

    def measure(account: Account) -> int:
        return position_of(account, TRADED).size

    call = Call("collect", {})
    loop = Loop(call, arbitrary, invariant, measure, frozenset({COLLECTOR}))
    opened = evolve(before, accounts=given.with_loop(before.accounts, loop))

    def take(progress: Progress, id_: AccountId) -> Progress:
        if id_ == COLLECTOR:
            return progress
        owed = position_of(before.accounts[id_], TRADED).size * fee
        return progress.then(record(progress.exchange, Transfer(id_, COLLECTOR, owed)))

    after = fold(take, Progress.at(opened), ids_of(opened.accounts)).exchange
    own = position_of(before.accounts[COLLECTOR], TRADED).size
    start = before.accounts[COLLECTOR].quote_balance
    yield after.accounts[COLLECTOR].quote_balance == start - times * own * fee


def settled(times: int, invariant_times: int) -> Asked:
    """Put it to the prover. One way goes round the loop, because a witness is a plain call."""

    def body(given: Given) -> Iterator[Claim]:
        if given.choose("way", ("around", "through")) == "around":
            yield subject(given.integer("fee")) == given.integer("fee")
            return
        try:
            yield from collected(given, times, invariant_times)
        except StepObserved:
            return  # base and step speak through their own obligations

    return ask(body)


def test_sum_over_a_loop_is_derived_from_its_measure() -> None:
    """All steps of a market cancel, so the others pay minus what the collector holds."""
    assert THEOREM == settled(1, 1)


@pytest.mark.parametrize(("times", "invariant_times"), [(2, 1), (1, 2), (0, 1), (2, 2)])
def test_wrong_sum_over_a_loop_is_not_proved(times: int, invariant_times: int) -> None:
    assert settled(times, invariant_times).outcome in ("REFUTED", "UNKNOWN")
