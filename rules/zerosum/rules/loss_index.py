"""Loss by index (chapter 06): a deficit is spread over all open size by one number.

Nobody is asked: the funding index moves, and each position pays its part when it is next settled.
Sizes are in steps of 10^-9 contracts, money in millionths, an index in 10^-9 a contract.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from zerosum.rules.guards import require_positive
from zerosum.rules.values import compute_towards_zero
from zerosum.rules.weighted_margin import CONTRACT, compute_profit
from zerosum.spec.arithmetic import conj, disj, div_ceil, every, ite, magnitude, maximum, minimum
from zerosum.spec.units import Price, Quote, Rate, Size

INDEX_UNIT = 1_000
"""Index units of one millionth of money a contract."""


def compute_index_shift(loss: Quote, long_size: Size, short_size: Size) -> Rate:
    """Compute how far the funding index moves so that open size pays a loss.

    Clause: WAT-20. Longs and shorts pay alike, by size; who holds nothing does not pay.
    Source: Drift v2 code, 2026-04.
    Units: loss in money; sizes in steps, of any sign; the shift in index units.
    Rounding: up, so that what is asked for is at least the loss.
    Raises: NotPositive when nothing is open.
    Laws: T-WAT-20.A1.
    """
    whole = magnitude(long_size) + magnitude(short_size)
    require_positive("open size", whole)
    return div_ceil(magnitude(loss) * CONTRACT, whole) * INDEX_UNIT


def compute_index_payment(shift: Rate, size: Size) -> Quote:
    """Compute what a position pays when its index has moved; negative when it receives.

    Clause: WAT-20.
    Units: shift in index units; size in steps, long positive; money.
    Rounding: towards zero.
    """
    return compute_towards_zero(shift * size, CONTRACT * INDEX_UNIT)


@frozen(eq=False)
class LossSplit:
    """Who bears a bankrupt position's loss: the fund, the market's fees, and open size.

    Units: money, none negative; together they are the loss.
    """

    from_fund: Quote
    from_fees: Quote
    from_others: Quote


def split_loss(loss: Quote, *, fund: Quote, allowance: Quote, fees: Quote) -> LossSplit:
    """Split a loss among those who bear it, in their order.

    Clause: WAT-20. The fund keeps at least one unit and pays within the market's allowance, then
    the market's fees pay, and open size bears the rest.
    Source: Drift v2 code, 2026-04.
    Units: money.
    Laws: T-WAT-20.A2.
    """
    owed = magnitude(loss)
    from_fund = minimum(owed, maximum(minimum(fund - 1, allowance), 0))
    from_fees = minimum(owed - from_fund, maximum(fees, 0))
    return LossSplit(from_fund, from_fees, owed - from_fund - from_fees)


@frozen(eq=False)
class Holding:
    """What a position is judged by when its account may be bankrupt.

    Units: size in steps; cash and deposit in money; orders is how many are open.
    """

    size: Size
    cash: Quote
    orders: int = 0
    deposit: Quote = 0


def is_spent(one: Holding) -> bool:
    """Return whether a position has nothing left to close or to give, by itself (WAT-20)."""
    return conj(one.size == 0, one.cash <= 0, one.orders == 0)


def is_holding_bankrupt(one: Holding) -> bool:
    """Return whether an isolated position owes and has nothing: no deposit, size or order.

    Clause: WAT-20.
    """
    return conj(is_spent(one), one.cash < 0, one.deposit == 0)


def is_account_bankrupt(holdings: Iterable[Holding], *, deposits: Quote, debts: Quote) -> bool:
    """Return whether an account owes and has nothing left that could be sold or settled.

    Clause: WAT-20. Its isolated positions are no part of it.
    Source: Drift v2 code, 2026-04.
    Units: deposits and debts in money, of all coins, unsigned.
    """
    held = list(holdings)
    owes = disj(debts > 0, *(one.cash < 0 for one in held))
    return conj(owes, deposits == 0, every(is_spent, held))


def compute_claimable(size: Size, cash: Quote, entry: Quote, price: Price, excess: Quote) -> Quote:
    """Compute how much unrealised profit can be settled; a loss can be settled whole.

    Clause: MAR-22. A profit is settled as far as it is realised already, or as the pool of losses
    that others have settled exceeds what it owes.
    Source: Drift v2 code, 2026-04.
    Units: size in steps; cash, entry and excess in money; price for a contract.
    Rounding: the position's value towards zero.
    """
    profit = compute_profit(size, cash, price)
    realised = maximum(cash - entry, 0)
    return ite(profit > 0, minimum(profit, realised + maximum(excess, 0)), profit)


def compute_settled(claimable: Quote, pool: Quote) -> Quote:
    """Compute what is settled of a claim: a profit at most what the pool has.

    Clause: MAR-22. The pool pays what the account receives, and receives what it pays.
    Units: money.
    """
    return minimum(claimable, maximum(pool, 0))
