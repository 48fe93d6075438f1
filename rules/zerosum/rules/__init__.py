"""What is done: the pure transitions of a perpetual futures exchange."""

from zerosum.rules.journal import apply_entry, drop_flat, replay
from zerosum.rules.ledger import (
    apply_deposit,
    apply_fill,
    apply_funding,
    apply_list_market,
    apply_mark,
    apply_open_account,
    apply_oracle,
    apply_transfer,
    apply_withdrawal,
)
from zerosum.rules.observe import apply_checked, observe

__all__ = [
    "apply_checked",
    "apply_deposit",
    "apply_entry",
    "apply_fill",
    "apply_funding",
    "apply_list_market",
    "apply_mark",
    "apply_open_account",
    "apply_oracle",
    "apply_transfer",
    "apply_withdrawal",
    "drop_flat",
    "observe",
    "replay",
]
