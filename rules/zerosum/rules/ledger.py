"""The transitions of the ledger (chapter 01): accounts, doors, transfers, fills, funding, prices.

Each takes an exchange and returns the new exchange with its journal, or raises ``Rejected`` and
changes nothing. Guards stand in the order of their precedence.
"""

from __future__ import annotations

from zerosum.rules.guards import (
    require_account,
    require_clearing,
    require_difference,
    require_equity,
    require_market,
    require_new,
    require_on_grid,
    require_own_standing,
    require_positive,
    require_schedule,
)
from zerosum.rules.journal import record
from zerosum.rules.progress import Progress
from zerosum.spec.arithmetic import fold
from zerosum.spec.journal import (
    Deposit,
    Fill,
    Journal,
    ListMarket,
    OpenAccount,
    SetMark,
    SetOracle,
    SettleFunding,
    Transfer,
    Withdraw,
)
from zerosum.spec.registry import rule
from zerosum.spec.state import Exchange, MarginTier, Role, ids_of, position_of
from zerosum.spec.units import AccountId, MarketId, Price, Quote, Rate, Size

INVARIANTS = (
    "LED-1.L1",
    "LED-1.L2",
    "LED-2.L1",
    "LED-3.L1",
    "LED-4.L1",
    "LED-4.L2",
    "LED-4.L4",
    "LED-5.L1",
    "LED-5.L2",
    "LED-5.L3",
    "LED-7.L1",
    "LED-7.L3",
    "LED-13.L1",
    "LED-13.L2",
)
"""The laws that every transition obeys."""

LEDGER = (*INVARIANTS, "LED-4.L3")
"""The laws that every transition of this chapter obeys."""


@rule("LED-12", obeys=(*LEDGER, "LED-12.L1"))
def apply_open_account(
    exchange: Exchange,
    *,
    account: AccountId,
    role: Role = Role.TRADER,
    owner: AccountId | None = None,
) -> tuple[Exchange, Journal]:
    """Open an empty account and give it the next seat.

    Clause: LED-12.
    Units: none.
    Raises: AlreadyExists, UnknownAccount (the owner), BadOwner.
    Laws: LED-12.L1 OPENING TERMS, and the invariants.
    """
    require_new(exchange.accounts, account)
    if owner is not None:
        require_own_standing(exchange, account, owner)
    return record(exchange, OpenAccount(account, role, owner))


@rule("LED-12", obeys=(*LEDGER, "LED-12.L2"))
def apply_list_market(
    exchange: Exchange,
    *,
    market: MarketId,
    mark: Price,
    price_increment: Price = 1,
    tiers: tuple[MarginTier, ...] = (),
) -> tuple[Exchange, Journal]:
    """List a market at its first mark, with its margin schedule.

    Clause: LED-12.
    Units: mark and price_increment in quote units a step.
    Raises: AlreadyExists, NotPositive, BadSchedule.
    Laws: LED-12.L2 LISTING TERMS, and the invariants.
    """
    require_new(exchange.markets, market)
    require_positive("mark", mark)
    require_positive("price_increment", price_increment)
    require_schedule(market, tiers)
    return record(exchange, ListMarket(market, mark, price_increment, tiers))


@rule("LED-9", obeys=(*LEDGER, "LED-9.L1"))
def apply_deposit(
    exchange: Exchange, *, account: AccountId, amount: Quote
) -> tuple[Exchange, Journal]:
    """Bring cash into the pile for one account.

    Clause: LED-9.
    Units: amount in quote units.
    Raises: UnknownAccount, NotPositive.
    Laws: LED-9.L1 DEPOSIT TERMS, and the invariants.
    """
    require_account(exchange, account)
    require_positive("amount", amount)
    return record(exchange, Deposit(account, amount))


@rule("LED-9", obeys=(*LEDGER, "LED-9.L2"))
def apply_withdrawal(
    exchange: Exchange, *, account: AccountId, amount: Quote
) -> tuple[Exchange, Journal]:
    """Take cash out of the pile for one account, as far as its equity goes.

    Clause: LED-9.
    Units: amount in quote units.
    Raises: UnknownAccount, NotPositive, InsufficientEquity.
    Laws: LED-9.L2 WITHDRAWAL TERMS, and the invariants.
    """
    require_account(exchange, account)
    require_positive("amount", amount)
    require_equity(exchange, account, amount)
    return record(exchange, Withdraw(account, amount))


@rule("LED-8", obeys=(*LEDGER, "LED-6.L2", "LED-8.L1", "LED-8.L2"))
def apply_transfer(
    exchange: Exchange,
    *,
    payer: AccountId,
    receiver: AccountId,
    amount: Quote,
    reason: str = "transfer",
) -> tuple[Exchange, Journal]:
    """Move cash between two accounts, as far as the payer's equity goes.

    Clause: LED-8.
    Units: amount in quote units.
    Raises: UnknownAccount, SameAccount, NotPositive, InsufficientEquity.
    Laws: LED-8.L1 TRANSFER TERMS, LED-8.L2 TRANSFER ADMISSION, and the invariants.
    """
    require_account(exchange, payer)
    require_account(exchange, receiver)
    require_difference(payer, receiver)
    require_positive("amount", amount)
    require_equity(exchange, payer, amount)
    return record(exchange, Transfer(payer, receiver, amount, reason))


@rule(
    "LED-6",
    obeys=(*LEDGER, "LED-6.L1", "LED-6.L2", "LED-6.L3", "LED-6.L4", "LED-7.L2"),
)
def apply_fill(
    exchange: Exchange,
    *,
    market: MarketId,
    buyer: AccountId,
    seller: AccountId,
    size: Size,
    price: Price,
    reason: str = "trade",
) -> tuple[Exchange, Journal]:
    """Move size from seller to buyer, and size x price the other way.

    Clause: LED-6, LED-7.
    Units: size in steps; price in quote units a step.
    Rounding: realised profit rounds down by less than one quote unit, for each party; the
    remainder stays in that party's unrealised profit.
    Raises: UnknownAccount, UnknownMarket, SameAccount, NotPositive, OffGrid.
    Laws: LED-6.L1 to LED-6.L4, LED-7.L2 REALISED, and the invariants.
    """
    require_account(exchange, buyer)
    require_account(exchange, seller)
    require_market(exchange, market)
    require_difference(buyer, seller)
    require_positive("size", size)
    require_positive("price", price)
    require_on_grid(exchange, market, price)
    return record(exchange, Fill(market, buyer, seller, size, price, reason))


@rule(
    "LED-10",
    obeys=(*LEDGER, "LED-10.L2", "LED-10.L3", "LED-10.L4"),
    collective=True,
)
def apply_funding(
    exchange: Exchange, *, market: MarketId, rate: Rate, clearing: AccountId
) -> tuple[Exchange, Journal]:
    """Settle one funding period: every holder pays size x rate through the clearing account.

    Clause: LED-10.
    Units: rate in quote units that one long step pays; negative when longs receive.
    Rounding: none here; the one rounding of funding is in the rate.
    Raises: UnknownMarket, UnknownAccount, NotClearing.
    Laws: LED-10.L2 FUNDING SUMS TO ZERO, LED-10.L3 FUNDING ADMISSION, and the invariants.
    """
    require_market(exchange, market)
    require_account(exchange, clearing)
    require_clearing(exchange, clearing, market)

    def settle(progress: Progress, holder: AccountId) -> Progress:
        return progress.then(
            settle_holder(
                progress.exchange, market=market, rate=rate, clearing=clearing, holder=holder
            )
        )

    opened = Progress.at(exchange).then(record(exchange, SettleFunding(market, rate)))
    return fold(settle, opened, ids_of(exchange.accounts)).finish()


@rule("LED-10", obeys=(*LEDGER, "LED-10.L1"))
def settle_holder(
    exchange: Exchange, *, market: MarketId, rate: Rate, clearing: AccountId, holder: AccountId
) -> tuple[Exchange, Journal]:
    """Settle funding for one holder; a step of ``apply_funding``, which has checked its call.

    Clause: LED-10.
    Units: rate in quote units that one long step pays.
    Raises: nothing.
    Laws: LED-10.L1 FUNDING TERMS, and the invariants.
    """
    if holder == clearing:
        return exchange, ()
    payment = position_of(exchange.accounts[holder], market).size * rate
    if payment > 0:
        return record(exchange, Transfer(holder, clearing, payment, "funding"))
    if payment < 0:
        return record(exchange, Transfer(clearing, holder, -payment, "funding"))
    return exchange, ()


@rule("LED-11", obeys=(*LEDGER, "LED-11.L1"))
def apply_mark(exchange: Exchange, *, market: MarketId, price: Price) -> tuple[Exchange, Journal]:
    """Move the mark of a market; no money moves, equities do.

    Clause: LED-11.
    Units: price in quote units a step; it need not lie on the grid.
    Raises: UnknownMarket, NotPositive.
    Laws: LED-11.L1 MARK TERMS, and the invariants.
    """
    require_market(exchange, market)
    require_positive("price", price)
    return record(exchange, SetMark(market, price))


@rule("LED-11", obeys=(*LEDGER, "LED-11.L2"))
def apply_oracle(exchange: Exchange, *, market: MarketId, price: Price) -> tuple[Exchange, Journal]:
    """Move the oracle price of a market.

    Clause: LED-11.
    Units: price in quote units a step; it need not lie on the grid.
    Raises: UnknownMarket, NotPositive.
    Laws: LED-11.L2 ORACLE TERMS, and the invariants.
    """
    require_market(exchange, market)
    require_positive("price", price)
    return record(exchange, SetOracle(market, price))
