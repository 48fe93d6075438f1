"""One proof on the page of proofs: all that somebody needs who doubts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen

from zerosum.cli.changes import in_short
from zerosum.cli.chapters import clause, summary_of
from zerosum.cli.counterexample import pasteable_test
from zerosum.cli.names import counted, name_of_law
from zerosum.cli.observed_call import observe_call
from zerosum.cli.plain_python import call_text
from zerosum.cli.subject import statement_of
from zerosum.cli.theorem_table import study_of
from zerosum.proofs.emit import file_name, question_name
from zerosum.proofs.panel import LEGS
from zerosum.proofs.result import Goal, TheoremResult

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "claim": "the sentence itself, at the end of a path",
        "pruned": "a side of a fork that was left out cannot be reached",
        "divisor": "what is divided by is above zero",
        "additive": "a total over all accounts is the sum over any two groups of them",
        "frame": "accounts that are not named are left alone",
        "base": "what a loop keeps holds before its first account",
        "step": "one more turn of a loop keeps it, whichever account comes next",
    }
)
"""What each kind of goal serves in a proof."""


@frozen
class Tally:
    """The asked goals of one kind: how many, and on how many of them each leg stands."""

    part: str
    meaning: str
    asked: int
    legs: tuple[int, ...]


@frozen
class GoalRow:
    """A goal that was asked: the file it is emitted to, its name, and what each leg said."""

    file: str
    name: str
    said: tuple[str, ...]
    is_proved: bool


@frozen
class Proof:
    """A theorem, or what was to be one, in the words of the page."""

    id: str
    law: str
    rule: str
    sentence: str
    clause: str
    situation: str
    status: str
    tone: str
    scope: str
    detail: str
    condition: str
    summary: str
    tallies: tuple[Tally, ...]
    goals: tuple[GoalRow, ...]
    example: str
    outcome: str
    test: str
    folder: str
    seconds: str


def proof_of(one: TheoremResult) -> Proof:
    """Return what the page says of a theorem."""
    study = study_of(one.id)
    call = observe_call(study, one.witness) if one.witness is not None else None
    law_clause = clause(one.law) if one.law else None
    return Proof(
        id=one.id,
        law=f"{one.law} {name_of_law(one.law)}".strip(),
        rule=one.rule,
        sentence=one.sentence,
        clause="" if law_clause is None else f"{law_clause.title} ({law_clause.place})",
        situation=summary_of(statement_of(study)),
        status=one.status,
        tone=_tone(one),
        scope=one.scope,
        detail=one.detail if one.witness is None or not one.as_expected else "",
        condition=one.condition,
        summary=_summary(one),
        tallies=_tallies(one.goals),
        goals=tuple(_row(one, *numbered) for numbered in enumerate(one.goals, 1)),
        example="" if call is None else call_text(call),
        outcome="" if call is None else in_short(call),
        test=pasteable_test(study, one) if one.status == "REFUTED" else "",
        folder=file_name(one.id),
        seconds=f"{one.seconds:.2f}",
    )


def _tone(one: TheoremResult) -> str:
    if not one.as_expected:
        return "wrong"
    return "proved" if one.status == "THEOREM" else "false"


def _summary(one: TheoremResult) -> str:
    asked = one.obligations - one.folded
    return (
        f"{counted(one.paths, 'path')} through the code, {counted(one.obligations, 'goal')}: "
        f"{one.folded:,} settled by rewriting, {asked:,} asked"
    )


def _tallies(goals: tuple[Goal, ...]) -> tuple[Tally, ...]:
    """Count the asked goals by kind, in the order in which a proof is read."""
    counts = Counter(goal.part for goal in goals)
    return tuple(
        Tally(part, meaning, counts[part], tuple(_standing(goals, part, leg) for leg in LEGS))
        for part, meaning in PARTS.items()
        if counts[part]
    )


def _standing(goals: tuple[Goal, ...], part: str, leg: str) -> int:
    return sum(goal.part == part and goal.verdicts.get(leg) == "unsat" for goal in goals)


def _row(one: TheoremResult, number: int, goal: Goal) -> GoalRow:
    said = tuple(goal.verdicts.get(leg, "not asked") for leg in LEGS)
    file = f"{file_name(one.id)}/{question_name(number, goal.part)}"
    return GoalRow(file, goal.name, said, goal.is_proved)
