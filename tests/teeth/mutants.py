"""Plant every operator mutant in the ledger and print what notices it (``make mutants``).

Each mutant is judged by the laws on seeded random calls first, and by the theorems if it gets
past them. One that gets past both must be explained below. The exit code is 1 when a survivor is
not explained, or an explanation explains nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":
    ROOT = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(ROOT / folder) for folder in ("", "spec", "rules", "proofs")]

from attrs import frozen

from tests.teeth.judge import bites, studies_reaching, unexpected
from tests.teeth.mutation import Mutant, mutants_of
from tests.teeth.plant import planted

MODULES = ("journal", "ledger", "guards")
SURVIVED = ""

SYMMETRIC = "the order of two alternatives or factors does not matter"
AT_ZERO = "where it differs, the smaller of two magnitudes is zero and nothing is closed either way"
STEPS = "journal.compute_closed_steps:"
AFTER = "journal.compute_position_after:"
USED_UP = "it differs for an order of no steps, and of those nothing is taken"
NOTHING_OPENS = "trading no steps opens none with either sign"
EITHER = "conj(size > 0, moved < 0)"
OR_ELSE = "conj(size < 0, moved > 0)"
EQUIVALENT = {
    f"{STEPS} size > 0 -> size >= 0": AT_ZERO,
    f"{STEPS} size < 0 -> size <= 0": AT_ZERO,
    f"{STEPS} moved > 0 -> moved >= 0": AT_ZERO,
    f"{STEPS} moved < 0 -> moved <= 0": AT_ZERO,
    f"{STEPS} 0 -> -1": f"above -1 is at least 0, and {AT_ZERO}",
    f"{STEPS} 0 -> 1 (2)": f"below 1 is at most 0, and {AT_ZERO}",
    f"{STEPS} 0 -> 1 (3)": f"below 1 is at most 0, and {AT_ZERO}",
    f"{STEPS} 0 -> -1 (4)": f"above -1 is at least 0, and {AT_ZERO}",
    f"{STEPS} disj({EITHER}, {OR_ELSE}) -> disj({OR_ELSE}, {EITHER})": SYMMETRIC,
    f"{STEPS} {EITHER} -> conj(moved < 0, size > 0)": SYMMETRIC,
    f"{STEPS} {OR_ELSE} -> conj(moved > 0, size < 0)": SYMMETRIC,
    f"{STEPS} minimum(magnitude(size), magnitude(moved)) -> "
    "minimum(magnitude(moved), magnitude(size))": SYMMETRIC,
    f"{AFTER} moved > 0 -> moved >= 0": NOTHING_OPENS,
    f"{AFTER} 0 -> -1": f"above -1 is at least 0, and {NOTHING_OPENS}",
    f"{AFTER} maximum(magnitude(position.size), 1) -> "
    "maximum(1, magnitude(position.size))": SYMMETRIC,
    f"{AFTER} compute_closed_steps(position.size, moved) -> "
    "compute_closed_steps(moved, position.size)": SYMMETRIC,
    "ledger.apply_fill: require_difference(buyer, seller) -> "
    "require_difference(seller, buyer)": SYMMETRIC,
    "ledger.apply_transfer: require_difference(payer, receiver) -> "
    "require_difference(receiver, payer)": SYMMETRIC,
    "journal._consume_order: order.size > 0 -> order.size >= 0": USED_UP,
    "journal._consume_order: 0 -> -1": USED_UP,
    "journal._change_market: without assert_never(entry)": "no entry of another kind exists; the "
    "type checker says so, and the line is never reached",
    "ledger.apply_oracle: SetOracle done twice": "the second entry says what the first one said",
    "ledger.apply_list_market: ListMarket done twice": "the second entry says what the first said",
}
"""Mutants that nothing can notice, each with the reason."""


@frozen
class Verdict:
    """What became of a mutant: the law or theorem that noticed it, or an empty text."""

    name: str
    line: int
    noticed: str


def target(name: str) -> ModuleType:
    """Return a module of the rules by its last name."""
    return import_module(f"zerosum.rules.{name}")


def all_mutants() -> list[Mutant]:
    """Return every mutant of the ledger, in a fixed order."""
    return [mutant for name in MODULES for mutant in mutants_of(target(name))]


def judge(mutant: Mutant) -> Verdict:
    """Let the laws look at a mutant, then the theorems about what it is part of."""
    reached = studies_reaching(mutant.function)
    with planted(mutant.module, mutant.tree):
        noticed = next((str(bite) for bite in _all_bites(reached)), SURVIVED)
    return Verdict(mutant.name, mutant.line, noticed)


def _all_bites(reached: tuple[str, ...]) -> Iterator[object]:
    yield from bites()
    yield from unexpected(reached)


def judge_numbers(numbers: range) -> list[Verdict]:
    """Judge some of the mutants, by their place in the list; what a worker is asked to do."""
    mutants = all_mutants()
    return [judge(mutants[number]) for number in numbers]


def main() -> int:
    """Judge all mutants on all cores and print the table."""
    count, workers = len(all_mutants()), os.cpu_count() or 1
    parts = [range(first, count, 8 * workers) for first in range(8 * workers)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        verdicts = [verdict for part in pool.map(judge_numbers, parts) for verdict in part]
    return report(verdicts)


def report(verdicts: list[Verdict]) -> int:
    """Print the table and what is wrong with it."""
    for verdict in sorted(verdicts, key=lambda one: (one.name.partition(".")[0], one.line)):
        print(f"{verdict.line:>4}  {verdict.name}\n        {_explained(verdict)}")
    names = {verdict.name: verdict for verdict in verdicts}
    survivors = [one.name for one in verdicts if one.noticed == SURVIVED]
    unexplained = [name for name in survivors if name not in EQUIVALENT]
    stale = [name for name in EQUIVALENT if name not in names or names[name].noticed]
    print(f"\n{len(verdicts)} mutants, {len(verdicts) - len(survivors)} noticed, ", end="")
    print(f"{len(survivors) - len(unexplained)} explained, {len(unexplained)} unexplained")
    for title, wrong in (("unexplained", unexplained), ("explained in vain", stale)):
        for name in wrong:
            print(f"{title}: {name}")
    return 1 if unexplained or stale else 0


def _explained(verdict: Verdict) -> str:
    if verdict.noticed:
        return f"noticed by {verdict.noticed}"
    return f"nothing notices it: {EQUIVALENT.get(verdict.name, 'NOT EXPLAINED')}"


if __name__ == "__main__":
    sys.exit(main())
