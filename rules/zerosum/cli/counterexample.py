"""The story of a counterexample, and the same as a test to paste."""

from __future__ import annotations

import re
from itertools import chain

from immutables import Map
from rich.table import Table

from zerosum import spec
from zerosum.cli.changes import Change, changes_by_account, is_moved
from zerosum.cli.observed_call import ObservedCall, observe_call, telling_values
from zerosum.cli.plain_python import (
    INDENT,
    Verbatim,
    as_python,
    assignment,
    call_assignment,
    call_parts,
    classes_in,
)
from zerosum.cli.terminal import plain_table
from zerosum.proofs.result import TheoremResult, Witness
from zerosum.proofs.theorem import Study

IMPORTS = {
    "zerosum.proofs": ("Witness",),
    "zerosum.proofs.prove": ("replay",),
    "zerosum.proofs.theorem": ("CATALOGUE",),
    "zerosum.rules": ("observe",),
    "zerosum.spec": ("REGISTRY", "equity", "wallet_balance"),
    "zerosum.spec.state": ("position_of",),
}
"""Where a test finds the functions that it may name; classes are found at their own modules."""


def change_table(call: ObservedCall) -> Table:
    """Return a table of the accounts that a call involved, before and after."""
    accounts = changes_by_account(call)
    table = plain_table()
    table.add_column("account", no_wrap=True)
    labels = [one.measure.label for one in next(iter(accounts.values()), [])]
    for label in labels:
        table.add_column(label, justify="right")
    for id_, changes in accounts.items():
        table.add_row(id_, *(one.text for one in changes))
    return table


def pasteable_test(study: Study, result: TheoremResult) -> str:
    """Return a test in plain Python that shows what a refuted theorem's witness does.

    Of an expected refutation the test passes. Where a proof was expected the test states what
    should hold, and fails until it does.
    """
    if result.witness is None:
        return ""
    call = observe_call(study, result.witness)
    lines = [f'{INDENT}"""{_says(result)}"""']
    if call is not None and call.after is not None:
        lines.append(assignment("before", call.before))
        lines += _law_lines(call, result) if result.law else _change_lines(call)
    if not result.law:
        lines += _replay_lines(study, result, result.witness)
    body = "\n".join(lines)
    name = re.sub(r"\W+", "_", result.id.lower())
    return f"{_imports(body, call)}\n\n\ndef test_{name}() -> None:\n{body}\n"


def _says(result: TheoremResult) -> str:
    return f"{'Not so' if result.as_expected else 'So it must be'}: {result.sentence}"


def _law_lines(call: ObservedCall, result: TheoremResult) -> list[str]:
    rule = ("", Verbatim(f'REGISTRY.rules["{result.rule}"]'))
    return [
        call_assignment("step", "observe", [rule, *call_parts(call, "before")]),
        f'{INDENT}assert REGISTRY.laws["{result.law}"].holds(step)',
    ]


def _change_lines(call: ObservedCall) -> list[str]:
    if call.rejection is not None:
        return []
    made = call_assignment("after, _", call.function.__name__, call_parts(call, "before"))
    changes = chain.from_iterable(changes_by_account(call).values())
    return [made, *map(_assertion, filter(is_moved, changes))]


def _assertion(change: Change) -> str:
    text = change.measure.text.replace("ID", f'"{change.account}"').replace("STATE", "after")
    return f"{INDENT}assert {change.after} == {text}  # was {change.before}"


def _replay_lines(study: Study, result: TheoremResult, witness: Witness) -> list[str]:
    short = Witness(telling_values(study, witness), witness.choices)
    verdict = {result.id: not result.as_expected}
    replayed = f'replay(CATALOGUE.studies["{study.name}"], witness)'
    return [
        assignment("witness", short),
        f"{INDENT}assert {as_python(verdict)} == {replayed}",
    ]


def _imports(body: str, call: ObservedCall | None) -> str:
    known = {module: set(names) for module, names in IMPORTS.items()}
    if call is not None:
        known.setdefault(call.function.__module__, set()).add(call.function.__name__)
        for kind in classes_in(dict(call.arguments)):
            known.setdefault(_home_of(kind), set()).add(kind.__name__)
    used = {
        module: sorted(name for name in names if re.search(rf"\b{name}\b", body))
        for module, names in sorted(known.items())
    }
    return "\n".join(
        f"from {module} import {', '.join(names)}" for module, names in used.items() if names
    )


def _home_of(kind: type) -> str:
    """Return the module that a class is imported from by its users."""
    if kind is Map:
        return "immutables"
    return "zerosum.spec" if getattr(spec, kind.__name__, None) is kind else kind.__module__
