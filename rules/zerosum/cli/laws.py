"""``zerosum laws``: every law with its sentence, and the rules that obey it."""

from __future__ import annotations

from typing import Any

from rich.text import Text

import zerosum.rules  # noqa: F401 - loading the rules fills the registry
from zerosum.cli.names import counted, laws_in_order
from zerosum.cli.status import Status
from zerosum.cli.terminal import Channel, JsonFile, deliver, plain_table, require_writable
from zerosum.spec.registry import REGISTRY, Law


def laws(*, json: JsonFile = None) -> int:
    """List the laws."""
    require_writable(json)
    deliver({"laws": [describe_law(law) for law in laws_in_order()]}, json, print_laws)
    return Status.AS_EXPECTED


def describe_law(law: Law) -> dict[str, Any]:
    """Return a law in the documented form (chapter formats)."""
    return {
        "id": law.id,
        "name": law.name,
        "sentence": law.sentence,
        "about": law.about,
        "source": law.source,
        "rules": rules_under(law),
    }


def rules_under(law: Law) -> list[str]:
    """Return the names of the rules that obey a law."""
    return [rule.name for rule in REGISTRY.rules.values() if law.id in rule.obeys]


def print_laws(console: Channel) -> None:
    """Print the laws as a table, and how many there are."""
    table = plain_table()
    table.add_column("law", no_wrap=True)
    table.add_column("name", style="bold", min_width=9, max_width=11)
    table.add_column("sentence", ratio=2, min_width=24)
    table.add_column("about")
    table.add_column("obeyed by", ratio=1, min_width=16)
    for law in laws_in_order():
        sentence = Text.assemble(law.sentence, (f" ({law.source})", "dim") if law.source else "")
        table.add_row(law.id, law.name, sentence, law.about, obeyed_by(law), end_section=True)
    console.print(table)
    console.print()
    console.print(
        "about state: an invariant. about step: true of a sequence of transitions when true of "
        "each. about call: the outcome against the request."
    )
    rules_in_all = counted(len(REGISTRY.rules), "rule")
    console.print(f"{counted(len(REGISTRY.laws), 'law')}, obeyed by {rules_in_all}.")


def obeyed_by(law: Law) -> str:
    """Return which rules obey a law, in few words."""
    names = rules_under(law)
    absent = [name for name in REGISTRY.rules if name not in names]
    if not absent:
        return "every rule"
    if len(absent) <= 1:
        return f"every rule but {', '.join(absent)}"
    return ", ".join(names)
