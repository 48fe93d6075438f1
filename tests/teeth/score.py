"""The score: what became of the mutants of each module, in a table beside the tests."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from attrs import astuple, frozen

from tests.teeth.court import SURVIVED, THEOREM, Verdict
from tests.teeth.explained import reasons
from tests.teeth.plant import source_of
from tests.teeth.reach import FOLDER

STORE = FOLDER / "verdicts.json"
PAGE = Path(__file__).with_name("mutants.md")
HEAD = """# What would notice a wrong rule

Made by `make mutants`: small errors of the kind people make are planted in the functions of
`rules`, one at a time. The tests that run the function judge each, and then the theorems, unless a
reason says already why nothing can notice it; `explained` has these reasons, and the tests judge
what they explain. A run may be given some files of tests (`--tests`); what they do not notice, and
nobody explains, is unexplained until a wider run says otherwise. A later run may ask again only
about what survived (`--again`).

A row is true of the text of the module that it names by the first digits of its SHA-256, and of the
tests of that day; another text wants another run, `make mutants MODULES=name`. Errors are planted
in functions, methods and the nameless functions of tables; numbers and tables themselves are left
alone, and so are the venues' modules, which are values.

| module | text | mutants | noticed by tests | by theorems alone | explained | unexplained |
|---|---|---:|---:|---:|---:|---:|
"""
ROW = re.compile(r"^\| (\w+) \| (\w+) \|" + r" (\d+) \|" * 5 + "$", re.MULTILINE)


@frozen
class Score:
    """What became of the mutants of a module."""

    module: str
    text: str
    mutants: int
    by_tests: int
    by_theorems: int
    explained: int
    unexplained: int


def text_of(module: str) -> str:
    """Return what the text of a module is known by."""
    text = source_of(import_module(f"zerosum.rules.{module}"))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def score_of(module: str, verdicts: Iterable[Verdict]) -> Score:
    """Return the score of a module."""
    own = [one for one in verdicts if one.name.partition(".")[0] == module]
    survivors = [one for one in own if one.noticed == SURVIVED]
    explained = [one for one in survivors if one.name in reasons()]
    judges = Counter(one.judge == THEOREM for one in own if one.noticed)
    return Score(
        module,
        text_of(module),
        len(own),
        judges[False],
        judges[True],
        len(explained),
        len(survivors) - len(explained),
    )


def scores_on(page: str) -> dict[str, Score]:
    """Return the scores that stand on a page, by module."""
    rows = (found.groups() for found in ROW.finditer(page))
    return {module: Score(module, text, *map(int, counts)) for module, text, *counts in rows}


def page_of(scores: Iterable[Score]) -> str:
    """Return the page with these scores and their sums."""
    by_name = sorted(scores, key=lambda one: one.module)
    rows = ["| " + " | ".join(map(str, astuple(one))) + " |" for one in by_name]
    counts = [astuple(one)[2:] for one in by_name]
    sums = [sum(column) for column in zip(*counts, strict=True)] or [0] * 5
    return HEAD + "\n".join([*rows, f"| **all** | | {' | '.join(map(str, sums))} |"]) + "\n"


def known(modules: Iterable[str]) -> list[Verdict]:
    """Return what became of the mutants of some modules, as far as their text is still the same."""
    found = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
    rows = [found[name]["verdicts"] for name in modules if _is_of_today(name, found)]
    return [Verdict(*row) for verdicts in rows for row in verdicts]


def _is_of_today(module: str, found: Mapping[str, Mapping[str, object]]) -> bool:
    return module in found and found[module]["text"] == text_of(module)


def remember(modules: Iterable[str], verdicts: Iterable[Verdict]) -> None:
    """Keep what became of the mutants of some modules."""
    found = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
    rows = [astuple(one) for one in verdicts]
    for module in modules:
        own = [row for row in rows if row[0].partition(".")[0] == module]
        found[module] = {"text": text_of(module), "verdicts": own}
    STORE.write_text(json.dumps(found), encoding="utf-8")


def write_scores(modules: Sequence[str], verdicts: Sequence[Verdict]) -> None:
    """Write the rows of some modules anew and leave the others as they are."""
    kept = scores_on(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    new = {module: score_of(module, verdicts) for module in modules}
    PAGE.write_text(page_of({**kept, **new}.values()), encoding="utf-8")
