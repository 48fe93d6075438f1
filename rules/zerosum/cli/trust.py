"""``zerosum trust``: what one believes who believes the theorems, and how large it is."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Annotated, Any

from attrs import frozen
from cyclopts import Parameter
from rich.text import Text

from zerosum.cli.chapters import CHAPTERS, assumptions, in_checkout
from zerosum.cli.names import counted
from zerosum.cli.status import Status
from zerosum.cli.terminal import (
    Channel,
    JsonFile,
    deliver,
    plain_table,
    print_indented,
    require_writable,
)
from zerosum.cli.trust_page import page_of
from zerosum.proofs.theorem import Theorem
from zerosum.proofs.trust import SizedPart, Trust
from zerosum.proofs.trust import trust as count_trust

PAGE = CHAPTERS / "trust.md"

LIBRARIES = ("attrs", "immutables")
"""What the rules and the engine import besides the standard library."""

AsPage = Annotated[
    bool, Parameter(help="Print the page of the checkout, spec/text/trust.md, as it must be today.")
]


def trust(*, json: JsonFile = None, page: AsPage = False) -> int:
    """Tell what is trusted, and hold the committed page to it."""
    require_writable(json)
    found = count_trust()
    text = page_of(found)
    wrong = complaints(found) if page else [*complaints(found), *difference(text)]

    def show(console: Channel) -> None:
        if page:
            console.print(text, soft_wrap=True, end="")
        else:
            print_trust(console, found, wrong)

    deliver(describe(found, wrong), json, show)
    return Status.VIOLATED if wrong else Status.AS_EXPECTED


def complaints(found: Trust) -> list[str]:
    """Return what is no theorem and was not reviewed."""
    if not found.unreviewed:
        return []
    listed = ", ".join(found.unreviewed)
    return [f"The catalogue and proofs/zerosum/proofs/expected.toml differ in {listed}."]


def difference(text: str) -> list[str]:
    """Return where the committed page is another one, in one line, if it is.

    A release comes without the chapters, and then there is nothing to compare.
    """
    if not CHAPTERS.is_dir():
        return []
    committed = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    if committed == text:
        return []
    said, must = committed.splitlines(), text.splitlines()
    same = (old == new for old, new in zip(said, must, strict=False))
    line = next((at for at, one in enumerate(same, 1) if not one), min(len(said), len(must)) + 1)
    place = in_checkout(PAGE)
    remedy = f"read what changed, then `zerosum trust --page > {place}`"
    return [f"{place}:{line} is not what is trusted today; {remedy}."]


def libraries() -> list[str]:
    """Return the language and the libraries that are here, each with its version."""
    return [f"Python {platform.python_version()}", *(f"{one} {version(one)}" for one in LIBRARIES)]


# JSON ----------------------------------------------------------------------------------------


def describe(found: Trust, wrong: Sequence[str]) -> dict[str, Any]:
    """Return what is trusted in the documented form (chapter formats)."""
    return {
        "assumptions": [
            {"id": one.id, "title": one.title, "section": one.section} for one in assumptions()
        ],
        "trusted": [_describe_part(one) for one in found.trusted],
        "not_trusted": [_describe_part(one) for one in found.not_trusted],
        "certificates": found.certificates,
        "solver_versions": list(found.solver_versions),
        "libraries": libraries(),
        "proved": found.proved,
        "bounded": [_describe_theorem(one) for one in found.bounded],
        "claimed": [_describe_theorem(one) for one in found.claimed],
        "refuted": [_describe_theorem(one) for one in found.refuted],
        "wrong": list(wrong),
    }


def _describe_part(one: SizedPart) -> dict[str, Any]:
    return {
        "name": one.part.name,
        "why": one.part.why,
        "lines": one.lines,
        "code": one.code,
        "files": [
            {"path": file.path, "lines": file.lines, "code": file.code} for file in one.files
        ],
    }


def _describe_theorem(one: Theorem) -> dict[str, str]:
    return {
        "id": one.id,
        "rule": one.rule,
        "sentence": one.sentence,
        "condition": one.condition,
    }


# Text ----------------------------------------------------------------------------------------


@frozen
class Group:
    """Some sentences that are no theorems, and what they are."""

    title: str
    theorems: tuple[Theorem, ...]


def groups(found: Trust) -> Iterable[Group]:
    """Return what is no theorem, by kind."""
    yield Group("Proved within bounds only", found.bounded)
    yield Group("Claimed, not proved", found.claimed)
    yield Group("Not proved, because not true", found.refuted)


def print_trust(console: Channel, found: Trust, wrong: Sequence[str]) -> None:
    """Print the assumptions, the parts, the versions, what is no theorem, and the answer."""
    _print_title(console, "Assumed")
    for one in assumptions():
        console.print(f"  {one.id:<5} {one.title}")
    console.print()
    _print_parts(console, "Trusted", found.trusted)
    _print_parts(console, "Not trusted", found.not_trusted)
    _print_title(console, "Solvers")
    versions = " and ".join(found.solver_versions)
    print_indented(
        console,
        f"{versions}: a goal stands on two of three, the word of either and a certificate. They "
        f"run on {', '.join(libraries())}.",
    )
    console.print()
    for group in groups(found):
        _print_title(console, group.title)
        for theorem in group.theorems:
            print_indented(console, f"- {theorem.id}  {theorem.sentence}")
        if not group.theorems:
            print_indented(console, "nothing")
        console.print()
    for line in wrong:
        console.print(Text(line, style="bold red"), soft_wrap=True)
    console.print(answer(found))


def _print_parts(console: Channel, title: str, parts: Sequence[SizedPart]) -> None:
    table = plain_table()
    table.add_column(title, no_wrap=True)
    table.add_column("lines", justify="right")
    table.add_column("code", justify="right")
    table.add_column("because")
    for one in parts:
        table.add_row(f"  {one.part.name}", f"{one.lines:,}", f"{one.code:,}", one.part.why)
    console.print(table)
    console.print()


def _print_title(console: Channel, title: str) -> None:
    console.print(Text(title, style="bold"))


def answer(found: Trust) -> str:
    """Return the answer in one line."""
    code = sum(one.code for one in found.trusted)
    return (
        f"{counted(found.proved, 'theorem')} on {counted(len(assumptions()), 'assumption')} and "
        f"{code:,} lines of code; {len(found.bounded):,} proved within bounds, "
        f"{len(found.claimed):,} claimed, {len(found.refuted):,} refuted."
    )
