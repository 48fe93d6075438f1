"""A venue is one file of values: the one of the page, put beside the others, is there at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import invalidate_caches
from pathlib import Path

import pytest

from tests.docs.markdown import Page
from tests.tidy.source import ROOT
from tests.unit.cli_runs import CommandLine, expect_unusable
from tests.unit.scenarios import SCENARIOS
from zerosum.rules import venues
from zerosum.rules.venues.shelf import books, sketches

PAGE = "spec/text/add-a-venue.md"
NAME = "atlantis_2026"
FAILING = str(SCENARIOS / "vault_fails.toml")
SKETCH = """
from types import MappingProxyType
from zerosum.rules.venues.book import Sketch

mu = Sketch("mu", "2026", "Mu", ("a map",), "it has sunk", MappingProxyType({}))
"""


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the file of the page, and a sketch, into a folder beside the venues' own."""
    [block] = [
        one
        for one in Page(PAGE, (ROOT / PAGE).read_text(encoding="utf-8")).blocks()
        if one.language == "python"
    ]
    (tmp_path / "atlantis.py").write_text(block.text, encoding="utf-8")
    (tmp_path / "mu.py").write_text(SKETCH, encoding="utf-8")
    monkeypatch.setattr(venues, "__path__", [*venues.__path__, str(tmp_path)])
    invalidate_caches()
    yield
    for name in ("atlantis", "mu"):
        sys.modules.pop(f"{venues.__name__}.{name}", None)


def test_without_the_file_there_is_no_such_venue(zerosum: CommandLine) -> None:
    assert NAME not in books()
    expect_unusable(zerosum("run", FAILING, "--rules", NAME), NAME)


@pytest.mark.usefixtures("added")
def test_with_the_file_it_is_on_the_shelf_in_the_order_of_names() -> None:
    assert sorted(books()) == list(books())
    assert "Atlantis" == books()[NAME].venue
    assert "it has sunk" == sketches()["mu"].reason
    assert set(books()["textbook"].grounds) == set(books()[NAME].grounds)


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize(
    "arguments",
    [
        ("run", FAILING, "--rules", NAME),
        ("compare", FAILING, "--rules", f"textbook,{NAME}"),
        ("why", FAILING, "--account", "giant", "--rules", NAME),
        ("rank", FAILING, "--market", "SOL", "--rules", NAME),
        ("venues",),
        ("venue", NAME),
        ("diff", "textbook", NAME),
        ("matrix", "--rules", NAME),
    ],
)
def test_every_command_knows_it(zerosum: CommandLine, arguments: tuple[str, ...]) -> None:
    outcome = zerosum(*arguments)
    assert (0, "") == (outcome.status, outcome.complaint)
    assert NAME in outcome.output


@pytest.mark.usefixtures("added")
def test_a_sketch_does_not_run(zerosum: CommandLine) -> None:
    expect_unusable(zerosum("run", FAILING, "--rules", "mu"), "sketch", "zerosum venue mu")
