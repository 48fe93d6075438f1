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
EVERY_RULE = re.compile(r"theorem of every rule: ([A-Z]{3}-\d+\.L\d+)")
ITS_RULES = re.compile(r"theorem of the rules that name it: ([A-Z]{3}-\d+\.L\d+)")
BY_ID = re.compile(r"theorem: (T-[^|]+)")
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
    proved = {(one.law, one.rule) for one in CATALOGUE.theorems() if one.expects == "proved"}
    for row in rows:
        by_id = BY_ID.fullmatch(row.standing)
        claimed = EVERY_RULE.fullmatch(row.standing) or ITS_RULES.fullmatch(row.standing)
        if by_id is not None:
            yield from _unproved(row.name, by_id[1].split(", "))
        elif claimed is None or claimed[1] not in REGISTRY.laws:
            yield f"{row.name}: no such standing: {row.standing}"
        else:
            law = REGISTRY.laws[claimed[1]]
            rules = [
                name
                for name, rule in REGISTRY.rules.items()
                if EVERY_RULE.fullmatch(row.standing) or law.id in rule.obeys
            ]
            if (law.name, law.sentence) != (row.name, row.sentence):
                yield f"{row.name}: {law.id} is {law.name}: {law.sentence}"
            elif not rules or not {(law.id, rule) for rule in rules} <= proved:
                yield f"{row.name}: not every rule has a theorem of it"


def _unproved(name: str, ids: list[str]) -> Iterator[str]:
    proved = {one.id for one in CATALOGUE.theorems() if one.expects == "proved"}
    yield from (f"{name}: {id_} is no theorem" for id_ in ids if id_ not in proved)


def test_excerpts_stand_in_their_files() -> None:
    expect_no_problem(wrong_excerpts(readme()))


def test_laws_have_the_standing_that_the_readme_gives_them() -> None:
    rows = standings(readme())
    assert 1 < len(rows)
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
        Standing("PILE", sentence, "not yet stated"),
        Standing("PILE", sentence, "theorem of every rule: LED-1.L2"),
        Standing("PILE", "The pile is large.", "theorem of every rule: LED-1.L1"),
        Standing("SAFE HANDS", "Nobody is ruined.", "theorem: T-NONE"),
        Standing(
            "FILL TERMS", REGISTRY.laws["LED-6.L1"].sentence, "theorem of every rule: LED-6.L1"
        ),
    ]
    assert len(wrong) == len(list(wrong_standings(wrong)))
