"""Bybit's rule books: deleveraging when the pool is empty, and when it has lost too much."""

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

HELP_2024 = Source("bybit.com help centre, ADL mechanism", "2024-09-06")
HELP_2025 = Source("bybit.com help centre, ADL mechanism", "2025-11-07")
API = Source("bybit-exchange.github.io/docs, v5/market/adl-alert", "2025-09 to 2026-07")
FUND = Source("bybit.com help centre, insurance fund", "2026-03-24")
FRAGMENT = Source("bybit.kz help centre, search index", "undated")
NEUTRAL = Source("bybit.com help centre, delta neutral mode", "2026-03-05")

bybit_2024: RuleSet = RuleSet(
    name="bybit_2024",
    date="2024-09",
    sources=(
        str(HELP_2024),
        str(FUND),
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
    backstop_max_drawdown_ppm=PPM_ONE,
    adl_trigger=AdlTrigger.LIQUIDATABLE,
    adl_stop=AdlStop.GONE,
    eligibility=Eligibility.WINNERS_THEN_LOSERS,
    rank=(RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE,),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.LIMIT,
    guard=Guard.NONE,
    residual=ResidualRule.STAY,
)

_bybit_2024_grounds: Mapping[str, Ground] = MappingProxyType(
    {
        "stages": HELP_2024.states(
            "the book, takeover at the bankruptcy price, the pool, deleveraging"
        ),
        "market_order": not_found("which market goes first"),
        "limit": not_found("what divides the equity among several positions"),
        "size": stands_in(
            "first as much as brings the account to a lower risk tier, which no slot says"
        ),
        "share_ppm": not_needed("all is sent, so no share"),
        "share_threshold": not_needed("all is sent, so no threshold"),
        "liquidation_fee_ppm": not_found("a fee on what is liquidated"),
        "backstop": FUND.states(
            "takeover at the bankruptcy price; the fund gains or pays the difference"
        ),
        "backstop_trigger_ppm": not_found("a trigger below maintenance"),
        "backstop_size_cap": not_found("a cap on what the fund takes"),
        "backstop_capital_floor": not_found("a floor of the fund's capital"),
        "backstop_needs_margin": not_found("a margin rule for the fund"),
        **NO_SHARE,
        "backstop_max_drawdown_ppm": not_found("a drawdown limit of the fund"),
        "adl_trigger": HELP_2024.states("only if the fund cannot cover the loss"),
        "adl_stop": not_found("a stop before the position is gone"),
        "eligibility": FRAGMENT.suggests("the sign of the score puts winners first"),
        "rank": FRAGMENT.suggests(
            "profit times a margin rate, divided for losers; the rate, not defined, is read as"
            " leverage"
        ),
        "adl_start": not_needed("the queue has a rank, so no start"),
        "split": HELP_2024.suggests("by rank, one after the other"),
        "price": HELP_2024.states("bankruptcy price"),
        "guard": not_found("what protects whoever cannot afford a close"),
        "residual": not_found("who bears what deleveraging leaves"),
    }
)

bybit_2024_book: RuleBook = RuleBook(
    venue="Bybit",
    rules=bybit_2024,
    grounds=_bybit_2024_grounds,
    gaps=(
        "a position is first reduced to a lower risk tier by an order filled whole or not at all",
        (
            "a third party says that the mark is taken where the bankruptcy price is more than 5 %"
            " from it"
        ),
        "a loss that is left is spread over the symbols of the pool; here it stays, as a deficit",
    ),
)

bybit_drawdown_2025: RuleSet = evolve(
    bybit_2024,
    name="bybit_drawdown_2025",
    date="2025-09",
    sources=(
        str(API),
        str(HELP_2025),
    ),
    backstop_max_drawdown_ppm=300_000,
)

bybit_drawdown_2025_book: RuleBook = RuleBook(
    venue="Bybit",
    rules=bybit_drawdown_2025,
    grounds=MappingProxyType(
        {
            **_bybit_2024_grounds,
            "backstop_max_drawdown_ppm": API.states(
                "30 % below the highest of eight hours in the sample; thresholds differ by pair"
            ),
            "adl_trigger": API.states(
                "drawdown of the pool beyond the limit, or nothing left in it"
            ),
            "price": stands_in(
                "the bankruptcy price set anew at the line of 30 %, which no slot says"
            ),
        }
    ),
    gaps=(
        "the drawdown is that of one symbol against the pool; here it is that of the whole fund",
        (
            "at the limit the bankruptcy price is computed again; here it is the one fixed at the "
            "trigger"
        ),
        (
            "it goes on until the drawdown is above -25 %; here the fund is asked again for each "
            "account"
        ),
        "a loss that is left is spread over the symbols of the pool; here it stays, as a deficit",
        "a position is first reduced to a lower risk tier",
    ),
)

bybit_neutral_2026: RuleSet = evolve(
    bybit_drawdown_2025,
    name="bybit_neutral_2026",
    date="2026-03",
    sources=(
        str(NEUTRAL),
        str(API),
        str(HELP_2025),
    ),
    # A class of winners would come before the class of the mode; the score alone puts them first.
    eligibility=Eligibility.EVERYONE,
    rank=(RankKey.NEUTRAL_LAST, RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE),
)

bybit_neutral_2026_book: RuleBook = RuleBook(
    venue="Bybit",
    rules=bybit_neutral_2026,
    grounds=MappingProxyType(
        {
            **bybit_drawdown_2025_book.grounds,
            "eligibility": NEUTRAL.suggests(
                "the mode comes before everything else; the sign of the score puts winners first "
                "inside each class"
            ),
            "rank": NEUTRAL.states(
                "two classes, those of delta-neutral mode last, and inside each the old order"
            ),
        }
    ),
    gaps=(
        (
            "a position is of the mode while the delta of its coin is at most 0.05, with what is "
            "held on the spot market; here whoever has opted for it always is"
        ),
        (
            "only accounts in cross or portfolio margin may opt for it, at any time; here any "
            "account may, when it is opened"
        ),
        *bybit_drawdown_2025_book.gaps,
    ),
)
