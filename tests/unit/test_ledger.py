"""Worked examples of the ledger, computed by hand."""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.unit.small_exchange import after, balance, filled, holding, refusal_of, small_exchange
from zerosum.rules import apply_fill, apply_funding, apply_open_account, apply_transfer
from zerosum.spec import Exchange, Role, equity, same_state, wallet_balance
from zerosum.spec.journal import Fill, OpenAccount, SettleFunding, Transfer

# Accounts and doors -----------------------------------------------------------------------------


def test_accounts_take_seats_in_the_order_of_opening() -> None:
    exchange = small_exchange()
    assert [0, 1, 2] == [exchange.accounts[id_].seat for id_ in ("ann", "bob", "house")]
    assert 3 == exchange.next_seat


def test_isolated_position_is_an_account_with_an_owner() -> None:
    exchange, journal = apply_open_account(small_exchange(), account="ann BTC", owner="ann")
    assert (OpenAccount("ann BTC", Role.TRADER, "ann"),) == journal
    isolated = exchange.accounts["ann BTC"]
    assert ("ann", 3, 0, 0) == (
        isolated.owner,
        isolated.seat,
        isolated.quote_balance,
        len(isolated.positions),
    )


def test_loss_of_an_isolated_position_stops_at_its_account() -> None:
    exchange = after(small_exchange(), "apply_open_account", account="ann BTC", owner="ann")
    exchange = after(exchange, "apply_transfer", payer="ann", receiver="ann BTC", amount=50)
    exchange = filled(exchange, "ann BTC", "bob", 2, 100)
    exchange = after(exchange, "apply_mark", market="BTC", price=60)
    assert (950, -30) == (equity(exchange, "ann"), equity(exchange, "ann BTC"))
    assert balance(exchange, "ann") == 950


def test_doors_change_pile_and_account_alike() -> None:
    exchange = small_exchange()
    assert 3_000 == exchange.pile
    exchange = after(exchange, "apply_withdrawal", account="bob", amount=1_999)
    assert (1_001, 1) == (exchange.pile, balance(exchange, "bob"))


def test_withdrawal_counts_unrealised_profit() -> None:
    """Ann bought 10 at 100; at a mark of 103 she is worth 1,030, and may take all of it."""
    exchange = after(
        filled(small_exchange(), "ann", "bob", 10, 100), "apply_mark", market="BTC", price=103
    )
    assert 1_030 == equity(exchange, "ann")
    emptied = after(exchange, "apply_withdrawal", account="ann", amount=1_030)
    assert 0 == equity(emptied, "ann")
    refusal_of(exchange, "apply_withdrawal", account="ann", amount=1_031)


def test_transfer_moves_cash_inside_the_pile() -> None:
    exchange, journal = apply_transfer(
        small_exchange(), payer="ann", receiver="bob", amount=1_000, reason="fee"
    )
    assert (Transfer("ann", "bob", 1_000, "fee"),) == journal
    assert (0, 3_000, 3_000) == (balance(exchange, "ann"), balance(exchange, "bob"), exchange.pile)


# Fills ------------------------------------------------------------------------------------------


def test_fill_moves_size_one_way_and_cash_the_other() -> None:
    exchange, journal = apply_fill(
        small_exchange(), market="BTC", buyer="ann", seller="bob", size=3, price=105
    )
    assert (Fill("BTC", "ann", "bob", 3, 105, "trade"),) == journal
    assert ((3, 315), (-3, -315)) == (holding(exchange, "ann"), holding(exchange, "bob"))
    assert (685, 2_315) == (balance(exchange, "ann"), balance(exchange, "bob"))
    assert (985, 2_015) == (equity(exchange, "ann"), equity(exchange, "bob"))
    assert (1_000, 2_000) == tuple(wallet_balance(exchange.accounts[id_]) for id_ in ("ann", "bob"))


def test_adding_adds_entry_values() -> None:
    exchange = filled(filled(small_exchange(), "ann", "bob", 3, 105), "ann", "bob", 2, 95)
    assert ((5, 505), (-5, -505)) == (holding(exchange, "ann"), holding(exchange, "bob"))


def test_partial_close_rounds_realised_profit_down_on_both_sides() -> None:
    """Three steps entered for 310 in all, one closed at 120.

    The long's exact profit is 120 - 310/3 = 16 2/3 and it realises 16. The short's exact profit
    is 310/3 - 120 = -16 2/3 and it realises -17. The missing thirds stay unrealised.
    """
    exchange = filled(filled(small_exchange(), "ann", "bob", 2, 100), "ann", "bob", 1, 110)
    assert (3, 310) == holding(exchange, "ann")
    exchange = filled(exchange, "bob", "ann", 1, 120)
    assert ((2, 206), (-2, -207)) == (holding(exchange, "ann"), holding(exchange, "bob"))
    assert (1_016, 1_983) == tuple(wallet_balance(exchange.accounts[id_]) for id_ in ("ann", "bob"))


def test_what_was_rounded_away_comes_out_with_the_last_part() -> None:
    exchange = filled(filled(small_exchange(), "ann", "bob", 2, 100), "ann", "bob", 1, 110)
    for _ in range(3):
        exchange = filled(exchange, "bob", "ann", 1, 120)
    assert ((0, 0), (0, 0)) == (holding(exchange, "ann"), holding(exchange, "bob"))
    assert (1_050, 1_950) == (balance(exchange, "ann"), balance(exchange, "bob"))


def test_flip_closes_all_and_opens_the_rest_at_the_price() -> None:
    """Ann is long 3 for 300 and sells 5 at 90: she loses 30 and is short 2 at 90."""
    exchange = filled(filled(small_exchange(), "ann", "bob", 3, 100), "bob", "ann", 5, 90)
    assert ((-2, -180), (2, 180)) == (holding(exchange, "ann"), holding(exchange, "bob"))
    assert (970, 2_030) == tuple(wallet_balance(exchange.accounts[id_]) for id_ in ("ann", "bob"))


def test_one_side_may_close_while_the_other_opens() -> None:
    """Realised profits do not sum to zero: ann realises 60, house nothing."""
    exchange = filled(filled(small_exchange(), "ann", "bob", 3, 100), "house", "ann", 3, 120)
    assert ((0, 0), (-3, -300), (3, 360)) == tuple(
        holding(exchange, id_) for id_ in ("ann", "bob", "house")
    )
    assert (1_060, 2_000, 0) == tuple(
        wallet_balance(exchange.accounts[id_]) for id_ in ("ann", "bob", "house")
    )


def test_emptied_position_stays_and_means_nothing() -> None:
    exchange = filled(filled(small_exchange(), "ann", "bob", 3, 100), "bob", "ann", 3, 100)
    assert ["BTC"] == sorted(exchange.accounts["ann"].positions)
    assert same_state(small_exchange(), exchange)


def test_markets_do_not_mix() -> None:
    exchange = after(small_exchange(), "apply_list_market", market="ETH", mark=7, price_increment=1)
    exchange = filled(exchange, "ann", "bob", 3, 100)
    exchange = after(
        exchange, "apply_fill", market="ETH", buyer="bob", seller="ann", size=10, price=6
    )
    assert ((3, 300), (-10, -60)) == (holding(exchange, "ann"), holding(exchange, "ann", "ETH"))
    assert (760, 990) == (balance(exchange, "ann"), equity(exchange, "ann"))


@pytest.mark.parametrize("price", [5, 100, 10**30])
def test_price_on_the_grid_is_accepted_however_large(price: int) -> None:
    assert (1, price) == holding(filled(small_exchange(), "ann", "bob", 1, price), "ann")


# Prices and funding -----------------------------------------------------------------------------


def test_mark_remembers_the_old_one_and_need_not_lie_on_the_grid() -> None:
    market = after(small_exchange(), "apply_mark", market="BTC", price=101).markets["BTC"]
    assert (101, 100, 100) == (market.mark, market.previous_mark, market.oracle)


def test_oracle_moves_alone() -> None:
    market = after(small_exchange(), "apply_oracle", market="BTC", price=103).markets["BTC"]
    assert (100, 100, 103) == (market.mark, market.previous_mark, market.oracle)


def three_holders() -> Exchange:
    """Ann is long 5, bob short 3, carl short 2."""
    exchange = after(small_exchange(), "apply_open_account", account="carl")
    return filled(filled(exchange, "ann", "bob", 3, 100), "ann", "carl", 2, 100)


def test_funding_with_three_holders() -> None:
    """At a rate of 7 the long pays 35, of which 21 and 14 reach the shorts."""
    exchange, journal = apply_funding(three_holders(), market="BTC", rate=7, clearing="house")
    assert (
        SettleFunding("BTC", 7),
        Transfer("ann", "house", 35, "funding"),
        Transfer("house", "bob", 21, "funding"),
        Transfer("house", "carl", 14, "funding"),
    ) == journal
    assert (465, 2_321, 214, 0) == tuple(
        balance(exchange, id_) for id_ in ("ann", "bob", "carl", "house")
    )
    assert 7 == exchange.markets["BTC"].funding_index


def test_negative_funding_is_paid_by_the_shorts() -> None:
    exchange, _ = apply_funding(three_holders(), market="BTC", rate=-1, clearing="house")
    assert (505, 2_297, 198, 0) == tuple(
        balance(exchange, id_) for id_ in ("ann", "bob", "carl", "house")
    )
    assert -1 == exchange.markets["BTC"].funding_index


def test_funding_may_cause_a_deficit() -> None:
    exchange, _ = apply_funding(three_holders(), market="BTC", rate=201, clearing="house")
    assert -5 == equity(exchange, "ann")


def test_funding_of_zero_is_a_settlement_without_payments() -> None:
    exchange, journal = apply_funding(three_holders(), market="BTC", rate=0, clearing="house")
    assert (SettleFunding("BTC", 0),) == journal
    assert same_state(three_holders(), exchange)


# Refusals ---------------------------------------------------------------------------------------

FILL = {"market": "BTC", "buyer": "ann", "seller": "bob", "size": 1, "price": 100}
TRANSFER = {"payer": "ann", "receiver": "bob", "amount": 1}
MESSAGES = [
    (
        "apply_fill",
        {**FILL, "buyer": "zoe"},
        "account 'zoe' does not exist (LED-13): open it first",
    ),
    (
        "apply_fill",
        {**FILL, "market": "ETH"},
        "market 'ETH' is not listed (LED-13): list it first",
    ),
    (
        "apply_fill",
        {**FILL, "seller": "ann"},
        "account 'ann' is on both sides (LED-6): money and size must change hands",
    ),
    ("apply_fill", {**FILL, "size": 0}, "size is 0 (LED-13): give at least 1"),
    ("apply_fill", {**FILL, "price": -5}, "price is -5 (LED-13): give at least 1"),
    (
        "apply_fill",
        {**FILL, "price": 101},
        "price 101 is not on the grid of 'BTC' (LED-6): give a multiple of 5 quote units a step",
    ),
    (
        "apply_transfer",
        {**TRANSFER, "amount": 1_001},
        "account 'ann' has an equity of 1000 quote units and cannot pay 1001 (LED-8): "
        "lower the amount or close positions first",
    ),
    ("apply_deposit", {"account": "ann", "amount": 0}, "amount is 0 (LED-13): give at least 1"),
    (
        "apply_withdrawal",
        {"account": "house", "amount": 1},
        "account 'house' has an equity of 0 quote units and cannot pay 1 (LED-8): "
        "lower the amount or close positions first",
    ),
    (
        "apply_open_account",
        {"account": "ann"},
        "'ann' exists already (LED-12): choose another name",
    ),
    (
        "apply_open_account",
        {"account": "new", "owner": "zoe"},
        "account 'zoe' does not exist (LED-13): open it first",
    ),
    (
        "apply_list_market",
        {"market": "ETH", "mark": 1, "price_increment": 0},
        "price_increment is 0 (LED-13): give at least 1",
    ),
    (
        "apply_funding",
        {"market": "BTC", "rate": 1, "clearing": "ann"},
        "account 'ann' with 0 steps cannot clear funding (LED-10): "
        "name an account of the role 'clearing' that holds no position in the market",
    ),
    ("apply_mark", {"market": "BTC", "price": 0}, "price is 0 (LED-13): give at least 1"),
    (
        "apply_oracle",
        {"market": "ETH", "price": 1},
        "market 'ETH' is not listed (LED-13): list it first",
    ),
]


@pytest.mark.parametrize(("rule", "arguments", "message"), MESSAGES)
def test_refusal_says_what_is_wrong(rule: str, arguments: dict[str, object], message: str) -> None:
    assert message == str(refusal_of(small_exchange(), rule, **arguments))


def test_owner_must_stand_on_its_own() -> None:
    exchange = after(small_exchange(), "apply_open_account", account="ann BTC", owner="ann")
    assert (
        "account 'deeper' cannot belong to 'ann BTC', which has an owner itself (LED-12): "
        "name the account at the top"
    ) == str(refusal_of(exchange, "apply_open_account", account="deeper", owner="ann BTC"))


def test_clearing_account_with_a_position_is_refused() -> None:
    exchange = filled(small_exchange(), "house", "ann", 2, 100)
    refusal = refusal_of(exchange, "apply_funding", market="BTC", rate=1, clearing="house")
    assert str(refusal).startswith("account 'house' with 2 steps cannot clear funding (LED-10)")


@pytest.mark.parametrize(
    ("rule", "wrong", "kinds"),
    [
        (
            "apply_fill",
            {"buyer": "zoe", "seller": "zoe", "market": "ETH", "size": 0, "price": -1},
            ["UnknownAccount", "UnknownAccount", "UnknownMarket", "NotPositive", "NotPositive"],
        ),
        (
            "apply_fill",
            {"market": "ETH", "seller": "ann", "size": 0, "price": 101},
            ["UnknownMarket", "SameAccount", "NotPositive", "OffGrid"],
        ),
        (
            "apply_transfer",
            {"payer": "zoe", "receiver": "ann", "amount": 0},
            ["UnknownAccount", "SameAccount", "NotPositive"],
        ),
        ("apply_deposit", {"account": "zoe", "amount": 0}, ["UnknownAccount", "NotPositive"]),
        ("apply_withdrawal", {"account": "zoe", "amount": 0}, ["UnknownAccount", "NotPositive"]),
        (
            "apply_funding",
            {"market": "ETH", "clearing": "zoe"},
            ["UnknownMarket", "UnknownAccount"],
        ),
        (
            "apply_open_account",
            {"account": "bob", "owner": "zoe"},
            ["AlreadyExists", "UnknownAccount"],
        ),
        ("apply_list_market", {"market": "BTC", "mark": 0}, ["AlreadyExists", "NotPositive"]),
        ("apply_mark", {"market": "ETH", "price": 0}, ["UnknownMarket", "NotPositive"]),
    ],
)
def test_first_refusal_in_order_of_precedence(
    rule: str, wrong: dict[str, object], kinds: list[str]
) -> None:
    """Mend one argument after the other, in the order of precedence."""
    right: dict[str, dict[str, object]] = {
        "apply_fill": FILL,
        "apply_transfer": TRANSFER,
        "apply_deposit": {"account": "ann", "amount": 1},
        "apply_withdrawal": {"account": "ann", "amount": 1},
        "apply_funding": {"market": "BTC", "rate": 1, "clearing": "house"},
        "apply_open_account": {"account": "new", "owner": None},
        "apply_list_market": {"market": "ETH", "mark": 1},
        "apply_mark": {"market": "BTC", "price": 1},
    }
    seen = []
    arguments = {**right[rule], **wrong}
    for name in wrong:
        seen.append(type(refusal_of(small_exchange(), rule, **arguments)).__name__)
        arguments[name] = right[rule][name]
    assert kinds == seen
    after(small_exchange(), rule, **arguments)


# Size -------------------------------------------------------------------------------------------


def test_fill_in_a_book_of_100_000_shares_all_other_accounts() -> None:
    exchange = small_exchange()
    template = exchange.accounts["ann"]
    with exchange.accounts.mutate() as crowd:
        for seat in range(3, 100_000):
            crowd[f"account {seat}"] = evolve(template, seat=seat, quote_balance=0)
        large = evolve(exchange, accounts=crowd.finish(), next_seat=100_000)
    traded = filled(large, "ann", "bob", 3, 100)
    changed = [id_ for id_ in large.accounts if traded.accounts[id_] is not large.accounts[id_]]
    assert ["ann", "bob"] == sorted(changed)
    assert 100_000 == len(traded.accounts)
