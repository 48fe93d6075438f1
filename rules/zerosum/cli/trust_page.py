"""The page on trust: `zerosum trust --page > spec/text/trust.md`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zerosum.cli.chapters import assumptions
from zerosum.proofs.theorem import Theorem
from zerosum.proofs.trust import SizedPart, Trust

HEAD = """# Trust

Written by `zerosum trust --page`; `zerosum trust` and a test compare the two. Whoever believes the
[theorems](theorems.md) believes what stands here, and nothing else. Lines are counted from the
files; *code* leaves out comments, docstrings and empty lines.
"""


def page_of(found: Trust) -> str:
    """Return the page in Markdown."""
    sections = [_assumed, _trusted, _not_trusted, _solvers, _bounded, _claimed, _refuted]
    return "\n".join([HEAD, *("\n".join(section(found)) for section in sections)])


def _assumed(found: Trust) -> list[str]:
    rows = ([one.id, one.title, one.section] for one in assumptions())
    told = "Each in full stands in the chapter on [assumptions](assumptions.md)."
    return _section("Assumed", told, _table(["id", "assumption", "under"], rows))


def _trusted(found: Trust) -> list[str]:
    lines, code = (sum(sizes) for sizes in zip(*map(_size, found.trusted), strict=True))
    told = (
        f"{lines:,} lines in all, {code:,} of them code. A mistake in any of these could make a "
        "false sentence a theorem, so these are what to read and to doubt."
    )
    return _section("Trusted", told, _parts(found.trusted))


def _not_trusted(found: Trust) -> list[str]:
    told = (
        "A mistake here may cost a proof or a page, and cannot make a false sentence a theorem. "
        "Nor can a wrong certificate in `proofs/certificates/`, which the checker refuses."
    )
    return _section("Not trusted", told, _parts(found.not_trusted))


def _solvers(found: Trust) -> list[str]:
    told = (
        "A goal stands on two of three legs: either solver's *unsat*, and a certificate that the "
        "checker replays. So a wrong *unsat* of one solver is not enough. The language is trusted "
        "as well, and the libraries attrs and immutables (A-10)."
    )
    points = [f"- {one}" for one in found.solver_versions]
    return _section("Solvers", told, points)


def _bounded(found: Trust) -> list[str]:
    told = "True for every case up to a bound that the sentence names, and not shown beyond it."
    return _section("Proved within bounds only", told, _sentences(found.bounded))


def _claimed(found: Trust) -> list[str]:
    told = "Judged on outcomes of concrete runs, never proved."
    return _section("Claimed, not proved", told, _sentences(found.claimed))


def _refuted(found: Trust) -> list[str]:
    told = "One might believe these; each has a counterexample (`zerosum explain ID`)."
    return _section("Not proved, because not true", told, _sentences(found.refuted))


# Parts ---------------------------------------------------------------------------------------


def _section(title: str, told: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "", told, "", *lines, ""]


def _size(one: SizedPart) -> tuple[int, int]:
    return one.lines, one.code


def _parts(parts: Iterable[SizedPart]) -> list[str]:
    rows = (
        [one.part.name, f"{one.lines:,}", f"{one.code:,}", one.part.why, _files(one)]
        for one in parts
    )
    return _table(["part", "lines", "code", "because", "files"], rows)


def _files(one: SizedPart) -> str:
    """Name the patterns, and the length of each file where the pattern is its name."""
    lengths = {file.path: f" {file.lines:,}" for file in one.files}
    return ", ".join(
        f"`{pattern.removeprefix('zerosum/')}`{lengths.get(pattern, '')}"
        for pattern in one.part.patterns
    )


def _sentences(theorems: Sequence[Theorem]) -> list[str]:
    if not theorems:
        return ["Nothing."]
    rows = ([one.id, one.sentence, one.condition or "-", f"`{one.rule}`"] for one in theorems)
    return _table(["id", "sentence", "true where", "of"], rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(heads), _row(["---"] * len(heads)), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
