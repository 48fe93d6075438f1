"""The readings of a theorem's quantifier agree about what a theorem is."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given as drawing
from hypothesis import reject, settings
from hypothesis import strategies as st

import zerosum.proofs.theorems  # noqa: F401 - loads the catalogue
from tests.strategies import outcomes, seeded
from zerosum.proofs.engine.given import Given, Unmet, closest_to_zero, table_given
from zerosum.proofs.prove import prove_study, replay
from zerosum.proofs.theorem import CATALOGUE, Study

REFUTED = [
    study
    for study in CATALOGUE.studies.values()
    if any(one.expects == "refuted" for one in study.theorems)
]
FEWER = settings().max_examples * 2 // 5
"""Examples for each study: there are hundreds of studies, and most draws of some are refused."""

PROVED = [study for study in CATALOGUE.studies.values() if study not in REFUTED]


@pytest.mark.parametrize("study", PROVED, ids=lambda study: study.name)
@settings(max_examples=FEWER)
@drawing(data=st.data())
def test_what_is_proved_holds_on_random_numbers(study: Study, data: st.DataObject) -> None:
    def judged(given: Given) -> set[bool]:
        return {bool(judge()) for _, judge in study.run(given)}

    try:
        verdicts = data.draw(outcomes(judged))
    except Unmet:
        reject()
    assert {True} == verdicts


@pytest.mark.parametrize("study", REFUTED, ids=lambda study: study.name)
def test_refutation_is_replayed_in_plain_python(study: Study) -> None:
    [result] = prove_study(study)
    assert "REFUTED" == result.status
    assert result.witness is not None
    assert {result.id: False} == replay(study, result.witness)


@pytest.mark.parametrize("study", PROVED, ids=lambda study: study.name)
def test_study_judges_no_other_theorems_than_it_lists(study: Study) -> None:
    random = Random(1)  # noqa: S311 - repeatable on purpose
    judged: set[str] = set()
    for _ in range(30):
        try:
            judged.update(id_ for id_, _ in study.run(seeded(random)))
        except Unmet:
            continue
    assert set() != judged
    assert set() == judged - {one.id for one in study.theorems}


def test_table_reads_what_it_names_and_else_the_smallest() -> None:
    given = table_given({"x": 7}, {"c": 1})
    assert 7 == given.integer("x")
    assert 3 == given.integer("y", at_least=3)
    assert -2 == given.integer("z", at_most=-2)
    assert ["b", "a"] == [given.choose("c", "ab"), given.choose("d", "ab")]


def test_number_outside_its_bounds_is_unmet() -> None:
    with pytest.raises(Unmet):
        table_given({"x": 7}, {}).integer("x", at_most=6)
    with pytest.raises(Unmet):
        table_given({}, {}).assume(condition=False)


def test_cover_remembers_what_was_reached() -> None:
    given = table_given({}, {})
    given.cover("reached", condition=True)
    given.cover("missed", condition=False)
    assert ["reached"] == given.reached


@pytest.mark.parametrize(
    ("low", "high", "expected"), [(None, None, 0), (2, 9, 2), (-9, -2, -2), (-1, 1, 0)]
)
def test_closest_to_zero(low: int | None, high: int | None, expected: int) -> None:
    assert expected == closest_to_zero(low, high)


def test_random_reading_stays_within_bounds() -> None:
    given = seeded(Random(1))  # noqa: S311 - repeatable on purpose
    drawn_numbers = [given.integer(f"{n}", at_least=-3, at_most=12) for n in range(300)]
    assert set(range(-3, 13)) == set(drawn_numbers)
