"""The deleveraging waves of 10 October 2025, counted twice.

The tables of quantities are in this repository. The closes one by one are under a licence that
keeps them out of it: they are read where they lie beside the checkout, and skipped elsewhere.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from tests.tidy.source import ROOT
from zerosum.audit import AuditReport, audit

TABLES = ROOT / "tests" / "data" / "hl_adl_2025_10_10"
BESIDE = ROOT.parent / "shared" / "data" / "hl_adl_2025_10_10"
CLOSES = BESIDE / "adl_fills_slice.csv"

with_closes = pytest.mark.skipif(
    not CLOSES.is_file(), reason="../shared/data/hl_adl_2025_10_10 is not beside this checkout"
)

FIRST = "1760130964831"
Closes = dict[tuple[str, str], list[dict[str, str]]]


def answer(report: AuditReport, check_id: str) -> tuple[int, int, int]:
    """Return how often a check holds, is violated and cannot tell."""
    (check,) = (check for check in report.checks if check.id == check_id)
    return check.holds, check.violated, check.cannot_tell


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a table with the standard library alone."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def closes() -> Closes:
    """Return the closes of each coin and moment, in order."""
    found: Closes = defaultdict(list)
    for row in rows_of(CLOSES):
        found[row["time"], row["coin"]].append(row)
    return dict(found)


@pytest.fixture(scope="module")
def report() -> AuditReport:
    """Audit the whole folder once."""
    return audit(BESIDE, format="hyperliquid-adl-wave", rules="hyperliquid_2023")


def test_tables_alone_say_that_they_cannot_tell() -> None:
    alone = audit(TABLES, format="hyperliquid-adl-wave", rules="hyperliquid_2023")
    quantities = rows_of(TABLES / "wave_coin_qty_and_price_gap.csv")
    assert 0 == alone.exit_status
    assert (0, 0, len(quantities)) == answer(alone, "quantity")
    assert (len(quantities), 0, 0) == answer(alone, "gap")
    assert (0, 0, 0) == answer(alone, "close")


def test_first_wave_has_one_failed_account() -> None:
    first = rows_of(TABLES / "waves_bad_debt.csv")[0]
    assert (FIRST, "11279", "1") == (first["t_start_ms"], first["n_rows"], first["unique_losers"])


@with_closes
def test_tables_beside_the_checkout_are_the_same() -> None:
    for path in TABLES.iterdir():
        assert (BESIDE / path.name).read_bytes() == path.read_bytes()


@with_closes
def test_every_certain_answer_holds(report: AuditReport) -> None:
    assert 0 == report.exit_status
    assert () == report.findings


@with_closes
def test_queues_of_the_first_wave(closes: Closes) -> None:
    quantities = {
        row["coin"]: float(row["qty_contracts"])
        for row in rows_of(TABLES / "wave_coin_qty_and_price_gap.csv")
        if row["t_start_ms"] == FIRST
    }
    queues = {coin: rows for (time, coin), rows in closes.items() if time == FIRST}
    assert {"AVAX": 50, "CRV": 48, "INJ": 19, "SUI": 13, "DOGE": 3, "LTC": 2} == {
        coin: len(rows) for coin, rows in queues.items()
    }
    for coin, rows in queues.items():
        total = sum(Decimal(row["adl_size"]) for row in rows)
        assert quantities[coin] == pytest.approx(float(total), rel=1e-12)
        left = [abs(Decimal(row["position_size"])) - Decimal(row["adl_size"]) for row in rows]
        assert [False] * (len(rows) - 1) + [True] == [each > 0 for each in left]
        assert (1, 1) == (
            len({row["adl_price"] for row in rows}),
            len({row["position_size"].startswith("-") for row in rows}),
        )


@with_closes
def test_our_rule_closes_every_one_of_them_exactly(report: AuditReport, closes: Closes) -> None:
    of_the_first = sum(len(rows) for (time, _), rows in closes.items() if time == FIRST)
    holds, violated, cannot_tell = answer(report, "close")
    assert (0, 0) == (violated, cannot_tell)
    assert of_the_first <= holds == report.ledger["closes_folded"] == report.ledger["closes_exact"]
    first = report.liquidations[0]
    assert ("AVAX", "CRV", "DOGE", "INJ", "LTC", "SUI") == first.markets
    value = sum(
        Decimal(row["adl_size"]) * Decimal(row["adl_price"])
        for (time, _), rows in closes.items()
        for row in rows
        if time == FIRST
    )
    assert value == pytest.approx(Decimal(first.notional), abs=Decimal("0.000001"))


@with_closes
def test_the_ranking_is_not_asserted(report: AuditReport) -> None:
    holds, violated, cannot_tell = answer(report, "ranking")
    assert (0, 0) == (holds, violated)
    assert cannot_tell > 0
    assert report.limits[0].startswith("The ranking cannot be told: ")


@with_closes
def test_our_laws_hold_on_the_way(report: AuditReport) -> None:
    for law in ("pile", "balance", "promises", "replay"):
        holds, violated, cannot_tell = answer(report, law)
        assert holds > 0
        assert (0, 0) == (violated, cannot_tell)
