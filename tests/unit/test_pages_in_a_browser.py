"""The pages, opened in a real browser: no script error, nothing loaded, the numbers there."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.unit.audit_logs import write_history
from tests.unit.browser import Seen, needs_browser, opened
from tests.unit.cli_runs import CommandLine
from tests.unit.scenarios import SCENARIOS
from tests.unit.wave_tables import write_beside
from zerosum.audit import audit
from zerosum.cli.demo_page import page_of
from zerosum.cli.demo_wave import tell_wave
from zerosum.proofs import prove

pytestmark = needs_browser

OPEN = re.compile(r"<details[^>]* open.*?</summary>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


class Links(HTMLParser):
    """Everything that a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"src", "href", "xlink:href"} and not (value or "").startswith("#"):
                self.fetched.append(f"{tag} {name}={value}")


def words_of(seen: Seen) -> str:
    """Return the text that a reader of the page sees."""
    return " ".join(TAG.sub(" ", seen.dom).split())


def fetched_by(seen: Seen) -> list[str]:
    """Return what the page asks for from elsewhere."""
    links = Links()
    links.feed(seen.dom)
    return links.fetched


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Return an empty folder for the browser's own files."""
    return tmp_path / "profile"


def test_page_of_the_demo(tmp_path: Path, profile: Path) -> None:
    history = tmp_path / "history"
    history.mkdir()
    audited = audit(write_history(history), format="hyperliquid-history", rules="hyperliquid_2023")
    proved = prove(["R-LED-2", "T-LED-2.L1-fill"], jobs=1)
    page = tmp_path / "demo.html"
    page.write_text(page_of(audited, tell_wave(write_beside(tmp_path / "data")), proved), "utf-8")
    seen = opened(page, profile)
    assert () == seen.console
    assert [] == fetched_by(seen)
    words = words_of(seen)
    told = [
        "Who was it for?",
        "3 real liquidations of 2023 audited: 2 were justified, 1 cannot be told, 0 were not",
        "12 closes, worth 9,000 USD, were forced in one moment",
        "4 of 4 closes come out exactly: 2 positions are closed entirely, and 2 in part",
        "BALANCE The net position of every market is zero: longs equal shorts. 1 of 1 rule",
        "R-LED-2 As long as balances sum to the pile, nobody is below zero.",
    ]
    assert [] == [text for text in told if text not in words]
    assert 5 == seen.dom.count("<svg")


def test_page_of_a_comparison(zerosum: CommandLine, tmp_path: Path, profile: Path) -> None:
    page = tmp_path / "compare.html"
    scenario = str(SCENARIOS / "vault_fails.toml")
    outcome = zerosum("compare", scenario, "--set", "adl.price=mark", "--html", str(page))
    assert 0 == outcome.status
    seen = opened(page, profile)
    assert () == seen.console
    assert [] == fetched_by(seen)
    words = words_of(seen)
    told = ["Book, vault, the vault fails, deleveraging", "late_short", "given up against the mark"]
    assert [] == [text for text in told if text not in words]
    assert 2 == seen.dom.count("<svg")


def test_page_of_the_proofs(zerosum: CommandLine, tmp_path: Path, profile: Path) -> None:
    page = tmp_path / "proofs.html"
    names = ("apply_deposit", "R-LED-2", "--jobs", "1", "--html", str(page))
    assert 0 == zerosum("prove", *names).status
    seen = opened(page, profile)
    assert () == seen.console
    assert [] == fetched_by(seen)
    words = words_of(seen)
    told = [
        "Every transition under every invariant",
        "apply_deposit LED-9 any N any N",
        "R-LED-2 REFUTED As long as balances sum to the pile, nobody is below zero.",
        "mark of BTC",
    ]
    assert [] == [text for text in told if text not in words]
    assert [] == OPEN.findall(seen.dom)


def test_cell_of_the_table_opens_its_proof(
    zerosum: CommandLine, tmp_path: Path, profile: Path
) -> None:
    page = tmp_path / "proofs.html"
    assert 0 == zerosum("prove", "apply_deposit", "--jobs", "1", "--html", str(page)).status
    seen = opened(page, profile, "T-LED-1.L1-deposit")
    [proof] = OPEN.findall(seen.dom)
    assert "T-LED-1.L1-deposit" in TAG.sub("", proof)


def test_page_of_the_matrix(zerosum: CommandLine, tmp_path: Path, profile: Path) -> None:
    page = tmp_path / "matrix.html"
    assert 0 == zerosum("matrix", "--rules", "dydx_v4,drift_v2", "--html", str(page)).status
    seen = opened(page, profile)
    assert () == seen.console
    assert [] == fetched_by(seen)
    words = words_of(seen)
    told = [
        "2 rule sets and 31 properties: ",
        "13 NO LOSS AT MARK REFUTED",
        "short is closed for 10 at 90 with the mark at 85, and gives up 50",
        "T-WAT-3.L2-waterfall The stages of a waterfall begin in the order of the rule set",
        "def test_no_loss_at_mark_is_broken_under_dydx_v4() -&gt; None:",
    ]
    assert [] == [text for text in told if text not in words]
    assert [] == OPEN.findall(seen.dom)


def test_cell_of_the_matrix_opens_its_run(
    zerosum: CommandLine, tmp_path: Path, profile: Path
) -> None:
    page = tmp_path / "matrix.html"
    assert 0 == zerosum("matrix", "--rules", "dydx_v4", "--html", str(page)).status
    seen = opened(page, profile, "dydx_v4-no-loss-at-mark")
    [cell] = OPEN.findall(seen.dom)
    assert "13 NO LOSS AT MARK REFUTED" in " ".join(TAG.sub("", cell).split())


def test_script_error_and_fetched_file_are_seen(tmp_path: Path, profile: Path) -> None:
    page = tmp_path / "broken.html"
    page.write_text("<script>missing()</script><img src='gone.png'><p>1,234</p>", "utf-8")
    seen = opened(page, profile)
    assert 1 == len([line for line in seen.console if "missing is not defined" in line])
    assert ["img src=gone.png"] == fetched_by(seen)
    assert "1,234" in words_of(seen)
