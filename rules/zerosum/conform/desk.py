"""A small exchange for the cases that trade: one market, some accounts, and the ledger's rules."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve, frozen

from zerosum.conform.grid import Grid
from zerosum.rules.ledger import (
    apply_deposit,
    apply_fill,
    apply_list_market,
    apply_mark,
    apply_open_account,
    apply_transfer,
    apply_withdrawal,
)
from zerosum.spec.state import (
    Account,
    Exchange,
    MarginTier,
    Position,
    equity,
    position_of,
    unrealised_profit,
    wallet_balance,
)
from zerosum.spec.units import AccountId

MARKET, FEES = "market", "fees"


@frozen(eq=False)
class Desk:
    """One market at a mark, the accounts that trade there, and what each has paid in."""

    grid: Grid
    exchange: Exchange

    @classmethod
    def of(
        cls, grid: Grid, mark: Fraction, *names: AccountId, tiers: tuple[MarginTier, ...] = ()
    ) -> Desk:
        """Return a desk where these have opened empty accounts, besides one for fees."""
        exchange, _ = apply_list_market(
            Exchange(), market=MARKET, mark=grid.price(mark), tiers=tiers
        )
        for name in (*names, FEES):
            exchange, _ = apply_open_account(exchange, account=name)
        return cls(grid, exchange)

    def paid_in(self, name: AccountId, amount: Fraction) -> Desk:
        """Return the desk after a deposit."""
        units = self.grid.units(amount)
        return evolve(self, exchange=apply_deposit(self.exchange, account=name, amount=units)[0])

    def moved_in(self, name: AccountId, amount: Fraction) -> Desk:
        """Return the desk after a deposit, or a withdrawal where the amount is below zero."""
        units = self.grid.units(abs(amount))
        move = apply_deposit if amount > 0 else apply_withdrawal
        return evolve(self, exchange=move(self.exchange, account=name, amount=units)[0])

    def traded(self, buyer: AccountId, seller: AccountId, size: Fraction, price: Fraction) -> Desk:
        """Return the desk after a trade."""
        filled, _ = apply_fill(
            self.exchange,
            market=MARKET,
            buyer=buyer,
            seller=seller,
            size=self.grid.steps(size),
            price=self.grid.price(price),
        )
        return evolve(self, exchange=filled)

    def charged(self, name: AccountId, fee: Fraction) -> Desk:
        """Return the desk after a fee; none is paid where it is nothing."""
        units = self.grid.units(fee)
        if units < 1:
            return self
        paid, _ = apply_transfer(self.exchange, payer=name, receiver=FEES, amount=units)
        return evolve(self, exchange=paid)

    def marked(self, price: Fraction) -> Desk:
        """Return the desk at another mark."""
        moved, _ = apply_mark(self.exchange, market=MARKET, price=self.grid.price(price))
        return evolve(self, exchange=moved)

    def account(self, name: AccountId) -> Account:
        """Return an account."""
        return self.exchange.accounts[name]

    def position(self, name: AccountId) -> Position:
        """Return what an account holds in the market."""
        return position_of(self.account(name), MARKET)

    def profit(self, name: AccountId) -> Fraction:
        """Return an account's unrealised profit at the mark, in coins."""
        mark = self.exchange.markets[MARKET].mark
        return self.grid.shown(unrealised_profit(self.position(name), mark))

    def wallet(self, name: AccountId) -> Fraction:
        """Return an account's cash without unrealised profit, in coins."""
        return self.grid.shown(wallet_balance(self.account(name)))

    def equity(self, name: AccountId) -> Fraction:
        """Return an account's equity at the mark, in coins."""
        return self.grid.shown(equity(self.exchange, name))

    def value(self, name: AccountId) -> Fraction:
        """Return what an account's position is worth at the mark, unsigned, in coins."""
        return self.grid.shown(abs(self.position(name).size) * self.exchange.markets[MARKET].mark)
