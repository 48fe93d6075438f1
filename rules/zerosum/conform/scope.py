"""What this rulebook has no place for: whole functions, each with its reason."""

from __future__ import annotations

from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer, adapter
from zerosum.conform.unusable import Unsupported

INVERSE = "inverse payoff: a contract here is worth size x price in one quote coin"


def out_of_scope(source: str, function: str, reason: str) -> None:
    """Register a function of a source as not supported, with the reason."""

    def refuse(fields: Fields) -> Answer:
        raise Unsupported(reason)

    adapter(source, function)(refuse)
