"""Certificates: the checker accepts what follows, and nothing else, whatever one hands it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest

from zerosum.proofs.certificates import checker, store
from zerosum.proofs.certificates.checker import Question, WrongCertificate, check
from zerosum.proofs.solvers import certifier, z3_solver

ROOT = Path(__file__).parents[2]

LINEAR = """
(declare-const |x| Int)
(declare-const |y| Int)
(assert (<= |x| |y|))
(assert (<= (+ |y| 1) |x|))
(check-sat)
"""

PRODUCT = """
(declare-const |x| Int)
(declare-const |y| Int)
(assert (<= 0 |x|))
(assert (<= 0 |y|))
(assert (not (<= 0 (* |x| |y|))))
(check-sat)
"""

CHOICE = """
(declare-const |x| Int)
(declare-const |on| Bool)
(define-fun size () Int (ite (<= 0 |x|) |x| (* (- 1) |x|)))
(assert (not (and (<= 0 size) (=> |on| |on|) (<= |x| size))))
(check-sat)
"""

# Twice anything is even: integers, not fractions.
PARITY = """
(declare-const |x| Int)
(assert (= (* 2 |x|) 1))
(check-sat)
"""

# With halves there is a solution, and no product of two facts excludes it.
SPLIT = """
(declare-const |d| Int)
(declare-const quotient!1 Int)
(declare-const quotient!2 Int)
(assert (<= 1 |d|))
(assert (<= 1 (* |d| quotient!1)))
(assert (<= 1 (* |d| quotient!2)))
(assert (<= (+ quotient!1 quotient!2) 1))
(check-sat)
"""

# The size is zero, which no single assertion says.
DECIDED = """
(declare-const |size| Int)
(declare-const |mark| Int)
(declare-const |held| Int)
(assert (<= |size| 0))
(assert (<= (+ |held| (* (- 1) |size|)) 0))
(assert (<= (* (- 1) (+ |size| |held|)) 0))
(assert (=> (<= 0 |size|) (<= 1 |mark|)))
(assert (not (= (* |size| |mark| |held|) 0)))
(check-sat)
"""

TRUE_OF_ALL = (LINEAR, PRODUCT, CHOICE, PARITY, SPLIT, DECIDED)

SATISFIABLE = (
    "(declare-const |x| Int)(assert (<= 0 |x|))(check-sat)",
    "(declare-const |x| Int)(assert (not (= (* |x| |x|) 2)))(check-sat)",
    "(declare-const |b| Bool)(assert |b|)(check-sat)",
    "(declare-const |b| Bool)(assert (not |b|))(check-sat)",
    "(declare-const |x| Int)(declare-const |b| Bool)(assert (=> |b| (<= |x| 3)))(check-sat)",
    "(declare-const |x| Int)(assert (<= (ite (<= 0 |x|) |x| 0) 5))(check-sat)",
    "(check-sat)",
)


def certificate(text: str) -> list[Any]:
    """Return the certificate of a question, as it would be stored."""
    steps = certifier.find(text)
    assert steps is not None
    return list(json.loads(json.dumps(steps)))


@pytest.mark.parametrize("text", TRUE_OF_ALL)
def test_what_is_found_is_accepted(text: str) -> None:
    check(text, certificate(text))
    assert "unsat" == z3_solver.ask(text).verdict


@pytest.mark.parametrize("text", SATISFIABLE)
def test_nothing_is_found_where_there_is_a_solution(text: str) -> None:
    assert "sat" == z3_solver.ask(text).verdict
    assert certifier.find(text) is None


@pytest.mark.parametrize("text", SATISFIABLE)
@pytest.mark.parametrize("of", TRUE_OF_ALL)
def test_certificate_of_another_question_is_refused(text: str, of: str) -> None:
    with pytest.raises((WrongCertificate, LookupError)):
        check(text, certificate(of))


@pytest.mark.parametrize("text", SATISFIABLE)
@pytest.mark.parametrize(
    "steps",
    [
        [],
        [[[]]],
        [[[1]]],
        [[[2]], [[]]],
        [[[-2]], [[]]],
        [[[], [[1, []]], []]],
        [[[], [[-1, []]], []]],
        [[[], [], []]],
        [[[2], [[1, [0]]], []], [[-2], [[1, [0]]], []], [[]]],
        [[[2], [[-1, [0]]], []], [[-2], [[-1, [0]]], []], [[]]],
        [[[2], [[1, [0, 0]]], []], [[-2], [[1, [0, 0]]], []], [[]]],
        [[[2], [[1, [0]]], [[0, "|x|"]]], [[-2], [[1, [0]]], [[0, "|x|"]]], [[]]],
        [[[1], [[1, [0]]], []], [[-1], [[1, [0]]], []], [[]]],
        [[[0]], [[]]],
        [[[0, 0]], [[]]],
        [[[2, 0]], [[2]], [[-2, 0]], [[-2]], [[]]],
        [[[], [[float("nan"), []]], []]],
        [[[], [[-0.5, []]], []]],
        [[[], [[True, []]], []]],
        [["cut", [[["|x|"], 0.5], [[], 0.25]]], [[]]],
        [["cut", [[["|x|"], float("nan")]]], [[]]],
        [["cut", [[[], 1]]], [[]]],
        [["cut", []], [[]]],
    ],
)
def test_invented_steps_prove_nothing(text: str, steps: list[Any]) -> None:
    with pytest.raises((WrongCertificate, LookupError, ValueError)):
        check(text, steps)


def mutants(steps: list[Any], random: Random) -> list[Any]:
    """Return steps with one number changed, or one step left out."""
    text = json.dumps(steps)
    numbers = list(re.finditer(r"-?\d+", text))
    if numbers and random.random() < 0.8:
        one = random.choice(numbers)
        other = int(one.group()) + random.choice((-2, -1, 1, 2))
        return list(json.loads(f"{text[: one.start()]}{other}{text[one.end() :]}"))
    left_out = random.randrange(len(steps))
    return [step for number, step in enumerate(steps) if number != left_out]


@pytest.mark.parametrize("weakened", range(len(TRUE_OF_ALL)))
def test_no_mutant_proves_what_is_false(weakened: int) -> None:
    """Drop an assertion, so that the question has a solution; no mutant may be accepted."""
    text = TRUE_OF_ALL[weakened]
    lines = [line for line in text.splitlines() if line.startswith("(assert")]
    satisfiable = text.replace(lines[-1], "")
    assert "sat" == z3_solver.ask(satisfiable).verdict
    random = Random(weakened)  # noqa: S311 - repeatable on purpose
    steps = certificate(text)
    for _ in range(300):
        changed = mutants(steps, random)
        with pytest.raises((WrongCertificate, LookupError, TypeError, ValueError)):
            check(satisfiable, changed)


def test_integers_are_split_where_fractions_would_do() -> None:
    assert {"cut"} == {step[0] for step in certificate(SPLIT) if isinstance(step[0], str)}


def test_truth_value_is_no_fact() -> None:
    question = Question("(declare-const |b| Bool)(assert |b|)(check-sat)")
    for literal in (2, -2, 1, -1):
        with pytest.raises(WrongCertificate, match="truth value"):
            question.fact(literal)


def test_unknown_operator_is_refused() -> None:
    with pytest.raises(LookupError):
        check("(declare-const |x| Int)(assert (< |x| |x|))(check-sat)", [[[]]])


def test_checker_needs_the_standard_library_only_and_is_short() -> None:
    source = Path(checker.__file__).read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE))
    assert {"collections", "math", "re", "typing"} == imported
    assert 150 >= sum(1 for line in source.splitlines() if line.strip())


def test_stored_certificates_are_there() -> None:
    assert ROOT / "proofs" / "certificates" == store.folder()
    assert 1_000 < len(store.certificates())
    files = [json.loads(path.read_text(encoding="utf-8")) for path in store.folder().glob("*.json")]
    whole = {name: steps for one in files for name, steps in one.items()}
    assert whole == {name: store.steps_of(name) for name in store.certificates()}


@pytest.mark.parametrize("wrong", [[], [[[]]], [[["x"]]], [[[9]], [[]]], [["x", [], []]], 5])
def test_wrong_certificate_is_no_certificate(monkeypatch: pytest.MonkeyPatch, wrong: Any) -> None:
    name = store.name_of(PRODUCT)
    monkeypatch.setattr(store, "certificates", lambda: {name: json.dumps(certificate(PRODUCT))})
    assert (True, False) == (store.is_certified(PRODUCT), store.is_certified(LINEAR))
    monkeypatch.setattr(store, "certificates", lambda: {name: json.dumps(wrong)})
    assert not store.is_certified(PRODUCT)
