"""Certify: look for a certificate of every question, and store those that are found.

``python -m zerosum.proofs.certify`` keeps what is right and needed, finds what is missing, and
forgets the rest.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from attrs import define, field

from zerosum.proofs.certificates import store
from zerosum.proofs.certificates.checker import check
from zerosum.proofs.engine.readings import Reading
from zerosum.proofs.panel import Leg, Panel, certificate_name
from zerosum.proofs.prove import prove_study
from zerosum.proofs.solvers import certifier
from zerosum.proofs.solvers.answer import Answer
from zerosum.proofs.theorem import CATALOGUE


@define
class Certifier(Panel):
    """Z3 and the certificates, which are looked for where they are missing."""

    legs: tuple[Leg, ...] = ("z3", "certificate")
    found: dict[str, store.Steps] = field(factory=dict)
    tried: set[str] = field(factory=set)

    def _narrowed(self, reading: Reading, answer: Answer) -> Reading:
        """Return what the legs are asked in, after a search if neither has a certificate."""
        narrow = super()._narrowed(reading, answer)
        if self._has_certificate(narrow) or self._find(narrow):
            return narrow
        return reading if self._find(reading) else narrow

    def _find(self, reading: Reading) -> bool:
        """Look for a certificate, once."""
        text = reading.exact_text()
        if text in self.tried:
            return False
        self.tried.add(text)
        steps = certifier.find(text)
        if steps is None:
            return False
        check(text, steps)
        self.found[store.name_of(text)] = steps
        self.known[certificate_name(reading)] = True
        return True


def certify(name: str) -> tuple[str, dict[str, store.Steps], int]:
    """Return the certificates of a study's questions, and how many have none.

    The questions are those of the proof. Where a goal has no certificate, its parts may have them.
    """
    import zerosum.proofs.theorems  # noqa: F401, PLC0415 - a fresh process must load the catalogue

    panel = Certifier()
    results = prove_study(CATALOGUE.studies[name], panel)
    denied = {
        store.name_of(one.reading.exact_text()): one.verdicts["certificate"]
        for result in results
        for one in result.questions
        if one.verdicts["z3"] == "unsat"
    }
    found = {
        text: steps
        for text, verdict in sorted(denied.items())
        if verdict == "unsat" and (steps := panel.found.get(text) or store.steps_of(text))
    }
    return name, found, len(denied) - len(found)


def main(names: Iterable[str]) -> None:
    """Certify the named studies, or all, on all cores."""
    import zerosum.proofs.theorems  # noqa: F401, PLC0415 - loads the catalogue

    chosen = list(names) or list(CATALOGUE.studies)
    workers = min(os.cpu_count() or 1, len(chosen))
    store.folder().mkdir(exist_ok=True)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for name, found, missing in pool.map(certify, chosen):
            store.write(store.folder() / f"{name}.json", found)
            sys.stdout.write(f"{name}: {len(found)} found, {missing} without\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
