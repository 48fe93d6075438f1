"""Worked examples of chapter 04: what a vault or an insurance fund does, and where it stops.

Ann has paid in 100 and holds 10 steps since a price of 100. At 90 she has nothing left and her
limit price is the mark. At 85 she owes 50, and whoever takes a step at 90 loses 5 on it.
"""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.unit.crowds import (
    BTC,
    ETH,
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
    traded,
    with_book,
    worths,
)
from zerosum.rules import apply_fill
from zerosum.rules.case import open_case
from zerosum.rules.ruleset import BackstopKind, RuleSet, SizeRule, Stage
from zerosum.rules.vault import compute_room
from zerosum.rules.venues.textbook import textbook
from zerosum.spec.state import Exchange, Market, Position

VAULT = evolve(textbook, stages=(Stage.BACKSTOP,))
WHOLE_ACCOUNT = evolve(VAULT, backstop=BackstopKind.TAKES_ACCOUNT)
FUND = evolve(textbook, stages=(Stage.BOOK, Stage.BACKSTOP), backstop=BackstopKind.PAYS_SLIPPAGE)
NO_BACKSTOP = evolve(VAULT, backstop=BackstopKind.NONE)

LONG = {"ann": Held(100, {BTC: (10, 100)}), "mm": Held(10_000)}
SHORT = {"ann": Held(100, {BTC: (-10, 100)}), "mm": Held(10_000)}


def failed_long(house: int, mark: int = 90) -> Exchange:
    """Return an exchange where ann's long has failed and the house has some cash."""
    return marked(exchange_of(LONG, marks={BTC: 100}, house=house), BTC=mark)


def room(exchange: Exchange, rules: RuleSet) -> int:
    """Return how many steps of ann's position the house has room for."""
    return compute_room(exchange, open_case(exchange, "ann", rules), BTC, HOUSE, rules)


def taken(exchange: Exchange, rules: RuleSet, peak: int = 0) -> int:
    """Return how many of ann's ten steps are gone after the backstop's stage."""
    [left] = sizes(liquidated(exchange, "ann", rules, peak).after, BTC, "ann")
    return 10 - abs(left)


# A vault takes positions at the limit ----------------------------------------------------------


@pytest.mark.parametrize(
    ("house", "mark", "steps"),
    [
        (0, 90, 0),
        (8, 90, 0),
        (9, 90, 1),  # a step at 90 needs 9
        (50, 90, 5),
        (1_000, 90, 10),
        (100, 85, 7),  # a step costs 5 at once and needs 9: 8.5 rounded up
    ],
)
def test_capital_sets_how_much_a_vault_takes(house: int, mark: int, steps: int) -> None:
    before = failed_long(house, mark)
    assert min(10, room(before, VAULT)) == steps == taken(before, VAULT)


def test_takeover_is_at_the_limit_price() -> None:
    step = liquidated(failed_long(100, mark=85), "ann", VAULT)
    assert [(HOUSE, "ann", 7, 90)] == fills(step.journal)
    # Seven steps at five under their price: ann's deficit is now the vault's loss.
    assert [-15, 65] == worths(step.after, "ann", HOUSE)


def test_vault_earns_when_it_comes_in_time() -> None:
    # At 93 ann has 30 of 47, and the limit is still 90.
    step = liquidated(failed_long(100, mark=93), "ann", VAULT)
    assert [(HOUSE, "ann", 10, 90)] == fills(step.journal)
    assert [0, 130] == worths(step.after, "ann", HOUSE)


def test_short_is_taken_at_its_limit() -> None:
    before = marked(exchange_of(SHORT, marks={BTC: 100}, house=200), BTC=115)
    # A step costs 5 at once and needs 11.5, so 12: eleven would fit.
    step = liquidated(before, "ann", VAULT)
    assert [("ann", HOUSE, 10, 110)] == fills(step.journal)
    assert [0, 150] == worths(step.after, "ann", HOUSE)


NO_MARGIN = evolve(VAULT, backstop_needs_margin=False)


@pytest.mark.parametrize(
    ("rules", "steps"),
    [
        (evolve(VAULT, backstop_size_cap=3), 3),
        (evolve(VAULT, backstop_capital_floor=30), 5),  # 70 over 14
        (evolve(VAULT, backstop_capital_floor=101), 0),
        (NO_MARGIN, 10),  # 100 over 5 is 20
        (evolve(NO_MARGIN, backstop_capital_floor=76), 4),  # 24 over 5
    ],
)
def test_limits_of_a_vault(rules: RuleSet, steps: int) -> None:
    assert steps == taken(failed_long(100, mark=85), rules)


def test_size_cap_counts_what_the_vault_holds() -> None:
    before = traded(failed_long(1_000), HOUSE, BTC, 2, 90)
    assert 3 == taken(before, evolve(VAULT, backstop_size_cap=5))


def test_own_margin_counts_what_the_vault_holds() -> None:
    # Ten steps at 90 need 90 of 100, and one more needs 9.
    before = traded(failed_long(100), HOUSE, BTC, 10, 90)
    assert 1 == taken(before, VAULT)


@pytest.mark.parametrize(("peak", "steps"), [(0, 10), (1_250, 10), (1_251, 0)])
def test_vault_stops_after_its_drawdown(peak: int, steps: int) -> None:
    # 1,000 is a fifth below 1,250.
    rules = evolve(VAULT, backstop_max_drawdown_ppm=200_000)
    assert steps == taken(failed_long(1_000), rules, peak)


@pytest.mark.parametrize(("mark", "steps"), [(94, 0), (93, 10)])
def test_trigger_at_two_thirds_of_maintenance(mark: int, steps: int) -> None:
    # 40 of 47 is above two thirds, 30 of 47 is below.
    rules = evolve(VAULT, backstop_trigger_ppm=666_667)
    assert steps == taken(failed_long(1_000, mark), rules)


def test_no_backstop_takes_nothing() -> None:
    assert 0 == taken(failed_long(1_000), NO_BACKSTOP)


# A vault takes the whole account ---------------------------------------------------------------

BOTH_SIDES = {"ann": Held(40, {BTC: (10, 100), ETH: (-20, 50)})}


def failed_pair(house: int, cash: int = 40) -> Exchange:
    """Return an exchange where ann is long 1,000 and short 1,000 and has little left."""
    crowd = {"ann": evolve(BOTH_SIDES["ann"], cash=cash)}
    return exchange_of(
        crowd, marks={BTC: 100, ETH: 50}, house=house, tiers={BTC: PLAIN, ETH: PLAIN}
    )


def test_whole_account_is_taken_at_the_limit_prices() -> None:
    step = liquidated(failed_pair(house=160), "ann", WHOLE_ACCOUNT)
    assert [(HOUSE, "ann", 10, 98), ("ann", HOUSE, 20, 51)] == fills(step.journal)
    assert [0, 10] == sizes(step.after, BTC, "ann", HOUSE)
    assert [0, -20] == sizes(step.after, ETH, "ann", HOUSE)
    # The vault has gained all that ann had, and needs 200 for what it holds now.
    assert [0, 200] == worths(step.after, "ann", HOUSE)


def test_whole_account_or_nothing() -> None:
    before = failed_pair(house=159)
    step = liquidated(before, "ann", WHOLE_ACCOUNT)
    assert [] == fills(step.journal)
    assert [40, 159] == worths(step.after, "ann", HOUSE)


def test_rounding_of_the_limits_stays_with_the_account() -> None:
    # 41 of 2,000: 97.95 up to 98 and 51.025 down to 51.
    step = liquidated(failed_pair(house=1_000, cash=41), "ann", WHOLE_ACCOUNT)
    assert [1, 1_040] == worths(step.after, "ann", HOUSE)


def test_emptied_position_does_not_stand_in_the_way_of_the_others() -> None:
    before = failed_pair(house=1_000)
    ann = before.accounts["ann"]
    emptied = before.accounts.set(
        "ann", evolve(ann, positions=ann.positions.set("OLD", Position()))
    )
    listed = before.markets.set("OLD", Market(mark=1))
    step = liquidated(evolve(before, accounts=emptied, markets=listed), "ann", WHOLE_ACCOUNT)
    assert [(HOUSE, "ann", 10, 98), ("ann", HOUSE, 20, 51)] == fills(step.journal)


@pytest.mark.parametrize(
    ("held", "taken_steps"), [(0, 3), (2, 1), (3, 0), (5, 0), (-5, 8), (-9, 10)]
)
def test_size_cap_counts_from_what_the_vault_holds(held: int, taken_steps: int) -> None:
    before = failed_long(10_000)
    if held != 0:
        buyer, seller = (HOUSE, "mm") if held > 0 else ("mm", HOUSE)
        before, _ = apply_fill(
            before, market=BTC, buyer=buyer, seller=seller, size=abs(held), price=90
        )
    assert taken_steps == taken(before, evolve(VAULT, backstop_size_cap=3))


# A fund pays the difference --------------------------------------------------------------------


def beyond_the_limit(house: int) -> Exchange:
    """Return a failed long at limit 90 whose book has only worse prices: 4 at 88 and 4 at 85."""
    return with_book(failed_long(house), BTC, Resting("mm", 4, 88), Resting("mm", 4, 85))


@pytest.mark.parametrize(
    ("house", "steps", "paid"),
    [
        (0, [], []),
        (1, [], []),
        (7, [3], [6]),  # two a step
        (8, [4], [8]),
        (27, [4, 3], [8, 15]),  # 19 are left, five a step
        (28, [4, 4], [8, 20]),
        (1_000, [4, 4], [8, 20]),
    ],
)
def test_fund_pays_exact_slippage_and_never_overdraws(
    house: int, steps: list[int], paid: list[int]
) -> None:
    step = liquidated(beyond_the_limit(house), "ann", FUND)
    assert steps == [size for _, _, size, _ in fills(step.journal)]
    assert [(HOUSE, "ann", amount, "slippage") for amount in paid] == payments(step.journal)
    # At the mark ann had nothing before and has nothing after.
    assert [0, house - sum(paid)] == worths(step.after, "ann", HOUSE)


def test_fund_keeps_its_floor() -> None:
    step = liquidated(beyond_the_limit(30), "ann", evolve(FUND, backstop_capital_floor=20))
    assert [(HOUSE, "ann", 8, "slippage")] == payments(step.journal)


def test_fund_pays_for_a_short_too() -> None:
    before = marked(exchange_of(SHORT, marks={BTC: 100}, house=30), BTC=110)
    before = with_book(before, BTC, Resting("mm", -4, 112))
    step = liquidated(before, "ann", FUND)
    assert [("ann", "mm", 4, 112)] == fills(step.journal)
    assert [(HOUSE, "ann", 8, "slippage")] == payments(step.journal)


def test_accounts_own_money_comes_before_the_funds() -> None:
    # Five steps at 92 leave ann 10 more than her limits ask for; five at 86 cost 20 beyond them.
    before = with_book(failed_long(100), BTC, Resting("mm", 5, 92), Resting("mm", 5, 86))
    rules = evolve(FUND, stages=(Stage.BOOK, Stage.BACKSTOP))
    step = liquidated(before, "ann", rules)
    assert [("mm", "ann", 5, 92), ("mm", "ann", 5, 86)] == fills(step.journal)
    assert [(HOUSE, "ann", 10, "slippage")] == payments(step.journal)
    assert [0, 90] == worths(step.after, "ann", HOUSE)


def test_fund_without_a_book_stage_takes_good_orders_for_nothing() -> None:
    before = with_book(failed_long(100), BTC, Resting("mm", 10, 90))
    step = liquidated(before, "ann", evolve(FUND, stages=(Stage.BACKSTOP,)))
    assert [("mm", "ann", 10, 90)] == fills(step.journal)
    assert [] == payments(step.journal)


def test_fund_leaves_what_was_kept_from_the_book() -> None:
    before = with_book(failed_long(100), BTC, Resting("mm", 1, 90), Resting("mm", 9, 88))
    rules = evolve(
        FUND,
        stages=(Stage.BOOK, Stage.BACKSTOP),
        size=SizeRule.SHARE_ABOVE_THRESHOLD,
        share_ppm=200_000,
    )
    step = liquidated(before, "ann", rules)
    assert [("mm", "ann", 1, 90), ("mm", "ann", 1, 88)] == fills(step.journal)
    assert step.after.accounts["ann"].in_cooldown


def test_fund_does_not_pay_for_makers_who_cannot_afford_it() -> None:
    poor = {**LONG, "poor": Held(10)}
    before = marked(exchange_of(poor, marks={BTC: 100}, house=30), BTC=90)
    # Four steps bought at 88 under a mark of 90 need 36, and are worth 8 more than they cost.
    before = with_book(before, BTC, Resting("poor", 4, 88))
    assert [] == fills(liquidated(before, "ann", FUND).journal)


# What the journal says -------------------------------------------------------------------------


def test_journal_says_what_the_backstop_had_when_each_stage_began() -> None:
    rules = evolve(textbook, stages=(Stage.BACKSTOP, Stage.DELEVERAGING))
    step = liquidated(failed_long(100, mark=85), "ann", rules)
    assert [
        ("backstop", BTC, 100),
        ("deleveraging", BTC, 65),
        ("socialisation", None, 65),
    ] == stages(step.journal)
