"""``zerosum audit`` prints what an audit found and ends as the audit says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.audit_logs import HISTORY, TRADES, write_history
from tests.unit.cli_runs import WIDTHS, CommandLine, Outcome, expect_unusable, start

# The isolated row of this history cannot be told on its day, and is violated seven weeks later.
VIOLATED = {name: text.replace("2023-03-02", "2023-04-21") for name, text in HISTORY.items()}

HELD_TO = ("--format", "hyperliquid-history", "--rules", "hyperliquid_2023")


def audited(
    zerosum: CommandLine, folder: Path, changed: dict[str, str] | None = None, *more: str
) -> Outcome:
    """Audit the small history with some of its files changed."""
    return zerosum("audit", str(write_history(folder, changed)), *HELD_TO, *more)


def test_right_history_ends_well(zerosum: CommandLine, tmp_path: Path) -> None:
    outcome = audited(zerosum, tmp_path)
    assert (0, "") == (outcome.status, outcome.complaint)
    assert outcome.answer.startswith("Nothing certain is violated: ")
    assert "What this audit cannot see" in outcome.output


def test_violation_ends_with_status_one(zerosum: CommandLine, tmp_path: Path) -> None:
    outcome = audited(zerosum, tmp_path, VIOLATED)
    assert 1 == outcome.status
    assert "Violations" in outcome.output
    assert outcome.answer.startswith("VIOLATED: ")


def test_unusable_file_is_one_line(zerosum: CommandLine, tmp_path: Path) -> None:
    expect_unusable(audited(zerosum, tmp_path, {TRADES: ""}), TRADES, "empty")


def test_json_is_the_report(zerosum: CommandLine, tmp_path: Path) -> None:
    content = audited(zerosum, tmp_path, None, "--json=-").content
    assert {"checks", "liquidations", "findings"} <= {*content}
    assert {"id", "clause", "holds", "violated", "cannot_tell"} <= {*content["checks"][0]}
    assert 3 == content["liquidations"]["total"]


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_at_any_width(
    zerosum: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    outcome = audited(zerosum, tmp_path)
    told = ["replayed-size", "trigger ", "takeover", "isolated", "2023-03-01 11:00:00", "cannot"]
    assert [] == [text for text in told if text not in outcome.output]
    assert width >= max(map(len, outcome.output.splitlines()))


def test_narrow_encoding_does_not_end_the_run(tmp_path: Path) -> None:
    arguments = ["audit", str(write_history(tmp_path)), *HELD_TO]
    with start(
        "import sys; from zerosum.cli.main import main; "
        f"sys.stdout.reconfigure(encoding='ascii'); sys.exit(main({arguments}))"
    ) as run:
        output, complaint = run.communicate()
    assert (0, "", True) == (run.returncode, complaint, "0xaaaa?aaaa" in output)
