"""Positions, tiers and takeovers in the formats of their sources, made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.unit.asked import conformed
from zerosum.conform import FileReport, Verdict
from zerosum.conform.golden.binance_tiers import COLUMNS as TIER_COLUMNS
from zerosum.conform.golden.takeovers import COLUMNS as FILL_COLUMNS
from zerosum.conform.golden.takeovers import RECORDS


def verdicts(reports: tuple[FileReport, ...]) -> list[list[str]]:
    """Return what came of each case, function by function; what is explained does not count."""
    return [[outcome.verdict.value for outcome in report.counted] for report in reports]


def held(coin: str, szi: str, value: str, **changed: object) -> dict[str, Any]:
    """Return a cross position at tenfold leverage of at most twenty."""
    position = {
        "coin": coin,
        "szi": szi,
        "positionValue": value,
        "leverage": {"type": "cross", "value": 10},
        "maxLeverage": 20,
        "marginUsed": str(float(value) / 10),
        "liquidationPx": None,
        **changed,
    }
    return {"type": "oneWay", "position": position}


def account(*positions: dict[str, Any], raw: str, worth: str, **changed: object) -> dict[str, Any]:
    """Return the record of an account."""
    summary = {"accountValue": worth, "totalRawUsd": raw}
    state = {"assetPositions": list(positions), "crossMarginSummary": summary}
    return {"id": "one", "state": state, **changed}


# Two at 100 need 5 of 20, and four short at 25 need 2.5: 182.5 / 1.95 and 115 / 4.1.
LONG = held("A", "2", "200", liquidationPx="93.589743590")
SHORT = held("B", "-4", "100", liquidationPx="28.0487804878")
BOTH = account(LONG, SHORT, raw="-80", worth="20")


def test_cross_account(tmp_path: Path) -> None:
    BOTH["state"]["crossMaintenanceMarginUsed"] = "7.5"
    reports = conformed(tmp_path, "accounts.json", [BOTH])
    assert [["agree", "agree"], ["agree", "agree"], ["agree"]] == verdicts(reports)


def test_price_that_no_mark_reaches_is_null(tmp_path: Path) -> None:
    rich = account(held("A", "2", "200"), raw="800", worth="1000")
    assert ["agree"] == verdicts(conformed(tmp_path, "accounts.json", [rich]))[0]


def test_isolated_position(tmp_path: Path) -> None:
    leverage = {"type": "isolated", "value": 10, "rawUsd": "-180"}
    alone = held("A", "2", "200", leverage=leverage, marginUsed="20", liquidationPx="92.3076923077")
    reports = conformed(tmp_path, "accounts.json", [account(alone, raw="0", worth="0")])
    assert [["agree"], ["agree"], ["agree"]] == verdicts(reports)


def test_margin_as_it_stood_before_the_rate_was_in_the_price(tmp_path: Path) -> None:
    # Of 20, ten times two percent of 200 is kept at entry: 18 over two steps.
    old = held("A", "2", "200", liquidationPx="91")
    del old["position"]["maxLeverage"]
    record = account(old, raw="-180", worth="20", default_max_leverage=50)
    assert ["agree"] == verdicts(conformed(tmp_path, "accounts.json", [record]))[0]


def test_exception_is_explained_and_not_counted(tmp_path: Path) -> None:
    wrong = held("A", "2", "200", liquidationPx="50")
    record = account(wrong, raw="-180", worth="20", exception=True, note="collateral elsewhere")
    prices, *others = conformed(tmp_path, "accounts.json", [record])
    assert ([], ["collateral elsewhere"]) == (
        prices.counted,
        [outcome.explained for outcome in prices.explained],
    )
    assert [["agree"], ["agree"]] == verdicts(tuple(others))


def test_flat_position_is_unusable(tmp_path: Path) -> None:
    record = account(held("A", "0", "200"), raw="0", worth="0")
    [price, *_] = [file.outcomes[0] for file in conformed(tmp_path, "accounts.json", [record])]
    assert (Verdict.UNUSABLE, True) == (price.verdict, "szi is zero" in price.told[0])


def bitget(**changed: object) -> dict[str, object]:
    """Return an isolated long of one at 100, tenfold."""
    return {
        "margin_mode": "isolated",
        "side": "long",
        "size": "1",
        "entry_price": "100",
        "leverage": 10,
        "margin": None,
        "liq_price": "90.42",
        "keep_margin_rate": "0.004 (as elsewhere)",
        "symbol": "A",
        "observations": [],
        **changed,
    }


def test_bitget_positions(tmp_path: Path) -> None:
    cases = [
        bitget(),
        bitget(side="short", liq_price="109.50"),
        bitget(margin="20", liq_price="80.37"),
        bitget(liq_price="90.50"),
        bitget(margin_mode="cross"),
    ]
    [report] = conformed(tmp_path, "positions.json", {"cases": cases})
    assert ["agree", "agree", "agree", "disagree", "not supported"] == verdicts((report,))[0]


def venue(name: str, **changed: object) -> dict[str, object]:
    """Return a long of two at 100 on some venue."""
    return {
        "id": name,
        "venue": name,
        "kind": "real account response",
        "margin_mode": "isolated",
        "side": "long",
        "size": 2,
        "entry": 100,
        "mark": 110,
        "leverage": 10,
        "mmr": 0.05,
        **changed,
    }


def test_positions_of_other_venues(tmp_path: Path) -> None:
    records = [
        venue("binance", isolated_wallet=20, liq_price=94.74),
        venue("bybit", liq_price=95, position_im=20.99, position_mm=10.99, taker_fee=0.0055),
        venue("somewhere", margin=20, taker_fee=0.01, liq_price=95.745, im=22, mm=11),
        venue("elsewhere", liq_price=95),
        venue("elsewhere", margin=20, margin_mode="cross", liq_price=95),
        venue("elsewhere"),
        venue("bybit", contract="inverse", liq_price=95),
    ]
    [report] = conformed(tmp_path, "venues.json", records)
    agree, lacking = Verdict.AGREE.value, Verdict.UNSUPPORTED.value
    assert [*3 * [agree], *4 * [lacking]] == verdicts((report,))[0]


def test_documented_position_is_near(tmp_path: Path) -> None:
    # Ten of the ratio at 11.11 of margin and fee: 111.1 behind 220.
    record = venue(
        "okx",
        kind="venue documentation response",
        mmr=None,
        tier_mmr=0.05,
        mmr_usd=11,
        margin_ratio=10,
        liq_price=57.4,
    )
    [report] = conformed(tmp_path, "venues.json", [record])
    assert [["agree"]] == verdicts((report,))


def test_tiers(tmp_path: Path) -> None:
    rows = [
        "A,1,USDT,0.0,1000.0,0.01,50.0,0.0",
        "A,2,USDT,1000.0,3000.0,0.05,10.0,40.0",
        "A,3,USDT,3000.0,9000.0,0.1,5.0,190.5",
        "B,1,USDT,0.0,1000.0,0.02,50.0,0.0",
    ]
    text = "\n".join([",".join(TIER_COLUMNS), *rows])
    [report] = conformed(tmp_path, "tiers.csv", text)
    assert ["agree", "agree", "disagree", "agree"] == verdicts((report,))[0]
    assert ("cum: expected 381/2, is 190 (off by -1/2)",) == report.failures[0].told


def test_takeovers(tmp_path: Path) -> None:
    # Two at 100 long and four at 25 short, worth 300, with 15: five percent of each mark.
    row = "{},2023-03-02,0xa,{},300,15,2,2023-03-02,{},{},{},{}"
    rows = [
        row.format(1, "Cross", "A", "long", 95, 2),
        row.format(1, "Cross", "B", "short", 26.25, 4),
        row.format(2, "Cross", "A", "long", 90, 2),
        row.format(3, "Isolated", "A", "long", 90, 2),
    ]
    [report] = conformed(tmp_path, "fills.csv", "\n".join([",".join(FILL_COLUMNS), *rows]))
    assert ["agree", "disagree"] == verdicts((report,))[0]
    assert ["liquidation 3"] == [outcome.name for outcome in report.explained]


def test_markets_begin_with_the_leverage_of_their_tables(tmp_path: Path) -> None:
    tiers = [{"lowerBound": "0.0", "maxLeverage": 25}, {"lowerBound": "20000.0", "maxLeverage": 3}]
    falling = [{"lowerBound": "0.0", "maxLeverage": 5}, {"lowerBound": "1.5", "maxLeverage": 10}]

    def market(name: str, number: int, leverage: int) -> dict[str, object]:
        return {"name": name, "marginTableId": number, "maxLeverage": leverage}

    content = {
        "universe": [
            market("tiered", 51, 25),
            market("single", 7, 7),
            market("other", 51, 20),
            market("falling", 52, 5),
            market("missing", 53, 5),
        ],
        "marginTables": [[51, {"marginTiers": tiers}], [52, {"marginTiers": falling}]],
    }
    [report] = conformed(tmp_path, "meta.json", content)
    assert ["agree", "agree", *3 * ["disagree"]] == verdicts((report,))[0]


def test_who_was_liquidated(tmp_path: Path) -> None:
    rows = [
        "2023-03-02,0xa,1000,9.999,Cross",
        "2023-03-02,0xb,1000,10,Cross",
        "2023-03-02,0xc,1000,500,Isolated",
        "2023-05-02,0xd,1000,-1,Isolated",
    ]
    text = "\n".join([",".join(RECORDS), *rows])
    [report] = conformed(tmp_path, "liquidations.csv", text)
    assert ["agree", "disagree", "agree"] == verdicts((report,))[0]
    assert ["row 4"] == [outcome.name for outcome in report.explained]
