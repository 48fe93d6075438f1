"""The presets: every choice has a ground, and the rule sets do what their venues did."""

from __future__ import annotations

from importlib import import_module

import attrs
import pytest

from tests.tidy.source import modules_under
from tests.unit.crowds import BTC, ETH, HOUSE, Held, exchange_of, fills, liquidated, worths
from zerosum.lab.numbers import Units
from zerosum.lab.rulebook import in_units
from zerosum.rules.ruleset import RankKey, RuleSet, Stage
from zerosum.rules.venues import hyperliquid, textbook
from zerosum.rules.venues.book import RuleBook, Sketch
from zerosum.rules.venues.shelf import books, sketches
from zerosum.rules.venues.standing import Standing
from zerosum.spec.margin import is_schedule

LABELS = {"name", "date", "sources"}
SLOTS = {slot.name for slot in attrs.fields(RuleSet)} - LABELS
MONEY = ("share_threshold", "backstop_capital_floor")
NOT_SAID = ("not found: ", "not needed: ", "stands in: ", "carried back to 2023 from ")


@pytest.mark.parametrize("book", books().values(), ids=lambda one: one.rules.name)
def test_every_choice_has_a_ground(book: RuleBook) -> None:
    assert set(book.grounds) == SLOTS


@pytest.mark.parametrize("book", books().values(), ids=lambda one: one.rules.name)
def test_a_preset_carries_its_sources(book: RuleBook) -> None:
    assert "" not in (book.venue, book.rules.name, book.rules.date)
    assert () != book.rules.sources
    undated = [ground for ground in book.grounds.values() if ground.date == ""]
    assert {Standing.ASSUMED} >= {ground.standing for ground in undated}
    assert "" not in {ground.source for ground in book.grounds.values()}


@pytest.mark.parametrize("book", books().values(), ids=lambda one: one.rules.name)
def test_what_is_assumed_says_why(book: RuleBook) -> None:
    if book.venue == "the story":
        return
    assumed = [one.source for one in book.grounds.values() if one.standing is Standing.ASSUMED]
    assert [] == [source for source in assumed if not source.startswith(NOT_SAID)]


@pytest.mark.parametrize("sketch", sketches().values(), ids=lambda one: one.name)
def test_a_sketch_says_why_it_does_not_run(sketch: Sketch) -> None:
    assert "" not in (sketch.venue, sketch.date, sketch.reason, *sketch.sources)
    assert set() < set(sketch.grounds) <= SLOTS


def test_no_name_is_used_twice() -> None:
    assert set() == set(books()) & set(sketches())
    defined = [
        value
        for module in modules_under("zerosum.rules.venues")
        for value in vars(import_module(module.name)).values()
        if isinstance(value, RuleBook)
    ]
    assert len(books()) == len({id(book) for book in defined})


def test_money_of_a_rule_book_is_in_the_units_of_the_scenario() -> None:
    rules = books()["hyperliquid_2025"].rules
    for decimals in (0, 2, 8):
        scaled = in_units(rules, Units("USD", decimals, {}))
        assert 100_000 * 10**decimals == scaled.share_threshold
    money = {slot.name for slot in attrs.fields(RuleSet) if str(slot.type).startswith("Quote")}
    assert set(MONEY) == money


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
