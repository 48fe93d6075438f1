"""The panel: two legs or no theorem, no dispute hidden, nothing remembered that has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.stating import Body, Claim, study_of, subject
from zerosum.proofs import memory as memories
from zerosum.proofs.engine import terms
from zerosum.proofs.engine.given import Given
from zerosum.proofs.engine.path import Obligation
from zerosum.proofs.engine.readings import readings
from zerosum.proofs.engine.terms import digest_of
from zerosum.proofs.memory import Memory
from zerosum.proofs.panel import Panel
from zerosum.proofs.prove import prove_study
from zerosum.proofs.result import TheoremResult
from zerosum.proofs.solvers import cvc5_solver, z3_solver
from zerosum.proofs.solvers.answer import Answer, Verdict
from zerosum.spec.arithmetic import conj


def grows(given: Given) -> Iterator[Claim]:
    """Claim what is true and needs a hypothesis, and a product of two."""
    x, y = given.integer("x", at_least=1), given.integer("y", at_least=1)
    yield subject(x) * y >= 1


def shrinks(given: Given) -> Iterator[Claim]:
    """Claim what is false."""
    yield subject(given.integer("x")) * 2 >= given.integer("y")


def proved(body: Body, panel: Panel) -> TheoremResult:
    """Put a body to a panel."""
    [result] = prove_study(study_of(body), panel)
    return result


def let_cvc5_say(monkeypatch: pytest.MonkeyPatch, verdict: Verdict) -> None:
    monkeypatch.setattr(cvc5_solver, "ask", lambda *_: Answer("cvc5", verdict))


def test_two_solvers_prove() -> None:
    result = proved(grows, Panel())
    assert ("THEOREM", True) == (result.status, result.as_expected)
    assert {"z3", "cvc5"} <= {*result.solvers}
    assert result.legs["z3"] == result.legs["cvc5"] > 0


def test_one_leg_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    let_cvc5_say(monkeypatch, "unknown")
    result = proved(grows, Panel())
    assert "UNKNOWN" == result.status
    assert "cvc5 says unknown" in result.detail
    assert "THEOREM" == proved(grows, Panel(legs=("z3",), needed=1)).status


def test_dispute_is_a_failure_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    let_cvc5_say(monkeypatch, "sat")
    result = proved(grows, Panel())
    assert ("DISAGREE", False) == (result.status, result.as_expected)
    assert "z3 says unsat, cvc5 says sat" in result.detail


def test_dispute_about_what_is_false_is_a_failure_too(monkeypatch: pytest.MonkeyPatch) -> None:
    let_cvc5_say(monkeypatch, "unsat")
    assert "DISAGREE" == proved(shrinks, Panel()).status


def test_false_statement_is_refuted_by_both() -> None:
    result = proved(shrinks, Panel())
    assert ("REFUTED", False) == (result.status, result.as_expected)
    assert {"sat"} == {one.verdicts["cvc5"] for one in result.questions} - {"unsat"}


def in_parts(given: Given) -> Iterator[Claim]:
    """Claim two things at once."""
    x, y = given.integer("x", at_least=1), given.integer("y", at_least=1)
    yield conj(subject(x) * y >= 1, subject(x) + y >= 2)


def test_goal_that_fails_as_a_whole_is_asked_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def on_parts_only(text: str, _: int = 0) -> Answer:
        said.append("unknown" if "(and" in text else "unsat")
        return Answer("cvc5", "unknown" if "(and" in text else "unsat")

    monkeypatch.setattr(cvc5_solver, "ask", on_parts_only)
    result = proved(in_parts, Panel(legs=("z3", "cvc5")))
    assert "THEOREM" == result.status
    assert ["path 1: claim, part 1", "path 1: claim, part 2"] == [
        one.name for one in result.questions
    ]
    assert {"unknown", "unsat"} == set(said)


def test_part_that_stands_on_one_leg_keeps_the_whole_open(monkeypatch: pytest.MonkeyPatch) -> None:
    let_cvc5_say(monkeypatch, "unknown")
    result = proved(in_parts, Panel(legs=("z3", "cvc5")))
    assert ("UNKNOWN", ["path 1: claim"]) == (result.status, [one.name for one in result.questions])


def test_dispute_about_a_part_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def denies_a_part(text: str, _: int = 0) -> Answer:
        return Answer("cvc5", "unknown" if "(and" in text else "sat")

    monkeypatch.setattr(cvc5_solver, "ask", denies_a_part)
    assert "DISAGREE" == proved(in_parts, Panel(legs=("z3", "cvc5"))).status


# Readings ---------------------------------------------------------------------------------------


def test_readings_only_ever_leave_something_out() -> None:
    x, y, z = (terms.variable(name) for name in "xyz")
    hypotheses = (terms.at_most(x, y), terms.at_most(y, z), terms.at_most(z, z))
    goal = terms.at_most(x, y)
    read = list(readings(hypotheses, goal))
    assert ["near", "all", "all"] == [one.extent for one in read]
    assert [True, True, False] == [one.is_linear for one in read]
    denied = terms.opposite(goal)
    assert (hypotheses[0], denied) == read[0].conditions
    assert all({*one.conditions} <= {*hypotheses, denied} for one in read)
    assert read[-1].is_whole
    assert "unsat" == z3_solver.ask(read[0].text()).verdict


def test_goal_is_read_alone_unless_numbers_that_break_it_are_soon_found() -> None:
    x, y = (terms.variable(name) for name in "xy")
    hypotheses = (terms.at_most(terms.integer(0), x), terms.at_most(x, y))
    square = terms.at_most(terms.integer(0), terms.multiply(x, x))
    hidden = terms.opposite(terms.equal(x, terms.integer(77_777)))
    for goal in (square, hidden):
        first = next(iter(readings(hypotheses, goal)))
        assert ("goal", (terms.opposite(goal),)) == (first.extent, first.conditions)
    for goal in (terms.at_most(x, terms.integer(3)), terms.at_most(terms.integer(1), x)):
        assert "goal" not in [one.extent for one in readings(hypotheses, goal)]


def test_model_of_less_than_the_whole_says_nothing() -> None:
    """The goal alone has a counterexample; with its hypotheses it has none."""
    result = proved(grows, Panel())
    extents = {(one.reading.extent, one.reading.is_linear) for one in result.questions}
    assert ("goal", True) not in extents


# Cores ------------------------------------------------------------------------------------------


def bounded_sum(given: Given) -> Iterator[Claim]:
    """Claim what follows from two of four hypotheses about its numbers."""
    x, y = (given.integer(name, at_least=1, at_most=50) for name in "xy")
    yield subject(x) + y >= 2


def test_legs_are_asked_in_what_z3_needed() -> None:
    result = proved(bounded_sum, Panel())
    [one] = [one for one in result.questions if one.part == "claim"]
    x, y = terms.variable("x"), terms.variable("y")
    positive = [terms.at_most(terms.integer(1), number) for number in (x, y)]
    denied = terms.opposite(terms.at_most(terms.integer(2), terms.add(x, y)))
    assert ("core", (*positive, denied)) == (one.reading.extent, one.reading.conditions)
    assert "the goal and what it needs: 2 of the hypotheses; products are" in one.text
    assert ":named" not in one.text
    assert {"z3": "unsat", "certificate": "none", "cvc5": "unsat"} == one.verdicts
    assert "unsat" == z3_solver.ask(one.text).verdict == cvc5_solver.ask(one.text).verdict


def test_core_that_z3_does_not_deny_again_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgets(text: str, *rest: int, **options: bool) -> Answer:
        if ":named" in text or "50" in text:
            return ask(text, *rest, **options)
        return Answer("z3", "unknown")

    ask = z3_solver.ask
    monkeypatch.setattr(z3_solver, "ask", forgets)
    x, y = terms.variable("x"), terms.variable("y")
    low = [terms.at_most(terms.integer(1), one) for one in (x, y)]
    high = [terms.at_most(one, terms.integer(50)) for one in (x, y)]
    goal = terms.at_most(terms.integer(2), terms.add(x, y))
    found = Panel().settle(Obligation("claim", "claim", (*low, *high), goal))
    assert ("all", range(5)) == (found.extent, range(len(found.kept)))
    assert "unsat" == found.verdicts["z3"]


def test_what_sufficed_once_is_not_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [terms.variable(name) for name in "xyz"]
    x, y, z = numbers
    low = [terms.at_most(terms.integer(1), one) for one in numbers]
    goal = terms.at_most(terms.integer(2), terms.add(x, y))
    panel = Panel()
    first = Obligation("claim", "claim", (low[0], terms.at_most(x, y), low[1]), goal)
    found = panel.settle(first)
    assert "core" == found.extent
    monkeypatch.setattr(z3_solver, "ask", _must_not_be_asked)
    monkeypatch.setattr(cvc5_solver, "ask", _must_not_be_asked)
    second = Obligation("claim", "claim", (terms.at_most(z, x), *low), goal)
    again = panel.settle(second)
    assert found.reading(first).conditions == again.reading(second).conditions
    assert (found.verdicts, 0) == (again.verdicts, again.effort)


def test_what_sufficed_is_known_from_memory_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "answers.sqlite"
    first = proved(bounded_sum, Panel(memory=Memory(path)))
    monkeypatch.setattr(z3_solver, "ask", _must_not_be_asked)
    panel = Panel(memory=Memory(path))
    second = proved(bounded_sum, panel)
    assert [one.text for one in first.questions] == [one.text for one in second.questions]
    assert {} == panel.cores


def test_every_verdict_is_about_the_reading_that_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def in_many_words(text: str, _: int = 0) -> Answer:
        return Answer("cvc5", "unsat" if "50" in text else "unknown")

    monkeypatch.setattr(cvc5_solver, "ask", in_many_words)
    result = proved(bounded_sum, Panel())
    [one] = [one for one in result.questions if one.part == "claim"]
    assert ("THEOREM", "all") == (result.status, one.reading.extent)
    assert {"z3": "unsat", "certificate": "none", "cvc5": "unsat"} == one.verdicts
    assert "50" in one.text


def test_model_of_a_core_is_a_dispute(monkeypatch: pytest.MonkeyPatch) -> None:
    let_cvc5_say(monkeypatch, "sat")
    assert "DISAGREE" == proved(bounded_sum, Panel()).status


# Memory -----------------------------------------------------------------------------------------


def test_answers_are_remembered_and_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "folder" / "answers.sqlite"
    first = proved(grows, Panel(memory=Memory(path)))
    monkeypatch.setattr(z3_solver, "ask", _must_not_be_asked)
    monkeypatch.setattr(cvc5_solver, "ask", _must_not_be_asked)
    second = proved(grows, Panel(memory=Memory(path)))
    assert (first.status, first.legs) == (second.status, second.legs)
    assert "THEOREM" == second.status


def test_refutation_from_memory_is_replayed_again(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    first = proved(shrinks, Panel(memory=Memory(path)))
    assert first.witness == proved(shrinks, Panel(memory=Memory(path))).witness


def test_other_version_remembers_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "answers.sqlite"
    one = Memory(path)
    one.put("question", "unsat")
    one.save()
    assert "unsat" == Memory(path).get("question")
    monkeypatch.setattr(memories, "fingerprint", lambda: "another solver")
    assert Memory(path).get("question") is None


def test_fingerprint_depends_on_versions_and_code(monkeypatch: pytest.MonkeyPatch) -> None:
    now = memories.fingerprint.__wrapped__()
    assert now == memories.fingerprint.__wrapped__()
    monkeypatch.setattr(z3_solver, "version", lambda: "0.0.0")
    changed = memories.fingerprint.__wrapped__()
    monkeypatch.undo()
    monkeypatch.setattr(memories, "SOURCES", ("engine",))
    assert 3 == len({now, changed, memories.fingerprint.__wrapped__()})


def test_digest_names_what_is_asked() -> None:
    x, y = terms.variable("x"), terms.variable("y")
    asked = [
        [terms.at_most(x, y)],
        [terms.at_most(y, x)],
        [terms.at_most(x, y), terms.at_most(y, x)],
        [terms.at_most(y, x), terms.at_most(x, y)],
        [terms.at_most(x, terms.integer(1))],
        [terms.at_most(x, terms.integer(-1))],
        [terms.equal(x, y)],
        [terms.TRUE],
        [terms.variable("True", "Bool")],
        [],
    ]
    assert len(asked) == len({digest_of(one) for one in asked})
    assert digest_of(asked[0]) == digest_of([terms.at_most(x, y)])


def _must_not_be_asked(*_: object) -> Answer:
    raise AssertionError
