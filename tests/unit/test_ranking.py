"""Every key by which a venue ranks, and the trigger at a part of the margin."""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.unit.crowds import BTC, Held
from tests.unit.test_deleveraging import ADL, failed_long, queue
from zerosum.rules.deleveraging import is_triggered
from zerosum.rules.margin import compute_maintenance_margin
from zerosum.rules.ranking import SCORES, compute_lights
from zerosum.rules.ruleset import AdlTrigger, Eligibility, RankKey
from zerosum.spec.state import equity
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


def test_every_key_has_a_score() -> None:
    assert set(RankKey) == set(SCORES)


def test_lights_of_a_queue() -> None:
    assert {"a": 5, "c": 4, "b": 3, "e": 2, "d": 1} == compute_lights(queue(failed_long(RANKED)))
    assert {} == compute_lights([])
