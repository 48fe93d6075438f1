"""Ethereal's rule book, as far as its page on deleveraging says."""

from __future__ import annotations

from types import MappingProxyType

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
from zerosum.rules.venues.standing import NO_SHARE, Source, not_found, not_needed
from zerosum.spec.units import PPM_ONE

DOCS = Source("docs.ethereal.trade, auto-deleveraging", "read 2026")

ethereal: RuleSet = RuleSet(
    name="ethereal",
    date="2026",
    sources=(str(DOCS),),
    stages=(Stage.BACKSTOP, Stage.DELEVERAGING),
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
    adl_trigger=AdlTrigger.BANKRUPT,
    adl_stop=AdlStop.GONE,
    eligibility=Eligibility.EVERYONE,
    rank=(RankKey.LEVERAGE, RankKey.PROFIT, RankKey.LOWEST_BALANCE, RankKey.NEWEST),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.ORACLE_CAPPED,
    guard=Guard.NONE,
    residual=ResidualRule.STAY,
)

ethereal_book: RuleBook = RuleBook(
    venue="Ethereal",
    rules=ethereal,
    grounds=MappingProxyType(
        {
            "stages": not_found(
                "what comes before the fund; it holds the positions that are deleveraged"
            ),
            "market_order": not_found("which market goes first"),
            "limit": not_found("what divides the equity among several positions"),
            "size": not_needed("there is no book stage"),
            "share_ppm": not_needed("all is sent, so no share"),
            "share_threshold": not_needed("all is sent, so no threshold"),
            "liquidation_fee_ppm": not_found("a fee on what is liquidated"),
            "backstop": DOCS.suggests(
                "the fund holds positions, and its orders are cancelled before deleveraging"
            ),
            "backstop_trigger_ppm": not_found("a trigger below maintenance"),
            "backstop_size_cap": not_found("a cap on what the fund takes"),
            "backstop_capital_floor": not_found("a floor of the fund's capital"),
            "backstop_needs_margin": not_found("a margin rule for the fund"),
            **NO_SHARE,
            "backstop_max_drawdown_ppm": not_found("a drawdown limit of the fund"),
            "adl_trigger": DOCS.states(
                "the fund's equity is not above zero; at zero itself nothing is owed yet"
            ),
            "adl_stop": DOCS.states("runs to completion, with no check in between"),
            "eligibility": DOCS.suggests("the keys alone"),
            "rank": DOCS.states("highest leverage, highest profit, lowest balance, newest account"),
            "adl_start": not_needed("the queue has a rank, so no start"),
            "split": DOCS.suggests("one after the other, until the fund holds nothing"),
            "price": DOCS.states(
                "oracle mark, no worse than the bankruptcy price; closing 10 at 3,600 moves 2,000"
            ),
            "guard": not_found("what protects whoever cannot afford a close"),
            "residual": not_found("who bears what deleveraging leaves"),
        }
    ),
    gaps=(
        "liquidation before the fund was not found; here the fund takes over at once",
        "the trigger is met at an equity of exactly zero; here it must be below",
    ),
)
