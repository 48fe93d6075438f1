"""The documentation site leaves out no chapter and no module that people import."""

from __future__ import annotations

import re

from tests.docs.markdown import Page, chapters, project_pages
from tests.tidy.source import project_modules

SITE = "spec/site/"
MODULE = re.compile(r"automodule:: (zerosum[\w.]+)")
REFERENCED = ("zerosum.spec", "zerosum.rules")
# A venue's file holds values, which the chapter on the venues tells; so a venue is one file.
SHELF = "zerosum.rules.venues."
ON_EVERY_VENUE = ("book", "shelf", "standing")


def site_pages() -> list[Page]:
    """Return the pages that only the site has."""
    return [page for page in project_pages() if page.path.startswith(SITE)]


def is_of_one_venue(name: str) -> bool:
    """Return whether a module holds the rule books of one venue."""
    return name.startswith(SHELF) and name.removeprefix(SHELF) not in ON_EVERY_VENUE


def test_every_chapter_is_in_the_site() -> None:
    [index] = [page for page in site_pages() if page.path.endswith("index.md")]
    listed = set(re.findall(r"^\.\./text/([\w-]+)$", index.text, re.MULTILINE))
    assert {page.path.split("/")[-1].removesuffix(".md") for page in chapters()} == listed


def test_every_module_of_laws_and_rules_is_in_the_reference() -> None:
    shown = {name for page in site_pages() for name in MODULE.findall(page.text)}
    known = {module.name for module in project_modules()}
    assert set() == shown - known
    wanted = {
        module.name
        for module in project_modules()
        if module.package in REFERENCED
        and not module.path.endswith("__init__.py")
        and not is_of_one_venue(module.name)
    }
    assert set() == wanted - shown
