"""What a theorem is called: each status, and which of them its author may have expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.engine.stating import Asked, Claim, ask, prove, study_of, subject
from zerosum.proofs.engine.given import Given, SymbolicGiven
from zerosum.proofs.engine.path import current_path
from zerosum.proofs.prove import replay
from zerosum.proofs.result import Witness
from zerosum.proofs.solvers import z3_solver
from zerosum.spec.arithmetic import div_floor

VACUOUS, UNKNOWN = Asked("VACUOUS"), Asked("UNKNOWN")


def true(given: Given) -> Iterator[Claim]:
    x = subject(given.integer("x", at_least=2))
    given.cover("large", x > 100)
    given.cover("small", x < 2)
    yield x >= 2


def false(given: Given) -> Iterator[Claim]:
    yield subject(given.integer("x")) * 2 != 84


def fermat(given: Given) -> Iterator[Claim]:
    x, y, z = (given.integer(name, at_least=2) for name in "xyz")
    yield subject(x) * x * x + y * y * y != z * z * z


def test_theorem() -> None:
    result = prove(true)
    assert ("THEOREM", True, "all integers") == (result.status, result.as_expected, result.scope)
    assert result.witness is not None
    assert {"T": True} == replay(study_of(true), result.witness)


def test_refutation_has_a_witness_that_breaks_the_statement() -> None:
    result = prove(false)
    assert ("REFUTED", False) == (result.status, result.as_expected)
    assert Witness({"x": 42}, {}) == result.witness
    assert {"T": False} == replay(study_of(false), Witness({"x": 42}, {}))


def test_expected_refutation() -> None:
    assert Asked("REFUTED", as_expected=True) == ask(false, expects="refuted")


def test_statement_that_should_be_refuted_and_is_proved_is_not_as_expected() -> None:
    assert Asked("THEOREM") == ask(true, expects="refuted")


@pytest.mark.parametrize("expects", ["proved", "refuted"])
def test_unanswered_question_is_unknown(monkeypatch: pytest.MonkeyPatch, expects: str) -> None:
    """A question too hard for the budget is neither a proof nor the refutation one hoped for."""
    real = z3_solver.ask
    monkeypatch.setattr(z3_solver, "ask", lambda text, *_, **__: real(text, 200_000))
    assert UNKNOWN == ask(fermat, expects=expects)


@pytest.mark.parametrize("expects", ["proved", "refuted"])
def test_exhausted_budget_is_unknown(monkeypatch: pytest.MonkeyPatch, expects: str) -> None:
    real = z3_solver.ask
    monkeypatch.setattr(z3_solver, "ask", lambda text, *_, **__: real(text, 1))
    assert UNKNOWN == ask(false, expects=expects)


def test_unknown_on_a_fork_counts_as_reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(z3_solver, "ask_sides", lambda *_: ("unknown", "unknown"))
    result = prove(lambda given: iter([subject(given.integer("x")) > 3 or True]))
    assert 2 == result.paths


def test_pruned_side_must_be_proved_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fork's cheap answer is not believed: the obligation is put again."""

    def body(given: Given) -> Iterator[Claim]:
        x = subject(given.integer("x"))
        if given.choose("way", (True, False)):
            yield bool(x > 3) or True

    monkeypatch.setattr(z3_solver, "ask_sides", lambda *_: ("unsat", "unsat"))
    assert "THEOREM" != ask(body).outcome


# Vacuity ----------------------------------------------------------------------------------------


def impossible_bounds(given: Given) -> Iterator[Claim]:
    yield subject(given.integer("x", at_least=3, at_most=2)) == 7


def impossible_assumption(given: Given) -> Iterator[Claim]:
    x = subject(given.integer("x"))
    given.assume(x * x == 2)
    yield False


def assumes_false(given: Given) -> Iterator[Claim]:
    subject(given.integer("x"))
    given.assume(condition=False)
    yield False


def never_runs_its_subject(given: Given) -> Iterator[Claim]:
    yield given.integer("x", at_least=1) >= 1


def claims_nothing(given: Given) -> Iterator[Claim]:
    subject(given.integer("x"))
    return
    yield


EMPTY = [
    impossible_bounds,
    impossible_assumption,
    assumes_false,
    never_runs_its_subject,
    claims_nothing,
]


@pytest.mark.parametrize("body", EMPTY, ids=lambda body: body.__name__)
def test_empty_theorem_is_vacuous(body: Callable[[Given], Iterator[Claim]]) -> None:
    assert VACUOUS == ask(body)


def test_uncovered_situation_makes_vacuous() -> None:
    assert Asked("THEOREM", as_expected=True) == ask(true, covers=("large",))
    assert VACUOUS == ask(true, covers=("large", "small"))
    assert VACUOUS == ask(true, covers=("never mentioned",))


def test_running_another_function_is_not_running_the_subject() -> None:
    assert VACUOUS == ask(true, of=div_floor)


def test_bounded_exploration_is_not_a_theorem() -> None:
    def body(given: Given) -> Iterator[Claim]:
        if isinstance(given, SymbolicGiven):
            current_path().bounds.append("four accounts")
        yield subject(given.integer("x", at_least=1)) >= 1

    result = prove(body)
    assert ("BOUNDED", False) == (result.status, result.as_expected)
    assert "four accounts; all integers" == result.scope


def test_result_counts_paths_and_obligations() -> None:
    def body(given: Given) -> Iterator[Claim]:
        x = subject(given.integer("x"))
        yield (x >= 1) if x > 0 else (x <= 0)
        yield div_floor(x, 2) * 2 <= x

    result = prove(body)
    assert (2, 4) == (result.paths, result.obligations)
    assert [{"z3": "unsat"}] * 4 == [dict(one.verdicts) for one in result.questions]
