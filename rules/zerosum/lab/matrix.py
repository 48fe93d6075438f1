"""Rule sets against properties: proved for what their slots are, or broken by a run one can open.

A property is a theorem of a rule set where its slots meet the condition of the theorems named.
Where they do not, small worlds are run under it until one breaks the property. Nothing is concluded
from a search that finds nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import product

from attrs import frozen

from zerosum.lab.document import read_json
from zerosum.lab.load import refusal
from zerosum.lab.read_scenario import assemble, read_parts
from zerosum.lab.rulebook import in_units
from zerosum.lab.simulate import Run, Tell, simulate
from zerosum.lab.told import CaseTold, StageTold
from zerosum.lab.unusable import one_of, quoted
from zerosum.rules.margin import is_liquidatable
from zerosum.rules.ruleset import (
    AdlStop,
    AdlTrigger,
    BackstopKind,
    Eligibility,
    Guard,
    PriceRule,
    RuleSet,
    Split,
    Stage,
)
from zerosum.rules.venues.shelf import books
from zerosum.spec.state import equity


class Verdict(Enum):
    """What is known of a property under a rule set."""

    THEOREM = "THEOREM"
    REFUTED = "REFUTED"
    NOT_APPLICABLE = "NOT APPLICABLE"
    NOT_DECIDED = "NOT DECIDED"


@frozen
class Proof:
    """The theorems that a property rests on, and the slots that meet their conditions."""

    theorems: tuple[str, ...]
    because: str


@frozen(eq=False)
class Property:
    """A sentence, when it is proved, and how a waterfall breaks it.

    ``breach`` says what a waterfall has done against the sentence, or nothing.
    """

    name: str
    sentence: str
    proof: Callable[[RuleSet], Proof | None]
    breach: Callable[[CaseTold], str]
    needs: Stage | None = None


@frozen(eq=False)
class Cell:
    """A verdict with what it rests on: theorems, or a scenario and what happens in it."""

    rules: str
    property: Property
    verdict: Verdict
    theorems: tuple[str, ...] = ()
    because: str = ""
    witness: Mapping[str, object] | None = None


STEPS = {
    BackstopKind.TAKES_POSITION: "take_position",
    BackstopKind.TAKES_ACCOUNT: "take_account",
    BackstopKind.PAYS_SLIPPAGE: "take_order_with_fund",
}


def steps_of(rules: RuleSet) -> Iterator[str]:
    """Yield the rules that carry out single steps on a failed account under a rule set."""
    for stage in rules.stages:
        if stage is Stage.BOOK:
            yield "take_order"
        elif stage is Stage.DELEVERAGING:
            yield "close_against"
        elif rules.backstop in STEPS:
            yield STEPS[rules.backstop]


def always(*theorems: str) -> Callable[[RuleSet], Proof]:
    """Return the proof of a property that no slot decides."""
    return lambda _: Proof(theorems, "whatever the slots are")


def in_each_step(law: str) -> Callable[[RuleSet], Proof]:
    """Return the proof of a law that each single step obeys."""
    return lambda rules: Proof(
        tuple(f"T-{law}-{step}" for step in steps_of(rules)), "of each step of its stages"
    )


def _book_first(rules: RuleSet) -> Proof | None:
    order = rules.stages
    if Stage.BOOK in order and order.index(Stage.BOOK) < order.index(Stage.DELEVERAGING):
        return Proof(("T-WAT-3.L2-waterfall",), "stages: the book stands before deleveraging")
    return None


def _no_loss(rules: RuleSet) -> Proof | None:
    if rules.price is PriceRule.MARK:
        return Proof(("T-ADL-3.L5-close_against",), "adl.price: mark")
    return None


def _safe_hands(rules: RuleSet) -> Proof | None:
    if rules.guard is not Guard.NONE:
        return Proof(("T-ADL-3.L2-close_against",), f"adl.guard: {rules.guard.value}")
    return _no_loss(rules)


def _complete(rules: RuleSet) -> Proof | None:
    is_met = (
        rules.eligibility is not Eligibility.WINNERS
        and rules.guard is Guard.NONE
        and rules.split is Split.QUEUE
        and rules.adl_trigger is AdlTrigger.LIQUIDATABLE
        and rules.adl_stop is not AdlStop.SOLVENT
    )
    slots = "adl.eligibility, adl.guard, adl.split, adl.trigger and adl.stop spare nobody"
    return Proof(("T-ADL-5.L1-deleverage",), slots) if is_met else None


def _never(_: CaseTold) -> str:
    return ""


def _deleveraging(case: CaseTold) -> Iterator[StageTold]:
    return (stage for stage in case.stages if stage.stage == Stage.DELEVERAGING.value)


def _closed_before_the_book(case: CaseTold) -> str:
    longs = [one for one in case.holdings if one.size > 0]
    if not longs:
        return ""
    holding = longs[0]
    orders = case.before.markets[holding.market].book.values()
    waiting = [one for one in orders if one.size > 0 and one.price >= holding.limit]
    for stage in case.stages:
        if stage.stage == Stage.BOOK.value:
            return ""
        if waiting and stage.stage == Stage.DELEVERAGING.value and stage.closes:
            [close, *_] = stage.closes
            return (
                f"{close.other} is closed for {close.size} while a bid of {waiting[0].size} at "
                f"{waiting[0].price}, within the limit of {holding.limit}, is not asked"
            )
    return ""


def _closed_at_a_loss(case: CaseTold) -> str:
    for close in (one for stage in _deleveraging(case) for one in stage.closes):
        if close.to_other < 0:
            return (
                f"{close.other} is closed for {close.size} at {close.price} with the mark at "
                f"{close.mark}, and gives up {-close.to_other}"
            )
    return ""


def _closed_into_debt(case: CaseTold) -> str:
    for stage in _deleveraging(case):
        for close in stage.closes:
            before, after = (equity(one, close.other) for one in (stage.before, stage.after))
            if before >= 0 > after:
                return f"{close.other} had {before} and has {after} after its close"
    return ""


def _left_open(case: CaseTold) -> str:
    for stage in _deleveraging(case):
        if stage.left_after and is_liquidatable(stage.after, case.account):
            return (
                f"{case.account} is left with {stage.left_after} after deleveraging, with equity "
                f"{equity(stage.after, case.account)} below its maintenance margin"
            )
    return ""


ADL = Stage.DELEVERAGING
PROPERTIES = (
    Property(
        "PILE",
        "No money is made or lost in a waterfall.",
        always("T-LED-1.L1-waterfall", "T-LED-1.L2-waterfall"),
        _never,
    ),
    Property(
        "BALANCE",
        "Longs equal shorts after a waterfall.",
        always("T-LED-2.L1-waterfall"),
        _never,
    ),
    Property(
        "BYSTANDER",
        "Whoever the journal of a waterfall does not name is unchanged by it.",
        always("T-LED-5.L1-waterfall"),
        _never,
    ),
    Property(
        "NO THIRD PARTY",
        "Whoever holds nothing, has no order resting and is not of the house never pays.",
        always("T-LED-5.L2-waterfall"),
        _never,
    ),
    Property(
        "JUST CAUSE",
        "Only an account below its maintenance margin is liquidated, at every step.",
        in_each_step("MAR-5.L1"),
        _never,
    ),
    Property(
        "NO FLIP",
        "A failed position only shrinks and never goes through zero.",
        in_each_step("LIQ-3.L3"),
        _never,
    ),
    Property(
        "ORDER",
        "The queue is a strict total order: ties are decided by a stated rule.",
        always("T-ADL-4.A2"),
        _never,
        ADL,
    ),
    Property(
        "BOOK FIRST",
        "The book is asked before anybody is deleveraged.",
        _book_first,
        _closed_before_the_book,
        ADL,
    ),
    Property(
        "NO LOSS AT MARK",
        "Nobody's equity at the mark falls because it is deleveraged.",
        _no_loss,
        _closed_at_a_loss,
        ADL,
    ),
    Property(
        "SAFE HANDS",
        "Nobody who was not below zero is taken below zero by its close.",
        _safe_hands,
        _closed_into_debt,
        ADL,
    ),
    Property(
        "COMPLETE",
        "Deleveraging finishes, at a price that can be traded: the position is gone, or the "
        "account needs no liquidation.",
        _complete,
        _left_open,
        ADL,
    ),
)


def compute_matrix(names: Sequence[str], tell: Tell | None = None) -> tuple[Cell, ...]:
    """Return the verdict on every property under each of some rule sets."""
    cells = []
    for done, name in enumerate(names, start=1):
        cells += [judge(books()[name].rules, one) for one in PROPERTIES]
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


def judge(rules: RuleSet, asked: Property) -> Cell:
    """Return what is known of a property under a rule set, and what that rests on."""
    if asked.needs is not None and asked.needs not in rules.stages:
        missing = f"it has no stage of {asked.needs.value}"
        return Cell(rules.name, asked, Verdict.NOT_APPLICABLE, because=missing)
    proof = asked.proof(rules)
    if proof is not None:
        return Cell(rules.name, asked, Verdict.THEOREM, proof.theorems, proof.because)
    for world in small_worlds(rules.name):
        told = next(filter(None, map(asked.breach, run_of(world, rules).cases)), "")
        if told:
            titled = {"title": f"{asked.name} is broken under {rules.name}", **world}
            return Cell(rules.name, asked, Verdict.REFUTED, because=told, witness=titled)
    return Cell(rules.name, asked, Verdict.NOT_DECIDED, because="no small world breaks it")


def run_of(world: Mapping[str, object], rules: RuleSet) -> Run:
    """Return a world, read as any scenario file is, and run."""
    document = read_json("witness", json.dumps(world))
    scenario = assemble(read_parts(document, needed=("markets", "accounts")))
    return simulate(scenario, in_units(rules, scenario.units))


MARKS = ("94", "91", "85")
PREVIOUS = ("same", "100")
SHORTS = (("110", "1000"), ("85", "20"))
BIDS: tuple[str | None, ...] = (None, "91", "90")


def small_worlds(rules: str) -> Iterator[Mapping[str, object]]:
    """Yield worlds of one market: a long of ten that has failed, one short, a bid or none."""
    for (entry, cash), mark, previous, bid in product(SHORTS, MARKS, PREVIOUS, BIDS):
        listed: dict[str, object] = {
            "step": "1",
            "tick": "1",
            "mark": mark,
            "previous_mark": mark if previous == "same" else previous,
            "tiers": [{"initial": "0.1", "maintenance": "0.05"}],
        }
        if bid is not None:
            listed["book"] = [{"owner": "maker", "side": "bid", "size": "10", "price": bid}]
        yield {
            "quote": {"unit": "USD", "decimals": 0},
            "markets": {"BTC": listed},
            "accounts": {
                "long": _holder("100", "10", "100"),
                "short": _holder(cash, "-10", entry),
                "maker": {"role": "maker", "balance": "10000"},
            },
            "rules": rules,
        }


def _holder(cash: str, size: str, entry: str) -> dict[str, object]:
    return {"balance": cash, "positions": [{"market": "BTC", "size": size, "entry": entry}]}


def witness_name(cell: Cell) -> str:
    """Return the name of the file that a cell's witness is written to."""
    return f"{cell.rules}-{cell.property.name.lower().replace(' ', '_')}.json"


def describe_matrix(cells: Sequence[Cell]) -> dict[str, object]:
    """Return a matrix in the documented form (chapter formats)."""
    return {
        "properties": [{"property": one.name, "sentence": one.sentence} for one in PROPERTIES],
        "cells": [
            {
                "rules": cell.rules,
                "property": cell.property.name,
                "verdict": cell.verdict.value,
                "theorems": list(cell.theorems),
                "because": cell.because,
                "witness": cell.witness,
            }
            for cell in cells
        ],
    }
