"""Which functions of the rules each test runs, found by running it once, and remembered.

What was found is kept below ``build``, file by file, under a key of all text that it depends on.
"""

from __future__ import annotations

import gc
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import _lru_cache_wrapper, cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from attrs import asdict, frozen

from tests.teeth.mortal import within

ROOT = Path(__file__).resolve().parents[2]
RULES = str(ROOT / "rules" / "zerosum" / "rules")
FOLDER = ROOT / "build" / "mutants"
STORE = FOLDER / "reach.json"
REMEMBERING = ("tests.unit", "tests.conformance", "tests.docs", "zerosum.lab", "zerosum.audit")
LONGEST = 4.0
"""Seconds. A test that takes longer judges no mutant."""


@frozen(eq=False)
class Run:
    """A test that passes: how long it takes, and the functions that it runs, module by module."""

    test: str
    seconds: float
    functions: list[str]


def runs_of(items: Iterable[pytest.Item], tell: Callable[[int, str], None]) -> dict[str, Run]:
    """Return the runs of all tests that pass in time, measured or remembered."""
    by_file: dict[Path, list[pytest.Item]] = {}
    for item in items:
        by_file.setdefault(item.path, []).append(item)
    known = json.loads(STORE.read_text()) if STORE.exists() else {}
    kept: dict[str, list[dict[str, Any]]] = {}
    done = 0
    runs: dict[str, Run] = {}
    for path, inside in by_file.items():
        key = key_of(path)
        if key not in known:
            known[key] = [asdict(run) for item in inside for run in measured(item, tell, done)]
            _keep(known)
        kept[key] = known[key]
        runs |= {one["test"]: Run(**one) for one in known[key]}
        done += len(inside)
        tell(done, path.name)
    _keep(kept)
    return runs


def _keep(known: dict[str, list[dict[str, Any]]]) -> None:
    STORE.parent.mkdir(parents=True, exist_ok=True)
    STORE.write_text(json.dumps(known))


def key_of(path: Path) -> str:
    """Return what a test file's runs are known by: its text, and all text that it may use."""
    return hashlib.sha256(f"{path}{_shared_text()}".encode() + path.read_bytes()).hexdigest()


@cache
def _shared_text() -> str:
    found = hashlib.sha256()
    for folder in ("spec", "rules", "proofs", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not path.name.startswith("test_") and "teeth" not in path.parts:
                found.update(path.read_bytes())
    return found.hexdigest()


def measured(item: pytest.Item, tell: Callable[[int, str], None], done: int) -> Iterator[Run]:
    """Run a test and yield what it runs, or nothing if it does not pass in time."""
    seen: set[CodeType] = set()

    def notice(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            seen.add(frame.f_code)

    tell(done, item.name)
    forget()
    previous = sys.getprofile()
    began = time.process_time()
    sys.setprofile(notice)
    try:
        with within(LONGEST):
            passes = is_passing(item)
    finally:
        sys.setprofile(previous)
    if passes:
        yield Run(item.nodeid, time.process_time() - began, sorted(_names(seen)))


def _names(codes: Iterable[CodeType]) -> Iterator[str]:
    for code in codes:
        if code.co_filename.startswith(RULES):
            module = code.co_filename.removeprefix(RULES).strip("/").removesuffix(".py")
            yield f"{module}.{code.co_qualname.partition('.<locals>')[0]}"


def is_passing(item: pytest.Item) -> bool:
    """Run a test with all that it needs, and return whether it passes."""
    return not any(one.failed for one in runtestprotocol(item, log=False, nextitem=None))


def forget() -> None:
    """Empty what tests and tools remember, lest they answer without running the rules."""
    for one in _remembering():
        one.cache_clear()


@cache
def _remembering() -> list[_lru_cache_wrapper[Any]]:
    found = (one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper))
    return [one for one in found if str(getattr(one, "__module__", "")).startswith(REMEMBERING)]
