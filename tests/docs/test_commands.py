"""Every command that a page or the Makefile names can be given."""

from __future__ import annotations

import re
from collections.abc import Collection

from tests.docs.markdown import Page, project_pages
from tests.tidy.source import ROOT, expect_no_problem, project_files, project_modules

TARGET = re.compile(r"^([a-z][\w-]*):", re.MULTILINE)
# In prose a command stands in backticks, in a shell block at the beginning of a line.
MAKE_IN_PROSE = re.compile(r"`make ([a-z][\w-]*)[^`]*`")
MAKE_IN_BLOCK = re.compile(r"^\s*(?:\$ )?make ([a-z][\w-]*)", re.MULTILINE)
SHELL = ("", "bash", "console", "sh", "shell")
SCRIPT = re.compile(r"\$\(PYTHON\) ([\w/]+\.py)")
MODULE = re.compile(r"\$\(PYTHON\) -m (zerosum[\w.]*)")


def unknown_targets(page: Page, targets: Collection[str]) -> list[str]:
    """Report ``make`` commands in a page that the Makefile does not have."""
    in_prose = [(line, name) for line, text in page.prose() for name in MAKE_IN_PROSE.findall(text)]
    in_blocks = [
        (block.line, name)
        for block in page.blocks()
        if block.language in SHELL
        for name in MAKE_IN_BLOCK.findall(block.text)
    ]
    return [
        f"{page.path}:{line}: the Makefile has no target {name}"
        for line, name in in_prose + in_blocks
        if name not in targets
    ]


def missing_programs(makefile: str, files: Collection[str], modules: Collection[str]) -> list[str]:
    """Report scripts and modules that a recipe starts and nobody wrote."""
    scripts = [name for name in SCRIPT.findall(makefile) if name not in files]
    started = [name for name in MODULE.findall(makefile) if name not in modules]
    return [f"Makefile: {name} does not exist" for name in scripts + started]


def makefile_text() -> str:
    """Return the Makefile."""
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def test_pages_name_targets_that_exist() -> None:
    targets = set(TARGET.findall(makefile_text()))
    expect_no_problem(
        problem for page in project_pages() for problem in unknown_targets(page, targets)
    )


def test_recipes_start_programs_that_exist() -> None:
    modules = {module.name for module in project_modules()}
    expect_no_problem(missing_programs(makefile_text(), project_files(), modules))


def test_unknown_target_is_seen() -> None:
    page = Page("README.md", "Run `make coffee` or `make demo`.\n\n```bash\n$ make tea\n```\n")
    assert [
        "README.md:1: the Makefile has no target coffee",
        "README.md:4: the Makefile has no target tea",
    ] == unknown_targets(page, {"demo"})


def test_ordinary_making_is_no_command() -> None:
    page = Page("README.md", "Rules make sense.\n\n```python\nmake = 1\n```\n")
    assert [] == unknown_targets(page, set())


def test_missing_program_is_seen() -> None:
    makefile = "bench:\n\t$(PYTHON) tests/gone.py\ndemo:\n\t$(PYTHON) -m zerosum.gone\n"
    assert [
        "Makefile: tests/gone.py does not exist",
        "Makefile: zerosum.gone does not exist",
    ] == missing_programs(makefile, set(), set())
