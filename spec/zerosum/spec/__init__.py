"""What is true: words, units, state and laws of a perpetual futures exchange."""

# Loading the chapters of laws fills the registry.
from zerosum.spec import deleveraging as deleveraging
from zerosum.spec import fills as fills
from zerosum.spec import ledger as ledger
from zerosum.spec import liquidation as liquidation
from zerosum.spec import terms as terms
from zerosum.spec import vault as vault
from zerosum.spec import waterfall as waterfall
from zerosum.spec.registry import REGISTRY, Call, Law, Rule, Transition
from zerosum.spec.rejections import BrokenInvariant, Rejected
from zerosum.spec.state import (
    Account,
    Exchange,
    Market,
    Position,
    Role,
    equity,
    same_state,
    unrealised_profit,
    wallet_balance,
)

__all__ = [
    "REGISTRY",
    "Account",
    "BrokenInvariant",
    "Call",
    "Exchange",
    "Law",
    "Market",
    "Position",
    "Rejected",
    "Role",
    "Rule",
    "Transition",
    "equity",
    "same_state",
    "unrealised_profit",
    "wallet_balance",
]
