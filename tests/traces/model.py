"""A second ledger, written without looking at the first: plain dictionaries and fractions.

It keeps for each account its cash as a venue shows it (without unrealised profit) and for each
position its average entry price as a fraction. Quote balance and entry value are derived.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import floor
from typing import Any

from attrs import define, field

from zerosum.spec.state import Exchange


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


@define
class Quoted:
    """A market's prices."""

    mark: int
    tick: int
    previous: int
    oracle: int
    paid: int = 0


@define
class Model:
    """The whole second ledger. Every method returns the name of the refusal, or an empty text."""

    members: dict[str, Member] = field(factory=dict)
    quoted: dict[str, Quoted] = field(factory=dict)
    cash: int = 0

    def call(self, rule_name: str, arguments: dict[str, Any]) -> str:
        """Carry out a call of the real rule of this name."""
        act = getattr(self, rule_name.removeprefix("apply_"))
        return str(act(**arguments))

    def open_account(self, account: str, role: Any, owner: str | None) -> str:
        if account in self.members:
            return "AlreadyExists"
        if owner is not None:
            if owner not in self.members:
                return "UnknownAccount"
            if self.members[owner].owner is not None:
                return "BadOwner"
        self.members[account] = Member(len(self.members), role.name, owner)
        return ""

    def list_market(self, market: str, mark: int, price_increment: int) -> str:
        if market in self.quoted:
            return "AlreadyExists"
        if mark <= 0 or price_increment <= 0:
            return "NotPositive"
        self.quoted[market] = Quoted(mark, price_increment, mark, mark)
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
                name: (one.mark, one.tick, one.previous, one.oracle, one.paid)
                for name, one in self.quoted.items()
            },
        }

    def _account(self, member: Member) -> tuple[Any, ...]:
        holdings = member.holdings.values()
        balance = member.wallet - sum(one.entry for one in holdings)
        held = {
            market: (one.size, one.entry) for market, one in member.holdings.items() if one.size
        }
        return balance, held, member.seat, member.owner, member.role


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
            )
            for name, one in exchange.accounts.items()
        },
        "markets": {
            name: (one.mark, one.price_increment, one.previous_mark, one.oracle, one.funding_index)
            for name, one in exchange.markets.items()
        },
    }
