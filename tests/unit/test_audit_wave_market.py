"""What stands around a wave: its value in dollars, and prices at other venues."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.unit.wave_tables import TIME, write_beside
from zerosum.audit import UnusableInput
from zerosum.audit.wave_market import read_prices, read_second

VALUES = Path("hl_adl_2025_10_10") / "adl_notional_by_second.csv"
BARS = Path("market_2025_10_10") / "bars_1s_2030_2230.csv.gz"


def test_second_of_a_wave(tmp_path: Path) -> None:
    second = read_second(write_beside(tmp_path) / VALUES, TIME)
    assert second is not None
    assert (12, Fraction("9000.25")) == (second.closes, second.value)
    assert {"AVAX": Fraction("1137.15"), "DOGE": Fraction(8)} == second.coins


def test_second_that_is_not_there(tmp_path: Path) -> None:
    assert read_second(write_beside(tmp_path) / VALUES, TIME + 60_000) is None


def test_prices_of_the_markets_asked_for(tmp_path: Path) -> None:
    path = write_beside(tmp_path) / BARS
    perpetual, spot = read_prices(path, ("AVAXUSD_PERP", "AVAX-USD"), 1760130962, 1760130964)
    assert ("binance-delivery", "AVAXUSD_PERP") == (perpetual.venue, perpetual.symbol)
    assert (1760130962, 1760130963, 1760130964) == perpetual.times == spot.times
    assert {Fraction("179.25")} == {*perpetual.prices}
    assert {Fraction("181.5")} == {*spot.prices}
    assert () == read_prices(path, ("BTC-USD",), 0, 2_000_000_000)


def test_broken_files_are_refused(tmp_path: Path) -> None:
    beside = write_beside(tmp_path)
    text = (beside / VALUES).read_text(encoding="utf-8")
    (beside / VALUES).write_text(text.replace("1137.15", "NaN"), encoding="utf-8")
    with pytest.raises(UnusableInput, match=r"second\.csv:2: adl_notional_usd is 'NaN'"):
        read_second(beside / VALUES, TIME)
    stored = (beside / BARS).read_bytes()
    (beside / BARS).write_bytes(stored[:-20])
    with pytest.raises(UnusableInput, match="the compressed file ends too early"):
        read_prices(beside / BARS, ("AVAX-USD",), 0, 1)
