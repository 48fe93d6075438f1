"""The two moves of money of a venue that closes at amounts and not at prices (ADL-9, VLT-6)."""

from __future__ import annotations

from zerosum.rules.insurance import is_covered
from zerosum.rules.journal import record
from zerosum.rules.ledger import INVARIANTS
from zerosum.spec.arithmetic import div_floor, ite, magnitude, maximum, negate
from zerosum.spec.journal import Entry, Fill, Journal, Transfer
from zerosum.spec.registry import rule
from zerosum.spec.state import Exchange
from zerosum.spec.units import AccountId, MarketId, Quote, Size


@rule("ADL-9", obeys=(*INVARIANTS, "ADL-9.L1"))
def close_for_amount(
    exchange: Exchange,
    *,
    market: MarketId,
    account: AccountId,
    other: AccountId,
    moved: Size,
    amount: Quote,
    reason: str,
) -> tuple[Exchange, Journal]:
    """Move signed steps and an amount of money to an account from another one.

    Clause: ADL-9. In the ledger it is a fill at the price below the amount, and a transfer of the
    rest. Nothing happens where nothing is moved or both are one account.
    Units: moved in steps, long positive; amount in quote units, below zero if the account pays.
    Rounding: the price of the fill is rounded down, at least zero; the transfer makes it exact.
    Raises: nothing.
    Laws: ADL-9.L1 EXACT AMOUNT, and the invariants.
    """
    if account == other:
        return exchange, ()
    if moved == 0:
        return exchange, ()
    return record(exchange, *close_entries(market, account, other, moved, amount, reason))


def close_entries(
    market: MarketId,
    account: AccountId,
    other: AccountId,
    moved: Size,
    amount: Quote,
    reason: str,
) -> tuple[Entry, ...]:
    """Return the entries that move signed steps and an amount of money to an account.

    Clause: ADL-9.
    Units: moved in steps, not zero; amount in quote units, below zero if the account pays.
    Rounding: the fill is at the price rounded down, at least zero; a transfer moves the rest, so
    that the amount is exact.
    """
    paid = ite(moved > 0, -amount, amount)
    steps = magnitude(moved)
    price = maximum(div_floor(paid, steps), 0)
    rest = paid - price * steps
    buyer, seller = (account, other) if moved > 0 else (other, account)
    fill = Fill(market, buyer, seller, steps, price, reason)
    if rest == 0:
        return (fill,)
    payer, receiver = (buyer, seller) if rest > 0 else (seller, buyer)
    return fill, Transfer(payer, receiver, magnitude(rest), reason)


@rule("VLT-6", obeys=(*INVARIANTS, "VLT-6.L1", "VLT-6.L2"))
def settle_fund(
    exchange: Exchange,
    *,
    account: AccountId,
    maker: AccountId,
    fund: AccountId,
    fees: AccountId,
    gain: Quote,
    fee: Quote,
) -> tuple[Exchange, Journal]:
    """Let a fund take from an account, or give it, what a fill leaves, and the maker pay its fee.

    Clause: VLT-6. All or nothing: a fund that cannot pay all of it pays nothing, and no fee is due.
    Units: gain in quote units, what the fund gets, below zero if it pays; fee in quote units, not
    below zero.
    Raises: nothing.
    Laws: VLT-6.L1 FUND TERMS, VLT-6.L2 FUND FLOOR, and the invariants.
    """
    if negate(is_covered(exchange.accounts[fund].quote_balance, gain)):
        return exchange, ()
    transfers: tuple[Transfer, ...] = ()
    if gain > 0:
        transfers = (*transfers, Transfer(account, fund, gain, "liquidation fee"))
    if gain < 0:
        transfers = (*transfers, Transfer(fund, account, -gain, "slippage"))
    if fee > 0:
        transfers = (*transfers, Transfer(maker, fees, fee, "trading fee"))
    return record(exchange, *(one for one in transfers if one.payer != one.receiver))
