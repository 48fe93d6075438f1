"""The file a dYdX chain begins with: it starts only with tiers that its own check takes."""

from __future__ import annotations

from zerosum.conform.dydx.margins import validity
from zerosum.conform.dydx.reading import REPOSITORY, dydx
from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer, Case, CaseFile, Document, reader

MARKS = frozenset({"perpetuals", "clob_liquidations_config"})
TIERS = "LiquidityTier.Validate, of the tiers that a chain began with"


@reader
def read_genesis(document: Document) -> list[CaseFile] | None:
    """Read the tiers of a genesis file, or return None where it is of another format.

    Raises: UnusableVectors for a tier that lacks one of its numbers.
    """
    content = document.content
    if not isinstance(content, dict) or not {*content} >= MARKS:
        return None
    tiers = Fields(content, document.path).inner("perpetuals").each("liquidity_tiers")
    cases = tuple(_case(tier, document) for tier in tiers)
    return [CaseFile(document.path, REPOSITORY, TIERS, cases)]


def _case(tier: Fields, document: Document) -> Case:
    name = f"tier {tier.text('name')}"
    return Case(name, Fields(tier.values, document.path, name), {"valid": True})


@dydx(TIERS)
def genesis_tier(case: Fields) -> Answer:
    """Answer whether a tier is a schedule without fault."""
    return validity(case)
