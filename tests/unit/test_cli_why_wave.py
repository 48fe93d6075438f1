"""``zerosum why`` on the closes of a wave: an account that was closed, and the one that failed."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli_runs import CommandLine
from tests.unit.wave_tables import ANN, CID, CLOSES, FAILED, bent, close, with_closes, write_wave

FORMAT = ("--format", "hyperliquid-adl-wave")
NO_CASH = "the source has neither its cash nor its maintenance margin"
NO_RANKING = (
    "who was not closed is not in the source, and the replayed equities do not explain the order"
)
NO_VALUE = "account values in the source are replayed estimates"


def steps_of(zerosum: CommandLine, folder: Path, account: str) -> list[tuple[str, str, str]]:
    """Return clause, answer and text of every step."""
    outcome = zerosum("why", str(folder), *FORMAT, "--account", account, "--json=-")
    assert (0, "") == (outcome.status, outcome.complaint)
    return [(one["clause"], one["answer"], one["text"]) for one in outcome.content["steps"]]


def test_close_is_told_with_its_place_and_held_to_our_rule(
    zerosum: CommandLine, tmp_path: Path
) -> None:
    assert [
        (
            "ADL-3",
            "told",
            "Deleveraged when 0xffff…ffff failed: 0.8 of its short of 1.5 SOL closed, at 180.5.",
        ),
        ("ADL-3", "holds", "Our rule in its place closes the same."),
        ("ADL-3", "told", "Profit realised and kept: 1.5 USD."),
        ("ADL-4", "told", "Its place: 3 of 3 closes of SOL in this moment, after 0xbbbb…bbbb."),
        ("ADL-4", "cannot tell", f"Why this place: {NO_RANKING}."),
        ("ADL-6", "cannot tell", f"The limit price of 0xffff…ffff: {NO_VALUE}."),
    ] == steps_of(zerosum, write_wave(tmp_path), CID)


def test_failed_account_is_told_coin_by_coin(zerosum: CommandLine, tmp_path: Path) -> None:
    assert [
        ("MAR-5", "cannot tell", f"Whether it was due: {NO_CASH}."),
        (
            "ADL-1",
            "told",
            "Failed with a long of 6.3 SOL: 3 accounts of the other side closed against it at "
            "180.5, for 1137.15 USD.",
        ),
        (
            "ADL-1",
            "told",
            "Failed with a long of 40 DOGE: 1 account of the other side closed against it at 0.2, "
            "for 8 USD.",
        ),
    ] == steps_of(zerosum, write_wave(tmp_path), FAILED)


def test_close_that_our_rule_would_not_make_is_violated(
    zerosum: CommandLine, tmp_path: Path
) -> None:
    folder = write_wave(tmp_path, bent(CLOSES, ",2.5,1.5,-2.5,", ",2.5,1.5,-2.7,"))
    told = steps_of(zerosum, folder, ANN)
    assert (
        "ADL-3",
        "violated",
        "Our rule in its place closes the same: our rule closes another size in this place.",
    ) == told[1]


def test_close_of_a_queue_that_is_not_complete_cannot_be_held_to_it(
    zerosum: CommandLine, tmp_path: Path
) -> None:
    folder = write_wave(tmp_path, with_closes(close(0, ANN, "2.5", "-2.5")))
    told = steps_of(zerosum, folder, ANN)
    assert (
        "ADL-3",
        "cannot tell",
        "Our rule in its place closes the same: the queue is not complete: closes are missing.",
    ) == told[1]
    assert "Its place: 1 of 1 close of SOL in this moment." == told[3][2]
