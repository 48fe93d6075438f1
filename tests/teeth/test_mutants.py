"""A seeded sample of the ledger's mutants: a law or a theorem notices each that can be noticed.

All mutants of all rules are judged by ``make mutants``, by every test that runs their function.
"""

from __future__ import annotations

from random import Random

import pytest

from tests.teeth.court import SURVIVED, Verdict
from tests.teeth.explained import reasons
from tests.teeth.judge import noticed
from tests.teeth.mutants import MODULES, all_mutants, report
from tests.teeth.mutation import Mutant
from tests.teeth.score import PAGE, Score, page_of, score_of, scores_on
from zerosum.spec import rejections

SEED = 20251010
LEDGER = ("journal", "ledger", "guards")
MUTANTS = all_mutants()
JUDGED = [one for one in MUTANTS if one.of in LEDGER and one.name not in reasons()]
CHOSEN = sorted(Random(SEED).sample(JUDGED, 32), key=lambda mutant: mutant.name)  # noqa: S311
SAMPLE = [one for one in CHOSEN if one.change.partition("(")[0] not in vars(rejections)]
"""What a refusal says is for the unit tests: laws and theorems ask only whether there is one."""

STRANGER = "ledger.f: a -> b"


@pytest.mark.parametrize("mutant", SAMPLE, ids=lambda mutant: mutant.name)
def test_mutant_is_noticed(mutant: Mutant) -> None:
    assert noticed(mutant) != SURVIVED


def test_names_are_unique() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert len(names) == len(set(names))
    assert len(names) > 4_000


def test_every_explained_mutant_exists() -> None:
    assert set() == set(reasons()) - {mutant.name for mutant in MUTANTS}


def test_unexplained_survivor_fails_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    explained = [Verdict(name, 1, SURVIVED) for name in reasons()]
    assert 0 == report([*explained, Verdict(STRANGER, 2, "unit/test_a.py::test_b")])
    assert 1 == report([*explained, Verdict(STRANGER, 2, SURVIVED)])
    assert f"unexplained: {STRANGER}" in capsys.readouterr().out


def test_explanation_of_a_mutant_that_is_noticed_fails_the_report() -> None:
    name = next(iter(reasons()))
    assert 0 == report([Verdict(name, 1, SURVIVED)])
    assert 1 == report([Verdict(name, 1, "theorem LED-1.L1 (f)")])


# The page of scores -----------------------------------------------------------------------------


def test_page_has_a_row_for_every_module_that_was_judged() -> None:
    page = PAGE.read_text(encoding="utf-8")
    scores = scores_on(page)
    assert page == page_of(scores.values())
    assert set() == set(scores) - set(MODULES)


def test_score_counts_who_noticed() -> None:
    verdicts = [
        Verdict("guards.f: a", 1, "unit/test_a.py::test_b"),
        Verdict("guards.f: b", 1, "laws/test_a.py::test_b"),
        Verdict("guards.f: c", 1, "theorem LED-1.L1 (f)"),
        Verdict("guards.f: d", 1, SURVIVED),
        Verdict("ledger.f: a", 1, SURVIVED),
    ]
    score = score_of("guards", verdicts)
    assert Score("guards", score.text, 4, 2, 1, 0, 1) == score
