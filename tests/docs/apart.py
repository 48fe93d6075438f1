"""The page on what sets the venues apart, as its tests read it."""

from __future__ import annotations

import re

from tests.tidy.source import ROOT

ID = re.compile(r"\b[TR]-[A-Z]{3}-\d+(?:\.\w+)?")


def page() -> str:
    """Return the text of the page."""
    return (ROOT / "spec/text/what-sets-venues-apart.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its head."""
    _, _, below = page().partition(f"## {heading}\n")
    section, _, _ = below.partition("\n## ")
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def ids_on_the_page() -> set[str]:
    """Return the theorems and refutations that the page names."""
    return set(ID.findall(page()))
