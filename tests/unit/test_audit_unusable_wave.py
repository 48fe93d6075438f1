"""Tables of a wave that cannot be used end in one line that names file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli_runs import CommandLine, expect_unusable
from tests.unit.wave_tables import (
    ANN,
    CLOSES,
    QUANTITIES,
    ROWS,
    TIME,
    WAVE,
    WAVES,
    bent,
    close,
    with_closes,
    write_wave,
)
from zerosum.audit import UnusableInput, audit

FETCH = "(fetch the file again: it may be truncated)"
DIGITS = "(write digits such as 12.5)"
MOMENT = "(write milliseconds since 1970, such as 1760130964831)"


def refusal(path: Path) -> str:
    """Return what the audit says about an unusable folder, the path cut off."""
    with pytest.raises(UnusableInput) as caught:
        audit(path, format="hyperliquid-adl-wave", rules="hyperliquid_2023")
    return str(caught.value).replace(f"{path}/", "")


BENT: list[tuple[dict[str, str], str]] = [
    (
        bent(QUANTITIES, "40.0", "NaN"),
        f"{QUANTITIES}:3: qty_contracts is 'NaN', not a decimal number {DIGITS}",
    ),
    (
        bent(QUANTITIES, "40.0", "-40.0"),
        f"{QUANTITIES}:3: qty_contracts is '-40.0' (qty_contracts must be above zero)",
    ),
    (
        bent(QUANTITIES, "0.01", "inf"),
        f"{QUANTITIES}:3: gap_per_contract_usd is 'inf', not a decimal number {DIGITS}",
    ),
    (
        bent(QUANTITIES, ",0.01", ",-0.01"),
        (
            f"{QUANTITIES}:3: gap_per_contract_usd is '-0.01' "
            "(gap_per_contract_usd must not be below zero)"
        ),
    ),
    (
        bent(QUANTITIES, "DOGE", ""),
        f"{QUANTITIES}:3: coin is empty (give the coin of this row)",
    ),
    (
        bent(QUANTITIES, "DOGE", "SOL"),
        f"{QUANTITIES}:3: SOL of wave 1 stands at line 2 too (remove one of the two)",
    ),
    (
        bent(QUANTITIES, f"1,{TIME},1760130967000,ETH", f"1,{TIME},1760130967001,ETH"),
        f"{QUANTITIES}:4: wave 1 has other times at line 2 (rows of one wave share its times)",
    ),
    (
        bent(QUANTITIES, f"1,{TIME},1760130967000,ETH", "1,1760130964,1760130967,ETH"),
        f"{QUANTITIES}:4: t_start_ms is '1760130964', not a time {MOMENT}",
    ),
    (
        bent(WAVES, f"1,{TIME},", "0,1760130964831,"),
        f"{WAVES}:2: wave is '0', not a count (write a whole number, at least 1)",
    ),
    (
        bent(WAVES, f"1,{TIME},1760130967000", f"1,1760130967000,{TIME}"),
        f"{WAVES}:2: the wave ends before it starts (are the two times exchanged?)",
    ),
    (
        bent(WAVES, ",12,1,", ",12,1.0,"),
        (
            f"{WAVES}:2: unique_losers is '1.0', not a place in an order "
            "(write a whole number, at least 0)"
        ),
    ),
    (
        with_closes(close(0, ANN, "2.5", "0"), *ROWS[1:]),
        f"{CLOSES}:2: position_size is zero (nobody without a position is closed)",
    ),
    (
        with_closes(close(0, "ann", "2.5", "-2.5"), *ROWS[1:]),
        (
            f"{CLOSES}:2: user is 'ann', not an address "
            "(write 0x and 40 hexadecimal digits in lower case)"
        ),
    ),
    (
        with_closes(close(0, ANN, "2.5", "-2.5", failed="0xff"), *ROWS[1:]),
        (
            f"{CLOSES}:2: liquidated_user is '0xff', not the beginning of an address "
            "(write 0x and 8 to 40 hexadecimal digits in lower case)"
        ),
    ),
    (
        with_closes(ROWS[1], ROWS[0], *ROWS[2:]),
        (
            f"{CLOSES}:3: seq 0 comes after seq 1 "
            "(keep the closes in their order; was one copied or moved?)"
        ),
    ),
    (
        with_closes(*ROWS[:2], ROWS[1], *ROWS[2:]),
        (
            f"{CLOSES}:4: seq 1 comes after seq 1 "
            "(keep the closes in their order; was one copied or moved?)"
        ),
    ),
    (
        with_closes(*ROWS[:3], close(3, ANN, "1", "-1", time=TIME - 1)),
        (
            f"{CLOSES}:5: the close is of {TIME - 1}, the one before it of {TIME} "
            "(keep the closes in the order of time; was one moved?)"
        ),
    ),
    (
        with_closes(close(0, ANN, "2.5000001", "-2.5"), *ROWS[1:]),
        f"{CLOSES}:2: adl_size 2.5000001 of SOL is off the grid (sizes end within 6 decimals)",
    ),
    (
        with_closes(close(0, ANN, "2.5", "-2.50000012"), *ROWS[1:]),
        (
            f"{CLOSES}:2: position_size -2.50000012 of SOL is off the grid "
            "(positions end within 6 decimals)"
        ),
    ),
    (
        with_closes(close(0, ANN, "2.5", "-2.5", price="180.500001"), *ROWS[1:]),
        (
            f"{CLOSES}:2: adl_price 180.500001 of SOL is off the grid "
            "(with sizes of 1 decimals, prices have at most 5)"
        ),
    ),
]


@pytest.mark.parametrize(("changed", "message"), BENT)
def test_bent_row(tmp_path: Path, changed: dict[str, str], message: str) -> None:
    assert message == refusal(write_wave(tmp_path, changed))


@pytest.mark.parametrize("name", [QUANTITIES, WAVES, CLOSES])
def test_empty_file(tmp_path: Path, name: str) -> None:
    assert f"{name}: the file is empty {FETCH}" == refusal(write_wave(tmp_path, {name: ""}))


@pytest.mark.parametrize("name", [QUANTITIES, WAVES, CLOSES])
def test_file_that_was_cut(tmp_path: Path, name: str) -> None:
    lines = WAVE[name].count("\n")
    in_the_end = refusal(write_wave(tmp_path, {name: WAVE[name][:-1]}))
    assert f"{name}:{lines}: the last line has no end {FETCH}" == in_the_end
    cut = WAVE[name].rstrip("\n").rpartition(",")[0] + "\n"
    columns = WAVE[name].splitlines()[0].count(",") + 1
    in_the_middle = refusal(write_wave(tmp_path, {name: cut}))
    assert f"{name}:{lines}: the line has {columns - 1} of {columns} columns {FETCH}" == (
        in_the_middle
    )


@pytest.mark.parametrize(
    ("name", "column"),
    [(QUANTITIES, "qty_contracts"), (WAVES, "n_rows"), (CLOSES, "position_size")],
)
def test_missing_column(tmp_path: Path, name: str, column: str) -> None:
    said = refusal(write_wave(tmp_path, {name: WAVE[name].replace(column, "other", 1)}))
    assert said.startswith(f"{name}:1: column '{column}' is missing (the columns are ")


@pytest.mark.parametrize("name", [QUANTITIES, WAVES, CLOSES])
def test_wrong_encoding(tmp_path: Path, name: str) -> None:
    path = write_wave(tmp_path)
    (path / name).write_bytes(WAVE[name].encode("utf-16"))
    assert f"{name}:1: byte 0xff is not UTF-8 (save it as UTF-8)" == refusal(path)
    (path / name).write_bytes(WAVE[name].replace("1,", "\xe9,").encode("latin-1"))
    assert "byte 0xe9 is not UTF-8 (save it as UTF-8)" in refusal(path)


@pytest.mark.parametrize("name", [QUANTITIES, WAVES])
def test_table_without_rows(tmp_path: Path, name: str) -> None:
    header = WAVE[name].splitlines()[0] + "\n"
    assert f"{name}: the file has no waves (fetch the file again)" == (
        refusal(write_wave(tmp_path, {name: header}))
    )


def test_wave_told_twice(tmp_path: Path) -> None:
    twice = WAVE[WAVES] + WAVE[WAVES].splitlines()[1] + "\n"
    assert f"{WAVES}:3: wave 1 stands at line 2 too (remove one of the two)" == (
        refusal(write_wave(tmp_path, {WAVES: twice}))
    )


def test_folder_without_tables(tmp_path: Path) -> None:
    assert f"{QUANTITIES}: the file is missing (put {QUANTITIES} or {QUANTITIES}.gz there)" == (
        refusal(tmp_path)
    )


def test_command_ends_in_one_line(zerosum: CommandLine, tmp_path: Path) -> None:
    folder = str(write_wave(tmp_path, bent(QUANTITIES, "40.0", "NaN")))
    outcome = zerosum("audit", folder, "--format", "hyperliquid-adl-wave")
    expect_unusable(outcome, QUANTITIES, "NaN")
