"""Property of how much is closed against a failed account: no more than needed (12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zerosum.lab.matrix.facts import breach, of_entry
from zerosum.lab.matrix.slots import has_flat_rates, rates_of
from zerosum.lab.matrix.trace import Trace
from zerosum.lab.matrix.verdicts import Breach, Claim, Fact, Property
from zerosum.lab.matrix.worlds import FAR_ORACLE, PLAIN, ROUNDED, TWO_MARKETS
from zerosum.rules.margin import is_safe
from zerosum.rules.ruleset import AdlStop, AdlTrigger, LimitRule, PriceRule, RuleSet, Stage
from zerosum.spec.margin import maintenance, margin_of, notional
from zerosum.spec.state import equity, traded_account
from zerosum.spec.units import MarketId

WORTH_ITS_LIMITS = "the limit prices are whole, and nothing was sold better before"


def _needed_claim(rules: RuleSet) -> Claim | None:
    if rules.adl_stop is not AdlStop.GONE:
        return Claim(("T-ADL-3.L6-close_against",), f"adl.stop: {rules.adl_stop.value}")
    if rules.price is not PriceRule.LIMIT:
        return None
    never_cures = "adl.price: limit, at which a part never cures"
    if rules.limit is LimitRule.MAINTENANCE:
        return Claim(
            ("T-MAR-13.A8",),
            never_cures,
            f"{WORTH_ITS_LIMITS}; each market has one margin rate",
            lambda one: has_flat_rates(one) and _is_exact(one, _margins_of(one)),
        )
    if rules.adl_trigger is AdlTrigger.BANKRUPT:
        return Claim(
            ("T-ADL-3.A1",),
            never_cures,
            WORTH_ITS_LIMITS,
            lambda one: _is_exact(one, _notionals_of(one)),
        )
    return Claim(
        ("T-ADL-3.A1",),
        never_cures,
        f"{WORTH_ITS_LIMITS}; margin is one share of notional",
        lambda one: len(rates_of(one)) == 1 and _is_exact(one, _notionals_of(one)),
    )


def _notionals_of(one: Breach) -> dict[MarketId, int]:
    state = one.step.before
    held = state.accounts[one.account]
    return {name: notional(held, state.markets, name) for name in held.positions}


def _margins_of(one: Breach) -> dict[MarketId, int]:
    markets = one.step.before.markets
    return {
        name: margin_of(worth, markets[name].tiers, maintenance)
        for name, worth in _notionals_of(one).items()
    }


def _is_exact(one: Breach, parts: Mapping[MarketId, int]) -> bool:
    """Return whether the equity, as it now is and divided so, still gives the limits exactly."""
    opened, state = one.step.opened, one.step.before
    if opened is None:
        return False
    worth, whole = equity(state, one.account), sum(parts.values())
    for name, held in state.accounts[one.account].positions.items():
        given_up = (state.markets[name].mark - opened.case.limits[name]) * held.size
        if held.size and given_up * whole != worth * parts[name]:
            return False
    return True


def _closed_too_much(trace: Trace) -> Iterator[Breach]:
    for one in trace.fills(Stage.DELEVERAGING.value):
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
