"""Cases written in a test, asked as a file of cases would be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from zerosum.conform import FileReport, Outcome, conform

Values = Mapping[str, object]


def asked(
    folder: Path,
    repo: str | None,
    function: str,
    given: Values,
    expected: Values,
    near: str = "0",
) -> Outcome:
    """Return what comes of one case of a venue's function, within a relative tolerance."""
    content = {
        "source": {"repo": repo},
        "function": function,
        "tolerance": {"relative": near},
        "cases": [{"name": "one", "input": dict(given), "expected": dict(expected)}],
    }
    [outcome] = conformed(folder, "cases.json", content)[0].outcomes
    return outcome


def conformed(folder: Path, name: str, content: object) -> tuple[FileReport, ...]:
    """Return the reports on a file with this content; a text is written as it is."""
    path = folder / name
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return conform([path]).files
