"""The two judges of a planted error: laws on seeded random calls, and theorems."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from itertools import chain
from pkgutil import walk_packages
from random import Random
from types import CodeType, FrameType, ModuleType
from typing import Any

from attrs import evolve, frozen

import zerosum.proofs.theorems
import zerosum.rules
import zerosum.spec
from tests.strategies import seeded, some_call, some_exchange
from tests.teeth.mutation import Mutant
from tests.teeth.plant import functions_of, planted
from zerosum.proofs.engine import terms
from zerosum.proofs.engine.given import Given, Unmet
from zerosum.proofs.engine.path import Obligation, Path
from zerosum.proofs.panel import Panel, z3_alone
from zerosum.proofs.prove import prove_study, put, walk_study, watching
from zerosum.proofs.refute import holds_concretely
from zerosum.proofs.result import Witness
from zerosum.proofs.theorem import CATALOGUE, Judgement, Study, theorem_id
from zerosum.rules.observe import observe
from zerosum.spec.registry import REGISTRY, Rule


def modules_of(package: ModuleType) -> tuple[ModuleType, ...]:
    """Return all modules of a package."""
    names = walk_packages(package.__path__, f"{package.__name__}.")
    return tuple(import_module(one.name) for one in names if not one.ispkg)


PLANTABLE = modules_of(zerosum.rules)
"""The modules that errors are planted in. By full name, since ``observe`` is a function too."""

SEED = 20251010
ROUNDS = 100
"""Each round runs every situation once and calls every rule once on a real exchange."""


@frozen
class Bite:
    """What noticed an error: a law or a statement, broken by a call of a rule."""

    law: str
    rule: str

    def __str__(self) -> str:
        return f"{self.law} ({self.rule})"


def noticed(mutant: Mutant) -> str:
    """Return the law or theorem that notices a mutant of the ledger, or an empty text."""
    reached = studies_reaching(mutant.function)
    with planted(mutant.module, mutant.tree):
        return next((str(bite) for bite in chain(bites(), unexpected(reached))), "")


# Laws on random calls ---------------------------------------------------------------------------


def bites(rounds: int = ROUNDS, seed: int = SEED) -> Iterator[Bite]:
    """Yield what the laws notice, call by call; a call that ends in an error is noticed too."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    for _ in range(rounds):
        for study in CATALOGUE.studies.values():
            if is_of_ledger(study):
                yield from _bites_in_situation(study, random)
        for rule in REGISTRY.rules.values():
            if rule.clause.startswith("LED-"):
                yield from _bites_on_real_exchange(rule, random)


def is_of_ledger(study: Study) -> bool:
    """Return whether a study is about the ledger, which these errors are planted in."""
    rule = REGISTRY.rules.get(study.name)
    clause = study.name[2:] if rule is None else rule.clause
    return clause.startswith("LED-")


def broken_laws(rounds: int = ROUNDS) -> set[str]:
    """Return the ids of all laws and statements that some call breaks."""
    return {bite.law for bite in bites(rounds)}


def _bites_in_situation(study: Study, random: Random) -> list[Bite]:
    law_of = {
        one.id: one.law or one.id for one in study.theorems if one.expects in ("proved", "claim")
    }
    try:
        judgements = [(id_, judge()) for id_, judge in study.run(seeded(random))]
    except Unmet:
        return []
    except Exception as error:  # noqa: BLE001 - whatever a wrong rule raises gives it away
        return [Bite(type(error).__name__, study.name)]
    return [
        Bite(law_of[id_], study.name)
        for id_, is_held in judgements
        if not is_held and id_ in law_of
    ]


def _bites_on_real_exchange(rule: Rule, random: Random) -> list[Bite]:
    reading = seeded(random)
    exchange = some_exchange(reading)
    arguments = some_call(reading, rule, exchange)
    try:
        step = observe(rule, exchange, **arguments)
        broken = [law.id for law in REGISTRY.laws_of(rule) if not law.holds(step)]
    except Exception as error:  # noqa: BLE001 - whatever a wrong rule raises gives it away
        broken = [type(error).__name__]
    return [Bite(id_, rule.name) for id_ in broken]


# Theorems ---------------------------------------------------------------------------------------


def unexpected(names: Iterable[str]) -> Iterator[Bite]:
    """Yield the theorems of some studies that do not come out as their author says."""
    for name in names:
        yield from _unexpected_in(name)


def _unexpected_in(name: str) -> list[Bite]:
    try:
        results = prove_study(_with_planted_code(CATALOGUE.studies[name]))
    except BaseException as error:  # noqa: BLE001 - the engine's own errors are no Exception
        return [Bite(type(error).__name__, name)]
    return [Bite(one.id, name) for one in results if not one.as_expected]


def theorem_notices(rule_name: str, law_id: str, enough: str = "REFUTED") -> str:
    """Return how the theorem of a law about a rule fails: REFUTED, UNKNOWN, or not at all.

    It ends at the first obligation that fails and whose model breaks the law in plain Python too;
    so it says no more than that the theorem is not true, and says it fast. Where it is ``enough``
    that the theorem is no longer proved, it ends at the first obligation that fails.
    """
    wanted = theorem_id(REGISTRY.laws[law_id], rule_name)
    return study_notices(CATALOGUE.studies[rule_name], wanted, enough)


def statement_notices(theorem: str) -> str:
    """Return how a statement that is no law fails: that it is no longer proved is enough."""
    return study_notices(CATALOGUE.studies[theorem], theorem, "UNKNOWN")


def study_notices(study: Study, wanted: str, enough: str) -> str:
    """Return how one theorem of a study fails, path by path."""
    study, panel, found = _with_planted_code(study), z3_alone(), ""
    with watching(study.of) as watch:
        for number, path in enumerate(walk_study(_only(study, wanted), panel), 1):
            for one in path.obligations:
                if one.owner in ("", wanted):
                    found = _standing(study, wanted, (number, path, one), panel) or found
                if found in (enough, "REFUTED"):
                    assert watch.has_run
                    return found
    assert watch.has_run
    return found


def _only(study: Study, wanted: str) -> Study:
    def run(given: Given) -> Iterator[Judgement]:
        return (one for one in study.run(given) if one[0] == wanted)

    return evolve(study, run=run)


def _standing(study: Study, wanted: str, asked: tuple[int, Path, Obligation], panel: Panel) -> str:
    """Return whether an obligation holds, or fails on a call in plain Python, or neither."""
    _, path, obligation = asked
    if obligation.goal is terms.TRUE or all(one.is_proved for one in put(*asked, panel)):
        return ""
    answer = panel.ask([*obligation.hypotheses, terms.opposite(obligation.goal)])
    witness = Witness(answer.model, path.choices)
    is_broken = answer.verdict == "sat" and holds_concretely(study, witness, wanted) is False
    return "REFUTED" if is_broken else "UNKNOWN"


def _with_planted_code(study: Study) -> Study:
    """Let a study look for the code that its function has now."""
    now = {code.co_qualname: code for code in _codes()}
    return evolve(study, of=now.get(study.of.co_qualname, study.of))


def _codes() -> Iterator[CodeType]:
    for module in (*modules_of(zerosum.spec), *PLANTABLE):
        yield from (function.__code__ for function in functions_of(module).values())


@cache
def studies_reaching(function: str) -> tuple[str, ...]:
    """Return the studies that run a function, by its qualified name."""
    return tuple(name for name, reached in _reach().items() if function in reached)


@cache
def _reach() -> dict[str, set[str]]:
    return {name: _run_and_watch(study) for name, study in CATALOGUE.studies.items()}


def _run_and_watch(study: Study) -> set[str]:
    """Return the qualified names of all functions that run in a study."""
    seen: set[CodeType] = set()

    def notice(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            seen.add(frame.f_code)

    random = Random(SEED)  # noqa: S311 - repeatable on purpose
    previous = sys.getprofile()
    sys.setprofile(notice)
    try:
        for _ in range(100):
            _bites_in_situation(study, random)
    finally:
        sys.setprofile(previous)
    return {code.co_qualname for code in seen}
