"""``zerosum trust`` names everything that is trusted, and holds the committed page to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attrs import evolve

from tests.tidy.source import ROOT, modules_under
from tests.tidy.test_imports import imported_names, is_standard
from tests.unit.cli_runs import CommandLine
from zerosum.cli import trust as command
from zerosum.proofs.theorem import CATALOGUE
from zerosum.proofs.trust import NOT_TRUSTED, TRUSTED, Part, count_code, sized, trust, unreviewed

CHECKER = "zerosum.proofs.certificates.checker"
COMMITTED = (ROOT / "spec/text/trust.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def width_of_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)


def test_committed_page_is_what_is_trusted_today(zerosum: CommandLine) -> None:
    outcome = zerosum("trust", "--page")
    assert (0, COMMITTED) == (outcome.status, outcome.output)


def test_everything_is_told(zerosum: CommandLine) -> None:
    outcome = zerosum("trust")
    assert 0 == outcome.status
    chapter = (ROOT / "spec/text/assumptions.md").read_text(encoding="utf-8")
    no_theorems = [one.id for one in CATALOGUE.theorems() if one.expects != "proved"]
    told = [*re.findall(r"\bA-\d+ [A-Z][a-z ]+(?=\.\*\*)", chapter), *no_theorems]
    assert 20 < len(told)
    output = " ".join(outcome.output.split())
    assert [] == [text for text in told if text not in output]
    assert [] == [one.name for one in (*TRUSTED, *NOT_TRUSTED) if one.name not in output]


def test_json_counts_every_file(zerosum: CommandLine) -> None:
    content = zerosum("trust", "--json=-").content
    files = [file for part in content["trusted"] for file in part["files"]]
    for file in files:
        root = "proofs" if file["path"].startswith("zerosum/proofs") else file["path"].split("/")[1]
        text = (ROOT / root / file["path"]).read_text(encoding="utf-8")
        assert (file["path"], len(text.splitlines())) == (file["path"], file["lines"])
        assert 0 <= file["code"] < file["lines"]
    parts = content["trusted"]
    assert sum(file["lines"] for file in files) == sum(one["lines"] for one in parts)
    assert [] == content["wrong"]


def test_every_module_of_the_prover_is_in_one_part() -> None:
    found = trust()
    listed = [
        file.path
        for one in (*found.trusted, *found.not_trusted)
        for file in one.files
        if file.path.startswith("zerosum/proofs/")
    ]
    there = [module.path.removeprefix("proofs/") for module in modules_under("zerosum.proofs")]
    assert sorted(there) == sorted(listed)


@pytest.mark.parametrize("part", [*TRUSTED, *NOT_TRUSTED], ids=lambda part: part.name)
def test_no_pattern_is_empty(part: Part) -> None:
    assert [] == [one for one in part.patterns if not sized(evolve(part, patterns=(one,))).files]


def test_checker_imports_the_standard_library_only() -> None:
    [checker] = [one for one in modules_under("zerosum.proofs") if one.name == CHECKER]
    names = [name for _, name in imported_names(checker.tree)]
    assert names
    assert [] == [name for name in names if not is_standard(name)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 0),
        ("x = 1\n\n# a remark\ny = 2  # another\n", 2),
        ('"""What it is."""\n\nx = 1\n"""What x is,\nat length."""\n', 1),
        ('def one() -> str:\n    """Say it."""\n    return """two\nlines"""\n', 3),
        ("x = (\n    # why\n    1,\n\n    2,\n)\n", 4),
    ],
)
def test_code_is_what_a_reader_must_follow(text: str, code: int) -> None:
    assert code == count_code(text)


@pytest.mark.parametrize(
    ("page", "line"),
    [
        (COMMITTED.replace("## Assumed", "## Proved"), 7),
        (COMMITTED + "And more.\n", len(COMMITTED.splitlines()) + 1),
        ("# Trust\n", 2),
        (None, 1),
    ],
    ids=["another line", "one line more", "cut short", "not there"],
)
def test_page_that_differs_is_one_line_and_a_failure(
    zerosum: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    page: str | None,
    line: int,
) -> None:
    other = tmp_path / "trust.md"
    if page is not None:
        other.write_text(page, encoding="utf-8")
    monkeypatch.setattr(command, "PAGE", other)
    outcome = zerosum("trust")
    assert 1 == outcome.status
    told = [one for one in outcome.output.splitlines() if "is not what is trusted today" in one]
    assert 1 == len(told)
    assert told[0].startswith(f"{other.as_posix()}:{line} ")
    assert "zerosum trust --page >" in told[0]


def test_release_without_chapters_has_nothing_to_compare(
    zerosum: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "CHAPTERS", tmp_path / "none")
    monkeypatch.setattr(command, "PAGE", tmp_path / "none" / "trust.md")
    assert 0 == zerosum("trust").status


def test_what_nobody_reviewed_is_a_failure(
    zerosum: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = evolve(trust(), unreviewed=("R-LED-2",))
    monkeypatch.setattr(command, "count_trust", lambda: found)
    outcome = zerosum("trust")
    assert 1 == outcome.status
    assert "expected.toml differ in R-LED-2." in outcome.output


def test_catalogue_is_held_to_the_reviewed_list() -> None:
    theorems = CATALOGUE.theorems()
    reviewed = {
        "bounded": [one.id for one in trust().bounded],
        "claimed": [one.id for one in trust().claimed],
        "refuted": [one.id for one in trust().refuted],
    }
    assert () == unreviewed(theorems, reviewed)
    hidden = {**reviewed, "refuted": [one for one in reviewed["refuted"] if one != "R-LED-2"]}
    assert ("R-LED-2",) == unreviewed(theorems, hidden)
    stale = {**reviewed, "claimed": ["T-LED-99.A1"]}
    assert ("T-LED-99.A1",) == unreviewed(theorems, stale)
