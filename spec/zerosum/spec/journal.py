"""The journal: everything that happened, in entries of ids and integers.

A transition returns the new state and its journal, and the journal alone rebuilds the state.
Money moves only in ``Fill`` and ``Transfer``; the pile changes only in ``Deposit`` and
``Withdraw``. What an entry does to the state is written in ``zerosum.rules.journal``; what it
must mean for each account is written here, as two sums that the laws compare with the state.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from zerosum.spec.state import MarginTier, Role
from zerosum.spec.units import AccountId, MarketId, OrderId, Price, Quote, Rate, Size


@frozen
class OpenAccount:
    """An account comes into being, empty."""

    account: AccountId
    role: Role = Role.TRADER
    owner: AccountId | None = None


@frozen
class ListMarket:
    """A market opens for trading at a first mark."""

    market: MarketId
    mark: Price
    price_increment: Price = 1
    tiers: tuple[MarginTier, ...] = ()


@frozen
class Deposit:
    """Cash comes into the pile, for one account."""

    account: AccountId
    amount: Quote


@frozen
class Withdraw:
    """Cash leaves the pile, from one account."""

    account: AccountId
    amount: Quote


@frozen
class Transfer:
    """Cash changes its claimant inside the pile."""

    payer: AccountId
    receiver: AccountId
    amount: Quote
    reason: str = "transfer"


@frozen
class Fill:
    """Size moves from seller to buyer, and size x price the other way."""

    market: MarketId
    buyer: AccountId
    seller: AccountId
    size: Size
    price: Price
    reason: str = "trade"


@frozen
class SetMark:
    """The mark of a market moves; the old one is remembered."""

    market: MarketId
    price: Price


@frozen
class SetOracle:
    """The oracle price of a market moves."""

    market: MarketId
    price: Price


@frozen
class SettleFunding:
    """A funding period of a market ends at a rate; the payments follow as transfers."""

    market: MarketId
    rate: Rate


@frozen
class PlaceOrder:
    """An order comes to rest in the book of a market; a bid has a positive size."""

    market: MarketId
    order: OrderId
    account: AccountId
    size: Size
    price: Price


@frozen
class ConsumeOrder:
    """A resting order loses steps, because they traded or were cancelled."""

    market: MarketId
    order: OrderId
    size: Size
    reason: str = "trade"


@frozen
class SetCooldown:
    """An account enters or leaves the time after a partial liquidation."""

    account: AccountId
    active: bool


@frozen
class OpenCase:
    """An account has failed: what it was worth at the trigger, and its limit price by market."""

    account: AccountId
    equity: Quote
    notional: Quote
    limits: tuple[tuple[MarketId, Price], ...] = ()


@frozen
class BeginStage:
    """A stage of the waterfall begins, and what its backstop is worth at this moment.

    The end is for the whole account and has no market.
    """

    account: AccountId
    stage: str
    market: MarketId | None
    backstop_equity: Quote


@frozen
class LeftOpen:
    """No stage is left and the account still holds a position, in signed steps."""

    account: AccountId
    market: MarketId
    size: Size


@frozen
class Unresolved:
    """No stage is left and the account still owes: the deficit stays with it, in the open."""

    account: AccountId
    deficit: Quote


Entry: TypeAlias = (
    OpenAccount
    | ListMarket
    | Deposit
    | Withdraw
    | Transfer
    | Fill
    | SetMark
    | SetOracle
    | SettleFunding
    | PlaceOrder
    | ConsumeOrder
    | SetCooldown
    | OpenCase
    | BeginStage
    | LeftOpen
    | Unresolved
)
Journal: TypeAlias = tuple[Entry, ...]


def accounts_in(entry: Entry) -> frozenset[AccountId]:
    """Return the accounts that an entry names as holders of money or size."""
    match entry:
        case (
            OpenAccount(account=account)
            | Deposit(account=account)
            | Withdraw(account=account)
            | SetCooldown(account=account)
        ):
            return frozenset({account})
        case Transfer(payer=one, receiver=other) | Fill(buyer=one, seller=other):
            return frozenset({one, other})
        case _:
            return frozenset()


def markets_in(entry: Entry) -> frozenset[MarketId]:
    """Return the markets whose prices or terms an entry changes."""
    match entry:
        case (
            ListMarket(market=market)
            | SetMark(market=market)
            | SetOracle(market=market)
            | SettleFunding(market=market)
            | PlaceOrder(market=market)
            | ConsumeOrder(market=market)
        ):
            return frozenset({market})
        case _:
            return frozenset()


def cash_into_pile(entry: Entry) -> Quote:
    """Return the quote units that an entry brings through the doors."""
    match entry:
        case Deposit(amount=amount):
            return amount
        case Withdraw(amount=amount):
            return -amount
        case _:
            return 0


def amount_of(entry: Entry) -> int | None:
    """Return the quote units or steps that an entry moves or records, if it has an amount."""
    match entry:
        case Deposit(amount=amount) | Withdraw(amount=amount) | Transfer(amount=amount):
            return amount
        case Fill(size=size) | ConsumeOrder(size=size):
            return size
        case Unresolved(deficit=deficit):
            return deficit
        case _:
            return None


def cash_to(account: AccountId, entry: Entry) -> Quote:
    """Return the quote units that an entry adds to an account's balance."""
    match entry:
        case Deposit(account=holder, amount=amount) if holder == account:
            return amount
        case Withdraw(account=holder, amount=amount) if holder == account:
            return -amount
        case Transfer(payer=payer, amount=amount) if payer == account:
            return -amount
        case Transfer(receiver=receiver, amount=amount) if receiver == account:
            return amount
        case Fill(buyer=buyer, size=size, price=price) if buyer == account:
            return -(size * price)
        case Fill(seller=seller, size=size, price=price) if seller == account:
            return size * price
        case _:
            return 0


def size_to(account: AccountId, market: MarketId, entry: Entry) -> Size:
    """Return the steps that an entry adds to an account's position in a market."""
    match entry:
        case Fill(market=traded, buyer=buyer, size=size) if (traded, buyer) == (market, account):
            return size
        case Fill(market=traded, seller=seller, size=size) if (traded, seller) == (market, account):
            return -size
        case _:
            return 0
