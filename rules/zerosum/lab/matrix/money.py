"""Properties of money: what is conserved, who bears what, and what is left (1 to 6, 20, 21, 27)."""

from __future__ import annotations

from collections.abc import Iterator

from zerosum.lab.matrix.facts import breach, markets_of, of_entry, of_equity, of_positions
from zerosum.lab.matrix.slots import (
    STEPS,
    closes_at_limit,
    closing_at_limits,
    has_adl,
    keeps_sign,
    no_breach,
    of_limits,
    takes_over,
    takes_share,
    whatever,
)
from zerosum.lab.matrix.trace import Trace
from zerosum.lab.matrix.verdicts import Breach, Claim, Property
from zerosum.lab.matrix.worlds import BACKED, FAR_ORACLE, PLAIN, TWO_MARKETS
from zerosum.rules.deleveraging import DELEVERAGING
from zerosum.rules.liquidation import compute_take
from zerosum.rules.ruleset import (
    AdlTrigger,
    BackstopKind,
    PriceRule,
    ResidualRule,
    RuleSet,
    Stage,
)
from zerosum.rules.share import SHARE
from zerosum.rules.socialisation import SOCIALISED
from zerosum.rules.vault import TAKEOVER
from zerosum.rules.waterfall import END
from zerosum.spec.journal import SetMark, Transfer, Unresolved
from zerosum.spec.state import equity, position_of, value_at

# 4 the fund -----------------------------------------------------------------------------------


def _fund_claim(rules: RuleSet) -> Claim:
    if rules.backstop is BackstopKind.PAYS_SLIPPAGE:
        proved = ("T-VLT-5.L1-take_order_with_fund", "T-WAT-4.L1-pay_share")
        return Claim(proved, f"vault.kind: {rules.backstop.value}, so it never holds a position")
    return Claim(
        (f"T-VLT-3.L1-{STEPS[rules.backstop]}",),
        f"vault.kind: {rules.backstop.value}",
        "at every takeover itself; later moves of the mark, and closes against it, are its risk "
        "like anybody's",
        lambda one: one.step.stage == Stage.BACKSTOP.value,
    )


def _fund_below_zero(trace: Trace) -> Iterator[Breach]:
    fund = trace.backstop
    for step in trace.steps:
        had, has = equity(step.before, fund), equity(step.after, fund)
        if had >= 0 > has:
            moved = isinstance(step.entry, SetMark)
            why = "the mark moves against what it took over" if moved else "it is closed at a loss"
            told = f"{fund} has {had}, and {has} when {why}"
            yield breach(step, fund, told, *of_equity(step, fund))


# 5 the liquidated account ---------------------------------------------------------------------


def _settled_claim(rules: RuleSet) -> Claim | None:
    if takes_share(rules):
        return _settled_by_share(rules)
    at_limits = closing_at_limits(rules)
    if not has_adl(rules):
        return Claim(
            at_limits,
            "stages: nobody is closed beyond the limit, but where a fund pays",
            "it held something when it failed, and nothing of that is left open",
            lambda one: _held_something(one) and _is_flat(one),
        )
    if closes_at_limit(rules):
        return Claim(
            (*at_limits, "T-ADL-5.L1-deleverage"),
            f"adl.price: {rules.price.value}; nobody is spared",
            "it held something when it failed, and its limit prices can be traded: each is one or "
            "more",
            _has_tradable_limits,
        )
    if rules.price in (PriceRule.PREVIOUS_MARK, PriceRule.ORACLE):
        return Claim(
            (*at_limits, "T-ADL-3.L1-close_against"),
            f"adl.price: {rules.price.value}",
            "it held something when it failed, that price is its limit or better in every market, "
            "and nothing is left open",
            lambda one: (
                _held_something(one) and _is_flat(one) and _is_price_within_limits(one, rules)
            ),
        )
    if keeps_sign(rules):
        return Claim(
            (of_limits(rules, "T-MAR-7.A2", "T-MAR-13.A8"), "T-LED-6.L4-fill"),
            f"adl.price: {rules.price.value}",
            "it is not below zero when it fails",
            lambda one: _worth_at_trigger(one) >= 0,
        )
    return None


def _settled_by_share(rules: RuleSet) -> Claim | None:
    """Return the claim where a share is taken at the mark and nothing comes after it.

    A close at a limit that was fixed before the penalty was paid may cost more than is left.
    """
    if rules.stages[-1] is not Stage.BACKSTOP:
        return None
    return Claim(
        ("T-VLT-7.L1-take_share",),
        f"vault.kind: {rules.backstop.value}, which comes last",
        "it is not below zero when it fails",
        lambda one: _worth_at_trigger(one) >= 0,
    )


def _worth_at_trigger(one: Breach) -> int:
    opened = one.step.opened
    return 0 if opened is None else opened.case.equity


def _held_something(one: Breach) -> bool:
    opened = one.step.opened
    return opened is not None and opened.case.notional > 0


def _is_flat(one: Breach) -> bool:
    positions = one.step.after.accounts[one.account].positions
    return all(held.size == 0 for held in positions.values())


def _has_tradable_limits(one: Breach) -> bool:
    opened = one.step.opened
    if opened is None or not _held_something(one):
        return False
    return all(limit >= 1 for limit in opened.case.limits.values())


def _is_price_within_limits(one: Breach, rules: RuleSet) -> bool:
    opened = one.step.opened
    if opened is None:
        return False
    for name, limit in opened.case.limits.items():
        size = position_of(opened.at.accounts[one.account], name).size
        listed = opened.at.markets[name]
        price = listed.oracle if rules.price is PriceRule.ORACLE else listed.previous_mark
        if (price - limit) * size < 0:
            return False
    return True


def _left_below_zero(trace: Trace) -> Iterator[Breach]:
    for opened, step in trace.ends():
        account, left = opened.case.account, equity(step.after, opened.case.account)
        if left < 0:
            told = f"{account} goes down the waterfall and ends with {left}"
            yield breach(step, account, told, *of_equity(step, account)[1:])


# 6 what is left -------------------------------------------------------------------------------


def _leftover_claim(rules: RuleSet) -> Claim | None:
    takes = Stage.BACKSTOP in rules.stages and takes_over(rules) != ""
    spares = rules.price is PriceRule.MARK or rules.adl_trigger is AdlTrigger.BANKRUPT
    if takes_share(rules) and not has_adl(rules):
        because = f"vault.kind: {rules.backstop.value}; what it costs is a penalty, and no price"
        return Claim(("T-VLT-7.L1-take_share",), because)
    if not takes and not has_adl(rules):
        return Claim(("T-VLT-5.L2-take_order_with_fund",), "stages: only the book takes anything")
    if not takes and spares:
        if rules.price is PriceRule.MARK:
            return Claim(("T-ADL-3.L1-close_against",), "adl.price: mark; no fund takes over")
        return Claim(("T-ADL-1.A1",), f"adl.trigger: {rules.adl_trigger.value}; no takeover")
    if rules.stages[0] is Stage.BOOK:
        return Claim(
            ("T-STO-8", "T-LIQ-3.L4-take_order"),
            "stages: the book comes first",
            "all of it is sent to the book, which takes it at the limit or better, and no fee is "
            "charged",
            lambda one: _book_would_take_all(one, rules),
        )
    return None


def _book_would_take_all(one: Breach, rules: RuleSet) -> bool:
    """Return whether the book had room for all of it when the case was opened."""
    opened = one.step.opened
    if opened is None or rules.liquidation_fee_ppm > 0 or any(opened.case.kept.values()):
        return False
    held = opened.at.accounts[one.account].positions
    for name in held:
        book = opened.at.markets[name].book.values()
        room = sum(compute_take(opened.at, opened.case, name, order, 0) for order in book)
        if room < abs(held[name].size):
            return False
    return True


TAKEN = (TAKEOVER, SHARE, DELEVERAGING)
"""The reasons of the fills by which somebody gets a position otherwise than on the book."""


def _taken_below_mark(trace: Trace) -> Iterator[Breach]:
    for one in trace.fills(Stage.BACKSTOP.value, Stage.DELEVERAGING.value):
        left = equity(one.step.before, one.account)
        if left >= 0 and one.to_other > 0 and one.fill.reason in TAKEN:
            told = (
                f"{one.account} has {left} at the mark of {one.mark}, and {one.other} gets "
                f"{one.fill.size} of it at {one.fill.price}"
            )
            yield breach(one.step, one.account, told, *of_equity(one.step, one.account))


# 20, 21 who pays ------------------------------------------------------------------------------


def _same_market_claim(rules: RuleSet) -> Claim | None:
    closes: tuple[str, ...] = ("T-ADL-3.L1-close_against", "T-LED-5.L1-waterfall")
    if rules.residual in (ResidualRule.STAY, ResidualRule.ON_WITHDRAWALS):
        proved = closes if has_adl(rules) else closes[1:]
        return Claim(proved, f"end.residual: {rules.residual.value}")
    if rules.residual is ResidualRule.WINNERS_OF_MOVE:
        return None
    if not has_adl(rules) and not takes_share(rules):
        because = "stages: without deleveraging nobody who is closed whole is left below zero"
        return Claim(closing_at_limits(rules), because)
    return None


def _paid_elsewhere(trace: Trace) -> Iterator[Breach]:
    for step in trace.steps:
        entry, opened = step.entry, step.opened
        if not isinstance(entry, Transfer) or entry.reason != SOCIALISED or opened is None:
            continue
        if not markets_of(opened.at, entry.receiver) & markets_of(step.before, entry.payer):
            told = f"{entry.payer} holds nothing in the market that failed, and pays {entry.amount}"
            yield breach(step, entry.payer, told, *of_entry(step), *of_equity(step, entry.payer))


# 27 the end -----------------------------------------------------------------------------------


def _end_claim(rules: RuleSet) -> Claim | None:
    if rules.residual is ResidualRule.WINNERS_OF_MOVE:
        return Claim(
            ("T-WAT-4.A2", "T-ALC-2.A4", "T-WAT-4.L1-pay_share"),
            f"end.residual: {rules.residual.value}",
            "nobody is below zero at the previous marks, with what it holds and has at the end",
            _was_nobody_below_zero,
        )
    if rules.residual not in (ResidualRule.WINNERS, ResidualRule.BY_SIZE):
        return None
    proved: tuple[str, ...] = ("T-WAT-4.L1-pay_share", "T-ALC-1.A3")
    if not has_adl(rules) and not takes_share(rules):
        proved = (*closing_at_limits(rules), *proved)
    return Claim(
        proved,
        f"end.residual: {rules.residual.value}",
        "nothing of its positions is left open, and the others can pay their shares",
        lambda one: _is_flat(one) and _can_pay(one),
    )


def _can_pay(one: Breach) -> bool:
    others = (id_ for id_ in one.step.after.accounts if id_ != one.account)
    return any(equity(one.step.after, id_) > 0 for id_ in others)


def _was_nobody_below_zero(one: Breach) -> bool:
    """Return whether all were at or above zero at the previous marks, as the end began."""
    markets = one.step.begun.markets
    worths = (
        value_at(held, lambda id_: markets[id_].previous_mark)
        for held in one.step.begun.accounts.values()
    )
    return all(worth >= 0 for worth in worths)


def _nobody_bears(trace: Trace) -> Iterator[Breach]:
    for step in trace.steps:
        if isinstance(step.entry, Unresolved) and step.stage == END:
            account = step.entry.account
            told = f"{account} owes {step.entry.deficit} at the end, and nobody bears it"
            facts = (*of_entry(step), *of_positions(step, account))
            yield breach(step, account, told, *facts)


PILE = Property(
    1,
    "PILE",
    "No money is made or lost in a waterfall, the fund's included.",
    lambda rules: whatever(rules, "LED-1.L1", "T-LED-1.L1-waterfall", "T-LED-1.L2-waterfall"),
    no_breach,
)
BALANCE = Property(
    2,
    "BALANCE",
    "Longs equal shorts after every step of a waterfall.",
    lambda rules: whatever(rules, "LED-2.L1", "T-LED-2.L1-waterfall"),
    no_breach,
)
RESIDUE = Property(
    3,
    "NO LOST RESIDUE",
    "What rounding leaves is in somebody's account: balances change by what the journal says, to "
    "the unit, and sum to the pile.",
    lambda rules: whatever(rules, "LED-4.L2", "T-LED-4.L2-waterfall", "T-LED-1.L1-waterfall"),
    no_breach,
)
FUND = Property(
    4,
    "FUND NOT BELOW ZERO",
    "A fund that does not trade for itself never goes below zero.",
    _fund_claim,
    _fund_below_zero,
    BACKED,
    asks_fund=True,
)
SETTLED = Property(
    5,
    "NOT LEFT BELOW ZERO",
    "Whoever goes down the waterfall is not below zero at its end.",
    _settled_claim,
    _left_below_zero,
    (*PLAIN, *TWO_MARKETS),
    turns_on=("price", "adl_trigger", "eligibility"),
)
LEFTOVER = Property(
    6,
    "LEFTOVER KEPT",
    "Nobody gets a position at less than the mark from an account that is not below zero, but for "
    "who trades with it on the book.",
    _leftover_claim,
    _taken_below_mark,
    (*PLAIN, *BACKED, *FAR_ORACLE),
    turns_on=("price", "adl_trigger", "backstop"),
)
THIRD_PARTY = Property(
    20,
    "NO THIRD PARTY",
    "Whoever holds nothing, has no order resting and is not of the house never pays.",
    lambda rules: whatever(rules, "LED-5.L2", "T-LED-5.L2-waterfall"),
    no_breach,
)
SAME_MARKET = Property(
    21,
    "SAME MARKET",
    "Only those who hold something in a market of the failed account are made to pay for it.",
    _same_market_claim,
    _paid_elsewhere,
    TWO_MARKETS,
    turns_on=("residual",),
)
END_RULE = Property(
    27,
    "NOTHING UNRESOLVED",
    "What deleveraging leaves as a deficit is borne by somebody whom the rules name.",
    _end_claim,
    _nobody_bears,
    (*PLAIN, *TWO_MARKETS),
    turns_on=("residual",),
)
