"""The slots of a rule set in words: what each one says, in which clause, and its choice."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

import attrs
from attrs import frozen

from zerosum.lab.numbers import as_text
from zerosum.rules.ruleset import RuleSet
from zerosum.rules.venues.book import MONEY_DECIMALS
from zerosum.spec.units import PPM_ONE


@frozen
class SlotWords:
    """The clause of a slot, and the sentence that its choice completes."""

    clause: str
    sentence: str


SLOT_WORDS: Mapping[str, SlotWords] = MappingProxyType(
    {
        "stages": SlotWords(
            "WAT-1", "A failed account goes through these stages, and then to the end: {}."
        ),
        "market_order": SlotWords("WAT-3", "The order of its markets within a stage: {}."),
        "limit": SlotWords("MAR-7", "What divides its equity, for the limit prices: {}."),
        "size": SlotWords("LIQ-2", "Of each position, so much is sent to the book: {}."),
        "share_ppm": SlotWords("LIQ-2", "The share that is sent above the threshold is {}."),
        "share_threshold": SlotWords("LIQ-2", "The threshold of a share is a notional of {}."),
        "liquidation_fee_ppm": SlotWords(
            "LIQ-3", "The fee is {} of what is sold on the book, as far as something is left."
        ),
        "backstop": SlotWords("VLT-1", "What the vault or fund does: {}."),
        "backstop_trigger_ppm": SlotWords(
            "VLT-2", "It acts for an account below {} of its maintenance margin."
        ),
        "backstop_size_cap": SlotWords("VLT-3", "Its cap in steps of a market: {}."),
        "backstop_capital_floor": SlotWords("VLT-3", "It keeps a capital of at least {}."),
        "backstop_needs_margin": SlotWords("VLT-3", "Must it keep its own initial margin: {}."),
        "backstop_max_drawdown_ppm": SlotWords(
            "VLT-2", "It acts as long as it has lost at most {} since its peak."
        ),
        "backstop_share_ppm": SlotWords(
            "VLT-7", "A share that it takes is a multiple of {}, a fifth or more."
        ),
        "backstop_target_ppm": SlotWords(
            "VLT-7", "It takes the smallest share that brings the margin ratio below {}."
        ),
        "backstop_penalty_ppm": SlotWords(
            "VLT-7", "The penalty is {} of the maintenance margin of the share."
        ),
        "adl_trigger": SlotWords("ADL-1", "Against whom others are closed: {}."),
        "adl_stop": SlotWords("ADL-1", "Where deleveraging stops: {}."),
        "eligibility": SlotWords("ADL-2", "Who may be closed on the other side: {}."),
        "rank": SlotWords("ADL-4", "Who is closed first, the highest of each: {}."),
        "adl_start": SlotWords("ADL-4", "A list with no rank begins at seat {}."),
        "split": SlotWords("ADL-5", "How the size is divided: {}."),
        "price": SlotWords("ADL-6", "The price of a close: {}."),
        "guard": SlotWords("ADL-7", "What protects whoever would end below zero: {}."),
        "residual": SlotWords("WAT-4", "Who bears a deficit that is left: {}."),
    }
)
"""Every slot, in the order in which a rule set has them."""


def choice_in_words(slot: str, value: object) -> str:
    """Return the choice of a slot as a person reads it."""
    unit = str(getattr(attrs.fields(RuleSet), slot).type)
    if isinstance(value, tuple):
        return ", then ".join(choice_in_words(slot, one) for one in value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int):
        return "none"
    if unit.startswith("Ppm"):
        return f"{as_text(Fraction(value * 100, PPM_ONE))} %"
    if unit.startswith("Quote"):
        whole, _, part = as_text(Fraction(value, 10**MONEY_DECIMALS)).partition(".")
        return f"{int(whole):,}.{part}" if part else f"{int(whole):,}"
    return f"{value:,}"


def sentence_of(slot: str, value: object) -> str:
    """Return what a rule set says in a slot, as a sentence."""
    return SLOT_WORDS[slot].sentence.format(choice_in_words(slot, value))
