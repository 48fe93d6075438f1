"""The court: the tests of this project that judge a mutant, and the theorems after them.

A mutant is judged by the tests that run its function, the quickest first, in a child that has the
error planted. Only if all of them pass, and nobody has said why, do the theorems about what
reaches the function judge it.
"""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import pytest
from attrs import Factory, define, frozen
from hypothesis import Phase, settings

from tests.teeth.explained import reasons
from tests.teeth.judge import studies_reaching, unexpected
from tests.teeth.mortal import OutOfTime, in_children, within
from tests.teeth.mutation import Mutant
from tests.teeth.plant import planted
from tests.teeth.reach import ROOT, Run, forget, is_passing, runs_of

FOLDERS = ("unit", "laws", "conformance", "traces")
"""The tests that judge. Those of the engine and of the teeth plant errors of their own."""

SLOW = (
    "check_",
    "cli_",
    "crosshair_",
    "pages_",
    "proof_",
    "lab_",
    "wave_pictures",
    "add_a_venue",
    "rows",
)
"""What the tests of files that do not judge are about: the commands and what they draw."""

SURVIVED = ""
THEOREM = "theorem"
WITHOUT_END = "never ends"
PATIENCE = 20
"""A test that takes so many times as long as it should, and ten seconds more, never ends."""

PROVING = 400.0
"""Seconds that the theorems about one mutant may take."""

Tell = Callable[[int, int, str], None]


@frozen
class Verdict:
    """What became of a mutant: the test or theorem that noticed it, or an empty text."""

    name: str
    line: int
    noticed: str

    @property
    def judge(self) -> str:
        """Return what kind of judge noticed it: a folder of tests, or the theorems."""
        return self.noticed.partition("/")[0].partition(" ")[0]


@frozen(eq=False)
class Hearing:
    """A mutant, and the tests that judge it in their order."""

    mutant: Mutant
    tests: Sequence[Run]
    proves: bool


@define(eq=False)
class Court:
    """A run of pytest that collects the tests and judges mutants by them.

    Where files of tests are named, they alone judge.
    """

    mutants: Sequence[Mutant]
    tell: Tell
    workers: int = 1
    files: Sequence[str] = ()
    verdicts: list[Verdict] = Factory(list)
    failing: list[str] = Factory(list)
    _noticed: dict[tuple[str, str], list[Run]] = Factory(lambda: defaultdict(list))

    def pytest_collection(self) -> None:
        """Let Hypothesis stop at the first example that fails, and not look for a simpler one."""
        settings.register_profile(
            "mutants", settings.get_profile("ci"), phases=(Phase.explicit, Phase.generate)
        )
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Judge the mutants instead of running the tests."""
        items = {item.nodeid: item for item in session.items}
        runs = runs_of(items.values(), lambda done, last: self.tell(done, len(items), last))
        self.failing = sorted(set(items) - set(runs))
        by_function = _by_function(runs)
        if not self.files:
            studies_reaching("")  # found once, here, and copied to every child
        gc.freeze()
        judge = partial(_judged, items)
        hearings = self._hearings(by_function)
        for hearing, noticed in in_children(judge, hearings, self.workers):
            self._keep(hearing, noticed)
        return True

    def _hearings(self, by_function: Mapping[str, list[Run]]) -> Iterator[Hearing]:
        """Yield the hearings: first tests that noticed an error there before, then the module's."""
        for mutant in self.mutants:
            tests = by_function.get(f"{mutant.of}.{mutant.function}", [])
            sharp = self._noticed[mutant.of, mutant.function]
            near = [one for one in tests if f"test_{mutant.of}.py" in one.test]
            ordered = list(dict.fromkeys([*sharp, *near, *tests]))
            proves = not self.files and mutant.name not in reasons()
            yield Hearing(mutant, ordered, proves)

    def _keep(self, hearing: Hearing, noticed: str) -> None:
        mutant = hearing.mutant
        self.verdicts.append(Verdict(mutant.name, mutant.line, noticed))
        sharp = self._noticed[mutant.of, mutant.function]
        for test in hearing.tests:
            if noticed.startswith(test.test.removeprefix("tests/")):
                if test in sharp:
                    sharp.remove(test)
                sharp.insert(0, test)
        self.tell(len(self.verdicts), len(self.mutants), mutant.name)


def _by_function(runs: Mapping[str, Run]) -> dict[str, list[Run]]:
    found: dict[str, list[Run]] = defaultdict(list)
    for run in sorted(runs.values(), key=lambda one: one.seconds):
        for function in run.functions:
            found[function].append(run)
    return found


def _judged(items: Mapping[str, pytest.Item], hearing: Hearing) -> str:
    """Judge a mutant, and return what noticed it."""
    mutant = hearing.mutant
    studies = studies_reaching(mutant.function) if hearing.proves else ()
    forget()
    with planted(mutant.module, mutant.tree):
        for run in hearing.tests:
            noticed = _noticed_by(items[run.test], run)
            if noticed:
                return noticed
        try:
            with within(PROVING):
                return next((f"{THEOREM} {bite}" for bite in unexpected(studies)), SURVIVED)
        except OutOfTime:
            return f"{THEOREM} {WITHOUT_END}"


def _noticed_by(item: pytest.Item, run: Run) -> str:
    limit = 10 + PATIENCE * run.seconds
    began = time.process_time()
    with within(limit):
        if is_passing(item):
            return SURVIVED
    name = run.test.removeprefix("tests/")
    return f"{name} {WITHOUT_END}" if time.process_time() - began >= limit else name


def hold(court: Court) -> int:
    """Collect the tests and let the court judge."""
    judges = [str(ROOT / "tests" / name) for name in court.files or FOLDERS]
    left_out = [f"--ignore-glob=*/test_{about}*" for about in SLOW]
    options = (
        "-qq",
        "--assert=plain",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        f"--rootdir={ROOT}",
    )
    return int(pytest.main([*options, *left_out, *judges], plugins=[court]))
