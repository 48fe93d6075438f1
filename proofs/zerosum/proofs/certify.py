"""Certify: look for a certificate of every question, and store those that are found.

``python -m zerosum.proofs.certify`` keeps what is right and needed, finds what is missing, and
forgets the rest.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from zerosum.proofs.certificates import store
from zerosum.proofs.certificates.checker import check
from zerosum.proofs.panel import Panel
from zerosum.proofs.prove import explore_study, obligations_of
from zerosum.proofs.solvers import certifier
from zerosum.proofs.theorem import CATALOGUE, Study


def certify(name: str) -> tuple[str, dict[str, list[Any]], int]:
    """Return the certificates of a study's questions, and how many have none."""
    import zerosum.proofs.theorems  # noqa: F401, PLC0415 - a fresh process must load the catalogue

    found: dict[str, list[Any]] = {}
    missing = 0
    for text in questions_of(CATALOGUE.studies[name]):
        steps = store.certificates().get(store.name_of(text)) or certifier.find(text)
        if steps is None:
            missing += 1
        else:
            check(text, steps)
            found[store.name_of(text)] = steps
    return name, found, missing


def questions_of(study: Study) -> Iterator[str]:
    """Yield the exact text of each question that Z3 answers with *unsat*, once."""
    panel = Panel(legs=("z3",), needed=1)
    seen: set[str] = set()
    for path in explore_study(study, panel).paths:
        for theorem in study.theorems:
            if theorem.expects == "claim":
                continue
            for one in obligations_of(path, theorem):
                text = panel.certifiable(one)
                if text is not None and text not in seen:
                    seen.add(text)
                    yield text
    panel.close()


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
