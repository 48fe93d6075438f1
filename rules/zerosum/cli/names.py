"""Names as people sort and read them."""

from __future__ import annotations

import re

from zerosum.spec.registry import REGISTRY, Law


def natural_order(name: str) -> list[tuple[int, str]]:
    """Return a key that puts LED-2 before LED-10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def laws_in_order() -> list[Law]:
    """Return the laws that are loaded, by id."""
    return sorted(REGISTRY.laws.values(), key=lambda law: natural_order(law.id))


def name_of_law(id_: str) -> str:
    """Return the short name of a law, or nothing where there is no such law."""
    law = REGISTRY.laws.get(id_)
    return law.name if law else ""


def clause_of_rule(name: str) -> str:
    """Return the clause of a rule, or nothing where the function is no rule."""
    rule = REGISTRY.rules.get(name)
    return rule.clause if rule else ""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is not one."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
