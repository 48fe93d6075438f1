"""``zerosum conform`` prints what agrees, and ends as the comparison says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli_runs import WIDTHS, CommandLine, expect_unusable
from tests.unit.vector_files import case_with, write_vectors

WRONG = case_with(name="wrong", expected={"delta_quote_quantums": 7})
REFUSED = case_with(name="refused", expected={"error": "insolvent"})


def test_agreement_ends_well(zerosum: CommandLine, tmp_path: Path) -> None:
    outcome = zerosum("conform", str(write_vectors(tmp_path / "dydx.json")))
    assert (0, "") == (outcome.status, outcome.complaint)
    assert "AGREE: of 1 case, 1 agree, 0 disagree, 0 not supported." == outcome.answer


def test_disagreement_is_told_and_ends_with_one(zerosum: CommandLine, tmp_path: Path) -> None:
    outcome = zerosum("conform", str(write_vectors(tmp_path / "dydx.json", WRONG, REFUSED)))
    assert 1 == outcome.status
    assert "dydx.json, wrong" in outcome.output
    assert "expected 7, is -4999000000 (off by -4999000007)" in outcome.output
    assert "error: expected insolvent, absent" in outcome.output
    assert outcome.answer.startswith("DISAGREE: of 2 cases, 0 agree, 2 disagree")


def test_what_is_not_supported_says_why(zerosum: CommandLine, tmp_path: Path) -> None:
    outcome = zerosum("conform", str(write_vectors(tmp_path / "other.json", function="Unknown")))
    assert 0 == outcome.status
    assert "no rule here answers this function: other.json (1)" in outcome.output
    assert outcome.answer.startswith("NOTHING COMPARED: of 1 case")


def test_json_is_the_documented_one(zerosum: CommandLine, tmp_path: Path) -> None:
    path = write_vectors(tmp_path / "dydx.json", WRONG, case_with())
    outcome = zerosum("conform", str(path), "--json=-")
    counts = {"supported": 2, "agree": 1, "disagree": 1, "unsupported": 0}
    assert {
        "files": [
            {
                "file": str(path),
                "function": "GetBankruptcyPriceInQuoteQuantums",
                **counts,
                "failures": [
                    {
                        "name": "wrong",
                        "expected": {"delta_quote_quantums": 7},
                        "actual": {"delta_quote_quantums": -4_999_000_000},
                    }
                ],
            }
        ],
        "totals": {"files": 1, "cases": 2, **counts},
    } == outcome.content
    assert 1 == outcome.status


def test_bad_input_is_one_line(zerosum: CommandLine, tmp_path: Path) -> None:
    expect_unusable(zerosum("conform", str(tmp_path / "gone.json")), "gone.json", "no such file")


def test_unusable_case_does_not_stop_the_others(zerosum: CommandLine, tmp_path: Path) -> None:
    broken = [case_with(name=name, input={}) for name in ("first", "second")]
    outcome = zerosum("conform", str(write_vectors(tmp_path / "a.json", *broken, case_with())))
    [line] = outcome.complaint.splitlines()
    assert 2 == outcome.status
    assert line.startswith(f"zerosum: {tmp_path / 'a.json'}: case first: perpetuals is missing")
    assert line.endswith("; 1 more case cannot be used")
    assert "case second" in " ".join(outcome.output.split())
    assert outcome.answer.endswith("1 agree, 0 disagree, 0 not supported, 2 not usable.")


def test_nothing_to_read_is_refused(zerosum: CommandLine) -> None:
    expect_unusable(zerosum("conform"), "PATH")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_at_any_width(
    zerosum: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    name = "dydx_v4.liquidation_insurance_fund_delta.json"
    outcome = zerosum("conform", str(write_vectors(tmp_path / name, WRONG)))
    told = [name, "disagree", "not supported", "total", "wrong"]
    assert [] == [text for text in told if text not in outcome.output]
    assert width >= max(map(len, outcome.output.splitlines()))
