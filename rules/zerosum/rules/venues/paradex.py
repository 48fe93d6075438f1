"""What is known of Paradex, whose fund takes shares of positions at the mark."""

from __future__ import annotations

from types import MappingProxyType

from zerosum.rules.venues.book import Sketch
from zerosum.rules.venues.standing import Source, not_found

DOCS = Source("docs.paradex.trade/risk", "2026")
CLONE = Source("a clone of the page by another exchange", "2026")

paradex: Sketch = Sketch(
    name="paradex",
    date="2026",
    venue="Paradex",
    sources=(str(DOCS),),
    reason=(
        "the fund takes an equal share of every position at the mark, in multiples of 20 %, for a "
        "penalty; no slot says such a takeover, and what would come instead decides the outcome"
    ),
    grounds=MappingProxyType(
        {
            "size": DOCS.states(
                "the smallest multiple of 20 % of every position that brings the ratio below 90 %"
            ),
            "backstop": DOCS.states("the fund takes the share at the mark"),
            "liquidation_fee_ppm": DOCS.states("70 % of the maintenance margin of the share"),
            "residual": DOCS.states("each withdrawal is cut while there is a shortfall (WAT-5)"),
            "price": not_found("a rule of deleveraging"),
            "eligibility": CLONE.tells(
                "the haircut is the shortfall over all money and the shortfall"
            ),
        }
    ),
)
