"""The audit of a small early history, right and then wrong in one place at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.audit_logs import (
    ANN,
    BOB,
    CID,
    DOORS,
    HISTORY,
    LIQUIDATIONS,
    TAKEOVERS,
    TRADES,
    bent,
    write_history,
)
from zerosum.audit import AuditReport, Finding, Verdict, audit

LEDGER_CHECKS = ("pile", "balance", "promises", "replay")


def audited(folder: Path, changed: dict[str, str] | None = None) -> AuditReport:
    """Audit the small history with some of its files changed."""
    write_history(folder, changed)
    return audit(folder, format="hyperliquid-history", rules="hyperliquid_2023")


def answers(report: AuditReport) -> dict[str, tuple[int, int, int]]:
    """Return how often each check holds, is violated and cannot tell."""
    return {
        check.id: (check.holds, check.violated, check.cannot_tell)
        for check in report.checks
        if check.id not in LEDGER_CHECKS
    }


def only(findings: tuple[Finding, ...], check: str) -> Finding:
    """Return the one finding of a check."""
    (found,) = (finding for finding in findings if finding.check == check)
    return found


RIGHT = {
    "trigger": (2, 0, 1),
    "takeover": (2, 0, 1),
    "one-story": (3, 0, 0),
    "replayed-size": (3, 0, 0),
}


def test_right_history(tmp_path: Path) -> None:
    report = audited(tmp_path)
    assert RIGHT == answers(report)
    assert () == report.findings
    assert 0 == report.exit_status
    # Three days and three looks; a look and the day after it show two stretches.
    assert dict.fromkeys(LEDGER_CHECKS, 6) == {
        check.id: check.holds for check in report.checks if check.id in LEDGER_CHECKS
    }


def test_replayed_accounts(tmp_path: Path) -> None:
    ann, bob, cid = audited(tmp_path).liquidations
    assert ann.replayed is not None
    assert ({"ETH": "1"}, "10", "0", "takeover") == (
        ann.replayed.sizes,
        ann.replayed.equity,
        ann.replayed.equity_gap,
        ann.replayed.mark_basis,
    )
    # At the last prices of the history: 1 x 2000.
    assert ("2000", "10") == (ann.replayed.notional, ann.replayed.notional_gap)
    assert bob.replayed is not None
    assert ({"ETH": "-0.2", "SOL": "-10"}, "300", "last trades") == (
        bob.replayed.sizes,
        bob.replayed.equity,
        bob.replayed.mark_basis,
    )
    assert cid.replayed is not None
    assert ("3", "0", "0") == (
        cid.replayed.equity,
        cid.replayed.equity_gap,
        cid.replayed.equity_gap_to_notional,
    )


def test_taker_gains_what_the_account_was_worth(tmp_path: Path) -> None:
    report = audited(tmp_path)
    assert ["10", "", "3"] == [one.taker_gain for one in report.liquidations]
    assert {
        "takeovers": 2,
        "gain_at_mark": "13",
        "account_values_taken": "13",
        "takeovers_at_a_loss": 0,
    } == report.taker


def test_isolated_row_before_the_change_cannot_tell(tmp_path: Path) -> None:
    report = audited(tmp_path)
    exception = only(report.exceptions, "trigger")
    assert Verdict.CANNOT_TELL is exception.judgement.verdict
    assert ("MAR-5", f"{LIQUIDATIONS}:3") == (exception.clause, exception.row)
    assert {
        "account_value": "280",
        "notional": "520",
        "account_value_to_notional": "0.538462",
        "account_notional_in_ledger": "500",
    } == exception.judgement.numbers
    assert "MAR-7" == only(report.exceptions, "takeover").clause


def test_same_row_after_the_change_is_violated(tmp_path: Path) -> None:
    later = {name: text.replace("2023-03-02", "2023-04-21") for name, text in HISTORY.items()}
    report = audited(tmp_path, later)
    assert {"trigger": (2, 1, 0), "takeover": (2, 1, 0)} == {
        name: answers(report)[name] for name in ("trigger", "takeover")
    }
    assert 1 == report.exit_status
    day_before = {name: text.replace("04-21", "04-20") for name, text in later.items()}
    assert RIGHT == answers(audited(tmp_path, day_before))


def swapped(value: str, old: str, new: str) -> dict[str, str]:
    """Change a value in both files, whatever the order of their columns."""
    return {
        name: HISTORY[name].replace(f"{value},{old}", f"{value},{new}")
        for name in (LIQUIDATIONS, TAKEOVERS)
    }


@pytest.mark.parametrize(("value", "holds"), [("19.899999", 2), ("19.9", 1), ("-5.0", 2)])
def test_trigger_is_strict(tmp_path: Path, value: str, holds: int) -> None:
    """One percent of 1990 is 19.9: at it nothing is liquidated, one unit below it is."""
    report = audited(tmp_path, swapped("1990.0", "10.0", value))
    assert (holds, 2 - holds, 1) == answers(report)["trigger"]


def test_cross_account_above_its_margin(tmp_path: Path) -> None:
    report = audited(tmp_path, swapped("400.0", "3.0", "4.5"))
    assert 1 == report.exit_status
    finding = only(report.findings, "trigger")
    assert ("MAR-5", f"{LIQUIDATIONS}:4", Verdict.VIOLATED) == (
        finding.clause,
        finding.row,
        finding.judgement.verdict,
    )
    assert {
        "account_value": "4.5",
        "notional": "400",
        "account_value_to_notional": "0.01125",
    } == finding.judgement.numbers


def test_takeover_beside_the_limit(tmp_path: Path) -> None:
    wrong = {
        TAKEOVERS: HISTORY[TAKEOVERS].replace("1980.0", "1985.0"),
        TRADES: HISTORY[TRADES].replace("1980", "1985"),
    }
    report = audited(tmp_path, wrong)
    assert {**RIGHT, "takeover": (1, 1, 1)} == answers(report)
    finding = only(report.findings, "takeover")
    assert "not taken at the limit prices" == finding.judgement.reason
    # 1985 / (1 - 10/1990) = 1995.025252...
    assert {
        "notional": "1990",
        "notional_if_at_limit": "1995.025253",
        "relative_error": "0.002525253",
    } == finding.judgement.numbers
    assert "" == report.liquidations[0].taker_gain
    assert 1 == report.exit_status


@pytest.mark.parametrize(("price", "holds"), [("1980.01", 2), ("1979.99", 2), ("1980.02", 1)])
def test_takeover_is_exact_up_to_a_hundred_thousandth(
    tmp_path: Path, price: str, holds: int
) -> None:
    wrong = {
        TAKEOVERS: HISTORY[TAKEOVERS].replace("1980.0", price),
        TRADES: HISTORY[TRADES].replace("1980", price),
    }
    assert holds == answers(audited(tmp_path, wrong))["takeover"][0]


def test_limit_price_below_zero_is_never_met(tmp_path: Path) -> None:
    report = audited(tmp_path, swapped("1990.0", "10.0", "1990.0"))
    finding = only(report.findings, "takeover")
    assert "at or below zero: the limit price of a closed side" == finding.judgement.reason


def test_files_that_tell_two_stories(tmp_path: Path) -> None:
    report = audited(tmp_path, bent(LIQUIDATIONS, "1990.0,10.0", "1990.0,10.5"))
    assert (2, 1, 0) == answers(report)["one-story"]
    finding = only(report.findings, "one-story")
    assert {"account_value": "10.5 against 10"} == finding.judgement.numbers
    assert f"{TAKEOVERS}:2 tells the record of {LIQUIDATIONS} differently" == (
        finding.judgement.reason
    )
    assert 1 == report.exit_status


def test_takeover_fill_that_was_never_traded(tmp_path: Path) -> None:
    report = audited(tmp_path, bent(TRADES, "SOL,Bid,22,10.0", "SOL,Bid,22,9.0"))
    finding = only(report.findings, "one-story")
    assert f"the fill of {TAKEOVERS}:3 is not among the trades of {TRADES}" == (
        finding.judgement.reason
    )
    assert {"coin": "SOL", "price": "22", "size": "10"} == finding.judgement.numbers


def test_liquidation_without_fills(tmp_path: Path) -> None:
    lines = HISTORY[TAKEOVERS].splitlines(keepends=True)
    report = audited(tmp_path, {TAKEOVERS: "".join([lines[0], *lines[2:]])})
    assert {
        "trigger": (2, 0, 1),
        "takeover": (1, 0, 2),
        "one-story": (2, 0, 1),
        "replayed-size": (2, 0, 1),
    } == answers(report)
    assert "the source has no takeover fills for this liquidation" == (
        report.liquidations[0].takeover.reason
    )
    # It is still looked at, before the first trade of its second.
    replayed = report.liquidations[0].replayed
    assert replayed is not None
    assert {"ETH": "1"} == replayed.sizes


def test_account_that_held_something_else(tmp_path: Path) -> None:
    report = audited(tmp_path, bent(TRADES, "ETH,Bid,2000,1.0", "ETH,Bid,2000,1.5"))
    assert (2, 0, 1) == answers(report)["replayed-size"]
    assert 0 == report.exit_status


def test_two_isolated_positions_of_one_second(tmp_path: Path) -> None:
    """Time and user name both; the values tell which fill is whose."""
    second = HISTORY[LIQUIDATIONS] + f"2023-03-02T11:00:00Z,{BOB},300.0,2.0,Isolated\n"
    joined = HISTORY[TAKEOVERS] + (
        f"3,2023-03-02T11:00:00Z,{BOB},Isolated,300.0,2.0,1,2023-03-02T11:00:00Z,ETH,short,"
        "1510.0,0.2\n"
    )
    lines = HISTORY[TRADES].splitlines(keepends=True)
    lines.insert(6, f"2023-03-02T11:00:00Z,{BOB},ETH,Bid,1510,0.2,false\n")
    changed = {LIQUIDATIONS: second, TAKEOVERS: joined, TRADES: "".join(lines)}
    report = audited(tmp_path, changed)
    assert (4, 0, 0) == answers(report)["one-story"]
    assert [("SOL",), ("ETH",)] == [
        one.markets for one in report.liquidations if one.user == "0xbbbb…bbbb"
    ]


def test_no_liquidation_at_all(tmp_path: Path) -> None:
    heads = {
        name: HISTORY[name].split("\n", 1)[0] + "\n" for name in (LIQUIDATIONS, TAKEOVERS, DOORS)
    }
    report = audited(tmp_path, heads)
    assert () == report.liquidations
    assert 0 == report.exit_status
    assert "" == report.ledger["equity_gap_to_notional_median"]


def test_finer_money_makes_a_finer_unit(tmp_path: Path) -> None:
    report = audited(tmp_path, bent(DOORS, "4.1\n", "4.10000001\n"))
    assert "0.00000001" == report.units["quote unit (USD)"]
    replayed = report.liquidations[2].replayed
    assert replayed is not None
    assert "3" == replayed.equity
    assert RIGHT == answers(report)


def test_repetitions_are_legal_and_counted(tmp_path: Path) -> None:
    lines = HISTORY[TRADES].splitlines(keepends=True)
    twice = [*lines[:2], lines[1], lines[1].replace("Bid", "Ask"), *lines[2:]]
    report = audited(tmp_path, {TRADES: "".join(twice)})
    assert (1, 1) == (report.rows["identical_trades"], report.rows["self_match_groups"])
    assert RIGHT == answers(report)


def test_json(tmp_path: Path) -> None:
    text = json.dumps(audited(tmp_path).to_json(), ensure_ascii=False)
    assert [] == [user for user in (ANN, BOB, CID) if user in text]
    document = json.loads(text)
    liquidations = document["liquidations"]
    assert 3 == len(liquidations.pop("each"))
    assert ["trigger", "takeover"] == [one["check"] for one in liquidations.pop("exceptions")]
    assert {
        "total": 3,
        "trigger_met": 2,
        "trigger_not_met": 0,
        "trigger_cannot_tell": 1,
        "takeover_at_limit_price": 2,
        "takeover_not_at_limit_price": 0,
        "takeover_cannot_tell": 1,
    } == liquidations
    assert {
        "id": "trigger",
        "clause": "MAR-5",
        "question": "was the account below its maintenance margin, by the venue's own record?",
        "holds": 2,
        "violated": 0,
        "cannot_tell": 1,
    } == document["checks"][0]
    assert any("did not cannot be seen" in sentence for sentence in document["limits"])


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    audit(
        write_history(tmp_path),
        format="hyperliquid-history",
        rules="hyperliquid_2023",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert (16, 16) == seen[-1]
