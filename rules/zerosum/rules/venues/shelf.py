"""The shelf: every rule book and every sketch that the venues' files hold.

A new venue is one more file of values beside this one; it is found here, and everything that
names rule sets asks here.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module

from zerosum.rules import venues
from zerosum.rules.venues.book import RuleBook, Sketch


def books() -> Mapping[str, RuleBook]:
    """Return every rule book that runs, by the name of its rule set, in the order of names."""
    found = {one.rules.name: one for one in _values() if isinstance(one, RuleBook)}
    return dict(sorted(found.items()))


def sketches() -> Mapping[str, Sketch]:
    """Return every sketch, by name, in the order of names."""
    found = {one.name: one for one in _values() if isinstance(one, Sketch)}
    return dict(sorted(found.items()))


def _values() -> Iterator[object]:
    for module in pkgutil.iter_modules(venues.__path__, f"{venues.__name__}."):
        yield from vars(import_module(module.name)).values()
