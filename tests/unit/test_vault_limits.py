"""The numbers behind a vault's steps, at and beside the points where they change (chapter 04).

Ann has paid in 100 and holds 10 steps since a price of 100, long or short. At a mark of 90, or 110
for the short, she has nothing left and her limit price is the mark.
"""

from __future__ import annotations

import pytest
from attrs import evolve
from immutables import Map

from tests.unit.crowds import (
    BTC,
    HOUSE,
    PLAIN,
    Held,
    Resting,
    exchange_of,
    fills,
    marked,
    payments,
    traded,
    with_book,
)
from zerosum.rules import apply_checked
from zerosum.rules.case import Case, open_case
from zerosum.rules.ruleset import BackstopKind, RuleSet, Stage
from zerosum.rules.vault import (
    compute_beyond,
    compute_fundable,
    compute_room,
    is_ready,
    keeps_within_limits,
)
from zerosum.rules.venues.textbook import textbook
from zerosum.spec.registry import Transition
from zerosum.spec.state import Exchange, MarginTier, Order

VAULT = evolve(textbook, stages=(Stage.BACKSTOP,))
NO_MARGIN = evolve(VAULT, backstop_needs_margin=False)
WHOLE_ACCOUNT = evolve(VAULT, backstop=BackstopKind.TAKES_ACCOUNT)
FUND = evolve(VAULT, backstop=BackstopKind.PAYS_SLIPPAGE)
STEEP = (*PLAIN, MarginTier(floor=10_000, initial_ppm=200_000, maintenance_ppm=100_000))


def failed(
    house: int, *, size: int = 10, mark: int = 90, tiers: tuple[MarginTier, ...] = PLAIN
) -> Exchange:
    """Return an exchange where ann's position has failed and the house has some cash."""
    crowd = {"ann": Held(10 * abs(size), {BTC: (size, 100)}), "mm": Held(10_000)}
    return marked(exchange_of(crowd, marks={BTC: 100}, house=house, tiers={BTC: tiers}), BTC=mark)


def case_of(exchange: Exchange, limit: int | None = None, kept: int = 0) -> Case:
    """Return ann's case, with another limit or something kept back."""
    case = open_case(exchange, "ann", VAULT)
    limits = case.limits if limit is None else Map({BTC: limit})
    return evolve(case, limits=limits, kept=Map({BTC: kept}))


def room(exchange: Exchange, rules: RuleSet, limit: int | None = None) -> int:
    """Return how many steps of ann's position the house has room for."""
    return compute_room(exchange, case_of(exchange, limit), BTC, HOUSE, rules)


# Room ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("house", "mark", "rules", "steps"),
    [
        (100, 85, VAULT, 7),  # a step costs 5 at once and needs 9
        (100, 93, VAULT, 10),  # it earns 3, which pays for nothing: 9.3 rounded up, of 100
        (100, 85, evolve(VAULT, backstop_capital_floor=30), 5),  # 70 over 14
        (100, 85, evolve(VAULT, backstop_capital_floor=130), 0),
        (100, 85, NO_MARGIN, 20),
        (100, 85, evolve(VAULT, backstop_size_cap=50), 7),
        (100, 90, NO_MARGIN, 10),  # costs nothing: all that is left
        (0, 90, NO_MARGIN, 10),
        (100, 90, evolve(NO_MARGIN, backstop_capital_floor=100), 10),
        (100, 90, evolve(NO_MARGIN, backstop_capital_floor=101), 0),
        (100, 85, evolve(NO_MARGIN, backstop_capital_floor=130), 0),
    ],
)
def test_room_beside_a_long(house: int, mark: int, rules: RuleSet, steps: int) -> None:
    assert steps == room(failed(house, mark=mark), rules)


@pytest.mark.parametrize(
    ("mark", "rules", "steps"),
    [
        (115, VAULT, 11),  # a step costs 5 at once and needs 11.5, so 12; of 200
        (107, VAULT, 18),  # it earns 3 and needs 11
        (115, NO_MARGIN, 40),
        (110, NO_MARGIN, 10),  # costs nothing: all that is left
    ],
)
def test_room_beside_a_short(mark: int, rules: RuleSet, steps: int) -> None:
    assert steps == room(failed(200, size=-10, mark=mark), rules)


def test_room_needs_the_highest_rate_and_none_without_a_schedule() -> None:
    assert 5 == room(failed(90, tiers=STEEP), VAULT)  # 18 a step
    assert 10 == room(failed(90, tiers=()), VAULT, limit=90)


@pytest.mark.parametrize(("house", "steps"), [(0, 0), (1, 1), (3, 3)])
def test_room_at_one_unit_a_step(house: int, steps: int) -> None:
    assert steps == room(failed(house), NO_MARGIN, limit=91)


def test_no_schedule_needs_nothing_at_any_price() -> None:
    dear = exchange_of(
        {"ann": Held(0, {BTC: (1, 2_000_000)})}, marks={BTC: 2_000_000}, house=5, tiers={BTC: ()}
    )
    assert 5 == room(dear, VAULT, limit=2_000_001)


def test_margin_that_is_not_asked_for_takes_no_room() -> None:
    before = traded(failed(200, mark=85), HOUSE, BTC, 10, 85)
    assert 40 == room(before, NO_MARGIN)  # 200 over 5


def test_room_is_what_floor_and_own_margin_leave() -> None:
    # Ten steps of its own at 90 need 90 of 200.
    before = traded(failed(200), HOUSE, BTC, 10, 90)
    assert 12 == room(before, VAULT)  # 110 over 9
    assert 2 == room(before, evolve(VAULT, backstop_capital_floor=175))  # 25 over 9


@pytest.mark.parametrize(
    ("size", "held", "steps"),
    [(10, 0, 5), (10, 2, 3), (10, -2, 7), (10, 5, 0), (10, 7, 0), (-10, -2, 3), (-10, 2, 7)],
)
def test_room_below_a_size_cap(size: int, held: int, steps: int) -> None:
    before = failed(10_000, size=size, mark=90 if size > 0 else 110)
    if held != 0:
        before = traded(before, HOUSE, BTC, held, 90)
    assert steps == room(before, evolve(VAULT, backstop_size_cap=5))


@pytest.mark.parametrize(("size", "mark"), [(1, 85), (-1, 115)])
def test_room_beside_one_step(size: int, mark: int) -> None:
    assert 20 == room(failed(100, size=size, mark=mark), NO_MARGIN)
    before = traded(failed(10_000, size=size, mark=mark), HOUSE, BTC, 2 * size, mark)
    assert 3 == room(before, evolve(VAULT, backstop_size_cap=5))


# Limits and readiness --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cash", "rules", "keeps"),
    [
        (90, VAULT, True),  # ten steps at 90 need 90
        (89, VAULT, False),
        (89, NO_MARGIN, True),
        (90, evolve(VAULT, backstop_capital_floor=90), True),
        (90, evolve(VAULT, backstop_capital_floor=91), False),
        (89, evolve(NO_MARGIN, backstop_capital_floor=90), False),
        (90, evolve(VAULT, backstop_size_cap=10), True),
        (90, evolve(VAULT, backstop_size_cap=9), False),
        (89, evolve(VAULT, backstop_size_cap=10), False),
    ],
)
def test_vault_keeps_within_its_limits(cash: int, rules: RuleSet, keeps: bool) -> None:
    before = failed(cash)
    after = traded(before, HOUSE, BTC, 10, 90)
    assert keeps is keeps_within_limits(before, after, HOUSE, rules)


def test_floor_is_kept_afterwards() -> None:
    # Ten steps bought one above the mark leave 90 of 100.
    before = failed(100)
    after = traded(before, HOUSE, BTC, 10, 91)
    floors = [evolve(VAULT, backstop_capital_floor=floor) for floor in (90, 91)]
    assert [True, False] == [keeps_within_limits(before, after, HOUSE, one) for one in floors]


@pytest.mark.parametrize(("steps", "keeps"), [(-1, True), (0, True), (1, False)])
def test_position_above_the_cap_may_only_shrink(steps: int, keeps: bool) -> None:
    before = traded(failed(10_000), HOUSE, BTC, -10, 90)
    after = before if steps == 0 else traded(before, HOUSE, BTC, -steps, 90)
    assert keeps is keeps_within_limits(before, after, HOUSE, evolve(VAULT, backstop_size_cap=9))


@pytest.mark.parametrize(
    ("trigger", "peak", "ready"),
    [(400_000, 0, True), (1, 0, True), (400_000, 111, True), (400_000, 112, False)],
)
def test_vault_is_ready(trigger: int, peak: int, ready: bool) -> None:
    # 100 is a tenth below 111.1; ann has nothing, which is below every part of her margin.
    rules = evolve(VAULT, backstop_trigger_ppm=trigger, backstop_max_drawdown_ppm=100_000)
    before = failed(100)
    assert ready is is_ready(before, case_of(before), HOUSE, peak, rules)


# A fund's steps --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "price", "beyond"),
    [(10, 88, 2), (10, 90, 0), (10, 92, 0), (1, 88, 2), (-10, 92, 2), (-10, 90, 0), (-10, 88, 0)],
)
def test_how_far_a_price_is_beyond_the_limit(left: int, price: int, beyond: int) -> None:
    case = case_of(failed(0))
    assert beyond == compute_beyond(case, BTC, left, price)


@pytest.mark.parametrize(
    ("size", "beyond", "limit", "kept", "floor", "steps"),
    [
        (4, 2, 90, 0, 0, 4),
        (4, 10, 90, 0, 0, 2),  # 27 over 10
        (4, 27, 90, 0, 0, 1),
        (4, 28, 90, 0, 0, 0),
        (4, 0, 90, 0, 0, 4),
        (4, 0, 90, 0, 100, 4),  # at the limit nobody pays
        (4, 2, 90, 0, 20, 3),  # 7 are above the floor
        (4, 2, 90, 0, 100, 0),
        (4, 10, 91, 0, 100, 1),  # ann's own ten
        (4, 10, 91, 0, 0, 3),  # 37 over 10
        (4, 10, 80, 0, 0, 2),  # ann is a hundred below zero there, which is nobody's loss yet
        (4, 27, 80, 0, 0, 1),
        (4, 1, 90, 0, 0, 4),
        (4, 1, 90, 0, 100, 0),
        (12, 1, 90, 0, 22, 5),  # five are above the floor
        (12, 1, 90, 0, 0, 10),
        (12, 1, 90, 3, 0, 7),
        (12, 1, 90, 11, 0, 0),
        (-4, 2, 90, 0, 0, 0),  # an ask
    ],
)
def test_how_much_a_fund_can_back(
    size: int, beyond: int, limit: int, kept: int, floor: int, steps: int
) -> None:
    before = failed(27)
    rules = evolve(FUND, backstop_capital_floor=floor)
    order = Order("mm", size, 88)
    case = case_of(before, limit, kept)
    assert steps == compute_fundable(before, case, BTC, order, beyond, HOUSE, rules)


@pytest.mark.parametrize(("size", "steps"), [(-4, 4), (4, 0)])
def test_how_much_a_fund_can_back_of_a_short(size: int, steps: int) -> None:
    before = failed(27, size=-10, mark=110)
    order = Order("mm", size, 112)
    assert steps == compute_fundable(before, case_of(before), BTC, order, 2, HOUSE, FUND)


@pytest.mark.parametrize(
    ("size", "bid", "price", "fill"),
    [(1, 4, 89, ("mm", "ann", 1, 89)), (-1, -4, 111, ("ann", "mm", 1, 111))],
)
def test_fund_pays_for_one_step_one_beyond(
    size: int, bid: int, price: int, fill: tuple[str, str, int, int]
) -> None:
    before = with_book(
        failed(5, size=size, mark=90 if size > 0 else 110), BTC, Resting("mm", bid, price)
    )
    step = funded(before)
    assert [fill] == fills(step.journal)
    assert [(HOUSE, "ann", 1, "slippage")] == payments(step.journal)


def funded(before: Exchange, account: str = "ann", backstop: str = HOUSE) -> Transition:
    """Let an account trade with the first order, a fund behind it."""
    case = evolve(case_of(before), account=account)
    terms = {"case": case, "account": account, "market": BTC, "order": "1", "rules": FUND}
    return apply_checked("take_order_with_fund", before, **terms, backstop=backstop, peak=0)


@pytest.mark.parametrize(
    ("owner", "backstop", "count"),
    [("mm", HOUSE, 1), (HOUSE, HOUSE, 0), ("ann", HOUSE, 0), ("mm", "ann", 0)],
)
def test_account_maker_and_fund_are_three(owner: str, backstop: str, count: int) -> None:
    before = with_book(failed(1_000), BTC, Resting(owner, 4, 89))
    assert count == len(fills(funded(before, backstop=backstop).journal))


def test_fund_leaves_a_healthy_account_alone() -> None:
    before = with_book(failed(1_000, mark=96), BTC, Resting("mm", 4, 89))
    assert [] == fills(funded(before).journal)
