"""The chapters quote every law as it is, name every choice, and cite only what exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

import attrs
import pytest

from tests.docs.markdown import Page, chapters
from tests.tidy.source import expect_no_problem
from zerosum.cli.chapters import clause
from zerosum.proofs.theorem import CATALOGUE
from zerosum.rules import ruleset
from zerosum.spec.registry import REGISTRY, Law

CLAUSE = re.compile(r"(?<![\w-])[A-Z]{3}-\d+\b")
LAW = re.compile(r"(?<![\w-])([A-Z]{3}-\d+\.L\d+)(?: ([A-Z]{3,}(?:[ -][A-Z]{2,})*))?")
THEOREM = re.compile(r"\b[TR]-[A-Z]{3}-\d+(?:\.\w+)?(?:-\w+)?\b")
LABELS = {"name", "date", "sources"}

# Chapter 01 words its laws more shortly.
QUOTED = [law for law in REGISTRY.laws.values() if not law.id.startswith("LED-")]
# A statement about pairs of accounts, which has theorems and no place in the registry.
STATED_BY_THEOREMS = {"ADL-4.L1"}
CHOICES = [
    one
    for one in vars(ruleset).values()
    if isinstance(one, type) and issubclass(one, Enum) and one is not Enum
]


def in_one_line(text: str) -> str:
    """Return a text as it is read, wherever its lines break."""
    return " ".join(text.split())


def section(id_: str) -> str:
    """Return the text of a clause, or nothing."""
    found = clause(id_)
    return "" if found is None else in_one_line(found.text)


def unquoted(law: Law, text: str) -> str:
    """Return what is wrong with a law's place in its clause, or an empty text."""
    quote = f"- **{law.id} {law.name}.** {law.sentence}"
    return "" if in_one_line(quote) in text else f"{law.id}: its clause does not say {quote!r}"


def unknown_ids(page: Page) -> Iterator[str]:
    """Report laws under another name, and theorems, laws or clauses that do not exist."""
    theorems = {one.id for one in CATALOGUE.theorems()}
    for number, line in page.prose():
        for id_ in THEOREM.findall(line):
            if id_ not in theorems:
                yield f"{page.path}:{number}: {id_} is no theorem"
        for id_, name in LAW.findall(line):
            law = REGISTRY.laws.get(id_)
            if law is None and id_ not in STATED_BY_THEOREMS:
                yield f"{page.path}:{number}: {id_} is no law"
            elif law is not None and name not in ("", law.name):
                yield f"{page.path}:{number}: {id_} is {law.name}, not {name}"
        for id_ in CLAUSE.findall(THEOREM.sub("", line)):
            if clause(id_) is None and not id_.startswith(("UTF-", "SHA-")):
                yield f"{page.path}:{number}: {id_} is no clause"


def story() -> Page:
    """Return the chapter on the story."""
    [page] = [page for page in chapters() if page.path.endswith("/story.md")]
    return page


@pytest.mark.parametrize("law", QUOTED, ids=lambda law: law.id)
def test_law_is_quoted_in_its_clause(law: Law) -> None:
    assert "" == unquoted(law, section(law.id))


def test_every_slot_is_named() -> None:
    text = "".join(page.text for page in chapters())
    slots = {slot.name for slot in attrs.fields(ruleset.RuleSet)} - LABELS
    assert set() == {slot for slot in slots if f"`{slot}`" not in text}


@pytest.mark.parametrize("choices", CHOICES)
def test_every_choice_is_named_in_its_clause(choices: type[Enum]) -> None:
    [id_] = CLAUSE.findall(choices.__doc__ or "")
    text = section(id_)
    assert [] == [one.value for one in choices if f"| {one.value} |" not in text]


def test_story_has_all_sentences_and_questions() -> None:
    rows = re.findall(r"^\| (\d+|[a-f]) \| [^|]+ \| [^|]+ \|$", story().text, re.MULTILINE)
    assert [*map(str, range(1, 23)), *"abcdef"] == rows


def test_chapters_cite_only_what_exists() -> None:
    pages = [page for page in chapters() if not page.path.endswith("theorems.md")]
    expect_no_problem(problem for page in pages for problem in unknown_ids(page))


def test_wrong_quotation_is_seen() -> None:
    law = REGISTRY.laws["MAR-5.L1"]
    assert "" == unquoted(law, f"- **{law.id} {law.name}.** {law.sentence}")
    assert "" != unquoted(law, f"- **{law.id} {law.name}.** Only some are ever liquidated.")


def test_unknown_ids_are_seen() -> None:
    page = Page(
        "spec/text/bad.md", "T-LED-1.A9, LED-1.L9\nLED-1.L1 PILES and LED-1.L1 PILE\nZZZ-1, LED-1"
    )
    assert [
        "spec/text/bad.md:1: T-LED-1.A9 is no theorem",
        "spec/text/bad.md:1: LED-1.L9 is no law",
        "spec/text/bad.md:2: LED-1.L1 is PILE, not PILES",
        "spec/text/bad.md:3: ZZZ-1 is no clause",
    ] == list(unknown_ids(page))
