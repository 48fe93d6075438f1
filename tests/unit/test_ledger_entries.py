"""What each transition of the ledger writes down, and what an entry makes of the state."""

from __future__ import annotations

import pytest
from immutables import Map

from tests.unit.small_exchange import after, filled, refusal_of, small_exchange
from zerosum.rules import drop_flat
from zerosum.rules.observe import observe
from zerosum.spec import REGISTRY, Account, Position
from zerosum.spec.journal import (
    Deposit,
    ListMarket,
    SetMark,
    SetOracle,
    SettleFunding,
    Transfer,
    Withdraw,
)
from zerosum.spec.rejections import BadSchedule, NotPositive, UnknownAccount
from zerosum.spec.state import MarginTier

BACKWARDS = (MarginTier(floor=5, initial_ppm=1, maintenance_ppm=1),)


def written(rule: str, **arguments: object) -> tuple[object, ...]:
    """Return what a call on the small exchange writes down."""
    return observe(REGISTRY.rules[rule], small_exchange(), **arguments).journal


def test_each_transition_writes_one_entry() -> None:
    tier = MarginTier(floor=0, initial_ppm=2, maintenance_ppm=1)
    listed = written("apply_list_market", market="ETH", mark=7, price_increment=2, tiers=(tier,))
    assert (ListMarket("ETH", 7, 2, (tier,)),) == listed
    assert (Deposit("ann", 5),) == written("apply_deposit", account="ann", amount=5)
    assert (Withdraw("ann", 5),) == written("apply_withdrawal", account="ann", amount=5)
    assert (SetMark("BTC", 103),) == written("apply_mark", market="BTC", price=103)
    assert (SetOracle("BTC", 103),) == written("apply_oracle", market="BTC", price=103)


def test_marks_remember_one_step_back() -> None:
    exchange = after(small_exchange(), "apply_mark", market="BTC", price=103)
    exchange = after(exchange, "apply_mark", market="BTC", price=107)
    assert (107, 103) == (exchange.markets["BTC"].mark, exchange.markets["BTC"].previous_mark)


def test_funding_index_adds_up() -> None:
    exchange = small_exchange()
    for rate in (3, 4):
        exchange = after(exchange, "apply_funding", market="BTC", rate=rate, clearing="house")
    assert 7 == exchange.markets["BTC"].funding_index


@pytest.mark.parametrize(
    ("rate", "entries"),
    [
        (1, [Transfer("ann", "house", 1, "funding"), Transfer("house", "bob", 1, "funding")]),
        (-1, [Transfer("house", "ann", 1, "funding"), Transfer("bob", "house", 1, "funding")]),
    ],
)
def test_funding_of_one_unit_is_paid(rate: int, entries: list[Transfer]) -> None:
    exchange = filled(small_exchange(), "ann", "bob", 1, 100)
    step = observe(
        REGISTRY.rules["apply_funding"], exchange, market="BTC", rate=rate, clearing="house"
    )
    assert [SettleFunding("BTC", rate), *entries] == list(step.journal)


def test_who_clears_settles_nothing_with_itself() -> None:
    exchange = filled(small_exchange(), "house", "bob", 1, 100)
    step = observe(
        REGISTRY.rules["settle_holder"],
        exchange,
        market="BTC",
        rate=5,
        clearing="house",
        holder="house",
    )
    assert () == step.journal


def test_orders_and_accounts_share_their_seats() -> None:
    exchange = small_exchange()
    terms = {"market": "BTC", "account": "ann", "size": 1, "price": 95}
    for order in ("x", "y"):
        exchange = after(exchange, "apply_place_order", order=order, **terms)
    book = exchange.markets["BTC"].book
    assert (3, 4, 5) == (book["x"].seat, book["y"].seat, exchange.next_seat)


def test_refusals_name_what_is_wrong() -> None:
    exchange = small_exchange()
    bad = refusal_of(exchange, "apply_list_market", market="ETH", mark=7, tiers=BACKWARDS)
    assert str(BadSchedule("ETH", BACKWARDS)) == str(bad)
    stranger = refusal_of(exchange, "apply_transfer", payer="ann", receiver="zoe", amount=1)
    assert str(UnknownAccount("zoe")) == str(stranger)
    for price in (0, -1):
        found = refusal_of(exchange, "apply_oracle", market="BTC", price=price)
        assert str(NotPositive("price", price)) == str(found)


def test_flat_positions_are_forgotten_and_no_others() -> None:
    held = {"A": Position(), "B": Position(1, 5), "C": Position(-1, -5), "D": Position(3, 9)}
    kept = drop_flat(Account(7, Map(held))).positions
    assert {"B": (1, 5), "C": (-1, -5), "D": (3, 9)} == {
        name: (one.size, one.entry_value) for name, one in kept.items()
    }
