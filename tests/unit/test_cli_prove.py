"""``zerosum prove`` says what is proved, what is not, and whether that was expected."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from attrs import evolve

from tests.unit.cli_runs import WIDTHS, CommandLine
from zerosum.cli.law_matrix import print_matrix
from zerosum.cli.prove import print_report, status_of
from zerosum.cli.status import Status
from zerosum.cli.terminal import results
from zerosum.cli.theorem_table import STATUS_WORDS, answer_line, totals_line
from zerosum.proofs import prove
from zerosum.proofs.result import Status as TheoremStatus
from zerosum.proofs.result import TheoremResult
from zerosum.proofs.run import Report, select
from zerosum.proofs.theorem import CATALOGUE
from zerosum.spec.registry import REGISTRY

KEYS = (
    "id",
    "law",
    "rule",
    "scope",
    "status",
    "as_expected",
    "solvers",
    "paths",
    "obligations",
    "seconds",
)


@pytest.fixture(autouse=True)
def width_of_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="module")
def report() -> Report:
    """Prove a few theorems that are quickly proved, and two refutations."""
    return prove(["LED-9", "LED-11", "R-LED-1", "R-LED-2"], jobs=1)


@pytest.fixture(scope="module")
def whole() -> Report:
    """Invent a result for every theorem that there is."""
    [one] = prove(["T-LED-9.L1-deposit"]).results
    invented = [
        evolve(one, id=of.id, law=of.law, rule=of.rule, sentence=of.sentence)
        for of in CATALOGUE.theorems()
    ]
    return Report(tuple(invented), ("z3",))


def with_status(report: Report, status: TheoremStatus) -> Report:
    """Return a report in which one proof came out otherwise."""
    first = next(one for one in report.results if one.law)
    others = [one for one in report.results if one is not first]
    other = evolve(first, status=status, as_expected=False, detail="the budget is spent")
    return Report((other, *others), report.solver_versions)


def printed(report: Report, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what is printed of a report."""
    print_report(results(), report)
    return capsys.readouterr().out


@pytest.mark.parametrize("width", WIDTHS)
def test_ids_are_whole_at_every_width(
    whole: Report,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    output = printed(whole, capsys)
    assert [] == [one.id for one in whole.results if f"{one.id} " not in output]
    assert width >= max(map(len, output.splitlines()))
    assert "…" not in output


@pytest.mark.parametrize("width", WIDTHS)
def test_matrix_cuts_no_name(
    whole: Report,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    print_matrix(results(), whole.results)
    output = capsys.readouterr().out
    rows = [name.removeprefix("apply_") for name in REGISTRY.rules]
    assert [] == [row for row in [*rows, "PILE", "REPLAY", "BYSTANDER"] if row not in output]
    assert width >= max(map(len, output.splitlines()))
    assert "…" not in output


def test_matrix_shows_what_is_not_proved(whole: Report, capsys: pytest.CaptureFixture[str]) -> None:
    print_matrix(results(), with_status(whole, "UNKNOWN").results)
    assert 1 == capsys.readouterr().out.count("UNKNOWN")


def test_refutations_are_told_after_the_proofs(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    output = printed(report, capsys)
    after = output.partition("Not proved, because not true (as expected)")[2]
    assert [] == [text for text in ("R-LED-1", "R-LED-2") if text not in after]
    assert re.search(r"mark of BTC \d -> \d; bob: equity 0 -> -\d", after)
    assert output.endswith(f"{answer_line(report.results)}\n")


def test_answer_counts_by_status(report: Report) -> None:
    proved = len(report.results) - 2
    assert (
        f"{len(report.results)} theorems: {proved} proved, 2 refuted; all as expected."
        == answer_line(report.results)
    )


@pytest.mark.parametrize(
    ("status", "expected"),
    [("UNKNOWN", 3), ("VACUOUS", 1), ("REFUTED", 1), ("BOUNDED", 1)],
)
def test_what_is_not_as_expected_is_named(
    report: Report, capsys: pytest.CaptureFixture[str], status: TheoremStatus, expected: int
) -> None:
    other = with_status(report, status)
    output = printed(other, capsys)
    assert expected == status_of(other)
    assert f"NOT as expected: {other.results[0].id}." in output.splitlines()[-1]
    assert "the budget is spent" in output or status == "REFUTED"


def test_worse_than_undecided_counts_as_violated(report: Report) -> None:
    both = with_status(report, "UNKNOWN").results
    refuted = evolve(both[1], status="REFUTED", as_expected=False)
    assert Status.VIOLATED == status_of(Report((both[0], refuted, *both[2:]), ()))


def test_every_status_has_a_word() -> None:
    assert {*get_args(TheoremStatus)} == {*STATUS_WORDS}


def test_unusual_scope_is_shown_as_it_is(
    report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    one: TheoremResult = evolve(report.results[0], scope="2 accounts; all integers")
    assert "2 accounts" in printed(Report((one,), ("z3",)), capsys)


def test_json_has_the_promised_keys(zerosum: CommandLine) -> None:
    outcome = zerosum("prove", "T-LED-9.L1-deposit", "R-LED-2", "--jobs", "1", "--json=-")
    theorems = outcome.content["theorems"]
    assert [KEYS, KEYS] == [tuple(one)[: len(KEYS)] for one in theorems]
    assert ["THEOREM", "REFUTED"] == [one["status"] for one in theorems]
    assert [True, True] == [one["as_expected"] for one in theorems]
    assert ["z3", "cvc5", "certificate"] == theorems[0]["solvers"]
    totals = outcome.content["totals"]
    assert (2, 2, 1, 1) == tuple(
        totals[name] for name in ("theorems", "as_expected", "theorem", "refuted")
    )


@pytest.mark.parametrize("name", ["MARK TERMS", "mark terms", "LED-11.L1"])
def test_names_select_theorems(zerosum: CommandLine, name: str) -> None:
    outcome = zerosum("prove", "T-LED-9.L1-deposit", name, "--jobs", "1", "--json=-")
    assert 0 == outcome.status
    proved = {one["id"] for one in outcome.content["theorems"]}
    assert {"T-LED-9.L1-deposit", "T-LED-11.L1-mark"} == proved


@pytest.mark.parametrize(
    ("name", "theorem"),
    [
        ("DOORS", "T-LED-1.L2-mark"),
        ("doors", "T-LED-1.L2-mark"),
        ("LED-1.L2", "T-LED-1.L2-mark"),
        ("apply_mark", "T-LED-1.L2-mark"),
        ("LED-11", "T-LED-11.L2-oracle"),
    ],
)
def test_law_rule_and_clause_select_all_their_theorems(name: str, theorem: str) -> None:
    selected = {one.id for one in select([name])}
    assert theorem in selected
    assert 1 < len(selected)


def test_a_leg_that_was_not_asked_is_not_counted_as_failing() -> None:
    names = ["LED-9", "T-MAR-13.A6"]
    few, all_of_them = (prove(names, jobs=1, all_legs=choice) for choice in (False, True))
    assert few.is_as_expected
    assert "cvc5 0 (not asked), certificates" in totals_line(few)
    assert "not asked" not in totals_line(all_of_them)
    assert few.asked("cvc5") < all_of_them.asked("cvc5") == few.asked("certificate")
