"""``zerosum matrix`` on the command line: the table, the runs it writes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli_runs import WIDTHS, CommandLine, expect_unusable
from zerosum.cli.commands import COMMANDS
from zerosum.lab.load import load, rules_for
from zerosum.lab.matrix.describe import witness_name
from zerosum.lab.matrix.judge import compute_matrix
from zerosum.lab.matrix.trace import trace_of
from zerosum.rules.venues.shelf import books


@pytest.mark.parametrize("name", books())
def test_witnesses_break_the_properties_when_opened(
    zerosum: CommandLine, tmp_path: Path, name: str
) -> None:
    outcome = zerosum("matrix", "--rules", name, "--witnesses", str(tmp_path))
    assert 0 == outcome.status
    broken = [cell for cell in compute_matrix((name,)) if cell.witness is not None]
    assert {witness_name(cell) for cell in broken} == {one.name for one in tmp_path.iterdir()}
    for cell in broken:
        path = tmp_path / witness_name(cell)
        scenario = load(path)
        trace = trace_of(scenario, rules_for(scenario, None))
        assert cell.witness is not None
        assert cell.witness.breach.told in [one.told for one in cell.property.breaches(trace)]
        assert f"zerosum run {path}" in outcome.output


def test_a_witness_is_run_as_any_scenario(zerosum: CommandLine, tmp_path: Path) -> None:
    assert 0 == zerosum("matrix", "--rules", "bitmex", "--witnesses", str(tmp_path)).status
    for path in tmp_path.iterdir():
        assert 0 == zerosum("run", str(path)).status


def test_a_few_rule_sets_are_told_cell_by_cell(zerosum: CommandLine) -> None:
    output = " ".join(zerosum("matrix", "--rules", "dydx_v4").output.split())
    assert "R dydx_v4 13 NO LOSS AT MARK: short is closed for 10 at 90 with the mark" in output
    assert "each market has one margin rate proved: T-MAR-13.A8 broken: " in output
    assert "read of the venue: violated; at a bankruptcy price a part never cures" in output


def test_all_of_them_are_counted(zerosum: CommandLine) -> None:
    answer = zerosum("matrix").output.rpartition("\n\n")[2]
    assert " ".join(answer.split()).startswith("Each cell in words: zerosum matrix --rules NAME")
    assert f"{31 * len(books())} cells: " in answer


def test_example_of_the_help_runs(zerosum: CommandLine) -> None:
    [help_] = [one.help for one in COMMANDS if one.name == "matrix"]
    example = help_.partition("Example: zerosum ")[2].splitlines()[0]
    outcome = zerosum(*example.split())
    assert (0, "") == (outcome.status, outcome.complaint)
    assert "dydx_v4" in outcome.output


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("arguments", [(), ("--rules", "hyperliquid_2026,drift_v2")])
def test_lines_fit(
    zerosum: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = zerosum("matrix", *arguments).output.splitlines()
    assert [] == [line for line in lines if len(line) > width]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--rules", "dydx"), "did you mean 'dydx_v4'?"),
        (("--rules", "bitmex,bitmex"), "named twice"),
        (("--rules", "gmx_v2"), "no rule set"),
        (("--witnesses", "gone/there"), "there is no folder gone"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    zerosum: CommandLine, arguments: tuple[str, ...], told: str
) -> None:
    expect_unusable(zerosum("matrix", *arguments), told)
