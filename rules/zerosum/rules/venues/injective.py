"""What is known of Injective's settlement of a market with a deficit."""

from __future__ import annotations

from types import MappingProxyType

from zerosum.rules.venues.book import Sketch
from zerosum.rules.venues.standing import Source

CODE = Source("injective-chain/modules/exchange/keeper, executeSocializedLoss", "read 2026")

injective_settlement: Sketch = Sketch(
    name="injective_settlement",
    date="2026",
    venue="Injective",
    sources=(str(CODE),),
    reason=(
        "a market that is settled with a deficit cuts profits, then payouts, then everything, for "
        "all of its positions at once; here a waterfall is of one failed account, and how accounts"
        " fail before that was not read"
    ),
    grounds=MappingProxyType(
        {
            "residual": CODE.states(
                "profits pro rata, then every payout pro rata, then all payouts are zero"
            ),
        }
    ),
)
