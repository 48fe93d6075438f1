"""What the unit tests share: the command line, at the width that a pipe has."""

from __future__ import annotations

import pytest

from tests.unit.cli_runs import CommandLine


@pytest.fixture
def zerosum(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Return the command line, whatever terminal the tests run in."""
    monkeypatch.delenv("COLUMNS", raising=False)
    return CommandLine(capsys)
