"""What is done: the pure transitions of a perpetual futures exchange."""

from zerosum.rules.amounts import close_for_amount, settle_fund
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
from zerosum.rules.liquidation import apply_cooldown_end
from zerosum.rules.observe import apply_checked, observe
from zerosum.rules.orders import apply_cancel_orders, apply_place_order
from zerosum.rules.ruleset import RuleSet
from zerosum.rules.socialisation import apply_shared_withdrawal
from zerosum.rules.waterfall import House, apply_sweep, apply_waterfall

__all__ = [
    "House",
    "RuleSet",
    "apply_cancel_orders",
    "apply_checked",
    "apply_cooldown_end",
    "apply_deposit",
    "apply_entry",
    "apply_fill",
    "apply_funding",
    "apply_list_market",
    "apply_mark",
    "apply_open_account",
    "apply_oracle",
    "apply_place_order",
    "apply_shared_withdrawal",
    "apply_sweep",
    "apply_transfer",
    "apply_waterfall",
    "apply_withdrawal",
    "close_for_amount",
    "drop_flat",
    "observe",
    "replay",
    "settle_fund",
]
