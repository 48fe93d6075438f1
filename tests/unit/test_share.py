"""A fund takes the smallest share that suffices, at the mark (VLT-7)."""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.unit.crowds import (
    BTC,
    ETH,
    HOUSE,
    PLAIN,
    Held,
    exchange_of,
    fills,
    liquidated,
    marked,
    payments,
    sizes,
    swept,
    unresolved,
    worths,
)
from zerosum.rules import apply_checked
from zerosum.rules.case import open_case
from zerosum.rules.share import (
    compute_part,
    compute_penalty,
    compute_smallest_share,
    is_enough,
    smaller_shares,
)
from zerosum.rules.venues.paradex import paradex
from zerosum.spec.registry import Transition
from zerosum.spec.state import Exchange, MarginTier, wallet_balance

FREE = evolve(paradex, backstop_penalty_ppm=0)


def failed(
    cash: int = 100,
    mark: int = 94,
    *,
    size: int = 10,
    house: int = 1_000,
    tiers: tuple[MarginTier, ...] = PLAIN,
) -> Exchange:
    """Return an exchange where ann holds steps since 100."""
    crowd = {"ann": Held(cash, {BTC: (size, 100)})}
    return marked(exchange_of(crowd, marks={BTC: 100}, house=house, tiers={BTC: tiers}), BTC=mark)


def taken(before: Exchange, **asked: object) -> Transition:
    """Let the house take a share of ann's account, whatever it is asked otherwise."""
    call: dict[str, object] = {
        "case": open_case(before, "ann", paradex),
        "account": "ann",
        "backstop": HOUSE,
        "peak": 0,
        "rules": paradex,
        "share": 400_000,
        **asked,
    }
    return apply_checked("take_share", before, **call)


# The page's own example --------------------------------------------------------------------------

ONE_PERCENT = (MarginTier(floor=0, initial_ppm=20_000, maintenance_ppm=10_000),)


def alice() -> Exchange:
    """Return alice as the page has her: BTC in thousandths, ETH in hundredths, money in mills."""
    crowd = {"alice": Held(1_000_000, {BTC: (100, 60_000), ETH: (-100, 30_000)})}
    tiers = {BTC: ONE_PERCENT, ETH: ONE_PERCENT}
    opened = exchange_of(crowd, marks={BTC: 60_000, ETH: 30_000}, house=1_000_000, tiers=tiers)
    return marked(opened, BTC=54_800, ETH=34_000)


@pytest.mark.parametrize(
    ("penalty_ppm", "share", "penalty", "kept"),
    [(500_000, 400_000, 17_760, 60), (700_000, 600_000, 37_296, 40)],
)
def test_example_of_the_page(penalty_ppm: int, share: int, penalty: int, kept: int) -> None:
    """At the rate of its table it takes what the page says, and at that of its text more."""
    before, rules = alice(), evolve(paradex, backstop_penalty_ppm=penalty_ppm)
    assert [80_000] == worths(before, "alice")
    assert share == compute_smallest_share(before, "alice", rules)
    step = liquidated(before, "alice", rules)
    part = 100 - kept
    assert [(HOUSE, "alice", part, 54_800), ("alice", HOUSE, part, 34_000)] == fills(step.journal)
    assert [("alice", HOUSE, penalty, "liquidation penalty")] == payments(step.journal)
    assert [80_000 - penalty, 1_000_000 + penalty] == worths(step.after, "alice", HOUSE)
    assert [kept, -kept] == [sizes(step.after, market, "alice")[0] for market in (BTC, ETH)]


def test_cash_of_the_example() -> None:
    step = liquidated(alice(), "alice", evolve(paradex, backstop_penalty_ppm=500_000))
    assert 614_240 == wallet_balance(step.after.accounts["alice"])


# Which share -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cash", "share"),
    [
        (100, 800_000),  # 40 of 47: 40 % leaves 27 of 29, 60 % 21 of 19, 80 % 14 of 10
        (101, 600_000),  # 60 % leaves 22 of 19
        (106, 400_000),  # 46 of 47: 20 % leaves 40 of 38, 40 % 33 of 29
        (93, 1_000_000),  # 80 % leaves 7 of 10, the whole 33 less 32
        (90, 1_000_000),  # 30 of 47: nothing is left at any share
        (50, 1_000_000),  # below zero
    ],
)
def test_smallest_share_that_suffices(cash: int, share: int) -> None:
    assert share == compute_smallest_share(failed(cash), "ann", paradex)


@pytest.mark.parametrize(("cash", "is_it"), [(50, False), (51, True)])
def test_target_itself_is_not_below_it(cash: int, is_it: bool) -> None:
    rules = evolve(FREE, backstop_target_ppm=800_000)
    assert is_it == is_enough(failed(cash, 100), "ann", 200_000, rules)


def test_larger_share_need_not_suffice() -> None:
    steep = (MarginTier(0, 20_000, 10_000), MarginTier(500, 400_000, 200_000))
    before = failed(50, 100, tiers=steep)
    enough = [is_enough(before, "ann", share * 200_000, paradex) for share in range(1, 6)]
    assert [False, False, True, False, False] == enough
    assert 600_000 == compute_smallest_share(before, "ann", paradex)


@pytest.mark.parametrize(
    ("step", "shares"),
    [
        (0, [200_000, 400_000, 600_000, 800_000]),
        (200_000, [200_000, 400_000, 600_000, 800_000]),
        (200_001, [200_001, 400_002, 600_003, 800_004]),
        (300_000, [300_000, 600_000, 900_000]),
        (500_000, [500_000]),
        (999_999, [999_999]),
        (1_000_000, []),
    ],
)
def test_shares_that_there_are(step: int, shares: list[int]) -> None:
    assert shares == list(smaller_shares(step))


@pytest.mark.parametrize(
    ("size", "share", "part"),
    [
        (10, 200_000, 2),
        (-10, 200_000, 2),
        (11, 200_000, 3),
        (1, 200_000, 1),
        (-1, 1, 1),
        (0, 200_000, 0),
        (10, 1_000_000, 10),
        (10, 1_000_001, 10),
        (1_000_000, 1, 1),
        (1_000_001, 1, 2),
    ],
)
def test_part_is_rounded_up(size: int, share: int, part: int) -> None:
    assert part == compute_part(size, share)


@pytest.mark.parametrize(
    ("cash", "share", "penalty"),
    [
        (100, 200_000, 6),  # 6.58
        (100, 1_000_000, 32),  # 32.9
        (92, 1_000_000, 32),  # all that there is
        (91, 1_000_000, 31),
        (60, 1_000_000, 0),
        (59, 1_000_000, 0),
    ],
)
def test_penalty_is_rounded_down_and_takes_nobody_below_zero(
    cash: int, share: int, penalty: int
) -> None:
    assert penalty == compute_penalty(failed(cash), "ann", share, paradex)


# One step ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [10, -10])
def test_share_is_taken_from_either_side(size: int) -> None:
    before = failed(100, 94 if size > 0 else 106, size=size)
    step = taken(before)
    assert [size - size * 2 // 5, size * 2 // 5] == sizes(step.after, BTC, "ann", HOUSE)
    paid = compute_penalty(before, "ann", 400_000, paradex)
    assert [40 - paid, 1_000 + paid] == worths(step.after, "ann", HOUSE)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 1),
        ({"share": 1}, 1),
        ({"share": 0}, 0),
        ({"share": -1}, 0),
        ({"backstop": "ann"}, 0),
        ({"peak": 10**9, "rules": evolve(paradex, backstop_max_drawdown_ppm=0)}, 0),
        ({"rules": evolve(paradex, backstop_trigger_ppm=666_667)}, 0),
        ({"rules": evolve(paradex, backstop_size_cap=4)}, 1),
        ({"rules": evolve(paradex, backstop_size_cap=3)}, 0),
        ({"rules": evolve(paradex, backstop_capital_floor=1_013)}, 1),
        ({"rules": evolve(paradex, backstop_capital_floor=1_014)}, 0),
    ],
)
def test_fund_takes_or_leaves(asked: dict[str, object], count: int) -> None:
    assert count == len(fills(taken(failed(), **asked).journal))


def test_healthy_account_is_left_alone() -> None:
    assert () == taken(failed(100, 95)).journal


def test_penalty_counts_towards_the_margin_of_the_fund() -> None:
    # Four steps at 94 need 37.6, so 38: the fund has 25 and is paid 13.
    rules = evolve(paradex, backstop_needs_margin=True)
    assert [1, 0] == [len(fills(taken(failed(house=has), rules=rules).journal)) for has in (25, 24)]


def test_no_penalty_writes_nothing_down() -> None:
    assert [] == payments(taken(failed(), rules=FREE).journal)
    assert [1] == [one[2] for one in payments(taken(failed(), share=30_400).journal)]
    assert [] == payments(taken(failed(), share=30_000).journal)


# In the waterfall --------------------------------------------------------------------------------


def test_account_below_zero_is_taken_whole_and_its_deficit_stays() -> None:
    step = liquidated(failed(100, 85), "ann", paradex)
    assert [(HOUSE, "ann", 10, 85)] == fills(step.journal)
    assert [] == payments(step.journal)
    assert [-50, 1_000] == worths(step.after, "ann", HOUSE)
    assert [("ann", 50)] == unresolved(step.journal)


def test_fund_that_may_not_keep_the_share_takes_no_smaller_one() -> None:
    rules = evolve(paradex, backstop_size_cap=7)
    step = liquidated(failed(), "ann", rules)
    assert 800_000 == compute_smallest_share(failed(), "ann", rules)
    assert [] == fills(step.journal)


def test_account_is_cut_once_and_then_stands() -> None:
    after, journal, names = swept(alice(), paradex)
    assert ("alice",) == names
    assert [60, 60] == [one[2] for one in fills(journal)]
    assert [40, -40] == [sizes(after, market, "alice")[0] for market in (BTC, ETH)]
