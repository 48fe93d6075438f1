"""One question to one prover, in a process of its own: what `run` starts for each cell.

The clock starts when everything is loaded and counts the processor seconds of this process, so
that what else the machine does meanwhile costs nobody anything. CrossHair counts its own limit in
the same seconds.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module

from attrs import asdict, evolve, frozen
from crosshair.core_and_libs import analyze_function, run_checkables
from crosshair.options import AnalysisKind, AnalysisOptionSet
from crosshair.statespace import MessageType

from tests.benchmarks.crosshair.pairs import CROWD, LIMIT, WRONGS, Pair, pair_of
from tests.teeth.plant import functions_of, planted, replaced
from zerosum.proofs import Witness, prove
from zerosum.proofs.panel import z3_alone
from zerosum.proofs.prove import prove_study
from zerosum.proofs.result import TheoremResult
from zerosum.proofs.theorem import CATALOGUE


@frozen
class Answer:
    """What a prover said."""

    verdict: str
    scope: str = ""
    detail: str = ""
    seconds: float = 0.0


def ours(theorem: str) -> Answer:
    """Prove a theorem as `zerosum prove` does, with nothing remembered."""
    [result] = prove([theorem], jobs=1, memory=None).results
    return _answer_of(result)


def z3_only(theorem: str) -> Answer:
    """Prove a theorem with the one solver that CrossHair asks too."""
    for study in CATALOGUE.studies.values():
        chosen = tuple(one for one in study.theorems if one.id == theorem)
        if chosen:
            [result] = prove_study(evolve(study, theorems=chosen), z3_alone())
            return _answer_of(result)
    raise ValueError(f"no theorem is called {theorem}")


def _answer_of(result: TheoremResult) -> Answer:
    witness = result.witness if result.status == "REFUTED" else None
    return Answer(result.status, result.scope, "" if witness is None else _words_of(witness))


def _words_of(witness: Witness) -> str:
    chosen = {**witness.choices, **{name: one for name, one in witness.values.items() if one}}
    return ", ".join(f"{name} = {value}" for name, value in chosen.items())


def crosshair(theorem: str) -> Answer:
    """Ask CrossHair whether the contract of a theorem holds."""
    return _answer_to(pair_of(theorem))


def crowd(theorem: str) -> Answer:
    """Ask CrossHair about any number of accounts, as it would be asked: with a list."""
    if theorem != CROWD.theorem:
        raise ValueError(f"no contract asks {theorem} of a list of accounts")
    return _answer_to(CROWD)


def _answer_to(pair: Pair) -> Answer:
    options = AnalysisOptionSet(
        analysis_kind=(AnalysisKind.PEP316,), per_condition_timeout=LIMIT, report_all=True
    )
    began = time.process_time()
    said = list(run_checkables(analyze_function(pair.contract, options)))
    spent = time.process_time() - began
    if len(said) != 1:
        raise ValueError(f"{pair.theorem}: one promise, but CrossHair says {said}")
    [message] = said
    return Answer(_verdict(message.state, spent), pair.fixed, message.message)


def _verdict(state: MessageType, spent: float) -> str:
    if state is MessageType.CONFIRMED:
        return "confirmed"
    if state is MessageType.POST_FAIL:
        return "refuted"
    if state is MessageType.CANNOT_CONFIRM:
        return "timeout" if spent >= LIMIT else "not confirmed"
    return state.name.lower().replace("_", " ")


SIDES: dict[str, Callable[[str], Answer]] = {
    "ours": ours,
    "z3": z3_only,
    "crosshair": crosshair,
    "crowd": crowd,
}


@contextmanager
def planting(name: str) -> Iterator[None]:
    """Run the rules with an error of this name in them, and let the theorems be about that code."""
    wrong = next(one for one in WRONGS if one.name == name)
    module = import_module(f"zerosum.rules.{wrong.module}")
    functions = {function.__code__: function for function in functions_of(module).values()}
    with planted(module, replaced(module, wrong.old, wrong.new)):
        for name_, study in CATALOGUE.studies.items():
            if study.of in functions:
                CATALOGUE.studies[name_] = evolve(study, of=functions[study.of].__code__)
        yield


def timed(side: str, theorem: str, wrong: str = "") -> Answer:
    """Return what a side says of a theorem, perhaps under a planted error, and what it cost."""
    with planting(wrong) if wrong else nullcontext():
        began = time.process_time()
        answer = SIDES[side](theorem)
        return evolve(answer, seconds=round(time.process_time() - began, 2))


if __name__ == "__main__":
    print(json.dumps(asdict(timed(*sys.argv[1:]))))
