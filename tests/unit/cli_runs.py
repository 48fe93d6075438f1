"""The command line as its tests run it: in this process, with everything that it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from attrs import frozen

from tests.tidy.source import ROOT, SOURCE_ROOTS
from zerosum.cli.main import main

WIDTHS = (80, 100, 120)


@frozen
class Outcome:
    """How a command ended, and what it wrote to both channels."""

    status: int
    output: str
    complaint: str

    @property
    def answer(self) -> str:
        """Return the last line of the output."""
        return self.output.strip().splitlines()[-1]

    @property
    def content(self) -> dict[str, Any]:
        """Return the output as JSON."""
        content: dict[str, Any] = json.loads(self.output)
        return content


@frozen
class CommandLine:
    """Runs commands and catches what they write."""

    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Outcome:
        """Run one command."""
        self.capture.readouterr()
        status = main(arguments)
        caught = self.capture.readouterr()
        return Outcome(status, caught.out, caught.err)


def expect_unusable(outcome: Outcome, *told: str) -> None:
    """Expect one line that says so, no output, and the exit status for it."""
    assert (2, "") == (outcome.status, outcome.output)
    [line] = outcome.complaint.splitlines()
    assert line.startswith("zerosum: ")
    assert [] == [text for text in told if text not in line]


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Start an interpreter of its own on some code."""
    paths = os.pathsep.join(str(ROOT / root) for root in SOURCE_ROOTS)
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
