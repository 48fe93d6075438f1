"""OKX's rule books, read through mirrors of its pages: all of it is by third parties."""

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
from zerosum.rules.venues.standing import NO_SHARE, Ground, Source, not_found, not_needed, stands_in
from zerosum.spec.units import PPM_ONE

BEFORE = Source("mirrors of okx.com help, introduction to auto-deleveraging", "before 2025")
AUGUST = Source("mirrors of okx.com help, introduction to auto-deleveraging", "2025-08-04")
TIERS = Source("mirrors of okx.com help, tiered maintenance margin", "2025-05-16")

okx_2024: RuleSet = RuleSet(
    name="okx_2024",
    date="2024",
    sources=(
        str(BEFORE),
        str(TIERS),
    ),
    stages=(Stage.BOOK, Stage.BACKSTOP, Stage.DELEVERAGING),
    market_order=MarketOrder.LARGEST_FIRST,
    limit=LimitRule.NOTIONAL,
    size=SizeRule.ALL,
    share_ppm=PPM_ONE,
    share_threshold=0,
    liquidation_fee_ppm=0,
    backstop=BackstopKind.TAKES_POSITION,
    backstop_trigger_ppm=PPM_ONE,
    backstop_size_cap=None,
    backstop_capital_floor=0,
    backstop_needs_margin=False,
    backstop_max_drawdown_ppm=300_000,
    adl_trigger=AdlTrigger.LIQUIDATABLE,
    adl_stop=AdlStop.GONE,
    eligibility=Eligibility.WINNERS_THEN_LOSERS,
    rank=(RankKey.SIGNED_PROFIT_RATIO_X_MARGIN_RATIO,),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.MARK,
    guard=Guard.NONE,
    residual=ResidualRule.STAY,
)

_okx_2024_grounds: Mapping[str, Ground] = MappingProxyType(
    {
        "stages": TIERS.tells(
            "partial reduction by tiers, takeover at the bankruptcy price, fund, deleveraging"
        ),
        "market_order": not_found("which market goes first"),
        "limit": not_found("what divides the equity among several positions"),
        "size": stands_in("two tiers at a time from the third tier up, which no slot says"),
        "share_ppm": not_needed("all is sent, so no share"),
        "share_threshold": not_needed("all is sent, so no threshold"),
        "liquidation_fee_ppm": not_found("how high the liquidation fee is, which goes to the fund"),
        "backstop": TIERS.tells("taken at the bankruptcy price by the liquidation engine"),
        "backstop_trigger_ppm": not_found("a trigger below maintenance"),
        "backstop_size_cap": not_found("a cap on what the fund takes"),
        "backstop_capital_floor": not_found("a floor of the fund's capital"),
        "backstop_needs_margin": not_found("a margin rule for the fund"),
        **NO_SHARE,
        "backstop_max_drawdown_ppm": BEFORE.tells("30 % below the peak of eight hours, or empty"),
        "adl_trigger": BEFORE.tells("when the fund is empty or past its drawdown"),
        "adl_stop": not_found("a stop before the position is gone"),
        "eligibility": BEFORE.suggests("the sign of the score puts winners first"),
        "rank": BEFORE.tells("profit ratio over equity in margins, multiplied by it for losers"),
        "adl_start": not_needed("the queue has a rank, so no start"),
        "split": BEFORE.suggests("by rank, one after the other"),
        "price": BEFORE.tells("matched at the mark, with no order on the book"),
        "guard": not_found("what protects whoever cannot afford a close"),
        "residual": BEFORE.tells("no further sharing of losses"),
    }
)

okx_2024_book: RuleBook = RuleBook(
    venue="OKX",
    rules=okx_2024,
    grounds=_okx_2024_grounds,
    gaps=(
        "a position is first reduced by two tiers at a time",
        "the margin ratio counts liquidation fees too",
        "once deleveraging is on, nothing goes to the book; here every account goes there first",
    ),
)

okx_2025_08: RuleSet = evolve(
    okx_2024,
    name="okx_2025_08",
    date="2025-08-04",
    sources=(
        str(AUGUST),
        str(TIERS),
    ),
    rank=(RankKey.PROFIT_RATIO_X_LEVERAGE,),
)

okx_2025_08_book: RuleBook = RuleBook(
    venue="OKX",
    rules=okx_2025_08,
    grounds=MappingProxyType(
        {
            **_okx_2024_grounds,
            "backstop_max_drawdown_ppm": not_found(
                "how far below its threshold the fund may fall; 30 % as before"
            ),
            "adl_trigger": AUGUST.tells("when the fund is significantly below its threshold"),
            "rank": AUGUST.tells("profit ratio times effective leverage, highest first"),
            "price": AUGUST.tells(
                "the mark; the bankruptcy price once the fund is nearly used up, which no slot says"
            ),
        }
    ),
    gaps=(
        (
            "the price changes to the bankruptcy price once the fund is nearly used up; how nearly"
            " was not found"
        ),
        "accounts in delta-neutral mode come later (2025-11)",
        "pre-market futures have other triggers: size and age of orders that nobody took",
        "a position is first reduced by two tiers at a time",
    ),
)
