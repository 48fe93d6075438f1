"""The chapter on the venues and the table of the README are what the values say."""

from __future__ import annotations

import re

from tests.tidy.source import ROOT
from tests.unit.scenarios import SCENARIOS
from zerosum.lab.crash_table import crash_table
from zerosum.lab.load import load
from zerosum.lab.venue_page import page
from zerosum.rules.venues.shelf import books

NUMBERS = {
    19: "Nineteen",
    20: "Twenty",
    21: "Twenty-one",
    22: "Twenty-two",
    23: "Twenty-three",
    24: "Twenty-four",
}


def readme() -> str:
    """Return the README."""
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_chapter_is_written_from_the_values() -> None:
    text = (ROOT / "spec/text/venues.md").read_text(encoding="utf-8")
    assert page() == text, "write it again: python -m zerosum.lab.venue_page"


def test_table_of_the_readme_is_what_the_rule_sets_do() -> None:
    table = crash_table(load(SCENARIOS / "vault_fails.toml"))
    assert table in readme(), f"the table is now:\n{table}"
    assert len(books()) == len(re.findall(r"`\w+`", table))


def test_outcomes_in_the_readme_differ() -> None:
    rows = crash_table(load(SCENARIOS / "vault_fails.toml")).splitlines()[2:]
    assert len(rows) > len(books()) // 2


def test_readme_counts_the_rule_books() -> None:
    assert f"{NUMBERS[len(books())]} dated rule books of venues run" in readme()
