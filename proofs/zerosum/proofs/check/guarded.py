"""Names that a rule can compare and pass on, and nothing else.

A proof lets a few names stand for all. That is right only for a rule that does not care how an
account is called: one that looks at the letters, or knows a name that its call does not give, is
refused here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType
from typing import Any

from zerosum.proofs.engine.crowd import BYSTANDER
from zerosum.proofs.engine.errors import Concretised
from zerosum.proofs.engine.path import current_path

CHECKED: ContextVar[frozenset[str]] = ContextVar("checked files", default=frozenset())
"""The files of the code under check."""


OWN_LAW: ContextVar[bool] = ContextVar("own law", default=False)
"""Whether a law of somebody's own is being asked."""


@contextmanager
def own_law() -> Iterator[None]:
    """Ask a law of somebody's own, which may look at no more than a rule may."""
    token = OWN_LAW.set(True)
    try:
        yield
    finally:
        OWN_LAW.reset(token)


def is_trusted_judge() -> bool:
    """Return whether a law of the rulebook is being asked, which knows what it may look at."""
    return current_path().is_judging and not OWN_LAW.get()


@contextmanager
def checking(files: frozenset[str]) -> Iterator[None]:
    """Hold these files to be the code under check."""
    token = CHECKED.set(files)
    try:
        yield
    finally:
        CHECKED.reset(token)


def asked_by_rule(depth: int = 2) -> bool:
    """Return whether the code under check itself is what asks, so many calls above."""
    frame: FrameType = sys._getframe(depth)  # noqa: SLF001 - who asks is the question
    return frame.f_code.co_filename in CHECKED.get()


def plain(name: str) -> str:
    """Return the text of a name as an ordinary text."""
    return str.__str__(name)


class Name(str):
    """The name of an account: equal to itself and different from others."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        self._require_name(other)
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        self._require_name(other)
        return not str.__eq__(self, other)

    def __hash__(self) -> int:
        if asked_by_rule():
            raise Concretised(f"{plain(self)!r} is used as a key: compare names with ==")
        return str.__hash__(self)

    def _require_name(self, other: object) -> None:
        """Let a name meet names only; a law and the engine know those of their world."""
        if isinstance(other, Name) and type(other) is not type(self):
            raise Concretised("the name of an account is compared with that of a market")
        if isinstance(other, Name) or not isinstance(other, str):
            return
        if other == BYSTANDER or is_trusted_judge():
            return
        if asked_by_rule(3) or other != plain(self):
            raise Concretised(
                f"the rule knows the name {plain(other)!r}: pass it as an argument of its own"
            )


class MarketName(Name):
    """The name of a market."""

    __slots__ = ()
    __hash__ = Name.__hash__


class Text(Name):
    """Any text at all: a rule can pass it on and not look at it."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        raise Concretised("a text argument is compared: it can only be passed on")

    def __ne__(self, other: object) -> bool:
        return not self.__eq__(other)

    def __hash__(self) -> int:
        return str.__hash__(self)


def _refusing(name: str) -> Any:
    original = getattr(str, name)

    def refuse(self: Name, *arguments: Any, **keywords: Any) -> Any:
        if asked_by_rule():
            raise Concretised("the letters of a name are looked at: names only identify")
        return original(self, *arguments, **keywords)

    return refuse


KEPT = frozenset(
    {
        *("__new__", "__init__", "__class__", "__eq__", "__ne__", "__hash__", "__getattribute__"),
        *("__setattr__", "__delattr__", "__init_subclass__", "__subclasshook__", "__doc__"),
        *("__dir__", "__sizeof__", "__reduce__", "__reduce_ex__", "__getnewargs__", "__getstate__"),
        *("__repr__",),
    }
)
for _name in dir(str):
    if _name not in KEPT:
        setattr(Name, _name, _refusing(_name))
