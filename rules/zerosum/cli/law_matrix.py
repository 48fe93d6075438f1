"""The theorems at a glance: laws across, rules down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from attrs import frozen
from rich.text import Text

from zerosum.cli.names import name_of_law, natural_order
from zerosum.cli.terminal import Channel, plain_table
from zerosum.cli.theorem_table import short_scope
from zerosum.proofs.result import TheoremResult

OWN = "own laws"


@frozen
class Look:
    """How the matrix is written: the heads of its columns, and the word for any number."""

    heads: tuple[str, ...]
    proved: str


def print_matrix(console: Channel, results: Sequence[TheoremResult]) -> None:
    """Print a row a rule and a column for each law that most rules obey."""
    of_laws = [one for one in results if one.law]
    rules = list(dict.fromkeys(one.rule for one in of_laws))
    counts = Counter(one.law for one in of_laws)
    shared = sorted((law for law in counts if 2 * counts[law] > len(rules)), key=natural_order)
    wide = Look(("rule", *map(name_of_law, shared), OWN), "any N")
    narrow = Look(("rule", *map(_number, shared), "own"), "N")
    rows = {look: _rows(of_laws, rules, shared, look) for look in (wide, narrow)}
    look = wide if sum(_widths(wide, rows[wide])) + len(wide.heads) <= console.width else narrow
    table = plain_table()
    for head, width in zip(look.heads, _widths(look, rows[look]), strict=True):
        table.add_column(head, width=width)
    for row in rows[look]:
        table.add_row(*row)
    console.print(table)
    if look is narrow:
        console.print(
            ", ".join(f"{_number(law).replace(' ', '')} {name_of_law(law)}" for law in shared)
        )
    console.print(
        f"{look.proved}: proved for any number of accounts and for all integers. -: the rule does "
        "not claim the law."
    )


def _widths(look: Look, rows: Sequence[Sequence[Text]]) -> list[int]:
    """Return the columns that each column needs when no word of it is cut."""
    return [
        max(*map(len, head.split()), *(len(row[place]) for row in rows))
        for place, head in enumerate(look.heads)
    ]


def _short(rule: str) -> str:
    return rule.removeprefix("apply_")


def _number(law: str) -> str:
    """Return clause and number of a law without its chapter, so that it can stand on two lines."""
    return law.partition("-")[2].replace(".L", " .")


def _rows(
    of_laws: Sequence[TheoremResult], rules: Sequence[str], shared: Sequence[str], look: Look
) -> list[list[Text]]:
    """Return a row for each rule: the laws that most rules obey, and how many of its own."""
    rows = []
    for rule in rules:
        by_law = {one.law: one for one in of_laws if one.rule == rule}
        own = [one for law, one in by_law.items() if law not in shared]
        cells = [_cell(by_law.get(law), look) for law in shared]
        rows.append([Text(_short(rule)), *cells, _own_cell(own)])
    return rows


def _cell(one: TheoremResult | None, look: Look) -> Text:
    """Return how far a law is proved of a rule; a dash where the rule does not claim it."""
    if one is None:
        return Text("-", style="dim")
    if one.status != "THEOREM":
        return Text(one.status, style="bold red")
    scope = short_scope(one).partition(",")[0]
    return Text(look.proved if scope == "any N" else scope, style="green")


def _own_cell(own: Sequence[TheoremResult]) -> Text:
    proved = [one for one in own if one.status == "THEOREM"]
    return Text(f"{len(proved)}/{len(own)}", style="green" if own == proved else "bold red")
