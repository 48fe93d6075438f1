"""What the matrix is made of: properties, what slots promise of them, and the verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum

from attrs import frozen

from zerosum.lab.matrix.trace import Step, Trace
from zerosum.rules.ruleset import RuleSet, Stage
from zerosum.spec.units import AccountId

World = Mapping[str, object]
"""A scenario as a file has it, under the rules that its last key names."""


class Verdict(Enum):
    """What is known of a property under a rule set."""

    THEOREM = "THEOREM"
    REFUTED = "REFUTED"
    CONDITIONAL = "CONDITIONAL"
    NOT_APPLICABLE = "NOT APPLICABLE"
    NOT_STATED = "NOT STATED"
    NOT_DECIDED = "NOT DECIDED"


@frozen
class Fact:
    """A Python expression over the states around a breach, and what it comes to."""

    text: str
    value: object


@frozen(eq=False)
class Breach:
    """A step of a run that goes against a property: in words, and as facts to recompute."""

    step: Step
    account: AccountId
    told: str
    facts: tuple[Fact, ...]


Inside = Callable[[Breach], bool]


def never_inside(_: Breach) -> bool:
    """Return that no breach lies within a condition under which there is nothing to break."""
    return False


@frozen(eq=False)
class Claim:
    """What the slots of a rule set promise: by which theorems, because of what, and when.

    Without a condition it always holds. ``inside`` says whether a breach lies within the
    condition, which would be a contradiction.
    """

    theorems: tuple[str, ...]
    because: str
    condition: str = ""
    inside: Inside = never_inside

    @property
    def verdict(self) -> Verdict:
        """Return the verdict that the claim stands for."""
        return Verdict.CONDITIONAL if self.condition else Verdict.THEOREM


@frozen(eq=False)
class Property:
    """A sentence, what rule sets promise of it, and how a run breaks it.

    ``number`` is its place in the auditor's list of properties, nothing for one of ours.
    ``turns_on`` names the slots that the verdict may turn on, ``must_be_said`` those without which
    it cannot be asked of a venue at all.
    """

    number: int | None
    name: str
    sentence: str
    claim: Callable[[RuleSet], Claim | None]
    breaches: Callable[[Trace], Iterator[Breach]]
    worlds: tuple[World, ...] = ()
    needs: tuple[Stage, ...] = ()
    asks_fund: bool = False
    turns_on: tuple[str, ...] = ()
    must_be_said: Callable[[RuleSet], tuple[str, ...]] = lambda _: ()


@frozen(eq=False)
class Witness:
    """A run that breaks a property: the scenario, with its rules, what happened, the breach."""

    world: World
    trace: Trace
    breach: Breach


@frozen(eq=False)
class Cell:
    """A verdict with what it rests on.

    ``as_assumed`` is the verdict on the value as it stands, where what is assumed decides.
    """

    rules: str
    property: Property
    verdict: Verdict
    because: str
    theorems: tuple[str, ...] = ()
    condition: str = ""
    as_assumed: Verdict | None = None
    witness: Witness | None = None
