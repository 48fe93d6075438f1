"""A small exchange for worked examples: two traders, one market, and whatever a test adds."""

from __future__ import annotations

from typing import Any

from zerosum.rules import observe
from zerosum.spec import REGISTRY, Exchange, Position, Rejected, Role

OPENING = (
    ("apply_list_market", {"market": "BTC", "mark": 100, "price_increment": 5}),
    ("apply_open_account", {"account": "ann", "role": Role.TRADER, "owner": None}),
    ("apply_open_account", {"account": "bob", "role": Role.MAKER, "owner": None}),
    ("apply_open_account", {"account": "house", "role": Role.CLEARING, "owner": None}),
    ("apply_deposit", {"account": "ann", "amount": 1_000}),
    ("apply_deposit", {"account": "bob", "amount": 2_000}),
)


def after(exchange: Exchange, rule: str, **arguments: Any) -> Exchange:
    """Carry out a call that must be accepted and return the new state."""
    step = observe(REGISTRY.rules[rule], exchange, **arguments)
    assert step.rejection is None
    return step.after


def small_exchange() -> Exchange:
    """Return ann with 1,000 quote units, bob with 2,000, a clearing account, and BTC at 100."""
    exchange = Exchange()
    for rule, arguments in OPENING:
        exchange = after(exchange, rule, **arguments)
    return exchange


def filled(exchange: Exchange, buyer: str, seller: str, size: int, price: int) -> Exchange:
    """Return the exchange after a fill in BTC."""
    return after(
        exchange, "apply_fill", market="BTC", buyer=buyer, seller=seller, size=size, price=price
    )


def refusal_of(exchange: Exchange, rule: str, **arguments: Any) -> Rejected:
    """Carry out a call that must be refused and return the rejection."""
    step = observe(REGISTRY.rules[rule], exchange, **arguments)
    assert step.after is exchange
    assert step.journal == ()
    assert step.rejection is not None
    return step.rejection


def holding(exchange: Exchange, account: str, market: str = "BTC") -> tuple[int, int]:
    """Return size and entry value of a position."""
    position = exchange.accounts[account].positions.get(market, Position())
    return position.size, position.entry_value


def balance(exchange: Exchange, account: str) -> int:
    """Return the quote balance of an account."""
    return exchange.accounts[account].quote_balance
