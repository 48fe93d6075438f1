"""The page of all theorems, written from a run: `python -m zerosum.proofs.page > theorems.md`."""

from __future__ import annotations

from collections.abc import Iterable

from zerosum.proofs.result import TheoremResult
from zerosum.proofs.run import Report, prove
from zerosum.rules.ledger import INVARIANTS
from zerosum.spec.registry import REGISTRY, Rule

HEAD = """# Theorems

Written by `python -m zerosum.proofs.page` from a run of the prover; a test compares the two. A
cell or line says THEOREM only if every obligation was discharged, a concrete witness satisfies the
hypotheses, and everything that must be reached was reached. What the proofs take for granted
stands in [assumptions](assumptions.md).
"""


def page_of(report: Report) -> str:
    """Return the page in Markdown."""
    parts = [HEAD, *_matrix(report), *_own_laws(report), *_statements(report), *_refuted(report)]
    return "\n".join(parts) + "\n"


def _matrix(report: Report) -> list[str]:
    """Return the table of transitions (down) and invariants (across)."""
    laws = [REGISTRY.laws[id_] for id_ in INVARIANTS]
    rows = ["## Transitions x invariants", "", *_header(["rule", *(law.name for law in laws)])]
    for rule in REGISTRY.rules.values():
        cells = [_cell(report, law.id, rule) for law in laws]
        rows.append(_row([f"`{rule.name}`", *cells]))
    note = (
        "*any N*: for any number of accounts by frame and additive sums. *any N, loop*: by "
        "induction over the loop as well. All numbers are unbounded integers."
    )
    return [*rows, "", note, ""]


def _cell(report: Report, law: str, rule: Rule) -> str:
    found = [one for one in report.results if (one.law, one.rule) == (law, rule.name)]
    return ", ".join(f"{one.status} ({_short(one.scope)})" for one in found) or "**empty**"


def _short(scope: str) -> str:
    if "induction" in scope:
        return "any N, loop"
    return "any N" if scope.startswith("any number") else scope


def _own_laws(report: Report) -> list[str]:
    rows = ["## Laws of single rules", "", *_header(["theorem", "law", "sentence", "status"])]
    rows.extend(
        _row([one.id, REGISTRY.laws[one.law].name, one.sentence, _verdict(one)])
        for one in report.results
        if one.law and one.law not in INVARIANTS
    )
    return [*rows, ""]


def _statements(report: Report) -> list[str]:
    rows = ["## Statements about numbers", "", *_header(["theorem", "sentence", "status"])]
    rows.extend(
        _row([one.id, one.sentence, _verdict(one)])
        for one in report.results
        if not one.law and one.expects != "refuted"
    )
    return [*rows, ""]


def _refuted(report: Report) -> list[str]:
    rows = [
        "## Refuted, as expected",
        "",
        "Each has a witness that was replayed in plain Python; `zerosum explain ID` shows it.",
        "",
        *_header(["id", "sentence that is false", "when it becomes true"]),
    ]
    rows.extend(
        _row([one.id, one.sentence, one.condition])
        for one in report.results
        if one.expects == "refuted"
    )
    return rows


def _verdict(one: TheoremResult) -> str:
    return f"{one.status} ({_short(one.scope)})"


def _header(names: list[str]) -> list[str]:
    return [_row(names), _row(["---"] * len(names))]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the page."""
    print(page_of(prove(all_legs=False)), end="")  # noqa: T201 - this program prints a page


if __name__ == "__main__":
    main()
