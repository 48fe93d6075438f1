"""The venues' own test tables: every case that is supported agrees.

The tables were taken from repositories under several licences. They are read where they lie beside
the checkout, and the tests are skipped where they do not.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from zerosum.conform import Verdict, conform
from zerosum.conform.entry import NO_RULE

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "vectors"
FILES = sorted(FOLDER.glob("*.json")) if FOLDER.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="../shared/vectors is not beside this checkout")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_supported_case_agrees(path: Path) -> None:
    [file] = conform([path]).files
    assert [] == [(failure.name, failure.told) for failure in file.failures]
    assert len(file.counted) == file.count(Verdict.AGREE) + file.count(Verdict.UNSUPPORTED)


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.name.startswith("dydx_v4.") and ".vault_" not in path.name],
    ids=lambda path: path.stem,
)
def test_every_case_of_dydx_but_its_vault_is_supported(path: Path) -> None:
    [file] = conform([path]).files
    assert len(file.counted) == file.count(Verdict.AGREE)


def test_functions_without_a_rule_say_so() -> None:
    report = conform(FILES)
    unsupported = [
        outcome.told
        for file in report.files
        for outcome in file.counted
        if outcome.verdict is Verdict.UNSUPPORTED
    ]
    assert [] == [told for told in unsupported if len(told) != 1 or not told[0]]
    assert NO_RULE in report.reasons
