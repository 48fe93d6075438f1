"""Every clause and law that code names can be read in a chapter, and is defined there once."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable

from tests.docs.markdown import Page, chapters
from tests.tidy.source import (
    Module,
    decorator_call,
    expect_no_problem,
    functions_in,
    modules_under,
    planted,
    texts_in,
)

CLAUSE = re.compile(r"(?<![\w-])[A-Z]{3}-\d+(?:\.L\d+)?\b(?!\.L)")
NAMESAKES = ("ISO-", "RFC-", "SHA-", "UTF-")


def unwritten_clauses(module: Module, pages: Iterable[Page]) -> list[str]:
    """Report ids that a module names and no chapter does."""
    written = {id_ for page in pages for id_ in CLAUSE.findall(page.text)}
    return [
        f"{module.path}:{line}: {id_} stands in no chapter"
        for id_, line in sorted(cited_clauses(module).items(), key=lambda cited: cited[1])
        if id_ not in written
    ]


def cited_clauses(module: Module) -> dict[str, int]:
    """Return the ids in a module's texts, each with the first line of a text that names it.

    Decorators name them for the registry, docstrings for readers, errors for users.
    """
    cited: dict[str, int] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for id_ in CLAUSE.findall(node.value):
                if not id_.startswith(NAMESAKES):
                    cited[id_] = min(node.lineno, cited.get(id_, node.lineno))
    return cited


def repeated_headings(pages: Iterable[Page]) -> list[str]:
    """Report clauses that more than one heading claims to define."""
    places = [
        (found.group(), f"{page.path}:{line}")
        for page in pages
        for line, heading in page.headings()
        if (found := CLAUSE.match(heading)) is not None
    ]
    counts = Counter(id_ for id_, _ in places)
    return [f"{place}: {id_} has another heading" for id_, place in places if counts[id_] > 1]


def unnamed_laws(module: Module) -> list[str]:
    """Report ``@law`` decorators whose first argument is no law id."""
    return [
        module.problem(node, f"law {node.name} needs an id such as LED-1.L1 as a literal")
        for node in functions_in(module.tree)
        if (call := decorator_call(node, "law")) is not None
        and not any(CLAUSE.fullmatch(text) and ".L" in text for text in texts_in(call)[:1])
    ]


def test_every_cited_clause_is_written() -> None:
    cited = modules_under("zerosum.spec", "zerosum.rules")
    pages = chapters()
    expect_no_problem(problem for module in cited for problem in unwritten_clauses(module, pages))


def test_every_law_has_an_id() -> None:
    found = [
        problem for module in modules_under("zerosum.spec") for problem in unnamed_laws(module)
    ]
    expect_no_problem(found)


def test_every_clause_is_defined_once() -> None:
    expect_no_problem(repeated_headings(chapters()))


LAWS = """
@law("LED-1.L1", "PILE", "sentence", source="theory A20")
def pile(step): ...

@rule("LED-6", obeys=("LED-1.L1", "LED-1.L2"))
def fill(exchange):
    raise BrokenInvariant(f"broken invariant (LED-0): {exchange}, read as UTF-8")
"""


def test_unwritten_clause_is_seen() -> None:
    module = planted("spec/zerosum/spec/bad.py", LAWS)
    page = Page("spec/text/01-ledger.md", "## LED-6 fills\n\nLED-1.L1 holds; T-LED-1.L2 proves it.")
    assert [
        "spec/zerosum/spec/bad.py:5: LED-1.L2 stands in no chapter",
        "spec/zerosum/spec/bad.py:7: LED-0 stands in no chapter",
    ] == unwritten_clauses(module, [page])


def test_mention_of_a_law_does_not_stand_for_its_clause() -> None:
    module = planted("spec/zerosum/spec/bad.py", '@rule("LED-1", obeys=())\ndef f(): ...')
    page = Page("spec/text/01-ledger.md", "LED-1.L1 and LED-10 are written.")
    assert 1 == len(unwritten_clauses(module, [page]))


def test_repeated_heading_is_seen() -> None:
    first = Page("spec/text/01-ledger.md", "## LED-1 the pile\n## LED-2 balance\n### LED-1.L1 x")
    second = Page("spec/text/02-margin.md", "# Margin\n## LED-2: again\n```\n## LED-1 code\n```")
    assert [
        "spec/text/01-ledger.md:2: LED-2 has another heading",
        "spec/text/02-margin.md:2: LED-2 has another heading",
    ] == repeated_headings([first, second])


def test_unnamed_law_is_seen() -> None:
    text = '@law("LED-1", "PILE", "no law id")\ndef f(): ...\n@law(ID, "A", "B")\ndef g(): ...'
    assert 2 == len(unnamed_laws(planted("spec/zerosum/spec/bad.py", text)))
