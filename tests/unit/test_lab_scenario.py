"""Scenario files: exact numbers, seats in their order, and an opening that the journal rebuilds."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from tests.unit.scenarios import DESK, SCENARIOS, TEXTBOOK, desk, written
from zerosum.lab.document import read_toml, toml_line
from zerosum.lab.load import load, rules_for
from zerosum.lab.numbers import Units, as_text, exact
from zerosum.lab.rulebook import LABELS, dotted_names, in_units, slots
from zerosum.lab.scenario import OPENING
from zerosum.lab.unusable import UnusableScenario
from zerosum.rules import replay
from zerosum.rules.ruleset import PriceRule, RankKey, RuleSet
from zerosum.rules.venues.shelf import books
from zerosum.spec import Exchange, Role, equity, same_state, wallet_balance

ALL_SCENARIOS = sorted(SCENARIOS.glob("*.toml"))


@pytest.mark.parametrize("path", ALL_SCENARIOS, ids=lambda path: path.stem)
def test_opening_is_balanced_and_rebuilt_by_its_journal(path: Path) -> None:
    scenario = load(path)
    exchange = scenario.exchange
    assert same_state(exchange, replay(Exchange(), scenario.opening))
    held = exchange.accounts.values()
    assert exchange.pile == sum(account.quote_balance for account in held)
    assert 0 == equity(exchange, OPENING)
    for market in exchange.markets:
        sizes = [one.positions[market].size for one in held if market in one.positions]
        assert 0 == sum(sizes)


@pytest.mark.parametrize("path", ALL_SCENARIOS, ids=lambda path: path.stem)
def test_json_is_the_same_schema(path: Path, tmp_path: Path) -> None:
    content = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    copied = written(tmp_path, "copy.json", json.dumps(content, default=str))
    assert same_state(load(path).exchange, load(copied).exchange)
    assert same_state(load(path).exchange, replay(Exchange(), load(copied).opening))


def test_textbook_story_opens_as_the_chapter_has_it() -> None:
    scenario = load(TEXTBOOK)
    exchange = scenario.exchange
    assert ["ann", "whale", "maker"] == sorted(
        ("ann", "whale", "maker"), key=lambda id_: exchange.accounts[id_].seat
    )
    assert -900 == exchange.accounts["ann"].quote_balance
    assert 100 == wallet_balance(exchange.accounts["ann"])
    assert (4, 91) == (
        exchange.markets["BTC"].book["BTC-000001"].size,
        exchange.markets["BTC"].book["BTC-000001"].price,
    )
    assert ("vault", "fees", 30) == (
        scenario.house.backstop,
        scenario.house.fees,
        scenario.house.peak,
    )


def test_numbers_become_integers_exactly(tmp_path: Path) -> None:
    scenario = desk(tmp_path, marks={"BTC": "55000.25"})
    units = scenario.units
    assert (6, Fraction(1, 10), Fraction(1)) == (
        units.decimals,
        units.steps["BTC"],
        units.steps["ETH"],
    )
    ann = scenario.exchange.accounts["ann"]
    assert (5, 32_500_250_000) == (
        ann.positions["BTC"].size,
        ann.positions["BTC"].entry_value,
    )
    assert 4_000_000_000 == wallet_balance(ann)
    assert {"BTC": 5_500_025_000} == scenario.path[0].marks
    assert "55000.25" == units.price("BTC", 5_500_025_000)


def test_isolated_position_is_an_account_with_an_owner(tmp_path: Path) -> None:
    accounts = desk(tmp_path).exchange.accounts
    assert ("bob", 3_000_000_000) == (
        accounts["bob/BTC"].owner,
        wallet_balance(accounts["bob/BTC"]),
    )
    assert (None, 0) == (accounts["bob"].owner, wallet_balance(accounts["bob"]))
    assert Role.VAULT is accounts["vault"].role


def test_rest_balances_a_file_and_is_said(tmp_path: Path) -> None:
    without = DESK.replace("cy,ETH,10,3050.25,2000,cross,,3100\n", "")
    with pytest.raises(UnusableScenario, match="ETH: shorts exceed longs by 10"):
        desk(tmp_path, without)
    scenario = desk(tmp_path, without, rest="5000")
    rest = scenario.exchange.accounts["rest"]
    assert (10, 31_000_000_000) == (rest.positions["ETH"].size, rest.positions["ETH"].entry_value)
    assert "account 'rest' balances the file: 10 ETH, entered at the mark" in scenario.notes


def test_positions_can_take_their_terms_from_a_scenario(tmp_path: Path) -> None:
    terms = written(
        tmp_path,
        "terms.toml",
        '[markets.BTC]\nstep="0.1"\ntick="1"\nmark="64000"\n'
        'tiers=[{initial="0.1",maintenance="0.05"}]\n'
        'book=[{owner="maker",side="bid",size="3",price="63000"}]\n'
        '[accounts.maker]\nbalance="1000000"\n',
    )
    text = (
        "account,market,size,entry_price,collateral,mode\n"
        "a,BTC,1,60000,9,cross\nb,BTC,-1,61000,9,cross\n"
    )
    scenario = desk(tmp_path, text, terms=terms)
    assert ["maker", "a", "b"] == [
        id_
        for id_, _ in sorted(scenario.exchange.accounts.items(), key=lambda one: one[1].seat)[:3]
    ]
    assert 1 == len(scenario.exchange.markets["BTC"].book)


@pytest.mark.parametrize(
    ("written_as", "value"),
    [
        ("12.50", Fraction(25, 2)),
        (7, Fraction(7)),
        (Decimal("1e-3"), Fraction(1, 1000)),
        ("-0.000001", Fraction(-1, 10**6)),
        ("1e3", None),
        (" 1", None),
        ("1,000", None),
        ("", None),
        (True, None),
        (Decimal("1e999999999"), None),
        (Decimal("1e-999999999"), None),
        (Decimal("NaN"), None),
        (Decimal("Infinity"), None),
        (10**24, None),
        ("9" * 25, None),
        ("\u0661", None),
    ],
)
def test_exact(written_as: object, value: Fraction | None) -> None:
    assert value == exact(written_as)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(-1, 8), None, "-0.125"),
        (Fraction(-1, 800), 2, "0"),
        (Fraction(1234567), 2, "1,234,567"),
        (Fraction(-123456, 100), 2, "-1,234.56"),
        (Fraction(1999, 1000), 2, "1.99"),
    ],
)
def test_texts_of_numbers(value: Fraction, decimals: int | None, text: str) -> None:
    assert text == as_text(value, decimals, grouped=decimals is not None)


def test_off_grid_is_none() -> None:
    units = Units("USD", 2, {"BTC": Fraction(1, 10)})
    assert [None, 5] == [units.to_size("BTC", Fraction(value, 100)) for value in (55, 50)]
    assert [None, 101] == [units.to_price("BTC", Fraction(value, 100)) for value in (1011, 1010)]
    assert [None, 1] == [units.to_money(Fraction(value, 1000)) for value in (11, 10)]


def test_lines_are_those_that_toml_itself_reads() -> None:
    text = 'a = """\nb = 1\n"""\n\n[[c]]\nd = [\n  1,\n  { e = 2 },\n]\n[[c]]\nd = [3]\n'
    document = read_toml("x.toml", text)
    lines = [
        document.line_of(path)
        for path in [("a",), ("c", 0), ("c", 0, "d", 1, "e"), ("c", 1, "d", 0), ("b",)]
    ]
    assert [1, 5, 8, 11, None] == lines
    assert 6 == toml_line(text, ("c", 0, "d"))


def test_every_slot_has_a_dotted_name_of_its_own() -> None:
    assert sorted(slots()) == sorted(dotted_names().values())
    fields = {one.name for one in attrs.fields(RuleSet)}
    assert fields == {*slots(), *LABELS}
    assert [] == [name for name in dotted_names() if name in fields and name != "stages"]


def test_every_slot_can_be_set_to_what_a_preset_has() -> None:
    scenario = load(TEXTBOOK)
    for book in books().values():
        rules = in_units(book.rules, scenario.units)
        for dotted, slot in dotted_names().items():
            value = getattr(rules, slot)
            if isinstance(value, tuple):
                text = "/".join(one.value for one in value)
            else:
                text = str(getattr(value, "value", value)).lower()
            changed = rules_for(scenario, "textbook", (f"{dotted}={text}",))
            assert value == getattr(changed, slot)


def test_a_variant_is_one_flag_away() -> None:
    scenario = load(TEXTBOOK)
    one = rules_for(scenario, None, ("adl.price=mark", "rank=profit ratio,seat"))
    other = rules_for(scenario, "textbook+adl.price=mark+rank=profit_ratio/seat")
    assert one == other
    assert (PriceRule.MARK, (RankKey.PROFIT_RATIO, RankKey.SEAT)) == (one.price, one.rank)
    assert "textbook+adl.price=mark+adl.rank=profit ratio/seat" == one.name


def test_rules_of_a_file_may_set_slots(tmp_path: Path) -> None:
    text = TEXTBOOK.read_text(encoding="utf-8")
    path = written(tmp_path, "variant.toml", text + 'adl.price = "mark"\nvault.capital_floor = 5\n')
    rules = load(path).rules
    assert rules is not None
    assert (PriceRule.MARK, 5) == (rules.price, rules.backstop_capital_floor)
