"""The seven sections recur under the same name everywhere: the tree is the architecture diagram."""

from __future__ import annotations

import re
from collections.abc import Collection

from tests.tidy.source import expect_no_problem, project_files

SECTIONS = {
    "ledger": "01",
    "margin": "02",
    "liquidation": "03",
    "vault": "04",
    "deleveraging": "05",
    "waterfall": "06",
    "allocation": "07",
}
CHAPTER = re.compile(r"spec/text/(\d\d)-([a-z]+)\.md")


def missing_counterparts(files: Collection[str]) -> list[str]:
    """Report what a section that has rules lacks in the other folders."""
    return [
        f"{rules_of(section)}: has no {counterpart}"
        for section in SECTIONS
        if rules_of(section) in files
        for counterpart in counterparts_of(section)
        if counterpart not in files
    ]


def rules_of(section: str) -> str:
    """Return where the rules of a section stand."""
    return f"rules/zerosum/rules/{section}.py"


def counterparts_of(section: str) -> list[str]:
    """Return where the laws, theorems, examples and text of a section stand."""
    return [
        f"spec/zerosum/spec/{section}.py",
        f"proofs/zerosum/proofs/theorems/{section}.py",
        f"tests/unit/test_{section}.py",
        f"spec/text/{SECTIONS[section]}-{section}.md",
    ]


def misnumbered_chapters(files: Collection[str]) -> list[str]:
    """Report numbered chapters that are no section, or stand at another section's number."""
    chapters = [chapter for path in files if (chapter := CHAPTER.fullmatch(path))]
    return [
        f"{chapter.group()}: chapters are "
        + ", ".join(f"{number}-{name}" for name, number in SECTIONS.items())
        for chapter in chapters
        if SECTIONS.get(chapter[2]) != chapter[1]
    ]


def test_every_section_is_complete() -> None:
    expect_no_problem(missing_counterparts(project_files()))


def test_chapters_are_sections() -> None:
    expect_no_problem(misnumbered_chapters(project_files()))


def test_missing_counterpart_is_seen() -> None:
    files = {rules_of("vault"), *counterparts_of("vault")} - {"tests/unit/test_vault.py"}
    assert ["rules/zerosum/rules/vault.py: has no tests/unit/test_vault.py"] == (
        missing_counterparts(files)
    )


def test_section_without_rules_is_not_asked_for() -> None:
    assert [] == missing_counterparts({"spec/zerosum/spec/margin.py", "rules/zerosum/rules/x.py"})


def test_misnumbered_chapter_is_seen() -> None:
    files = {"spec/text/01-ledger.md", "spec/text/02-vault.md", "spec/text/08-extras.md"}
    assert 2 == len(misnumbered_chapters(files))
