"""``zerosum why`` and ``zerosum rank``: what a support desk must answer, and who is next."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli_runs import CommandLine, expect_unusable
from tests.unit.scenarios import SCENARIOS, TEXTBOOK, run_of
from zerosum.lab.explanation import explain
from zerosum.lab.load import load, rules_for
from zerosum.lab.queue import rank
from zerosum.lab.unusable import UnusableScenario

HEDGED = SCENARIOS / "hedged.toml"
FAILING = SCENARIOS / "vault_fails.toml"


def test_deleveraged_account_gets_the_whole_answer(zerosum: CommandLine) -> None:
    content = zerosum(
        "why", str(TEXTBOOK), "--rules", "textbook", "--account", "whale", "--json=-"
    ).content
    assert [
        ("MAR-5", "ann fails: its equity of 10 is below its maintenance margin of 46 USD (MAR-5)."),
        (
            "WAT-1",
            "ann was long 10 BTC, the book took 4, the backstop took 3: 3 were left. The backstop "
            "had 33 USD at that moment, of which 5 was not bound as its own margin (WAT-2).",
        ),
        (
            "ADL-4",
            "whale is in place 1 of 1 in the queue (5 of 5 lights), ranked by profit, then "
            "leverage, then size.",
        ),
        ("ADL-3", "Its short of 20 BTC is closed for 3 against ann."),
        (
            "ADL-6",
            "The price is 90 (limit); the mark was 91, ann's limit 90 and its bankruptcy price 90.",
        ),
        ("ADL-3", "Profit realised and kept: 60 USD. Against the mark it gains 3."),
        ("LED-3", "It has an equity of 883 USD and short 17 BTC (unrealised 323)."),
    ] == [(step["clause"], step["text"]) for step in content["steps"]]
    assert [{"place": 1, "lights": 5, "account": "whale", "size": "20", "closed": "3"}] == content[
        "queues"
    ][0]["neighbours"]


def test_neighbours_show_who_was_closed_and_who_was_not() -> None:
    explanation = explain(run_of("vault_fails"), "late_short")
    first, second = explanation.queues
    assert ("second fall", 3, 3) == (first.moment, first.place, first.length)
    assert [("early_short", 6_000), ("hedger", 2_000), ("late_short", 0)] == [
        (one.account, one.closed) for one in first.neighbours
    ]
    assert [("late_short", 500)] == [(one.account, one.closed) for one in second.neighbours]


def test_failed_vault_is_explained_like_anybody() -> None:
    texts = [step.text for step in explain(run_of("vault_fails"), "vault").steps]
    assert "It took 9,000 SOL of giant at 188 (mark 190), as the backstop." == texts[0]
    own = "backstop in SOL: the backstop itself has failed, and is not its own backstop (WAT-6)."
    assert 2 == texts.count(own)


def test_bystander_is_told_that_nothing_was_done(zerosum: CommandLine) -> None:
    outcome = zerosum("why", str(HEDGED), "--account", "split")
    assert "Nothing was done to it" in outcome.output
    assert (
        "At the end: It has an equity of 11,500 USD and short 40 ETH (unrealised 4,000)."
        == outcome.answer
    )


def test_takeover_of_a_whole_account_names_each_market() -> None:
    [step, *_] = [
        one
        for one in explain(run_of("hedged", "hyperliquid_2023"), "vault").steps
        if one.clause == "VLT-4"
    ]
    assert (
        "It took 2 BTC of pair at 52,324 (mark 52,800); 40 ETH of pair at 2,926.1 (mark 2,900), "
        "as the backstop."
    ) == step.text


@pytest.mark.parametrize("account", ["nobody", "whal", ""])
def test_unknown_account_is_refused(zerosum: CommandLine, account: str) -> None:
    expect_unusable(zerosum("why", str(TEXTBOOK), "--account", account), "does not exist")


def test_queue_is_ranked_by_the_rule_set(zerosum: CommandLine) -> None:
    content = zerosum("rank", str(FAILING), "--market", "SOL", "--json=-").content
    shorts = [row for row in content["queue"] if row["side"] == "short"]
    # At 172 the profits are 228,000 and 96,000 and 60,000.
    assert [
        ("early_short", 5, "228000", "0"),
        ("hedger", 4, "96000", "6000"),
        ("late_short", 2, "60000", "8000"),
    ] == [(row["account"], row["lights"], row["profit"], row["ahead"]) for row in shorts]
    by_leverage = zerosum(
        "rank", str(FAILING), "--market", "SOL", "--set", "adl.rank=leverage", "--json=-"
    ).content
    assert ["early_short", "late_short", "hedger"] == [
        row["account"] for row in by_leverage["queue"] if row["side"] == "short"
    ]


def test_losers_are_not_eligible_where_only_winners_are() -> None:
    scenario = load(HEDGED)
    rules = rules_for(scenario, "textbook", ("adl.eligibility=winners",))
    _, longs = rank(scenario, "BTC", rules)
    assert [(False, 0), (False, 0)] == [(one.is_eligible, one.ahead) for one in longs.places]
    assert ["split/BTC", "pair"] == [row["account"] for row in longs.to_rows()]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("dydx_v4", "The start is free"),
        ("drift_v2", "drift_v2 has no stage of deleveraging: nobody here would be closed"),
        ("injective_settlement+adl.split=pro rata", "Divided pro rata"),
    ],
)
def test_queue_that_is_none_says_so(zerosum: CommandLine, name: str, told: str) -> None:
    outcome = zerosum("rank", str(HEDGED), "--market", "BTC", "--rules", name)
    assert (0, True) == (outcome.status, told in outcome.output)


NEUTRAL = """\
account,market,size,entry_price,collateral,mode,role,mark
long,BTC,10,100,60,cross,,90
bear,BTC,-6,110,100,cross,delta neutral,90
cub,BTC,-3,95,100,cross,,90
loser,BTC,-3,80,100,cross,,90
"""


def test_delta_neutral_account_is_shown_last(zerosum: CommandLine, tmp_path: Path) -> None:
    desk = tmp_path / "desk.csv"
    desk.write_text(NEUTRAL, encoding="utf-8")
    for name, order in (
        ("bybit_neutral_2026", ["cub", "loser", "bear"]),
        ("bybit_drawdown_2025", ["bear", "cub", "loser"]),
    ):
        asked = (str(desk), "--rules", name, "--rest", "1000")
        queue = zerosum("rank", *asked, "--market", "BTC", "--json=-").content["queue"]
        assert order == [row["account"] for row in queue if row["side"] == "short"]
        steps = zerosum("why", *asked, "--account", "bear", "--json=-").content["steps"]
        place = f"bear is in place {order.index('bear') + 1} of 3"
        assert [place] == [one["text"][: len(place)] for one in steps if one["clause"] == "ADL-4"]


def test_start_is_drawn_from_a_seed(zerosum: CommandLine) -> None:
    scenario = load(HEDGED)
    drawn = {rules_for(scenario, f"dydx_v4+adl.start=seed:{seed}").adl_start for seed in range(20)}
    assert {*range(scenario.exchange.next_seat)} >= drawn
    assert len(drawn) > 1
    arguments = ("rank", str(HEDGED), "--market", "BTC", "--rules", "dydx_v4", "--set")
    one, again = (zerosum(*arguments, "adl.start=seed:7").output for _ in range(2))
    assert (one, True) == (again, "from the start at seat" in one)
    expect_unusable(zerosum(*arguments, "adl.start=seed:x"), "adl.start", "whole number")


def test_unknown_market_is_refused(zerosum: CommandLine) -> None:
    outcome = zerosum("rank", str(HEDGED), "--market", "BTX", "--rules", "textbook")
    expect_unusable(outcome, "--market 'BTX' is not listed", "did you mean 'BTC'?")


def test_empty_side_is_an_empty_queue(zerosum: CommandLine) -> None:
    scenario = load(SCENARIOS / "absorbed.toml")
    with pytest.raises(UnusableScenario):
        rank(scenario, "ETH", rules_for(scenario, None))
    outcome = zerosum("rank", str(SCENARIOS / "absorbed.toml"), "--market", "BTC")
    assert "1 short of BTC, closed when a long fails" in outcome.output
