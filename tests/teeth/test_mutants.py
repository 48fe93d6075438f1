"""A seeded sample of the operator mutants: each is noticed, or it is explained why it cannot be.

All of them are judged by ``make mutants``.
"""

from __future__ import annotations

from random import Random

import pytest

from tests.teeth.mutants import EQUIVALENT, SURVIVED, Verdict, all_mutants, judge, report
from tests.teeth.mutation import Mutant

SEED = 20251010
MUTANTS = all_mutants()
JUDGED = [mutant for mutant in MUTANTS if mutant.name not in EQUIVALENT]
SAMPLE = sorted(Random(SEED).sample(JUDGED, 32), key=lambda mutant: mutant.name)  # noqa: S311


@pytest.mark.parametrize("mutant", SAMPLE, ids=lambda mutant: mutant.name)
def test_mutant_is_noticed(mutant: Mutant) -> None:
    assert judge(mutant).noticed != SURVIVED


def test_names_are_unique() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert len(names) == len(set(names))
    assert len(names) > 300


def test_every_explained_mutant_exists() -> None:
    assert set() == set(EQUIVALENT) - {mutant.name for mutant in MUTANTS}


def test_unexplained_survivor_fails_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    explained = [Verdict(name, 1, SURVIVED) for name in EQUIVALENT]
    assert 0 == report([*explained, Verdict("ledger.f: a -> b", 2, "LED-1.L1 (f)")])
    assert 1 == report([*explained, Verdict("ledger.f: a -> b", 2, SURVIVED)])
    assert "unexplained: ledger.f: a -> b" in capsys.readouterr().out


def test_explanation_of_a_mutant_that_is_noticed_fails_the_report() -> None:
    noticed = [Verdict(name, 1, "LED-1.L1 (f)") for name in EQUIVALENT]
    assert 1 == report(noticed)
