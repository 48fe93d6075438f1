"""Broken input of every kind: its exact line, status 2, no traceback, no hang.

The table ``tests/data/broken/expected.tsv`` has a row for each: the command, the file, further
arguments, and all that is said.
"""

from __future__ import annotations

import csv
import os
import shlex
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.tidy.source import ROOT
from tests.unit.cli_runs import CommandLine, expect_unusable

BROKEN = ROOT / "tests" / "data" / "broken"
TABLE = "expected.tsv"
SECONDS = 30


def rows() -> list[dict[str, str]]:
    """Return the table of what is said about each."""
    with (BROKEN / TABLE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail, instead of hanging."""

    def give_up(*_: Any) -> None:
        raise TimeoutError(seconds)

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['file']} {row['arguments']}".strip())
def test_broken_input_gets_its_one_line(
    zerosum: CommandLine, monkeypatch: pytest.MonkeyPatch, row: dict[str, str]
) -> None:
    monkeypatch.chdir(BROKEN)
    with within(SECONDS):
        outcome = zerosum(row["command"], row["file"], *shlex.split(row["arguments"]))
    assert (2, "", f"{row['message']}\n") == (outcome.status, outcome.output, outcome.complaint)


def test_every_file_is_in_the_table() -> None:
    named = {row["file"] for row in rows()} - {"nowhere.toml"}
    assert named == {path.name for path in BROKEN.iterdir()} - {TABLE}
    assert 60 <= len(named)


def test_unbroken_file_is_accepted(zerosum: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    assert 0 == zerosum("run", "good.toml").status


def test_pipes_and_folders_are_not_waited_for(zerosum: CommandLine, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    with within(SECONDS):
        expect_unusable(zerosum("run", str(pipe)), "this is not an ordinary file (name a file)")
        expect_unusable(zerosum("run", str(folder)), "this is a folder (name a file)")


def test_names_are_never_evaluated(zerosum: CommandLine, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    text = (BROKEN / "good.toml").read_text(encoding="utf-8")
    code = f"__import__('pathlib').Path('{trap}').touch()"
    page = tmp_path / "page.html"
    hostile = tmp_path / "hostile.toml"
    hostile.write_text(
        f'title = "{{{{ {code} }}}} {{% {code} %}} [bold]{code}"\n{text}', encoding="utf-8"
    )
    arguments = ("compare", str(hostile), "--set", "adl.price=mark", "--html", str(page))
    assert 0 == zerosum(*arguments).status
    assert not trap.exists()
    assert "{{ __import__" in page.read_text(encoding="utf-8")
