"""Every command of a page that says how to do something does it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.markdown import Page, chapters
from tests.tidy.source import ROOT
from zerosum.cli.main import main

NEEDED = ("spec", "tests")


def commands_in(page: Page) -> Iterator[str]:
    """Yield the commands of a page's shell blocks, continued lines joined."""
    for block in page.blocks():
        if block.language == "bash":
            yield from filter(None, block.text.replace("\\\n", " ").splitlines())


HOW_TO = [
    command
    for page in chapters()
    if page.path.split("/")[-1].startswith("how-to-")
    for command in commands_in(page)
]


@pytest.mark.parametrize("command", HOW_TO)
def test_command_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    for folder in NEEDED:
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(command)
    assert "zerosum" == program
    assert 0 == main(arguments)
    written = [arguments[place + 1] for place, one in enumerate(arguments) if one in WRITERS]
    assert [] == [name for name in written if not (tmp_path / name).stat().st_size]


WRITERS = ("--html", "--picture")


def test_continued_lines_are_joined() -> None:
    page = Page("how-to-x.md", "```bash\na \\\n  b\nc\n```\n")
    assert ["a    b", "c"] == list(commands_in(page))
