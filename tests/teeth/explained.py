"""Why nothing can notice some mutants: one file of reasons for each module of the rules."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "explained"


@cache
def reasons() -> dict[str, str]:
    """Return the reason of each explained mutant, by its name."""
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        by_function = tomllib.loads(path.read_text(encoding="utf-8"))
        for function, by_change in by_function.items():
            for change, reason in by_change.items():
                found[f"{path.stem}.{function}: {change}"] = reason
    return found
