"""Worked examples of chapter 03: a failed account's position meets the resting orders.

Ann has paid in 100 and holds 10 steps since a price of 100. At a mark of 91 she has 10 of a
maintenance margin of 46, and her limit price is 90: ten steps at 90 are worth what she owes.
"""

from __future__ import annotations

import pytest
from attrs import evolve
from immutables import Map

from tests.unit.crowds import (
    BTC,
    ETH,
    FEES,
    Held,
    Resting,
    exchange_of,
    fills,
    liquidated,
    marked,
    payments,
    sizes,
    with_book,
    worths,
)
from zerosum.rules import apply_cancel_orders, apply_checked, apply_cooldown_end, apply_place_order
from zerosum.rules.case import compute_quota, open_case
from zerosum.rules.liquidation import compute_take
from zerosum.rules.ruleset import SizeRule, Stage
from zerosum.rules.venues.textbook import textbook
from zerosum.spec.journal import ConsumeOrder, Fill, SetCooldown
from zerosum.spec.rejections import AlreadyExists, NotPositive, UnknownAccount
from zerosum.spec.state import Exchange, Order

ON_BOOK = evolve(textbook, stages=(Stage.BOOK,))
A_FIFTH = evolve(
    ON_BOOK, size=SizeRule.SHARE_ABOVE_THRESHOLD, share_ppm=200_000, share_threshold=500
)

LONG = {"ann": Held(100, {BTC: (10, 100)}), "mm": Held(10_000), "other": Held(10_000)}
SHORT = {"ann": Held(100, {BTC: (-10, 100)}), "mm": Held(10_000), "other": Held(10_000)}


def failed_long(*orders: Resting, mark: int = 91) -> Exchange:
    """Return an exchange where ann's long has failed, with a book."""
    return marked(with_book(exchange_of(LONG, marks={BTC: 100}), BTC, *orders), BTC=mark)


def failed_short(*orders: Resting, mark: int = 109) -> Exchange:
    """Return the mirror image: equity 10, limit 110."""
    return marked(with_book(exchange_of(SHORT, marks={BTC: 100}), BTC, *orders), BTC=mark)


# The book, down to the limit -------------------------------------------------------------------


def test_long_is_sold_best_price_first_down_to_the_limit() -> None:
    before = failed_long(Resting("mm", 5, 89), Resting("mm", 4, 91), Resting("other", 3, 90))
    step = liquidated(before, "ann", ON_BOOK)
    assert [("mm", "ann", 4, 91), ("other", "ann", 3, 90)] == fills(step.journal)
    assert [3, 4, 3] == sizes(step.after, BTC, "ann", "mm", "other")
    # Three steps are sold one below the mark: ann has 3 less, and who bought them 3 more.
    assert [7, 10_000, 10_003] == worths(step.after, "ann", "mm", "other")


def test_short_is_bought_back_best_price_first_up_to_the_limit() -> None:
    before = failed_short(Resting("mm", -5, 111), Resting("mm", -4, 109), Resting("other", -3, 110))
    step = liquidated(before, "ann", ON_BOOK)
    assert [("ann", "mm", 4, 109), ("ann", "other", 3, 110)] == fills(step.journal)
    assert [-3, -4, -3] == sizes(step.after, BTC, "ann", "mm", "other")
    assert [7] == worths(step.after, "ann")


def test_one_price_goes_to_the_order_that_came_first() -> None:
    before = failed_long(Resting("other", 2, 91), Resting("mm", 3, 91), mark=91)
    assert [("other", "ann", 2, 91), ("mm", "ann", 3, 91)] == fills(
        liquidated(before, "ann", ON_BOOK).journal
    )


def test_orders_of_her_own_side_are_left_alone() -> None:
    before = failed_long(Resting("mm", -4, 92), Resting("other", 1, 91))
    step = liquidated(before, "ann", ON_BOOK)
    assert [("other", "ann", 1, 91)] == fills(step.journal)
    assert -4 == step.after.markets[BTC].book["1"].size


def test_traded_steps_leave_the_order() -> None:
    before = failed_long(Resting("mm", 12, 90), mark=90)
    step = liquidated(before, "ann", ON_BOOK)
    assert 2 == step.after.markets[BTC].book["1"].size
    assert [0, 10] == sizes(step.after, BTC, "ann", "mm")
    assert [0] == worths(step.after, "ann")


def test_maker_who_cannot_afford_it_is_skipped() -> None:
    # Four steps at 91 need an initial margin of 37; poor has 36.
    crowd = {**LONG, "poor": Held(36)}
    before = marked(
        with_book(
            exchange_of(crowd, marks={BTC: 100}), BTC, Resting("poor", 4, 91), Resting("mm", 4, 90)
        ),
        BTC=91,
    )
    step = liquidated(before, "ann", ON_BOOK)
    assert [("mm", "ann", 4, 90)] == fills(step.journal)
    assert 4 == step.after.markets[BTC].book["1"].size


def test_maker_who_just_affords_it_is_not_skipped() -> None:
    crowd = {**LONG, "just": Held(37)}
    before = marked(
        with_book(exchange_of(crowd, marks={BTC: 100}), BTC, Resting("just", 4, 91)), BTC=91
    )
    assert [("just", "ann", 4, 91)] == fills(liquidated(before, "ann", ON_BOOK).journal)


def test_it_stops_when_she_is_healthy() -> None:
    # At 94 ann has 40. Nine steps need 43, eight need 38.
    before = failed_long(*(Resting("mm", 1, 94) for _ in range(10)), mark=94)
    step = liquidated(before, "ann", ON_BOOK)
    assert [8] == sizes(step.after, BTC, "ann")
    assert [40] == worths(step.after, "ann")


def test_no_more_of_an_order_is_taken_than_makes_her_healthy() -> None:
    # Two steps sold at 93, one below the mark, leave 38 for eight steps, which need 38.
    step = liquidated(failed_long(Resting("mm", 10, 93), mark=94), "ann", ON_BOOK)
    assert [("mm", "ann", 2, 93)] == fills(step.journal)
    # Short at 106 she has 40. Eight steps need 43, seven need 38.
    step = liquidated(failed_short(Resting("mm", -10, 106), mark=106), "ann", ON_BOOK)
    assert [("ann", "mm", 3, 106)] == fills(step.journal)
    assert [-7] == sizes(step.after, BTC, "ann")


def step_on(exchange: Exchange, *, keep: int = 0, fees: str = FEES) -> list[object]:
    """Return what one step on the first order writes down; all laws are checked."""
    case = open_case(exchange, "ann", ON_BOOK)
    terms = {"case": case, "account": "ann", "market": BTC, "order": "1", "fee_ppm": 0}
    return list(apply_checked("take_order", exchange, **terms, keep=keep, fees=fees).journal)


def test_step_leaves_her_own_order_alone() -> None:
    assert [] == step_on(failed_long(Resting("ann", 4, 91)))


def test_step_trades_with_the_account_that_gets_the_fees() -> None:
    taken = [Fill(BTC, "mm", "ann", 4, 91, "liquidation"), ConsumeOrder(BTC, "1", 4, "liquidation")]
    assert taken == step_on(failed_long(Resting("mm", 4, 91)), fees="mm")


def test_step_leaves_a_healthy_account_alone() -> None:
    assert [] == step_on(failed_long(Resting("mm", 4, 96), mark=96))


@pytest.mark.parametrize(("keep", "steps"), [(0, [10]), (3, [7]), (9, [1]), (10, []), (11, [])])
def test_step_keeps_back_what_it_must(keep: int, steps: list[int]) -> None:
    for before in (
        failed_long(Resting("mm", 12, 90), mark=90),
        failed_short(Resting("mm", -12, 110), mark=110),
    ):
        assert steps == [one.size for one in step_on(before, keep=keep) if isinstance(one, Fill)]


@pytest.mark.parametrize(
    ("limit", "size", "price", "keep", "steps"),
    [
        (90, 4, 90, 0, 4),
        (90, 4, 89, 0, 0),  # worse than the limit
        (90, -4, 95, 0, 0),  # an ask, as hers would be
        (90, 12, 90, 0, 10),  # all she has
        (90, 12, 90, 11, 0),  # more is kept than she has
        (-5, 4, 1, 0, 4),
        (-5, 4, 0, 0, 0),  # nothing is sold for nothing, whatever the limit
    ],
)
def test_what_a_long_may_take_of_an_order(
    limit: int, size: int, price: int, keep: int, steps: int
) -> None:
    before = failed_long()
    case = evolve(open_case(before, "ann", ON_BOOK), limits=Map({BTC: limit}))
    assert steps == compute_take(before, case, BTC, Order("mm", size, price), keep)


@pytest.mark.parametrize(
    ("size", "price", "keep", "steps"),
    [(-4, 110, 0, 4), (-4, 111, 0, 0), (4, 105, 0, 0), (-12, 110, 0, 10), (-12, 110, 11, 0)],
)
def test_what_a_short_may_take_of_an_order(size: int, price: int, keep: int, steps: int) -> None:
    before = failed_short()
    case = open_case(before, "ann", ON_BOOK)
    assert steps == compute_take(before, case, BTC, Order("mm", size, price), keep)


def test_nothing_left_takes_nothing() -> None:
    before = failed_long()
    case = evolve(open_case(before, "ann", ON_BOOK), account="mm", limits=Map({BTC: 90}))
    for order in (Order("other", 4, 90), Order("other", -4, 90)):
        assert 0 == compute_take(before, case, BTC, order, 0)


@pytest.mark.parametrize(
    ("size", "bid", "mark", "fill"),
    [(1, 4, 91, ("mm", "ann", 1, 91)), (-1, -4, 109, ("ann", "mm", 1, 109))],
)
def test_last_step_goes_too(
    size: int, bid: int, mark: int, fill: tuple[str, str, int, int]
) -> None:
    crowd = {"ann": Held(10, {BTC: (size, 100)}), "mm": Held(10_000)}
    before = with_book(exchange_of(crowd, marks={BTC: 100}), BTC, Resting("mm", bid, mark))
    assert [fill] == fills(liquidated(marked(before, BTC=mark), "ann", ON_BOOK).journal)


@pytest.mark.parametrize(
    ("size", "mark", "prices", "fill"),
    [
        (1, 91, (90, 92, 91), ("mm", "ann", 1, 92)),
        (-1, 109, (110, 108, 109), ("ann", "mm", 1, 108)),
    ],
)
def test_last_step_meets_the_best_order(
    size: int, mark: int, prices: tuple[int, ...], fill: tuple[str, str, int, int]
) -> None:
    crowd = {"ann": Held(10, {BTC: (size, 100)}), "mm": Held(10_000)}
    orders = (Resting("mm", size, price) for price in prices)
    before = with_book(exchange_of(crowd, marks={BTC: 100}), BTC, *orders)
    assert [fill] == fills(liquidated(marked(before, BTC=mark), "ann", ON_BOOK).journal)


# Her own orders --------------------------------------------------------------------------------


def test_own_orders_are_cancelled_first_in_every_market() -> None:
    exchange = exchange_of(LONG, marks={BTC: 100, ETH: 50})
    exchange = with_book(exchange, BTC, Resting("ann", 2, 99), Resting("mm", 4, 90))
    exchange, _ = apply_place_order(
        exchange, market=ETH, order="eth", account="ann", size=-1, price=60
    )
    step = liquidated(marked(exchange, BTC=90), "ann", ON_BOOK)
    moved = [entry for entry in step.journal if isinstance(entry, ConsumeOrder | Fill)]
    assert [
        ConsumeOrder(BTC, "1", 2, "cancelled"),
        ConsumeOrder(ETH, "eth", 1, "cancelled"),
        Fill(BTC, "mm", "ann", 4, 90, "liquidation"),
        ConsumeOrder(BTC, "2", 4, "liquidation"),
    ] == moved


def test_cancelling_leaves_the_orders_of_others() -> None:
    before = failed_long(Resting("mm", 4, 90), Resting("ann", -4, 99))
    after, _ = apply_cancel_orders(before, market=BTC, account="ann")
    assert [4, 0] == [after.markets[BTC].book[name].size for name in ("1", "2")]


@pytest.mark.parametrize(
    ("name", "size", "price", "refusal"),
    [
        ("1", 1, 90, AlreadyExists),
        ("2", 0, 90, NotPositive),
        ("2", 1, 0, NotPositive),
    ],
)
def test_refused_orders(name: str, size: int, price: int, refusal: type[Exception]) -> None:
    before = failed_long(Resting("mm", 4, 90))
    with pytest.raises(refusal):
        apply_place_order(before, market=BTC, order=name, account="mm", size=size, price=price)


# A share, and the cooldown ---------------------------------------------------------------------


def test_a_share_first_and_all_of_it_during_the_cooldown() -> None:
    before = failed_long(Resting("mm", 20, 90), mark=90)
    first = liquidated(before, "ann", A_FIFTH)
    assert [("mm", "ann", 2, 90)] == fills(first.journal)
    assert first.after.accounts["ann"].in_cooldown
    cooled = [entry for entry in first.journal if isinstance(entry, SetCooldown)]
    assert [SetCooldown("ann", active=True)] == cooled
    second = liquidated(first.after, "ann", A_FIFTH)
    assert [("mm", "ann", 8, 90)] == fills(second.journal)


@pytest.mark.parametrize(
    ("steps", "threshold", "sent"),
    [
        (10, 909, 2),
        (10, 910, 10),  # ten steps at 91 are at the threshold, not above it
        (11, 500, 3),  # a fifth is 2.2
        (1, 0, 1),
    ],
)
def test_what_is_sent(steps: int, threshold: int, sent: int) -> None:
    exchange = exchange_of({"ann": Held(0, {BTC: (steps, 91)})}, marks={BTC: 91})
    rules = evolve(A_FIFTH, share_threshold=threshold)
    assert sent == compute_quota(exchange, "ann", BTC, rules)


def test_one_step_kept_back_is_enough_for_a_cooldown() -> None:
    crowd = {"ann": Held(20, {BTC: (2, 100)}), "mm": Held(10_000)}
    before = with_book(exchange_of(crowd, marks={BTC: 100}), BTC, Resting("mm", 20, 90))
    half = evolve(A_FIFTH, share_ppm=500_000, share_threshold=0)
    step = liquidated(marked(before, BTC=90), "ann", half)
    assert [("mm", "ann", 1, 90)] == fills(step.journal)
    assert step.after.accounts["ann"].in_cooldown


def test_cooldown_of_one_market_is_not_felt_in_the_next() -> None:
    crowd = {"ann": Held(100, {BTC: (10, 100), ETH: (20, 50)}), "mm": Held(10_000)}
    before = exchange_of(crowd, marks={BTC: 100, ETH: 50})
    before = with_book(before, BTC, Resting("mm", 20, 95))
    before = marked(with_book(before, ETH, Resting("mm", 20, 48)), BTC=95, ETH=48)
    step = liquidated(before, "ann", A_FIFTH)
    assert [("mm", "ann", 4, 48), ("mm", "ann", 2, 95)] == fills(step.journal)
    assert step.after.accounts["ann"].in_cooldown


def test_nothing_sold_begins_no_cooldown() -> None:
    step = liquidated(failed_long(mark=90), "ann", A_FIFTH)
    assert [] == fills(step.journal)
    assert not step.after.accounts["ann"].in_cooldown


def test_cooldown_ends_when_the_clock_says_so() -> None:
    before = failed_long(Resting("mm", 20, 90), mark=90)
    cooled = liquidated(before, "ann", A_FIFTH).after
    step = apply_checked("apply_cooldown_end", cooled, account="ann")
    assert not step.after.accounts["ann"].in_cooldown
    assert (SetCooldown("ann", active=False),) == step.journal
    with pytest.raises(UnknownAccount):
        apply_cooldown_end(cooled, account="nobody")


def test_no_more_is_sold_than_restores_the_margin() -> None:
    # At 94 there are 40 of 47; nine steps need 43, eight 38.
    step = liquidated(failed_long(Resting("mm", 20, 94), mark=94), "ann", ON_BOOK)
    assert [("mm", "ann", 2, 94)] == fills(step.journal)


def test_small_positions_go_at_once_and_without_cooldown() -> None:
    before = failed_long(Resting("mm", 20, 90), mark=90)
    step = liquidated(before, "ann", evolve(A_FIFTH, share_threshold=900))
    assert [0] == sizes(step.after, BTC, "ann")
    assert not step.after.accounts["ann"].in_cooldown


# The fee ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fee_ppm", "price", "fee"),
    [
        (0, 91, 0),
        (10_000, 91, 3),  # one percent of 364, rounded down
        (50_000, 91, 4),  # five percent would be 18; four is what is above zero at the limit
        (50_000, 90, 0),
    ],
)
def test_fee_is_at_most_what_is_above_zero_at_the_limit(fee_ppm: int, price: int, fee: int) -> None:
    rules = evolve(ON_BOOK, liquidation_fee_ppm=fee_ppm)
    step = liquidated(failed_long(Resting("mm", 4, price)), "ann", rules)
    assert [fee] == worths(step.after, FEES)
    paid = [("ann", FEES, fee, "liquidation fee")] if fee > 0 else []
    assert paid == payments(step.journal)


def test_nobody_pays_a_fee_to_herself() -> None:
    before = failed_long(Resting("mm", 4, 91))
    terms = {"account": "ann", "market": BTC, "order": "1", "keep": 0, "fee_ppm": 50_000}
    case = open_case(before, "ann", ON_BOOK)
    step = apply_checked("take_order", before, case=case, fees="ann", **terms)
    assert [("mm", "ann", 4, 91)] == fills(step.journal)
    assert [] == payments(step.journal)


@pytest.mark.parametrize(("fee_ppm", "fee"), [(2_747, 0), (2_748, 1)])
def test_fee_of_less_than_a_unit_is_not_charged(fee_ppm: int, fee: int) -> None:
    # Of 364 the first whole unit is at 0.2748 percent.
    rules = evolve(ON_BOOK, liquidation_fee_ppm=fee_ppm)
    step = liquidated(failed_long(Resting("mm", 4, 91)), "ann", rules)
    assert [fee] == worths(step.after, FEES)
    assert fee == len(payments(step.journal))
