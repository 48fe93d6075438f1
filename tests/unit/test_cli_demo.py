"""The demo shows an audit and a proof, and says in plain words what each result says."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from tests.unit.audit_logs import write_history
from zerosum.audit import AuditReport, audit
from zerosum.cli import demo
from zerosum.proofs import prove
from zerosum.proofs.result import Status
from zerosum.proofs.run import Report


@pytest.fixture(scope="module")
def proved() -> Report:
    return prove(["LED-9", "R-LED-2"], jobs=1)


@pytest.fixture
def audited(tmp_path: Path) -> AuditReport:
    folder = write_history(tmp_path)
    return audit(folder, format="hyperliquid-history", rules="hyperliquid_2023")


def test_history_is_in_the_checkout() -> None:
    assert demo.HISTORY.is_dir()


def test_demo_ends_with_plain_words(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    audited: AuditReport,
    proved: Report,
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(demo, "audit_log", lambda *_, **__: audited)
    monkeypatch.setattr(demo, "prove_selected", lambda _: proved)
    assert 0 == demo.demo()
    output = capsys.readouterr().out
    parts = [
        "Liquidations",
        "replayed-size",
        "withdrawal",
        "R-LED-2",
        "3. In plain words",
        "Shown:",
    ]
    places = [output.find(part) for part in parts]
    assert -1 not in places
    assert sorted(places) == places


def test_plain_words_count_the_results(audited: AuditReport, proved: Report) -> None:
    words = demo.in_plain_words(audited, proved)
    told = [
        "of 3 liquidations in the venue's own record 2 were below the maintenance margin",
        "2 were taken over at the limit price",
        "0 are violations",
        "2 theorems are proved: 2 rules keep the 2 laws",
        "2 answers cannot be told",
        "Refuted: 1 sentence that one might believe",
        proved.solver_versions[0],
    ]
    assert [] == [text for text in told if text not in words]


@pytest.mark.parametrize("status", ["UNKNOWN", "REFUTED"])
def test_demo_fails_with_its_proofs(
    monkeypatch: pytest.MonkeyPatch, audited: AuditReport, proved: Report, status: Status
) -> None:
    first, *others = proved.results
    other = evolve(first, status=status, as_expected=False)
    monkeypatch.setattr(demo, "audit_log", lambda *_, **__: audited)
    monkeypatch.setattr(demo, "prove_selected", lambda _: evolve(proved, results=(other, *others)))
    assert 0 != demo.demo()
