"""``zerosum check`` tells what came of a rule, to people, to pytest and to machines."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tidy.source import ROOT
from tests.unit.check_rules import HEAD, transfer
from tests.unit.cli_runs import CommandLine, expect_unusable

LOSING = """
def share(loss: int, weight: int, total: int) -> int:
    if not (0 <= loss <= total and 0 <= weight <= total and total > 0):
        raise ValueError(f"{loss} {weight} {total}")
    return div_floor(loss * weight, total)
"""
LEG = transfer("return exchange, (Transfer(payer, receiver, amount),)")
OWN = """
def step(left: int, size: int) -> tuple[int, int]:
    return left - size, size

def keeps(left, share, left_after):
    return left == left_after + share and left_after >= 0

def crash(x: int) -> int:
    return (1, 2, 3)[0] if x > 0 else {1: 2}[3]

def total_of(loss: int, weights: list[int]) -> list[int]:
    return weights + [loss]

def begin(whole):
    return whole + 1

def kept(left, whole):
    return left <= whole

def take(left: int, size: int, *, whole: int) -> int:
    return left - size
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file in an empty working folder, with some rules."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "own.py"
    file.write_text(HEAD + LOSING + LEG + OWN, encoding="utf-8")
    return file


def test_refutation_is_a_story_and_a_test(zerosum: CommandLine, own: Path) -> None:
    outcome = zerosum("check", "own.py:share", "--law", "SUMS EXACTLY")
    assert 1 == outcome.status
    told = [
        "share(loss, weight, total) own.py:",
        "SUMS EXACTLY REFUTED",
        "share(loss=1, weight=1, total=2) returns 0",
        "This should be true, and is not: 1 == sum(shares)",
        "def test_share_obeys_sums_exactly() -> None:",
    ]
    assert [] == [text for text in told if text not in outcome.output]
    assert "2 laws: 1 refuted, 1 proved." == outcome.answer


def test_wrong_rule_over_an_exchange_shows_who_moved(zerosum: CommandLine, own: Path) -> None:
    outcome = zerosum("check", "own.py:rule", "--law", "DOUBLE ENTRY")
    assert 1 == outcome.status
    assert 'rule(exchange, payer="payer", receiver="receiver", amount=1)' in outcome.output


def test_proof_is_status_zero(zerosum: CommandLine) -> None:
    target = str(ROOT / "spec/examples/close_queue.py:close_next")
    outcome = zerosum("check", target, "--fold", "left", "--law", "PREFIX")
    assert (0, "2 laws: 2 proved.") == (outcome.status, outcome.answer)
    assert "No law that is proved failed on any of them." in " ".join(outcome.output.split())


def test_undecided_is_status_three(zerosum: CommandLine, own: Path) -> None:
    text = HEAD + COUNTING
    own.write_text(text, encoding="utf-8")
    command = ("--fold", "left", "--start", "begin", "--invariant", "weak", "--at-end", "kept")
    outcome = zerosum("check", "own.py:step", *command)
    assert 3 == outcome.status
    assert "Nothing is known about kept." in outcome.answer


COUNTING = """
def step(left: int, size: int, *, whole: int) -> int:
    return left - maximum(minimum(left, size), 0)

def begin(whole):
    return maximum(whole, 0)

def weak(left):
    return left < 5 or left >= 5

def kept(left, whole):
    return left <= maximum(whole, 0)
"""


# Tests to paste ---------------------------------------------------------------------------------

WRONG_AND_MENDED = {
    "share of a weight": (
        ("own.py:share", "--law", "SUMS EXACTLY", "--law", "MONOTONE:loss"),
        (
            "return div_floor(loss * weight, total)",
            "return 0 if weight == 0 else div_floor(loss, 1) if total == weight else refuse()",
        ),
    ),
    "rule over an exchange": (
        ("own.py:rule", "--law", "REPLAY", "--law", "DOUBLE ENTRY"),
        (
            "return exchange, (Transfer(payer, receiver, amount),)",
            "return record(exchange, Transfer(payer, receiver, amount))",
        ),
    ),
    "own law of a step": (
        ("own.py:step", "--fold", "left", "--law", "keeps", "--law", "NO FLIP", "--law", "PREFIX"),
        ("    return left - size, size\n", "    raise ValueError('closed')\n"),
    ),
    "ready-made laws of a step": (
        ("own.py:step", "--fold", "left", "--law", "NONNEGATIVE", "--law", "NO MORE THAN WEIGHT"),
        (
            "    return left - size, size\n",
            "    return 0, minimum(size, magnitude(size))\n",
        ),
    ),
    "failure": (("own.py:crash", "--law", "NONNEGATIVE"), ("{1: 2}[3]", "0")),
    "list": (
        ("own.py:total_of", "--law", "SUMS EXACTLY", "--law", "PREFIX", "--law", "NONNEGATIVE"),
        ("    return weights + [loss]\n", "    raise ValueError('none')\n"),
    ),
    "start of a fold": (
        ("own.py:take", "--fold", "left", "--start", "begin", "--invariant", "kept"),
        ("    return whole + 1\n", "    return whole\n"),
    ),
}


@pytest.mark.parametrize(("command", "mending"), WRONG_AND_MENDED.values(), ids=WRONG_AND_MENDED)
def test_written_test_fails_until_the_rule_is_mended(
    zerosum: CommandLine, own: Path, command: tuple[str, ...], mending: tuple[str, str]
) -> None:
    (own.parent / "tests").mkdir()
    test = own.parent / "tests" / "test_own.py"
    outcome = zerosum("check", *command, "--test", str(test))
    assert 1 == outcome.status
    assert "written as tests to" in outcome.output
    status, told = pytest_run(test)
    assert 1 == status
    assert {"AssertionError", "KeyError"} >= set(re.findall(r"\w+Error", told))
    text = own.read_text(encoding="utf-8")
    assert mending[0] in text
    refuse = "\n\ndef refuse():\n    raise ValueError('cannot')\n"
    own.write_text(text.replace(*mending) + refuse, encoding="utf-8")
    assert 0 == pytest_run(test)[0]


def pytest_run(test: Path) -> tuple[int, str]:
    """Run pytest on a file as its owner would; return its exit status and what it says.

    Without the plugin of Hypothesis, which such a test does not need and which takes a second.
    """
    without = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    command = [sys.executable, "-m", "pytest", "-q", *without, str(test)]
    run = subprocess.run(command, check=False, capture_output=True, text=True, cwd=test.parent)
    return run.returncode, "\n".join(re.findall(r"^E .*", run.stdout, re.MULTILINE))


def test_proved_rule_writes_no_test(zerosum: CommandLine, own: Path) -> None:
    test = own.parent / "test_own.py"
    assert 0 == zerosum("check", "own.py:share", "--law", "NONNEGATIVE", "--test", str(test)).status
    assert not test.exists()


# JSON -------------------------------------------------------------------------------------------


def test_json_tells_as_much(zerosum: CommandLine, own: Path) -> None:
    outcome = zerosum("check", "own.py:share", "--law", "SUMS EXACTLY", "--json=-")
    content = outcome.content
    assert (1, "own.py:share") == (outcome.status, content["target"])
    broken, answers = content["laws"]
    assert ("REFUTED", "PROVED") == (broken["outcome"], answers["outcome"])
    assert 2 * ["share(loss=1, weight=1, total=2) returns 0"] == broken["counterexample"]["calls"]
    assert "assert 1 == sum(shares)" in broken["counterexample"]["test"]
    assert content["random"]["calls"] >= content["random"]["accepted"] > 0


def test_what_a_rule_prints_is_kept_out_of_the_results(zerosum: CommandLine, own: Path) -> None:
    own.write_text(f"{HEAD}{LOSING}\nprint('imported')\n", encoding="utf-8")
    outcome = zerosum("check", "own.py:share", "--law", "NONNEGATIVE", "--json=-")
    assert (0, "own.py:share") == (outcome.status, outcome.content["target"])
    assert "imported" in outcome.complaint


# Unusable ---------------------------------------------------------------------------------------

BAD_COMMANDS = {
    "no function": (("own.py",), ["names no function", "FILE.py:function"]),
    "no file": (("none.py:share",), ["none.py: there is no such file"]),
    "folder": ((".py/:share",), ["there is no such file"]),
    "no module": (("no.such.module:rule",), ["there is no module"]),
    "no such function": (("own.py:shere",), ["has no function 'shere'", "did you mean share"]),
    "no law": (("own.py:share",), ["which law", "NONNEGATIVE"]),
    "unknown law": (
        ("own.py:share", "--law", "SUM EXACTLY"),
        ["is no law of plain numbers", "did you mean SUMS EXACTLY"],
    ),
    "unknown law of the rulebook": (
        ("own.py:rule", "--law", "PILES"),
        ["is no law of the rulebook", "did you mean PILE"],
    ),
    "law that does not apply": (
        ("own.py:rule", "--law", "FILL TERMS"),
        ["LED-6.L1 asks for", "which the call does not have"],
    ),
    "law for another shape": (
        ("own.py:share", "--law", "PREFIX"),
        ["PREFIX is meant for the shares of a list"],
    ),
    "which parameter": (
        ("own.py:share", "--law", "MONOTONE"),
        ["which parameter is the number of MONOTONE?", '"MONOTONE:PARAMETER"'],
    ),
    "unknown parameter": (
        ("own.py:share", "--law", "MONOTONE:profit"),
        ["has no number 'profit'", "loss, weight, total"],
    ),
    "unknown carried": (
        ("own.py:step", "--fold", "rest", "--law", "PREFIX"),
        ["has no parameter 'rest' to carry", "left, size"],
    ),
    "start without a fold": (
        ("own.py:step", "--start", "begin", "--law", "PREFIX"),
        ["--start without --fold"],
    ),
    "unknown assumption": (
        ("own.py:share", "--law", "NONNEGATIVE", "--assume", "sensible"),
        ["has no function 'sensible'"],
    ),
    "test in no folder": (
        ("own.py:share", "--law", "NONNEGATIVE", "--test", "no/where.py"),
        ["there is no folder no"],
    ),
    "bound of zero": (("own.py:share", "--law", "NONNEGATIVE", "--bound", "0"), ["--bound"]),
}


@pytest.mark.parametrize(("command", "told"), BAD_COMMANDS.values(), ids=BAD_COMMANDS)
def test_unusable_command_is_one_line(
    zerosum: CommandLine, own: Path, command: tuple[str, ...], told: list[str]
) -> None:
    assert own.exists()
    expect_unusable(zerosum("check", *command), *told)


BAD_FILES = {
    "syntax": ("def rule(x: int) -> int\n    return x\n", ["own.py:1: expected ':'"]),
    "null byte": ("x = '\0'\n", ["own.py:1:"]),
    "import fails": ("x = 1\ny = x / 0\n", ["own.py:2", "ZeroDivisionError"]),
    "import exits": ("import sys\nsys.exit(0)\n", ["own.py:2", "SystemExit"]),
    "import missing": ("import no_such_thing\n", ["own.py:1", "no_such_thing"]),
    "no annotation": ("def rule(x):\n    return x\n", ["own.py:1", "'x' has no annotation"]),
    "unknown annotation": (
        "def rule(x: float) -> float:\n    return x\n",
        ["own.py:1: parameter 'x' is annotated as float", "supported are int"],
    ),
    "star": ("def rule(*xs: int) -> int:\n    return 0\n", ["own.py:1: *xs"]),
    "forbidden": ("def rule(x: int) -> int:\n    return x // 2\n", ["own.py:2: //", "div_floor"]),
    "minimum": ("def rule(x: int) -> int:\n    return min(x, 2)\n", ["own.py:2: min", "minimum"]),
    "no integers": ("def rule(x: int) -> int:\n    return None\n", ["own.py:1", "returns a None"]),
}


@pytest.mark.parametrize(("text", "told"), BAD_FILES.values(), ids=BAD_FILES)
def test_unusable_file_is_one_line(
    zerosum: CommandLine, own: Path, text: str, told: list[str]
) -> None:
    own.write_text(text, encoding="utf-8")
    expect_unusable(zerosum("check", "own.py:rule", "--law", "NONNEGATIVE"), *told)


EXCHANGE_FILES = {
    "state alone": ("return exchange", ["returns a Exchange", "(Exchange, Journal)"]),
    "journal of something else": ("return exchange, (1,)", ["something that is no entry"]),
    "journal as a list": ("return exchange, []", ["journal as a list"]),
    "nothing": ("pass", ["returns nothing"]),
}


@pytest.mark.parametrize(("body", "told"), EXCHANGE_FILES.values(), ids=EXCHANGE_FILES)
def test_outcome_that_is_no_transition_is_one_line(
    zerosum: CommandLine, own: Path, body: str, told: list[str]
) -> None:
    own.write_text(HEAD + transfer(body), encoding="utf-8")
    expect_unusable(zerosum("check", "own.py:rule"), *told)


def test_too_little_time_is_one_line(zerosum: CommandLine, own: Path) -> None:
    outcome = zerosum("check", "own.py:rule", "--seconds", "1", "--calls", "100000")
    expect_unusable(outcome, "no answer within 1 seconds", "--seconds")


def test_help_says_that_it_runs_code(zerosum: CommandLine) -> None:
    told = " ".join(zerosum("check", "--help").output.split())
    assert "This command, and no other, runs code that you name" in told
