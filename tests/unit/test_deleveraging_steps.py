"""The numbers behind one close of a queue, at and beside the points where they change (chapter 05).

Ann has paid in 100 and holds 10 steps since a price of 100, unless it says otherwise. At 92 she has
20 of a maintenance margin of 46; at 85 she owes 50, and her limit price is 90.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from attrs import evolve
from immutables import Map

from tests.unit.crowds import BTC, Held, exchange_of, fills, marked, with_oracle
from zerosum.rules import apply_checked
from zerosum.rules.case import Case, open_case
from zerosum.rules.deleveraging import (
    classes_of,
    compute_close,
    compute_execution_price,
    compute_guarded,
    compute_queue_shares,
    is_over,
    is_past_stop,
    is_triggered,
    rank_queue,
)
from zerosum.rules.ruleset import (
    AdlStop,
    AdlTrigger,
    Eligibility,
    Guard,
    PriceRule,
    RuleSet,
    Split,
    Stage,
)
from zerosum.rules.venues.textbook import textbook
from zerosum.spec.state import Account, Exchange, Position

ADL = evolve(textbook, stages=(Stage.DELEVERAGING,), guard=Guard.NONE, adl_stop=AdlStop.GONE)
UNTIL_HEALTHY = evolve(ADL, adl_stop=AdlStop.HEALTHY, price=PriceRule.ORACLE)


def failed(others: Mapping[str, Held], mark: int, size: int = 10) -> Exchange:
    """Return an exchange where ann's position has failed, with others on the other side."""
    crowd = {"ann": Held(10 * abs(size), {BTC: (size, 100)}), **others}
    return marked(exchange_of(crowd, marks={BTC: 100}), BTC=mark)


def case_of(exchange: Exchange, limit: int | None = None) -> Case:
    """Return ann's case, with another limit."""
    case = open_case(exchange, "ann", ADL)
    return case if limit is None else evolve(case, limits=Map({BTC: limit}))


# The guard -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("guard", "price", "wanted", "steps"),
    [
        (Guard.NONE, 90, 10, 10),
        (Guard.SKIP, 90, 4, 4),  # four steps cost the 20 that bob has
        (Guard.SKIP, 90, 5, 0),
        (Guard.SKIP, 85, 10, 10),
        (Guard.SKIP, 80, 10, 10),
        (Guard.CAP, 90, 10, 4),
        (Guard.CAP, 90, 3, 3),
        (Guard.CAP, 86, 30, 20),
        (Guard.CAP, 106, 10, 0),  # 21 a step
        (Guard.CAP, 85, 10, 10),
        (Guard.CAP, 80, 10, 10),
    ],
)
def test_what_a_short_is_spared(guard: Guard, price: int, wanted: int, steps: int) -> None:
    before = failed({"bob": Held(20, {BTC: (-10, 85)})}, mark=85)
    rules = evolve(ADL, guard=guard)
    assert steps == compute_guarded(before, "bob", BTC, price, wanted, rules)


@pytest.mark.parametrize("size", [10, 1])
@pytest.mark.parametrize(
    ("guard", "price", "steps"),
    [(Guard.SKIP, 110, 0), (Guard.SKIP, 111, 5), (Guard.CAP, 110, 4), (Guard.CAP, 120, 5)],
)
def test_what_a_long_is_spared(size: int, guard: Guard, price: int, steps: int) -> None:
    before = failed({"bob": Held(20, {BTC: (size, 115)})}, mark=115, size=-10)
    rules = evolve(ADL, guard=guard)
    assert steps == compute_guarded(before, "bob", BTC, price, 5, rules)


@pytest.mark.parametrize(("price", "steps"), [(86, 0), (85, 5), (84, 5)])
@pytest.mark.parametrize("guard", [Guard.SKIP, Guard.CAP])
def test_who_has_nothing_left_can_be_closed_at_the_mark(
    guard: Guard, price: int, steps: int
) -> None:
    # Short ten at 80 with 40 paid in: ten below zero at 85.
    before = failed({"bob": Held(40, {BTC: (-10, 80)})}, mark=85)
    assert steps == compute_guarded(before, "bob", BTC, price, 5, evolve(ADL, guard=guard))


# The stop --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stop", "balance", "is_past"),
    [
        (AdlStop.GONE, 100, False),
        (AdlStop.SOLVENT, -900, True),  # nothing, and nothing owed
        (AdlStop.SOLVENT, -901, False),
        (AdlStop.HEALTHY, -855, True),  # 45 of 45
        (AdlStop.HEALTHY, -856, False),
    ],
)
def test_stop_is_reached_at_equality(stop: AdlStop, balance: int, is_past: bool) -> None:
    account = Account(balance, Map({BTC: Position(10, 1_000)}))
    markets = failed({}, mark=90).markets
    assert is_past is is_past_stop(account, markets, evolve(ADL, adl_stop=stop))


@pytest.mark.parametrize(
    ("guard", "cash", "steps"),
    [
        # At an oracle of 95 ann gains 3 a step: after three she has 29 of 33, after four 32 of 28.
        (Guard.NONE, 12, 4),
        (Guard.SKIP, 12, 4),  # skipped for what would really be closed, and not for ten
        (Guard.SKIP, 11, 0),
        (Guard.CAP, 12, 4),
        (Guard.CAP, 11, 3),
        (Guard.CAP, 1_000, 4),
    ],
)
def test_close_is_what_is_needed_as_far_as_the_guard_allows(
    guard: Guard, cash: int, steps: int
) -> None:
    before = with_oracle(failed({"bob": Held(cash, {BTC: (-10, 92)})}, mark=92), BTC, 95)
    rules = evolve(UNTIL_HEALTHY, guard=guard)
    assert steps == compute_close(before, case_of(before), BTC, "bob", 95, 10, rules)
    all_of_it = evolve(rules, adl_stop=AdlStop.GONE, guard=Guard.NONE)
    assert 10 == compute_close(before, case_of(before), BTC, "bob", 95, 10, all_of_it)


@pytest.mark.parametrize(
    ("mark", "stop", "over"),
    [
        (92, AdlStop.GONE, False),
        (92, AdlStop.SOLVENT, True),
        (89, AdlStop.SOLVENT, False),
        (92, AdlStop.HEALTHY, False),
        (95, AdlStop.GONE, True),  # 50 of 48
    ],
)
def test_queue_is_over(mark: int, stop: AdlStop, over: bool) -> None:
    before = failed({}, mark)
    assert over is is_over(before, "ann", BTC, evolve(ADL, adl_stop=stop))


def test_queue_is_over_when_nothing_is_left_of_what_was_owed() -> None:
    before = failed({}, mark=85)
    gone = evolve(before.accounts["ann"], positions=Map({BTC: Position()}))
    assert is_over(evolve(before, accounts=before.accounts.set("ann", gone)), "ann", BTC, ADL)


# One close -------------------------------------------------------------------------------------


def closed(
    before: Exchange,
    rules: RuleSet = ADL,
    *,
    at_most: int = 10,
    limit: int | None = None,
    candidate: str = "bob",
) -> list[tuple[str, str, int, int]]:
    """Return the fill of one close; all laws are checked."""
    step = apply_checked(
        "close_against",
        before,
        case=case_of(before, limit),
        account="ann",
        market=BTC,
        candidate=candidate,
        at_most=at_most,
        rules=rules,
    )
    return fills(step.journal)


SHORT_BOB = {"bob": Held(500, {BTC: (-7, 110)}), "own": Held(500, {BTC: (3, 90)})}


@pytest.mark.parametrize(
    ("at_most", "steps"), [(10, [7]), (7, [7]), (6, [6]), (1, [1]), (0, []), (-1, [])]
)
def test_close_takes_at_most_the_share(at_most: int, steps: list[int]) -> None:
    before = failed(SHORT_BOB, mark=90)
    assert [("bob", "ann", size, 90) for size in steps] == closed(before, at_most=at_most)


def test_close_leaves_those_alone_who_are_not_on_the_other_side() -> None:
    before = failed(SHORT_BOB, mark=90)
    assert [] == closed(before, candidate="own")
    assert [] == closed(before, candidate="ann")
    assert [] == closed(failed(SHORT_BOB, mark=96))


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (0, 0), (-5, 0)])
def test_close_needs_a_price_that_can_be_traded(limit: int, count: int) -> None:
    assert count == len(closed(failed(SHORT_BOB, mark=90), limit=limit))


@pytest.mark.parametrize(("entry", "count"), [(91, 1), (90, 0), (89, 0)])
def test_close_asks_winners_only_where_the_rules_say_so(entry: int, count: int) -> None:
    before = failed({"bob": Held(500, {BTC: (-7, entry)})}, mark=90)
    assert count == len(closed(before, evolve(ADL, eligibility=Eligibility.WINNERS)))
    assert 1 == len(closed(before, evolve(ADL, eligibility=Eligibility.EVERYONE)))


def test_one_step_is_closed_on_either_side() -> None:
    long, short = {"bob": Held(500, {BTC: (1, 90)})}, {"bob": Held(500, {BTC: (-1, 110)})}
    assert [("bob", "ann", 1, 90)] == closed(failed(short, mark=90, size=1))
    assert [("ann", "bob", 1, 110)] == closed(failed(long, mark=110, size=-1))


@pytest.mark.parametrize(("size", "mark", "price"), [(1, 85, 90), (-1, 115, 110)])
def test_oracle_is_capped_for_one_step_too(size: int, mark: int, price: int) -> None:
    before = with_oracle(failed({}, mark, size), BTC, mark)
    rules = evolve(ADL, price=PriceRule.ORACLE_CAPPED)
    assert price == compute_execution_price(before, case_of(before), BTC, rules)


# Shares ----------------------------------------------------------------------------------------

CROWD = {
    "win": Held(5_000, {BTC: (-6, 110)}),
    "even": Held(5_000, {BTC: (-2, 92)}),
    "lose": Held(5_000, {BTC: (-4, 60)}),
    "own": Held(5_000, {BTC: (5, 60)}),
}


def test_queue_holds_the_other_side_only() -> None:
    before = failed(CROWD, mark=92)
    line = list(rank_queue(before, case_of(before), BTC, ADL))
    assert ["win", "even", "lose"] == [name for name in line if name in CROWD]


@pytest.mark.parametrize(
    ("eligibility", "classes"),
    [
        (Eligibility.EVERYONE, [["win", "even", "lose"]]),
        (Eligibility.WINNERS, [["win"]]),
        (Eligibility.WINNERS_THEN_LOSERS, [["win"], ["even", "lose"]]),
    ],
)
def test_who_shares_with_whom(eligibility: Eligibility, classes: list[list[str]]) -> None:
    before = failed(CROWD, mark=92)
    line, rules = ["win", "even", "lose"], evolve(ADL, eligibility=eligibility)
    assert classes == [list(one) for one in classes_of(before, BTC, line, rules)]


@pytest.mark.parametrize(
    ("rules", "shares"),
    [
        (evolve(ADL, split=Split.QUEUE), {}),
        (
            # At the mark six must go, until 20 cover four; half of everybody.
            evolve(ADL, split=Split.PRO_RATA, price=PriceRule.MARK),
            {"win": 3, "even": 1, "lose": 2},
        ),
        (
            # At the limit she loses two a step, so all ten must go; five sixths of everybody.
            evolve(ADL, split=Split.PRO_RATA, price=PriceRule.LIMIT),
            {"win": 5, "even": 1, "lose": 4},
        ),
        (
            # She is solvent already, and the stop asks for no more.
            evolve(ADL, split=Split.PRO_RATA, adl_stop=AdlStop.SOLVENT),
            {"win": 0, "even": 0, "lose": 0},
        ),
    ],
)
def test_shares_of_what_is_needed(rules: RuleSet, shares: dict[str, int]) -> None:
    before = failed(CROWD, mark=92)
    everyone = evolve(rules, eligibility=Eligibility.EVERYONE)
    line = ["win", "even", "lose"]
    assert shares == compute_queue_shares(before, case_of(before), BTC, line, everyone)


def test_shares_of_a_failed_short() -> None:
    crowd = {"win": Held(5_000, {BTC: (6, 90)}), "more": Held(5_000, {BTC: (9, 90)})}
    before = failed(crowd, mark=115, size=-10)
    rules = evolve(ADL, split=Split.PRO_RATA, eligibility=Eligibility.EVERYONE)
    shares = compute_queue_shares(before, case_of(before), BTC, ["win", "more"], rules)
    assert {"win": 4, "more": 6} == shares


@pytest.mark.parametrize(("size", "mark"), [(1, 85), (-1, 115)])
def test_one_step_stands_in_the_queue_of_one(size: int, mark: int) -> None:
    before = failed({"bob": Held(500, {BTC: (-size, 100)})}, mark, size)
    assert ["bob"] == list(rank_queue(before, case_of(before), BTC, ADL))


@pytest.mark.parametrize(("cash", "is_due"), [(99, True), (100, False)])
def test_first_unit_that_is_owed_triggers(cash: int, is_due: bool) -> None:
    crowd = {"ann": Held(cash, {BTC: (10, 100)})}
    before = marked(exchange_of(crowd, marks={BTC: 100}), BTC=90)
    rules = evolve(ADL, adl_trigger=AdlTrigger.BANKRUPT)
    assert is_due is is_triggered(before, "ann", rules)
