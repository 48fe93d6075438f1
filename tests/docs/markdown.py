"""Markdown as these tests need it: lines outside code, fenced blocks, headings, links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from tests.tidy.source import ROOT, project_files

FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*(\w*)")
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
INLINE_CODE = re.compile(r"`[^`]*`")
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")


@frozen
class Block:
    """One fenced block: its language, its text and the line on which its text begins."""

    language: str
    text: str
    line: int


@frozen
class Page:
    """One Markdown file."""

    path: str
    text: str

    def prose(self) -> Iterator[tuple[int, str]]:
        """Yield the numbered lines outside fenced blocks."""
        return (line for line in _numbered(self.text) if line[0] not in self._fenced_lines())

    def blocks(self) -> list[Block]:
        """Return the fenced blocks in their order."""
        return [block for block, _ in _fences(self.text)]

    def headings(self) -> list[tuple[int, str]]:
        """Return the headings with their lines, marks removed."""
        return [
            (number, found[2])
            for number, line in self.prose()
            if (found := HEADING.match(line)) is not None
        ]

    def anchors(self) -> set[str]:
        """Return the fragments that links into this page may use."""
        return {slug(heading) for _, heading in self.headings()}

    def links(self) -> list[tuple[int, str]]:
        """Return the targets of the links in the prose, with their lines."""
        return [
            (number, target)
            for number, line in self.prose()
            for target in LINK.findall(INLINE_CODE.sub("", line))
        ]

    def _fenced_lines(self) -> set[int]:
        return {number for _, lines in _fences(self.text) for number in lines}


def slug(heading: str) -> str:
    """Return the fragment that code hosts derive from a heading."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(text.splitlines(), start=1)


def _fences(text: str) -> Iterator[tuple[Block, range]]:
    """Yield each fenced block with the lines that it covers, fences included."""
    opened: tuple[int, str, str] | None = None
    inside: list[str] = []
    for number, line in _numbered(text):
        fence = FENCE.match(line)
        if opened is None:
            if fence:
                opened, inside = (number, fence[1], fence[2]), []
        elif fence and fence[1].startswith(opened[1]) and not fence[2]:
            first, _, language = opened
            content = "".join(f"{kept}\n" for kept in inside)
            yield Block(language, content, first + 1), range(first, number + 1)
            opened = None
        else:
            inside.append(line)


def project_pages() -> list[Page]:
    """Return every Markdown file of the project."""
    return [
        Page(path, (ROOT / path).read_text(encoding="utf-8"))
        for path in project_files()
        if path.endswith(".md")
    ]


def chapters() -> list[Page]:
    """Return the pages that people read as the rulebook."""
    return [page for page in project_pages() if page.path.startswith("spec/text/")]
