"""The tables of Perennial v2: what a position requires. Its makers have no place in this state."""

from __future__ import annotations

from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer, adapter
from zerosum.conform.scope import out_of_scope
from zerosum.rules.margin_lines import compute_margin_with_minimum

PERENNIAL = "equilibria-xyz/perennial-v2"
ONE = 10**6

REQUIREMENTS = ("maintenance", "margin")
TESTS = ("maintained", "margined")
MAKERS = "makers who carry a market's skew: here every long has its short"
SHARES = "shares of a vault: here a vault is one account, and nobody's share of it is kept"


@adapter(
    PERENNIAL,
    "maintenance / margin requirement of a position and the maintained / margined tests",
)
def requirement(fields: Fields) -> Answer:
    """Answer by the margin with a minimum."""
    size = fields.count("position_magnitude")
    needed = compute_margin_with_minimum(
        size,
        size * abs(fields.whole("price")) // ONE,
        fields.count("requirement_ratio"),
        fields.count("requirement_fixed"),
    )
    if fields.word("function", (*REQUIREMENTS, *TESTS)) in REQUIREMENTS:
        return {"value": needed}
    return {"value": max(fields.whole("collateral"), 0) >= needed}


out_of_scope(
    PERENNIAL,
    "aggregate position views: major, minor, skew, utilization, long/short/taker socialized size, "
    "efficiency, socialized flag, magnitude",
    MAKERS,
)
for vault in (
    "vault share / asset conversion at a checkpoint, and the unhealthy flag",
    "high-water-mark profit share at checkpoint completion",
):
    out_of_scope(PERENNIAL, vault, SHARES)
