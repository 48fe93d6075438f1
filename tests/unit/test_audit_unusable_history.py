"""A history that cannot be used ends in one line that names file, line and remedy."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.unit.audit_logs import (
    ANN,
    BOB,
    DOORS,
    HISTORY,
    LIQUIDATIONS,
    TAKEOVERS,
    TRADES,
    bent,
    write_history,
)
from zerosum.audit import UnusableInput, audit
from zerosum.audit.markets import SIZE_DECIMALS_2023

FETCH = "(fetch the file again: it may be truncated)"
NO_NUMBER = "(write digits such as 12.5)"
UTC = "(write UTC as 2023-03-02T22:27:37Z)"


def refusal(folder: Path) -> str:
    """Return what the audit says about an unusable history, its folder cut off."""
    with pytest.raises(UnusableInput) as caught:
        audit(folder, format="hyperliquid-history", rules="hyperliquid_2023")
    return str(caught.value).replace(f"{folder}/", "")


BENT_TRADES = [
    ("ETH,Bid,2000,1.0", ",Bid,2000,1.0", "coin is empty (give the coin of this row)"),
    (
        "ETH,Bid,2000,1.0",
        "ETH,Bid,2000,1.00001",
        "sz 1.00001 is off the grid of 0.0001 (steps of ETH are multiples of 0.0001)",
    ),
    (
        "ETH,Bid,2000,1.0",
        "ETH,Bid,2000.001,1.0",
        "px 2000.001 is off the grid of 0.01 (prices of ETH are multiples of 0.01)",
    ),
    ("ETH,Bid,2000,1.0", "ETH,Bid,2000,0.0", "sz is '0.0' (sz must be above zero)"),
    ("ETH,Bid,2000,1.0", "ETH,Bid,2000,-1.0", "sz is '-1.0' (sz must be above zero)"),
    ("ETH,Bid,2000,1.0", "ETH,Bid,-2000,1.0", "px is '-2000' (px must be above zero)"),
    ("ETH,Bid,2000,1.0", "ETH,Bid,nan,1.0", f"px is 'nan', not a decimal number {NO_NUMBER}"),
    ("ETH,Bid,2000,1.0", "ETH,Bid,inf,1.0", f"px is 'inf', not a decimal number {NO_NUMBER}"),
    ("ETH,Bid,2000,1.0", "ETH,Bid,2000,1e400", f"sz is '1e400', not a decimal number {NO_NUMBER}"),
    ("ETH,Bid,2000,1.0", "ETH,Bid,2_000,1.0", f"px is '2_000', not a decimal number {NO_NUMBER}"),
    ("ETH,Bid,2000,1.0", "ETH,Buy,2000,1.0", "side is 'Buy' (use Bid or Ask)"),
    ("2000,1.0,true", "2000,1.0,yes", "crossed is 'yes' (use true or false)"),
    ("2000,1.0,true", "2000,1.0", f"the line has 6 of 7 columns {FETCH}"),
    ("2000,1.0,true", "2000,1.0,true,", f"the line has 8 of 7 columns {FETCH}"),
    ("2023-03-01T10:00:00Z", "2023-03-01 10:00", f"time is '2023-03-01 10:00', not a time {UTC}"),
    (
        "2023-03-01T10:00:00Z",
        "2023-02-29T10:00:00Z",
        f"time is '2023-02-29T10:00:00Z', not a time {UTC}",
    ),
    (
        f"2023-03-01T10:00:00Z,{ANN}",
        f"2023-03-01T10:00:00Z,{ANN.upper()}",
        "user is '0XAAAA…AAAA', not an address (write 0x and 40 hexadecimal digits in lower case)",
    ),
    (
        f"2023-03-01T10:00:00Z,{ANN}",
        "2023-03-01T10:00:00Z,ann",
        "user is 'ann', not an address (write 0x and 40 hexadecimal digits in lower case)",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), BENT_TRADES)
def test_bent_trade(tmp_path: Path, old: str, new: str, message: str) -> None:
    write_history(tmp_path, bent(TRADES, old, new))
    assert f"{TRADES}:2: {message}" == refusal(tmp_path)


def test_unknown_market(tmp_path: Path) -> None:
    write_history(tmp_path, bent(TRADES, "ETH,Bid,2000,1.0", "PEPE,Bid,2000,1.0"))
    known = ", ".join(SIZE_DECIMALS_2023)
    assert f"{TRADES}:2: coin 'PEPE' is an unknown market (known are {known})" == (
        refusal(tmp_path)
    )


def test_open_quotes(tmp_path: Path) -> None:
    write_history(tmp_path, bent(TRADES, "ETH,Bid,2000,1.0", '"ETH,Bid,2000,1.0'))
    assert f"{TRADES}:10: the line is not CSV: unexpected end of data (mend the quotes)" == (
        refusal(tmp_path)
    )


def test_later_rows_are_named_by_their_line(tmp_path: Path) -> None:
    write_history(tmp_path, bent(TRADES, "BTC,Ask,19850.0,0.01", "BTC,Ask,19850.0,0.000001"))
    assert (
        f"{TRADES}:9: sz 0.000001 is off the grid of 0.00001 "
        "(steps of BTC are multiples of 0.00001)"
    ) == refusal(tmp_path)


def test_rows_out_of_order(tmp_path: Path) -> None:
    text = HISTORY[TRADES]
    write_history(tmp_path, {TRADES: text + text.splitlines()[1] + "\n"})
    assert (
        f"{TRADES}:11: the row is of 2023-03-01T10:00:00Z, the one before it of "
        "2023-05-01T11:00:00Z (keep the rows in the order of time; was one copied or moved?)"
    ) == refusal(tmp_path)


@pytest.mark.parametrize("name", HISTORY)
def test_columns(tmp_path: Path, name: str) -> None:
    header, rest = HISTORY[name].split("\n", 1)
    columns = header.split(",")
    for bad, problem in (
        (header.replace("time", "hour", 1), "column 'time' is missing"),
        (f"{header},note", "column 'note' is unknown"),
        (f"{header},time", "column 'time' stands there twice"),
    ):
        write_history(tmp_path, {name: f"{bad}\n{rest}"})
        assert f"{name}:1: {problem} (the columns are {', '.join(columns)})" == (refusal(tmp_path))


def test_byte_order_mark(tmp_path: Path) -> None:
    write_history(tmp_path, {TRADES: f"\ufeff{HISTORY[TRADES]}"})
    assert (
        f"{TRADES}:1: the file begins with a byte order mark (save it as UTF-8 without one)"
    ) == refusal(tmp_path)


@pytest.mark.parametrize("name", HISTORY)
def test_missing_and_empty_files(tmp_path: Path, name: str) -> None:
    write_history(tmp_path, {name: ""})
    assert f"{name}: the file is empty {FETCH}" == refusal(tmp_path)
    (tmp_path / name).unlink()
    assert f"{name}: the file is missing (put {name} or {name}.gz there)" == (refusal(tmp_path))


@pytest.mark.parametrize("name", HISTORY)
def test_compressed_files(tmp_path: Path, name: str) -> None:
    whole = gzip.compress(HISTORY[name].encode())
    write_history(tmp_path)
    (tmp_path / f"{name}.gz").write_bytes(whole)
    assert f"{name}: {name}.gz is there too (keep one of the two files)" == (refusal(tmp_path))
    (tmp_path / name).unlink()
    assert 0 == audit(tmp_path, format="hyperliquid-history", rules="hyperliquid_2023").exit_status
    (tmp_path / f"{name}.gz").write_bytes(whole[:-20])
    assert f"{name}.gz: the compressed file ends too early {FETCH}" == (refusal(tmp_path))
    (tmp_path / f"{name}.gz").write_bytes(HISTORY[name].encode())
    assert f"{name}.gz: the file is not gzip, or damaged {FETCH}" == (refusal(tmp_path))


def test_trades_without_rows(tmp_path: Path) -> None:
    write_history(tmp_path, {TRADES: HISTORY[TRADES].split("\n", 1)[0] + "\n"})
    assert f"{TRADES}: the file has no trades (fetch the file again)" == (refusal(tmp_path))


def test_wrong_encoding(tmp_path: Path) -> None:
    write_history(tmp_path)
    lines = HISTORY[TRADES].encode().split(b"\n")
    lines[3] = lines[3].replace(b"SOL", b"S\xd6L")
    (tmp_path / TRADES).write_bytes(b"\n".join(lines))
    assert f"{TRADES}:4: byte 0xd6 is not UTF-8 (save it as UTF-8)" == (refusal(tmp_path))


def test_file_cut_inside_its_last_number(tmp_path: Path) -> None:
    write_history(tmp_path, {DOORS: HISTORY[DOORS][:-2]})
    assert f"{DOORS}:5: the last line has no end {FETCH}" == refusal(tmp_path)


@pytest.mark.parametrize("name", [DOORS, LIQUIDATIONS])
def test_copied_row(tmp_path: Path, name: str) -> None:
    lines = HISTORY[name].splitlines(keepends=True)
    write_history(tmp_path, {name: "".join([*lines[:2], lines[1], *lines[2:]])})
    assert f"{name}:3: the row is a copy of line 2 (remove one of the two)" == (refusal(tmp_path))


def test_copied_takeover_row(tmp_path: Path) -> None:
    lines = HISTORY[TAKEOVERS].splitlines(keepends=True)
    write_history(tmp_path, {TAKEOVERS: "".join([*lines[:2], lines[1], *lines[2:]])})
    assert f"{TAKEOVERS}:3: the row is a copy of line 2 (remove one of the two)" == (
        refusal(tmp_path)
    )


def test_lost_takeover_row(tmp_path: Path) -> None:
    lines = HISTORY[TAKEOVERS].splitlines(keepends=True)
    write_history(tmp_path, {TAKEOVERS: "".join(lines[:-1])})
    assert (
        f"{TAKEOVERS}:4: liquidation 4 has 1 of 2 fills "
        "(fetch the file again: rows may be missing, or n_fills wrong)"
    ) == refusal(tmp_path)


BENT_ROWS = [
    (DOORS, "-10\n", "0\n", 3, "delta_usd is zero (remove the row: it moves nothing)"),
    (DOORS, "-10\n", "ten\n", 3, f"delta_usd is 'ten', not a decimal number {NO_NUMBER}"),
    (
        LIQUIDATIONS,
        "280.0,Isolated",
        "280.0,Both",
        3,
        "leverage_type is 'Both' (use Cross or Isolated)",
    ),
    (
        LIQUIDATIONS,
        "520.0,280.0",
        "0,280.0",
        3,
        "liquidated_ntl_pos is '0' (liquidated_ntl_pos must be above zero)",
    ),
    (TAKEOVERS, "SOL,short", "SOL,Short", 3, "closed_side is 'Short' (use long or short)"),
    (
        TAKEOVERS,
        "2,2023-03-02T11",
        "x,2023-03-02T11",
        3,
        "liquidation_id is 'x', not a count (write a whole number, at least 1)",
    ),
    (
        TAKEOVERS,
        "3.0,2,2023-05-01T11:00:00Z,DYDX",
        "3.1,2,2023-05-01T11:00:00Z,DYDX",
        5,
        (
            "liquidation 4 is told differently at line 4 "
            "(rows of one liquidation share everything but their fill)"
        ),
    ),
    (
        TAKEOVERS,
        f"1,2023-03-01T11:00:00Z,{ANN}",
        f"1,2023-03-01T11:00:00Z,{BOB}",
        2,
        (
            f"none of the rows of {LIQUIDATIONS} is the liquidation of 0xbbbb…bbbb at "
            "2023-03-01T11:00:00Z (use the files of one history)"
        ),
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "message"), BENT_ROWS)
def test_bent_row(tmp_path: Path, name: str, old: str, new: str, line: int, message: str) -> None:
    write_history(tmp_path, bent(name, old, new))
    assert f"{name}:{line}: {message}" == refusal(tmp_path)


def test_one_liquidation_joined_twice(tmp_path: Path) -> None:
    copied = HISTORY[TAKEOVERS].splitlines()[1].replace("1,", "9,", 1)
    write_history(tmp_path, {TAKEOVERS: f"{HISTORY[TAKEOVERS]}{copied}\n"})
    assert f"{TAKEOVERS}:6: liquidations 1 and 9 are the same one (remove one of the two)" == (
        refusal(tmp_path)
    )


def test_missing_folder_and_file_for_a_folder(tmp_path: Path) -> None:
    give = f"(give a folder with {TRADES}, {DOORS}, {LIQUIDATIONS} and {TAKEOVERS})"
    missing = tmp_path / "nowhere"
    assert f"{missing}: the folder is missing {give}" == refusal(missing)
    missing.write_text("")
    assert f"{missing}: this is not a folder {give}" == refusal(missing)


def test_unreadable_file(tmp_path: Path) -> None:
    write_history(tmp_path)
    (tmp_path / DOORS).unlink()
    (tmp_path / DOORS).mkdir()
    assert f"{DOORS}: the file cannot be read: Is a directory (check the path and its rights)" == (
        refusal(tmp_path)
    )


def test_unknown_format_and_rules(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput) as caught:
        audit(tmp_path, format="csv", rules="hyperliquid_2023")
    assert (
        f"{tmp_path}: format 'csv' is unknown "
        "(use hyperliquid-history or hyperliquid-fills or hyperliquid-adl-wave)"
    ) == str(caught.value)
    with pytest.raises(UnusableInput) as caught:
        audit(tmp_path, format="hyperliquid-fills", rules="none")
    assert f"{tmp_path}: rules 'none' are unknown (use hyperliquid_2023)" == str(caught.value)
