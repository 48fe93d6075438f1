"""What is known of Vega's sharing of losses at each mark-to-market."""

from __future__ import annotations

from types import MappingProxyType

from zerosum.rules.venues.book import Sketch
from zerosum.rules.venues.standing import Source

CODE = Source("github.com/vegaprotocol/vega, core/collateral/simple_distributor.go", "read 2026")

vega_socialisation: Sketch = Sketch(
    name="vega_socialisation",
    date="2026",
    venue="Vega",
    sources=(str(CODE),),
    reason=(
        "winners get what was collected from losers at every mark-to-market, so nobody is owed a "
        "deficit; here profits are unrealised until a position is closed"
    ),
    grounds=MappingProxyType(
        {
            "residual": CODE.states(
                "each winner gets amount x collected / expected, rounded down; the last one "
                "gets the rest"
            ),
        }
    ),
)
