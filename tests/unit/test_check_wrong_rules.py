"""Wrong rules as people write them: each is refuted, by the smallest call that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.check_rules import TRANSFER, checked, transfer
from zerosum.proofs.refute import shrink
from zerosum.proofs.result import Witness

SIGN_SLIP = transfer(
    """
    if amount < 1:
        raise ValueError("amount")
    paid, got = exchange.accounts[payer], exchange.accounts[receiver]
    accounts = exchange.accounts.set(payer, evolve(paid, quote_balance=paid.quote_balance + amount))
    accounts = accounts.set(receiver, evolve(got, quote_balance=got.quote_balance + amount))
    return evolve(exchange, accounts=accounts), (Transfer(payer, receiver, amount),)
    """
)
FORGOTTEN_LEG = transfer(
    """
    paid = exchange.accounts[payer]
    after = evolve(paid, quote_balance=paid.quote_balance - amount)
    return evolve(exchange, accounts=exchange.accounts.set(payer, after)), ()
    """
)
NOT_RECORDED = transfer(
    """
    after, journal = record(exchange, Transfer(payer, receiver, amount))
    return after, ()
    """
)
NOT_DONE = transfer("return exchange, (Transfer(payer, receiver, amount),)")
RECORDED_TWICE = transfer(
    """
    after, journal = record(exchange, Transfer(payer, receiver, amount))
    return after, journal + journal
    """
)
SELF_DEALING = f"""
def rule({TRANSFER}) -> tuple[Exchange, Journal]:
    require_account(exchange, payer)
    require_account(exchange, receiver)
    if amount < 1:
        raise ValueError("amount")
    return record(exchange, Transfer(payer, receiver, amount))
"""
WASH_TRADE = """
def rule(
    exchange: Exchange, *, market: MarketId, buyer: AccountId, seller: AccountId, size: Size,
    price: Price,
) -> tuple[Exchange, Journal]:
    require_account(exchange, buyer)
    require_account(exchange, seller)
    require_market(exchange, market)
    if size < 1 or price < 1:
        raise ValueError(f"size {size}, price {price}")
    return record(exchange, Fill(market, buyer, seller, size, price))
"""
MINTED = (
    transfer("return record(exchange, Deposit(receiver, amount))")
    + """
def pile_is_kept(step: Transition) -> bool:
    return step.after.pile == step.before.pile
"""
)
MINTED_SILENTLY = transfer("return evolve(exchange, pile=exchange.pile + 1), ()")
UNKNOWN_PARTY = f"""
def rule({TRANSFER}) -> tuple[Exchange, Journal]:
    require_difference(payer, receiver)
    return record(exchange, Transfer(payer, receiver, amount))
"""
FIELD_FORGOTTEN = transfer(
    """
    paid, got = exchange.accounts[payer], exchange.accounts[receiver]
    one = Account(paid.quote_balance - amount, paid.positions, paid.seat)
    accounts = exchange.accounts.set(payer, one)
    accounts = accounts.set(receiver, evolve(got, quote_balance=got.quote_balance + amount))
    return evolve(exchange, accounts=accounts), (Transfer(payer, receiver, amount),)
    """
)
OTHERS_DROPPED = transfer(
    """
    accounts = Map().set("x", exchange.accounts[payer])
    return evolve(exchange, accounts=accounts), ()
    """
)
LARGE_ONLY = transfer(
    """
    if amount > 1_000_000:
        return evolve(exchange, pile=exchange.pile + 1), ()
    return record(exchange, Transfer(payer, receiver, amount))
    """
)
OPENED_TWICE = f"""
from zerosum.spec.journal import OpenAccount
def rule({TRANSFER}) -> tuple[Exchange, Journal]:
    return record(exchange, OpenAccount(payer))
"""
MARKETS_DROPPED = transfer("return evolve(exchange, markets=Map()), ()")
BY_SEAT = transfer(
    """
    if exchange.accounts[payer].seat == 1234567:
        return evolve(exchange, pile=exchange.pile + 1), ()
    return record(exchange, Transfer(payer, receiver, amount))
    """
)
BY_ROLE = transfer(
    """
    held = exchange.accounts[payer]
    if held.role is Role.FEES and held.in_cooldown and held.owner == receiver:
        return evolve(exchange, pile=exchange.pile + 1), ()
    return record(exchange, Transfer(payer, receiver, amount))
    """
)
BY_PRICE = transfer(
    """
    for market in ids_of(exchange.markets):
        if exchange.markets[market].oracle == exchange.markets[market].mark + 424242:
            return evolve(exchange, pile=exchange.pile + 1), ()
    return record(exchange, Transfer(payer, receiver, amount))
    """
)
BY_EXACT_AMOUNT = transfer(
    """
    if amount * amount == 1522756 and amount > 0:
        return evolve(exchange, pile=exchange.pile + 1), ()
    return record(exchange, Transfer(payer, receiver, amount))
    """
)

EXCHANGE_RULES = [
    pytest.param(SIGN_SLIP, "LED-1.L1", {"amount": 1}, id="sign slip"),
    pytest.param(FORGOTTEN_LEG, "LED-1.L1", {"amount": 1}, id="forgotten leg"),
    pytest.param(NOT_RECORDED, "LED-4.L1", {"amount": 1}, id="journal not recorded"),
    pytest.param(NOT_DONE, "LED-4.L1", {"amount": 1}, id="journalled and not done"),
    pytest.param(RECORDED_TWICE, "LED-4.L1", {"amount": 1}, id="recorded twice"),
    pytest.param(SELF_DEALING, "LED-6.L2", {"receiver": "payer"}, id="payer is receiver"),
    pytest.param(WASH_TRADE, "LED-6.L2", {"seller": "buyer"}, id="buyer is seller"),
    pytest.param(MINTED, "pile_is_kept", {"amount": 1}, id="minted through a door"),
    pytest.param(MINTED_SILENTLY, "LED-1.L1", {"amount": 0}, id="pile changed"),
    pytest.param(UNKNOWN_PARTY, "ANSWERS", {"payer": "nobody"}, id="unknown account"),
    pytest.param(FIELD_FORGOTTEN, "LED-5.L3", {}, id="role forgotten"),
    pytest.param(LARGE_ONLY, "LED-1.L1", {"amount": 1_000_001}, id="wrong beyond a million"),
    pytest.param(OPENED_TWICE, "LED-5.L3", {"payer": "payer"}, id="opened twice"),
    pytest.param(MARKETS_DROPPED, "LED-5.L1", {}, id="markets dropped"),
    pytest.param(BY_SEAT, "LED-1.L1", {"amount": 0}, id="wrong for one seat"),
    pytest.param(BY_ROLE, "LED-1.L1", {"amount": 0}, id="wrong for one role"),
    pytest.param(BY_PRICE, "LED-1.L1", {"amount": 0}, id="wrong at one price"),
    pytest.param(BY_EXACT_AMOUNT, "LED-1.L1", {"amount": 1234}, id="wrong for one amount"),
]


@pytest.mark.parametrize(("text", "law", "asked"), EXCHANGE_RULES)
def test_wrong_rule_over_an_exchange_is_refuted(
    tmp_path: Path, text: str, law: str, asked: dict[str, Any]
) -> None:
    laws = () if law in ("ANSWERS", "LED-6.L2") else (law,)
    found = checked(tmp_path, text, *laws)
    assert ("", "REFUTED") == (found.refusal, found.outcomes.get(law))
    call = found.call(law)
    assert asked == {name: call[name] for name in asked}


def test_state_without_the_others_is_never_proved(tmp_path: Path) -> None:
    found = checked(tmp_path, OTHERS_DROPPED)
    assert "REFUTED" == found.outcomes["LED-5.L1"]
    assert "PROVED" not in [found.outcomes[law] for law in ("LED-1.L1", "LED-4.L1", "LED-5.L1")]


# Plain numbers --------------------------------------------------------------------------------

SHARE = "def rule(loss: int, weight: int, total: int) -> int:\n"
GUARD = """\
    if total < 1 or loss < 0 or weight < 0 or weight > total or loss > total:
        raise ValueError(f"{loss} {weight} {total}")
"""


def share(body: str) -> str:
    """Return a rule that computes the share of one weight."""
    return f"{SHARE}{GUARD}    {body}\n"


ONE_UNIT_OFF = share("return div_floor(loss * weight, total)")
ONE_UNIT_TOO_MUCH = share("return div_ceil(loss * weight, total)")
SWAPPED = share("return div_floor(loss * total, maximum(weight, 1))")
OFF_BY_ONE = share("return div_floor(loss * (weight + 1), total)")
TOO_LATE = share("return div_floor(weight, total) * loss")
FALLING = share("return weight - div_floor(loss * weight, total)")
NO_CAP = """
def rule(left: int, size: int) -> tuple[int, int]:
    if left < 0 or size < 0:
        raise ValueError("below zero")
    return left - size, size
"""
WRONG_WAY = """
def rule(left: int, size: int) -> tuple[int, int]:
    if left < 0 or size < 0:
        raise ValueError("below zero")
    taken = maximum(left, size)
    return left - taken, taken
"""
HALF_OF_EACH = """
def rule(left: int, size: int) -> tuple[int, int]:
    if left < 0 or size < 0:
        raise ValueError("below zero")
    taken = minimum(left, div_floor(size, 2))
    return left - taken, taken
"""
LOSES_ONE = """
def rule(left: int, size: int) -> tuple[int, int]:
    if left < 0 or size < 0:
        raise ValueError("below zero")
    taken = minimum(left, size)
    return ite(taken > 5, left - taken - 1, left - taken), taken
"""
EACH_ROUNDED = """
def rule(loss: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    total = sum(weights)
    if total < 1 or loss < 0 or loss > total or any(one < 0 for one in weights):
        raise ValueError("no division")
    return tuple(div_floor(loss * one, total) for one in weights)
"""
LAST_TAKES_THE_REST_TWICE = """
def rule(loss: int, weights: list[int]) -> list[int]:
    if len(weights) == 0 or loss < 0 or any(one < 0 for one in weights):
        raise ValueError("no division")
    shares = [minimum(loss, one) for one in weights]
    shares[-1] = loss - sum(shares[:-1])
    return shares
"""

PLAIN_RULES = [
    pytest.param(ONE_UNIT_OFF, "SUMS EXACTLY", {"loss": 1, "total": 2}, id="loses a unit"),
    pytest.param(ONE_UNIT_TOO_MUCH, "SUMS EXACTLY", {"loss": 1, "total": 2}, id="makes a unit"),
    pytest.param(SWAPPED, "NO MORE THAN WEIGHT", {"loss": 1, "weight": 0}, id="swapped operands"),
    pytest.param(OFF_BY_ONE, "NO MORE THAN WEIGHT", {"loss": 1, "weight": 0}, id="off by one"),
    pytest.param(TOO_LATE, "SUMS EXACTLY", {"loss": 1, "total": 2}, id="divides too early"),
    pytest.param(FALLING, "MONOTONE:loss", {}, id="falls"),
    pytest.param(EACH_ROUNDED, "SUMS EXACTLY", {"loss": 1, "weights": (1, 1)}, id="list of shares"),
    pytest.param(LAST_TAKES_THE_REST_TWICE, "NONNEGATIVE", {}, id="last share below zero"),
]


@pytest.mark.parametrize(("text", "law", "asked"), PLAIN_RULES)
def test_wrong_rule_of_numbers_is_refuted(
    tmp_path: Path, text: str, law: str, asked: dict[str, Any]
) -> None:
    found = checked(tmp_path, text, law)
    assert ("", "REFUTED") == (found.refusal, found.outcomes.get(law))
    call = found.call(law)
    assert asked == {name: call[name] for name in asked}


STEPS = [
    pytest.param(NO_CAP, "NONNEGATIVE", {"left": 0, "size": 1}, id="no cap on the last"),
    pytest.param(NO_CAP, "NO FLIP", {"left": 0, "size": 1}, id="flips"),
    pytest.param(WRONG_WAY, "NO MORE THAN WEIGHT", {"left": 1, "size": 0}, id="maximum"),
    pytest.param(HALF_OF_EACH, "PREFIX", {"left": 1, "size": 1}, id="half of each"),
    pytest.param(LOSES_ONE, "SUMS EXACTLY", {"left": 6, "size": 6}, id="loses one"),
]


@pytest.mark.parametrize(("text", "law", "asked"), STEPS)
def test_wrong_step_is_refuted(tmp_path: Path, text: str, law: str, asked: dict[str, Any]) -> None:
    found = checked(tmp_path, text, law, fold=("left",))
    assert ("", "REFUTED") == (found.refusal, found.outcomes.get(law))
    assert asked == found.call(law)


# Shrinking --------------------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [1, 1_000_000, 10**14, -(10**14)])
def test_threshold_is_reached_in_few_steps(threshold: int) -> None:
    tried: list[int] = []

    def breaks(witness: Witness) -> bool:
        tried.append(witness.values["x"])
        return abs(witness.values["x"]) >= abs(threshold)

    found = shrink(Witness({"x": 9 * threshold}, {}), breaks)
    assert abs(threshold) == abs(found.values["x"])
    assert len(tried) < 5_000
