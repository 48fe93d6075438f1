"""Properties of liquidation and of the order of stages (7 to 12, 18)."""

from __future__ import annotations

from collections.abc import Iterator

from zerosum.lab.matrix.facts import breach, of_entry, of_equity, of_margin
from zerosum.lab.matrix.slots import has_fund, in_steps, no_breach
from zerosum.lab.matrix.trace import ForcedFill, Step, Trace
from zerosum.lab.matrix.verdicts import Breach, Claim, Fact, Property
from zerosum.lab.matrix.worlds import (
    BACKED,
    FAR_ORACLE,
    FINE,
    PLAIN,
    ROUNDED,
    TWO_MARKETS,
    WIDE,
)
from zerosum.rules.liquidation import best_first, take_order
from zerosum.rules.margin import compute_maintenance_margin, compute_notional, is_safe
from zerosum.rules.ruleset import (
    AdlStop,
    AdlTrigger,
    BackstopKind,
    PriceRule,
    RuleSet,
    SizeRule,
    Stage,
)
from zerosum.rules.vault import take_position
from zerosum.spec.journal import Fill, Transfer
from zerosum.spec.liquidation import FEE
from zerosum.spec.state import Exchange, equity, traded_account
from zerosum.spec.units import PPM_ONE, MarketId

BOOK, BACKSTOP, ADL = (one.value for one in Stage)

# 8 equity over margin ----------------------------------------------------------------------------


def _ratio_claim(_: RuleSet) -> Claim:
    return Claim(
        ("T-MAR-7.A2",),
        "limit prices divide the equity by notional (MAR-7)",
        "margin is one share of every notional, the order is at the limit or better, and there is "
        "no fee",
        _is_flat_fill_without_fee,
    )


def _is_flat_fill_without_fee(one: Breach) -> bool:
    entry, opened = one.step.entry, one.step.opened
    if opened is None or not isinstance(entry, Fill):
        return False
    rates = {tier.maintenance_ppm for listed in opened.at.markets.values() for tier in listed.tiers}
    forced = ForcedFill(one.step, entry, opened)
    gained = (entry.price - forced.limit) * forced.direction
    return len(rates) == 1 and gained >= 0


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
            around = Step(step.index, entry, step.before, last.after, opened, step.stage)
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


# 12 no more than needed ----------------------------------------------------------------------


WORTH_ITS_LIMITS = "the limit prices are whole, and nothing was sold better before"


def _needed_claim(rules: RuleSet) -> Claim | None:
    if rules.adl_stop is not AdlStop.GONE:
        return Claim(("T-ADL-3.L6-close_against",), f"adl.stop: {rules.adl_stop.value}")
    if rules.price is not PriceRule.LIMIT:
        return None
    bankrupt = rules.adl_trigger is AdlTrigger.BANKRUPT
    return Claim(
        ("T-ADL-3.A1",),
        "adl.price: limit, at which a part never cures",
        WORTH_ITS_LIMITS if bankrupt else f"{WORTH_ITS_LIMITS}; margin is one share of notional",
        _is_exact_at_limits if bankrupt else _is_exact_and_flat,
    )


def _is_exact_at_limits(one: Breach) -> bool:
    """Return whether equity and notional, as they now are, still give the limit prices exactly."""
    opened, state = one.step.opened, one.step.before
    if opened is None:
        return False
    account = opened.case.account
    worth, whole = equity(state, account), compute_notional(state, account)
    for name, held in state.accounts[account].positions.items():
        side, mark = 1 if held.size > 0 else -1, state.markets[name].mark
        if held.size and opened.case.limits[name] * whole != mark * (whole - side * worth):
            return False
    return True


def _is_exact_and_flat(one: Breach) -> bool:
    markets = one.step.before.markets.values()
    rates = {tier.maintenance_ppm for listed in markets for tier in listed.tiers}
    return len(rates) == 1 and _is_exact_at_limits(one)


def _closed_too_much(trace: Trace) -> Iterator[Breach]:
    for one in trace.fills(ADL):
        held = one.step.after.accounts[one.account]
        fewer = traded_account(held, one.fill.market, one.direction, one.fill.price)
        if is_safe(fewer, one.step.after.markets):
            told = (
                f"{one.fill.size} of {one.account} are closed at {one.fill.price}; with "
                f"{one.fill.size - 1} it would have been at its maintenance margin"
            )
            text = (
                f'is_safe(traded_account(after.accounts["{one.account}"], "{one.fill.market}", '
                f"{one.direction}, {one.fill.price}), after.markets)"
            )
            yield breach(one.step, one.account, told, *of_entry(one.step), Fact(text, True))


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
NEEDED = Property(
    12,
    "NO MORE THAN NEEDED",
    "With one step fewer deleveraged, the failed account would still be below its maintenance "
    "margin.",
    _needed_claim,
    _closed_too_much,
    (*PLAIN, *FAR_ORACLE, *ROUNDED, *TWO_MARKETS),
    needs=(Stage.DELEVERAGING,),
    turns_on=("adl_stop", "price"),
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
