"""A second ledger, written without looking at the first: plain dictionaries and fractions.

It keeps for each account its cash as a venue shows it (without unrealised profit) and for each
position its average entry price as a fraction. Quote balance and entry value are derived.

How a waterfall goes it does not know. It says whether one was due, by its own margin, and then
books what the journal says, fill by fill and payment by payment.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import ceil, floor
from typing import Any

from attrs import define, field

from zerosum.spec.journal import ConsumeOrder, Fill, Journal, SetCooldown, Transfer
from zerosum.spec.state import Exchange, MarginTier


@define
class Holding:
    """An open position: signed steps, and what they were worth at entry."""

    size: int = 0
    entry: Fraction = Fraction(0)


@define
class Member:
    """An account: cash with realised profits, without unrealised ones."""

    seat: int
    role: str
    owner: str | None
    wallet: Fraction = Fraction(0)
    holdings: dict[str, Holding] = field(factory=lambda: defaultdict(Holding))
    cooling: bool = False


@define
class Resting:
    """An order in a book: what is left of it, as signed steps."""

    owner: str
    size: int
    price: int
    seat: int


@define
class Quoted:
    """A market's prices, its margin schedule and its book."""

    mark: int
    tick: int
    previous: int
    oracle: int
    tiers: tuple[MarginTier, ...] = ()
    paid: int = 0
    book: dict[str, Resting] = field(factory=dict)


@define
class Model:
    """The whole second ledger. Every method returns the name of the refusal, or an empty text."""

    members: dict[str, Member] = field(factory=dict)
    quoted: dict[str, Quoted] = field(factory=dict)
    cash: int = 0
    seats: int = 0

    def call(self, rule_name: str, arguments: dict[str, Any]) -> str:
        """Carry out a call of the real rule of this name."""
        act = getattr(self, rule_name.removeprefix("apply_"))
        return str(act(**arguments))

    def open_account(self, account: str, role: Any, owner: str | None = None) -> str:
        if account in self.members:
            return "AlreadyExists"
        if owner is not None:
            if owner not in self.members:
                return "UnknownAccount"
            if self.members[owner].owner is not None:
                return "BadOwner"
        self.members[account] = Member(self._next_seat(), role.name, owner)
        return ""

    def _next_seat(self) -> int:
        self.seats += 1
        return self.seats - 1

    def list_market(
        self, market: str, mark: int, price_increment: int, tiers: tuple[MarginTier, ...] = ()
    ) -> str:
        if market in self.quoted:
            return "AlreadyExists"
        if mark <= 0 or price_increment <= 0:
            return "NotPositive"
        self.quoted[market] = Quoted(mark, price_increment, mark, mark, tiers)
        return ""

    def deposit(self, account: str, amount: int) -> str:
        if account not in self.members:
            return "UnknownAccount"
        if amount <= 0:
            return "NotPositive"
        self.members[account].wallet += amount
        self.cash += amount
        return ""

    def withdrawal(self, account: str, amount: int) -> str:
        if account not in self.members:
            return "UnknownAccount"
        if amount <= 0:
            return "NotPositive"
        if amount > self.worth(account):
            return "InsufficientEquity"
        self.members[account].wallet -= amount
        self.cash -= amount
        return ""

    def transfer(self, payer: str, receiver: str, amount: int) -> str:
        if not {payer, receiver} <= set(self.members):
            return "UnknownAccount"
        if payer == receiver:
            return "SameAccount"
        if amount <= 0:
            return "NotPositive"
        if amount > self.worth(payer):
            return "InsufficientEquity"
        self.members[payer].wallet -= amount
        self.members[receiver].wallet += amount
        return ""

    def fill(self, market: str, buyer: str, seller: str, size: int, price: int) -> str:
        if not {buyer, seller} <= set(self.members):
            return "UnknownAccount"
        if market not in self.quoted:
            return "UnknownMarket"
        if buyer == seller:
            return "SameAccount"
        if size <= 0 or price <= 0:
            return "NotPositive"
        if Fraction(price, self.quoted[market].tick).denominator != 1:
            return "OffGrid"
        self._trade(self.members[buyer], market, size, price)
        self._trade(self.members[seller], market, -size, price)
        return ""

    def _trade(self, member: Member, market: str, moved: int, price: int) -> None:
        """Close against what is open, at its average price; open the rest at this price."""
        holding = member.holdings[market]
        closes = min(abs(holding.size), abs(moved)) if holding.size * moved < 0 else 0
        if closes:
            share = Fraction(closes, abs(holding.size))
            profit = floor(share * (holding.size * price - holding.entry))
            closed = closes if holding.size > 0 else -closes
            holding.entry -= closed * price - profit
            member.wallet += profit
            holding.size -= closed
            moved += closed
        holding.size += moved
        holding.entry += moved * price

    def mark(self, market: str, price: int) -> str:
        if market not in self.quoted:
            return "UnknownMarket"
        if price <= 0:
            return "NotPositive"
        quoted = self.quoted[market]
        quoted.previous, quoted.mark = quoted.mark, price
        return ""

    def oracle(self, market: str, price: int) -> str:
        if market not in self.quoted:
            return "UnknownMarket"
        if price <= 0:
            return "NotPositive"
        self.quoted[market].oracle = price
        return ""

    def funding(self, market: str, rate: int, clearing: str) -> str:
        if market not in self.quoted:
            return "UnknownMarket"
        if clearing not in self.members:
            return "UnknownAccount"
        through = self.members[clearing]
        if through.role != "CLEARING" or through.holdings[market].size != 0:
            return "NotClearing"
        for member in self.members.values():
            member.wallet -= member.holdings[market].size * rate
        self.quoted[market].paid += rate
        return ""

    # Orders and liquidation ---------------------------------------------------------------------

    def place_order(self, market: str, order: str, account: str, size: int, price: int) -> str:
        if account not in self.members:
            return "UnknownAccount"
        if market not in self.quoted:
            return "UnknownMarket"
        if order in self.quoted[market].book:
            return "AlreadyExists"
        if size == 0 or price <= 0:
            return "NotPositive"
        if Fraction(price, self.quoted[market].tick).denominator != 1:
            return "OffGrid"
        self.quoted[market].book[order] = Resting(account, size, price, self._next_seat())
        return ""

    def cancel_orders(self, market: str, account: str) -> str:
        if account not in self.members:
            return "UnknownAccount"
        if market not in self.quoted:
            return "UnknownMarket"
        for resting in self.quoted[market].book.values():
            resting.size = 0 if resting.owner == account else resting.size
        return ""

    def cooldown_end(self, account: str) -> str:
        if account not in self.members:
            return "UnknownAccount"
        self.members[account].cooling = False
        return ""

    def shared_withdrawal(self, account: str, amount: int, debtor: str) -> str:
        if debtor not in self.members:
            return "UnknownAccount"
        owed = max(-floor(self.worth(debtor)), 0)
        refusal = self.withdrawal(account, amount)
        if refusal or account == debtor or owed == 0:
            return refusal
        # Winners may have taken out more than was paid in: then a deficit is all that is promised.
        share = Fraction(owed, max(self.cash + amount + owed, 1))
        left_behind = min(ceil(amount * share), owed, amount)
        self.members[debtor].wallet += left_behind
        self.cash += left_behind
        return ""

    def waterfall(
        self, account: str, backstop: str, fees: str, rules: object, peak: int = 0
    ) -> str:
        """Say whether the waterfall is due; what happened in it is booked from its journal."""
        if not {account, backstop, fees} <= set(self.members):
            return "UnknownAccount"
        return "" if self.is_failing(account) else "NotLiquidatable"

    def sweep(self, house: object, rules: object) -> str:
        """Refuse nothing; what happened in it is booked from its journal."""
        return ""

    def book(self, journal: Journal) -> None:
        """Book what happened in a waterfall."""
        for entry in journal:
            match entry:
                case Fill(market=market, buyer=buyer, seller=seller, size=size, price=price):
                    self._trade(self.members[buyer], market, size, price)
                    self._trade(self.members[seller], market, -size, price)
                case Transfer(payer=payer, receiver=receiver, amount=amount):
                    self.members[payer].wallet -= amount
                    self.members[receiver].wallet += amount
                case ConsumeOrder(market=market, order=order, size=size):
                    resting = self.quoted[market].book[order]
                    resting.size -= size if resting.size > 0 else -size
                case SetCooldown(account=account, active=active):
                    self.members[account].cooling = active

    def is_failing(self, account: str) -> bool:
        """Return whether an account is worth less than all its positions need."""
        held = self.members[account].holdings.items()
        return self.worth(account) < sum(self._needed(market, one.size) for market, one in held)

    def _needed(self, market: str, size: int) -> int:
        """Return the maintenance margin of a position: slice by slice, from the lowest up."""
        quoted = self.quoted[market]
        worth = abs(size) * quoted.mark
        ceilings = [*(tier.floor for tier in quoted.tiers[1:]), worth]
        return ceil(
            sum(
                max(min(worth, ceiling) - tier.floor, 0) * Fraction(tier.maintenance_ppm, 10**6)
                for tier, ceiling in zip(quoted.tiers, ceilings, strict=False)
            )
        )

    def forget_used_up_orders(self) -> None:
        """Let the names of orders of which nothing is left be taken again."""
        for quoted in self.quoted.values():
            quoted.book = {id_: order for id_, order in quoted.book.items() if order.size}

    # What is compared ---------------------------------------------------------------------------

    def worth(self, account: str) -> Fraction:
        """Return wallet plus unrealised profit."""
        member = self.members[account]
        return member.wallet + sum(
            one.size * self.quoted[market].mark - one.entry
            for market, one in member.holdings.items()
        )

    def size_of(self, account: str, market: str) -> int:
        """Return the steps an account holds; none where it or the market is unknown."""
        member = self.members.get(account)
        holding = member.holdings.get(market) if member else None
        return holding.size if holding else 0

    def picture(self) -> dict[str, Any]:
        """Return everything there is, in the words of the exchange."""
        return {
            "pile": self.cash,
            "accounts": {name: self._account(member) for name, member in self.members.items()},
            "markets": {
                name: (
                    (one.mark, one.tick, one.previous, one.oracle, one.paid),
                    {
                        id_: (order.owner, order.size, order.price, order.seat)
                        for id_, order in one.book.items()
                        if order.size
                    },
                )
                for name, one in self.quoted.items()
            },
        }

    def _account(self, member: Member) -> tuple[Any, ...]:
        holdings = member.holdings.values()
        balance = member.wallet - sum(one.entry for one in holdings)
        held = {
            market: (one.size, one.entry) for market, one in member.holdings.items() if one.size
        }
        return balance, held, member.seat, member.owner, member.role, member.cooling


def picture_of(exchange: Exchange) -> dict[str, Any]:
    """Return everything there is in an exchange, for comparison with the model's picture."""
    return {
        "pile": exchange.pile,
        "accounts": {
            name: (
                one.quote_balance,
                {
                    market: (position.size, position.entry_value)
                    for market, position in one.positions.items()
                    if position.size
                },
                one.seat,
                one.owner,
                one.role.name,
                one.in_cooldown,
            )
            for name, one in exchange.accounts.items()
        },
        "markets": {
            name: (
                (one.mark, one.price_increment, one.previous_mark, one.oracle, one.funding_index),
                {
                    id_: (order.owner, order.size, order.price, order.seat)
                    for id_, order in one.book.items()
                    if order.size
                },
            )
            for name, one in exchange.markets.items()
        },
    }
