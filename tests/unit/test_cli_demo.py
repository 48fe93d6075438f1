"""The demo shows an audit and a proof, and says in plain words what each result says."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from tests.unit.audit_logs import write_history
from tests.unit.wave_tables import write_beside
from zerosum.audit import AuditReport, audit
from zerosum.cli import demo
from zerosum.cli.demo_page import CORE, page_of
from zerosum.cli.demo_wave import WaveStory, tell_wave
from zerosum.cli.status import Unusable
from zerosum.proofs import prove
from zerosum.proofs.result import Status
from zerosum.proofs.run import Report
from zerosum.proofs.theorem import CATALOGUE


@pytest.fixture(scope="module")
def proved() -> Report:
    return prove(["LED-9", "R-LED-2"], jobs=1)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> AuditReport:
    folder = write_history(tmp_path_factory.mktemp("history"))
    return audit(folder, format="hyperliquid-history", rules="hyperliquid_2023")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> WaveStory:
    """Return the wave as a fresh checkout has it."""
    return tell_wave(tmp_path_factory.mktemp("checkout") / "nowhere")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> WaveStory:
    """Return a small wave that has all that may lie beside a checkout."""
    return tell_wave(write_beside(tmp_path_factory.mktemp("beside") / "data"))


def test_history_is_in_the_checkout() -> None:
    assert demo.HISTORY.is_dir()


def test_demo_ends_with_plain_words_and_a_page(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    audited: AuditReport,
    alone: WaveStory,
    proved: Report,
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "audit_log", lambda *_, **__: audited)
    monkeypatch.setattr(demo, "tell_wave", lambda: alone)
    monkeypatch.setattr(demo, "prove_selected", lambda *_, **__: proved)
    page = tmp_path / "build" / "demo.html"
    assert 0 == demo.demo(page)
    output = capsys.readouterr().out
    parts = [
        "Liquidations",
        "replayed-size",
        "2. Who was it for?",
        "11,279 closes were forced",
        "at the previous mark",
        "1,674,180",
        "adl_fills_slice.csv",
        "withdrawal",
        "R-LED-2",
        "4. In plain words",
        "Shown:",
        "All of it on one page, for a browser: build/demo.html",
    ]
    places = [output.find(part) for part in parts]
    assert -1 not in places
    assert sorted(places) == places
    assert page_of(audited, alone, proved) == page.read_text(encoding="utf-8")


def test_plain_words_count_the_results(
    audited: AuditReport, alone: WaveStory, proved: Report
) -> None:
    words = demo.in_plain_words(audited, alone, proved)
    told = [
        "of 3 liquidations in the venue's own record 2 were below the maintenance margin",
        "2 were taken over at the limit price",
        "0 are violations",
        "2 theorems are proved: 2 rules keep the 2 laws",
        "In one moment of 2025 11,279 closes were forced, for one account that had failed; their "
        "queues are not in this checkout",
        "2 answers about the liquidations cannot be told",
        "Refuted: 1 sentence that one might believe",
        proved.solver_versions[0],
    ]
    assert [] == [text for text in told if text not in words]


def test_closes_that_are_there_are_counted(
    audited: AuditReport, whole: WaveStory, proved: Report
) -> None:
    words = demo.in_plain_words(audited, whole, proved)
    assert "In the 2 queues that can be checked, our rule closes 4 of 4 exactly" in words
    page = page_of(audited, whole, proved)
    told = ["4 of 4", "AVAX", "worth 9,000 USD", "Coinbase spot, AVAX-USD", "HyperReplay"]
    assert [] == [text for text in told if text not in page]
    assert () == whole.skipped


def test_page_without_them_says_what_is_skipped(
    audited: AuditReport, alone: WaveStory, proved: Report
) -> None:
    page = page_of(audited, alone, proved)
    assert 3 == page.count("<li>Skipped, ")
    assert "HyperReplay" not in page
    told = ["11,279", "10,925,707 USD", "2,058,126", "9,251,528 open"]
    assert [] == [text for text in told if text not in page]


def test_page_never_says_more_than_estimates_can(
    audited: AuditReport, alone: WaveStory, whole: WaveStory, proved: Report
) -> None:
    pages = [page_of(audited, story, proved) for story in (alone, whole)]
    assert [] == [word for word in ("saved", "insolvent") for page in pages if word in page]


def test_loss_is_borne_by_whom_the_price_says(alone: WaveStory) -> None:
    at_mark, at_previous, at_limit = alone.payers
    assert 0 == at_mark.closed_accounts
    assert float(alone.first.deficit) == pytest.approx(float(at_mark.left_open), abs=1e-6)
    assert at_mark.left_open == at_previous.closed_accounts + at_previous.left_open
    assert at_limit.closed_accounts >= at_mark.left_open
    assert 0 == at_limit.left_open


def test_laws_of_the_page_are_proved(proved: Report) -> None:
    proved_laws = {one.law for one in CATALOGUE.theorems() if one.expects == "proved"}
    assert [] == [law for law in CORE if law not in proved_laws]


def test_file_beside_the_checkout_that_is_broken(tmp_path: Path) -> None:
    beside = write_beside(tmp_path)
    (beside / "hl_adl_2025_10_10" / "adl_fills_slice.csv").write_text("seq\n", encoding="utf-8")
    with pytest.raises(Unusable, match=r"slice\.csv:1: column 'segment' is missing"):
        tell_wave(beside)


@pytest.mark.parametrize("status", ["UNKNOWN", "REFUTED"])
def test_demo_fails_with_its_proofs(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    audited: AuditReport,
    alone: WaveStory,
    proved: Report,
    status: Status,
) -> None:
    first, *others = proved.results
    other = evolve(first, status=status, as_expected=False)
    monkeypatch.setattr(demo, "audit_log", lambda *_, **__: audited)
    monkeypatch.setattr(demo, "tell_wave", lambda: alone)
    again = evolve(proved, results=(other, *others))
    monkeypatch.setattr(demo, "prove_selected", lambda *_, **__: again)
    assert 0 != demo.demo(tmp_path / "demo.html")
