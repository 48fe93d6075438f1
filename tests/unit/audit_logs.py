"""Small logs in the two formats of the audit, to be written, bent and broken by its tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

ANN = f"0x{'a' * 40}"
BOB = f"0x{'b' * 40}"
CID = f"0x{'c' * 40}"

TRADES = "non_mm_trades.csv"
DOORS = "non_mm_ledger_updates.csv"
LIQUIDATIONS = "liquidations.csv"
TAKEOVERS = "liquidations_with_takeover_fills.csv"

# Ann is long one ETH from 2000 with 20 dollars. At a mark of 1990 she has 10 left, less than 1 %,
# and is taken over at 1980, which leaves her nothing. Bob's isolated row gives the value of his
# whole account. Cid is long BTC and short DYDX, and is worth 3 dollars at marks 20000 and 2.
HISTORY: Mapping[str, str] = {
    TRADES: f"""\
time,user,coin,side,px,sz,crossed
2023-03-01T10:00:00Z,{ANN},ETH,Bid,2000,1.0,true
2023-03-01T11:00:00Z,{ANN},ETH,Ask,1980,1.0,false
2023-03-02T10:00:00Z,{BOB},SOL,Ask,20,10.0,true
2023-03-02T10:00:00Z,{BOB},ETH,Ask,1500,0.2,true
2023-03-02T11:00:00Z,{BOB},SOL,Bid,22,10.0,false
2023-05-01T10:00:00Z,{CID},BTC,Bid,20010.0,0.01,true
2023-05-01T10:00:00Z,{CID},DYDX,Ask,1.99,100.0,true
2023-05-01T11:00:00Z,{CID},BTC,Ask,19850.0,0.01,false
2023-05-01T11:00:00Z,{CID},DYDX,Bid,2.015,100.0,false
""",
    DOORS: f"""\
time,user,delta_usd
2023-03-01T09:00:00Z,{ANN},30
2023-03-01T09:30:00Z,{ANN},-10
2023-03-02T09:00:00Z,{BOB},300
2023-05-01T09:00:00Z,{CID},4.1
""",
    LIQUIDATIONS: f"""\
time,user,liquidated_ntl_pos,liquidated_account_value,leverage_type
2023-03-01T11:00:00Z,{ANN},1990.0,10.0,Cross
2023-03-02T11:00:00Z,{BOB},520.0,280.0,Isolated
2023-05-01T11:00:00Z,{CID},400.0,3.0,Cross
""",
    TAKEOVERS: f"""\
liquidation_id,time,user,leverage_type,liquidated_ntl_pos,liquidated_account_value,\
n_fills,fill_time,coin,closed_side,fill_px,fill_sz
1,2023-03-01T11:00:00Z,{ANN},Cross,1990.0,10.0,1,2023-03-01T11:00:00Z,ETH,long,1980.0,1.0
2,2023-03-02T11:00:00Z,{BOB},Isolated,520.0,280.0,1,2023-03-02T11:00:00Z,SOL,short,22.0,10.0
4,2023-05-01T11:00:00Z,{CID},Cross,400.0,3.0,2,2023-05-01T11:00:00Z,BTC,long,19850.0,0.01
4,2023-05-01T11:00:00Z,{CID},Cross,400.0,3.0,2,2023-05-01T11:00:00Z,DYDX,short,2.015,100.0
""",
}


def write_history(folder: Path, changed: Mapping[str, str] | None = None) -> Path:
    """Write the four files, some of them with another text."""
    for name, text in {**HISTORY, **(changed or {})}.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def bent(name: str, old: str, new: str) -> dict[str, str]:
    """Return one file of the history with one place changed; the place must be there once."""
    text = HISTORY[name]
    if text.count(old) != 1:
        message = f"{old!r} is {text.count(old)} times in {name}"
        raise ValueError(message)
    return {name: text.replace(old, new)}


Fill = dict[str, object]
Block = dict[str, object]


def fill(coin: str, side: str, start: str, **changed: object) -> Fill:
    """Return one side of a trade of 2 coins at 10 dollars, or as changed."""
    return {
        "coin": coin,
        "px": "10.0",
        "sz": "2.0",
        "side": side,
        "time": 1761584399797,
        "startPosition": start,
        "dir": "Open Long" if side == "B" else "Open Short",
        "closedPnl": "0.0",
        "tid": 1,
        **changed,
    }


def block(number: int, *events: tuple[str, Fill]) -> Block:
    """Return one block of the log."""
    return {
        "local_time": "2025-10-27T17:00:00.063",
        "block_time": "2025-10-27T16:59:59.797",
        "block_number": number,
        "events": [[user, one] for user, one in events],
    }


def trade(
    tid: int, buyer: tuple[str, Fill], seller: tuple[str, Fill]
) -> tuple[tuple[str, Fill], tuple[str, Fill]]:
    """Return both sides under one trade id."""
    return (buyer[0], {**buyer[1], "tid": tid}), (seller[0], {**seller[1], "tid": tid})


# Ann opens a long of 2 against Bob, and closes half of it against Cid at 12: a profit of 2.
OPENING = trade(1, (ANN, fill("ETH", "B", "0.0")), (BOB, fill("ETH", "A", "-5.0")))
CLOSING = trade(
    2,
    (CID, fill("ETH", "B", "0.0", px="12.0", sz="1.0")),
    (
        ANN,
        fill("ETH", "A", "2.0", px="12.0", sz="1.0", dir="Close Long", closedPnl="2.0"),
    ),
)
LOG: tuple[Block, ...] = (block(7, *OPENING), block(8), block(9, *CLOSING))


def write_log(path: Path, blocks: tuple[Block, ...] = LOG) -> Path:
    """Write a log of fills, one block a line."""
    path.write_text("".join(f"{json.dumps(one)}\n" for one in blocks), encoding="utf-8")
    return path
