"""What can go wrong in the engine itself; none of these is a verdict.

A rule that catches ``Exception`` must not swallow them, so they are none.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Concretised(BaseException):
    """A rule tried to turn a symbolic value into a plain one."""

    reason: str

    def __str__(self) -> str:
        return f"{self.reason}; a rule under proof must not depend on one concrete value"


@frozen
class NonDeterminism(BaseException):
    """A second run of a rule asked another question at the same place."""

    expected: str
    found: str

    def __str__(self) -> str:
        return f"the rule is not deterministic: it asked {self.found!r} where it had asked " + repr(
            self.expected
        )


@frozen
class NameClash(BaseException):
    """Two terms would have one name, and a solver would take them for the same."""

    name: str

    def __str__(self) -> str:
        return f"two terms are called {self.name!r}; longer names would tell them apart"


@frozen
class FrameBroken(BaseException):
    """A rule reached accounts that stand for everyone else without folding over them."""

    detail: str

    def __str__(self) -> str:
        return f"{self.detail}; go over accounts with fold, total or every"


@frozen
class NotReproduced(BaseException):
    """A solver's counterexample does not break the law in plain Python: a bug of the engine."""

    theorem: str

    def __str__(self) -> str:
        return f"the counterexample to {self.theorem} is not one in plain Python"
