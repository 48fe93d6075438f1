"""State is compared by meaning: an absent position is a flat one."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from immutables import Map

from tests.unit.small_exchange import filled, small_exchange
from zerosum.rules import drop_flat
from zerosum.spec import Account, Exchange, Market, Position, Role, equity, same_state
from zerosum.spec.state import (
    FLAT,
    ids_of,
    ids_where,
    position_of,
    same_account,
    same_market,
    total_over_accounts,
    unrealised_profit,
    value_at,
    wallet_balance,
)

LONG = Account(quote_balance=-250, positions=Map({"BTC": Position(3, 300)}), seat=4)
MARKET = Market(mark=110, price_increment=5, previous_mark=100, oracle=109, funding_index=2)


def test_worth_of_an_account() -> None:
    """Cash of 50 spent and owed: -250 + 3 x 110 = 80, of which 30 is not realised."""
    exchange = Exchange(80, Map({"ann": LONG}), Map({"BTC": MARKET}))
    assert (80, 50, 30) == (
        equity(exchange, "ann"),
        wallet_balance(LONG),
        unrealised_profit(LONG.positions["BTC"], 110),
    )
    assert 50 == value_at(LONG, lambda _: 100)


def test_unrealised_profit_of_a_short_grows_when_the_mark_falls() -> None:
    assert (30, -30) == tuple(unrealised_profit(Position(-3, -300), mark) for mark in (90, 110))


def test_absent_position_is_flat() -> None:
    assert FLAT is position_of(LONG, "ETH")
    assert (0, 0) == (FLAT.size, FLAT.entry_value)


def test_absent_and_flat_positions_are_the_same() -> None:
    with_flat = evolve(LONG, positions=LONG.positions.set("ETH", Position()))
    assert same_account(LONG, with_flat)
    assert same_account(with_flat, LONG)


@pytest.mark.parametrize(
    "other",
    [
        evolve(LONG, quote_balance=-249),
        evolve(LONG, seat=5),
        evolve(LONG, owner="bob"),
        evolve(LONG, role=Role.VAULT),
        evolve(LONG, positions=Map({"BTC": Position(2, 300)})),
        evolve(LONG, positions=Map({"BTC": Position(3, 301)})),
        evolve(LONG, positions=Map()),
        evolve(LONG, positions=LONG.positions.set("ETH", Position(1, 1))),
    ],
)
def test_every_field_of_an_account_counts(other: Account) -> None:
    assert not same_account(LONG, other)
    assert not same_account(other, LONG)


@pytest.mark.parametrize(
    "field", ["mark", "price_increment", "previous_mark", "oracle", "funding_index"]
)
def test_every_field_of_a_market_counts(field: str) -> None:
    assert same_market(MARKET, evolve(MARKET))
    changes: dict[str, Any] = {field: 77}
    assert not same_market(MARKET, evolve(MARKET, **changes))


def test_every_field_of_an_exchange_counts() -> None:
    exchange = small_exchange()
    others = [
        evolve(exchange, pile=2_999),
        evolve(exchange, next_seat=9),
        evolve(exchange, accounts=exchange.accounts.delete("house")),
        evolve(exchange, accounts=exchange.accounts.set("new", Account())),
        evolve(exchange, markets=Map()),
        filled(exchange, "ann", "bob", 1, 100),
    ]
    assert same_state(exchange, small_exchange())
    assert [False] * len(others) == [same_state(exchange, other) for other in others]


def test_ids_come_in_one_order() -> None:
    assert ["ann", "bob", "house"] == list(ids_of(small_exchange().accounts))


def test_choice_of_ids_asks_in_that_order_too() -> None:
    """Else the forks of a path would depend on a hash, which differs from process to process."""
    names = [f"account {number}" for number in range(40)]
    asked: list[str] = []

    def is_kept(name: str) -> bool:
        asked.append(name)
        return name.endswith("7")

    kept = ids_where(Map({name: name for name in names}), is_kept)
    assert ["account 17", "account 27", "account 37", "account 7"] == kept
    assert sorted(names) == asked


def test_total_over_accounts() -> None:
    assert 3_000 == total_over_accounts(small_exchange(), lambda account: account.quote_balance)


def test_flat_positions_can_be_forgotten() -> None:
    flat = filled(filled(small_exchange(), "ann", "bob", 3, 100), "bob", "ann", 3, 100)
    account = evolve(
        flat.accounts["ann"],
        positions=flat.accounts["ann"].positions.set("ETH", Position(-1, -7)),
    )
    assert ["ETH"] == sorted(drop_flat(account).positions)
    assert same_account(account, drop_flat(account))


def test_state_has_no_equality_of_its_own() -> None:
    """A generated ``==`` would force a truth value on a symbolic number."""
    assert Position(1, 1) != Position(1, 1)
    assert small_exchange() != small_exchange()
