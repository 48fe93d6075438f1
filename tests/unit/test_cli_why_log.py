"""``zerosum why`` on a venue's own log: what it tells of an account, and where it is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.audit_logs import ANN, BOB, CID, Block, block, fill, trade, write_history, write_log
from tests.unit.cli_runs import CommandLine, Outcome, expect_unusable

HISTORY = ("--format", "hyperliquid-history")
FILLS = ("--format", "hyperliquid-fills")
NOTE = {"liquidatedUser": ANN, "markPx": "12.5", "method": "market"}
FORCED = {**NOTE, "method": "backstop"}


def steps_of(outcome: Outcome) -> list[tuple[str, str, str]]:
    """Return clause, answer and text of every step."""
    assert (0, "") == (outcome.status, outcome.complaint)
    return [(one["clause"], one["answer"], one["text"]) for one in outcome.content["steps"]]


def in_history(zerosum: CommandLine, folder: Path, account: str) -> list[tuple[str, str, str]]:
    """Ask the small history about an account."""
    path = str(write_history(folder))
    return steps_of(zerosum("why", path, *HISTORY, "--account", account, "--json=-"))


def in_fills(
    zerosum: CommandLine, folder: Path, account: str, closing: tuple[Block, ...]
) -> list[tuple[str, str, str]]:
    """Ask a small log of fills about an account."""
    path = str(write_log(folder / "log.jsonl", closing))
    return steps_of(zerosum("why", path, *FILLS, "--account", account, "--json=-"))


def liquidation(note: dict[str, str], direction: str) -> tuple[Block, ...]:
    """Ann is long 2 and is sold 1 at 12 to Cid, who was short 3."""
    bought = fill("ETH", "B", "-3.0", px="12.0", sz="1.0", dir=direction, liquidation=note)
    sold = fill("ETH", "A", "2.0", px="12.0", sz="1.0", dir="Close Long", liquidation=note)
    bought, sold = {**bought, "closedPnl": "4.5"}, {**sold, "closedPnl": "2.0"}
    return (block(9, *trade(2, (CID, bought), (ANN, sold))),)


def test_takeover_at_the_limit_is_told_with_its_numbers(
    zerosum: CommandLine, tmp_path: Path
) -> None:
    assert [
        (
            "MAR-5",
            "holds",
            "Liquidated (cross): the venue records a value of 10 USD, and its positions of 1990 "
            "USD require 19.9.",
        ),
        (
            "MAR-7",
            "told",
            "Its long of 1 ETH was taken at 1980, which is its limit price at a mark of 1990.",
        ),
        (
            "MAR-7",
            "holds",
            "The source has no marks; at those just named the positions are worth the recorded "
            "notional, to within 0 of it.",
        ),
        ("VLT-4", "told", "The taker gained 10 USD against these marks."),
        ("VLT-4", "cannot tell", "Who took it over: the source names no taker."),
    ] == in_history(zerosum, tmp_path, ANN)


def test_shortened_address_and_several_markets(zerosum: CommandLine, tmp_path: Path) -> None:
    told = in_history(zerosum, tmp_path, f"{CID[:6]}…{CID[-4:]}")
    assert ["BTC", "DYDX"] == [text.split()[4] for _, _, text in told[1:3]]
    assert told == in_history(zerosum, tmp_path, CID.upper().replace("0X", "0x"))


def test_source_that_is_silent_cannot_tell(zerosum: CommandLine, tmp_path: Path) -> None:
    told = in_history(zerosum, tmp_path, BOB)
    assert ["MAR-5", "MAR-7", "VLT-4"] == [clause for clause, answer, _ in told if "tell" in answer]
    assert told[0][2].endswith("such rows may give the value of the whole account.")


def test_account_that_was_liquidated_on_the_book(zerosum: CommandLine, tmp_path: Path) -> None:
    told = in_fills(zerosum, tmp_path, ANN, liquidation(NOTE, "Close Short"))
    silent = "the log has no account values, so neither its margin nor its limit price is known."
    assert [
        ("MAR-5", "cannot tell", f"Whether it was due: {silent}"),
        (
            "AUD-4",
            "holds",
            "Liquidated (market): 1 ETH of its long closed at 12, with the mark at 12.5, 1 left.",
        ),
        ("MAR-7", "cannot tell", f"Its limit price: {silent}"),
    ] == told


def test_maker_of_a_liquidation(zerosum: CommandLine, tmp_path: Path) -> None:
    told = in_fills(zerosum, tmp_path, CID, liquidation(NOTE, "Close Short"))
    took = "It bought 1 ETH at 12, with the mark at 12.5, when 0xaaaa…aaaa was liquidated (market)."
    assert [("LIQ-3", "told", took)] == told


def test_account_that_was_deleveraged(zerosum: CommandLine, tmp_path: Path) -> None:
    told = in_fills(zerosum, tmp_path, CID, liquidation(FORCED, "Auto-Deleveraging"))
    assert ["ADL-3", "ADL-3", "ADL-4", "ADL-6"] == [clause for clause, _, _ in told]
    assert ["told", "told", "cannot tell", "cannot tell"] == [answer for _, answer, _ in told]
    assert (
        "Deleveraged when 0xaaaa…aaaa failed: 1 ETH of its short closed at 12, with the mark at "
        "12.5." == told[0][2]
    )
    assert "Profit realised and kept: 4.5 USD." == told[1][2]


def test_account_that_nothing_happened_to(zerosum: CommandLine, tmp_path: Path) -> None:
    told = in_fills(zerosum, tmp_path, BOB, (block(7, *trade(1, *QUIET)),))
    assert [("MAR-5", "cannot tell")] == [(clause, answer) for clause, answer, _ in told]
    assert "cannot be seen" in told[0][2]


QUIET = ((ANN, fill("ETH", "B", "0.0")), (BOB, fill("ETH", "A", "-5.0")))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--account", "0x12", *HISTORY), ("--account '0x12' is not in this log", "0x12")),
        (("--account", f"0x{'d' * 40}", *HISTORY), ("'0xdddd…dddd' is not in this log", "give")),
        (("--account", ANN, "--format", "csv"), ("format 'csv' is unknown", "hyperliquid-fills")),
        (("--account", ANN, *HISTORY, "--rules", "x"), ("rules 'x' are unknown", "use")),
        (("--account", ANN, *HISTORY, "--set", "a=b"), ("a log says for itself", "leave out")),
        (("--account", ANN, *HISTORY, "--rest", "5"), ("a log says for itself", "leave out")),
    ],
)
def test_unusable_questions_are_one_line(
    zerosum: CommandLine, tmp_path: Path, more: tuple[str, ...], words: tuple[str, str]
) -> None:
    expect_unusable(zerosum("why", str(write_history(tmp_path)), *more), *words)


def test_answer_is_printed_for_people(zerosum: CommandLine, tmp_path: Path) -> None:
    outcome = zerosum("why", str(write_history(tmp_path)), *HISTORY, "--account", ANN)
    assert 0 == outcome.status
    told = ["What the log tells of 0xaaaa…aaaa", "2023-03-01T11:00:00Z:", "MAR-5 holds", "told"]
    assert [] == [text for text in told if text not in outcome.output]
