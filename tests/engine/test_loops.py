"""Loops: what may be said of single accounts, and of the journal, after any number of steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from attrs import evolve

from tests.engine.stating import Asked, Claim, ask, subject
from zerosum.proofs.engine.given import Given
from zerosum.proofs.engine.loops import Loop, StepObserved
from zerosum.proofs.situations import any_exchange, exchange_around
from zerosum.rules.journal import record
from zerosum.rules.progress import Progress
from zerosum.spec.arithmetic import fold, ite
from zerosum.spec.journal import Deposit, Journal, SetMark
from zerosum.spec.registry import Call
from zerosum.spec.state import Account, Exchange, Role, ids_of, same_account
from zerosum.spec.units import AccountId

ALICE, BOB = "alice", "bob"
TWO = {ALICE: Role.TRADER, BOB: Role.TRADER}
CALL = Call("give", {})
THEOREM = Asked("THEOREM", as_expected=True)

Told = Callable[[AccountId | None, Journal], bool]


def given_a_gift(given: Given, said: int, rounds: int, told: Told | None = None) -> Iterator[Claim]:
    """Pay one unit to every account, round by round; say that a round pays ``said`` units."""
    before = subject(any_exchange(given, TWO))

    def each(_: AccountId, start: Account, now: Account, has_been: bool) -> bool:
        paid = ite(has_been, said, 0)
        return same_account(now, evolve(start, quote_balance=start.quote_balance + paid))

    def arbitrary(start: Exchange) -> tuple[Exchange, AccountId]:
        prefix = given.fresh("between")
        named = {
            id_: evolve(start.accounts[id_], quote_balance=given.integer(f"{prefix}{id_}"))
            for id_ in TWO
        }
        pile = given.integer(f"{prefix}pile")
        between = exchange_around(
            given, named, pile=pile, listed=start.markets, next_seat=9, prefix=prefix
        )
        with_loop = given.with_loop(between.accounts, loop)
        return evolve(between, accounts=with_loop), given.choose("next", (ALICE, BOB))

    loop = Loop(CALL, arbitrary, each=each, told=told)
    opened = evolve(before, accounts=given.with_loop(before.accounts, loop))
    progress = Progress.at(opened)
    for _ in range(rounds):
        progress = fold(_give, progress, ids_of(progress.exchange.accounts))
    after = progress.exchange
    for id_ in TWO:
        yield after.accounts[id_].quote_balance == before.accounts[id_].quote_balance + 1


def _give(progress: Progress, id_: AccountId) -> Progress:
    return progress.then(record(progress.exchange, Deposit(id_, 1)))


def put(body: Callable[[Given], Iterator[Claim]]) -> Asked:
    """Put it to the prover. One way goes round the loop, because a witness is a plain call."""

    def around(given: Given) -> Iterator[Claim]:
        if given.choose("way", ("around", "through")) == "around":
            yield subject(given.integer("one")) == given.integer("one")
            return
        try:
            yield from body(given)
        except StepObserved:
            return  # base and step speak through their own obligations

    return ask(around)


def test_every_account_has_its_turn_once() -> None:
    assert THEOREM == put(lambda given: given_a_gift(given, 1, 1))


@pytest.mark.parametrize(("said", "rounds"), [(0, 1), (2, 1), (1, 0), (1, 2), (0, 2)])
def test_wrong_number_of_turns_is_not_proved(said: int, rounds: int) -> None:
    assert put(lambda given: given_a_gift(given, said, rounds)).outcome in ("REFUTED", "UNKNOWN")


def writes(kind: type) -> Told:
    """Return the statement that each turn writes one entry of a kind, and nothing is before."""

    def told(item: AccountId | None, journal: Journal) -> bool:
        return [type(entry) for entry in journal] == ([] if item is None else [kind])

    return told


@pytest.mark.parametrize(("kind", "is_true"), [(Deposit, True), (SetMark, False)])
def test_what_turns_write_is_shown(kind: type, is_true: bool) -> None:
    outcome = put(lambda given: given_a_gift(given, 1, 1, writes(kind)))
    assert (outcome == THEOREM) is is_true


@pytest.mark.parametrize(("told", "is_true"), [(writes(Deposit), True), (None, False)])
def test_what_turns_write_is_known_only_if_it_is_told(told: Told | None, is_true: bool) -> None:
    def body(given: Given) -> Iterator[Claim]:
        yield from given_a_gift(given, 1, 1, told)
        yield given.is_told()

    assert (put(body) == THEOREM) is is_true
