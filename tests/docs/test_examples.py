"""Every example that says it runs does run, and prints what the page says."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise

from attrs import frozen

from tests.docs.markdown import Block, Page, project_pages
from tests.tidy.source import ROOT, SOURCE_ROOTS, expect_no_problem

RUNS = "# runs"
OPENING_LINES = 40
OPENING_COMMANDS = ("make demo", "make test")


@frozen
class Example:
    """One runnable block, and the output that follows it in the page, if any does."""

    path: str
    code: Block
    output: str | None

    def __str__(self) -> str:
        return f"{self.path}:{self.code.line}"


def examples_in(page: Page) -> list[Example]:
    """Return the runnable examples of a page."""
    following = pairwise([*page.blocks(), Block("", "", 0)])
    return [
        Example(page.path, block, after.text if after.language == "text" else None)
        for block, after in following
        if block.language == "python" and block.text.startswith(RUNS)
    ]


def project_examples() -> list[Example]:
    """Return the examples of the README and of the chapters."""
    return [
        example
        for page in project_pages()
        if page.path == "README.md" or page.path.startswith("spec/text/")
        for example in examples_in(page)
    ]


def outcome_of(code: str) -> tuple[str, str]:
    """Run a text as a user would, and return what it printed and how it failed."""
    paths = os.pathsep.join(str(ROOT / root) for root in SOURCE_ROOTS)
    run = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths},
    )
    return run.stdout, run.stderr if run.returncode else ""


def complaint_about(example: Example) -> str:
    """Return what is wrong with an example, or an empty text."""
    printed, failure = outcome_of(example.code.text)
    if failure:
        return f"{example} fails:\n{failure}"
    if example.output is None or lines_of(example.output) == lines_of(printed):
        return ""
    return f"{example} prints:\n{printed}\nbut the page says:\n{example.output}"


def lines_of(output: str) -> list[str]:
    """Return the lines of an output without what nobody can see."""
    return [line.rstrip() for line in output.strip().splitlines()]


def missing_opening_commands(readme: str) -> list[str]:
    """Report commands that a newcomer does not find at once."""
    opening = "\n".join(readme.splitlines()[:OPENING_LINES])
    return [command for command in OPENING_COMMANDS if command not in opening]


def test_examples_print_what_the_pages_say() -> None:
    complaints = map(complaint_about, project_examples())
    expect_no_problem(complaint for complaint in complaints if complaint)


def test_readme_opens_with_two_commands() -> None:
    readme = "".join(page.text for page in project_pages() if page.path == "README.md")
    assert [] == missing_opening_commands(readme)


def test_buried_commands_are_seen() -> None:
    assert list(OPENING_COMMANDS) == missing_opening_commands("\n" * 40 + "make demo\nmake test")
    assert ["make test"] == missing_opening_commands("# zerosum\n\n    make demo\n")


PAGE = """
```python
# runs
print(1 + 1)
```

which prints

```text
{output}
```

```python
print("only shown")
```
"""


def planted_example(output: str) -> Example:
    """Plant a page with one runnable example and its claimed output."""
    [example] = examples_in(Page("README.md", PAGE.format(output=output)))
    return example


def test_true_output_passes() -> None:
    assert "" == complaint_about(planted_example("2"))


def test_false_output_is_seen() -> None:
    assert "README.md:3 prints:\n2\n\nbut the page says:\n3\n" == complaint_about(
        planted_example("3")
    )


def test_failing_example_is_seen() -> None:
    example = Example("README.md", Block("python", f"{RUNS}\nraise KeyError(7)\n", 3), None)
    assert "KeyError: 7" in complaint_about(example)


def test_example_without_output_is_only_run() -> None:
    page = Page("README.md", f"```python\n{RUNS}\nprint(3)\n```\n\n```bash\nmake demo\n```\n")
    assert [None] == [example.output for example in examples_in(page)]
