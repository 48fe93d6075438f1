"""Worked examples of chapter 05: who is deleveraged, at which price, and how much.

Ann has paid in 100 and holds 10 steps since a price of 100. At 90 she has nothing left and her
limit price is the mark. At 85 she owes 50, and her limit is 90.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.crowds import (
    BTC,
    Held,
    exchange_of,
    fills,
    liquidated,
    marked,
    sizes,
    traded,
    with_oracle,
    worths,
)
from zerosum.rules.case import open_case
from zerosum.rules.deleveraging import (
    compute_execution_price,
    compute_opposite,
    rank_queue,
)
from zerosum.rules.ranking import compute_lights
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
from zerosum.spec.state import Exchange

ADL = evolve(textbook, stages=(Stage.DELEVERAGING,), guard=Guard.NONE)
ANN = Held(100, {BTC: (10, 100)})
SHORT_ANN = Held(100, {BTC: (-10, 100)})


def failed_long(others: Mapping[str, Held], mark: int = 90) -> Exchange:
    """Return an exchange where ann's long has failed, with others who traded before the fall."""
    return marked(exchange_of({"ann": ANN, **others}, marks={BTC: 100}), BTC=mark)


def queue(exchange: Exchange, rules: RuleSet = ADL) -> list[str]:
    """Return the queue against ann's position."""
    return list(rank_queue(exchange, open_case(exchange, "ann", rules), BTC, rules))


def closes(exchange: Exchange, rules: RuleSet = ADL) -> list[tuple[str, int, int]]:
    """Return who is closed for how many steps at which price."""
    return [
        (buyer if seller == "ann" else seller, size, price)
        for buyer, seller, size, price in fills(liquidated(exchange, "ann", rules).journal)
    ]


# The textbook queue ----------------------------------------------------------------------------


def test_most_profit_comes_first() -> None:
    shorts = {
        "small": Held(500, {BTC: (-5, 100)}),  # 50
        "whale": Held(5_000, {BTC: (-20, 110)}),  # 400
        "middle": Held(500, {BTC: (-10, 110)}),  # 200
        "loser": Held(500, {BTC: (-10, 80)}),  # -100
    }
    assert ["whale", "middle", "small", "loser"] == queue(failed_long(shorts))


def test_then_leverage_then_size_then_seat() -> None:
    shorts = {
        "late": Held(400, {BTC: (-20, 100)}),  # 200, 1,800 over 600
        "calm": Held(700, {BTC: (-10, 110)}),  # 200, 900 over 900
        "even": Held(100, {BTC: (-10, 110)}),  # 200, 900 over 300: three times, as late
        "bold": Held(25, {BTC: (-10, 110)}),  # 200, 900 over 225: four times
        "twin": Held(25, {BTC: (-10, 110)}),  # as bold, but came later
    }
    assert ["bold", "twin", "late", "even", "calm"] == queue(failed_long(shorts))


def test_names_do_not_rank() -> None:
    same = Held(100, {BTC: (-10, 110)})
    assert ["zoe", "bob"] == queue(failed_long({"zoe": same, "bob": same}))


def test_nobody_of_her_own_side_is_in_the_queue() -> None:
    others = {"long": Held(500, {BTC: (5, 80)}), "short": Held(500, {BTC: (-5, 100)})}
    # Whoever took the other side of all these trades is short ten.
    assert ["short", "rest"] == queue(failed_long(others))


# How much --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("left", "size", "steps"), [(10, -4, 4), (10, -12, 10), (-3, 5, 3)])
def test_opposite_sides_cancel(left: int, size: int, steps: int) -> None:
    assert steps == compute_opposite(left, size) == compute_opposite(-left, -size)


@pytest.mark.parametrize(("left", "size"), [(10, 4), (-10, -4), (0, 4), (10, 0)])
def test_same_sides_do_not(left: int, size: int) -> None:
    assert 0 == compute_opposite(left, size)


def test_queue_is_closed_in_order_and_the_last_one_partly() -> None:
    shorts = {
        "first": Held(500, {BTC: (-4, 120)}),
        "second": Held(500, {BTC: (-5, 110)}),
        "third": Held(500, {BTC: (-7, 100)}),
        "fourth": Held(500, {BTC: (-7, 95)}),
    }
    before = failed_long(shorts)
    step = liquidated(before, "ann", ADL)
    assert [("first", 4, 90), ("second", 5, 90), ("third", 1, 90)] == closes(before)
    assert [0, 0, 0, -6, -7] == sizes(step.after, BTC, "ann", *shorts)
    # Nobody's equity changes at the execution price, which here is the mark.
    assert worths(before, *shorts) == worths(step.after, *shorts)


def test_profit_up_to_the_execution_price_is_kept() -> None:
    before = failed_long({"win": Held(500, {BTC: (-10, 120)})}, mark=85)
    step = liquidated(before, "ann", ADL)
    # From 120 down to 90, and not to 85.
    assert [850, 800] == [*worths(before, "win"), *worths(step.after, "win")]
    assert [0] == worths(step.after, "ann")


def test_pro_rata_to_the_last_unit() -> None:
    shorts = {
        "five": Held(500, {BTC: (-5, 120)}),
        "three": Held(500, {BTC: (-3, 110)}),
        "other": Held(500, {BTC: (-3, 100)}),
    }
    assert [("five", 4, 90), ("three", 3, 90), ("other", 3, 90)] == closes(
        failed_long(shorts), evolve(ADL, split=Split.PRO_RATA)
    )


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(60, 140)), max_size=6),
    st.sampled_from([Split.QUEUE, Split.PRO_RATA]),
)
def test_closed_are_a_prefix_with_at_most_one_partial(
    shorts: list[tuple[int, int]], split: Split
) -> None:
    crowd = {f"s{i}": Held(5_000, {BTC: (-size, price)}) for i, (size, price) in enumerate(shorts)}
    before = failed_long(crowd)
    line = queue(before, evolve(ADL, eligibility=Eligibility.EVERYONE))
    rules = evolve(ADL, split=split, eligibility=Eligibility.EVERYONE)
    step = liquidated(before, "ann", rules)
    held = [abs(size) for size in sizes(before, BTC, *line)]
    left = [abs(size) for size in sizes(step.after, BTC, *line)]
    closed = [was - now for was, now in zip(held, left, strict=True)]
    assert min(10, sum(held)) == sum(closed)
    if split is Split.QUEUE:
        touched = [place for place, size in enumerate(closed) if size > 0]
        assert list(range(len(touched))) == touched
        assert [0 for _ in touched[:-1]] == [left[place] for place in touched[:-1]]
    else:
        exact = [10 * size / max(sum(held), 10) for size in held]
        assert all(abs(one - part) < 1 for one, part in zip(closed, exact, strict=True))


def test_pro_rata_asks_winners_first() -> None:
    crowd = {"win": Held(5_000, {BTC: (-6, 110)}), "lose": Held(5_000, {BTC: (-8, 60)})}
    step = liquidated(failed_long(crowd), "ann", evolve(ADL, split=Split.PRO_RATA))
    assert [0, -4] == sizes(step.after, BTC, "win", "lose")


@pytest.mark.parametrize(
    ("trigger", "mark", "closed"),
    [
        (AdlTrigger.LIQUIDATABLE, 91, 10),
        (AdlTrigger.BANKRUPT, 91, 0),
        (AdlTrigger.BANKRUPT, 90, 0),
        (AdlTrigger.BANKRUPT, 89, 10),
    ],
)
def test_trigger(trigger: AdlTrigger, mark: int, closed: int) -> None:
    before = failed_long({"win": Held(500, {BTC: (-10, 110)})}, mark=mark)
    rules = evolve(ADL, adl_trigger=trigger)
    assert closed == sum(steps for _, steps, _ in closes(before, rules))


@pytest.mark.parametrize(
    ("stop", "closed"),
    [
        (AdlStop.GONE, 10),
        (AdlStop.HEALTHY, 6),  # at 92 she has 20; four steps need 19, five need 23
        (AdlStop.SOLVENT, 0),
    ],
)
def test_stop(stop: AdlStop, closed: int) -> None:
    before = failed_long({"win": Held(500, {BTC: (-10, 110)})}, mark=92)
    rules = evolve(ADL, adl_stop=stop, price=PriceRule.MARK)
    assert closed == sum(steps for _, steps, _ in closes(before, rules))


# The price -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "oracle", "price"),
    [
        (PriceRule.LIMIT, 88, 90),
        (PriceRule.MARK, 88, 85),
        (PriceRule.PREVIOUS_MARK, 88, 92),
        (PriceRule.ORACLE, 88, 88),
        (PriceRule.ORACLE_CAPPED, 88, 90),
        (PriceRule.ORACLE_CAPPED, 93, 93),
    ],
)
def test_price_of_a_failed_long(rule: PriceRule, oracle: int, price: int) -> None:
    before = failed_long({"win": Held(500, {BTC: (-10, 110)})}, mark=92)
    before = with_oracle(marked(before, BTC=85), BTC, oracle)
    rules = evolve(ADL, price=rule)
    assert price == compute_execution_price(before, open_case(before, "ann", rules), BTC, rules)
    step = liquidated(before, "ann", rules)
    assert [("win", 10, price)] == closes(before, rules)
    # What she gets above the mark is what the other pays.
    assert [-50 + 10 * (price - 85), 750 - 10 * (price - 85)] == worths(step.after, "ann", "win")


@pytest.mark.parametrize(
    ("rule", "oracle", "price"),
    [
        (PriceRule.LIMIT, 112, 110),
        (PriceRule.MARK, 112, 115),
        (PriceRule.PREVIOUS_MARK, 112, 108),
        (PriceRule.ORACLE, 112, 112),
        (PriceRule.ORACLE_CAPPED, 112, 110),
        (PriceRule.ORACLE_CAPPED, 107, 107),
    ],
)
def test_price_of_a_failed_short(rule: PriceRule, oracle: int, price: int) -> None:
    crowd = {"ann": SHORT_ANN, "win": Held(500, {BTC: (10, 90)})}
    before = marked(marked(exchange_of(crowd, marks={BTC: 100}), BTC=108), BTC=115)
    before = with_oracle(before, BTC, oracle)
    assert [("win", 10, price)] == closes(before, evolve(ADL, price=rule))


def test_limit_below_one_is_never_traded() -> None:
    crowd = {"ann": Held(0, {BTC: (-10, 1)}), "win": Held(500, {BTC: (10, 5)})}
    before = exchange_of(crowd, marks={BTC: 20})
    # Ten steps at 20 are 200 and she owes 190: the limit is 20 x 10 / 200.
    assert [("win", 10, 1)] == closes(before)
    # One round trip from 60 to 1 later she owes 249, and no price is low enough.
    deeper = traded(traded(before, "ann", BTC, 1, 60), "ann", BTC, -1, 1)
    assert [-249] == worths(deeper, "ann")
    assert {BTC: -5} == dict(open_case(deeper, "ann", textbook).limits)
    assert [] == closes(deeper)


# The guard -------------------------------------------------------------------------------------

# Bob gains nothing by his short and has 20; a close at 90 under a mark of 85 costs 5 a step.
TIGHT = {"bob": Held(20, {BTC: (-10, 85)})}


@pytest.mark.parametrize(
    ("guard", "steps", "ann", "bob"),
    [
        (Guard.NONE, 10, 0, -30),
        (Guard.SKIP, 0, -50, 20),
        (Guard.CAP, 4, -30, 0),
    ],
)
def test_guard(guard: Guard, steps: int, ann: int, bob: int) -> None:
    step = liquidated(failed_long(TIGHT, mark=85), "ann", evolve(ADL, guard=guard))
    assert [10 - steps] == sizes(step.after, BTC, "ann")
    assert [ann, bob] == worths(step.after, "ann", "bob")


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        (Guard.SKIP, [("carol", 10, 90)]),
        (Guard.CAP, [("bob", 4, 90), ("carol", 6, 90)]),
    ],
)
def test_next_in_the_queue_stands_in(guard: Guard, expected: list[tuple[str, int, int]]) -> None:
    crowd = {**TIGHT, "carol": Held(500, {BTC: (-10, 84)})}
    assert expected == closes(failed_long(crowd, mark=85), evolve(ADL, guard=guard))


def test_guard_lets_a_close_through_that_costs_nothing() -> None:
    # At 92 she has 20, so that a close at 90 is a gift of two a step.
    crowd = {"broke": Held(70, {BTC: (-10, 85)})}
    before = failed_long(crowd, mark=92)
    assert [0] == worths(before, "broke")
    assert [("broke", 10, 90)] == closes(before, evolve(ADL, guard=Guard.SKIP))


# Who is eligible -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("eligibility", "left"),
    [
        (Eligibility.WINNERS, 6),
        (Eligibility.WINNERS_THEN_LOSERS, 0),
        (Eligibility.EVERYONE, 0),
    ],
)
def test_winners_only_may_leave_a_residual(eligibility: Eligibility, left: int) -> None:
    crowd = {"lose": Held(500, {BTC: (-10, 80)}), "win": Held(500, {BTC: (-4, 100)})}
    step = liquidated(failed_long(crowd), "ann", evolve(ADL, eligibility=eligibility))
    assert [left, -10 + 6 - left, 0] == sizes(step.after, BTC, "ann", "lose", "win")


def test_no_profit_is_no_win() -> None:
    crowd = {"even": Held(500, {BTC: (-10, 90)})}
    assert [] == closes(failed_long(crowd), evolve(ADL, eligibility=Eligibility.WINNERS))


# Lights ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "lights"),
    [
        (1, [5]),
        (2, [5, 3]),
        (3, [5, 4, 2]),
        (5, [5, 4, 3, 2, 1]),
        (10, [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]),
    ],
)
def test_lights_are_the_quantiles_of_the_queue(count: int, lights: list[int]) -> None:
    names = [str(place) for place in range(count)]
    assert lights == list(compute_lights(names).values())
