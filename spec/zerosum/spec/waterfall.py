"""The laws of the waterfall and its end (chapter 06)."""

from __future__ import annotations

from zerosum.spec.arithmetic import conj, disj, div_ceil, iff, implies, maximum, minimum
from zerosum.spec.journal import Transfer
from zerosum.spec.ledger import deficit_of
from zerosum.spec.margin import is_below_maintenance
from zerosum.spec.observed import cash_gained, is_accepted
from zerosum.spec.registry import Transition, law
from zerosum.spec.state import equity


@law(
    "WAT-3.L1",
    "LIQUIDATION ADMISSION",
    "A waterfall is accepted exactly when its accounts exist and the failed one is below its "
    "maintenance margin.",
    source="design 4",
)
def waterfall_is_admitted_exactly(step: Transition) -> bool:
    """Compare acceptance with the trigger."""
    asked = step.call.arguments
    named = (asked["account"], asked["backstop"], asked["fees"])
    are_known = conj(*(id_ in step.before.accounts for id_ in named))
    return iff(
        is_accepted(step),
        conj(
            are_known,
            implies(are_known, lambda: is_below_maintenance(step.before, asked["account"])),
        ),
    )


@law(
    "WAT-4.L1",
    "SHARE TERMS",
    "A payer of a socialised loss pays at most its share, at most what is still owed, and is not "
    "taken below zero; the failed account receives exactly what is paid and never gets above zero "
    "by it.",
    source="theory A1, A2",
)
def share_is_as_told(step: Transition) -> bool:
    """Compare the payment with the share, the deficit and the payer's equity."""
    asked = step.call.arguments
    account, payer = asked["account"], asked["payer"]
    paid = sum(entry.amount for entry in step.journal if isinstance(entry, Transfer))
    owed = deficit_of(equity(step.before, account))
    affordable = maximum(equity(step.before, payer), 0)
    allowed = minimum(minimum(owed, maximum(asked["at_most"], 0)), affordable)
    return disj(payer == account, conj(paid == allowed, cash_gained(step, account) == paid))


@law(
    "WAT-5.L1",
    "WITHDRAWAL HAIRCUT",
    "While a deficit is open, a withdrawal leaves behind its share of it, rounded up, and never "
    "more than the deficit.",
    source="venues 2 residual",
)
def withdrawal_bears_its_share(step: Transition) -> bool:
    """Compare what left the pile with the amount less its share."""
    asked = step.call.arguments
    account, debtor, amount = asked["account"], asked["debtor"], asked["amount"]
    if not is_accepted(step) or account == debtor:
        return True
    owed = deficit_of(equity(step.before, debtor))
    promised = step.before.pile + owed
    haircut = minimum(owed, minimum(amount, div_ceil(amount * owed, maximum(promised, 1))))
    return conj(
        step.before.pile - step.after.pile == amount - haircut,
        cash_gained(step, debtor) == haircut,
        cash_gained(step, account) == -amount,
    )
