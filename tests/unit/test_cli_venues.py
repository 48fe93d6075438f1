"""The rule books for people: listed, told in words, laid side by side."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

import attrs
import pytest

from tests.unit.cli_runs import WIDTHS, CommandLine, expect_unusable
from zerosum.cli.commands import COMMANDS
from zerosum.lab.rulebook import slots
from zerosum.lab.slot_words import SLOT_WORDS, choice_in_words, sentence_of
from zerosum.rules import ruleset
from zerosum.rules.ruleset import RuleSet
from zerosum.rules.venues.shelf import books, sketches
from zerosum.rules.venues.standing import Standing

CLAUSE = re.compile(r"[A-Z]{3}-\d+")
EXAMPLES = {
    one.name: re.findall(r"zerosum (.+)", one.help)
    for one in COMMANDS
    if one.name in ("venues", "venue", "diff")
}


def test_list_has_every_rule_set_and_every_sketch(zerosum: CommandLine) -> None:
    outcome = zerosum("venues")
    assert 0 == outcome.status
    assert [] == [name for name in (*books(), *sketches()) if name not in outcome.output]
    assert f"{len(books())} rule sets, {len(sketches())} sketches. See zerosum venue NAME." == (
        outcome.answer
    )


def test_list_counts_the_standings(zerosum: CommandLine) -> None:
    told = {one["name"]: one for one in zerosum("venues", "--json=-").content["venues"]}
    for name, book in books().items():
        grounds = [ground.standing for ground in book.grounds.values()]
        counted = {one.value: grounds.count(one) for one in Standing}
        assert (counted, True) == (told[name]["standings"], told[name]["runs"])
    assert {False} == {told[name]["runs"] for name in sketches()}


@pytest.mark.parametrize("name", books())
def test_every_choice_is_told_with_its_ground(zerosum: CommandLine, name: str) -> None:
    told = zerosum("venue", name, "--json=-").content
    rules, grounds = books()[name].rules, books()[name].grounds
    for slot, one in zip(slots(), told["slots"], strict=True):
        value, ground = getattr(rules, slot), grounds[slot]
        assert choice_in_words(slot, value) == one["choice"]
        assert sentence_of(slot, value) == one["words"]
        assert (ground.standing.value, ground.source, ground.date) == (
            one["standing"],
            one["source"],
            one["date"],
        )
    shown = zerosum("venue", name).output
    assert [] == [one["slot"] for one in told["slots"] if one["slot"] not in shown]


def test_sketch_says_why_it_does_not_run(zerosum: CommandLine) -> None:
    outcome = zerosum("venue", "gmx_v2")
    assert (0, True) == (outcome.status, "A sketch, which does not run" in outcome.output)


def test_numbers_are_told_in_units() -> None:
    assert "66.6667 %" == choice_in_words("backstop_trigger_ppm", 666_667)
    assert "100,000" == choice_in_words("share_threshold", 100_000_000_000)
    assert "0.000001" == choice_in_words("backstop_capital_floor", 1)
    assert ("none", "40") == tuple(choice_in_words("backstop_size_cap", one) for one in (None, 40))
    assert ("yes", "no") == tuple(
        choice_in_words("backstop_needs_margin", one) for one in (True, False)
    )


def test_every_slot_has_words_and_the_clause_of_its_choices() -> None:
    assert slots() == tuple(SLOT_WORDS)
    kinds = {name: kind for name, kind in vars(ruleset).items() if isinstance(kind, type)}
    for field in attrs.fields(RuleSet):
        named = [kind for name, kind in kinds.items() if re.search(rf"\b{name}\b", str(field.type))]
        for kind in named:
            if issubclass(kind, Enum):
                assert CLAUSE.findall(kind.__doc__ or "") == [SLOT_WORDS[field.name].clause]


def test_diff_shows_where_two_differ(zerosum: CommandLine) -> None:
    content = zerosum("diff", "binance_2019", "binance_2025", "--json=-").content
    assert ["book.fee_ppm", "adl.eligibility", "adl.rank"] == [
        one["slot"] for one in content["pairs"]
    ]
    outcome = zerosum("diff", "binance_2019", "binance_2025")
    assert "binance_2019 and binance_2025 differ in 3 of 25 slots." == outcome.answer


def test_diff_of_all_slots_shows_all(zerosum: CommandLine) -> None:
    pairs = zerosum("diff", "textbook", "bitmex", "--all", "--json=-").content["pairs"]
    assert len(slots()) == len(pairs)
    first, second = books()["textbook"].rules, books()["bitmex"].rules
    expected = [getattr(first, slot) != getattr(second, slot) for slot in slots()]
    assert expected == [one["differs"] for one in pairs]


def test_nothing_differs_from_itself(zerosum: CommandLine) -> None:
    outcome = zerosum("diff", "okx_2024", "okx_2024")
    assert "okx_2024 and okx_2024 differ in 0 of 25 slots." == outcome.output.strip()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("venue", "dydx"), ("'dydx'", "did you mean 'dydx_v4'?")),
        (("venue", ""), ("''",)),
        (("venue",), ("NAME",)),
        (("diff", "textbook"), ("B",)),
        (("diff", "textbook", "bitmax"), ("'bitmax'", "did you mean 'bitmex'?")),
        (("diff", "gmx_v2", "textbook"), ("sketch", "zerosum venue gmx_v2")),
        (("venues", "all"), ("all",)),
    ],
)
def test_wrong_names_end_in_one_line(
    zerosum: CommandLine, arguments: tuple[str, ...], told: tuple[str, ...]
) -> None:
    expect_unusable(zerosum(*arguments), *told)


@pytest.mark.parametrize("command", EXAMPLES)
def test_examples_of_the_help_run(zerosum: CommandLine, command: str) -> None:
    [example] = EXAMPLES[command]
    outcome = zerosum(*example.split())
    assert (0, "") == (outcome.status, outcome.complaint)
    assert f"Example: zerosum {example}" in " ".join(zerosum(command, "--help").output.split())


@pytest.mark.parametrize("width", WIDTHS)
def test_lines_fit(zerosum: CommandLine, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for arguments in (("venues",), ("venue", "dydx_v4"), ("diff", "textbook", "dydx_v4")):
        lines = zerosum(*arguments).output.splitlines()
        assert [] == [line for line in lines if len(line) > width]


def test_json_goes_to_a_file(zerosum: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "venues.json"
    assert 0 == zerosum("venues", "--json", str(target)).status
    assert target.read_text(encoding="utf-8") == zerosum("venues", "--json=-").output
