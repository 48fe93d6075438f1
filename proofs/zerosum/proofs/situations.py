"""Situations: any exchange in which a rule may be called, and any call.

The exchange is built and not filtered: the last balance is the pile less the others, the last
position of a market is minus the others, an entry value takes the sign of its size. So every
invariant that a law may assume holds by construction, and nothing else does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from immutables import Map

from zerosum.proofs.engine.given import Given
from zerosum.spec.arithmetic import ite, minimum
from zerosum.spec.state import Account, Exchange, MarginTier, Market, Position, Role
from zerosum.spec.units import PPM_ONE, AccountId, MarketId, Quote, Size

TRADED: MarketId = "BTC"
OTHER: MarketId = "ETH"
MARKETS = (TRADED, OTHER)


def any_position(given: Given, name: str) -> Position:
    """Return any position whose entry value has the sign of its size."""
    size = given.integer(f"{name}.size")
    worth = given.integer(f"{name}.entry_value", at_least=0)
    return Position(size, ite(size > 0, worth, ite(size < 0, -worth, 0)))


def holding(balance: Quote, sizes: Mapping[MarketId, Size], *, seat: int) -> Account:
    """Return an account that entered each of its positions at 100 quote units a step."""
    positions = {id_: Position(size, 100 * size) for id_, size in sizes.items()}
    return Account(balance, Map(positions), seat)


def any_account(
    given: Given, name: str, *, role: Role = Role.TRADER, markets: Sequence[MarketId] = MARKETS
) -> Account:
    """Return any account with positions in the markets."""
    return Account(
        quote_balance=given.integer(f"{name}.quote_balance"),
        positions=Map({id_: any_position(given, f"{name}.{id_}") for id_ in markets}),
        seat=given.integer(f"{name}.seat", at_least=0),
        role=role,
    )


def any_market(given: Given, name: str) -> Market:
    """Return any market, with a mark off or on the grid."""
    return Market(
        mark=given.integer(f"{name}.mark", at_least=1),
        price_increment=given.integer(f"{name}.price_increment", at_least=1),
        previous_mark=given.integer(f"{name}.previous_mark", at_least=1),
        oracle=given.integer(f"{name}.oracle", at_least=1),
        funding_index=given.integer(f"{name}.funding_index"),
    )


def any_tiers(given: Given, name: str, count: int) -> tuple[MarginTier, ...]:
    """Return any margin tiers, which need not form a schedule."""
    return tuple(
        MarginTier(
            floor=given.integer(f"{name}.{number}.floor"),
            initial_ppm=given.integer(f"{name}.{number}.initial_ppm"),
            maintenance_ppm=given.integer(f"{name}.{number}.maintenance_ppm"),
        )
        for number in range(count)
    )


def any_flat_rate(given: Given, name: str) -> tuple[MarginTier, ...]:
    """Return any schedule of one tier."""
    initial_ppm = given.integer(f"{name}.initial_ppm", at_least=0, at_most=PPM_ONE)
    kept = given.integer(f"{name}.maintenance_ppm", at_least=0, at_most=PPM_ONE)
    return (MarginTier(0, initial_ppm, minimum(kept, initial_ppm)),)


def any_exchange(
    given: Given,
    roles: Mapping[AccountId, Role],
    *,
    markets: Sequence[MarketId] = MARKETS,
) -> Exchange:
    """Return any exchange with these accounts, any number of others, and these markets."""
    named = {
        id_: any_account(given, id_, role=role, markets=markets) for id_, role in roles.items()
    }
    pile = given.integer("pile")
    return exchange_around(
        given,
        named,
        pile=pile,
        listed={id_: any_market(given, id_) for id_ in markets},
        next_seat=given.integer("next_seat", at_least=len(named) + 1),
    )


def exchange_around(
    given: Given,
    named: Mapping[AccountId, Account],
    *,
    pile: int,
    listed: Mapping[MarketId, Market],
    next_seat: int,
    prefix: str = "",
) -> Exchange:
    """Return an exchange in which everyone else has what the named accounts leave."""
    others = Account(
        quote_balance=pile - sum(account.quote_balance for account in named.values()),
        positions=Map({id_: _opposite(given, named, id_, prefix) for id_ in sorted(listed)}),
        seat=given.integer(f"{prefix}everyone else.seat", at_least=0),
    )

    def bystander() -> Account:
        return any_account(given, f"{prefix}bystander", markets=sorted(listed))

    accounts = given.with_everyone_else(Map(named), others, bystander)
    return Exchange(pile=pile, accounts=accounts, markets=Map(listed), next_seat=next_seat)


def _opposite(
    given: Given, named: Mapping[AccountId, Account], market: MarketId, prefix: str
) -> Position:
    """Return the position that balances the named ones."""
    size = -sum(account.positions[market].size for account in named.values())
    name = f"{prefix}everyone else.{market}.entry_value"
    return Position(size, given.entry_value_of_others(name, size))
