"""One scenario under several rule sets, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor

from attrs import frozen

from zerosum.lab.load import refusal, rules_for
from zerosum.lab.numbers import Units
from zerosum.lab.outcome import AccountOutcome, Outcome, compute_outcome
from zerosum.lab.scenario import Scenario
from zerosum.lab.simulate import Run, Tell, simulate, sweep, tell_run
from zerosum.lab.told import Close
from zerosum.rules.ruleset import RuleSet
from zerosum.spec.journal import Journal
from zerosum.spec.rows import Cell, Tabled
from zerosum.spec.units import AccountId, Quote

MOST_HURT = 5


@frozen(eq=False)
class Hurt:
    """An account that was hurt, and under which rule set by how much and why.

    Units: quote units, by the name of the rule set.
    """

    account: AccountId
    amounts: Mapping[str, Quote]
    reasons: Mapping[str, str]


@frozen(eq=False)
class Comparison(Tabled):
    """The outcomes of one scenario under several rule sets."""

    scenario: Scenario
    outcomes: tuple[Outcome, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the rule sets."""
        return tuple(one.run.rules.name for one in self.outcomes)

    @property
    def by_account(self) -> Mapping[AccountId, tuple[AccountOutcome | None, ...]]:
        """Return each account that took part under any rule set, in the order of seats."""
        found = [{one.account: one for one in outcome.accounts} for outcome in self.outcomes]
        seats = self.scenario.exchange.accounts
        names = sorted({id_ for one in found for id_ in one}, key=lambda id_: seats[id_].seat)
        return {id_: tuple(one.get(id_) for one in found) for id_ in names}

    def most_hurt(self, count: int = MOST_HURT) -> tuple[Hurt, ...]:
        """Return the accounts that were hurt most under any of the rule sets, worst first.

        The backstop is left out: taking losses is what it is for.
        """
        units, backstop = self.scenario.units, self.scenario.house.backstop
        by_account = self.by_account
        worst = {
            id_: max(0 if one is None else one.hurt for one in each)
            for id_, each in by_account.items()
            if id_ != backstop
        }
        ranked = sorted((id_ for id_ in worst if worst[id_] > 0), key=lambda id_: -worst[id_])
        return tuple(
            Hurt(
                id_,
                {
                    name: 0 if one is None else one.hurt
                    for name, one in zip(self.names, by_account[id_], strict=True)
                },
                {
                    name: "not touched" if one is None else why_hurt(one, units)
                    for name, one in zip(self.names, by_account[id_], strict=True)
                },
            )
            for id_ in ranked[:count]
        )

    def to_rows(self) -> list[dict[str, Cell]]:
        """Return one row for each account and rule set, money as exact decimal text."""
        return [
            {"rules": outcome.run.rules.name, **row}
            for outcome in self.outcomes
            for row in outcome.to_rows()
        ]


def compare(
    scenario: Scenario,
    rules: tuple[RuleSet, ...],
    tell: Tell | None = None,
    executor: Executor | None = None,
) -> Comparison:
    """Run a scenario under each of several rule sets, in the processes of an executor if given.

    An executor changes how long it takes and nothing else.
    """
    outcomes = []
    for one, run in zip(rules, _runs(scenario, rules, executor), strict=True):
        outcomes.append(compute_outcome(run))
        if tell is not None:
            tell(len(outcomes), len(rules), one.name)
    return Comparison(scenario, tuple(outcomes))


def _runs(
    scenario: Scenario, rules: tuple[RuleSet, ...], executor: Executor | None
) -> Iterator[Run]:
    if executor is None:
        yield from (simulate(scenario, one) for one in rules)
        return
    # Only journals travel: the states in between are rebuilt from them, and share what is alike.
    waiting = [executor.submit(sweep_all, scenario, one) for one in rules]
    for one, future in zip(rules, waiting, strict=True):
        yield tell_run(scenario, one, future.result())


def sweep_all(scenario: Scenario, rules: RuleSet) -> tuple[Journal, ...]:
    """Return the journals of all sweeps of a run: what a process of its own is asked to do."""
    return tuple(sweep(scenario, rules))


def rule_sets_for(
    scenario: Scenario, names: str | None, sets: tuple[str, ...]
) -> tuple[RuleSet, ...]:
    """Return the rule sets of a comparison.

    Settings change every rule set that is named; where only one is, it is compared with the
    variant that they make of it.
    Raises: UnusableScenario.
    """
    named: list[str | None] = [*names.split(",")] if names is not None else [None]
    if len(named) == 1 and sets:
        chosen = [rules_for(scenario, named[0]), rules_for(scenario, named[0], sets)]
    else:
        chosen = [rules_for(scenario, name, sets) for name in named]
    if len(chosen) == 1:
        raise refusal(
            "there is only one rule set to compare",
            "name another, as --rules A,B, or make a variant, as --set adl.price=mark",
        )
    if len({one.name for one in chosen}) < len(chosen):
        raise refusal("a rule set is named twice", "name each once")
    return tuple(chosen)


def why_hurt(one: AccountOutcome, units: Units) -> str:
    """Return in one sentence what was forced on an account."""
    parts = []
    if one.has_failed:
        own = "; ".join(sum_up(one.as_failed, units, sees_other=True)) or "nothing was closed"
        parts.append(f"failed: {own}")
    if one.deleveraged:
        parts.append(f"deleveraged: {'; '.join(sum_up(one.deleveraged, units, sees_other=False))}")
    if one.socialised:
        parts.append(f"bore {units.shown_money(one.socialised)} of others' losses")
    if one.other_payments:
        parts.append(f"paid {units.shown_money(one.other_payments)} in fees and transfers")
    if one.deficit:
        parts.append(f"owes {units.shown_money(one.deficit)}")
    return "; ".join(parts) or "took part of its own will"


def sum_up(closes: tuple[Close, ...], units: Units, *, sees_other: bool) -> Iterator[str]:
    """Yield closes in few words, those of one stage and market together.

    They are seen by the failed account, whose other sides are named, or by the other side.
    """
    groups: dict[tuple[str, str, bool], list[Close]] = {}
    for close in closes:
        groups.setdefault((close.stage, close.market, close.is_long), []).append(close)
    for each in groups.values():
        market = each[0].market
        parties = list(dict.fromkeys(one.other if sees_other else one.account for one in each))
        whom = parties[0] if len(parties) == 1 else f"{len(parties)} accounts"
        if each[0].is_deleveraging:
            how = f"closed against {whom}"
        else:
            how = f"to {whom} by the {each[0].stage}" if sees_other else f"of {whom}"
        size = units.shown_size(market, sum(one.size for one in each))
        price = price_range((one.price for one in each), market, units)
        mark = price_range((one.mark for one in each), market, units)
        yield f"{size} {market} {how} at {price} (mark {mark})"


def price_range(prices: Iterable[int], market: str, units: Units) -> str:
    """Return one price, or the lowest and the highest of several."""
    found = sorted(set(prices))
    shown = [units.shown_price(market, price) for price in (found[0], found[-1])]
    return shown[0] if len(found) == 1 else f"{shown[0]} to {shown[1]}"
