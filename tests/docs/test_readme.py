"""The README shows the code as it is, and gives each law the standing that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from tests.docs.markdown import Page, project_pages
from tests.tidy.source import ROOT, expect_no_problem
from zerosum.proofs.theorem import CATALOGUE
from zerosum.spec.registry import REGISTRY

EXCERPT = re.compile(r"# ([\w./]+\.py)\n")
ROW = re.compile(r"^\| ([A-Z][A-Z ]+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
PROVED = re.compile(r"theorem of every rule: (LED-\d+\.L\d+)")
NOT_YET = "not yet stated"
THEOREM = re.compile(r"\b[TR]-[A-Z]{3}-\d+(?:\.\w+)?(?:-\w+)?\b")


@frozen
class Standing:
    """What the README says of one law."""

    name: str
    sentence: str
    standing: str


def readme() -> Page:
    """Return the README."""
    [page] = [page for page in project_pages() if page.path == "README.md"]
    return page


def standings(page: Page) -> list[Standing]:
    """Return the rows of the table of laws."""
    return [Standing(*found) for found in ROW.findall(page.text)]


def wrong_excerpts(page: Page) -> Iterator[str]:
    """Report blocks that name a file and are no part of it."""
    for block in page.blocks():
        named = EXCERPT.match(block.text)
        if named is None:
            continue
        file = ROOT / named[1]
        if not file.is_file() or block.text[named.end() :] not in file.read_text(encoding="utf-8"):
            yield f"{page.path}:{block.line}: this does not stand in {named[1]}"


def wrong_standings(rows: list[Standing]) -> Iterator[str]:
    """Report laws whose sentence or standing is another one."""
    by_name = {law.name: law for law in REGISTRY.laws.values()}
    proved = {(one.law, one.rule) for one in CATALOGUE.theorems() if one.expects == "proved"}
    for row in rows:
        law, claimed = by_name.get(row.name), PROVED.fullmatch(row.standing)
        if (law is None) != (row.standing == NOT_YET):
            yield f"{row.name}: stated or not, the README says otherwise"
        elif law is not None and (claimed is None or claimed[1] != law.id):
            yield f"{row.name}: its id is {law.id}"
        elif law is not None and law.sentence != row.sentence:
            yield f"{row.name}: its sentence is {law.sentence!r}"
        elif law is not None and not {(law.id, rule) for rule in REGISTRY.rules} <= proved:
            yield f"{row.name}: not every rule has a theorem of it"


def test_excerpts_stand_in_their_files() -> None:
    expect_no_problem(wrong_excerpts(readme()))


def test_laws_have_the_standing_that_the_readme_gives_them() -> None:
    rows = standings(readme())
    assert 1 < len([row for row in rows if row.standing != NOT_YET])
    expect_no_problem(wrong_standings(rows))


def test_named_theorems_exist() -> None:
    known = {one.id for one in CATALOGUE.theorems()}
    assert [] == [id_ for id_ in THEOREM.findall(readme().text) if id_ not in known]


def test_wrong_excerpt_is_seen() -> None:
    text = "```python\n# spec/zerosum/spec/units.py\nQuote: TypeAlias = float\n```\n"
    assert 1 == len(list(wrong_excerpts(Page("README.md", text))))


def test_wrong_standing_is_seen() -> None:
    sentence = "The quote balances of all accounts sum to the pile."
    assert [] == list(
        wrong_standings([Standing("PILE", sentence, "theorem of every rule: LED-1.L1")])
    )
    wrong = [
        Standing("PILE", sentence, NOT_YET),
        Standing("PILE", sentence, "theorem of every rule: LED-1.L2"),
        Standing("PILE", "The pile is large.", "theorem of every rule: LED-1.L1"),
        Standing("SAFE HANDS", "Nobody is ruined.", "theorem of every rule: LED-1.L1"),
        Standing(
            "ENTRY KEPT", REGISTRY.laws["LED-7.L3"].sentence, "theorem of every rule: LED-7.L3"
        ),
    ]
    assert len(wrong) == len(list(wrong_standings(wrong)))
