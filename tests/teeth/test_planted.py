"""Each planted wrong rule of the ledger is noticed by a law on random calls, and by a theorem."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.teeth.judge import broken_laws, statement_notices, theorem_notices
from tests.teeth.ledger_teeth import TEETH, Tooth, at, tooth
from tests.teeth.plant import planted, replaced
from zerosum.spec.registry import REGISTRY

MORE_WRONGS = [
    tooth(
        "LED-12.L1",
        "apply_open_account",
        "a seat is given away twice",
        at(
            "journal",
            "entry.account, opened), next_seat=exchange.next_seat + 1)",
            "entry.account, opened), next_seat=exchange.next_seat)",
        ),
        "LED-5.L3",
    ),
    tooth(
        "LED-9.L1",
        "apply_deposit",
        "a deposit reaches the pile and nobody",
        at(
            "journal",
            "return evolve(_credit(exchange, account, amount), pile=exchange.pile + amount)",
            "return evolve(exchange, pile=exchange.pile + amount)",
        ),
        "LED-1.L1",
        "LED-3.L1",
        "LED-4.L2",
        "LED-9.L2",
    ),
    tooth(
        "LED-5.L3",
        "apply_deposit",
        "a deposit opens an account for a ghost",
        at(
            "journal",
            "return evolve(_credit(exchange, account, amount), pile=exchange.pile + amount)",
            "done = evolve(_credit(exchange, account, amount), pile=exchange.pile + amount)\n"
            '    return _put_account(done, "ghost", Account())',
        ),
    ),
    tooth(
        "LED-5.L3",
        "apply_withdrawal",
        "the doors use up seats",
        at(
            "journal",
            "pile=exchange.pile + amount)",
            "pile=exchange.pile + amount, next_seat=exchange.next_seat + 1)",
        ),
    ),
    tooth(
        "LED-10.L4",
        "apply_funding",
        "everybody pays with the opposite sign",
        at(
            "ledger",
            "progress.exchange, market=market, rate=rate,",
            "progress.exchange, market=market, rate=-rate,",
        ),
    ),
    tooth(
        "LED-10.L4",
        "apply_funding",
        "everybody pays twice",
        at(
            "ledger",
            "return fold(settle, opened, ids_of(exchange.accounts)).finish()",
            "opened = fold(settle, opened, ids_of(exchange.accounts))\n"
            "    return fold(settle, opened, ids_of(exchange.accounts)).finish()",
        ),
    ),
    tooth(
        "LED-10.L3",
        "apply_funding",
        "any account clears",
        at("guards", "    if held.role is not Role.CLEARING:", "    if False:"),
    ),
]


def ids(teeth: list[Tooth]) -> list[str]:
    return [str(one) for one in teeth]


ALL_TEETH = [*TEETH, *MORE_WRONGS]


def test_every_law_has_a_tooth() -> None:
    ledger = {id_ for id_ in REGISTRY.laws if id_.startswith("LED-")}
    assert ledger == {one.law for one in TEETH}


@pytest.mark.parametrize("wrong", ALL_TEETH, ids=ids(ALL_TEETH))
def test_law_notices_on_random_calls(wrong: Tooth) -> None:
    module = import_module(f"zerosum.rules.{wrong.module}")
    with planted(module, replaced(module, wrong.old, wrong.new)):
        found = broken_laws(rounds=50)
    assert wrong.law in found
    assert set() == found - wrong.breaks


BETWEEN = ("everybody pays twice",)
"""What a proof notices in a state between two loops, which is no call that could be shown."""


@pytest.mark.parametrize("wrong", ALL_TEETH, ids=ids(ALL_TEETH))
def test_theorem_notices(wrong: Tooth) -> None:
    expected = "UNKNOWN" if wrong.story in BETWEEN else "REFUTED"
    module = import_module(f"zerosum.rules.{wrong.module}")
    with planted(module, replaced(module, wrong.old, wrong.new)):
        assert theorem_notices(wrong.rule, wrong.law) == expected


def test_nothing_is_noticed_when_nothing_is_planted() -> None:
    assert set() == broken_laws(rounds=50)
    assert not theorem_notices("apply_fill", "LED-7.L2", "UNKNOWN")
    assert not statement_notices("T-MAR-12.A2")


def test_planted_code_is_taken_out_again() -> None:
    module = import_module("zerosum.rules.guards")
    code = module.require_positive.__code__
    with planted(module, replaced(module, "    if value < 1:", "    if value < 0:")):
        assert code is not module.require_positive.__code__
    assert code is module.require_positive.__code__


def test_passage_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="contains 0 times"):
        replaced(import_module("zerosum.rules.guards"), "no such text", "")
