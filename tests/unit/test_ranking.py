"""Every key by which a venue ranks, and the trigger at a part of the margin."""

from __future__ import annotations

import pytest
from attrs import evolve
from immutables import Map

from tests.unit.crowds import BTC, PLAIN, Held
from tests.unit.test_deleveraging import ADL, failed_long, queue
from zerosum.rules.deleveraging import is_triggered
from zerosum.rules.margin import compute_maintenance_margin
from zerosum.rules.ranking import (
    SCORES,
    Candidate,
    Rank,
    Score,
    comes_first,
    compute_lights,
    compute_rank,
    is_winner,
)
from zerosum.rules.ruleset import AdlTrigger, Eligibility, RankKey
from zerosum.rules.venues.bybit import bybit_drawdown_2025, bybit_neutral_2026
from zerosum.spec.state import Account, Exchange, Market, Position, Role, equity
from zerosum.spec.units import PPM_ONE

RANKED = {
    "a": Held(100, {BTC: (-10, 110)}),  # profit 200 of 1,100, equity 300, three times
    "b": Held(20, {BTC: (-4, 120)}),  # profit 120 of 480, equity 140, 2.57 times
    "c": Held(390, {BTC: (-30, 95)}),  # profit 150 of 2,850, equity 540, five times
    "d": Held(900, {BTC: (-20, 85)}),  # profit -100 of 1,700, equity 800, 2.25 times
    "e": Held(220, {BTC: (-10, 88)}),  # profit -20 of 880, equity 200, 4.5 times
}


@pytest.mark.parametrize(
    ("key", "order"),
    [
        (RankKey.PROFIT, "acbed"),
        (RankKey.PROFIT_RATIO, "baced"),  # 25, 18.2, 5.3, -2.3, -5.9 percent
        (RankKey.LEVERAGE, "ceabd"),
        (RankKey.PROFIT_RATIO_X_LEVERAGE, "baced"),  # .643 .545 .263 -.102 -.132
        (RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE, "baced"),  # losers -.0051 -.0261
        (RankKey.SIZE, "cdaeb"),  # a and e have ten each, a came first
        (RankKey.ENTRY_PRICE, "baced"),
        (RankKey.SEAT, "abcde"),
        (RankKey.NEWEST, "edcba"),
        (RankKey.LOWEST_BALANCE, "baecd"),  # 20, 100, 220, 390, 900
        (RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE, "baced"),  # losers by leverage
        (RankKey.MARK_OVER_ENTRY_X_LEVERAGE, "ceadb"),  # 4.7, 4.6, 2.5, 2.4, 1.9
        (RankKey.FAVOUR_X_LEVERAGE, "ceabd"),  # 5.3, 4.4, 3.7, 3.4, 2.1
        (RankKey.WALLET_PROFIT_X_MARGIN_RATIO, "bacde"),
        (RankKey.SIGNED_PROFIT_RATIO_X_MARGIN_RATIO, "baced"),
        (RankKey.NEUTRAL_LAST, "abcde"),  # nobody is
    ],
)
def test_other_orders(key: RankKey, order: str) -> None:
    rules = evolve(ADL, eligibility=Eligibility.EVERYONE, rank=(key,))
    assert list(order) == queue(failed_long(RANKED), rules)


def test_a_list_begins_anywhere_and_goes_round() -> None:
    exchange = failed_long(RANKED)
    seat = exchange.accounts["c"].seat
    rules = evolve(
        ADL, eligibility=Eligibility.EVERYONE, rank=(RankKey.FROM_START,), adl_start=seat
    )
    assert list("cdeab") == queue(exchange, rules)


def test_a_trigger_at_a_part_of_the_margin_leaves_those_above_it_alone() -> None:
    exchange = failed_long(RANKED, mark=91)
    required = compute_maintenance_margin(exchange, "ann")
    at_equity = PPM_ONE * equity(exchange, "ann") // required
    assert 0 < at_equity < PPM_ONE
    for trigger, is_due in ((at_equity, False), (at_equity + 1, True), (PPM_ONE, True)):
        rules = evolve(ADL, adl_trigger=AdlTrigger.BELOW_BACKSTOP, backstop_trigger_ppm=trigger)
        assert is_due is is_triggered(exchange, "ann", rules)


def test_leverage_pushes_losers_back_or_forward() -> None:
    # Both have lost a ninth; 1,350 stand against 270, five times, and against 675, twice.
    losers = {"bold": Held(405, {BTC: (-15, 81)}), "calm": Held(810, {BTC: (-15, 81)})}
    exchange = failed_long(losers)
    for key, order in (
        (RankKey.PROFIT_RATIO_X_LEVERAGE, ["calm", "bold"]),
        (RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE, ["bold", "calm"]),
    ):
        assert order == queue(exchange, evolve(ADL, rank=(key,)))


def test_winners_come_first_whatever_the_rank() -> None:
    by_leverage = evolve(ADL, rank=(RankKey.LEVERAGE,))
    assert list("cabed") == queue(failed_long(RANKED), by_leverage)


# Delta neutral --------------------------------------------------------------------------------

BYBIT = evolve(ADL, eligibility=Eligibility.EVERYONE, rank=bybit_neutral_2026.rank)


def with_neutral(exchange: Exchange, *names: str) -> Exchange:
    """Return the exchange with some of its accounts in delta-neutral mode."""
    accounts = exchange.accounts
    for name in names:
        accounts = accounts.set(name, evolve(accounts[name], role=Role.NEUTRAL))
    return evolve(exchange, accounts=accounts)


@pytest.mark.parametrize(
    ("neutral", "order"),
    [
        ("", "baced"),
        ("b", "acedb"),
        ("e", "bacde"),
        ("bd", "acebd"),
        ("ca", "bedac"),
        ("abced", "baced"),
    ],
)
def test_delta_neutral_accounts_go_after_all_others_in_the_old_order(
    neutral: str, order: str
) -> None:
    before = failed_long(RANKED)
    assert list("baced") == queue(before, evolve(ADL, rank=bybit_drawdown_2025.rank))
    assert list(order) == queue(with_neutral(before, *neutral), BYBIT)


def test_other_keys_do_not_see_the_mode() -> None:
    before = failed_long(RANKED)
    for key in set(RankKey) - {RankKey.NEUTRAL_LAST}:
        rules = evolve(ADL, rank=(key,))
        assert queue(before, rules) == queue(with_neutral(before, "a", "d"), rules)


def test_no_other_role_goes_last() -> None:
    scores = {
        role: score_of(
            RankKey.NEUTRAL_LAST, evolve(WINNER, account=evolve(WINNER.account, role=role))
        )
        for role in Role
    }
    assert {role: (0 if role is Role.NEUTRAL else 1, 1) for role in Role} == scores


def test_every_key_has_a_score() -> None:
    assert set(RankKey) == set(SCORES)


def test_lights_of_a_queue() -> None:
    assert {"a": 5, "c": 4, "b": 3, "e": 2, "d": 1} == compute_lights(queue(failed_long(RANKED)))
    assert {} == compute_lights([])


# The scores themselves --------------------------------------------------------------------------


def candidate(size: int, entry: int, balance: int, mark: int, *, margin: bool = True) -> Candidate:
    """Return an account of seat 1 with one position, in a list that begins at seat 2."""
    account = Account(balance, Map({BTC: Position(size, entry)}), seat=1)
    market = Market(mark=mark, tiers=PLAIN if margin else ())
    return Candidate(account, account.positions[BTC], market, Map({BTC: market}), start=2)


# Short ten at 110 with 100 paid in. At 90: profit 200 of 1,100, value 900, equity 300, margin 45.
WINNER = candidate(-10, -1_100, 1_200, 90)
# Short twenty at 85 with 900 paid in. At 90: loss 100 of 1,700, value 1,800, equity 800, margin 90.
LOSER = candidate(-20, -1_700, 2_600, 90)


@pytest.mark.parametrize(
    ("key", "winner", "loser"),
    [
        (RankKey.PROFIT, (200, 1), (-100, 1)),
        (RankKey.PROFIT_RATIO, (200, 1_100), (-100, 1_700)),
        (RankKey.LEVERAGE, (900, 300), (1_800, 800)),
        (RankKey.PROFIT_RATIO_X_LEVERAGE, (200 * 900, 1_100 * 300), (-100 * 1_800, 1_700 * 800)),
        (
            RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE,
            (200 * 900, 1_100 * 300),
            (-100 * 800, 1_700 * 1_800),
        ),
        (RankKey.SIZE, (10, 1), (20, 1)),
        (RankKey.ENTRY_PRICE, (1_100, 10), (1_700, 20)),
        (RankKey.SEAT, (-1, 1), (-1, 1)),
        (RankKey.NEWEST, (1, 1), (1, 1)),
        (RankKey.LOWEST_BALANCE, (-100, 1), (-900, 1)),
        (RankKey.FROM_START, (0, 1), (0, 1)),
        (
            RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE,
            (200 * 900 * 10**16, 1_100 * 300 * 10**16),
            (1_700 * 1_800 * 10**8, 1_700 * 800 * 10**16),
        ),
        (RankKey.MARK_OVER_ENTRY_X_LEVERAGE, (900 * 900, 1_100 * 300), (1_800**2, 1_700 * 800)),
        (RankKey.FAVOUR_X_LEVERAGE, (1_100 * 900, 900 * 300), (1_700 * 1_800, 1_800 * 800)),
        (RankKey.WALLET_PROFIT_X_MARGIN_RATIO, (200 * 45, 100 * 300), (0, 900 * 800)),
        (
            RankKey.SIGNED_PROFIT_RATIO_X_MARGIN_RATIO,
            (200 * 45, 1_100 * 300),
            (-100 * 800, 1_700 * 90),
        ),
        (RankKey.NEUTRAL_LAST, (1, 1), (1, 1)),
    ],
)
def test_score(key: RankKey, winner: tuple[int, int], loser: tuple[int, int]) -> None:
    assert [winner, loser] == [score_of(key, one) for one in (WINNER, LOSER)]


def score_of(key: RankKey, one: Candidate) -> tuple[int, int]:
    """Return a score as a fraction."""
    score = SCORES[key](one)
    return score.numerator, score.denominator


def test_long_is_favoured_by_a_mark_above_its_entry() -> None:
    # Long ten at 100 with 50 paid in. At 120: value 1,200, entry 1,000, equity 250.
    one = candidate(10, 1_000, -950, 120)
    assert (1_200 * 1_200, 1_000 * 250) == score_of(RankKey.FAVOUR_X_LEVERAGE, one)


def test_list_begins_with_the_seat_it_begins_with() -> None:
    assert (1, 1) == score_of(RankKey.FROM_START, evolve(WINNER, start=1))


def test_nothing_at_all_counts_as_one() -> None:
    flat = candidate(0, 0, 0, 90)
    assert (1, 1) == score_of(RankKey.LEVERAGE, flat)
    assert (0, 1) == score_of(RankKey.PROFIT_RATIO, flat)
    assert (0, 1) == score_of(RankKey.ENTRY_PRICE, flat)
    assert (0, 1) == score_of(RankKey.WALLET_PROFIT_X_MARGIN_RATIO, flat)


def test_no_profit_and_no_loss_stands_with_the_winners() -> None:
    # Long ten at 100, 50 paid in, at 100 still: equity 50.
    even = candidate(10, 1_000, -950, 100)
    assert (0, 1_000 * 50) == score_of(RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE, even)


def test_loser_without_a_margin_is_divided_by_one() -> None:
    loser = candidate(-20, -1_700, 2_600, 90, margin=False)
    assert (-100 * 800, 1_700) == score_of(RankKey.SIGNED_PROFIT_RATIO_X_MARGIN_RATIO, loser)


@pytest.mark.parametrize(("balance", "score"), [(899, (0, 1)), (900, (0, 1)), (901, (9_000, 1))])
def test_profit_of_an_account_with_no_equity_does_not_count(
    balance: int, score: tuple[int, int]
) -> None:
    # Short ten at 110 and worth 900 at the mark: what was paid in is below zero, and taken as one.
    one = candidate(-10, -1_100, balance, 90)
    assert score == score_of(RankKey.WALLET_PROFIT_X_MARGIN_RATIO, one)


@pytest.mark.parametrize(
    ("one", "other", "is_first"),
    [
        (((2, 1),), ((1, 1),), True),
        (((1, 1),), ((2, 1),), False),
        (((1, 3),), ((1, 2),), False),
        (((2, 3),), ((1, 2),), True),
        (((1, 2), (0, 1)), ((2, 4), (1, 1)), False),
        (((1, 2), (1, 1)), ((2, 4), (0, 1)), True),
    ],
)
@pytest.mark.parametrize(("seat", "other_seat"), [(0, 1), (1, 0)])
def test_seats_decide_nothing_that_scores_decide(
    one: tuple[tuple[int, int], ...],
    other: tuple[tuple[int, int], ...],
    is_first: bool,
    seat: int,
    other_seat: int,
) -> None:
    ranks = (
        Rank(tuple(Score(*part) for part in one), seat),
        Rank(tuple(Score(*part) for part in other), other_seat),
    )
    assert is_first is comes_first(*ranks)


def test_equal_scores_go_by_seat_and_nobody_before_herself() -> None:
    low, high = Rank((Score(1, 2),), 0), Rank((Score(2, 4),), 1)
    assert [True, False, False] == [
        comes_first(low, high),
        comes_first(high, low),
        comes_first(low, low),
    ]


def test_ranks_under_different_keys_are_not_compared() -> None:
    with pytest.raises(ValueError, match="zip"):
        comes_first(Rank((Score(1),), 0), Rank((), 1))


def test_no_profit_is_no_win() -> None:
    market = Market(mark=90)
    assert [False, False, True] == [
        is_winner(Position(10, entry), market) for entry in (901, 900, 899)
    ]


def test_lights_of_three_places() -> None:
    # Two thirds of five lights are gone at the third place: 3.3, so three.
    assert {"x": 5, "y": 4, "z": 2} == compute_lights(["x", "y", "z"])
    assert {"x": 2, "y": 1} == compute_lights(["x", "y"], levels=2)


def test_first_unit_of_a_loss_is_a_loss() -> None:
    # Long ten at 100, bought one unit too dear, 51 paid in: value 1,000, entry 1,001, equity 50.
    one = candidate(10, 1_001, -950, 100)
    assert (-50, 1_001 * 1_000) == score_of(RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE, one)


def test_least_leverage_that_counts() -> None:
    # Nothing held and two hundred million behind it: half of one over ten to the eighth.
    one = candidate(0, 0, 2 * 10**8, 90)
    assert (2 * 10**8, 2 * 10**24) == score_of(RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE, one)


def test_one_step_is_favoured_too() -> None:
    one = candidate(1, 100, -50, 120)
    assert (120 * 120, 100 * 70) == score_of(RankKey.FAVOUR_X_LEVERAGE, one)


@pytest.mark.parametrize(
    ("name", "scores"),
    [("a", [(1, 1), (200, 1), (10, 1)]), ("d", [(0, 1), (-100, 1), (20, 1)])],
)
def test_whether_it_wins_is_the_first_key_of_all(name: str, scores: list[tuple[int, int]]) -> None:
    rules = evolve(ADL, rank=(RankKey.PROFIT, RankKey.SIZE))
    assert rules.eligibility is Eligibility.WINNERS_THEN_LOSERS
    rank = compute_rank(failed_long(RANKED), name, BTC, rules)
    assert scores == [(one.numerator, one.denominator) for one in rank.scores]
