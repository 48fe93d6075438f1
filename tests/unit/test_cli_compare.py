"""``zerosum compare``: rule sets side by side, the most hurt with the reason, and one page."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from html.parser import HTMLParser
from multiprocessing import active_children
from pathlib import Path

import pytest

from tests.unit.cli_runs import CommandLine, expect_unusable
from tests.unit.scenarios import SCENARIOS, TEXTBOOK, many_positions, written
from zerosum.cli.processes import processes
from zerosum.lab.comparison import compare, rule_sets_for
from zerosum.lab.load import load
from zerosum.lab.page import comparison_page
from zerosum.lab.summary import measures
from zerosum.spec import equity

FAILING = SCENARIOS / "vault_fails.toml"


def test_variant_is_laid_beside_its_rule_set(zerosum: CommandLine) -> None:
    outcome = zerosum("compare", str(FAILING), "--rules", "textbook", "--set", "adl.price=mark")
    assert 0 == outcome.status
    assert (
        "textbook: 2 failed, 3 deleveraged, 0 USD owed; "
        "textbook+adl.price=mark: 2 failed, 2 deleveraged, 0 USD owed."
    ) == " ".join(" ".join(outcome.output.strip().splitlines()[-2:]).split())
    assert "late_short" in outcome.output


def test_json_has_everybody_under_every_rule_set(zerosum: CommandLine) -> None:
    content = zerosum(
        "compare", str(FAILING), "--rules", "textbook,hyperliquid_2023", "--json=-"
    ).content
    first, second = content["compared"]
    assert ("textbook", "hyperliquid_2023") == (first["rules"], second["rules"])
    assert ("0", "48000") == (first["house"]["equity_after"], second["house"]["equity_after"])
    assert [
        {"account": "late_short", "amount": "880"},
        {"account": "early_short", "amount": "60000"},
    ] == [one["totals"]["largest_burden"] for one in (first, second)]
    worst = content["most_hurt"][0]
    # Closed for 6,000 at the previous mark of 190, ten above the mark.
    assert ("early_short", {"textbook": "0", "hyperliquid_2023": "60000"}) == (
        worst["account"],
        worst["hurt"],
    )
    assert ("deleveraged: 6,000 SOL closed against vault at 190 (mark 180)") == worst["why"][
        "hyperliquid_2023"
    ]


def test_what_rule_sets_change_is_moved_and_not_made() -> None:
    scenario = load(FAILING)
    comparison = compare(
        scenario, rule_sets_for(scenario, "textbook,textbook+adl.price=mark,hyperliquid_2023", ())
    )
    totals = {
        sum(equity(one.run.end, id_) for id_ in one.run.end.accounts) for one in comparison.outcomes
    }
    assert {scenario.exchange.pile} == totals
    assert len(comparison.to_rows()) == sum(len(one.accounts) for one in comparison.outcomes)


def test_backstop_is_never_among_the_most_hurt() -> None:
    scenario = load(FAILING)
    comparison = compare(scenario, rule_sets_for(scenario, "textbook,hyperliquid_2023", ()))
    assert ["early_short", "giant", "late_short"] == [one.account for one in comparison.most_hurt()]
    assert 1 == len(comparison.most_hurt(1))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--rules", "textbook"], "only one rule set"),
        (["--rules", "textbook,textbook"], "named twice"),
        (["--rules", "textbook,text"], "'text' is no rule set (did you mean 'textbook'?)"),
        (["--rules", "textbook,,"], "'' is no rule set"),
        (["--rules", "textbook", "--set", "adl.price"], "sets nothing"),
        (["--rules", "textbook", "--set", "price=mark", "--set", "adl.price=mark"], "set twice"),
        (
            ["--rules", "paradex", "--set", "vault.share_ppm=50000"],
            "write a whole number from 200000 to 1000000",
        ),
        (["--rules", "textbook,hyperliquid_2023", "--html", "nowhere/page.html"], "nowhere"),
    ],
)
def test_wrong_rule_sets_are_refused(zerosum: CommandLine, arguments: list[str], told: str) -> None:
    expect_unusable(zerosum("compare", str(FAILING), *arguments), told)


class Reader(HTMLParser):
    """Reads the texts of a page, and what it would load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "link", "iframe", "img", "object"}:
            self.loaded.append(tag)
        self.loaded += [f"{tag}@{name}" for name, _ in attrs if name in {"src", "data", "onload"}]

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def test_page_stands_alone_and_has_every_number(zerosum: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    rules = "textbook,hyperliquid_2023"
    assert 0 == zerosum("compare", str(FAILING), "--rules", rules, "--html", str(target)).status
    text = target.read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(text)
    assert [] == reader.loaded
    assert [] == re.findall(r"url\((?!#)|@import|href=\"(?!#)", text)
    scenario = load(FAILING)
    comparison = compare(scenario, rule_sets_for(scenario, rules, ()))
    cells = {cell for measure in measures(comparison) for cell in measure.cells}
    assert set() == cells - set(reader.texts)
    assert {"early_short", "late_short", "giant", "vault", "hedger", "maker"} <= set(reader.texts)


def test_page_escapes_what_a_file_says(tmp_path: Path) -> None:
    text = TEXTBOOK.read_text(encoding="utf-8").replace(
        '"The textbook story"', "'<script>alert(1)</script>'"
    )
    scenario = load(written(tmp_path, "evil.toml", text))
    rules = rule_sets_for(scenario, None, ("adl.price=mark",))
    page = comparison_page(compare(scenario, rules))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_page_of_a_whole_desk_names_the_five_most_hurt(
    zerosum: CommandLine, tmp_path: Path
) -> None:
    path = written(tmp_path, "desk.csv", many_positions(600, vault=0))
    target = tmp_path / "page.html"
    outcome = zerosum(
        "compare",
        str(path),
        "--mark",
        "BTC=56000",
        "--rest",
        "50000000",
        "--rules",
        "textbook,textbook+adl.price=mark",
        "--html",
        str(target),
        "--json=-",
    )
    content = outcome.content
    first, second = content["compared"]
    assert 0 < first["totals"]["failed"]
    assert 0 < first["totals"]["deleveraged"]
    assert first["totals"]["failed"] <= second["totals"]["failed"]
    hurt = [one["account"] for one in content["most_hurt"]]
    assert 5 == len(set(hurt))
    page = target.read_text(encoding="utf-8")
    assert [] == [account for account in hurt if f"<strong>{account}</strong>" not in page]
    amounts = [max(map(Decimal, one["hurt"].values())) for one in content["most_hurt"]]
    assert sorted(amounts, reverse=True) == amounts


def test_processes_of_their_own_change_nothing(
    zerosum: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("compare", str(SCENARIOS / "vault_fails.toml"), "--set", "adl.price=mark")
    alone = zerosum(*arguments, "--json=-")
    monkeypatch.setattr("zerosum.cli.compare.MANY_ACCOUNTS", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    together = zerosum(*arguments, "--json=-")
    assert (0, "") == (together.status, together.complaint)
    assert alone.output == together.output


def test_one_core_needs_no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    with processes(2) as executor:
        assert executor is None


def test_processes_end_with_the_work() -> None:
    begun = time.monotonic()
    with pytest.raises(KeyError):
        _break_off()
    assert [] == active_children()
    assert 50 > time.monotonic() - begun


def _break_off() -> None:
    """Begin work that lasts a minute, and fail meanwhile."""
    with processes(2) as executor:
        assert executor is not None
        executor.submit(time.sleep, 60)
        raise KeyError
