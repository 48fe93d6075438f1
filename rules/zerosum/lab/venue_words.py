"""The shelf of rule books for people: each in words, all in a list, two laid side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from attrs import frozen

from zerosum.lab.rulebook import dotted_name, slots
from zerosum.lab.slot_words import SLOT_WORDS, choice_in_words, sentence_of
from zerosum.lab.unusable import UnusableScenario, one_of, quoted
from zerosum.rules.venues.book import RuleBook, Sketch
from zerosum.rules.venues.shelf import books, sketches
from zerosum.rules.venues.standing import Ground, Standing

Refuse = Callable[[str, str], UnusableScenario]


@frozen
class SlotTold:
    """One slot of a rule book: what it says, and what that rests on.

    A sketch has no choice, so there the words are those of its source.
    """

    slot: str
    clause: str
    choice: str
    sentence: str
    ground: Ground


@frozen
class VenueTold:
    """A rule book or a sketch in words."""

    name: str
    venue: str
    date: str
    sources: tuple[str, ...]
    slots: tuple[SlotTold, ...]
    gaps: tuple[str, ...]
    reason: str = ""

    @property
    def runs(self) -> bool:
        """Return whether this is a rule book; a sketch does not run, and says why."""
        return not self.reason

    @property
    def standings(self) -> Mapping[str, int]:
        """Return how many slots there are of each standing."""
        counted = Counter(one.ground.standing for one in self.slots)
        return {standing.value: counted[standing] for standing in Standing}


@frozen
class SlotPair:
    """One slot of two rule books."""

    first: SlotTold
    second: SlotTold

    @property
    def differs(self) -> bool:
        """Return whether the two have made another choice."""
        return self.first.choice != self.second.choice


def tell_book(book: RuleBook) -> VenueTold:
    """Return a rule book in words, slot by slot."""
    rules = book.rules
    told = (
        SlotTold(
            slot,
            SLOT_WORDS[slot].clause,
            choice_in_words(slot, getattr(rules, slot)),
            sentence_of(slot, getattr(rules, slot)),
            book.grounds[slot],
        )
        for slot in slots()
    )
    return VenueTold(rules.name, book.venue, rules.date, rules.sources, tuple(told), book.gaps)


def tell_sketch(sketch: Sketch) -> VenueTold:
    """Return a sketch in words: the slots of which something is known."""
    told = (
        SlotTold(slot, SLOT_WORDS[slot].clause, "", "", sketch.grounds[slot])
        for slot in slots()
        if slot in sketch.grounds
    )
    return VenueTold(
        sketch.name, sketch.venue, sketch.date, sketch.sources, tuple(told), (), sketch.reason
    )


def tell_shelf() -> tuple[VenueTold, ...]:
    """Return everything on the shelf: the rule books, then the sketches."""
    return (*map(tell_book, books().values()), *map(tell_sketch, sketches().values()))


def tell_venue(name: str, refuse: Refuse) -> VenueTold:
    """Return a rule book or a sketch by name.

    Raises: what ``refuse`` returns, for a name that is unknown.
    """
    known = {one.name: one for one in tell_shelf()}
    if name not in known:
        raise refuse(f"{quoted(name)} is no rule set", one_of(name, known))
    return known[name]


def compare_books(first: str, second: str, refuse: Refuse) -> tuple[SlotPair, ...]:
    """Return every slot of two rule books.

    Raises: what ``refuse`` returns, for a name that is unknown or that of a sketch.
    """
    told = [tell_venue(name, refuse) for name in (first, second)]
    for one in told:
        if not one.runs:
            raise refuse(
                f"{quoted(one.name)} is a sketch, which makes no choices",
                f"see zerosum venue {one.name}",
            )
    return tuple(SlotPair(*pair) for pair in zip(told[0].slots, told[1].slots, strict=True))


def describe_slot(one: SlotTold) -> dict[str, object]:
    """Return a slot in the documented form (chapter formats)."""
    return {
        "slot": dotted_name(one.slot),
        "clause": one.clause,
        "choice": one.choice,
        "words": one.sentence,
        "standing": one.ground.standing.value,
        "source": one.ground.source,
        "date": one.ground.date,
    }


def describe_venue(one: VenueTold) -> dict[str, object]:
    """Return a rule book or a sketch in the documented form."""
    return {
        "name": one.name,
        "venue": one.venue,
        "date": one.date,
        "runs": one.runs,
        "reason": one.reason,
        "sources": list(one.sources),
        "standings": dict(one.standings),
        "slots": [describe_slot(each) for each in one.slots],
        "gaps": list(one.gaps),
    }


def describe_shelf() -> dict[str, object]:
    """Return everything on the shelf in the documented form."""
    return {"venues": [describe_venue(one) for one in tell_shelf()]}


def describe_pairs(first: str, second: str, pairs: tuple[SlotPair, ...]) -> dict[str, object]:
    """Return two rule books side by side in the documented form."""
    return {
        "first": first,
        "second": second,
        "pairs": [
            {
                "slot": dotted_name(one.first.slot),
                "clause": one.first.clause,
                "differs": one.differs,
                "of_first": describe_slot(one.first),
                "of_second": describe_slot(one.second),
            }
            for one in pairs
        ],
    }
