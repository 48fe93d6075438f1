"""Properties of whoever is deleveraged: at what price, and at what loss (13 to 19, 26)."""

from __future__ import annotations

from collections.abc import Iterator

from zerosum.lab.matrix.facts import breach, markets_of, of_entry, of_equity, of_margin
from zerosum.lab.matrix.slots import at_mark_or_limit, no_breach, spares_nobody
from zerosum.lab.matrix.trace import ForcedFill, Trace
from zerosum.lab.matrix.verdicts import Breach, Claim, Fact, Property
from zerosum.lab.matrix.worlds import HEAVY, HEDGED, PLAIN
from zerosum.rules.margin import compute_maintenance_margin, is_liquidatable
from zerosum.rules.ruleset import Guard, PriceRule, RuleSet, Stage
from zerosum.spec.state import equity, position_of, unrealised_profit, wallet_balance

ADL = Stage.DELEVERAGING.value
NEEDS_ADL = (Stage.DELEVERAGING,)


def _no_loss(rules: RuleSet) -> Claim | None:
    return at_mark_or_limit(rules)


def _closed_at_a_loss(trace: Trace) -> Iterator[Breach]:
    for one in trace.fills(ADL):
        if one.to_other < 0:
            told = (
                f"{one.other} is closed for {one.fill.size} at {one.fill.price} with the mark at "
                f"{one.mark}, and gives up {-one.to_other}"
            )
            yield breach(
                one.step, one.other, told, *of_entry(one.step), *of_equity(one.step, one.other)
            )


def _one_price(rules: RuleSet) -> Claim:
    fixed = ("T-WAT-3.L3-waterfall",) if rules.price is PriceRule.LIMIT else ()
    return Claim(("T-ADL-3.L1-close_against", *fixed), f"adl.price: {rules.price.value}")


def _paid_beyond_profit(trace: Trace) -> Iterator[Breach]:
    for one in trace.fills(ADL):
        states = (state.accounts[one.other] for state in (one.step.before, one.step.after))
        before, after = (wallet_balance(state) for state in states)
        if one.to_other < 0 and after < before:
            position = position_of(one.step.before.accounts[one.other], one.fill.market)
            profit = unrealised_profit(position, one.mark)
            told = (
                f"{one.other} has a profit of {profit} on {abs(position.size)}, gives up "
                f"{-one.to_other} against the mark to close {one.fill.size} of them, and realises "
                f"{after - before}"
            )
            facts = (
                Fact(f'wallet_balance(before.accounts["{one.other}"])', before),
                Fact(f'wallet_balance(after.accounts["{one.other}"])', after),
            )
            yield breach(one.step, one.other, told, *of_entry(one.step), *facts)


def _stays_healthy(rules: RuleSet) -> Claim | None:
    return at_mark_or_limit(rules, "T-MAR-1.A2")


def _made_unhealthy(trace: Trace) -> Iterator[Breach]:
    for one in trace.fills(ADL):
        if is_liquidatable(one.step.before, one.other) or not is_liquidatable(
            one.step.after, one.other
        ):
            continue
        has, needs = (
            equity(one.step.after, one.other),
            compute_maintenance_margin(one.step.after, one.other),
        )
        told = (
            f"{one.other} stood at its maintenance margin or above, and has {has} for {needs} "
            f"after its close at {one.fill.price}"
        )
        facts = (*of_equity(one.step, one.other), *of_margin(one.step, one.other))
        yield breach(one.step, one.other, told, *facts)


def _no_fee(_: RuleSet) -> Claim:
    return Claim(("T-ADL-3.L5-close_against",), "whatever the slots are: none charges one")


def _no_protection(_: RuleSet) -> Claim | None:
    return None


def _hedge_broken(trace: Trace) -> Iterator[Breach]:
    for one in trace.fills(ADL):
        before, after = (_exposure(one, state_is_after=later) for later in (False, True))
        markets = markets_of(one.step.before, one.other)
        if len(markets) > 1 and abs(after) > abs(before):
            told = (
                f"{one.other} is hedged to {before} and {after} are left open after "
                f"{one.fill.size} are closed in {one.fill.market}"
            )
            facts = [
                Fact(
                    f'position_of({when}.accounts["{one.other}"], "{name}").size',
                    position_of(state.accounts[one.other], name).size,
                )
                for when, state in (("before", one.step.before), ("after", one.step.after))
                for name in sorted(markets)
            ]
            yield breach(one.step, one.other, told, *facts)


def _exposure(one: ForcedFill, *, state_is_after: bool) -> int:
    state = one.step.after if state_is_after else one.step.before
    held = state.accounts[one.other].positions
    return sum(held[name].size * state.markets[name].mark for name in held)


def _safe_hands(rules: RuleSet) -> Claim | None:
    if rules.guard is not Guard.NONE:
        return Claim(("T-ADL-3.L2-close_against",), f"adl.guard: {rules.guard.value}")
    return at_mark_or_limit(rules)


def _closed_into_debt(trace: Trace) -> Iterator[Breach]:
    for one in trace.fills(ADL):
        had, has = (equity(state, one.other) for state in (one.step.before, one.step.after))
        if had >= 0 > has:
            told = f"{one.other} had {had} and has {has} after its close at {one.fill.price}"
            yield breach(one.step, one.other, told, *of_equity(one.step, one.other))


def _complete(rules: RuleSet) -> Claim | None:
    if not spares_nobody(rules):
        return None
    return Claim(
        ("T-ADL-5.L1-deleverage",),
        "adl.eligibility, adl.guard, adl.split, adl.trigger and adl.stop spare nobody",
    )


def _left_open(trace: Trace) -> Iterator[Breach]:
    for opened, step in trace.ends():
        account = opened.case.account
        tradable = all(limit >= 1 for limit in opened.case.limits.values())
        left = markets_of(step.after, account)
        if left and tradable and is_liquidatable(step.after, account):
            has = equity(step.after, account)
            sizes = [
                Fact(
                    f'position_of(after.accounts["{account}"], "{name}").size',
                    position_of(step.after.accounts[account], name).size,
                )
                for name in sorted(left)
            ]
            told = (
                f"{account} is left with {sizes[0].value} of {min(left)} after deleveraging, "
                f"with equity {has} below its maintenance margin"
            )
            yield breach(step, account, told, *sizes, Fact(f'equity(after, "{account}")', has))


NO_LOSS = Property(
    13,
    "NO LOSS AT MARK",
    "Nobody's equity at the mark falls because it is deleveraged.",
    _no_loss,
    _closed_at_a_loss,
    PLAIN,
    needs=NEEDS_ADL,
    turns_on=("price", "adl_trigger"),
)
ONE_PRICE = Property(
    14,
    "ONE PRICE",
    "Whoever is deleveraged is closed at the price that the rules have named before.",
    _one_price,
    no_breach,
    needs=NEEDS_ADL,
    must_be_said=lambda _: ("price",),
)
ONLY_PROFIT = Property(
    15,
    "ONLY PROFIT",
    "Whoever is deleveraged gives up no more than its own profit.",
    _no_loss,
    _paid_beyond_profit,
    PLAIN,
    needs=NEEDS_ADL,
    turns_on=("price", "adl_trigger"),
)
STAYS_HEALTHY = Property(
    17,
    "STAYS HEALTHY",
    "Whoever stood at its maintenance margin or above still does after it is deleveraged.",
    _stays_healthy,
    _made_unhealthy,
    (*PLAIN, *HEAVY),
    needs=NEEDS_ADL,
    turns_on=("price", "adl_trigger"),
)
NO_FEE = Property(
    19,
    "NO FEE",
    "Whoever is deleveraged pays no fee for it.",
    _no_fee,
    no_breach,
    needs=NEEDS_ADL,
)
HEDGE_KEPT = Property(
    26,
    "HEDGE KEPT",
    "Nobody who is hedged is left with one side of its hedge.",
    _no_protection,
    _hedge_broken,
    HEDGED,
    needs=NEEDS_ADL,
)
SAFE_HANDS = Property(
    None,
    "SAFE HANDS",
    "Nobody who was not below zero is taken below zero by its close.",
    _safe_hands,
    _closed_into_debt,
    PLAIN,
    needs=NEEDS_ADL,
    turns_on=("guard", "price", "adl_trigger"),
)
COMPLETE = Property(
    None,
    "COMPLETE",
    "Deleveraging finishes, at a price that can be traded: nothing is left open of an account that "
    "is still below its maintenance margin.",
    _complete,
    _left_open,
    PLAIN,
    needs=NEEDS_ADL,
    turns_on=("eligibility", "guard", "split", "adl_trigger", "adl_stop"),
)
