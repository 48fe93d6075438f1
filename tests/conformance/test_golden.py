"""Positions, tiers and takeovers that venues have reported: every case that is supported agrees.

They come under several licences. They are read where they lie beside the checkout, and the tests
are skipped where they do not.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from zerosum.conform import ConformReport, Verdict, conform

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
DATA = Path(__file__).resolve().parents[1] / "data"
EARLY = DATA / "hl_early_2023"

beside = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not beside this checkout")


def failures(report: ConformReport) -> list[tuple[str, tuple[str, ...]]]:
    """Return the cases that disagree, with what differs."""
    return [(one.name, one.told) for file in report.files for one in file.failures]


@beside
def test_golden_positions_agree() -> None:
    report = conform([SHARED / "golden_positions"])
    assert [] == failures(report)
    assert {
        "a cross position without the account's equity, which the record does not have",
        "inverse payoff: a contract here is worth size x price in one quote coin",
    } == set(report.reasons)


@beside
def test_tiers_follow_from_their_floors_and_rates() -> None:
    report = conform([SHARED / "venue_config"])
    assert [] == failures(report)
    assert report.cases == report.count(Verdict.AGREE)
    assert report.cases > 0


@pytest.mark.parametrize("name", ["liquidations", "liquidations_with_takeover_fills"])
def test_early_liquidations_are_due_and_at_the_limit_prices(name: str) -> None:
    report = conform([EARLY / f"{name}.csv"])
    assert [] == failures(report)
    assert report.cases == report.count(Verdict.AGREE)
    assert report.cases > 0
