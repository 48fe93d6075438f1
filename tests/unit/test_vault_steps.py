"""A vault's and a fund's single steps: when they happen, and what they write down (chapter 04)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from attrs import evolve
from immutables import Map

from tests.unit.crowds import BTC, HOUSE, Resting, fills, payments, with_book
from tests.unit.test_vault_limits import (
    FUND,
    NO_MARGIN,
    VAULT,
    WHOLE_ACCOUNT,
    case_of,
    failed,
    funded,
)
from zerosum.rules import apply_checked
from zerosum.rules.ruleset import BackstopKind, RuleSet
from zerosum.rules.vault import is_ready, takeover_fill
from zerosum.spec.journal import ConsumeOrder, Fill, Transfer
from zerosum.spec.state import Exchange, Market, Position


def test_takeover_has_the_vault_on_the_other_side() -> None:
    case = case_of(failed(0))
    assert Fill(BTC, HOUSE, "ann", 1, 90, "takeover") == takeover_fill(case, BTC, HOUSE, 1, 1)
    assert Fill(BTC, "ann", HOUSE, 3, 90, "takeover") == takeover_fill(case, BTC, HOUSE, -1, 3)


@pytest.mark.parametrize("rule", ["take_position", "take_account"])
@pytest.mark.parametrize(
    ("limit", "backstop", "mark", "count"),
    [
        (90, HOUSE, 90, 1),
        (1, HOUSE, 90, 1),
        (0, HOUSE, 90, 0),
        (90, "ann", 90, 0),
        (90, HOUSE, 96, 0),
    ],
)
def test_vault_takes_or_leaves(rule: str, limit: int, backstop: str, mark: int, count: int) -> None:
    before = failed(10_000, mark=mark)
    market = {"market": BTC} if rule == "take_position" else {}
    rules = VAULT if rule == "take_position" else WHOLE_ACCOUNT
    step = apply_checked(
        rule,
        before,
        case=case_of(before, limit),
        account="ann",
        backstop=backstop,
        peak=0,
        rules=rules,
        **market,
    )
    assert count == len(fills(step.journal))


def early(rules: RuleSet) -> RuleSet:
    """Return rules whose backstop is ready at twice the maintenance margin, before any failure."""
    return evolve(rules, backstop_trigger_ppm=2_000_000)


@pytest.mark.parametrize(("mark", "count"), [(96, 0), (94, 1)])
def test_vault_that_is_ready_early_waits_for_the_failure(mark: int, count: int) -> None:
    before = failed(10_000, mark=mark)
    assert is_ready(before, case_of(before), HOUSE, 0, early(VAULT))
    case = case_of(before, 90)
    terms = {"case": case, "account": "ann", "backstop": HOUSE, "peak": 0}
    one = apply_checked("take_position", before, **terms, market=BTC, rules=early(VAULT))
    whole = apply_checked("take_account", before, **terms, rules=early(WHOLE_ACCOUNT))
    assert [count, count] == [len(fills(step.journal)) for step in (one, whole)]
    booked = with_book(before, BTC, Resting("mm", 4, 89))
    rules = early(FUND)
    step = apply_checked(
        "take_order_with_fund", booked, **terms, market=BTC, order="1", rules=rules
    )
    assert count == len(fills(step.journal))


def test_fund_that_is_not_ready_pays_nothing() -> None:
    before = with_book(failed(1_000), BTC, Resting("mm", 4, 89))
    fallen = evolve(FUND, backstop_max_drawdown_ppm=0)
    terms = {"case": case_of(before), "account": "ann", "market": BTC, "order": "1"}
    for peak, count in ((1_000, 1), (1_001, 0)):
        step = apply_checked(
            "take_order_with_fund", before, **terms, backstop=HOUSE, peak=peak, rules=fallen
        )
        assert count == len(fills(step.journal))
    for peak, count in ((1_000, 1), (1_001, 0)):
        rules = evolve(WHOLE_ACCOUNT, backstop_max_drawdown_ppm=0)
        terms = {"case": case_of(before), "account": "ann", "backstop": HOUSE}
        step = apply_checked("take_account", before, **terms, peak=peak, rules=rules)
        assert count == len(fills(step.journal))


def test_nobody_takes_its_own_position() -> None:
    # With 30 left and no margin asked for, ann would be ready for all ten steps of her own.
    before = failed(0, mark=93)
    terms = {"case": case_of(before), "account": "ann", "backstop": "ann", "peak": 0}
    one = apply_checked("take_position", before, **terms, market=BTC, rules=NO_MARGIN)
    free = evolve(NO_MARGIN, backstop=BackstopKind.TAKES_ACCOUNT)
    whole = apply_checked("take_account", before, **terms, rules=free)
    assert [(), ()] == [one.journal, whole.journal]


def test_what_the_fund_backed_leaves_the_order() -> None:
    step = funded(with_book(failed(1_000, mark=85), BTC, Resting("mm", 14, 89)))
    assert 4 == step.after.markets[BTC].book["1"].size
    assert (
        Fill(BTC, "mm", "ann", 10, 89, "liquidation"),
        ConsumeOrder(BTC, "1", 10, "liquidation"),
        Transfer(HOUSE, "ann", 10, "slippage"),
    ) == step.journal


def taken_whole(before: Exchange, limits: Mapping[str, int]) -> int:
    """Return how many positions a vault takes at these limits, or none."""
    case = evolve(case_of(before), limits=Map(limits))
    terms = {"account": "ann", "backstop": HOUSE, "peak": 0, "rules": WHOLE_ACCOUNT}
    return len(fills(apply_checked("take_account", before, case=case, **terms).journal))


def test_whole_account_needs_a_price_for_each_position_and_none_for_nothing() -> None:
    assert 1 == taken_whole(failed(10_000, mark=85), {BTC: 90})
    assert [0, 0] == [taken_whole(failed(10_000, size=size), {BTC: 0}) for size in (1, 2)]
    assert 0 == taken_whole(failed(10_000, size=-1, mark=110), {BTC: 0})
    before = failed(10_000)
    ann = before.accounts["ann"]
    emptied = evolve(ann, positions=ann.positions.set("OLD", Position()))
    listed = before.markets.set("OLD", Market(mark=1))
    both = evolve(before, accounts=before.accounts.set("ann", emptied), markets=listed)
    assert 1 == taken_whole(both, {BTC: 90, "OLD": 0})


def test_what_is_owed_already_is_not_paid_by_the_fund() -> None:
    # At a limit of 89 ann is ten below zero. Four steps at 87 cost 8 beyond it, and no more.
    before = with_book(failed(1_000), BTC, Resting("mm", 4, 87))
    terms = {"case": case_of(before, 89), "account": "ann", "market": BTC, "order": "1"}
    step = apply_checked(
        "take_order_with_fund", before, **terms, backstop=HOUSE, peak=0, rules=FUND
    )
    assert [(HOUSE, "ann", 8, "slippage")] == payments(step.journal)
