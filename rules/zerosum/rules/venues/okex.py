"""What is known of OKEx until 2018, which clawed losses back from winners."""

from __future__ import annotations

from types import MappingProxyType

from zerosum.rules.venues.book import Sketch
from zerosum.rules.venues.standing import Source

PRESS = Source("press of 2018, collected by third parties", "2018")

okex_clawback: Sketch = Sketch(
    name="okex_clawback",
    date="2018",
    venue="OKEx until 2018",
    sources=(str(PRESS),),
    reason=(
        "a loss is divided over the net profit of a whole settlement period, over all contracts of"
        " a coin and also of those who have closed; the profit of a period is not in the state"
    ),
    grounds=MappingProxyType(
        {
            "stages": PRESS.tells("book, fund, clawback at settlement"),
            "residual": PRESS.tells(
                "(losses - fund) over the net profits of the period, of each who has one"
            ),
        }
    ),
)
