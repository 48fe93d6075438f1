"""The presets: every choice has a ground, and the rule sets do what their venues did."""

from __future__ import annotations

import attrs
import pytest

from tests.unit.crowds import BTC, ETH, HOUSE, Held, exchange_of, fills, liquidated, worths
from zerosum.rules.ruleset import RankKey, RuleSet, Stage
from zerosum.rules.venues import hyperliquid, textbook
from zerosum.rules.venues.standing import Ground, Standing
from zerosum.spec.margin import is_schedule

PRESETS = [
    (textbook.textbook, textbook.standing),
    (hyperliquid.hyperliquid_2023, hyperliquid.standing),
]
LABELS = {"name", "date", "sources"}


@pytest.mark.parametrize(("rules", "standing"), PRESETS)
def test_every_choice_has_a_ground(rules: RuleSet, standing: dict[str, Ground]) -> None:
    slots = {slot.name for slot in attrs.fields(RuleSet)} - LABELS
    assert slots == set(standing)


@pytest.mark.parametrize(("rules", "standing"), PRESETS)
def test_a_preset_carries_its_sources(rules: RuleSet, standing: dict[str, Ground]) -> None:
    assert "" not in (rules.name, rules.date)
    assert () != rules.sources
    undated = [ground for ground in standing.values() if ground.date == ""]
    assert {Standing.ASSUMED} == {ground.standing for ground in undated}
    assert "" not in {ground.source for ground in standing.values()}


def test_textbook_is_the_order_of_the_story() -> None:
    rules = textbook.textbook
    assert (Stage.BOOK, Stage.BACKSTOP, Stage.DELEVERAGING) == rules.stages
    assert (RankKey.PROFIT, RankKey.LEVERAGE, RankKey.SIZE) == rules.rank


def test_one_percent_keeps_a_position_of_2023() -> None:
    [tier] = hyperliquid.TIERS_2023
    assert is_schedule(hyperliquid.TIERS_2023)
    assert (20_000, 10_000) == (tier.initial_ppm, hyperliquid.MAINTENANCE_PPM_2023)
    assert tier.maintenance_ppm == hyperliquid.MAINTENANCE_PPM_2023


def test_whole_account_is_taken_at_once_by_a_liquidator_without_cash() -> None:
    # 100 of a notional of 20,000 is half a percent: 995 and 1,005.
    before = exchange_of(
        {"ann": Held(100, {BTC: (10, 1_000), ETH: (-10, 1_000)})},
        marks={BTC: 1_000, ETH: 1_000},
        tiers=dict.fromkeys((BTC, ETH), hyperliquid.TIERS_2023),
    )
    step = liquidated(before, "ann", hyperliquid.hyperliquid_2023)
    assert [(HOUSE, "ann", 10, 995), ("ann", HOUSE, 10, 1_005)] == fills(step.journal)
    assert [0, 100] == worths(step.after, "ann", HOUSE)
