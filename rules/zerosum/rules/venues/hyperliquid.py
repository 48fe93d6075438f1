"""Hyperliquid's rule books, as far as its own pages and records tell them.

The engine is not public. What the venue says of itself is *stated*; what its records of 2023 show
is *inferred*; what only pages of later years say is carried back to 2023 and is *assumed*.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import evolve

from zerosum.rules.ruleset import (
    AdlStop,
    AdlTrigger,
    BackstopKind,
    Eligibility,
    Guard,
    LimitRule,
    MarketOrder,
    PriceRule,
    RankKey,
    ResidualRule,
    RuleSet,
    SizeRule,
    Split,
    Stage,
)
from zerosum.rules.venues.book import RuleBook
from zerosum.rules.venues.standing import NO_SHARE, Ground, Source, Standing, not_found, stands_in
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
    limit=LimitRule.NOTIONAL,
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
        "limit": _seen(
            "41 of 43 takeovers are at mark x (1 -+ equity / notional), in any number of markets"
        ),
        "size": _seen("each takeover is of the whole account or the whole isolated position"),
        "share_ppm": _seen("nothing is sent in shares"),
        "share_threshold": _seen("nothing is sent in shares"),
        "liquidation_fee_ppm": _seen("takeover fills leave no room for a fee"),
        "backstop": _seen("41 of 43 takeovers are at the limit prices, the others cannot be told"),
        "backstop_trigger_ppm": _seen("30 of 37 cross accounts are above 2/3 of maintenance"),
        "backstop_size_cap": _not_found("a cap on what the liquidator takes"),
        "backstop_capital_floor": _not_found("a capital floor of the liquidator"),
        "backstop_needs_margin": _not_found("a margin rule for the liquidator"),
        **NO_SHARE,
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

hyperliquid_2023_book: RuleBook = RuleBook(
    venue="Hyperliquid",
    rules=hyperliquid_2023,
    grounds=standing,
    gaps=("isolated positions are accounts of their own; whether one of them fails alone is data",),
    tiers=TIERS_2023,
)

PAGES_2025 = Source(f"{DOCS}, trading/liquidations and auto-deleveraging", "2025-03")
PAGES_2026 = Source(f"{DOCS}, trading/liquidations and auto-deleveraging", "2026-04 to 2026-10")
ENGINE = Source(f"{OSEC}, osec.io/blog/2026-06-22-hyperliquid-risk-engine", "2026-06-22")
RECORDS = Source(RECORDS_2025, "2025-10-10")

hyperliquid_2025: RuleSet = evolve(
    hyperliquid_2023,
    name="hyperliquid_2025",
    date="2025-03",
    sources=(str(PAGES_2025), str(RECORDS)),
    stages=(Stage.BOOK, Stage.BACKSTOP, Stage.DELEVERAGING),
    size=SizeRule.SHARE_ABOVE_THRESHOLD,
    share_ppm=200_000,
    share_threshold=100_000_000_000,
    backstop_trigger_ppm=666_667,
    adl_trigger=AdlTrigger.BANKRUPT,
)

_grounds_2025: Mapping[str, Ground] = MappingProxyType(
    {
        "stages": PAGES_2025.states("the book, the liquidator vault, deleveraging"),
        "market_order": not_found("which market goes first"),
        "limit": not_found("what divides the equity today; of 2023 it is seen: by notional"),
        "size": PAGES_2025.states("a share above 100,000 USDC; all of it in the cooldown after"),
        "share_ppm": PAGES_2025.states("20 %"),
        "share_threshold": PAGES_2025.states("100,000 USDC"),
        "liquidation_fee_ppm": PAGES_2025.states("no clearance fee"),
        "backstop": PAGES_2025.states("all cross positions and all cross margin move to the vault"),
        "backstop_trigger_ppm": PAGES_2025.states("below 2/3 of maintenance, here rounded up"),
        "backstop_size_cap": not_found("the cap of the vault since 2025-03-26, a share of HLP"),
        "backstop_capital_floor": not_found("a floor of the vault's capital"),
        "backstop_needs_margin": not_found("a margin rule for the vault"),
        **NO_SHARE,
        "backstop_max_drawdown_ppm": not_found("the loss at which the vault is deleveraged"),
        "adl_trigger": PAGES_2025.states("account value or isolated value below zero"),
        "adl_stop": RECORDS.suggests("liquidated size is deleveraged size, coin by coin"),
        "eligibility": not_found("whether losers may be closed; winners go first"),
        "rank": stands_in("profit and leverage, with no formula; the product of both"),
        "adl_start": standing["adl_start"],
        "split": RECORDS.suggests("92.65 % of the closes are whole, the others partial"),
        "price": stands_in(
            "the previous oracle price; a market keeps one previous price, its mark"
        ),
        "guard": RECORDS.suggests("302 closes of accounts with replayed equity below zero"),
        "residual": not_found("who bears what is left; those without positions never pay"),
    }
)

_gaps_2025 = (
    "orders to the book have no limit price there; here they go down to the limit (MAR-7)",
    "the vault takes all that is left; here it takes positions at the limit, but for a rounding",
    "the vault's own cap and loss limit are not public; here it has none",
    "an account far below its margin may skip the book; here the book is always asked first",
)

hyperliquid_2025_book: RuleBook = RuleBook(
    "Hyperliquid", hyperliquid_2025, _grounds_2025, _gaps_2025
)

hyperliquid_2026: RuleSet = evolve(
    hyperliquid_2025,
    name="hyperliquid_2026",
    date="2026-04",
    sources=(str(PAGES_2026), str(RECORDS)),
    eligibility=Eligibility.EVERYONE,
    rank=(RankKey.FAVOUR_X_LEVERAGE,),
)

hyperliquid_2026_book: RuleBook = RuleBook(
    "Hyperliquid",
    hyperliquid_2026,
    MappingProxyType(
        {
            **_grounds_2025,
            "adl_trigger": PAGES_2026.states("account value or isolated value below zero"),
            "eligibility": PAGES_2026.suggests("the index alone, which a loser may have higher"),
            "rank": PAGES_2026.suggests(
                "(mark / entry) x (notional / account value); for shorts entry / mark must be meant"
            ),
            "price": PAGES_2026.states("previous mark"),
        }
    ),
    (*_gaps_2025, "read literally, the index ranks the shorts who won most last (ADL-4)"),
)

hyperliquid_engine_2026: RuleSet = evolve(
    hyperliquid_2026,
    name="hyperliquid_engine_2026",
    date="2026-06-22",
    sources=(str(ENGINE), str(PAGES_2026), str(RECORDS)),
    rank=(RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE,),
)

hyperliquid_engine_2026_book: RuleBook = RuleBook(
    "Hyperliquid, as its engine was read",
    hyperliquid_engine_2026,
    MappingProxyType(
        {
            **hyperliquid_2026_book.grounds,
            "eligibility": ENGINE.tells("the score alone; a loss counts as next to nothing"),
            "rank": ENGINE.tells("profit ratio x leverage, each at least 10^-8"),
        }
    ),
    (
        *_gaps_2025,
        "an isolated position is due below notional / (2 x leverage) of its own leverage",
    ),
)
