"""Worlds: any exchange with margin schedules and books, in which any account may have failed.

Built like the exchanges of ``situations``: balanced by construction, everything else free. The
limit prices of a case are any integers, so what is proved holds for whatever limits a rule set
fixes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve, frozen
from immutables import Map

from zerosum.proofs.engine.given import Given
from zerosum.proofs.engine.loops import Loop, always
from zerosum.proofs.situations import (
    MARKETS,
    TRADED,
    any_account,
    any_flat_rate,
    any_market,
    exchange_around,
)
from zerosum.rules.case import Case
from zerosum.rules.observe import describe_call, observe
from zerosum.rules.ruleset import RuleSet, Stage
from zerosum.spec.arithmetic import conj, implies
from zerosum.spec.journal import Journal
from zerosum.spec.registry import REGISTRY, Transition
from zerosum.spec.state import Account, Exchange, Market, Order, Role, position_of
from zerosum.spec.units import AccountId, MarketId, OrderId
from zerosum.spec.waterfall import stages_begun

LOSER: AccountId = "loser"
MAKER: AccountId = "maker"
BACKSTOP: AccountId = "backstop"
FEES: AccountId = "fees"
ORDER: OrderId = "order"

CAST: Mapping[AccountId, Role] = {
    LOSER: Role.TRADER,
    MAKER: Role.MAKER,
    BACKSTOP: Role.VAULT,
    FEES: Role.FEES,
}


@frozen(eq=False)
class Loops:
    """The loops over the accounts and over the traded market's book, where a rule has them."""

    accounts: Loop | None = None
    book: Loop | None = None


NO_LOOPS = Loops()


def any_world(
    given: Given,
    cast: tuple[AccountId, ...],
    *,
    owner: AccountId = MAKER,
    loops: Loops = NO_LOOPS,
    prefix: str = "",
) -> Exchange:
    """Return any exchange with these accounts, any others, and an order in each market."""
    named = {id_: any_account(given, f"{prefix}{id_}", role=CAST[id_]) for id_ in cast}
    return world_around(given, named, owner=owner, loops=loops, prefix=prefix)


def world_around(
    given: Given,
    named: Mapping[AccountId, Account],
    *,
    owner: AccountId,
    loops: Loops,
    prefix: str,
) -> Exchange:
    """Return any exchange around the named accounts."""
    listed = {
        id_: _with_book(given, _with_rates(given, prefix, id_), id_, owner, loops, prefix)
        for id_ in MARKETS
    }
    built = exchange_around(
        given,
        named,
        pile=given.integer(f"{prefix}pile"),
        listed=listed,
        next_seat=given.integer(f"{prefix}next_seat", at_least=len(named) + 2),
        prefix=prefix,
    )
    if loops.accounts is None:
        return built
    return evolve(built, accounts=given.with_loop(built.accounts, loops.accounts))


def _with_rates(given: Given, prefix: str, market: MarketId) -> Market:
    return evolve(
        any_market(given, f"{prefix}{market}"), tiers=any_flat_rate(given, f"{prefix}{market}")
    )


def _with_book(
    given: Given, market: Market, id_: MarketId, owner: AccountId, loops: Loops, prefix: str
) -> Market:
    """Return the market with a named order and any others."""
    name = f"{prefix}{id_}.{ORDER}"
    order = Order(
        owner=owner,
        size=given.integer(f"{name}.size"),
        price=given.integer(f"{name}.price", at_least=1),
        seat=given.integer(f"{name}.seat", at_least=0),
    )
    return evolve(market, book=given.with_other_orders(Map({ORDER: order}), loops.book))


def any_case(given: Given) -> Case:
    """Return a case of the loser with any limit prices, and anything kept from the book."""
    return Case(
        account=LOSER,
        limits=Map({id_: given.integer(f"limit.{id_}") for id_ in MARKETS}),
        kept=Map({id_: given.integer(f"kept.{id_}", at_least=0) for id_ in MARKETS}),
        equity=given.integer("case.equity"),
        notional=given.integer("case.notional"),
    )


def keeps_sides(start: Exchange, between: Exchange, _: int) -> bool:
    """Return whether the loser's positions are on the side on which they were, or gone."""

    def keeps(market: MarketId) -> bool:
        before, now = (position_of(one.accounts[LOSER], market).size for one in (start, between))
        return conj(implies(before >= 0, lambda: now >= 0), implies(before <= 0, lambda: now <= 0))

    return conj(*map(keeps, MARKETS))


def begins_nothing(_: Any, journal: Journal) -> bool:
    """Return whether a journal begins no stage of a waterfall."""
    return stages_begun(journal) == []


def loop_in_any_world(
    given: Given,
    rule_name: str,
    call: Mapping[str, Any],
    cast: tuple[AccountId, ...],
    items: Callable[[], Any],
    *,
    owner: AccountId = MAKER,
    told: Callable[[Any, Journal], bool] = begins_nothing,
) -> Loop:
    """Return a loop of which only the invariants of the exchange hold between two steps.

    The states in the middle have loops of their own, for the folds inside a step; those begin no
    stage.
    """

    def arbitrary(_: Exchange) -> tuple[Exchange, Any]:
        item = items()
        inner = Loops(
            accounts=loop_in_any_world(given, rule_name, call, cast, _any_account_of(given, cast)),
            book=loop_in_any_world(given, rule_name, call, cast, lambda: ORDER),
        )
        prefix = given.fresh("between")
        return any_world(given, cast, owner=owner, loops=inner, prefix=prefix), item

    described = describe_call(REGISTRY.rules[rule_name], dict(call))
    return Loop(described, arbitrary, keeps_sides if LOSER in cast else always, told=told)


def _any_account_of(given: Given, cast: tuple[AccountId, ...]) -> Callable[[], AccountId]:
    def choose() -> AccountId:
        chosen: AccountId = given.choose("next account", cast)
        return chosen

    return choose


def observed_in_world(
    given: Given,
    rule_name: str,
    cast: tuple[AccountId, ...],
    call: dict[str, Any],
    *,
    owner: AccountId = MAKER,
) -> Transition:
    """Observe a rule in any world, with loops for whatever it folds over."""
    before = world_with_loops(given, rule_name, cast, call, owner=owner)
    return observe(REGISTRY.rules[rule_name], before, **call)


def world_with_loops(
    given: Given,
    rule_name: str,
    cast: tuple[AccountId, ...],
    call: dict[str, Any],
    *,
    owner: AccountId = MAKER,
) -> Exchange:
    """Return any world for a call to begin in, with loops for whatever the rule folds over."""
    loops = Loops(
        accounts=loop_in_any_world(
            given, rule_name, call, cast, _any_account_of(given, cast), owner=owner
        ),
        book=loop_in_any_world(given, rule_name, call, cast, lambda: ORDER, owner=owner),
    )
    return given.begins_at(any_world(given, cast, owner=owner, loops=loops))


def any_turn(given: Given) -> tuple[Stage, MarketId]:
    """Return any stage, in the one market or the other: they differ in name only."""
    stage: Stage = given.choose("stage", tuple(Stage))
    return stage, TRADED


def some_rules(**slots: Any) -> RuleSet:
    """Return a rule set that differs from the defaults in some slots."""
    return RuleSet(name="any", date="undated", **slots)
