"""A real two-sided log of fills: conservation and continuity, counted twice.

The log is under a licence that keeps it out of this repository. It is read where it lies beside
the checkout, and the tests are skipped where it does not.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zerosum.audit import AuditReport, audit

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FOLDER = DATA / "hl_fills_2025_10_27"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="../shared/data/hl_fills_2025_10_27 is not beside this checkout"
)

Event = tuple[str, dict[str, Any]]


@pytest.fixture(scope="module")
def report() -> AuditReport:
    """Audit the log once."""
    return audit(FOLDER, format="hyperliquid-fills", rules="hyperliquid_2023")


@pytest.fixture(scope="module")
def events() -> list[Event]:
    """Read all events with the standard library alone."""
    (path,) = FOLDER.glob("*.jsonl.gz")
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    return [(user, fill) for line in lines for user, fill in json.loads(line)["events"]]


def signed(fill: dict[str, Any]) -> Decimal:
    """Return the size, bought above zero."""
    return Decimal(fill["sz"]) * {"B": 1, "A": -1}[fill["side"]]


def answer(report: AuditReport, check_id: str) -> tuple[int, int, int]:
    """Return how often a check holds, is violated and cannot tell."""
    (check,) = (check for check in report.checks if check.id == check_id)
    return check.holds, check.violated, check.cannot_tell


def test_everything_certain_holds(report: AuditReport) -> None:
    assert 0 == report.exit_status
    assert () == report.findings


def test_every_trade_sums_to_zero(report: AuditReport, events: list[Event]) -> None:
    net: dict[int, Decimal] = defaultdict(Decimal)
    prices: dict[int, set[str]] = defaultdict(set)
    for _, fill in events:
        net[fill["tid"]] += signed(fill)
        prices[fill["tid"]].add(fill["px"])
    assert [] == [tid for tid, size in net.items() if size]
    assert {1} == {len(known) for known in prices.values()}
    assert (len(net), 0, 0) == answer(report, "conservation") == answer(report, "one-price")


def test_every_position_goes_on_where_it_was(report: AuditReport, events: list[Event]) -> None:
    last: dict[tuple[str, str], float] = {}
    transitions = 0
    for user, fill in events:
        if fill["coin"].startswith("@"):
            continue
        start = float(fill["startPosition"])
        before = last.get((user, fill["coin"]))
        if before is not None:
            transitions += 1
            assert before == pytest.approx(start, rel=1e-12, abs=1e-9)
        last[user, fill["coin"]] = start + float(signed(fill))
    assert (transitions, 0, 0) == answer(report, "continuity")
    assert (len(last), 0, 0) == answer(report, "replayed-size")


def test_every_fill_says_what_it_does(report: AuditReport, events: list[Event]) -> None:
    perpetual = [fill for _, fill in events if not fill["coin"].startswith("@")]
    assert (len(perpetual), 0, 0) == answer(report, "direction")
    assert len(perpetual) == report.rows["perpetual_fills"]
    holds, violated, cannot_tell = answer(report, "realised")
    assert (len(perpetual), 0) == (holds + cannot_tell, violated)
    assert 4 * cannot_tell < holds


def test_the_liquidation(report: AuditReport, events: list[Event]) -> None:
    named = {
        (fill["liquidation"]["liquidatedUser"], fill["hash"])
        for _, fill in events
        if "liquidation" in fill
    }
    assert len(named) == len(report.liquidations)
    for one in report.liquidations:
        assert "market" == one.kind
        assert ["cannot tell", "cannot tell"] == [
            one.trigger.verdict.value,
            one.takeover.verdict.value,
        ]


def test_our_laws_hold_on_the_way(report: AuditReport) -> None:
    for law in ("pile", "balance", "promises", "replay"):
        holds, violated, cannot_tell = answer(report, law)
        assert holds > 0
        assert (0, 0) == (violated, cannot_tell)
