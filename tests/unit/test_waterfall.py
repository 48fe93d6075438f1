"""Worked examples of chapter 06: a failed account's way through all stages, and the end.

Ann has paid in 100 and holds 10 steps since a price of 100. At 91 she has 10 of a maintenance
margin of 46, and her limit price is 90. Every run here checks all laws and replays its journal.
"""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.unit.crowds import (
    BTC,
    ETH,
    FEES,
    HOUSE,
    PLAIN,
    Held,
    Resting,
    exchange_of,
    fills,
    liquidated,
    marked,
    payments,
    sizes,
    stages,
    swept,
    unresolved,
    with_book,
    worths,
)
from zerosum.rules import House, apply_sweep, apply_waterfall
from zerosum.rules.ruleset import Guard, MarketOrder, Stage
from zerosum.rules.venues.textbook import textbook
from zerosum.rules.waterfall import find_failing, order_markets
from zerosum.spec.journal import BeginStage, ConsumeOrder, OpenCase
from zerosum.spec.rejections import NotLiquidatable, UnknownAccount
from zerosum.spec.state import Exchange

ANN = Held(100, {BTC: (10, 100)})
WHALE = Held(500, {BTC: (-20, 110)})


def open_interest(exchange: Exchange) -> int:
    """Return the sum of the longs in BTC."""
    return sum(max(size, 0) for size in sizes(exchange, BTC, *exchange.accounts))


# The story -------------------------------------------------------------------------------------


def story() -> Exchange:
    """Return ann's failure with a thin book, a small vault and a whale on the other side."""
    crowd = {"ann": ANN, "whale": WHALE, "mm": Held(1_000)}
    before = exchange_of(crowd, marks={BTC: 100}, house=30)
    return marked(with_book(before, BTC, Resting("mm", 4, 91), Resting("mm", 9, 80)), BTC=91)


def test_story_from_end_to_end() -> None:
    before = story()
    step = liquidated(before, "ann", textbook)
    assert [
        ("mm", "ann", 4, 91),  # the book, down to 90
        (HOUSE, "ann", 3, 90),  # the vault: 30 pays for three steps at an initial margin of 10
        ("whale", "ann", 3, 90),  # the rest is closed against the largest winner
    ] == fills(step.journal)
    assert [0, -17, 4, 3] == sizes(step.after, BTC, "ann", "whale", "mm", HOUSE)
    assert [10, 880, 1_000, 30] == worths(before, "ann", "whale", "mm", HOUSE)
    assert [4, 883, 1_000, 33] == worths(step.after, "ann", "whale", "mm", HOUSE)


def test_story_told_by_its_journal() -> None:
    step = liquidated(story(), "ann", textbook)
    assert OpenCase("ann", 10, 910, ((BTC, 90),)) == step.journal[0]
    assert {"ann"} == {one.account for one in step.journal if isinstance(one, BeginStage)}
    assert [
        ("book", BTC, 30),
        ("backstop", BTC, 30),
        ("deleveraging", BTC, 33),  # this is what the vault had left when deleveraging began
        ("socialisation", None, 33),
    ] == stages(step.journal)
    assert [] == payments(step.journal)
    assert [] == unresolved(step.journal)
    assert 9 == step.after.markets[BTC].book["2"].size


def test_seven_steps_changed_hands_and_three_were_cancelled() -> None:
    before = story()
    after = liquidated(before, "ann", textbook).after
    assert [20, 17] == [open_interest(before), open_interest(after)]


def test_later_stages_do_nothing_once_she_is_healthy() -> None:
    crowd = {"ann": ANN, "whale": WHALE, "mm": Held(1_000)}
    before = with_book(
        exchange_of(crowd, marks={BTC: 100}, house=1_000),
        BTC,
        *(Resting("mm", 1, 94) for _ in range(10)),
    )
    step = liquidated(marked(before, BTC=94), "ann", textbook)
    assert [("mm", "ann", 1, 94), ("mm", "ann", 1, 94)] == fills(step.journal)
    assert [8] == sizes(step.after, BTC, "ann")
    assert 4 == len(stages(step.journal))


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ((Stage.BOOK, Stage.DELEVERAGING), "mm"),
        ((Stage.DELEVERAGING, Stage.BOOK), "whale"),
        ((Stage.BACKSTOP, Stage.BOOK), HOUSE),
    ],
)
def test_stages_run_in_the_order_of_the_rule_set(order: tuple[Stage, ...], first: str) -> None:
    step = liquidated(story(), "ann", evolve(textbook, stages=order))
    assert first == fills(step.journal)[0][0]
    begun = [name for name, _, _ in stages(step.journal)]
    assert [*(one.value for one in order), "socialisation"] == begun


def test_orders_are_cancelled_before_the_first_stage() -> None:
    crowd = {"ann": ANN, "mm": Held(1_000)}
    before = with_book(exchange_of(crowd, marks={BTC: 100}), BTC, Resting("ann", 5, 95))
    step = liquidated(marked(before, BTC=91), "ann", textbook)
    assert ConsumeOrder(BTC, "1", 5, "cancelled") == step.journal[1]


def test_refusals() -> None:
    healthy = exchange_of({"ann": ANN}, marks={BTC: 100})
    with pytest.raises(NotLiquidatable) as caught:
        apply_waterfall(healthy, account="ann", backstop=HOUSE, fees=FEES, rules=textbook)
    assert (100, 50) == (caught.value.equity, caught.value.maintenance_margin)
    with pytest.raises(UnknownAccount):
        apply_waterfall(healthy, account="ann", backstop="nobody", fees=FEES, rules=textbook)


# Two markets -----------------------------------------------------------------------------------


def test_hedged_account_goes_through_each_stage_in_both_markets() -> None:
    crowd = {
        "ann": Held(200, {BTC: (10, 100), ETH: (-20, 50)}),
        "whale": Held(500, {ETH: (20, 40)}),
        "mm": Held(10_000),
    }
    before = exchange_of(crowd, marks={BTC: 100, ETH: 50})
    before = with_book(before, BTC, Resting("mm", 10, 91))
    before = with_book(before, ETH, Resting("mm", -5, 55))
    before = marked(before, BTC=92, ETH=54)
    # 40 of 920 + 1,080: limits 90.16, so 91, and 55.08, so 55.
    step = liquidated(before, "ann", textbook)
    assert [
        ("ann", "mm", 5, 55),  # 1,080 of notional come before 920
        ("mm", "ann", 10, 91),
        ("ann", "whale", 15, 55),
    ] == fills(step.journal)
    assert [
        ("book", ETH),
        ("book", BTC),
        ("backstop", ETH),
        ("backstop", BTC),
        ("deleveraging", ETH),
        ("deleveraging", BTC),
    ] == [(stage, market) for stage, market, _ in stages(step.journal)][:6]
    # One a step in both markets: 10 and 20 of the 40.
    assert [40, 10] == [*worths(before, "ann"), *worths(step.after, "ann")]


@pytest.mark.parametrize(
    ("order", "marks", "markets"),
    [
        (MarketOrder.LARGEST_FIRST, (92, 54), [ETH, BTC]),  # 920 and 1,080
        (MarketOrder.SMALLEST_FIRST, (92, 54), [BTC, ETH]),
        (MarketOrder.LARGEST_FIRST, (110, 54), [BTC, ETH]),
        (MarketOrder.SMALLEST_FIRST, (110, 54), [ETH, BTC]),
        (MarketOrder.LARGEST_FIRST, (100, 50), [BTC, ETH]),  # equal ones by name
        (MarketOrder.SMALLEST_FIRST, (100, 50), [BTC, ETH]),
    ],
)
def test_markets_come_by_size(
    order: MarketOrder, marks: tuple[int, int], markets: list[str]
) -> None:
    crowd = {"ann": Held(200, {BTC: (10, 100), ETH: (-20, 50)})}
    before = marked(exchange_of(crowd, marks={BTC: 100, ETH: 50}), BTC=marks[0], ETH=marks[1])
    assert markets == list(order_markets(before, "ann", evolve(textbook, market_order=order)))


@pytest.mark.parametrize("order", list(MarketOrder))
def test_equal_markets_come_by_name(order: MarketOrder) -> None:
    names = list("ABCDEFG")
    crowd = {"ann": Held(700, dict.fromkeys(names, (10, 100)))}
    exchange = exchange_of(
        crowd, marks=dict.fromkeys(names, 100), tiers=dict.fromkeys(names, PLAIN)
    )
    assert names == list(order_markets(exchange, "ann", evolve(textbook, market_order=order)))


@pytest.mark.parametrize(
    ("account", "backstop", "fees"),
    [("nobody", HOUSE, FEES), ("ann", "nobody", FEES), ("ann", HOUSE, "nobody")],
)
def test_everybody_who_is_named_must_exist(account: str, backstop: str, fees: str) -> None:
    with pytest.raises(UnknownAccount):
        apply_waterfall(story(), account=account, backstop=backstop, fees=fees, rules=textbook)


# Sweeps ----------------------------------------------------------------------------------------


def test_sweep_takes_the_failing_by_seat_and_leaves_the_others() -> None:
    crowd = {
        "zoe": ANN,
        "well": Held(500, {BTC: (5, 100)}),
        "ann": ANN,
        "whale": Held(900, {BTC: (-30, 110)}),
    }
    before = marked(exchange_of(crowd, marks={BTC: 100}), BTC=90)
    after, journal, failed = swept(before, textbook)
    assert ("zoe", "ann") == failed
    assert [("whale", "zoe", 10, 90), ("whale", "ann", 10, 90)] == fills(journal)
    assert [0, 5, 0, -10] == sizes(after, BTC, "zoe", "well", "ann", "whale")
    assert [0, 450, 0, 1_500] == worths(after, "zoe", "well", "ann", "whale")


def test_contagion_is_reported() -> None:
    # Bob has 45 of 43 before he is closed against ann, at five a step under the mark.
    crowd = {"ann": ANN, "bob": Held(45, {BTC: (-10, 85)})}
    before = marked(exchange_of(crowd, marks={BTC: 100}), BTC=85)
    rules = evolve(textbook, guard=Guard.NONE)
    after, journal, failed = swept(before, rules)
    assert ("ann", "bob") == failed
    assert [0, -5] == worths(after, "ann", "bob")
    assert [("bob", 5)] == unresolved(journal)


def test_guard_stops_contagion() -> None:
    crowd = {"ann": ANN, "bob": Held(45, {BTC: (-10, 85)})}
    before = marked(exchange_of(crowd, marks={BTC: 100}), BTC=85)
    after, journal, failed = swept(before, textbook)
    assert ("ann",) == failed
    assert [] == fills(journal)
    assert [-50, 45] == worths(after, "ann", "bob")


def test_vault_that_fails_goes_down_the_same_waterfall() -> None:
    crowd = {"ann": ANN, "whale": Held(500, {BTC: (-10, 110)}), "mm": Held(1_000)}
    before = marked(exchange_of(crowd, marks={BTC: 100}, house=100), BTC=90)
    full, _, first = swept(before, textbook)
    assert ("ann",) == first
    assert [10] == sizes(full, BTC, HOUSE)
    # At 81 the vault has 10 of 41; its own limit is 80, and it is not its own backstop.
    lower = marked(with_book(full, BTC, Resting("mm", 4, 81)), BTC=81)
    assert [10] == worths(lower, HOUSE)
    after, journal, second = swept(lower, textbook)
    assert (HOUSE,) == second
    assert [("mm", HOUSE, 4, 81), ("whale", HOUSE, 6, 80)] == fills(journal)
    assert [0, -4] == sizes(after, BTC, HOUSE, "whale")
    assert [4] == worths(after, HOUSE)


def test_vault_that_held_nothing_can_fail_in_the_sweep_that_fills_it() -> None:
    before = marked(exchange_of({"ann": ANN}, marks={BTC: 100}, house=60), BTC=85)
    rules = evolve(textbook, stages=(Stage.BACKSTOP,), backstop_needs_margin=False)
    after, _, failed = swept(before, rules)
    # Ten steps at 90 under a mark of 85 leave it 10 of a maintenance margin of 43.
    assert [10] == sizes(after, BTC, HOUSE)
    assert [0, 10] == worths(after, "ann", HOUSE)
    assert ("ann", HOUSE) == failed


def test_sweep_of_the_healthy_does_nothing() -> None:
    before = exchange_of({"ann": ANN}, marks={BTC: 100})
    assert ((), ()) == swept(before, textbook)[1:]


def test_fund_is_not_asked_before_the_book_nor_winners_before_the_fund() -> None:
    crowd = {"ann": ANN, "whale": WHALE, "mm": Held(1_000)}
    deep = with_book(exchange_of(crowd, marks={BTC: 100}, house=500), BTC, Resting("mm", 10, 90))
    step = liquidated(marked(deep, BTC=90), "ann", textbook)
    assert [0, -20] == sizes(step.after, BTC, HOUSE, "whale")
    rich = exchange_of(crowd, marks={BTC: 100}, house=500)
    step = liquidated(marked(rich, BTC=90), "ann", textbook)
    assert [10, -20] == sizes(step.after, BTC, HOUSE, "whale")


def test_losses_of_one_are_gains_of_the_others() -> None:
    before = story()
    after = liquidated(before, "ann", textbook).after
    everybody = tuple(before.accounts)
    assert sum(worths(before, *everybody)) == sum(worths(after, *everybody)) == before.pile


def test_sweep_tells_each_waterfall_who_gets_the_fees_and_what_the_peak_was() -> None:
    before = story()
    rules = evolve(textbook, liquidation_fee_ppm=5_000, backstop_max_drawdown_ppm=0)
    # Of 364 half a percent is one; 30 of a peak of 30 is no loss, and of 31 it is one.
    for peak, steps in ((30, [4, 3, 3]), (31, [4, 6])):
        house = House(backstop=HOUSE, fees=FEES, peak=peak)
        after, journal, failed = apply_sweep(before, house=house, rules=rules)
        assert ("ann",) == failed
        assert [1] == worths(after, FEES)
        assert steps == [size for _, _, size, _ in fills(journal)]


def test_who_is_failing_and_not_done() -> None:
    crowd = {"ann": ANN, "bob": ANN, "well": Held(200, {BTC: (10, 100)})}
    before = marked(exchange_of(crowd, marks={BTC: 100}), BTC=98)
    assert [] == find_failing(before, ())
    lower = marked(before, BTC=94)
    assert ["ann", "bob"] == find_failing(lower, ())
    assert ["bob"] == find_failing(lower, {"ann"})


def test_whoever_the_waterfall_of_another_saved_is_left_alone() -> None:
    # At 93 both have 30 of 47. Bob buys back at ann's limit, three a step below the mark.
    crowd = {"ann": ANN, "bob": Held(30, {BTC: (-10, 93)})}
    before = marked(exchange_of(crowd, marks={BTC: 100}), BTC=93)
    assert ["ann", "bob"] == find_failing(before, ())
    after, journal, failed = swept(before, textbook)
    assert ("ann",) == failed
    assert [("bob", "ann", 10, 90)] == fills(journal)
    assert [0, 60] == worths(after, "ann", "bob")
