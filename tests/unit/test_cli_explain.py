"""``zerosum explain`` shows clause, law, rule and proof, and counterexamples that can be pasted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.tidy.source import ROOT
from tests.unit.cli_runs import WIDTHS, CommandLine
from zerosum.cli import chapters
from zerosum.cli.changes import in_short
from zerosum.cli.counterexample import pasteable_test
from zerosum.cli.observed_call import observe_call
from zerosum.cli.theorem_table import study_of
from zerosum.proofs import TheoremResult, prove
from zerosum.proofs.theorem import CATALOGUE
from zerosum.spec.registry import REGISTRY

REFUTATIONS = [one.id for one in CATALOGUE.theorems() if one.expects == "refuted"]


def one_result(name: str) -> TheoremResult:
    """Prove one theorem."""
    [result] = prove([name]).results
    return result


def pasted(text: str) -> Callable[[], None]:
    """Return the test function of a text, as if somebody had pasted it."""
    names: dict[str, Any] = {}
    exec(compile(text, "pasted", "exec"), names)  # noqa: S102 - what is to be tried
    [test] = [value for name, value in names.items() if name.startswith("test_")]
    function: Callable[[], None] = test
    return function


# What is explained ---------------------------------------------------------------------------


def test_theorem_is_explained_whole(zerosum: CommandLine) -> None:
    outcome = zerosum("explain", "T-LED-9.L1-deposit")
    assert 0 == outcome.status
    told = [
        "T-LED-9.L1-deposit THEOREM",
        "apply_deposit obeys DEPOSIT TERMS",
        "Clause LED-9",
        "def deposit_credits_its_amount(step: Transition) -> bool:",
        "def apply_deposit(",
        "rules/zerosum/rules/ledger.py:",
        "Any name brings any amount.",
        "Scope: any number of accounts",
        "Not vacuous, for example: apply_deposit(exchange",
        "Taken for granted  spec/text/assumptions.md",
        "Prove it again: zerosum prove T-LED-9.L1-deposit",
    ]
    assert [] == [text for text in told if text not in outcome.output]
    assert "1 theorem: 1 proved; all as expected." == outcome.answer


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("MARK TERMS", "law", "A call law, obeyed by apply_mark."),
        ("LED-8.L1", "law", "T-LED-8.L1-transfer"),
        ("apply_mark", "rule", "def apply_mark("),
        ("compute_position_after", "function", "def compute_position_after("),
        ("led-9", "clause", "Clause LED-9 Doors"),
    ],
)
def test_every_kind_of_name_is_explained(
    zerosum: CommandLine, name: str, kind: str, told: str
) -> None:
    outcome = zerosum("explain", name)
    assert (0, True) == (outcome.status, told in outcome.output)
    assert kind == zerosum("explain", name, "--json=-").content["kind"]


@pytest.mark.parametrize("width", WIDTHS)
def test_refutation_tells_its_story_and_its_test(
    zerosum: CommandLine, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    outcome = zerosum("explain", "R-LED-2")
    assert 0 == outcome.status
    told = ["bob ", "def test_r_led_2() -> None:", "REFUTED", "But true of the sum"]
    assert [] == [text for text in told if text not in outcome.output]
    assert re.search(r" 0 -> -\d", outcome.output)


def test_json_tells_as_much(zerosum: CommandLine) -> None:
    content = zerosum("explain", "R-LED-2", "--json=-").content
    [theorem] = content["theorems"]
    assert ("R-LED-2", "theorem", None) == tuple(content[key] for key in ("name", "kind", "law"))
    assert "apply_mark" == content["function"]["name"]
    assert "A-1" == content["assumptions"][0]["id"]
    assert re.fullmatch(
        r"mark of BTC \d -> \d; bob: equity 0 -> -(\d); everyone else: equity 0 -> \1",
        theorem["counterexample"],
    )
    pasted(theorem["test"])()


def test_a_table_of_a_clause_is_a_table(zerosum: CommandLine) -> None:
    output = zerosum("explain", "LIQ-2.L1").output
    rows = [" ".join(line.split()) for line in output.partition("Law LIQ-2.L1")[0].splitlines()]
    assert {"slot choice meaning", "`size` all the whole position"} <= {*rows}
    assert not [row for row in rows if "|" in row]


def test_places_lead_to_the_code(zerosum: CommandLine) -> None:
    content = zerosum("explain", "T-LED-9.L1-deposit", "--json=-").content
    path, line = content["function"]["place"].split(":")
    assert (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1].startswith("@rule")


def test_release_without_chapters_is_explained_without_them(
    zerosum: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(chapters, "CHAPTERS", tmp_path)
    outcome = zerosum("explain", "T-LED-9.L1-deposit")
    assert 0 == outcome.status
    assert ("Clause" in outcome.output.split("Law LED")[0], "Taken for" in outcome.output) == (
        False,
        False,
    )


# Counterexamples -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", REFUTATIONS)
def test_counterexample_passes_as_a_test(name: str) -> None:
    pasted(pasteable_test(study_of(name), one_result(name)))()


def test_counterexample_of_a_law_is_a_red_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The law holds, so a test that says so passes; then the law is broken."""
    proved = one_result("T-LED-9.L1-deposit")
    text = pasteable_test(study_of(proved.id), evolve(proved, status="REFUTED", as_expected=False))
    test = pasted(text)
    test()
    broken = evolve(REGISTRY.laws["LED-9.L1"], holds=lambda _: False)
    monkeypatch.setitem(REGISTRY.laws, "LED-9.L1", broken)
    with pytest.raises(AssertionError):
        test()


def test_refused_call_says_why() -> None:
    result = one_result("T-LED-9.L1-deposit")
    assert result.witness is not None
    call = observe_call(study_of(result.id), evolve(result.witness, values={"amount": -3}))
    assert call is not None
    assert "refused: amount is -3 (LED-13): give at least 1" == in_short(call)


def test_call_in_a_loop_is_observed() -> None:
    result = one_result("T-LED-10.L2-funding")
    assert result.witness is not None
    call = observe_call(study_of(result.id), result.witness)
    assert call is not None
    assert ["market", "rate", "clearing"] == [*call.asked]
