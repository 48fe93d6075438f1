"""A small folder of one deleveraging wave, to be bent and broken by the tests of its audit."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

QUANTITIES = "wave_coin_qty_and_price_gap.csv"
WAVES = "waves_bad_debt.csv"
CLOSES = "adl_fills_slice.csv"

FAILED = f"0x{'f' * 40}"
ANN, BOB, CID, DOT = (f"0x{letter * 40}" for letter in "abcd")

TIME = 1760130964831
LATER = 1760130967000

QUANTITY_HEADER = "wave,t_start_ms,t_end_ms,coin,gap_usd_x_qty,qty_contracts,gap_per_contract_usd\n"
WAVE_HEADER = "wave,t_start_ms,t_end_ms,n_rows,unique_losers,deficit_usd,max_loss_usd\n"
CLOSE_HEADER = (
    "seq,segment,user,coin,time,adl_price,adl_size,closed_pnl,position_size,entry_price,"
    "account_value_realtime,total_unrealized_pnl,liquidated_user\n"
)


def close(
    seq: int,
    user: str,
    size: str,
    position: str,
    *,
    coin: str = "SOL",
    price: str = "180.5",
    time: int = TIME,
    failed: str = FAILED,
) -> str:
    """Return one row of the file of closes."""
    return f"{seq},first,{user},{coin},{time},{price},{size},1.5,{position},190,10,1.5,{failed}\n"


# A long of 6.3 SOL and 40 DOGE has failed. Ann and Bob lose their shorts, Cid keeps 0.7 of his, and
# Dot keeps 5 DOGE. Of ETH the table knows, and the file does not.
ROWS = (
    close(0, ANN, "2.5", "-2.5"),
    close(1, BOB, "3.0", "-3.0"),
    close(2, CID, "0.8", "-1.5"),
    close(3, DOT, "40", "-45", coin="DOGE", price="0.2"),
)
WAVE: Mapping[str, str] = {
    QUANTITIES: (
        QUANTITY_HEADER
        + f"1,{TIME},{LATER},SOL,3.1499999999999995,6.299999999999999,0.5\n"
        + f"1,{TIME},{LATER},DOGE,0.4,40.0,0.01\n"
        + f"1,{TIME},{LATER},ETH,10.0,2.0,5.0\n"
    ),
    WAVES: WAVE_HEADER + f"1,{TIME},{LATER},12,1,1000.5,1000.5\n",
    CLOSES: CLOSE_HEADER + "".join(ROWS),
}


def write_wave(folder: Path, changed: Mapping[str, str | None] | None = None) -> Path:
    """Write the three files, some of them with another text or not at all."""
    for name, text in {**WAVE, **(changed or {})}.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def bent(name: str, old: str, new: str) -> dict[str, str]:
    """Return one file of the wave with one place changed; the place must be there once."""
    text = WAVE[name]
    if text.count(old) != 1:
        message = f"{old!r} is {text.count(old)} times in {name}"
        raise ValueError(message)
    return {name: text.replace(old, new)}


def with_closes(*rows: str) -> dict[str, str]:
    """Return the file of closes with these rows."""
    return {CLOSES: CLOSE_HEADER + "".join(rows)}


# One second of the wave in dollars, and a few prices of AVAX around it.
VALUES = (
    "time_ms,coin,adl_notional_usd,bucket_events_all_coins,bucket_notional_all_coins\n"
    "1760130964000,AVAX,1137.15,12,9000.25\n1760130964000,DOGE,8.0,12,9000.25\n"
    "1760130965000,DOGE,3.0,1,3.0\n"
)
BARS = "venue,symbol,t,open,high,low,close,volume,buy_volume,trades\n" + "".join(
    f"{venue},{symbol},{second},1,1,1,{price},1,1,1\n"
    for venue, symbol, price in (
        ("coinbase", "AVAX-USD", "181.5"),
        ("coinbase", "UNI-USD", "7"),
        ("binance-delivery", "AVAXUSD_PERP", "179.25"),
    )
    for second in range(1760130960, 1760130970)
)


def write_beside(folder: Path) -> Path:
    """Write all that may lie beside a checkout, with AVAX for SOL."""
    wave, market = folder / "hl_adl_2025_10_10", folder / "market_2025_10_10"
    wave.mkdir(parents=True)
    market.mkdir()
    write_wave(wave, {name: text.replace("SOL", "AVAX") for name, text in WAVE.items()})
    (wave / "adl_notional_by_second.csv").write_text(VALUES, encoding="utf-8")
    with gzip.open(market / "bars_1s_2030_2230.csv.gz", "wt", encoding="utf-8") as file:
        file.write(BARS)
    return folder
