"""What the slots of a rule set make of its steps: the conditions that claims are stated by."""

from __future__ import annotations

from collections.abc import Iterator

from zerosum.lab.matrix.trace import Trace
from zerosum.lab.matrix.verdicts import Breach, Claim
from zerosum.rules.ruleset import (
    AdlStop,
    AdlTrigger,
    BackstopKind,
    Eligibility,
    Guard,
    LimitRule,
    PriceRule,
    RuleSet,
    Split,
    Stage,
)

STEPS = {
    BackstopKind.TAKES_POSITION: "take_position",
    BackstopKind.TAKES_ACCOUNT: "take_account",
    BackstopKind.PAYS_SLIPPAGE: "take_order_with_fund",
    BackstopKind.TAKES_SHARE: "take_share",
}
"""The rule that carries out a step of each kind of backstop."""

AT_OR_ABOVE_ZERO = "the failed account is not below zero when its limit prices are fixed"


def no_breach(_: Trace) -> Iterator[Breach]:
    """Yield nothing: what every rule set keeps is looked for by the laws themselves."""
    yield from ()


def steps_of(rules: RuleSet) -> Iterator[str]:
    """Yield the rules that carry out single steps on a failed account under a rule set."""
    for stage in rules.stages:
        if stage is Stage.BOOK:
            yield "take_order"
        elif stage is Stage.DELEVERAGING:
            yield "close_against"
        elif rules.backstop in STEPS:
            yield STEPS[rules.backstop]


def in_each_step(rules: RuleSet, law: str) -> tuple[str, ...]:
    """Return the theorems that each single step of a rule set obeys a law."""
    return tuple(f"T-{law}-{step}" for step in steps_of(rules))


def in_steps(rules: RuleSet, law: str, *more: str) -> Claim:
    """Return the claim of a law that each single step obeys."""
    return Claim((*in_each_step(rules, law), *more), "of each step of its stages")


def whatever(rules: RuleSet, law: str, *theorems: str) -> Claim:
    """Return the claim of an invariant, which waterfalls and each of their steps obey."""
    return Claim((*theorems, *in_each_step(rules, law)), "whatever the slots are")


def takes_over(rules: RuleSet) -> str:
    """Return the rule by which a fund takes positions at the limit, empty where it does not."""
    if rules.backstop in (BackstopKind.TAKES_POSITION, BackstopKind.TAKES_ACCOUNT):
        return STEPS[rules.backstop]
    return ""


def takes_share(rules: RuleSet) -> bool:
    """Return whether a fund takes shares of positions at the mark."""
    return Stage.BACKSTOP in rules.stages and rules.backstop is BackstopKind.TAKES_SHARE


def has_adl(rules: RuleSet) -> bool:
    """Return whether anybody is ever deleveraged."""
    return Stage.DELEVERAGING in rules.stages


def has_fund(rules: RuleSet) -> bool:
    """Return whether there is a fund that takes part."""
    return Stage.BACKSTOP in rules.stages and rules.backstop is not BackstopKind.NONE


def spares_nobody(rules: RuleSet) -> bool:
    """Return whether a queue always finishes (COMPLETE)."""
    return (
        rules.eligibility is not Eligibility.WINNERS
        and rules.guard is Guard.NONE
        and rules.split is Split.QUEUE
        and rules.adl_trigger is AdlTrigger.LIQUIDATABLE
        and rules.adl_stop is not AdlStop.SOLVENT
    )


def closes_at_limit(rules: RuleSet) -> bool:
    """Return whether deleveraging finishes at the limit or better."""
    at_limit = rules.price in (PriceRule.LIMIT, PriceRule.ORACLE_CAPPED)
    return at_limit and spares_nobody(rules)


def of_limits(rules: RuleSet, by_notional: str, by_margin: str) -> str:
    """Return the theorem about the limit prices that a rule set fixes (MAR-7, MAR-13)."""
    return by_margin if rules.limit is LimitRule.MAINTENANCE else by_notional


def closing_at_limits(rules: RuleSet) -> tuple[str, ...]:
    """Return the theorems that whoever is closed at its limits or better ends at nothing or more.

    Closing all of it at the limits leaves nothing, and no step closes beyond them.
    """
    return of_limits(rules, "T-MAR-7.A1", "T-MAR-13.A6"), *in_each_step(rules, "LIQ-3.L1")


def keeps_sign(rules: RuleSet) -> bool:
    """Return whether no close takes an account that is not below zero below it."""
    return rules.price in (PriceRule.LIMIT, PriceRule.MARK, PriceRule.ORACLE_CAPPED)


def at_mark_or_limit(rules: RuleSet, *more: str) -> Claim | None:
    """Return the claim of what holds for whoever gains, or loses nothing, against the mark.

    Clause: ADL-6. At the mark nobody loses; at the limit nobody does exactly when the failed
    account is not below zero, which never is so where only the bankrupt are deleveraged against.
    """
    if rules.price is PriceRule.MARK:
        return Claim(
            ("T-ADL-3.L1-close_against", "T-ADL-3.L5-close_against", *more), "adl.price: mark"
        )
    if rules.price is PriceRule.LIMIT and rules.adl_trigger is not AdlTrigger.BANKRUPT:
        return Claim(
            (
                of_limits(rules, "T-MAR-7.A3", "T-MAR-13.A7"),
                "T-ADL-3.L1-close_against",
                "T-ADL-3.L5-close_against",
                *more,
            ),
            f"adl.price: limit; adl.trigger: {rules.adl_trigger.value}",
            AT_OR_ABOVE_ZERO,
            is_at_or_above_zero,
        )
    return None


def is_at_or_above_zero(one: Breach) -> bool:
    """Return whether the failed account was not below zero when its limits were fixed."""
    opened = one.step.opened
    return opened is not None and opened.case.equity >= 0


def rates_of(one: Breach) -> set[int]:
    """Return the maintenance rates of all markets where a breach is."""
    markets = one.step.before.markets.values()
    return {tier.maintenance_ppm for listed in markets for tier in listed.tiers}


def has_flat_rates(one: Breach) -> bool:
    """Return whether each market has one rate, so that margin falls in step with a position."""
    return all(len(listed.tiers) == 1 for listed in one.step.before.markets.values())
