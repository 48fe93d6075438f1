"""Lighter's rule book, from a digest of its documentation."""

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
from zerosum.rules.venues.standing import NO_SHARE, Source, not_found, not_needed, stands_in
from zerosum.spec.units import PPM_ONE

DIGEST = Source("digest of docs.lighter.xyz", "2026-04-28")

lighter_2026: RuleSet = RuleSet(
    name="lighter_2026",
    date="2026-04-28",
    sources=(str(DIGEST),),
    stages=(Stage.BOOK, Stage.BACKSTOP, Stage.DELEVERAGING),
    market_order=MarketOrder.LARGEST_FIRST,
    limit=LimitRule.MAINTENANCE,
    size=SizeRule.ALL,
    share_ppm=PPM_ONE,
    share_threshold=0,
    liquidation_fee_ppm=0,
    backstop=BackstopKind.TAKES_POSITION,
    backstop_trigger_ppm=666_667,
    backstop_size_cap=None,
    backstop_capital_floor=0,
    backstop_needs_margin=True,
    backstop_max_drawdown_ppm=PPM_ONE,
    adl_trigger=AdlTrigger.BELOW_BACKSTOP,
    adl_stop=AdlStop.GONE,
    eligibility=Eligibility.EVERYONE,
    rank=(RankKey.LEVERAGE, RankKey.PROFIT),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.LIMIT,
    guard=Guard.NONE,
    residual=ResidualRule.STAY,
)

lighter_2026_book: RuleBook = RuleBook(
    venue="Lighter",
    rules=lighter_2026,
    grounds=MappingProxyType(
        {
            "stages": DIGEST.tells("the book at the zero price, the vault, deleveraging"),
            "market_order": stands_in("ascending unrealised profit, which no slot says"),
            "limit": DIGEST.tells(
                "zero price: mark x (1 -+ maintenance rate x account value / maintenance margin)"
            ),
            "size": DIGEST.tells(
                "an order for the whole size of each position, one by one, until the margin is met"
            ),
            "share_ppm": not_needed("all is sent, so no share"),
            "share_threshold": not_needed("all is sent, so no threshold"),
            "liquidation_fee_ppm": stands_in(
                "up to 1 % of the improvement on the zero price, which no slot says"
            ),
            "backstop": DIGEST.tells("the vault takes positions, one by one"),
            "backstop_trigger_ppm": DIGEST.suggests(
                "the close-out level is typically 0.4 of initial margin, maintenance 0.6"
            ),
            "backstop_size_cap": not_found("a cap on what the fund takes"),
            "backstop_capital_floor": not_found("a floor of the fund's capital"),
            "backstop_needs_margin": DIGEST.tells(
                "only while the vault stays above its own initial margin"
            ),
            **NO_SHARE,
            "backstop_max_drawdown_ppm": not_found("a drawdown limit of the fund"),
            "adl_trigger": DIGEST.tells(
                "an account below the close-out level that the vault cannot take"
            ),
            "adl_stop": not_found("a stop before the position is gone"),
            "eligibility": not_found("whether losers may be closed; the rank alone"),
            "rank": DIGEST.tells(
                "leverage and unrealised profit; how they are joined was not found"
            ),
            "adl_start": not_needed("the queue has a rank, so no start"),
            "split": DIGEST.suggests("ranked, one after the other"),
            "price": not_found("the price of deleveraging; the zero price as elsewhere there"),
            "guard": not_found("what protects whoever cannot afford a close"),
            "residual": not_found("who bears what deleveraging leaves"),
        }
    ),
    gaps=(
        "the close-out level is a rate of its own for each market; here two thirds of maintenance",
        "the price of the vault's takeover was not found; here it is the limit",
        "the vault is divided into strategies that fail one by one; here it is one",
    ),
)
