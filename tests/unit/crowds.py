"""Crowds for worked examples of liquidation, built through the front door only.

Every number of an example is given in full: who holds what since which price, and how much cash
each has put in. Positions are opened against an account ``rest`` that can afford anything.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from zerosum.rules import (
    House,
    apply_checked,
    apply_deposit,
    apply_fill,
    apply_list_market,
    apply_mark,
    apply_open_account,
    apply_oracle,
    apply_place_order,
    apply_sweep,
    replay,
)
from zerosum.rules.ruleset import RuleSet
from zerosum.spec.journal import BeginStage, Fill, Journal, Transfer, Unresolved
from zerosum.spec.registry import Transition
from zerosum.spec.state import (
    Exchange,
    MarginTier,
    Role,
    account_equity,
    position_of,
    same_state,
)

BTC, ETH = "BTC", "ETH"
REST, HOUSE, FEES = "rest", "house", "fees"
PLENTY = 1_000_000

# Ten percent to open a position, five percent to keep it.
PLAIN = (MarginTier(floor=0, initial_ppm=100_000, maintenance_ppm=50_000),)


@frozen
class Held:
    """An account: cash paid in, and its positions as (steps, entry price) by market."""

    cash: int
    positions: Mapping[str, tuple[int, int]] = {}


@frozen
class Resting:
    """An order: whose, how many signed steps, at which price."""

    owner: str
    size: int
    price: int


def exchange_of(
    accounts: Mapping[str, Held],
    *,
    marks: Mapping[str, int],
    house: int = 0,
    tiers: Mapping[str, tuple[MarginTier, ...]] | None = None,
) -> Exchange:
    """Return an exchange with these accounts in the order of their seats, and the house's."""
    exchange = Exchange()
    for market, mark in marks.items():
        schedule = PLAIN if tiers is None else tiers[market]
        exchange, _ = apply_list_market(exchange, market=market, mark=mark, tiers=schedule)
    for name, held in accounts.items():
        exchange = opened(exchange, name, held.cash)
    exchange = opened(exchange, HOUSE, house, Role.VAULT)
    exchange = opened(exchange, FEES, 0, Role.FEES)
    exchange = opened(exchange, REST, PLENTY)
    for name, held in accounts.items():
        for market, (size, price) in held.positions.items():
            exchange = traded(exchange, name, market, size, price)
    return exchange


def opened(exchange: Exchange, name: str, cash: int, role: Role = Role.TRADER) -> Exchange:
    """Return the exchange with one more account that has paid in some cash."""
    exchange, _ = apply_open_account(exchange, account=name, role=role)
    if cash > 0:
        exchange, _ = apply_deposit(exchange, account=name, amount=cash)
    return exchange


def traded(exchange: Exchange, name: str, market: str, size: int, price: int) -> Exchange:
    """Return the exchange after an account has traded signed steps with ``rest``."""
    buyer, seller = (name, REST) if size > 0 else (REST, name)
    return apply_fill(
        exchange, market=market, buyer=buyer, seller=seller, size=abs(size), price=price
    )[0]


def with_book(exchange: Exchange, market: str, *orders: Resting) -> Exchange:
    """Return the exchange with orders that came in this order, named 1, 2, 3 and so on."""
    for number, order in enumerate(orders, start=1):
        exchange, _ = apply_place_order(
            exchange,
            market=market,
            order=str(number),
            account=order.owner,
            size=order.size,
            price=order.price,
        )
    return exchange


def marked(exchange: Exchange, **marks: int) -> Exchange:
    """Return the exchange at new marks."""
    for market, price in marks.items():
        exchange, _ = apply_mark(exchange, market=market, price=price)
    return exchange


def with_oracle(exchange: Exchange, market: str, price: int) -> Exchange:
    """Return the exchange at a new oracle price."""
    return apply_oracle(exchange, market=market, price=price)[0]


def liquidated(exchange: Exchange, account: str, rules: RuleSet, peak: int = 0) -> Transition:
    """Send an account down the waterfall; all laws are checked, and the journal is replayed."""
    step = apply_checked(
        "apply_waterfall",
        exchange,
        account=account,
        backstop=HOUSE,
        fees=FEES,
        rules=rules,
        peak=peak,
    )
    assert same_state(replay(exchange, step.journal), step.after)
    return step


def swept(exchange: Exchange, rules: RuleSet) -> tuple[Exchange, Journal, tuple[str, ...]]:
    """Send every failing account down the waterfall, and replay the one journal of it all."""
    after, journal, failed = apply_sweep(
        exchange, house=House(backstop=HOUSE, fees=FEES), rules=rules
    )
    assert same_state(replay(exchange, journal), after)
    return after, journal, failed


def sizes(exchange: Exchange, market: str, *names: str) -> list[int]:
    """Return the signed positions of accounts in a market."""
    return [position_of(exchange.accounts[name], market).size for name in names]


def worths(exchange: Exchange, *names: str) -> list[int]:
    """Return the equities of accounts at the marks."""
    return [account_equity(exchange.accounts[name], exchange.markets) for name in names]


def fills(journal: Journal) -> list[tuple[str, str, int, int]]:
    """Return the fills of a journal as (buyer, seller, steps, price)."""
    return [
        (one.buyer, one.seller, one.size, one.price) for one in journal if isinstance(one, Fill)
    ]


def payments(journal: Journal) -> list[tuple[str, str, int, str]]:
    """Return the transfers of a journal as (payer, receiver, amount, reason)."""
    return [
        (one.payer, one.receiver, one.amount, one.reason)
        for one in journal
        if isinstance(one, Transfer)
    ]


def stages(journal: Journal) -> list[tuple[str, str | None, int]]:
    """Return the stages of a journal as (stage, market, equity of the backstop)."""
    return [
        (one.stage, one.market, one.backstop_equity)
        for one in journal
        if isinstance(one, BeginStage)
    ]


def unresolved(journal: Journal) -> list[tuple[str, int]]:
    """Return the deficits that a journal leaves open, as (account, deficit)."""
    return [(one.account, one.deficit) for one in journal if isinstance(one, Unresolved)]
