"""A small exchange for contracts: three accounts in one market, balanced by construction."""

from __future__ import annotations

from attrs import evolve
from immutables import Map

from zerosum.rules.observe import observe
from zerosum.spec.arithmetic import sign
from zerosum.spec.registry import REGISTRY, Transition
from zerosum.spec.state import Account, Exchange, MarginTier, Market, Position, Role

BTC = "BTC"
ANN, BOB, CAROL = "ann", "bob", "carol"

Held = tuple[int, int, int]
"""A quote balance, a size in steps, and the magnitude of an entry value."""


def account_of(held: Held, seat: int, role: Role = Role.TRADER) -> Account:
    """Return an account; its entry value takes the sign of its size."""
    cash, size, worth = held
    return Account(cash, Map({BTC: Position(size, sign(size) * worth)}), seat, role=role)


def exchange_of(pile: int, mark: int, ann: Held, bob: Held) -> Exchange:
    """Return an exchange in which carol, who clears, has what the other two leave of the pile.

    Her entry value is one quote unit a step; no law of these contracts looks at it before a call.
    """
    size = -ann[1] - bob[1]
    carol = Account(pile - ann[0] - bob[0], Map({BTC: Position(size, size)}), 2, role=Role.CLEARING)
    accounts = {ANN: account_of(ann, 0), BOB: account_of(bob, 1), CAROL: carol}
    market = Market(mark=mark, previous_mark=mark, oracle=mark)
    return Exchange(pile, Map(accounts), Map({BTC: market}), 3)


def crowd_of(ann: Held, bob: Held, others: list[tuple[int, int]]) -> Exchange:
    """Return an exchange of two accounts and any others, each a quote balance and a size."""
    accounts = {ANN: account_of(ann, 0), BOB: account_of(bob, 1)}
    for number, (cash, size) in enumerate(others):
        accounts[f"other {number}"] = account_of((cash, size, 0), number + 2)
    pile = ann[0] + bob[0] + sum(cash for cash, _ in others)
    return Exchange(pile, Map(accounts), Map({BTC: Market(mark=1)}), len(accounts))


def with_margin(exchange: Exchange, initial_ppm: int, maintenance_ppm: int) -> Exchange:
    """Return the exchange with margin rates on its market."""
    tiers = (MarginTier(0, initial_ppm, maintenance_ppm),)
    market = evolve(exchange.markets[BTC], tiers=tiers)
    return evolve(exchange, markets=exchange.markets.set(BTC, market))


def observed(rule: str, before: Exchange, **arguments: object) -> Transition:
    """Carry out a call and return everything that a law may ask about it."""
    return observe(REGISTRY.rules[rule], before, **arguments)


def holds(law: str, step: Transition) -> bool:
    """Return whether a law of the rulebook holds of a transition."""
    return REGISTRY.laws[law].holds(step)
