"""An exchange on its way from a file into a state: the opening journal, entry by entry.

Accounts take their seats in the order in which they are written. A position is opened by one fill
at its entry price against a clearing account. Two sides need not have entered at the same prices,
so the clearing account is left with what earlier holders took out or lost; that goes through the
door, and the clearing account ends with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from zerosum.lab.scenario import OPENING
from zerosum.rules import replay
from zerosum.spec.journal import (
    Deposit,
    Entry,
    Fill,
    Journal,
    ListMarket,
    OpenAccount,
    PlaceOrder,
    SetCooldown,
    SetMark,
    SetOracle,
    Withdraw,
)
from zerosum.spec.state import Exchange, MarginTier, Role
from zerosum.spec.units import AccountId, MarketId, Price, Quote, Size


@frozen
class DraftMarket:
    """A market to be listed. Units: prices in quote units a step."""

    mark: Price
    previous_mark: Price
    oracle: Price
    tick: Price
    tiers: tuple[MarginTier, ...]


@frozen
class DraftPosition:
    """A position to be opened. Units: steps, and quote units a step."""

    market: MarketId
    size: Size
    entry: Price


@frozen
class DraftAccount:
    """An account to be opened. Units: balance in quote units, without unrealised profit."""

    balance: Quote
    positions: tuple[DraftPosition, ...] = ()
    role: Role = Role.TRADER
    owner: AccountId | None = None
    in_cooldown: bool = False


@frozen
class DraftOrder:
    """An order to be placed. Units: signed steps, and quote units a step."""

    id: str
    market: MarketId
    owner: AccountId
    size: Size
    price: Price


def open_exchange(
    markets: Mapping[MarketId, DraftMarket],
    accounts: Mapping[AccountId, DraftAccount],
    orders: Iterable[DraftOrder],
) -> tuple[Exchange, Journal]:
    """Return the exchange and the journal that makes it out of nothing."""
    journal = (
        *(entry for id_, one in markets.items() for entry in _listing(id_, one)),
        *(OpenAccount(id_, one.role, one.owner) for id_, one in accounts.items()),
        OpenAccount(OPENING, Role.CLEARING),
        *(entry for id_, one in accounts.items() for entry in _holding(id_, one)),
        *_through_door(OPENING, sum(map(_entry_value, accounts.values()))),
        *(PlaceOrder(one.market, one.id, one.owner, one.size, one.price) for one in orders),
    )
    return replay(Exchange(), journal), journal


def _listing(id_: MarketId, market: DraftMarket) -> Iterator[Entry]:
    yield ListMarket(id_, market.previous_mark, market.tick, market.tiers)
    if market.mark != market.previous_mark:
        yield SetMark(id_, market.mark)
    if market.oracle != market.previous_mark:
        yield SetOracle(id_, market.oracle)


def _holding(id_: AccountId, account: DraftAccount) -> Iterator[Entry]:
    yield from _through_door(id_, account.balance)
    for one in account.positions:
        if one.size > 0:
            yield Fill(one.market, id_, OPENING, one.size, one.entry, "opening")
        else:
            yield Fill(one.market, OPENING, id_, -one.size, one.entry, "opening")
    if account.in_cooldown:
        yield SetCooldown(id_, active=True)


def _through_door(id_: AccountId, amount: Quote) -> Iterator[Entry]:
    if amount > 0:
        yield Deposit(id_, amount)
    elif amount < 0:
        yield Withdraw(id_, -amount)


def _entry_value(account: DraftAccount) -> Quote:
    """Return what the account's positions were worth at entry: longs paid it, shorts got it."""
    return -sum(one.size * one.entry for one in account.positions)


def net_sizes(accounts: Iterable[DraftAccount]) -> dict[MarketId, Size]:
    """Return longs less shorts of every market."""
    net: dict[MarketId, Size] = {}
    for account in accounts:
        for one in account.positions:
            net[one.market] = net.get(one.market, 0) + one.size
    return net
