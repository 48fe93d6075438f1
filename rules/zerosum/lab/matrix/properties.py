"""All properties, in the order of the auditor's list, and three of our own after it."""

from __future__ import annotations

from zerosum.lab.matrix import closing, liquidating, money, needed, queueing
from zerosum.lab.matrix.slots import no_breach, whatever
from zerosum.lab.matrix.verdicts import Claim, Property
from zerosum.lab.rulebook import slots
from zerosum.rules.ruleset import RuleSet


def _recomputed(_: RuleSet) -> Claim:
    return Claim(
        ("T-LED-4.L1-waterfall", "T-WAT-3.L2-waterfall"),
        "every step is a function of the state, the rules and nothing else",
    )


RECOMPUTABLE = Property(
    28,
    "RECOMPUTABLE",
    "Whoever knows the state before can compute the outcome, and the journal rebuilds it.",
    _recomputed,
    no_breach,
    must_be_said=lambda _: slots(),
)
BYSTANDER = Property(
    None,
    "BYSTANDER",
    "Whoever the journal of a waterfall does not name is unchanged by it.",
    lambda rules: whatever(rules, "LED-5.L1", "T-LED-5.L1-waterfall"),
    no_breach,
)

PROPERTIES: tuple[Property, ...] = (
    money.PILE,
    money.BALANCE,
    money.RESIDUE,
    money.FUND,
    money.SETTLED,
    money.LEFTOVER,
    liquidating.JUST_CAUSE,
    liquidating.RATIO_KEPT,
    liquidating.BOOK_FIRST,
    liquidating.FUND_FIRST,
    liquidating.PUBLIC_TRIGGER,
    needed.NEEDED,
    closing.NO_LOSS,
    closing.ONE_PRICE,
    closing.ONLY_PROFIT,
    queueing.WINNERS_FIRST,
    closing.STAYS_HEALTHY,
    liquidating.NO_FLIP,
    closing.NO_FEE,
    money.THIRD_PARTY,
    money.SAME_MARKET,
    queueing.RISES_WITH_PROFIT,
    queueing.RISES_WITH_LEVERAGE,
    queueing.TOTAL_ORDER,
    queueing.NO_SPLITTING,
    closing.HEDGE_KEPT,
    money.END_RULE,
    RECOMPUTABLE,
    BYSTANDER,
    closing.SAFE_HANDS,
    closing.COMPLETE,
)
"""Every property: the 28 of the auditor's list by their numbers, then ours."""
