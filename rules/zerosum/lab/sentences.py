"""What a waterfall did, in words: each sentence says what the journal and the states show."""

from __future__ import annotations

from zerosum.lab.numbers import Units
from zerosum.lab.outcome import BACKSTOP, BOOK, DELEVERAGING, SOCIALISATION
from zerosum.lab.told import CaseTold, Close, Holding, StageTold
from zerosum.rules.margin import Status, compute_status, is_liquidatable
from zerosum.rules.ruleset import BackstopKind, ResidualRule, RuleSet
from zerosum.spec.state import equity, position_of

CLAUSES = {BOOK: "LIQ-4", DELEVERAGING: "ADL-5", SOCIALISATION: "WAT-4"}
BACKSTOP_CLAUSES = {
    BackstopKind.NONE: "VLT-1",
    BackstopKind.TAKES_POSITION: "VLT-3",
    BackstopKind.TAKES_ACCOUNT: "VLT-4",
    BackstopKind.PAYS_SLIPPAGE: "VLT-5",
    BackstopKind.TAKES_SHARE: "VLT-7",
}


def clause_of(stage: str, rules: RuleSet) -> str:
    """Return the clause of a stage under a rule set."""
    return BACKSTOP_CLAUSES[rules.backstop] if stage == BACKSTOP else CLAUSES.get(stage, "WAT-2")


def side_of(size: int) -> str:
    """Return the word for the side of a signed size."""
    return "long" if size > 0 else "short"


def why_failed(case: CaseTold, units: Units) -> str:
    """Return why an account was liquidated, with its margin numbers."""
    if not case.holdings:
        owed = f"{units.shown_money(-case.equity)} {units.quote}"
        return f"{case.account} holds nothing and owes {owed}: only the end is left for it (WAT-4)."
    told = (
        f"{case.account} fails: its equity of {units.shown_money(case.equity)} is below its "
        f"maintenance margin of {units.shown_money(case.maintenance_margin)} {units.quote} (MAR-5)."
    )
    if case.is_contagion:
        told += " It stood above when the prices moved: the failures before it brought it down."
    if case.cancelled:
        orders = "order is" if case.cancelled == 1 else "orders are"
        told += f" Its {case.cancelled} resting {orders} cancelled (LIQ-1)."
    return told


def what_it_held(holding: Holding, units: Units) -> str:
    """Return a failed position with its prices."""
    market, size = holding.market, abs(holding.size)
    entry = units.shown_price(market, abs(holding.entry_value) // size)
    told = (
        f"{side_of(holding.size)} {units.shown_size(market, size)} {market} since {entry}: "
        f"mark {units.shown_price(market, holding.mark)}, "
        f"limit {units.shown_price(market, holding.limit)} (MAR-7)"
    )
    if holding.bankruptcy_price != holding.limit:
        price = units.shown_price(market, holding.bankruptcy_price)
        told += f", nothing would be left at {price} alone (MAR-8)"
    return told


def what_other_did(close: Close) -> str:
    """Return who took the other side of a close, and how."""
    if close.is_deleveraging:
        return f"{close.other}'s {'short' if close.is_long else 'long'} is closed"
    return f"{close.other} {'buys' if close.is_long else 'sells'}"


def why_nothing(stage: StageTold, case: CaseTold, rules: RuleSet, units: Units) -> str:
    """Return why a stage closed nothing and moved no money."""
    if stage.stage == SOCIALISATION:
        return _why_not_socialised(stage, case, rules, units)
    if not is_liquidatable(stage.before, case.account):
        return "not needed: the account is no longer below its maintenance margin"
    if stage.market and stage.left_before == 0:
        return "nothing is left of the position"
    limit = case.case.limits.get(stage.market, 0)
    at_limit = stage.stage == BOOK or (
        stage.stage == BACKSTOP and rules.backstop is not BackstopKind.TAKES_SHARE
    )
    if stage.market and limit < 1 and at_limit:
        return "its limit price is zero or less, and is never traded"
    if stage.stage == BOOK:
        return f"no order at {units.shown_price(stage.market, limit)} or better that can be paid"
    if stage.stage == BACKSTOP:
        return _why_no_backstop(stage, case, rules, units)
    return "nobody on the other side may be closed (ADL-2, ADL-6, ADL-7)"


def _why_no_backstop(stage: StageTold, case: CaseTold, rules: RuleSet, units: Units) -> str:
    if case.account == case.backstop:
        return "the backstop itself has failed, and is not its own backstop (WAT-6)"
    if rules.backstop is BackstopKind.NONE:
        return "this rule set has no backstop"
    free = stage.backstop_equity - stage.backstop_margin
    return (
        f"it takes nothing within its trigger and limits (VLT-2, VLT-3): it has "
        f"{units.shown_money(stage.backstop_equity)}, of which {units.shown_money(free)} is free"
    )


def _why_not_socialised(stage: StageTold, case: CaseTold, rules: RuleSet, units: Units) -> str:
    worth = equity(stage.before, case.account)
    if worth >= 0:
        return "nothing is owed"
    held = stage.before.accounts[case.account]
    is_open = any(position_of(held, market).size for market in held.positions)
    if is_open and rules.residual is not ResidualRule.WINNERS_OF_MOVE:
        return f"{units.shown_money(-worth)} is owed, but positions are open: not settled (WAT-4)"
    return f"{units.shown_money(-worth)} is owed; who bears it: {rules.residual.value}"


def how_it_ended(case: CaseTold, units: Units) -> str:
    """Return what the failed account was left with."""
    worth = equity(case.after, case.account)
    held = case.after.accounts[case.account]
    open_ = [market for market in sorted(held.positions) if held.positions[market].size]
    sizes = (
        f"{side_of(held.positions[id_].size)} "
        f"{units.shown_size(id_, abs(held.positions[id_].size))} {id_}"
        for id_ in open_
    )
    kept = ", ".join(sizes) or "no position"
    status = compute_status(case.after, case.account)
    if worth < 0:
        return (
            f"{case.account} ends with {kept} and owes {units.shown_money(-worth)} {units.quote}."
        )
    told = f"{case.account} ends with {kept} and {units.shown_money(worth)} {units.quote}"
    still = status in (Status.LIQUIDATABLE, Status.BACKSTOP)
    return f"{told}, still below its maintenance margin." if still else f"{told}."
