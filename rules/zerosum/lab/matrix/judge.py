"""The verdict on each property under each rule set.

The slots promise a theorem, or a theorem under a condition, or nothing. What is not promised is
looked for: small worlds are run until one breaks the property. Where the verdict turns on what
the venue does not say, it is not stated.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from itertools import combinations, product
from types import MappingProxyType
from typing import Any

from attrs import evolve

from zerosum.lab.document import read_json
from zerosum.lab.load import refusal
from zerosum.lab.matrix.properties import PROPERTIES
from zerosum.lab.matrix.slots import has_fund
from zerosum.lab.matrix.trace import Trace, trace_of
from zerosum.lab.matrix.verdicts import Cell, Claim, Property, Verdict, Witness, World
from zerosum.lab.read_scenario import assemble, read_parts
from zerosum.lab.rulebook import dotted_name, in_units, show
from zerosum.lab.scenario import Scenario
from zerosum.lab.simulate import Tell
from zerosum.lab.unusable import one_of, quoted
from zerosum.rules.ruleset import (
    AdlStop,
    AdlTrigger,
    BackstopKind,
    Eligibility,
    Guard,
    PriceRule,
    RankKey,
    ResidualRule,
    RuleSet,
    Split,
    Stage,
)
from zerosum.rules.venues.book import RuleBook
from zerosum.rules.venues.shelf import books
from zerosum.rules.venues.standing import Ground, Standing
from zerosum.spec.units import PPM_ONE

CHOICES: Mapping[str, tuple[Any, ...]] = MappingProxyType(
    {
        "stages": (
            (Stage.BOOK, Stage.BACKSTOP, Stage.DELEVERAGING),
            (Stage.BACKSTOP, Stage.DELEVERAGING, Stage.BOOK),
        ),
        "backstop": tuple(BackstopKind),
        "backstop_trigger_ppm": (PPM_ONE, 666_667),
        "backstop_size_cap": (None, 5),
        "backstop_capital_floor": (0, 50_000_000),
        "backstop_needs_margin": (False, True),
        "backstop_max_drawdown_ppm": (PPM_ONE, 300_000),
        "adl_trigger": tuple(AdlTrigger),
        "adl_stop": tuple(AdlStop),
        "eligibility": tuple(Eligibility),
        "rank": tuple((key,) for key in RankKey),
        "split": tuple(Split),
        "price": tuple(PriceRule),
        "guard": tuple(Guard),
        "residual": tuple(ResidualRule),
    }
)
"""The choices that are tried for a slot of which a venue says nothing."""


def compute_matrix(names: Sequence[str], tell: Tell | None = None) -> tuple[Cell, ...]:
    """Return the verdict on every property under each of some rule sets."""
    cells: list[Cell] = []
    for done, name in enumerate(names, start=1):
        judge = Judge(books()[name])
        cells += [judge.cell(one) for one in PROPERTIES]
        if tell is not None:
            tell(done, len(names), name)
    return tuple(cells)


def names_for(text: str | None) -> tuple[str, ...]:
    """Return the rule sets that a text names, or all of them.

    Raises: UnusableScenario.
    """
    known = tuple(books())
    named = known if text is None else tuple(text.split(","))
    for name in named:
        if name not in known:
            raise refusal(f"{quoted(name)} is no rule set", one_of(name, known))
    if len(set(named)) < len(named):
        raise refusal("a rule set is named twice", "name each once")
    return named


class Judge:
    """Judges the properties of one rule book, and runs no world twice."""

    def __init__(self, book: RuleBook) -> None:
        """Take in a rule book."""
        self.book = book
        self.traces: dict[tuple[RuleSet, int], Trace] = {}

    def cell(self, asked: Property) -> Cell:
        """Return what is known of a property, and what that rests on."""
        rules = self.book.rules
        missing = why_not(rules, asked)
        if missing:
            return Cell(rules.name, asked, Verdict.NOT_APPLICABLE, missing)
        plain = self.of_value(rules, asked)
        unsaid = self.unsaid(asked.must_be_said(rules))
        if unsaid:
            names = "; ".join(f"{dotted_name(slot)}, {ground.source}" for slot, ground in unsaid)
            return left_open(plain, f"not said: {names}")
        return self.turned(asked, plain) or plain

    def unsaid(self, asked: Sequence[str]) -> list[tuple[str, Ground]]:
        """Return the slots of which nobody says anything, and which it does not depend on."""
        grounds = ((slot, self.book.grounds[slot]) for slot in asked)
        return [(slot, ground) for slot, ground in grounds if is_unsaid(ground)]

    def of_value(self, rules: RuleSet, asked: Property, changes: World | None = None) -> Cell:
        """Return the verdict on a rule set as it stands, with nothing left open."""
        claim = asked.claim(rules)
        if claim is not None and not claim.condition:
            return _promised(rules, asked, claim, None)
        witness = self.witness(rules, asked, changes or {})
        if claim is not None:
            return _promised(rules, asked, claim, witness)
        if witness is None:
            return Cell(rules.name, asked, Verdict.NOT_DECIDED, "no small world breaks it")
        return Cell(rules.name, asked, Verdict.REFUTED, witness.breach.told, witness=witness)

    def turned(self, asked: Property, plain: Cell) -> Cell | None:
        """Return that it is not stated, if another choice of what is not said turns the verdict."""
        for changes in self.variants(asked):
            rules = evolve(self.book.rules, **changes)
            if why_not(rules, asked):
                continue
            claim = asked.claim(rules)
            if claim is not None and claim.verdict is plain.verdict:
                continue
            if claim is None and plain.verdict is Verdict.REFUTED:
                continue
            other = self.of_value(rules, asked, changes)
            if other.verdict in (plain.verdict, Verdict.NOT_DECIDED):
                continue
            return _not_stated(self.book, plain, other, changes)
        return None

    def variants(self, asked: Property) -> Iterator[dict[str, Any]]:
        """Yield other choices of the slots that are not said: of each, then of each two."""
        offered = {
            slot: [one for one in CHOICES[slot] if one != getattr(self.book.rules, slot)]
            for slot, _ in self.unsaid(asked.turns_on)
        }
        for count in (1, 2):
            for chosen in combinations(offered, count):
                for choices in product(*(offered[slot] for slot in chosen)):
                    yield dict(zip(chosen, choices, strict=True))

    def witness(self, rules: RuleSet, asked: Property, changes: World) -> Witness | None:
        """Return the first small world that breaks a property under a rule set."""
        for world in asked.worlds:
            trace = self.trace(rules, world)
            for breach in asked.breaches(trace):
                titled = {
                    "title": f"{asked.name} is broken under {self.book.rules.name}",
                    **world,
                    "rules": _named_rules(self.book.rules.name, changes),
                }
                return Witness(titled, trace, breach)
        return None

    def trace(self, rules: RuleSet, world: World) -> Trace:
        """Return a world, read as any scenario file is, run, and told entry by entry."""
        key = (rules, id(world))
        if key not in self.traces:
            scenario = scenario_of(world)
            self.traces[key] = trace_of(scenario, in_units(rules, scenario.units))
        return self.traces[key]


@cache
def _read(text: str) -> Scenario:
    return assemble(read_parts(read_json("witness", text), needed=("markets", "accounts")))


def scenario_of(world: World) -> Scenario:
    """Return a world, read as any scenario file is."""
    return _read(json.dumps(world))


def why_not(rules: RuleSet, asked: Property) -> str:
    """Return why a property is none of a rule set, or nothing."""
    for stage in asked.needs:
        if stage not in rules.stages:
            return f"it has no stage of {stage.value}"
    if asked.asks_fund and not has_fund(rules):
        return "it has no fund"
    return ""


def is_unsaid(ground: Ground) -> bool:
    """Return whether nobody says a choice, although it matters and slots could say it."""
    if ground.standing is not Standing.ASSUMED:
        return False
    return not ground.source.startswith(("not needed", "stands in"))


def left_open(plain: Cell, because: str) -> Cell:
    """Return a cell as not stated, with its verdict on what is assumed."""
    return evolve(plain, verdict=Verdict.NOT_STATED, because=because, as_assumed=plain.verdict)


def _promised(rules: RuleSet, asked: Property, claim: Claim, witness: Witness | None) -> Cell:
    return Cell(
        rules.name,
        asked,
        claim.verdict,
        claim.because,
        claim.theorems,
        claim.condition,
        witness=witness,
    )


def _not_stated(book: RuleBook, plain: Cell, other: Cell, changes: Mapping[str, Any]) -> Cell:
    told = "; ".join(f"{dotted_name(slot)}, {book.grounds[slot].source}" for slot in changes)
    here = ", ".join(show(getattr(book.rules, slot), getattr(book.rules, slot)) for slot in changes)
    there = ", ".join(show(choice, choice) for choice in changes.values())
    because = (
        f"not said: {told}. With {here}, as assumed here, it is {plain.verdict.value}; with "
        f"{there} it is {other.verdict.value}"
    )
    return evolve(
        left_open(plain, because),
        theorems=plain.theorems or other.theorems,
        condition=plain.condition or other.condition,
        witness=plain.witness or other.witness,
    )


def _named_rules(name: str, changes: Mapping[str, Any]) -> object:
    if not changes:
        return name
    return {"name": name, **{slot: _written(choice) for slot, choice in changes.items()}}


def _written(choice: object) -> object:
    if isinstance(choice, tuple):
        return [one.value for one in choice]
    if isinstance(choice, Enum):
        return choice.value
    return "none" if choice is None else choice
