"""Pictures: the right words and numbers in them, and the same bytes for the same input."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attrs import evolve

from tests.unit.cli_runs import CommandLine, expect_unusable
from tests.unit.scenarios import SCENARIOS, TEXTBOOK, run_of
from zerosum.lab.load import load, rules_for
from zerosum.lab.outcome import compute_outcome
from zerosum.lab.pictures import (
    bars_of,
    picture_of_queues,
    picture_of_run,
    renamed,
    takers_of,
)
from zerosum.lab.queue import rank
from zerosum.lab.simulate import simulate

PNG = b"\x89PNG\r\n\x1a\n"
WORDS = re.compile(r"<!-- (.*?) -->", re.DOTALL)


def words_in(svg: bytes) -> list[str]:
    """Return the texts of a picture; each glyph is a path, and the text stands beside as a note."""
    return [word.strip() for word in WORDS.findall(svg.decode("utf-8"))]


def test_picture_of_a_run_says_what_became_of_whom() -> None:
    outcome = compute_outcome(run_of("vault_fails"))
    words = words_in(picture_of_run(outcome, "svg"))
    expected = {
        "What became of the positions of those who failed",
        "giant",
        "vault (second fall)",
        "vault, maker",
        "early_short, hedger, maker",
        "SOL: the mark, and the price of every close",
        "USD for one SOL",
        "Equity of the backstop vault",
        "closed against the other side (ADL)",
    }
    assert set() == expected - set(words)


def test_bars_are_the_values_of_the_closes() -> None:
    outcome = compute_outcome(run_of("textbook"))
    [(name, parts)] = bars_of(outcome)
    assert ("ann", [364.0, 270.0, 270.0, 0.0]) == (name, list(parts.values()))
    assert {"ann": "maker, vault, whale"} == takers_of(outcome)


def test_same_input_gives_the_same_bytes() -> None:
    outcome = compute_outcome(run_of("hedged"))
    for kind in ("svg", "png"):
        assert picture_of_run(outcome, kind) == picture_of_run(outcome, kind)
    assert picture_of_run(outcome, "png").startswith(PNG)


def test_ids_are_numbered_in_their_order_and_every_reference_follows() -> None:
    svg = '<g id="p9f"/><g clip-path="url(#p9f)"/><path id="mab"/><use xlink:href="#mab"/>'
    expected = '<g id="n0"/><g clip-path="url(#n0)"/><path id="n1"/><use xlink:href="#n1"/>'
    assert expected == renamed(svg)
    assert expected == renamed(svg.replace("p9f", "zzz"))
    assert 'url(#one-n0)"' in renamed(svg, "one-")


def test_nobody_failing_is_said() -> None:
    scenario = load(TEXTBOOK)
    calm = simulate(evolve(scenario, path=()), rules_for(scenario, None))
    assert "nobody failed" in words_in(picture_of_run(compute_outcome(calm), "svg"))


def test_picture_of_queues_names_both_sides() -> None:
    scenario = load(TEXTBOOK)
    queues = rank(scenario, "BTC", rules_for(scenario, None))
    words = words_in(picture_of_queues(queues, "svg"))
    assert "1. whale" in words
    assert "BTC: longs in the order in which they are closed when a short fails" in words


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_commands_draw_where_they_are_asked_to(
    zerosum: CommandLine, tmp_path: Path, kind: str
) -> None:
    path = str(SCENARIOS / "hedged.toml")
    for number, command in enumerate((("run", path), ("rank", path, "--market", "BTC"))):
        target = tmp_path / f"{number}.{kind}"
        assert 0 == zerosum(*command, "--picture", str(target)).status
        assert 10_000 < target.stat().st_size


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("story.gif", "give --picture such a file"),
        ("story", "give --picture such a file"),
        ("nowhere/story.svg", "create it first"),
    ],
)
def test_other_targets_are_refused(zerosum: CommandLine, name: str, remedy: str) -> None:
    expect_unusable(zerosum("run", str(TEXTBOOK), "--picture", name), name, remedy)
