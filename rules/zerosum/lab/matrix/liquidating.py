"""Properties of liquidation and of the order of stages (7 to 11, 18)."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from zerosum.lab.matrix.facts import breach, of_entry, of_equity, of_margin
from zerosum.lab.matrix.slots import has_flat_rates, has_fund, in_steps, no_breach, rates_of
from zerosum.lab.matrix.trace import ForcedFill, Trace
from zerosum.lab.matrix.verdicts import Breach, Claim, Fact, Property
from zerosum.lab.matrix.worlds import (
    BACKED,
    FINE,
    PLAIN,
    TWO_MARKETS,
    WIDE,
)
from zerosum.rules.liquidation import best_first, take_order
from zerosum.rules.margin import compute_maintenance_margin
from zerosum.rules.ruleset import (
    BackstopKind,
    LimitRule,
    RuleSet,
    SizeRule,
    Stage,
)
from zerosum.rules.vault import take_position
from zerosum.spec.journal import Fill, Transfer
from zerosum.spec.liquidation import FEE
from zerosum.spec.state import Exchange, equity
from zerosum.spec.units import PPM_ONE, MarketId

BOOK, BACKSTOP, ADL = (one.value for one in Stage)

# 8 equity over margin ----------------------------------------------------------------------------


def _ratio_claim(rules: RuleSet) -> Claim:
    if rules.limit is LimitRule.MAINTENANCE:
        return Claim(
            ("T-MAR-13.A8",),
            "limit.share: by maintenance margin",
            "each market has one margin rate, the order is at the limit or better, and there is no "
            "fee",
            lambda one: has_flat_rates(one) and _is_at_the_limit(one),
        )
    return Claim(
        ("T-MAR-7.A2",),
        "limit.share: by notional",
        "margin is one share of every notional, the order is at the limit or better, and there is "
        "no fee",
        lambda one: len(rates_of(one)) == 1 and _is_at_the_limit(one),
    )


def _is_at_the_limit(one: Breach) -> bool:
    """Return whether a fill with an order is at the limit or better, and no fee followed."""
    entry, opened = one.step.entry, one.step.opened
    if opened is None or not isinstance(entry, Fill) or opened.rules.liquidation_fee_ppm > 0:
        return False
    forced = ForcedFill(one.step, entry, opened)
    return (entry.price - forced.limit) * forced.direction >= 0


def _ratio_lowered(trace: Trace) -> Iterator[Breach]:
    """Compare by cross-multiplication, and leave margins the unit by which they are rounded up."""
    for step, following in zip(trace.steps, trace.steps[1:], strict=False):
        entry, opened = step.entry, step.opened
        if not isinstance(entry, Fill) or opened is None or entry.reason != "liquidation":
            continue
        account, last = opened.case.account, step
        if isinstance(following.entry, Transfer) and following.entry.reason == FEE:
            last = following
        had, has = equity(step.before, account), equity(last.after, account)
        needed, needs = (
            compute_maintenance_margin(one, account) for one in (step.before, last.after)
        )
        markets = len(step.before.markets)
        if has * (needed - markets * (has < 0)) < had * (needs - markets * (had > 0)):
            told = (
                f"{account} has {had} for a margin of {needed}, sells {entry.size} at "
                f"{entry.price}, and has {has} for {needs}"
            )
            around = evolve(step, after=last.after)
            yield breach(
                around, account, told, *of_equity(around, account), *of_margin(around, account)
            )


# 9 the book first ----------------------------------------------------------------------------


def _book_claim(rules: RuleSet) -> Claim | None:
    order = rules.stages
    if Stage.BOOK not in order or order.index(Stage.BOOK) > order.index(Stage.DELEVERAGING):
        return None
    proved = ("T-WAT-3.L2-waterfall", "T-LIQ-3.L4-take_order", "T-STO-8")
    because = f"stages: the book before deleveraging; book.size: {rules.size.value}"
    is_whole = rules.size is SizeRule.ALL or rules.share_ppm == PPM_ONE
    if is_whole and rules.liquidation_fee_ppm == 0:
        return Claim(proved, because)
    conditions = [
        *["its notional is at most the threshold, or it is in cooldown, so all is sent"]
        * (not is_whole),
        *["no fee brings it below its margin again after an order"]
        * (rules.liquidation_fee_ppm > 0),
    ]
    return Claim(proved, because, " and ".join(conditions), _is_sent_whole_without_fee)


def _is_sent_whole_without_fee(one: Breach) -> bool:
    opened = one.step.opened
    if opened is None or opened.rules.liquidation_fee_ppm > 0:
        return False
    return not any(opened.case.kept.values())


def _closed_before_the_book(trace: Trace) -> Iterator[Breach]:
    asked = trace.scenario.exchange
    for step in trace.steps:
        if step.stage in ("", BOOK):
            asked = step.after
        elif isinstance(step.entry, Fill) and step.stage == ADL and step.opened is not None:
            yield from _passed_over(asked, ForcedFill(step, step.entry, step.opened))


def _passed_over(asked: Exchange, one: ForcedFill) -> Iterator[Breach]:
    """Yield a close for which the book, when it was asked last, would have given a fill."""
    found = _waiting(asked, one, one.fill.market)
    if found is not None:
        told = (
            f"{one.other} is closed for {one.fill.size} at {one.fill.price} while the book, at the "
            f"limit of {one.limit} or better, would take {found.size} at {found.price}"
        )
        yield breach(one.step, one.other, told, *of_entry(one.step), *_resting(one, asked))


def _waiting(state: Exchange, one: ForcedFill, market: MarketId) -> Fill | None:
    """Return the fill that the book would still give a failed account, if any."""
    for order in best_first(state, one.opened.case, market):
        _, journal = take_order(
            state,
            case=one.opened.case,
            account=one.account,
            market=market,
            order=order,
            keep=0,
            fees=one.account,
            fee_ppm=0,
        )
        for entry in journal:
            if isinstance(entry, Fill):
                return entry
    return None


def _resting(one: ForcedFill, state: Exchange) -> Iterator[Fact]:
    market = one.fill.market
    for name, order in state.markets[market].book.items():
        if order.size:
            yield Fact(f'before.markets["{market}"].book["{name}"].size', order.size)
            yield Fact(f'before.markets["{market}"].book["{name}"].price', order.price)


# 10 the fund first ---------------------------------------------------------------------------


def _fund_first_claim(rules: RuleSet) -> Claim | None:
    if rules.backstop is not BackstopKind.TAKES_POSITION:
        return None
    order = rules.stages
    if order.index(Stage.BACKSTOP) > order.index(Stage.DELEVERAGING):
        return None
    bounds = [
        *["its own initial margin"] * rules.backstop_needs_margin,
        *["its cap"] * (rules.backstop_size_cap is not None),
        *["its floor"] * (rules.backstop_capital_floor > 0),
        *["its drawdown limit"] * (rules.backstop_max_drawdown_ppm < PPM_ONE),
        *["the trigger below maintenance"] * (rules.backstop_trigger_ppm < PPM_ONE),
    ]
    proved = ("T-VLT-3.A1",) if rules.backstop_needs_margin else ("T-VLT-3.A2",)
    because = f"vault.kind: {rules.backstop.value}, before deleveraging"
    if not bounds:
        return Claim(proved, f"{because}, with no bound but its capital")
    return Claim(
        (*proved, "T-VLT-2.L1-take_position"),
        because,
        f"but for {' and '.join(bounds)}, it would take one more step, and it has gained nothing "
        "by a takeover",
        _may_take_more,
    )


def _may_take_more(one: Breach) -> bool:
    """Return whether the fund, by all its bounds, would still take a step of what is left."""
    opened, entry = one.step.opened, one.step.entry
    if opened is None or not isinstance(entry, Fill) or opened.case.equity > 0:
        return False
    _, journal = take_position(
        one.step.before,
        case=opened.case,
        account=opened.case.account,
        market=entry.market,
        backstop=opened.house.backstop,
        peak=opened.house.peak,
        rules=opened.rules,
    )
    return bool(journal)


def _closed_before_the_fund(trace: Trace) -> Iterator[Breach]:
    fund = trace.backstop
    for one in trace.fills(ADL):
        if fund in (one.account, one.other) or one.limit < 1:
            continue
        money = equity(one.step.before, fund)
        cost = max((one.limit - one.mark) * one.direction, 0)
        if money >= max(cost, 1):
            told = (
                f"{one.other} is closed for {one.fill.size} while {fund} has {money}, and one more "
                f"step at the limit of {one.limit} would cost it {cost}"
            )
            yield breach(
                one.step,
                one.other,
                told,
                *of_entry(one.step),
                Fact(f'equity(before, "{fund}")', money),
            )


# 11 the trigger ------------------------------------------------------------------------------

FUND_SLOTS = (
    "backstop",
    "backstop_trigger_ppm",
    "backstop_size_cap",
    "backstop_capital_floor",
    "backstop_needs_margin",
    "backstop_max_drawdown_ppm",
)


def _trigger_claim(rules: RuleSet) -> Claim:
    steps = ("T-ADL-1.A3", "T-WAT-3.L2-waterfall")
    return Claim(steps, f"adl.trigger: {rules.adl_trigger.value}; what comes before it is said too")


def _trigger_slots(rules: RuleSet) -> tuple[str, ...]:
    asked = FUND_SLOTS if has_fund(rules) else FUND_SLOTS[:1]
    return ("adl_trigger", *asked)


JUST_CAUSE = Property(
    7,
    "JUST CAUSE",
    "Only an account below its maintenance margin is liquidated, at every step.",
    lambda rules: in_steps(rules, "MAR-5.L1", "T-WAT-3.L1-waterfall"),
    no_breach,
)
RATIO_KEPT = Property(
    8,
    "RATIO KEPT",
    "A fill on the book never lowers the failed account's equity over its maintenance margin, the "
    "rounding of the margin aside.",
    _ratio_claim,
    _ratio_lowered,
    (*FINE, *TWO_MARKETS),
    needs=(Stage.BOOK,),
)
BOOK_FIRST = Property(
    9,
    "BOOK FIRST",
    "Nobody is deleveraged for what the book would have taken at the limit or better.",
    _book_claim,
    _closed_before_the_book,
    (*PLAIN, *WIDE),
    needs=(Stage.DELEVERAGING,),
    turns_on=("stages",),
)
FUND_FIRST = Property(
    10,
    "FUND FIRST",
    "Nobody is deleveraged while the fund has the money for one more step at the limit.",
    _fund_first_claim,
    _closed_before_the_fund,
    BACKED,
    needs=(Stage.DELEVERAGING,),
    asks_fund=True,
    turns_on=FUND_SLOTS,
)
PUBLIC_TRIGGER = Property(
    11,
    "PUBLIC TRIGGER",
    "Whether anybody is deleveraged follows from the state by what the rules say.",
    _trigger_claim,
    no_breach,
    needs=(Stage.DELEVERAGING,),
    must_be_said=_trigger_slots,
)
NO_FLIP = Property(
    18,
    "NO FLIP",
    "Positions only shrink and never go through zero: the failed one, and those closed against it.",
    lambda rules: in_steps(
        rules, "LIQ-3.L3", *(("T-ADL-3.L4-close_against",) * (Stage.DELEVERAGING in rules.stages))
    ),
    no_breach,
)
