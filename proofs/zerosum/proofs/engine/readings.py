"""Readings: an obligation put in more and more words, until they suffice.

Most goals follow from themselves, or from the few hypotheses that speak of the same numbers.
Whoever is asked less answers sooner, and obligations of many paths become one question. Leaving
out hypotheses, or what a product is, only weakens them: *unsat* to any reading is *unsat* to the
obligation. Any other answer counts only for the last reading, which is the obligation itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import Literal, TypeAlias

from attrs import frozen

from zerosum.proofs.engine import terms
from zerosum.proofs.engine.linear import linear_text
from zerosum.proofs.engine.smtlib import question_text
from zerosum.proofs.engine.terms import Term, subterms

Extent: TypeAlias = Literal["goal", "near", "all"]
"""Which hypotheses are kept: none, those about the goal's numbers, or all."""


RANGES = ((0, 0), (1, 1), (-3, 3), (0, 9), (-1_000, 1_000), (0, 1_000))
"""Where the numbers lie on which a goal is tried alone."""


@frozen(eq=False)
class Reading:
    """Conditions that cannot hold at once if the obligation holds, and how they are written."""

    extent: Extent
    is_linear: bool
    conditions: tuple[Term, ...]

    @property
    def is_whole(self) -> bool:
        """Return whether this is the obligation itself."""
        return self.extent == "all" and not self.is_linear

    def text(self) -> str:
        """Return the question as the solvers read it."""
        return linear_text(self.conditions) if self.is_linear else self.exact_text()

    def exact_text(self) -> str:
        """Return the question with its products as they are, as a certificate speaks of it."""
        return question_text(self.conditions)


def readings(hypotheses: Sequence[Term], goal: Term) -> Iterator[Reading]:
    """Yield the readings of an obligation, the narrowest first; none of a goal that is false alone.

    To try some numbers is cheaper than to ask a solver for some.
    """
    for extent in ("goal", "near", "all"):
        if extent == "goal" and _is_false_somewhere(goal):
            continue
        kept = _kept(extent, hypotheses, goal)
        if extent == "all" or len(kept) < len(hypotheses):
            yield Reading(extent, is_linear=True, conditions=_denied(kept, goal))
    yield Reading("all", is_linear=False, conditions=_denied(hypotheses, goal))


def reading_of(
    extent: Extent, hypotheses: Sequence[Term], goal: Term, *, is_linear: bool
) -> Reading:
    """Return one reading of an obligation."""
    return Reading(extent, is_linear, _denied(_kept(extent, hypotheses, goal), goal))


def _denied(hypotheses: Sequence[Term], goal: Term) -> tuple[Term, ...]:
    return (*hypotheses, terms.opposite(goal))


def _kept(extent: Extent, hypotheses: Sequence[Term], goal: Term) -> Sequence[Term]:
    if extent == "all":
        return hypotheses
    if extent == "goal":
        return ()
    named = _variables(goal)
    return [one for one in hypotheses if (own := _variables(one)) and own <= named]


@cache
def _variables(root: Term) -> frozenset[str]:
    """Return the names of a term's variables."""
    return frozenset(one.name for one in subterms((root,)) if one.op == "var")


@cache
def _is_false_somewhere(goal: Term) -> bool:
    """Return whether a goal is false of some numbers that are soon tried."""
    names = sorted(_variables(goal))
    return not all(terms.evaluate(goal, _tried(names, trial)) for trial in range(len(RANGES)))


def _tried(names: Sequence[str], trial: int) -> dict[str, int]:
    """Return numbers to try, the same in every process."""
    dice = Random(trial)  # noqa: S311 - no secret
    return {name: dice.randint(*RANGES[trial]) for name in names}


def described(extent: Extent, *, is_linear: bool) -> str:
    """Say in a line what a reading leaves out."""
    kept = {
        "goal": "the goal alone, no hypothesis",
        "near": "the goal and the hypotheses about its numbers only",
        "all": "the goal and all hypotheses",
    }
    return f"{kept[extent]}; " + (
        "products are numbers of their own, with their signs" if is_linear else "products as such"
    )
