"""The state of an exchange: a pile of cash, and who has a claim on it.

All state is immutable. A quote balance is debited by size x price when its account buys, so a
long's balance is usually negative and conservation is plain arithmetic. The maps are persistent:
changing one account of 100,000 shares all the others.

State is compared with ``same_state`` only: a position of size zero equals an absent one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, TypeVar, cast

from attrs import evolve, field, frozen
from immutables import Map

from zerosum.spec.arithmetic import conj, every, those, total
from zerosum.spec.units import AccountId, MarketId, OrderId, Ppm, Price, Quote, Rate, Size

Value = TypeVar("Value")


class Role(Enum):
    """What an account is for; the money rules are the same for all.

    A delta-neutral one has opted for a mode in which a venue may deleverage it after all others.
    """

    TRADER = "trader"
    MAKER = "maker"
    VAULT = "vault"
    FUND = "insurance fund"
    FEES = "fees"
    CLEARING = "clearing"
    NEUTRAL = "delta neutral"


@frozen(eq=False)
class Position:
    """A holding in one market.

    Units: size in steps, long positive; entry_value in quote units, what the open size was worth
    at its entry prices. It has the sign of the size and feeds profit and ranking only.
    """

    size: Size = 0
    entry_value: Quote = 0


FLAT = Position()


@frozen(eq=False)
class Account:
    """One participant's claim on the pile.

    Units: quote_balance in quote units. ``seat`` is the order in which accounts were opened and
    breaks every tie. An isolated position is an account with an ``owner``.
    """

    quote_balance: Quote = 0
    positions: Map[MarketId, Position] = field(factory=Map)
    seat: int = 0
    owner: AccountId | None = None
    role: Role = Role.TRADER
    in_cooldown: bool = False


@frozen(eq=False)
class Order:
    """An order that rests in the book of a market.

    Units: size in steps, a bid positive and an ask negative; price in quote units a step. Orders
    of one price stand in the order of their seats.
    """

    owner: AccountId
    size: Size
    price: Price
    seat: int = 0


@frozen(eq=False)
class MarginTier:
    """What a slice of notional must be backed by.

    Units: floor in quote units of notional, where the slice begins; rates in parts per million of
    the slice, which ends where the next tier begins.
    """

    floor: Quote
    initial_ppm: Ppm
    maintenance_ppm: Ppm


@frozen(eq=False)
class Market:
    """One perpetual contract.

    Units: all prices in quote units a size step; funding_index is the sum of all funding rates
    so far. A venue's tick is ``price_increment``: fills lie on it, marks need not. The tiers
    stand in the order of their floors, the first at zero; without tiers no margin is required.
    """

    mark: Price
    price_increment: Price = 1
    previous_mark: Price = 0
    oracle: Price = 0
    funding_index: Rate = 0
    tiers: tuple[MarginTier, ...] = ()
    book: Map[OrderId, Order] = field(factory=Map)


@frozen(eq=False)
class Exchange:
    """The whole venue: the cash it holds, its accounts and its markets.

    Units: pile in quote units. ``next_seat`` is the seat of the next account to be opened.
    """

    pile: Quote = 0
    accounts: Map[AccountId, Account] = field(factory=Map)
    markets: Map[MarketId, Market] = field(factory=Map)
    next_seat: int = 0


NO_ORDER = Order(owner="", size=0, price=0)


def ids_of(entries: Mapping[str, Value]) -> Iterable[str]:
    """Return the ids of a map in their one fixed order."""
    ordered: Any = getattr(entries, "ordered_ids", None)
    return cast("Iterable[str]", ordered()) if ordered is not None else sorted(entries)


def ids_where(entries: Mapping[str, Value], predicate: Callable[[Value], bool]) -> Iterable[str]:
    """Return the ids of the entries that satisfy a predicate, in the order of ``ids_of``.

    The predicate is asked in that order too, so that a run is the same in every process.
    """
    return those(ids_of(entries), lambda id_: predicate(entries[id_]))


def position_of(account: Account, market: MarketId) -> Position:
    """Return the account's position in a market; flat where it has none."""
    return account.positions.get(market, FLAT)


def value_at(account: Account, price_of: Callable[[MarketId], Price]) -> Quote:
    """Return what the account would have if every position were closed at the given prices.

    Units: quote units. Shape: one price for each market that the account holds.
    """
    return account.quote_balance + sum(
        account.positions[market].size * price_of(market) for market in ids_of(account.positions)
    )


def account_equity(account: Account, markets: Mapping[MarketId, Market]) -> Quote:
    """Return the account's equity: its value at the marks, in quote units."""
    return value_at(account, lambda market: markets[market].mark)


def equity(exchange: Exchange, account: AccountId) -> Quote:
    """Return the equity of an account of the exchange at the marks, in quote units."""
    return account_equity(exchange.accounts[account], exchange.markets)


def wallet_balance(account: Account) -> Quote:
    """Return the cash of the account as a venue shows it: without unrealised profit.

    Units: quote units. It changes only by what was paid in or out, or realised.
    """
    return account.quote_balance + sum(
        account.positions[market].entry_value for market in ids_of(account.positions)
    )


def traded_account(account: Account, market: MarketId, moved: Size, price: Price) -> Account:
    """Return what an account would be after a trade of signed steps, its entry value aside.

    Units: moved in steps, long positive; price in quote units a step.
    """
    position = position_of(account, market)
    return evolve(
        account,
        quote_balance=account.quote_balance - moved * price,
        positions=account.positions.set(market, evolve(position, size=position.size + moved)),
    )


def unrealised_profit(position: Position, mark: Price) -> Quote:
    """Return what the open size has gained since its entry, in quote units."""
    return position.size * mark - position.entry_value


def total_over_accounts(exchange: Exchange, measure: Callable[[Account], int]) -> int:
    """Add up a measure of single accounts over the whole exchange."""
    return total(measure, exchange.accounts.values())


def same_position(left: Position, right: Position) -> bool:
    """Return whether two positions are equal in size and entry value."""
    return conj(left.size == right.size, left.entry_value == right.entry_value)


def same_account(left: Account, right: Account) -> bool:
    """Return whether two accounts are equal; an absent position equals a flat one."""
    held = sorted({*left.positions, *right.positions})
    return conj(
        left.quote_balance == right.quote_balance,
        left.seat == right.seat,
        left.owner == right.owner,
        left.role is right.role,
        left.in_cooldown is right.in_cooldown,
        every(lambda id_: same_position(position_of(left, id_), position_of(right, id_)), held),
    )


def same_market(left: Market, right: Market) -> bool:
    """Return whether two markets are equal in every field."""
    return conj(
        left.mark == right.mark,
        left.price_increment == right.price_increment,
        left.previous_mark == right.previous_mark,
        left.oracle == right.oracle,
        left.funding_index == right.funding_index,
        same_tiers(left.tiers, right.tiers),
        same_book(left.book, right.book),
    )


def same_tiers(left: tuple[MarginTier, ...], right: tuple[MarginTier, ...]) -> bool:
    """Return whether two margin schedules are equal."""
    if len(left) != len(right):
        return False
    return every(
        lambda pair: conj(
            pair[0].floor == pair[1].floor,
            pair[0].initial_ppm == pair[1].initial_ppm,
            pair[0].maintenance_ppm == pair[1].maintenance_ppm,
        ),
        zip(left, right, strict=True),
    )


def same_book(left: Mapping[OrderId, Order], right: Mapping[OrderId, Order]) -> bool:
    """Return whether two books hold the same orders; a used-up order equals an absent one."""

    def same_order(id_: OrderId) -> bool:
        one, other = left.get(id_), right.get(id_)
        if one is None or other is None:
            return conj(left.get(id_, NO_ORDER).size == 0, right.get(id_, NO_ORDER).size == 0)
        return conj(
            one.owner == other.owner,
            one.size == other.size,
            one.price == other.price,
            one.seat == other.seat,
        )

    return every(same_order, sorted({*left, *right}))


def same_state(left: Exchange, right: Exchange) -> bool:
    """Return whether two exchanges are equal; an absent position equals a flat one."""
    return conj(
        left.pile == right.pile,
        left.next_seat == right.next_seat,
        same_entries(left.accounts, right.accounts, same_account),
        same_entries(left.markets, right.markets, same_market),
    )


def same_entries(
    left: Mapping[str, Value], right: Mapping[str, Value], same: Callable[[Value, Value], bool]
) -> bool:
    """Return whether two maps hold the same ids with equal values."""
    if {*left} != {*right}:
        return False
    return every(lambda id_: same(left[id_], right[id_]), sorted(left))
