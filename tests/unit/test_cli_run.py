"""``zerosum run``: the story told, its JSON, and a journal that rebuilds the state."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tidy.source import ROOT
from tests.unit.cli_runs import CommandLine, expect_unusable
from tests.unit.scenarios import DESK, SCENARIOS, TEXTBOOK, run_of, written
from zerosum.lab.journal_lines import from_lines, to_lines
from zerosum.lab.load import load, rules_for
from zerosum.lab.outcome import Outcome, compute_outcome
from zerosum.lab.simulate import simulate
from zerosum.lab.unusable import UnusableScenario
from zerosum.rules import replay
from zerosum.spec import Exchange, equity, same_state
from zerosum.spec.journal import Fill


def squeezed(text: str) -> list[str]:
    """Return the lines of a table without their spacing."""
    return [" ".join(line.split()) for line in text.splitlines()]


def test_story_is_told_stage_by_stage(zerosum: CommandLine) -> None:
    outcome = zerosum("run", str(TEXTBOOK), "--rules", "textbook")
    lines = squeezed(outcome.output)
    assert 0 == outcome.status
    expected = [
        "ann fails: its equity of 10 is below its maintenance margin of 46 USD (MAR-5).",
        "long 10 BTC since 100: mark 91, limit 90 (MAR-7)",
        "book LIQ-4 BTC maker buys 4 91 91 90 6",
        "backstop VLT-3 BTC vault buys 3 90 91 90 3",
        "deleveraging ADL-5 BTC whale's short is closed 3 90 91 90 0",
        "socialisation WAT-4 nothing is owed",
        "ann ends with no position and 4 USD.",
        "whale deleveraged 700 883 60 -3",
        "had when deleveraging began (WAT-2) 33",
    ]
    assert [] == [line for line in expected if line not in lines]
    assert (
        "1 account failed; closed, in USD: book 364, backstop 270, deleveraging 270; "
        "nobody is below zero."
    ) == outcome.answer


def test_json_has_the_story_in_exact_numbers(zerosum: CommandLine) -> None:
    content = zerosum("run", str(TEXTBOOK), "--json=-").content
    [moment] = [one for one in content["moments"] if one["cases"]]
    [case] = moment["cases"]
    closes = [close for stage in case["stages"] for close in stage["closes"]]
    assert [("maker", "4", "91"), ("vault", "3", "90"), ("whale", "3", "90")] == [
        (close["other"], close["size"], close["price"]) for close in closes
    ]
    assert {"BTC": "91"} == moment["marks"]
    assert {"book": "364", "backstop": "270", "deleveraging": "270", "socialisation": "0"} == (
        content["totals"]["closed_value"]
    )
    assert ("30", "33", "5", "3") == tuple(
        content["house"][key]
        for key in (
            "equity_before",
            "equity_before_deleveraging",
            "free_before_deleveraging",
            "gain_at_mark",
        )
    )


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_journal_alone_rebuilds_the_state(zerosum: CommandLine, tmp_path: Path, path: Path) -> None:
    target = tmp_path / "journal.jsonl"
    assert 0 == zerosum("run", str(path), "--journal", str(target)).status
    journal = from_lines(target.read_text(encoding="utf-8").splitlines())
    scenario = load(path)
    assert same_state(
        simulate(scenario, rules_for(scenario, None)).end, replay(Exchange(), journal)
    )
    assert any(isinstance(entry, Fill) and entry.reason != "opening" for entry in journal)


def test_every_kind_of_entry_survives_its_line() -> None:
    for name in ("textbook", "hedged", "vault_fails"):
        run = run_of(name)
        journal = (*run.scenario.opening, *run.journal)
        again = from_lines(to_lines(journal))
        assert list(map(repr, journal)) == list(map(repr, again))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "the line is not JSON"),
        ("[1]", "is no kind of entry"),
        ('{"entry": "Fil"}', "did you mean 'Fill'?"),
        ('{"entry": "SetMark", "market": "BTC"}', "other fields"),
        ('{"entry": "SetMark", "market": "BTC", "price": 1.5}', "1.5 is not int"),
        ('{"entry": "SetMark", "market": "BTC", "price": true}', "true is not int"),
    ],
)
def test_broken_lines_are_refused(line: str, told: str) -> None:
    with pytest.raises(UnusableScenario, match="journal:1: ") as refused:
        from_lines([line])
    assert told in str(refused.value)


def test_what_the_book_absorbs_costs_nobody_on_the_other_side() -> None:
    outcome = compute_outcome(run_of("absorbed"))
    assert ["lena", "mats"] == [one.account for one in outcome.failed]
    # 0.28 and 0.74 at 55,200 restore the margin; no more is sold.
    assert (56_304_00, 0, 0) == tuple(
        outcome.values[stage] for stage in ("book", "backstop", "deleveraging")
    )
    assert (None, 0, ()) == (outcome.most_burdened, outcome.deficits, outcome.pushed)


def test_vault_fails_and_the_other_side_pays_for_what_it_owes() -> None:
    outcome = compute_outcome(run_of("vault_fails"))
    assert ["giant", "vault"] == [one.account for one in outcome.failed]
    assert (100_000_00, 28_000_00, 0, True) == (
        outcome.house.equity_before,
        outcome.house.before_deleveraging,
        outcome.house.equity_after,
        outcome.house.has_failed,
    )
    worst = outcome.most_burdened
    assert worst is not None
    # 500 SOL are closed at 173.76 under a mark of 172: that is 1.76 a coin.
    assert ("late_short", 880_00) == (worst.account, worst.burden)


def test_first_wave_gives_up_what_is_recorded(zerosum: CommandLine) -> None:
    outcome = compute_outcome(run_of("first_wave"))
    recorded = {row["coin"]: row for row in first_wave()}
    sizes = {
        one.market: outcome.run.scenario.units.shown_size(one.market, one.size).replace(",", "")
        for [case] in [outcome.run.cases]
        for one in case.holdings
    }
    assert {coin: pytest.approx(float(recorded[coin]["qty_contracts"])) for coin in sizes} == {
        coin: float(size) for coin, size in sizes.items()
    }
    given_up = sum(one.given_up for one in outcome.accounts)
    gaps = sum(float(recorded[coin]["gap_usd_x_qty"]) for coin in sizes)
    assert gaps == pytest.approx(given_up / 10**6, abs=1e-6)
    assert 1_674_179_636_610 == given_up
    # What the closes leave of the estimate stays open: no price rule of the day pays for it.
    assert 10_925_707_159_378 - given_up == outcome.unresolved
    lines = squeezed(zerosum("run", str(SCENARIOS / "first_wave.toml")).output)
    assert any(line.startswith("vault failed -10,925,707.15 -9,251,527.52") for line in lines)


def first_wave() -> Iterator[dict[str, str]]:
    """Yield what the table of quantities has of the first wave."""
    path = ROOT / "tests" / "data" / "hl_adl_2025_10_10" / "wave_coin_qty_and_price_gap.csv"
    with path.open(encoding="utf-8", newline="") as file:
        yield from (row for row in csv.DictReader(file) if row["wave"] == "1")


def test_money_is_neither_made_nor_lost_in_an_outcome() -> None:
    for name in ("textbook", "absorbed", "vault_fails", "hedged", "first_wave"):
        run = run_of(name)
        accounts = run.end.accounts
        assert run.end.pile == sum(equity(run.end, id_) for id_ in accounts)


def test_positions_run_with_what_was_assumed_said(zerosum: CommandLine, tmp_path: Path) -> None:
    path = written(tmp_path, "desk.csv", DESK)
    outcome = zerosum("run", str(path), "--rules", "textbook", "--mark", "BTC=55000")
    lines = squeezed(outcome.output)
    assert "Note: margin is assumed: 0.02/0.01 (--margin)." in lines
    assert "At the marks given. Marks: BTC 55,000, ETH 3,100." in lines
    assert 0 == outcome.status


def test_nothing_happens_where_nobody_fails(zerosum: CommandLine, tmp_path: Path) -> None:
    path = written(tmp_path, "desk.csv", DESK)
    assert "Nobody failed." == zerosum("run", str(path), "--rules", "textbook").answer


def test_rules_must_come_from_somewhere(zerosum: CommandLine, tmp_path: Path) -> None:
    path = written(tmp_path, "desk.csv", DESK)
    expect_unusable(zerosum("run", str(path)), "no rule set is named", "--rules")


def test_rows_are_for_notebooks() -> None:
    outcome = compute_outcome(run_of("textbook"))
    rows = {row["account"]: row for row in outcome.to_rows()}
    assert ("883", "-3", False) == (
        rows["whale"]["equity_after"],
        rows["whale"]["given_up"],
        rows["whale"]["failed"],
    )
    assert "<td>whale</td>" in outcome._repr_html_()


def deep_fall(tmp_path: Path, *sets: str) -> Outcome:
    """Return a fall so deep that the failed account ends below zero, without a backstop."""
    text = (SCENARIOS / "vault_fails.toml").read_text(encoding="utf-8")
    path = written(tmp_path, "deep.toml", text.replace('SOL = "190"', 'SOL = "150"'))
    scenario = load(path)
    rules = rules_for(scenario, None, ("vault.kind=none", "adl.price=mark", *sets))
    return compute_outcome(simulate(scenario, rules))


def test_deficit_that_nobody_bears_is_counted_once(tmp_path: Path) -> None:
    # 10,000 SOL fall from 200 to 150 with 120,000 behind them; 1,000 of them find a bid at 190.
    outcome = deep_fall(tmp_path)
    assert [1, 340_000_00, 340_000_00] == [
        len(outcome.run.cases),
        outcome.unresolved,
        outcome.deficits,
    ]
    assert sum_of_equities(outcome) == outcome.run.end.pile


def test_socialised_loss_is_a_burden_and_told(tmp_path: Path) -> None:
    outcome = deep_fall(tmp_path, "end.residual=pro rata over winners")
    worst = outcome.most_burdened
    assert worst is not None
    assert ("late_short", worst.socialised) == (worst.account, worst.burden)
    # What it has paid and what is still owed is what was owed without it.
    assert 340_000_00 == worst.socialised + outcome.deficits


def test_settled_deficit_is_not_told_again(zerosum: CommandLine, tmp_path: Path) -> None:
    deep_fall(tmp_path)
    outcome = zerosum(
        "run", str(tmp_path / "deep.toml"), "--set", "vault.kind=none", "--set", "adl.price=mark"
    )
    lines = squeezed(outcome.output)
    assert 1 == sum(line.startswith("giant fails:") for line in lines)
    assert [] == [line for line in lines if line.startswith("giant holds nothing")]
    assert outcome.answer.endswith("340,000 USD still owed.")


def sum_of_equities(outcome: Outcome) -> int:
    """Return the sum of all equities at the end of a run."""
    end = outcome.run.end
    return sum(equity(end, id_) for id_ in end.accounts)
