"""Functions of dYdX's vault that ask who owns which part of it."""

from __future__ import annotations

from zerosum.conform.dydx.reading import REPOSITORY
from zerosum.conform.scope import out_of_scope

SHARES = (
    "shares of a vault and its quotes: here a vault is one account, nobody's share of it is kept"
)

for function in (
    "GetMegavaultEquity",
    "GetVaultWithdrawalSlippage",
    "MintShares",
    "SkewAntiderivative / SpreadPpm",
    "WithdrawFromMegavault",
):
    out_of_scope(REPOSITORY, function, SHARES)
