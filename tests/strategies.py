"""Where random inputs come from: numbers near edges, and the two random readings of ``Given``.

A situation of a theorem, an exchange and a call are all written against ``Given``. Hypothesis
reads them with ``outcomes``, which shrinks; the teeth read them with ``seeded``, which is fast.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from random import Random
from typing import Any, TypeVar

from attrs import frozen
from hypothesis import note
from hypothesis import strategies as st
from immutables import Map

from zerosum.proofs.engine.given import ConcreteGiven, Given, closest_to_zero
from zerosum.proofs.situations import any_market, any_position, any_tiers
from zerosum.spec.registry import Rule
from zerosum.spec.state import (
    Account,
    Exchange,
    MarginTier,
    Position,
    Role,
    equity,
    position_of,
)
from zerosum.spec.units import AccountId, MarketId

THRESHOLDS = (0, 10, 1_000, 10**6, 10**12)
SMALL = 20
FAR = 10**15
"""Beyond every threshold: three orders past the largest."""

NAMES: tuple[AccountId, ...] = ("ann", "bob", "Cy", "d o t", "eve\u0301", "f")
UNKNOWN: AccountId = "nobody"
MARKETS: tuple[MarketId, ...] = ("BTC", "ETH", "x")
UNLISTED: MarketId = "none"


# Numbers --------------------------------------------------------------------------------------


@cache
def edges(at_least: int | None, at_most: int | None) -> list[int]:
    """Return the numbers within bounds where rules change their mind, the smallest first."""
    bounds = [bound for bound in (at_least, at_most) if bound is not None]
    signed = [sign * threshold for threshold in THRESHOLDS for sign in (1, -1)]
    around = {centre + off for centre in (*signed, *bounds) for off in (-1, 0, 1)}
    inside = (one for one in around if _clipped(one, at_least, at_most) == one)
    return sorted(inside, key=lambda one: (abs(one), one < 0))


def _clipped(number: int, at_least: int | None, at_most: int | None) -> int:
    low, high = _range(at_least, at_most, FAR)
    return min(max(number, low), high)


def _range(at_least: int | None, at_most: int | None, reach: int) -> tuple[int, int]:
    """Return a range around what is simplest within bounds, most of it upwards.

    Most calls need positive numbers to be accepted.
    """
    simplest = closest_to_zero(at_least, at_most)
    low = simplest - reach // 4 if at_least is None else max(at_least, simplest - reach // 4)
    high = simplest + reach if at_most is None else min(at_most, simplest + reach)
    return low, max(low, high)


@cache
def numbers(at_least: int | None = None, at_most: int | None = None) -> st.SearchStrategy[int]:
    """Draw an integer within bounds: the simplest, a small one, an edge, or any."""
    return st.one_of(
        st.just(closest_to_zero(at_least, at_most)),
        st.integers(*_range(at_least, at_most, SMALL)),
        st.sampled_from(edges(at_least, at_most)),
        st.integers(*_range(at_least, at_most, FAR)),
    )


def _random_number(
    random: Random, at_least: int | None, at_most: int | None, near: list[int]
) -> int:
    """Draw what ``numbers`` draws, without Hypothesis."""
    match random.randrange(6):
        case 0:
            return closest_to_zero(at_least, at_most)
        case 1 | 2:
            return random.randint(*_range(at_least, at_most, SMALL))
        case 3 if at_least is None:
            return random.choice(edges(at_least, at_most))
        case 4 if near:
            return _clipped(random.choice(near) + random.randint(-1, 1), at_least, at_most)
        case 5:
            return random.randint(*_range(at_least, at_most, FAR))
        case _:
            return random.choice(edges(at_least, at_most)[:2])


# Readings of Given ----------------------------------------------------------------------------

Outcome = TypeVar("Outcome")
Number = Callable[[str, int | None, int | None, list[int]], int]


@st.composite
def outcomes(draw: st.DrawFn, use: Callable[[ConcreteGiven], Outcome]) -> Outcome:
    """Draw what comes of a reading that takes every number and choice from Hypothesis.

    It is one draw, however many numbers are asked for: to draw each from a test of its own would
    take half as long again. They are noted, and so told where a test fails.
    """

    def number(name: str, low: int | None, high: int | None, before: list[int]) -> int:
        if low is not None or not before:
            return noted(name, draw(numbers(low, high)))
        found = draw(_numbers_or_earlier(high, len(before)))
        return noted(name, before[found.place] if isinstance(found, Earlier) else found)

    def option(name: str, count: int) -> int:
        return noted(name, draw(_options(count)))

    def noted(name: str, value: int) -> int:
        note(f"{name} = {value}")
        return value

    return use(_remembering(number, option))


@frozen
class Earlier:
    """A number that was drawn before, by its place."""

    place: int


@cache
def _numbers_or_earlier(at_most: int | None, count: int) -> st.SearchStrategy[int | Earlier]:
    """Draw a number, or say which of those before: so Hypothesis keeps one strategy a length."""
    return st.one_of(numbers(None, at_most), st.integers(0, count - 1).map(Earlier))


@cache
def _options(count: int) -> st.SearchStrategy[int]:
    return st.one_of(st.just(0), st.integers(0, count - 1))


def seeded(random: Random) -> ConcreteGiven:
    """Return the reading that takes every number and choice from a seeded generator."""

    def number(_: str, low: int | None, high: int | None, before: list[int]) -> int:
        return _random_number(random, low, high, before)

    def option(_: str, count: int) -> int:
        return random.choice((0, random.randrange(count)))

    return _remembering(number, option)


def _remembering(number: Number, option: Callable[[str, int], int]) -> ConcreteGiven:
    """Return a reading in which a name means one number, as it does to a solver.

    The source is told what was drawn before: a price near the increment, an amount near a
    balance, a size near a position.
    """
    known: dict[str, int] = {}

    def remembered(name: str, at_least: int | None, at_most: int | None) -> int:
        if name not in known:
            known[name] = number(name, at_least, at_most, list(known.values()))
        return known[name]

    return ConcreteGiven(remembered, option)


def near(given: Given, name: str, thresholds: Iterable[int]) -> int:
    """Return a number that is often one of the thresholds, or next to it."""
    manner = given.choose(f"{name} is", ("at", "above", "below", "anywhere"))
    centre = given.choose(f"{name} near", tuple(dict.fromkeys(thresholds)) or (1,))
    if manner == "anywhere":
        return given.integer(name)
    return centre + {"at": 0, "above": 1, "below": -1}[manner]


# Real exchanges -------------------------------------------------------------------------------


def some_exchange(given: Given) -> Exchange:
    """Return an exchange of two to six accounts and one to three markets, balanced throughout."""
    ids = NAMES[: given.choose("accounts", range(2, len(NAMES) + 1))]
    listed = MARKETS[: given.choose("markets", range(1, len(MARKETS) + 1))]
    pile = given.integer("pile")
    accounts: dict[AccountId, Account] = {}
    for seat, id_ in enumerate(ids[:-1]):
        accounts[id_] = _some_account(given, id_, seat, accounts, listed)
    accounts[ids[-1]] = _balancing_account(given, ids[-1], accounts, listed, pile)
    return Exchange(
        pile=pile,
        accounts=Map(accounts),
        markets=Map({id_: any_market(given, id_) for id_ in listed}),
        next_seat=len(ids) + given.integer("closed accounts", at_least=0, at_most=2),
    )


def _some_account(
    given: Given,
    id_: AccountId,
    seat: int,
    earlier: Mapping[AccountId, Account],
    listed: Iterable[MarketId],
) -> Account:
    owners = (None, *(one for one, account in earlier.items() if account.owner is None))
    held = {}
    for market in listed:
        if given.choose(f"{id_} holds {market}", (False, True)):
            held[market] = any_position(given, f"{id_}.{market}")
    return Account(
        quote_balance=given.integer(f"{id_}.quote_balance"),
        positions=Map(held),
        seat=seat,
        owner=given.choose(f"{id_}.owner", owners),
        role=given.choose(f"{id_}.role", (Role.TRADER, Role.CLEARING, Role.VAULT)),
    )


def _balancing_account(
    given: Given,
    id_: AccountId,
    others: Mapping[AccountId, Account],
    listed: Iterable[MarketId],
    pile: int,
) -> Account:
    """Return the account that holds whatever the others leave of the pile and of each market."""
    held = {}
    for market in listed:
        size = -sum(one.positions.get(market, Position()).size for one in others.values())
        worth = given.integer(f"{id_}.{market}.entry_value", at_least=0)
        held[market] = Position(size, (size > 0) * worth - (size < 0) * worth)
    cash = pile - sum(one.quote_balance for one in others.values())
    return Account(quote_balance=cash, positions=Map(held), seat=len(others))


# Calls ----------------------------------------------------------------------------------------


@frozen
class Asking:
    """A call that is being put together, argument by argument, in the order of the signature."""

    given: Given
    exchange: Exchange
    is_guarded: bool
    arguments: dict[str, Any]

    def known(self) -> list[AccountId]:
        """Return the accounts asked for so far that exist."""
        asked = map(str, self.arguments.values())
        return [one for one in asked if one in self.exchange.accounts]

    def listed(self) -> list[MarketId]:
        """Return the market asked for, if it is listed, else all that are."""
        asked = self.arguments.get("market")
        ids = sorted(self.exchange.markets)
        return [asked] if asked in ids else ids


def some_call(given: Given, rule: Rule, exchange: Exchange) -> dict[str, Any]:
    """Return arguments for a rule, near the edges of its guards in this exchange.

    A step of a rule, whose call has been checked already, is given only what exists.
    """
    asking = Asking(given, exchange, rule.name.startswith("apply_"), {})
    for name, parameter in list(inspect.signature(rule.function).parameters.items())[1:]:
        asking.arguments[name] = _ARGUMENTS[str(parameter.annotation)](asking, name)
    return asking.arguments


def _account(asking: Asking, name: str) -> AccountId:
    strangers = (UNKNOWN,) if asking.is_guarded else ()
    ids = sorted(asking.exchange.accounts)
    start = asking.given.choose(f"{name} counted from", range(len(ids)))
    fresh = sorted(ids[start:] + ids[:start], key=lambda id_: id_ in asking.known())
    return str(asking.given.choose(name, (*fresh, *strangers)))


def _owner(asking: Asking, name: str) -> AccountId | None:
    accounts = asking.exchange.accounts
    owned_first = sorted(accounts, key=lambda id_: accounts[id_].owner is None)
    return asking.given.choose(name, (None, *owned_first, UNKNOWN))


def _market(asking: Asking, name: str) -> MarketId:
    strangers = (UNLISTED,) if asking.is_guarded else ()
    return str(asking.given.choose(name, (*sorted(asking.exchange.markets), *strangers)))


def _amount(asking: Asking, name: str) -> int:
    return near(asking.given, name, [equity(asking.exchange, id_) for id_ in asking.known()])


def _size(asking: Asking, name: str) -> int:
    held = [
        abs(position_of(asking.exchange.accounts[id_], market).size)
        for id_ in asking.known()
        for market in asking.listed()
    ]
    return near(asking.given, name, [size for size in (*held, 1) if size > 0])


def _price(asking: Asking, name: str) -> int:
    ticks = asking.given.integer(f"{name} in ticks", at_least=1, at_most=10**6)
    markets = [asking.exchange.markets[id_] for id_ in asking.listed()]
    return near(asking.given, name, [ticks * market.price_increment for market in markets])


def _rate(asking: Asking, name: str) -> int:
    return asking.given.integer(name)


def _role(asking: Asking, name: str) -> Role:
    return asking.given.choose(name, tuple(Role))


def _reason(asking: Asking, name: str) -> str:
    return asking.given.choose(name, ("trade", "", "\u20bf"))


def _tiers(asking: Asking, name: str) -> tuple[MarginTier, ...]:
    return any_tiers(asking.given, name, asking.given.choose(f"{name} count", (0, 1)))


_ARGUMENTS: dict[str, Callable[[Asking, str], Any]] = {
    "AccountId": _account,
    "AccountId | None": _owner,
    "MarketId": _market,
    "Quote": _amount,
    "tuple[MarginTier, ...]": _tiers,
    "Size": _size,
    "Price": _price,
    "Rate": _rate,
    "Role": _role,
    "str": _reason,
}
"""How to choose an argument, by its unit: a rule with a new unit needs a line here."""
