"""A log of fills that cannot be used ends in one line that names file, line and remedy."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.unit.audit_logs import (
    ANN,
    BOB,
    CLOSING,
    LOG,
    OPENING,
    Block,
    block,
    fill,
    write_log,
)
from zerosum.audit import UnusableInput, audit

FETCH = "(fetch the file again: it may be truncated)"
NO_NUMBER = "(write digits such as 12.5)"
GIVE = "(give a .jsonl or .jsonl.gz file, or a folder with one)"
SIX = "(sizes end within 6 decimals)"


def refusal(path: Path) -> str:
    """Return what the audit says about an unusable log, its folder cut off."""
    with pytest.raises(UnusableInput) as caught:
        audit(path, format="hyperliquid-fills", rules="hyperliquid_2023")
    return str(caught.value).replace(f"{path.parent}/", "")


def log_with(tmp_path: Path, **changed: object) -> Path:
    """Write a log whose first fill is changed."""
    (buyer, one), seller = OPENING
    return write_log(tmp_path / "log.jsonl", (block(7, (buyer, {**one, **changed}), seller),))


BENT_FILLS: list[tuple[dict[str, object], str]] = [
    ({"coin": ""}, "event 1 fill: coin is empty (give the coin of this row)"),
    ({"sz": "0.0"}, "event 1 fill: sz is '0.0' (sz must be above zero)"),
    ({"sz": "0.0000001"}, f"event 1 fill: sz 0.0000001 of ETH is off the grid {SIX}"),
    (
        {"px": "10.0000001"},
        (
            "event 1 fill: px 10.0000001 of ETH is off the grid "
            "(with sizes of 0 decimals, prices have at most 6)"
        ),
    ),
    ({"px": "-1"}, "event 1 fill: px is '-1' (px must be above zero)"),
    ({"px": "NaN"}, f"event 1 fill: px is 'NaN', not a decimal number {NO_NUMBER}"),
    ({"px": 10}, "event 1 fill: px is 10, not a text (write it as a text)"),
    ({"side": "Bid"}, "event 1 fill: side is 'Bid' (use B or A)"),
    ({"tid": "1"}, "event 1 fill: tid is '1', not a whole number (write it without quotes)"),
    ({"tid": True}, "event 1 fill: tid is True, not a whole number (write it without quotes)"),
    (
        {"startPosition": "0.12345678"},
        (
            "event 1 fill: startPosition 0.12345678 of ETH is off the grid "
            "(positions end within 6 decimals)"
        ),
    ),
    (
        {"liquidation": "market"},
        "event 1 fill: liquidation is 'market', not an object (write an object)",
    ),
    (
        {"liquidation": {"liquidatedUser": ANN, "method": "market"}},
        "event 1 fill liquidation: markPx is missing (give the markPx of this row)",
    ),
]


@pytest.mark.parametrize(("changed", "message"), BENT_FILLS)
def test_bent_fill(tmp_path: Path, changed: dict[str, object], message: str) -> None:
    path = log_with(tmp_path, **changed)
    assert f"log.jsonl:1: {message}" == refusal(path)


@pytest.mark.parametrize(
    "field", ["coin", "px", "sz", "side", "startPosition", "dir", "closedPnl", "tid"]
)
def test_missing_field(tmp_path: Path, field: str) -> None:
    (buyer, one), seller = OPENING
    left = {name: value for name, value in one.items() if name != field}
    path = write_log(tmp_path / "log.jsonl", (block(7, (buyer, left), seller),))
    assert f"log.jsonl:1: event 1 fill: {field} is missing (give the {field} of this row)" == (
        refusal(path)
    )


def test_text_that_cannot_be_seen(tmp_path: Path) -> None:
    path = log_with(tmp_path, coin="E\x1b[31mTH")
    assert (
        "log.jsonl:1: event 1 fill: coin is 'E\\x1b[31mTH' (use characters that can be seen)"
        == refusal(path)
    )


def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "log.jsonl"
    os.mkfifo(pipe)
    assert "log.jsonl: this is not an ordinary file (name a file or a folder)" == refusal(pipe)


def test_path_that_can_be_none(tmp_path: Path) -> None:
    too_long = tmp_path / ("a" * 5_000)
    with pytest.raises(UnusableInput) as caught:
        audit(too_long, format="hyperliquid-fills", rules="hyperliquid_2023")
    assert str(caught.value).endswith(
        "...: it cannot be looked at: File name too long (check the path and its rights)"
    )


BROKEN_LINES = [
    ("{", "the line is not JSON: Expecting property name enclosed in double quotes", FETCH),
    ("[1]", "the line is not a JSON object", "(write one block a line)"),
    ('{"block_number": NaN}', "the line is not JSON: NaN is not a number", FETCH),
    (
        '{"block_number": 9, "block_time": "x"}',
        "events is None, not a list",
        "(write [] if there are none)",
    ),
    (
        '{"block_number": 9, "block_time": "x", "events": [1]}',
        "event 1 is not an account and a fill",
        "(write [user, fill])",
    ),
    (
        '{"block_number": 9, "block_time": "x", "events": [["ann", {}]]}',
        "event 1: user is 'ann', not an address",
        "(write 0x and 40 hexadecimal digits in lower case)",
    ),
    (
        '{"block_number": 7, "block_time": "x", "events": []}',
        "block 7 comes after block 8",
        "(keep the blocks in their order; was one copied or moved?)",
    ),
    ('{"block_number": 9, "block_number": 9}', "the line is not JSON: key 'block_number'", FETCH),
    (f'{{"block_number": {"9" * 9_000}}}', "the line is not JSON: a number has thousands", FETCH),
    ("[" * 100_000, "the line is not JSON: values are nested too deeply", FETCH),
]


@pytest.mark.parametrize(("line", "problem", "remedy"), BROKEN_LINES)
def test_broken_line(tmp_path: Path, line: str, problem: str, remedy: str) -> None:
    path = write_log(tmp_path / "log.jsonl", LOG[:2])
    with path.open("a") as log:
        log.write(f"{line}\n")
    said = refusal(path)
    assert said.startswith(f"log.jsonl:3: {problem}")
    assert said.endswith(remedy)
    assert "\n" not in said


def test_log_cut_short(tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.jsonl")
    path.write_text(path.read_text()[:-40])
    said = refusal(path)
    assert said.startswith("log.jsonl:3: the line is not JSON: ")
    assert said.endswith(FETCH)


def test_copied_fill(tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.jsonl", (*LOG, block(10, CLOSING[0])))
    assert (
        "log.jsonl:4: event 1 fill: trade 2 of 0xcccc…cccc stands at line 3, on the same side "
        "(remove one of the two)"
    ) == refusal(path)


def test_folders_of_logs(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    assert f"logs: 0 logs are in the folder {GIVE}" == refusal(folder)
    write_log(folder / "one.jsonl")
    assert 0 == audit(folder, format="hyperliquid-fills", rules="hyperliquid_2023").exit_status
    write_log(folder / "two.jsonl")
    assert f"logs: 2 logs are in the folder {GIVE}" == refusal(folder)


def test_paths_that_are_no_log(tmp_path: Path) -> None:
    assert f"no.jsonl: the file is missing {GIVE}" == refusal(tmp_path / "no.jsonl")
    table = tmp_path / "log.csv"
    table.write_text("time\n")
    assert f"log.csv: this is not a log {GIVE}" == refusal(table)


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_empty_log(tmp_path: Path, content: str) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(content)
    assert f"log.jsonl: the file is empty {FETCH}" == refusal(path)


def test_prices_and_sizes_share_their_decimals(tmp_path: Path) -> None:
    blocks: tuple[Block, ...] = (
        block(7, (ANN, fill("ETH", "B", "0.0", sz="2.0001")), (BOB, fill("ETH", "A", "0.0"))),
        block(8, (ANN, fill("ETH", "B", "2.0001", px="10.001", tid=2))),
    )
    path = write_log(tmp_path / "log.jsonl", blocks)
    assert (
        "log.jsonl:2: event 1 fill: px 10.001 of ETH is off the grid "
        "(with sizes of 4 decimals, prices have at most 2)"
    ) == refusal(path)


def test_the_error_keeps_its_fields(tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.jsonl", LOG)
    path.write_text(path.read_text() + json.dumps([]) + "\n")
    with pytest.raises(UnusableInput) as caught:
        audit(path, format="hyperliquid-fills", rules="hyperliquid_2023")
    error = caught.value
    assert (path, 4, "the line is not a JSON object", "write one block a line") == (
        error.file,
        error.line,
        error.problem,
        error.remedy,
    )
