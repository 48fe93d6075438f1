"""The audit of a small wave, right and then wrong in one place at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.unit.wave_tables import (
    ANN,
    BOB,
    CID,
    CLOSES,
    DOT,
    FAILED,
    QUANTITIES,
    ROWS,
    TIME,
    WAVES,
    bent,
    close,
    with_closes,
    write_wave,
)
from zerosum.audit import AuditReport, Finding, audit


def audited(folder: Path, changed: Mapping[str, str | None] | None = None) -> AuditReport:
    """Audit the wave with some of its files changed."""
    path = write_wave(folder, changed)
    return audit(path, format="hyperliquid-adl-wave", rules="hyperliquid_2023")


def answer(report: AuditReport, check_id: str) -> tuple[int, int, int]:
    """Return how often a check holds, is violated and cannot tell."""
    (check,) = (check for check in report.checks if check.id == check_id)
    return check.holds, check.violated, check.cannot_tell


def only(report: AuditReport, check: str) -> Finding:
    """Return the one finding of a check."""
    (found,) = (finding for finding in report.findings if finding.check == check)
    return found


def test_right_wave(tmp_path: Path) -> None:
    report = audited(tmp_path)
    assert 0 == report.exit_status
    assert () == report.findings
    assert {
        "one-story": (1, 0, 0),
        "gap": (3, 0, 0),
        "quantity": (2, 0, 1),
        "one-price": (2, 0, 0),
        "one-side": (2, 0, 0),
        "continuity": (0, 0, 0),
        "prefix": (2, 0, 0),
        "close": (4, 0, 0),
        "finish": (2, 0, 0),
        "ranking": (0, 0, 2),
        "pile": (1, 0, 0),
        "balance": (1, 0, 0),
        "promises": (1, 0, 0),
        "replay": (1, 0, 0),
    } == {check.id: (check.holds, check.violated, check.cannot_tell) for check in report.checks}
    assert {
        "queues": 3,
        "complete_queues": 2,
        "closes_folded": 4,
        "closes_exact": 4,
        "accounts_closed_entirely": 2,
        "accounts_closed_in_part": 2,
    } == report.ledger
    assert {QUANTITIES: 3, WAVES: 1, CLOSES: 4} == report.rows


def test_failed_account_is_described(tmp_path: Path) -> None:
    [one] = audited(tmp_path).liquidations
    assert ("2025-10-10T21:16:04.831Z", "0xffff…ffff", "adl", ("DOGE", "SOL"), "1145.15") == (
        one.time,
        one.user,
        one.kind,
        one.markets,
        one.notional,
    )
    assert {"cannot tell"} == {one.trigger.verdict.value, one.takeover.verdict.value}


def test_without_closes_nothing_is_folded_and_that_is_said(tmp_path: Path) -> None:
    report = audited(tmp_path, {CLOSES: None})
    assert 0 == report.exit_status
    assert (0, 0, 3) == answer(report, "quantity")
    assert (0, 0, 0) == answer(report, "close")
    assert () == report.liquidations
    assert {QUANTITIES: 3, WAVES: 1} == report.rows
    assert (
        "Not folded, the folder has no closes: of this wave only the quantities are known: "
        "SOL of wave 1, DOGE of wave 1, ETH of wave 1."
    ) == report.limits[-1]


def test_closes_bring_their_attribution(tmp_path: Path) -> None:
    report = audited(tmp_path)
    assert "Powered by HyperReplay - (c) ConejoCapital." in report.limits[-1]
    assert (
        "Not folded, no close of this coin is in the folder: ETH of wave 1." == (report.limits[-2])
    )


def test_missing_closes_cannot_be_told(tmp_path: Path) -> None:
    report = audited(tmp_path, with_closes(*ROWS[:1], *ROWS[2:]))
    assert (1, 0, 2) == answer(report, "quantity")
    assert (1, 0, 0) == answer(report, "close")
    assert 0 == report.exit_status
    assert "Not folded, the queue is not complete: closes are missing: SOL of wave 1." in (
        report.limits
    )


def test_a_last_digit_is_no_binary_rounding(tmp_path: Path) -> None:
    short = audited(tmp_path, bent(QUANTITIES, "6.299999999999999", "6.3000001"))
    assert (1, 0, 2) == answer(short, "quantity")


def test_more_closes_than_the_table_has(tmp_path: Path) -> None:
    report = audited(tmp_path, bent(QUANTITIES, "6.299999999999999", "6.2"))
    assert (1, 1, 1) == answer(report, "quantity")
    found = only(report, "quantity")
    assert ("AUD-1", f"{QUANTITIES}:2", "more is closed than the table has") == (
        found.clause,
        found.row,
        found.judgement.reason,
    )
    assert 1 == report.exit_status


def test_closes_of_no_wave_cannot_be_told(tmp_path: Path) -> None:
    late = close(9, ANN, "1", "-1", time=TIME + 60_000)
    report = audited(tmp_path, with_closes(*ROWS, late))
    assert (2, 0, 2) == answer(report, "quantity")
    assert 4 == report.ledger["closes_folded"]


def test_account_in_the_middle_that_keeps_something(tmp_path: Path) -> None:
    rows = close(0, ANN, "2.0", "-2.5"), ROWS[1], close(2, CID, "1.3", "-1.5"), ROWS[3]
    report = audited(tmp_path, with_closes(*rows))
    found = only(report, "prefix")
    assert {"account": "0xaaaa…aaaa", "coin": "SOL", "held": "-2.5", "closed": "2"} == (
        found.judgement.numbers
    )
    assert (2, 2, 0) == answer(report, "close")
    assert "our rule closes another size in this place" == (
        next(one for one in report.findings if one.check == "close").judgement.reason
    )


def test_more_closed_than_was_held(tmp_path: Path) -> None:
    rows = ROWS[0], ROWS[1], close(2, CID, "0.8", "-0.5"), ROWS[3]
    report = audited(tmp_path, with_closes(*rows))
    assert (3, 1, 0) == answer(report, "close")
    assert (1, 1, 0) == answer(report, "finish")
    assert {"failed": "0xffff…ffff", "coin": "SOL", "left": "0.3"} == (
        only(report, "finish").judgement.numbers
    )


def test_close_on_the_wrong_side(tmp_path: Path) -> None:
    rows = ROWS[0], ROWS[1], close(2, CID, "0.8", "1.5"), ROWS[3]
    report = audited(tmp_path, with_closes(*rows))
    assert (1, 1, 0) == answer(report, "one-side")
    assert {"coin": "SOL", "longs": "1", "shorts": "2"} == (
        only(report, "one-side").judgement.numbers
    )
    assert (3, 1, 0) == answer(report, "close")


def test_two_prices_in_one_moment(tmp_path: Path) -> None:
    rows = ROWS[0], close(1, BOB, "3.0", "-3.0", price="181"), *ROWS[2:]
    report = audited(tmp_path, with_closes(*rows))
    assert (1, 1, 0) == answer(report, "one-price")
    assert "180.5, 181" == only(report, "one-price").judgement.numbers["prices"]
    assert "our rule closes at another price" == only(report, "close").judgement.reason


def test_one_account_against_two_failures(tmp_path: Path) -> None:
    other = "0xeeeeeeee"
    rows = (
        close(0, ANN, "2.5", "-5.5", failed=FAILED),
        close(1, ANN, "3.0", "-3.0", failed=other),
        close(2, CID, "0.8", "-1.5", failed=other),
        ROWS[3],
    )
    report = audited(tmp_path, with_closes(*rows))
    assert (1, 0, 0) == answer(report, "continuity")
    assert (2, 0, 0) == answer(report, "prefix")
    assert (4, 0, 0) == answer(report, "close")
    assert ["0xeeee…", "0xffff…ffff"] == [one.user for one in report.liquidations]


def test_position_that_jumps(tmp_path: Path) -> None:
    rows = close(0, ANN, "2.5", "-2.5"), close(1, ANN, "3.0", "-3.0"), *ROWS[2:]
    report = audited(tmp_path, with_closes(*rows))
    assert {
        "account": "0xaaaa…aaaa",
        "coin": "SOL",
        "expected": "0",
        "position": "-3",
    } == only(report, "continuity").judgement.numbers
    assert 1 == report.exit_status


def test_account_closed_against_itself(tmp_path: Path) -> None:
    rows = ROWS[0], ROWS[1], close(2, CID, "0.8", "-1.5", failed=CID), ROWS[3]
    report = audited(tmp_path, with_closes(*rows))
    assert "an account is closed against itself" == only(report, "close").judgement.reason


def test_longs_are_closed_against_a_failed_short(tmp_path: Path) -> None:
    rows = (
        close(0, ANN, "2.5", "2.5"),
        close(1, BOB, "3.0", "3.0"),
        close(2, CID, "0.8", "1.5"),
        ROWS[3],
    )
    report = audited(tmp_path, with_closes(*rows))
    assert (4, 0, 0) == answer(report, "close")
    assert (2, 0, 0) == answer(report, "finish")


def test_position_printed_from_a_binary_number(tmp_path: Path) -> None:
    rows = *ROWS[:2], close(2, CID, "0.8", "-1.4999999999999998"), ROWS[3]
    assert (4, 0, 0) == answer(audited(tmp_path, with_closes(*rows)), "close")


def test_tables_that_differ_about_a_wave(tmp_path: Path) -> None:
    report = audited(tmp_path, bent(WAVES, f"1,{TIME}", f"1,{TIME - 1}"))
    assert "the tables give the wave different times" == only(report, "one-story").judgement.reason


def test_more_closes_than_the_wave_has(tmp_path: Path) -> None:
    report = audited(tmp_path, bent(WAVES, ",12,1,", ",3,1,"))
    assert {"wave": "1", "row": f"{WAVES}:2", "closes": "4", "table": "3"} == (
        only(report, "one-story").judgement.numbers
    )


def test_wave_that_one_table_lacks(tmp_path: Path) -> None:
    report = audited(tmp_path, bent(WAVES, f"1,{TIME}", f"2,{TIME}"))
    assert (0, 0, 1) == answer(report, "one-story")


def test_gap_that_does_not_multiply(tmp_path: Path) -> None:
    report = audited(tmp_path, bent(QUANTITIES, ",0.4,", ",0.5,"))
    assert {"coin": "DOGE", "wave": "1", "product": "0.4", "table": "0.5"} == (
        only(report, "gap").judgement.numbers
    )


@pytest.mark.parametrize("with_file", [True, False])
def test_json_hides_addresses(tmp_path: Path, with_file: bool) -> None:
    changed: dict[str, str | None] = {} if with_file else {CLOSES: None}
    text = json.dumps(audited(tmp_path, changed).to_json(), ensure_ascii=False)
    assert [] == [user for user in (ANN, BOB, CID, DOT, FAILED) if user in text]
