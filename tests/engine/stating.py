"""State a theorem for one test only, outside the catalogue, and put it to the real prover."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from attrs import frozen

from zerosum.proofs.engine import terms
from zerosum.proofs.engine.given import Given
from zerosum.proofs.engine.path import Path, walk
from zerosum.proofs.engine.terms import Term
from zerosum.proofs.prove import prove_study
from zerosum.proofs.result import TheoremResult
from zerosum.proofs.theorem import Expectation, Judgement, Study, Theorem

Value = TypeVar("Value")
Claim = bool | Callable[[], bool]
"""What a body yields: a statement, or a thunk that is evaluated as a law is, by a judge."""

Body = Callable[[Given], Iterator[Claim]]
ID = "T"


def subject(value: Value) -> Value:
    """Stand for the function under proof."""
    return value


def explore(run: Callable[[], None], feasible: Callable[[list[Term]], bool]) -> list[Path]:
    """Run a function along every path that can be reached, and return the paths."""

    def sides(fixed: tuple[Term, ...], question: Term) -> tuple[bool, bool]:
        return feasible([*fixed, question]), feasible([*fixed, terms.opposite(question)])

    return list(walk(run, sides))


def study_of(
    body: Body,
    *,
    expects: Expectation = "proved",
    covers: tuple[str, ...] = (),
    of: Callable[..., Any] = subject,
) -> Study:
    """Return a study of one theorem about ``subject``."""

    def run(given: Given) -> Iterator[Judgement]:
        for claim in body(given):
            yield ID, claim if callable(claim) else _constantly(claim)

    stated = Theorem(ID, "", of.__name__, "", ID, expects)
    return Study(ID, of.__code__, run, (stated,), covers)


def _constantly(claim: bool) -> Callable[[], bool]:
    return lambda: claim


def prove(body: Body, **options: Any) -> TheoremResult:
    """Put a body to the prover."""
    [result] = prove_study(study_of(body, **options))
    return result


@frozen
class Asked:
    """What came of a body: the status of its theorem, or the name of the error it ended in."""

    outcome: str
    as_expected: bool = False


def ask(body: Body, **options: Any) -> Asked:
    """Put a body to the prover and catch whatever comes."""
    try:
        result = prove(body, **options)
    except BaseException as error:  # noqa: BLE001 - the engine's own errors are no Exception
        return Asked(type(error).__name__)
    return Asked(result.status, result.as_expected)


def names(bodies: Iterable[Callable[..., Any]]) -> list[str]:
    """Return readable test ids."""
    return [body.__name__ for body in bodies]
