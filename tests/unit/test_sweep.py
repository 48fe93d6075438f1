"""A sweep asks only those again whom a waterfall touched, and comes to the same end."""

from __future__ import annotations

import random

import pytest
from attrs import evolve

from tests.unit.crowds import BTC, FEES, HOUSE, Held, exchange_of, marked
from zerosum.rules import House, apply_sweep, apply_waterfall
from zerosum.rules.margin import is_liquidatable
from zerosum.rules.ruleset import Guard, PriceRule, RuleSet
from zerosum.rules.venues.textbook import textbook
from zerosum.spec import Exchange, same_state


def swept_naively(exchange: Exchange, rules: RuleSet) -> tuple[Exchange, list[str]]:
    """Sweep as WAT-6 words it: ask everybody again after every waterfall."""
    done: list[str] = []
    while True:
        failing = [
            (held.seat, id_)
            for id_, held in exchange.accounts.items()
            if id_ not in done and is_liquidatable(exchange, id_)
        ]
        if not failing:
            return exchange, done
        account = min(failing)[1]
        exchange, _ = apply_waterfall(
            exchange, account=account, backstop=HOUSE, fees=FEES, rules=rules
        )
        done.append(account)


@pytest.mark.parametrize("guard", list(Guard))
@pytest.mark.parametrize("price", list(PriceRule))
@pytest.mark.parametrize("seed", range(4))
def test_sweep_asks_again_whoever_was_touched(seed: int, price: PriceRule, guard: Guard) -> None:
    chance = random.Random(seed)  # noqa: S311 - a crowd, not a secret
    names = [f"account {number}" for number in range(12)]
    accounts = {
        name: Held(chance.randint(1, 60), {BTC: (chance.choice((-9, -3, 4, 8)), 100)})
        for name in names
    }
    exchange = exchange_of(accounts, marks={BTC: 100}, house=chance.choice((0, 40)))
    moved = marked(exchange, BTC=chance.choice((85, 92, 112, 130)))
    rules = evolve(textbook, price=price, guard=guard)
    after, _, failed = apply_sweep(moved, house=House(backstop=HOUSE, fees=FEES), rules=rules)
    expected, expected_failed = swept_naively(moved, rules)
    assert expected_failed == list(failed)
    assert same_state(expected, after)
