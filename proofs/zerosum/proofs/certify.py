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

from attrs import evolve

from zerosum.proofs.certificates import store
from zerosum.proofs.certificates.checker import check
from zerosum.proofs.engine.path import Obligation
from zerosum.proofs.engine.terms import conjuncts
from zerosum.proofs.panel import Panel
from zerosum.proofs.prove import explore_study, obligations_of
from zerosum.proofs.solvers import certifier
from zerosum.proofs.theorem import CATALOGUE, Study


def certify(name: str) -> tuple[str, dict[str, list[Any]], int]:
    """Return the certificates of a study's questions, and how many have none."""
    import zerosum.proofs.theorems  # noqa: F401, PLC0415 - a fresh process must load the catalogue

    found: dict[str, list[Any]] = {}
    missing = 0
    for whole, parts in questions_of(CATALOGUE.studies[name]):
        if not _all_found([whole], found):
            missing += 0 if parts and _all_found(parts, found) else 1
    return name, found, missing


def _all_found(texts: list[str], found: dict[str, list[Any]]) -> bool:
    """Find certificates of some questions; of none, unless there is one of each."""
    new: dict[str, list[Any]] = {}
    for text in texts:
        name = store.name_of(text)
        steps = found.get(name) or store.steps_of(name) or certifier.find(text)
        if steps is None:
            return False
        check(text, steps)
        new[name] = steps
    found.update(new)
    return True


def questions_of(study: Study) -> Iterator[tuple[str, list[str]]]:
    """Yield the exact text of each question that Z3 answers with *unsat*, once, and of its parts.

    Nobody is asked about the parts of a question that has a certificate itself.
    """
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
                    yield text, [] if store.is_certified(text) else _parts_of(one, panel)
    panel.close()


def _parts_of(obligation: Obligation, panel: Panel) -> list[str]:
    """Return what Z3 denies of the parts of an obligation, where it has parts."""
    goals = list(conjuncts(obligation.goal))
    texts = [panel.certifiable(evolve(obligation, goal=goal)) for goal in goals]
    kept = [text for text in texts if text is not None]
    return kept if len(goals) > 1 and len(kept) == len(goals) else []


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
