"""Liquidation and deleveraging at amounts of money instead of prices (ADL-9, LIQ-9, VLT-6).

A venue whose bankruptcy price is a share of the whole account moves an amount that no whole price
gives. In the ledger it is a fill at the price below it, and a transfer of the rest. Whoever is
party to a close must come out of it as MAR-14 asks, or the close does not happen.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from attrs import evolve, frozen
from immutables import Map

from zerosum.rules.amounts import close_for_amount
from zerosum.rules.cross_margin import (
    Contracts,
    compute_close_amount,
    compute_price_amount,
    is_reduction,
)
from zerosum.rules.updates import Admission, compute_open_interest_change, judge_update
from zerosum.spec.arithmetic import conj, disj, ite, magnitude, minimum, negate
from zerosum.spec.journal import Journal
from zerosum.spec.state import Exchange, position_of
from zerosum.spec.units import AccountId, MarketId, Quote, Size


@frozen(eq=False)
class Venue:
    """An exchange together with what its margin depends on besides the state.

    The journal has everything that was done since the venue was opened for a block.
    """

    exchange: Exchange
    contracts: Contracts
    journal: Journal = ()

    def then(self, done: tuple[Exchange, Journal]) -> Venue:
        """Return the venue after a transition."""
        exchange, journal = done
        return evolve(self, exchange=exchange, journal=self.journal + journal)

    def size(self, account: AccountId, market: MarketId) -> Size:
        """Return an account's position in a market, in steps."""
        return position_of(self.exchange.accounts[account], market).size


class CloseAt(Enum):
    """At what price a position is closed against the other side (ADL-9)."""

    BANKRUPTCY = "the bankruptcy price"
    ORACLE = "the oracle price"


def choose_close(net_collateral: Quote, *, is_final: bool) -> CloseAt | None:
    """Return at what price an account may be closed against the other side; None if it may not.

    Clause: ADL-9. Below zero at the bankruptcy price, whatever an insurance fund has; otherwise
    only in a market that is being wound up, at the oracle price.
    Source: dYdX v4 x/clob/keeper/deleveraging.go CanDeleverageSubaccount.
    Units: quote units.
    """
    if net_collateral < 0:
        return CloseAt.BANKRUPTCY
    return CloseAt.ORACLE if is_final else None


def move(
    venue: Venue,
    market: MarketId,
    account: AccountId,
    other: AccountId,
    moved: Size,
    amount: Quote,
    reason: str,
) -> Venue:
    """Move signed steps and an amount to an account from another one, and the open interest along.

    Clause: ADL-9, LED-16.
    Units: moved in steps, not zero; amount in quote units.
    """
    parties = (account, other)
    before = [venue.size(id_, market) for id_ in parties]
    traded = venue.then(
        close_for_amount(
            venue.exchange,
            market=market,
            account=account,
            other=other,
            moved=moved,
            amount=amount,
            reason=reason,
        )
    )
    after = [traded.size(id_, market) for id_ in parties]
    change = compute_open_interest_change(zip(before, after, strict=True))
    contract = venue.contracts[market]
    grown = evolve(contract, open_interest=contract.open_interest + change)
    return evolve(traded, contracts=Map(venue.contracts).set(market, grown))


def judge_party(before: Venue, after: Venue, account: AccountId, market: MarketId) -> Admission:
    """Judge what a trade makes of one of its parties, at the open interest after it.

    Clause: MAR-14.
    """
    return judge_update(
        before.exchange.accounts[account],
        after.exchange.accounts[account],
        (market,),
        after.contracts,
    )


class CloseFault(Enum):
    """Why a position is not closed against another one (ADL-9)."""

    SIZE = "one of the positions is not on that side, or smaller"
    PARTY = "one of the parties would get riskier by it"


def close_with(
    venue: Venue,
    market: MarketId,
    account: AccountId,
    other: AccountId,
    moved: Size,
    close_at: CloseAt,
) -> Venue | CloseFault:
    """Close signed steps of an account's position against a position of the other side.

    Clause: ADL-9. No fee, no fund. Nothing happens unless both positions shrink and both accounts
    come out of it as MAR-14 asks: where the bankruptcy prices of both do not overlap, one does not.
    Source: dYdX v4 x/clob/keeper/deleveraging.go ProcessDeleveraging.
    Units: moved in steps, opposite to the account's position.
    """
    one, two = venue.size(account, market), venue.size(other, market)
    if negate(conj(is_reduction(one, moved), is_reduction(two, -moved))):
        return CloseFault.SIZE
    amount = compute_amount(venue, market, account, moved, close_at)
    after = move(venue, market, account, other, moved, amount, "deleveraging")
    verdicts = [judge_party(venue, after, id_, market) for id_ in (account, other)]
    return after if verdicts == [Admission.ACCEPTED] * len(verdicts) else CloseFault.PARTY


def compute_amount(
    venue: Venue, market: MarketId, account: AccountId, moved: Size, close_at: CloseAt
) -> Quote:
    """Compute what an account gets for closing signed steps against the other side.

    Clause: ADL-9, MAR-13.
    Units: quote units; below zero it pays.
    """
    if close_at is CloseAt.ORACLE:
        return compute_price_amount(moved, venue.contracts[market])
    held = venue.exchange.accounts[account]
    return compute_close_amount(held, venue.contracts, market, moved)


@frozen(eq=False)
class Offset:
    """How far the closing of a position against others has come.

    Units: left in signed steps, still to be traded; filled in steps, with whom.
    """

    venue: Venue
    left: Size
    filled: tuple[tuple[AccountId, Size], ...] = ()


def offset_position(
    venue: Venue,
    market: MarketId,
    account: AccountId,
    moved: Size,
    others: Iterable[AccountId],
    close_at: CloseAt,
) -> Offset:
    """Close signed steps against the other side, one account after the other, in the given order.

    Clause: ADL-9. Each is closed as far as it goes; whoever would get riskier by it is skipped. The
    price is taken again before each close. Which account comes first is the caller's choice.
    Source: dYdX v4 x/clob/keeper/deleveraging.go OffsetSubaccountPerpetualPosition.
    Units: moved in steps, opposite to the account's position.
    """
    done = Offset(venue, moved)
    for other in others:
        done = offset_with(done, market, account, other, close_at)
    return done


def offset_with(
    done: Offset, market: MarketId, account: AccountId, other: AccountId, close_at: CloseAt
) -> Offset:
    """Close what is left against one account of the other side, as far as it goes (ADL-9)."""
    size = done.venue.size(other, market)
    if disj(done.left == 0, done.left * size <= 0):
        return done
    if other == account:
        return done
    steps = minimum(magnitude(size), magnitude(done.left))
    moved = ite(done.left > 0, steps, -steps)
    closed = close_with(done.venue, market, account, other, moved, close_at)
    if isinstance(closed, CloseFault):
        return done
    return Offset(closed, done.left - moved, (*done.filled, (other, steps)))
