"""``zerosum laws`` lists every law, with its sentence and its rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli_runs import WIDTHS, CommandLine
from zerosum.spec.registry import REGISTRY


@pytest.mark.parametrize("width", WIDTHS)
def test_ids_are_whole_at_every_width(
    zerosum: CommandLine, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    outcome = zerosum("laws")
    assert [] == [id_ for id_ in REGISTRY.laws if f"{id_} " not in outcome.output]
    assert max(map(len, outcome.output.splitlines())) <= width


def test_answer_counts_the_laws(zerosum: CommandLine) -> None:
    outcome = zerosum("laws")
    assert 0 == outcome.status
    assert f"{len(REGISTRY.laws)} laws, obeyed by {len(REGISTRY.rules)} rules." == outcome.answer


def test_json_has_the_laws_by_id(zerosum: CommandLine) -> None:
    laws = zerosum("laws", "--json=-").content["laws"]
    assert {*REGISTRY.laws} == {one["id"] for one in laws}
    ids = [one["id"] for one in laws]
    assert ids.index("LED-2.L1") < ids.index("LED-10.L1")


def test_json_has_a_law_with_its_rules(zerosum: CommandLine) -> None:
    laws = {one["id"]: one for one in zerosum("laws", "--json=-").content["laws"]}
    assert {
        "id": "LED-6.L1",
        "name": "FILL TERMS",
        "sentence": REGISTRY.laws["LED-6.L1"].sentence,
        "about": "call",
        "source": REGISTRY.laws["LED-6.L1"].source,
        "rules": ["apply_fill"],
    } == laws["LED-6.L1"]


def test_file_and_table_are_both_written(zerosum: CommandLine, tmp_path: Path) -> None:
    target = tmp_path / "laws.json"
    outcome = zerosum("laws", "--json", str(target))
    assert outcome.answer.startswith(f"{len(REGISTRY.laws)} laws")
    assert zerosum("laws", "--json=-").output == target.read_text(encoding="utf-8")
