"""What is known of GMX v2, where a pool is the other side of every trade."""

from __future__ import annotations

from types import MappingProxyType

from zerosum.rules.venues.book import Sketch
from zerosum.rules.venues.standing import Source

CODE = Source("github.com/gmx-io/gmx-synthetics @a5c0c883", "2026-03-13")

gmx_v2: Sketch = Sketch(
    name="gmx_v2",
    date="2026-03-13",
    venue="GMX v2",
    sources=(str(CODE),),
    reason=(
        "a pool of liquidity providers is the other side of every position, so longs need not "
        "equal shorts (LED-2), and deleveraging protects the pool from winners and not anybody "
        "from a bankrupt account"
    ),
    grounds=MappingProxyType(
        {
            "adl_trigger": CODE.states(
                "profit of one side over the pool above a factor, 85 % as a base"
            ),
            "adl_stop": CODE.states("the factor must fall, and not below its minimum"),
            "rank": CODE.states("the choice of a keeper, with no check of the order"),
            "price": CODE.states("oracle price, with price impact and fees"),
            "residual": CODE.states("the pool bears what a bankrupt position cannot pay"),
        }
    ),
)
