"""Rule sets by name, and variants of them that change some slots.

The slots and their choices are read off ``RuleSet`` itself, so a new slot can be set at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, get_args, get_type_hints

import attrs
from attrs import frozen

from zerosum.lab.numbers import Units, exact
from zerosum.lab.unusable import UnusableScenario, one_of, quoted
from zerosum.rules.ruleset import LEAST, RuleSet
from zerosum.rules.venues.book import MONEY_DECIMALS
from zerosum.rules.venues.shelf import books, sketches
from zerosum.spec.units import PPM_ONE

LABELS = ("name", "date", "sources")
"""What a rule set says about itself; everything else is a slot."""

ALIASES = {
    "market_order": "market.order",
    "limit": "limit.share",
    "size": "book.size",
    "share_ppm": "book.share_ppm",
    "share_threshold": "book.share_threshold",
    "liquidation_fee_ppm": "book.fee_ppm",
    "backstop": "vault.kind",
    "eligibility": "adl.eligibility",
    "rank": "adl.rank",
    "split": "adl.split",
    "price": "adl.price",
    "guard": "adl.guard",
    "residual": "end.residual",
}
"""The dotted names of slots that do not follow from their prefix."""

PREFIXES = {"backstop_": "vault.", "adl_": "adl.", "liquidation_": "book.", "residual_": "end."}

WHOLE = re.compile(r"\d{1,24}", re.ASCII)

Refuse = Callable[[str, str], UnusableScenario]


def slots() -> tuple[str, ...]:
    """Return the names of all slots."""
    return tuple(one.name for one in attrs.fields(RuleSet) if one.name not in LABELS)


def dotted_name(slot: str) -> str:
    """Return the dotted name of a slot, such as adl.price."""
    if slot in ALIASES:
        return ALIASES[slot]
    for prefix, replacement in PREFIXES.items():
        if slot.startswith(prefix):
            return replacement + slot.removeprefix(prefix)
    return slot


def dotted_names() -> Mapping[str, str]:
    """Return every slot by its dotted name."""
    return {dotted_name(slot): slot for slot in slots()}


def preset(name: str, refuse: Refuse, units: Units) -> RuleSet:
    """Return a rule set by name, its money in the quote units of a scenario.

    Rounding: money that is finer than the scenario's quote unit is rounded down.
    Raises: what ``refuse`` returns, for a name that is unknown or that of a sketch.
    """
    known = books()
    if name in known:
        return in_units(known[name].rules, units)
    outlined = sketches()
    if name in outlined:
        raise refuse(f"{quoted(name)} is a sketch and does not run", f"see zerosum venue {name}")
    raise refuse(f"{quoted(name)} is no rule set", one_of(name, known))


def in_units(rules: RuleSet, units: Units) -> RuleSet:
    """Return a rule set with its money in the quote units of a scenario, rounded down."""
    money = (one.name for one in attrs.fields(RuleSet) if str(one.type).startswith("Quote"))
    scaled = {slot: getattr(rules, slot) * units.scale // 10**MONEY_DECIMALS for slot in money}
    return attrs.evolve(rules, **scaled)


@frozen(eq=False)
class Change:
    """One slot to be set to a value that somebody wrote, and how to refuse it."""

    name: str
    value: object
    refuse: Refuse


def changed(rules: RuleSet, changes: tuple[Change, ...], units: Units) -> RuleSet:
    """Return a variant of a rule set, named after what it changes.

    Units: thresholds and floors are money, caps are steps.
    """
    if not changes:
        return rules
    values: dict[str, Any] = {}
    told = [rules.name]
    for change in changes:
        slot = slot_of(change)
        if slot in values:
            raise change.refuse(f"{change.name} is set twice", "set it once")
        values[slot] = value_of(slot, change, units)
        told.append(f"{dotted_name(slot)}={show(values[slot], change.value)}")
    return attrs.evolve(rules, name="+".join(told), **values)


def slot_of(change: Change) -> str:
    """Return the slot that a change names, by its own name or its dotted one."""
    by_name = {**{slot: slot for slot in slots()}, **dotted_names()}
    if change.name not in by_name:
        raise change.refuse(
            f"{quoted(change.name)} is no slot of a rule set", one_of(change.name, dotted_names())
        )
    return by_name[change.name]


def value_of(slot: str, change: Change, units: Units) -> object:
    """Return the value of a slot from what somebody wrote."""
    hint = get_type_hints(RuleSet)[slot]
    written = str(getattr(attrs.fields(RuleSet), slot).type)
    kinds = [kind for kind in get_args(hint) or (hint,) if isinstance(kind, type)]
    enums = [kind for kind in kinds if issubclass(kind, Enum)]
    if written.startswith("tuple") and enums:
        return _choices(enums[0], change)
    if type(None) in kinds and change.value in ("none", "None"):
        return None
    if enums:
        return _choice(enums[0], change.value, change)
    if hint is bool:
        return _flag(change)
    if written.startswith("Quote"):
        return _money(change, units)
    least = int(getattr(attrs.fields(RuleSet), slot).metadata.get(LEAST, 0))
    return _count(change, least, PPM_ONE if written.startswith("Ppm") else None)


def _choices(kind: type[Enum], change: Change) -> tuple[Enum, ...]:
    value = change.value
    words = _listed(value, kind) if isinstance(value, str) else value
    if not isinstance(words, list) or not words:
        raise change.refuse(f"{change.name} is {quoted(value)}", f"list {_words(kind)}")
    found = tuple(_choice(kind, word, change) for word in words)
    if len(set(found)) < len(found):
        raise change.refuse(f"{change.name} names one thing twice", "name each once")
    return found


def _listed(text: str, kind: type[Enum]) -> list[str]:
    """Return the words of a list; a choice whose own name has a comma stays whole."""
    known = {str(one.value) for one in kind}
    found: list[str] = []
    for part in text.split("/"):
        words = [word.strip() for word in part.split(",")]
        while words:
            lengths = range(len(words), 1, -1)
            fits = (count for count in lengths if ", ".join(words[:count]).lower() in known)
            count = next(fits, 1)
            found.append(", ".join(words[:count]))
            words = words[count:]
    return found


def _choice(kind: type[Enum], value: object, change: Change) -> Enum:
    by_word = {str(one.value): one for one in kind}
    by_name = {one.name.lower(): one for one in kind}
    word = value.strip().lower() if isinstance(value, str) else ""
    found = by_word.get(word) or by_name.get(word)
    if found is None:
        raise change.refuse(f"{change.name} is {quoted(value)}", f"use {_words(kind)}")
    return found


def _words(kind: type[Enum]) -> str:
    return ", ".join(repr(str(one.value)) for one in kind)


def _flag(change: Change) -> bool:
    value = {"true": True, "false": False}.get(str(change.value).lower())
    if value is None:
        raise change.refuse(f"{change.name} is {quoted(change.value)}", "use true or false")
    return value


def _money(change: Change, units: Units) -> int:
    value = exact(change.value)
    amount = None if value is None or value < 0 else units.to_money(value)
    if amount is None:
        raise change.refuse(
            f"{change.name} is {quoted(change.value)}",
            f"write money, not below zero, with at most {units.decimals} decimals",
        )
    return amount


def _count(change: Change, least: int, most: int | None) -> int:
    text = quoted(change.value).strip("'")
    is_whole = WHOLE.fullmatch(text) is not None
    if not is_whole or int(text) < least or (most is not None and int(text) > most):
        bound = f"from {least} to {most}" if most is not None else "not below zero"
        raise change.refuse(
            f"{change.name} is {quoted(change.value)}", f"write a whole number {bound}"
        )
    return int(text)


def show(value: object, written: object) -> str:
    """Return the value of a slot as one writes it on the command line."""
    if isinstance(value, tuple):
        return "/".join(show(one, one) for one in value)
    return str(value.value if isinstance(value, Enum) else written)
