"""What laws ask about one observed transition."""

from __future__ import annotations

from zerosum.spec.registry import Transition
from zerosum.spec.state import Account, position_of
from zerosum.spec.units import AccountId, MarketId, Quote, Size

EMPTY_ACCOUNT = Account()


def is_accepted(step: Transition) -> bool:
    """Return whether the call was carried out."""
    return step.rejection is None


def cash_gained(step: Transition, account: AccountId) -> Quote:
    """Return the change of an account's quote balance."""
    before = step.before.accounts.get(account, EMPTY_ACCOUNT)
    return step.after.accounts[account].quote_balance - before.quote_balance


def size_gained(step: Transition, account: AccountId, market: MarketId) -> Size:
    """Return the change of an account's position in a market, in steps."""
    before, after = step.before.accounts[account], step.after.accounts[account]
    return position_of(after, market).size - position_of(before, market).size
