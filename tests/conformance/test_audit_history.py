"""The early history of a real venue: what its own records say, counted twice.

The expected numbers are computed here a second time, from the rows and by other means than the
audit's; the literal ones are those of the data's own description.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from zerosum.audit import AuditReport, audit

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "data" / "hl_early_2023"
TEXT = ROOT / "spec" / "text"
TRADES = "non_mm_trades.csv"
LIQUIDATIONS = "liquidations.csv"
TAKEOVERS = "liquidations_with_takeover_fills.csv"

TableRow = dict[str, str]


def rows_of(name: str) -> list[TableRow]:
    """Read one of the files as plain rows."""
    path = FOLDER / name
    text = (
        path.read_text(encoding="utf-8")
        if path.exists()
        else gzip.decompress((FOLDER / f"{name}.gz").read_bytes()).decode("utf-8")
    )
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture(scope="module")
def report() -> AuditReport:
    """Audit the shipped folder once."""
    return audit(FOLDER, format="hyperliquid-history", rules="hyperliquid_2023")


@pytest.fixture(scope="module")
def document(report: AuditReport) -> dict[str, dict[str, object]]:
    """Return the report as a reader of its JSON sees it."""
    read: dict[str, dict[str, object]] = json.loads(json.dumps(report.to_json()))
    return read


def test_everything_certain_holds(report: AuditReport) -> None:
    assert 0 == report.exit_status
    assert () == report.findings
    assert [] == [check.id for check in report.checks if check.violated]


def test_rows(report: AuditReport) -> None:
    assert {
        TRADES: 25_442,
        "non_mm_ledger_updates.csv": 390,
        LIQUIDATIONS: 43,
        TAKEOVERS: 50,
        "identical_trades": 883,
        "self_match_groups": 319,
    } == report.rows


def test_self_matches_counted_again(report: AuditReport) -> None:
    sides: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in rows_of(TRADES):
        sides[row["time"], row["user"], row["coin"], row["px"], row["sz"]].add(row["side"])
    assert (
        sum({"Bid", "Ask"} == seen for seen in sides.values()) == (report.rows["self_match_groups"])
    )


def test_identical_trades_counted_again(report: AuditReport) -> None:
    times = Counter(tuple(row.values()) for row in rows_of(TRADES))
    assert sum(count - 1 for count in times.values()) == report.rows["identical_trades"]


def is_below(row: TableRow) -> bool:
    """Compare account value and one percent of notional in decimals."""
    return Decimal(row["liquidated_account_value"]) * 100 < Decimal(row["liquidated_ntl_pos"])


def test_trigger(document: dict[str, dict[str, object]]) -> None:
    rows = rows_of(LIQUIDATIONS)
    cross = [row for row in rows if row["leverage_type"] == "Cross"]
    assert (37, 37) == (len(cross), sum(map(is_below, cross)))
    early = [row for row in rows if row not in cross and row["time"] < "2023-04-21"]
    unclear = [row for row in early if not is_below(row)]
    assert 3 == len(unclear)
    liquidations = document["liquidations"]
    assert [43, 40, 0, 3] == [
        liquidations[key]
        for key in ("total", "trigger_met", "trigger_not_met", "trigger_cannot_tell")
    ]


def takeover_errors() -> dict[tuple[str, str], Fraction]:
    """Return how far each takeover is from the limit vector, relative to its notional."""
    at_mark: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for row in rows_of(TAKEOVERS):
        notional = Fraction(row["liquidated_ntl_pos"])
        side = {"long": 1, "short": -1}[row["closed_side"]]
        left = notional - side * Fraction(row["liquidated_account_value"])
        paid = Fraction(row["fill_px"]) * Fraction(row["fill_sz"])
        at_mark[row["time"], row["user"]] += paid / left
    return {key: share - 1 for key, share in at_mark.items()}


def test_takeover(document: dict[str, dict[str, object]]) -> None:
    errors = takeover_errors()
    fitting = [error for error in errors.values() if abs(error) <= Fraction(1, 100_000)]
    assert (43, 41) == (len(errors), len(fitting))
    liquidations = document["liquidations"]
    assert [41, 0, 2] == [
        liquidations[key]
        for key in (
            "takeover_at_limit_price",
            "takeover_not_at_limit_price",
            "takeover_cannot_tell",
        )
    ]


def test_four_positions_on_both_sides_are_taken_at_one_vector(report: AuditReport) -> None:
    (mixed,) = (one for one in report.liquidations if len(one.markets) > 2)
    assert ("BTC", "DYDX", "MATIC", "SOL") == mixed.markets
    assert mixed.replayed is not None
    assert {True, False} == {size.startswith("-") for size in mixed.replayed.sizes.values()}
    assert "holds" == mixed.takeover.verdict.value


def test_exceptions_are_isolated_rows_before_the_change(report: AuditReport) -> None:
    lines = {
        f"{LIQUIDATIONS}:{line}": row for line, row in enumerate(rows_of(LIQUIDATIONS), start=2)
    }
    assert 5 == len(report.exceptions)
    for exception in report.exceptions:
        row = lines[exception.row]
        assert "Isolated" == row["leverage_type"]
        assert row["time"] < "2023-04-21"


def test_whole_accounts_explain_the_exceptions(report: AuditReport) -> None:
    """Our ledger's whole account is worth what these rows say, to three percent."""
    for exception in report.exceptions:
        numbers = exception.judgement.numbers
        stated, held = (
            Fraction(numbers["notional"]),
            Fraction(numbers["account_notional_in_ledger"]),
        )
        assert abs(held / stated - 1) < Fraction(3, 100)


def test_ledger_holds_every_size_exactly(report: AuditReport) -> None:
    (sizes,) = (check for check in report.checks if check.id == "replayed-size")
    assert (43, 0, 0) == (sizes.holds, sizes.violated, sizes.cannot_tell)


def test_laws_hold_on_every_stretch(report: AuditReport) -> None:
    days = {
        row["time"][:10] for name in (TRADES, "non_mm_ledger_updates.csv") for row in rows_of(name)
    }
    expected = len(days) + 43
    assert dict.fromkeys(("pile", "balance", "promises", "replay"), expected) == {
        check.id: check.holds for check in report.checks if check.clause.startswith("LED-")
    }


def test_cost_of_missing_fees_and_funding(report: AuditReport) -> None:
    """Half of the accounts are known to two percent, the worst is off by most of its notional."""
    gaps = sorted(
        Fraction(one.replayed.equity_gap_to_notional)
        for one in report.liquidations
        if one.kind == "Cross" and one.replayed and one.replayed.mark_basis == "takeover"
    )
    assert 37 == len(gaps) == report.ledger["equity_compared"]
    assert 22 == sum(abs(gap) <= Fraction(1, 100) for gap in gaps)
    assert {
        "equity_gap_within_0.1_percent_of_notional": 16,
        "equity_gap_within_1_percent_of_notional": 22,
        "equity_gap_within_0.1_percent_of_traded": 27,
        "equity_gap_to_notional_least": "-0.616263",
        "equity_gap_to_notional_lower_quartile": "-0.000401",
        "equity_gap_to_notional_median": "0.00044",
        "equity_gap_to_notional_upper_quartile": "0.02317",
        "equity_gap_to_notional_greatest": "0.539415",
    } == {key: value for key, value in report.ledger.items() if key.startswith("equity_gap")}


def test_taker_gained_what_the_accounts_were_worth(report: AuditReport) -> None:
    gains = [Fraction(one.taker_gain) for one in report.liquidations if one.taker_gain]
    assert 41 == len(gains)
    assert "2137.130812" == report.taker["gain_at_mark"]
    assert "2136.91439" == report.taker["account_values_taken"]
    assert all(gain > 0 for gain in gains)


def part_of_the_history(folder: Path, *, even: bool) -> Path:
    """Write a folder with half of the accounts, as the data's own parts are cut."""
    for name in (TRADES, "non_mm_ledger_updates.csv", LIQUIDATIONS, TAKEOVERS):
        rows = rows_of(name)
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            table.writeheader()
            table.writerows(row for row in rows if (int(row["user"], 16) % 2 == 0) is even)
    return folder


def test_parts_add_up_to_the_whole(report: AuditReport, tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    for even in (True, False):
        folder = tmp_path / f"even-{even}"
        folder.mkdir()
        part = audit(
            part_of_the_history(folder, even=even),
            format="hyperliquid-history",
            rules="hyperliquid_2023",
        )
        assert 0 == part.exit_status
        for check in part.checks:
            counts[check.id] += check.holds
            counts[f"{check.id}?"] += check.cannot_tell
    for check in report.checks:
        if not check.clause.startswith("LED-"):
            assert (check.holds, check.cannot_tell) == (counts[check.id], counts[f"{check.id}?"])


def test_no_address_is_shown_in_full(report: AuditReport) -> None:
    text = json.dumps(report.to_json())
    assert [] == [row["user"] for row in rows_of(LIQUIDATIONS) if row["user"] in text]


def test_chapter_gives_the_same_numbers(report: AuditReport) -> None:
    chapter = (TEXT / "formats.md").read_text(encoding="utf-8")
    lines = [
        f"| `{name}` | {value} |"
        for name, value in report.ledger.items()
        if name.startswith("equity")
    ]
    assert [] == [line for line in lines if line not in chapter]


def test_clauses_stand_in_a_chapter(report: AuditReport) -> None:
    headings = {
        line.lstrip("#").split()[0]
        for chapter in TEXT.glob("*.md")
        for line in chapter.read_text(encoding="utf-8").splitlines()
        if line.startswith("##")
    }
    assert [] == [check.clause for check in report.checks if check.clause not in headings]
