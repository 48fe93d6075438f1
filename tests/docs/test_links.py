"""Every relative link leads somewhere."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping

from tests.docs.markdown import Page, project_pages, slug
from tests.tidy.source import expect_no_problem, project_files

ELSEWHERE = ("http://", "https://", "mailto:")


def broken_links(page: Page, files: Collection[str], anchors: Mapping[str, set[str]]) -> list[str]:
    """Report links to files, folders or headings that do not exist."""
    return [
        f"{page.path}:{number}: {target}: {complaint}"
        for number, target in page.links()
        if not target.startswith(ELSEWHERE)
        and (complaint := complaint_about(resolve(page.path, target), files, anchors))
    ]


def resolve(source: str, target: str) -> tuple[str, str]:
    """Return the path, relative to the repository, and the fragment that a link points to."""
    path, _, fragment = target.partition("#")
    if not path:
        return source, fragment
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), path)), fragment


def complaint_about(
    target: tuple[str, str], files: Collection[str], anchors: Mapping[str, set[str]]
) -> str:
    """Return what is wrong with a resolved link, or an empty text."""
    path, fragment = target
    is_folder = path == "." or any(file.startswith(f"{path}/") for file in files)
    if path not in files and not is_folder:
        return "does not exist"
    if fragment and path in anchors and fragment not in anchors[path]:
        return "the page has no such heading"
    return ""


def test_relative_links_resolve() -> None:
    pages = project_pages()
    anchors = {page.path: page.anchors() for page in pages}
    found = [problem for page in pages for problem in broken_links(page, project_files(), anchors)]
    expect_no_problem(found)


FILES = ("README.md", "spec/text/01-ledger.md", "LICENSE")
ANCHORS = {"spec/text/01-ledger.md": {"led-1-the-pile"}, "README.md": {"start"}}


def problems_of(path: str, text: str) -> list[str]:
    """Return what the check says about one planted page."""
    return broken_links(Page(path, text), FILES, ANCHORS)


def test_broken_links_are_seen() -> None:
    text = "[a](gone.md)\n[b](../../gone/)\n[c](01-ledger.md#led-9)\n![d](#nowhere)"
    assert [
        "spec/text/01-ledger.md:1: gone.md: does not exist",
        "spec/text/01-ledger.md:2: ../../gone/: does not exist",
        "spec/text/01-ledger.md:3: 01-ledger.md#led-9: the page has no such heading",
        "spec/text/01-ledger.md:4: #nowhere: the page has no such heading",
    ] == problems_of("spec/text/01-ledger.md", text)


def test_good_links_pass() -> None:
    text = (
        "[a](spec/text/01-ledger.md#led-1-the-pile) [b](spec/) [c](#start) [d](LICENSE 'title')\n"
        "[e](https://example.org/gone.md) `[f](gone.md)`\n```\n[g](gone.md)\n```\n"
    )
    assert [] == problems_of("README.md", text)


def test_anchor_is_spelled_as_code_hosts_do() -> None:
    assert "led-1l2-doors-only-two" == slug("LED-1.L2 DOORS: only two")
