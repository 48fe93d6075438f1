"""Plant every operator mutant in the rules and say what notices it (``make mutants``).

Each mutant is judged by the tests that run its function, and by the theorems if it gets past them.
One that gets past both must be explained in ``explained``. The exit code is 1 when a survivor is
not explained, or an explanation explains nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from random import Random
from types import ModuleType

if __name__ == "__main__":
    ROOT = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(ROOT / folder) for folder in ("", "spec", "rules", "proofs")]

import zerosum.rules
from tests.teeth.court import SURVIVED, Court, Verdict, hold
from tests.teeth.explained import reasons
from tests.teeth.mutation import Mutant, mutants_of
from tests.teeth.score import known, remember, write_scores
from zerosum.cli.terminal import progress

MODULES = tuple(one.name for one in iter_modules(zerosum.rules.__path__) if not one.ispkg)
"""All modules of the rules; the venues' are values, and their tests compare them with sources."""

SEED = 20251010


def target(name: str) -> ModuleType:
    """Return a module of the rules by its last name."""
    return import_module(f"zerosum.rules.{name}")


def all_mutants(modules: Iterable[str] = MODULES) -> list[Mutant]:
    """Return every mutant of some modules, in a fixed order."""
    return [mutant for name in modules for mutant in mutants_of(target(name))]


def asked() -> argparse.Namespace:
    """Return what is asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="only these modules")
    parser.add_argument("--sample", type=int, help="only so many mutants, chosen by a fixed seed")
    parser.add_argument("--like", default="", help="only mutants with this text in their name")
    parser.add_argument("--again", action="store_true", help="only what survived the last time")
    parser.add_argument("--workers", default="auto", help="how many at a time; all cores if left")
    parser.add_argument("--tests", nargs="*", default=(), help="only these files, and no theorem")
    found = parser.parse_args()
    strangers = sorted(set(found.modules) - set(MODULES))
    if strangers:
        parser.error(
            f"no module of the rules: {', '.join(strangers)}; there are {' '.join(MODULES)}"
        )
    return found


def main() -> int:
    """Judge the mutants that are asked for, print what is left of them, and write the score."""
    wanted = asked()
    modules = wanted.modules or MODULES
    mutants = [one for one in all_mutants(modules) if wanted.like in one.name]
    if wanted.again:
        left = {one.name for one in known(modules) if one.noticed == SURVIVED}
        mutants = [one for one in mutants if one.name in left]
    is_whole = not (wanted.sample or wanted.like)
    if wanted.sample:
        most = min(wanted.sample, len(mutants))
        chosen = Random(SEED).sample(range(len(mutants)), most)  # noqa: S311 - repeatable
        mutants = [mutants[number] for number in sorted(chosen)]
    workers = os.cpu_count() or 1 if wanted.workers == "auto" else int(wanted.workers)
    with progress("mutants") as tell:
        court = Court(mutants, tell, workers, wanted.tests)
        ended = hold(court)
    if len(court.verdicts) < len(mutants):
        print(f"pytest ended with {ended} before all mutants were judged")
        return 1
    if is_whole:
        verdicts = {one.name: one for one in known(modules)} if wanted.again else {}
        verdicts |= {one.name: one for one in court.verdicts}
        remember(modules, verdicts.values())
        write_scores(modules, list(verdicts.values()))
    for file, count in Counter(test.partition("::")[0] for test in court.failing).items():
        print(f"no judges, since they do not pass here or take too long: {count} tests of {file}")
    return report(court.verdicts)


def report(verdicts: Sequence[Verdict]) -> int:
    """Print the survivors and the totals, and return 1 if something is not explained."""
    explained = reasons()
    survivors = [one for one in verdicts if one.noticed == SURVIVED]
    unexplained = [one for one in survivors if one.name not in explained]
    noticed = {one.name for one in verdicts if one.noticed}
    stale = sorted(noticed & set(explained))
    print(f"{len(verdicts)} mutants, {len(noticed)} noticed, ", end="")
    print(f"{len(survivors) - len(unexplained)} explained, {len(unexplained)} unexplained")
    for one in unexplained:
        print(f"unexplained: {one.name} (line {one.line})")
    for name in stale:
        print(f"explained in vain: {name}")
    return 1 if unexplained or stale else 0


if __name__ == "__main__":
    sys.exit(main())
