"""Readings: an obligation put in more and more words, until they suffice.

Most goals follow from themselves, or from the few hypotheses that speak of the same numbers.
Whoever is asked less answers sooner, and obligations of many paths become one question. So what
Z3 needed of a reading, its core, becomes a reading of its own. Leaving out hypotheses, or what a
product is, only weakens them: *unsat* to any reading is *unsat* to the obligation. Any other
answer counts only for the last reading, which is the obligation itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from random import Random
from typing import Literal, TypeAlias

from attrs import frozen

from zerosum.proofs.engine import terms
from zerosum.proofs.engine.linear import linear_text
from zerosum.proofs.engine.smtlib import question_text
from zerosum.proofs.engine.terms import Term, subterms

Extent: TypeAlias = Literal["goal", "core", "near", "all"]
"""Which hypotheses are kept: none, those that Z3 needed, those about the goal's numbers, or all."""


RANGES = ((0, 0), (1, 1), (-3, 3), (0, 9), (-1_000, 1_000), (0, 1_000))
"""Where the numbers lie on which a goal is tried alone."""


@frozen(eq=False)
class Reading:
    """Conditions that cannot hold at once if the obligation holds, and how they are written.

    The last is that the goal does not hold.
    """

    extent: Extent
    is_linear: bool
    conditions: tuple[Term, ...]

    @property
    def is_whole(self) -> bool:
        """Return whether this is the obligation itself."""
        return self.extent == "all" and not self.is_linear

    def text(self, *, wants_core: bool = False) -> str:
        """Return the question as the solvers read it."""
        write = linear_text if self.is_linear else question_text
        return write(self.conditions, wants_core=wants_core)

    def core(self, needed: Collection[int]) -> Reading:
        """Return what is left of this reading with those hypotheses only that were needed."""
        *hypotheses, opposite = self.conditions
        kept = [one for number, one in enumerate(hypotheses) if number in needed]
        if len(kept) == len(hypotheses):
            return self
        return Reading("core" if kept else "goal", self.is_linear, (*kept, opposite))

    def is_part_of(self, other: Reading) -> bool:
        """Return whether the other reading says all that this one says."""
        is_as_exact = self.is_linear or not other.is_linear
        return is_as_exact and {*self.conditions} <= {*other.conditions}

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
            yield Reading(extent, is_linear=True, conditions=denied(kept, goal))
    yield Reading("all", is_linear=False, conditions=denied(hypotheses, goal))


def denied(hypotheses: Iterable[Term], goal: Term) -> tuple[Term, ...]:
    """Return hypotheses, each once, and at the end that the goal does not hold."""
    opposite = terms.opposite(goal)
    return (*(one for one in dict.fromkeys(hypotheses) if one is not opposite), opposite)


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


def described(reading: Reading) -> str:
    """Say in a line what a reading leaves out."""
    needed = len(reading.conditions) - 1
    kept = {
        "goal": "the goal alone, no hypothesis",
        "core": f"the goal and what it needs: {needed} of the hypotheses",
        "near": "the goal and the hypotheses about its numbers only",
        "all": "the goal and all hypotheses",
    }
    products = "numbers of their own, with their signs" if reading.is_linear else "as such"
    return f"{kept[reading.extent]}; products are {products}"
