"""A witness of the matrix as a test in plain Python: no solver, no scenario file, no matrix."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zerosum.cli.plain_python import INDENT, LINE, as_python, assignment, classes_in
from zerosum.lab.matrix.trace import Trace
from zerosum.lab.matrix.verdicts import Cell, Witness
from zerosum.lab.simulate import moments_of, moves_of

FUNCTIONS = {
    "apply_sweep": "zerosum.rules.waterfall",
    "replay": "zerosum.rules",
    "equity": "zerosum.spec.state",
    "position_of": "zerosum.spec.state",
    "traded_account": "zerosum.spec.state",
    "unrealised_profit": "zerosum.spec.state",
    "wallet_balance": "zerosum.spec.state",
    "compute_maintenance_margin": "zerosum.rules.margin",
    "is_safe": "zerosum.rules.margin",
    "comes_first": "zerosum.rules.ranking",
    "compute_rank": "zerosum.rules.ranking",
}
"""Where each function that a fact may name is imported from."""


def python_of(cell: Cell) -> str:
    """Return the test that repeats the run of a cell's witness, empty where it has none."""
    return "" if cell.witness is None else "\n".join(_lines(cell, cell.witness))


def _lines(cell: Cell, witness: Witness) -> Iterable[str]:
    trace, step = witness.trace, witness.breach.step
    moves = tuple(moves_of(moment) for moment in moments_of(trace.scenario))
    values = {
        "start": trace.scenario.exchange,
        "house": trace.scenario.house,
        "rules": trace.rules,
        "moves": moves,
    }
    facts = list(_facts(witness))
    body = [
        f"def test_{_word(cell.property.name)}_is_broken_under_{_word(cell.rules)}() -> None:",
        *(f"{INDENT}# {line}" for line in _wrapped(witness.breach.told)),
        *(assignment(name, value) for name, value in values.items()),
        f"{INDENT}state, journal = start, ()",
        f"{INDENT}for moved in moves:",
        f"{INDENT}{INDENT}state = replay(state, moved)",
        f"{INDENT}{INDENT}state, swept, _ = apply_sweep(state, house=house, rules=rules)",
        f"{INDENT}{INDENT}journal += (*moved, *swept)",
        f"{INDENT}before = replay(start, journal[:{step.index}])",
        f"{INDENT}after = replay(start, journal[:{_end(trace, witness)}])",
        *facts,
    ]
    text = "\n".join(body)
    return [*_imports(text, values, witness), "", "", text, ""]


def _facts(witness: Witness) -> Iterable[str]:
    for fact in witness.breach.facts:
        said = "" if fact.value is True else f"{as_python(fact.value)} == "
        line = f"{INDENT}assert {said}{fact.text}"
        if len(line) <= LINE:
            yield line
        else:
            yield f"{INDENT}assert {said}(\n{INDENT * 2}{fact.text}\n{INDENT})"


def _end(trace: Trace, witness: Witness) -> int:
    """Return where the journal stands after the breach, a fee that followed it included."""
    after = witness.breach.step.after
    return next(one.index + 1 for one in trace.steps if one.after is after)


def _imports(text: str, values: dict[str, object], witness: Witness) -> list[str]:
    found: dict[str, set[str]] = {}
    kinds = {kind for value in values.values() for kind in classes_in(value)}
    kinds |= {kind for fact in witness.breach.facts for kind in classes_in(fact.value)}
    for kind in kinds:
        found.setdefault(_module_of(kind), set()).add(kind.__name__)
    for name, module in FUNCTIONS.items():
        if re.search(rf"\b{name}\(", text):
            found.setdefault(module, set()).add(name)
    order = sorted(found, key=lambda module: (module.startswith("zerosum"), module))
    return [f"from {module} import {', '.join(sorted(found[module]))}" for module in order]


def _module_of(kind: type) -> str:
    return "immutables" if kind.__name__ == "Map" else kind.__module__


def _word(text: str) -> str:
    return text.lower().replace(" ", "_")


def _wrapped(text: str) -> list[str]:
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > LINE - 12:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
