"""Hyperliquid's rule books, as far as its own pages and records tell them.

The engine is not public. What the venue says of itself is *stated*; what its records of 2023 show
is *inferred*; what only pages of later years say is carried back to 2023 and is *assumed*.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zerosum.rules.ruleset import (
    AdlStop,
    AdlTrigger,
    BackstopKind,
    Eligibility,
    Guard,
    MarketOrder,
    PriceRule,
    RankKey,
    ResidualRule,
    RuleSet,
    SizeRule,
    Split,
    Stage,
)
from zerosum.rules.venues.standing import Ground, Standing
from zerosum.spec.state import MarginTier
from zerosum.spec.units import PPM_ONE, Ppm

DOCS = "hyperliquid.gitbook.io/hyperliquid-docs"
HISTORY = "github.com/hyperliquid-dex/historical_data"
HISTORY_DATE = "2023-02-27 to 2023-05-02"

MAINTENANCE_PPM_2023: Ppm = 10_000
"""Half of the initial margin at the highest leverage of the time, 50: one part in a hundred."""

TIERS_2023 = (MarginTier(floor=0, initial_ppm=20_000, maintenance_ppm=MAINTENANCE_PPM_2023),)
"""The margin schedule of a market of that leverage: one tier."""

hyperliquid_2023: RuleSet = RuleSet(
    name="hyperliquid_2023",
    date="2023-05-02",
    sources=(
        f"{DOCS}, trading/margining, before 2025-03: 50x, 1 %",
        f"{HISTORY}: all cross liquidations of 2023 are below 1 % of notional",
    ),
    stages=(Stage.BACKSTOP, Stage.DELEVERAGING),
    market_order=MarketOrder.LARGEST_FIRST,
    size=SizeRule.ALL,
    share_ppm=PPM_ONE,
    share_threshold=0,
    liquidation_fee_ppm=0,
    backstop=BackstopKind.TAKES_ACCOUNT,
    backstop_trigger_ppm=PPM_ONE,
    backstop_size_cap=None,
    backstop_capital_floor=0,
    backstop_needs_margin=False,
    backstop_max_drawdown_ppm=PPM_ONE,
    adl_trigger=AdlTrigger.LIQUIDATABLE,
    adl_stop=AdlStop.GONE,
    eligibility=Eligibility.WINNERS_THEN_LOSERS,
    rank=(RankKey.PROFIT_RATIO_X_LEVERAGE,),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.PREVIOUS_MARK,
    guard=Guard.NONE,
    residual=ResidualRule.STAY,
)


def _seen(what: str) -> Ground:
    return Ground(Standing.INFERRED, f"{HISTORY}: {what}", HISTORY_DATE)


def _carried_back(source: str, date: str) -> Ground:
    return Ground(Standing.ASSUMED, f"carried back to 2023 from {source}", date)


def _not_found(what: str) -> Ground:
    return Ground(Standing.ASSUMED, f"not found: {what}")


OSEC = "osec.io, reverse engineering of the node"
RECORDS_2025 = "github.com/ConejoCapital, records of 10 October 2025"

standing: Mapping[str, Ground] = MappingProxyType(
    {
        "stages": _seen("takeovers fall in the second of the liquidation: no book stage"),
        "market_order": _not_found("an order of markets; the account is taken over whole"),
        "size": _seen("each takeover is of the whole account or the whole isolated position"),
        "share_ppm": _seen("nothing is sent in shares"),
        "share_threshold": _seen("nothing is sent in shares"),
        "liquidation_fee_ppm": _seen("takeover fills leave no room for a fee"),
        "backstop": _seen("41 of 43 takeovers are at the limit prices, the others cannot be told"),
        "backstop_trigger_ppm": _seen("30 of 37 cross accounts are above 2/3 of maintenance"),
        "backstop_size_cap": _not_found("a cap on what the liquidator takes"),
        "backstop_capital_floor": _not_found("a capital floor of the liquidator"),
        "backstop_needs_margin": _not_found("a margin rule for the liquidator"),
        "backstop_max_drawdown_ppm": _not_found("a drawdown limit of the liquidator"),
        "adl_trigger": _not_found("a trigger in 2023; in 2026 the pages say: equity below zero"),
        "adl_stop": _carried_back(f"{RECORDS_2025}: positions are closed to the end", "2025"),
        "eligibility": _carried_back(f"{OSEC}: a loser's profit counts as next to nothing", "2026"),
        "rank": _carried_back(f"{OSEC}: leverage x profit ratio; {DOCS} names both", "2026"),
        "adl_start": _not_found("a list without a rank; the queue has one, so no start is needed"),
        "split": _carried_back(f"{RECORDS_2025}: full closes, the last one partial", "2025"),
        "price": _carried_back(f"{DOCS}: previous mark (2026), previous oracle (2025)", "2026"),
        "guard": _carried_back(f"{RECORDS_2025}: 302 fills with equity below zero", "2025"),
        "residual": _not_found("what happens to a deficit; those without positions never pay"),
    }
)
"""What each choice rests on."""
