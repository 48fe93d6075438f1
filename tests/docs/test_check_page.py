"""The page on checking one's own rule shows real code, and what the commands on it really print."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from tests.docs.markdown import Block, Page, chapters
from tests.tidy.source import ROOT
from zerosum.cli.main import main
from zerosum.proofs.check.laws import PLAIN_LAWS

EXAMPLE = re.compile(r"^# (spec/examples/\w+\.py)\n")
SECONDS = re.compile(r" +\d+\.\d\d$", re.MULTILINE)


def page() -> Page:
    """Return the page."""
    [found] = [one for one in chapters() if one.path.endswith("/check-your-own-rule.md")]
    return found


def commands() -> list[tuple[Block, Block]]:
    """Return each command with the output that the page shows below it."""
    return [
        (one, after) for one, after in pairwise(page().blocks()) if one.text.startswith("zerosum ")
    ]


def without_seconds(text: str) -> list[str]:
    """Return the lines of an output without what differs from run to run."""
    return [line.rstrip() for line in SECONDS.sub("", text).strip().splitlines()]


def test_every_command_has_its_output() -> None:
    assert 4 == len(commands())
    assert {"text"} == {after.language for _, after in commands()}


@pytest.mark.parametrize("number", range(4))
def test_command_prints_what_the_page_says(
    number: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec").symlink_to(ROOT / "spec")
    command, shown = commands()[number]
    main(shlex.split(command.text)[1:])
    printed = capsys.readouterr().out
    assert without_seconds(shown.text) == without_seconds(printed)


@pytest.mark.parametrize("block", [one for one in page().blocks() if EXAMPLE.match(one.text)])
def test_code_is_that_of_the_example(block: Block) -> None:
    found = EXAMPLE.match(block.text)
    assert found is not None
    text = (ROOT / found[1]).read_text(encoding="utf-8")
    assert block.text[found.end() :] in text


@pytest.mark.parametrize("law", PLAIN_LAWS, ids=lambda law: law.name)
def test_every_ready_made_law_is_told(law: object) -> None:
    name, sentence = (getattr(law, one) for one in ("name", "sentence"))
    assert f"| {name} | {sentence} |" in page().text
