"""The audit of a small log of fills, right and then wrong in one place at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.audit_logs import (
    ANN,
    BOB,
    CID,
    CLOSING,
    LOG,
    OPENING,
    Block,
    block,
    fill,
    trade,
    write_log,
)
from zerosum.audit import AuditReport, Finding, audit


def audited(folder: Path, *blocks: Block) -> AuditReport:
    """Audit a log of these blocks."""
    path = write_log(folder / "log.jsonl", blocks or LOG)
    return audit(path, format="hyperliquid-fills", rules="hyperliquid_2023")


def answer(report: AuditReport, check_id: str) -> tuple[int, int, int]:
    """Return how often a check holds, is violated and cannot tell."""
    (check,) = (check for check in report.checks if check.id == check_id)
    return check.holds, check.violated, check.cannot_tell


def only(report: AuditReport, check: str) -> Finding:
    """Return the one finding of a check."""
    (found,) = (finding for finding in report.findings if finding.check == check)
    return found


def test_right_log(tmp_path: Path) -> None:
    report = audited(tmp_path)
    assert 0 == report.exit_status
    assert () == report.findings
    assert {
        "conservation": (2, 0, 0),
        "one-price": (2, 0, 0),
        "continuity": (1, 0, 0),
        "direction": (4, 0, 0),
        "realised": (4, 0, 0),
        "liquidation-fill": (0, 0, 0),
        "replayed-size": (3, 0, 0),
        "pile": (1, 0, 0),
        "balance": (1, 0, 0),
        "promises": (1, 0, 0),
        "replay": (1, 0, 0),
    } == {check.id: (check.holds, check.violated, check.cannot_tell) for check in report.checks}
    assert {
        "blocks": 3,
        "missing_blocks": 0,
        "fills": 4,
        "perpetual_fills": 4,
        "trades": 2,
        "self_trades": 0,
        "positions_rounded": 0,
    } == report.rows


def test_sizes_that_do_not_cancel(tmp_path: Path) -> None:
    (buyer, seller) = OPENING
    report = audited(tmp_path, block(7, buyer, (seller[0], {**seller[1], "sz": "3.0"})))
    assert (0, 1, 0) == answer(report, "conservation")
    finding = only(report, "conservation")
    assert ("LED-2", "log.jsonl:1", "sizes do not cancel") == (
        finding.clause,
        finding.row,
        finding.judgement.reason,
    )
    assert {"trade": "1", "coin": "ETH", "net_size": "-1"} == finding.judgement.numbers
    assert 1 == report.exit_status
    # Our ledger takes each side against the rest, and stays whole.
    assert (1, 0, 0) == answer(report, "balance")
    assert (2, 0, 0) == answer(report, "replayed-size")


def test_trade_with_one_side(tmp_path: Path) -> None:
    report = audited(tmp_path, block(7, OPENING[0]))
    assert "only one side is there" == only(report, "conservation").judgement.reason


@pytest.mark.parametrize("changed", [{"px": "10.1"}, {"coin": "BTC"}])
def test_sides_with_different_terms(tmp_path: Path, changed: dict[str, object]) -> None:
    (buyer, seller) = OPENING
    report = audited(tmp_path, block(7, buyer, (seller[0], {**seller[1], **changed})))
    assert (0, 1, 0) == answer(report, "one-price")
    assert 1 == report.exit_status


def moved_without_a_fill(closing_block: int) -> tuple[Block, ...]:
    """Return a log in which Ann holds 3 instead of the 2 that she bought."""
    buyer, seller = CLOSING
    broken = (seller[0], {**seller[1], "startPosition": "3.0"})
    return block(7, *OPENING), block(closing_block, buyer, broken)


def test_position_that_moved_without_a_fill(tmp_path: Path) -> None:
    report = audited(tmp_path, *moved_without_a_fill(8))
    assert (0, 1, 0) == answer(report, "continuity")
    assert {
        "user": "0xaaaa…aaaa",
        "coin": "ETH",
        "position_left": "2",
        "position_found": "3",
    } == only(report, "continuity").judgement.numbers
    # What she paid for it is unknown too, and our ledger has what the fills say.
    assert (3, 0, 1) == answer(report, "realised")
    assert (2, 0, 1) == answer(report, "replayed-size")


def test_missing_blocks_explain_a_moved_position(tmp_path: Path) -> None:
    report = audited(tmp_path, *moved_without_a_fill(9))
    assert (0, 0, 1) == answer(report, "continuity")
    assert 1 == report.rows["missing_blocks"]
    assert 0 == report.exit_status


def test_positions_printed_from_doubles(tmp_path: Path) -> None:
    """The venue prints 3135809.4 so; a double cannot tell the two apart."""
    first = fill("ETH", "B", "3135809.3999999999", sz="0.1")
    second = fill("ETH", "B", "3135809.5", sz="0.1")
    blocks = (
        block(7, *trade(1, (ANN, first), (BOB, fill("ETH", "A", "0.0", sz="0.1")))),
        block(
            8,
            *trade(2, (ANN, second), (BOB, fill("ETH", "A", "-0.1", sz="0.1"))),
        ),
    )
    report = audited(tmp_path, *blocks)
    assert (2, 0, 0) == answer(report, "continuity")
    assert 1 == report.rows["positions_rounded"]


@pytest.mark.parametrize(
    ("start", "size", "label"),
    [
        ("0.0", "2.0", "Open Short"),
        ("-1.0", "2.0", "Open Short"),
        ("2.0", "2.0", "Close Long"),
        ("1.0", "2.0", "Long > Short"),
    ],
)
def test_labels(tmp_path: Path, start: str, size: str, label: str) -> None:
    seller = (BOB, fill("ETH", "A", start, sz=size, dir=label))
    report = audited(tmp_path, block(7, *trade(1, OPENING[0], seller)))
    assert (2, 0, 0) == answer(report, "direction")
    wrong = (BOB, {**seller[1], "dir": "Close Short"})
    report = audited(tmp_path, block(7, *trade(1, OPENING[0], wrong)))
    assert {"trade": "1", "label": "Close Short", "expected": label} == (
        only(report, "direction").judgement.numbers
    )
    other = (BOB, {**seller[1], "dir": "Settlement"})
    report = audited(tmp_path, block(7, *trade(1, OPENING[0], other)))
    assert (1, 0, 1) == answer(report, "direction")


@pytest.mark.parametrize(("profit", "verdict"), [("2.0", 0), ("2.000003", 1), ("-2.0", 1)])
def test_realised_profit(tmp_path: Path, profit: str, verdict: int) -> None:
    buyer, seller = CLOSING
    closing = (buyer, (seller[0], {**seller[1], "closedPnl": profit}))
    report = audited(tmp_path, block(7, *OPENING), block(8, *closing))
    assert (4 - verdict, verdict, 0) == answer(report, "realised")


def test_profit_where_nothing_was_closed(tmp_path: Path) -> None:
    buyer, seller = OPENING
    report = audited(tmp_path, block(7, (buyer[0], {**buyer[1], "closedPnl": "0.1"}), seller))
    assert "nothing was closed, and yet a profit was realised" == (
        only(report, "realised").judgement.reason
    )


def test_average_entry_price(tmp_path: Path) -> None:
    """Ann buys 2 at 10 and 1 at 13, so 11 on average, and flips at 12: 3 x 1 of profit."""
    more = trade(
        2,
        (ANN, fill("ETH", "B", "2.0", px="13.0", sz="1.0")),
        (BOB, fill("ETH", "A", "-7.0", px="13.0", sz="1.0")),
    )
    flip = fill("ETH", "A", "3.0", px="12.0", sz="4.0", dir="Long > Short", closedPnl="3.0")
    flipping = trade(3, (CID, fill("ETH", "B", "0.0", px="12.0", sz="4.0")), (ANN, flip))
    after = trade(
        4,
        (
            ANN,
            fill("ETH", "B", "-1.0", px="11.5", sz="1.0", dir="Close Short", closedPnl="0.5"),
        ),
        (BOB, fill("ETH", "A", "-8.0", px="11.5", sz="1.0")),
    )
    report = audited(
        tmp_path, block(7, *OPENING), block(8, *more), block(9, *flipping), block(10, *after)
    )
    assert (8, 0, 0) == answer(report, "realised")


def test_entry_from_before_the_log(tmp_path: Path) -> None:
    """The first close tells the entry price, and the second is held to it."""
    closes = [
        trade(
            number,
            (CID, fill("ETH", "B", f"{number - 1}.0", px="12.0", sz="1.0")),
            (
                ANN,
                fill(
                    "ETH",
                    "A",
                    f"{6 - number}.0",
                    px="12.0",
                    sz="1.0",
                    dir="Close Long",
                    closedPnl=profit,
                ),
            ),
        )
        for number, profit in ((1, "0.7"), (2, "0.7"), (3, "0.9"))
    ]
    report = audited(tmp_path, *(block(number, *one) for number, one in enumerate(closes)))
    assert (4, 1, 1) == answer(report, "realised")
    assert {
        "trade": "3",
        "closed_profit": "0.9",
        "entry_price": "11.3",
        "entry_price_implied": "11.1",
    } == only(report, "realised").judgement.numbers


def test_spot_is_held_to_conservation_only(tmp_path: Path) -> None:
    spot = trade(
        1,
        (ANN, fill("@107", "B", "1.23456789", dir="Buy", closedPnl="0.1")),
        (BOB, fill("@107", "A", "9.0", dir="Sell")),
    )
    report = audited(tmp_path, block(7, *spot))
    assert (1, 0, 0) == answer(report, "conservation")
    assert (0, 0, 0) == answer(report, "continuity")
    assert (0, 0, 0) == answer(report, "realised")
    assert (2, 0) == (report.rows["fills"], report.rows["perpetual_fills"])


def test_self_trade_moves_nothing(tmp_path: Path) -> None:
    both = trade(
        1, (ANN, fill("ETH", "B", "0.0")), (ANN, fill("ETH", "A", "2.0", dir="Close Long"))
    )
    report = audited(tmp_path, block(7, *both))
    assert 1 == report.rows["self_trades"]
    assert (1, 0, 0) == answer(report, "conservation")
    assert (1, 0, 0) == answer(report, "replayed-size")


NOTE = {"liquidatedUser": ANN, "markPx": "9.9", "method": "market"}


def liquidation(start: str, size: str = "2.0", **changed: object) -> Block:
    """Return a block in which Ann's short is bought back from Bob."""
    note = {**NOTE, **changed}
    return block(
        7,
        *trade(
            1,
            (ANN, fill("ETH", "B", start, sz=size, dir="Close Short", liquidation=note)),
            (BOB, fill("ETH", "A", "0.0", sz=size, liquidation=note)),
        ),
    )


def test_liquidation_in_the_book(tmp_path: Path) -> None:
    report = audited(tmp_path, liquidation("-2.0"))
    assert (1, 0, 0) == answer(report, "liquidation-fill")
    (one,) = report.liquidations
    assert ("0xaaaa…aaaa", "market", ("ETH",), "19.8", "0.2") == (
        one.user,
        one.kind,
        one.markets,
        one.notional,
        one.taker_gain,
    )
    assert ["MAR-5", "MAR-7"] == [exception.clause for exception in report.exceptions]
    assert [
        "the log has no account values",
        "sold to the book at market prices: nothing was taken over",
    ] == [exception.judgement.reason for exception in report.exceptions]
    assert 0 == report.exit_status


def test_backstop_liquidation_cannot_be_told(tmp_path: Path) -> None:
    report = audited(tmp_path, liquidation("-2.0", method="backstop"))
    assert "the log has no account values" == report.liquidations[0].takeover.reason


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (liquidation("-1.0"), "the liquidation opened a position"),
        (liquidation("-2.0", liquidatedUser=CID), "the liquidated account is on neither side"),
    ],
)
def test_liquidation_that_cannot_be(tmp_path: Path, changed: Block, reason: str) -> None:
    report = audited(tmp_path, changed)
    assert reason == only(report, "liquidation-fill").judgement.reason


def test_liquidation_told_by_one_side(tmp_path: Path) -> None:
    buyer = (ANN, fill("ETH", "B", "-2.0", dir="Close Short", liquidation=NOTE))
    report = audited(tmp_path, block(7, *trade(1, buyer, OPENING[1])))
    assert "the sides tell the liquidation differently" == (
        only(report, "liquidation-fill").judgement.reason
    )


def test_unread_fields_are_named(tmp_path: Path) -> None:
    sentences = audited(tmp_path).limits
    assert "Fields of the log that no check reads: time." == sentences[-1]


def test_log_without_fills(tmp_path: Path) -> None:
    report = audited(tmp_path, block(7))
    assert 0 == report.exit_status
    assert {0} == {check.holds for check in report.checks}


def test_json_hides_addresses(tmp_path: Path) -> None:
    text = json.dumps(audited(tmp_path, liquidation("-1.0")).to_json(), ensure_ascii=False)
    assert [] == [user for user in (ANN, BOB) if user in text]
    assert 1 == json.loads(text)["liquidations"]["total"]
