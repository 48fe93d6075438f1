"""A haircut over an exchange: an account pays its share of a deficit to the one that has it."""

from __future__ import annotations

from zerosum.rules.guards import require_account, require_difference
from zerosum.rules.journal import record
from zerosum.spec import Exchange, equity
from zerosum.spec.arithmetic import div_ceil, maximum, minimum
from zerosum.spec.journal import Journal, Transfer
from zerosum.spec.units import AccountId, Quote


def apply_haircut(
    exchange: Exchange, *, payer: AccountId, receiver: AccountId, loss: Quote, whole: Quote
) -> tuple[Exchange, Journal]:
    """Let the payer bear its part of the loss, rounded up, as far as its equity goes."""
    require_account(exchange, payer)
    require_account(exchange, receiver)
    require_difference(payer, receiver)
    if loss < 1 or whole < loss:
        raise ValueError(f"a loss of {loss} is no part of {whole}")
    worth = maximum(equity(exchange, payer), 0)
    share = minimum(div_ceil(worth * loss, whole), worth)
    if share < 1:
        return exchange, ()
    return record(exchange, Transfer(payer, receiver, share, "haircut"))
