"""Binance's rule books for perpetuals in USD: the ranking that changed, and what did not."""

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
from zerosum.rules.venues.standing import NO_SHARE, Ground, Source, not_found, not_needed
from zerosum.spec.units import PPM_ONE

FUND_FAQ = Source("binance.com/en/support/faq 360033525271, insurance fund", "2019-09 to 2021-08")
ADL_FAQ = Source("binance.com/en/support/faq 360033525471, auto-deleveraging", "2019-09 to 2021-08")
NOTES = Source("aicoin.com/en/article/493640", "2025-10")

binance_2019: RuleSet = RuleSet(
    name="binance_2019",
    date="2019-09",
    sources=(
        str(ADL_FAQ),
        str(FUND_FAQ),
    ),
    stages=(Stage.BOOK, Stage.BACKSTOP, Stage.DELEVERAGING),
    market_order=MarketOrder.LARGEST_FIRST,
    limit=LimitRule.NOTIONAL,
    size=SizeRule.ALL,
    share_ppm=PPM_ONE,
    share_threshold=0,
    liquidation_fee_ppm=5_000,
    backstop=BackstopKind.TAKES_POSITION,
    backstop_trigger_ppm=PPM_ONE,
    backstop_size_cap=None,
    backstop_capital_floor=0,
    backstop_needs_margin=False,
    backstop_max_drawdown_ppm=PPM_ONE,
    adl_trigger=AdlTrigger.LIQUIDATABLE,
    adl_stop=AdlStop.GONE,
    eligibility=Eligibility.EVERYONE,
    rank=(RankKey.WALLET_PROFIT_X_MARGIN_RATIO,),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.LIMIT,
    guard=Guard.NONE,
    residual=ResidualRule.STAY,
)

_binance_2019_grounds: Mapping[str, Ground] = MappingProxyType(
    {
        "stages": FUND_FAQ.states("one order on the book, then the fund, then deleveraging"),
        "market_order": not_found("which market goes first"),
        "limit": not_found("what divides the equity among several positions"),
        "size": FUND_FAQ.states("one large order for all of it, filled at once or cancelled"),
        "share_ppm": not_needed("all is sent, so no share"),
        "share_threshold": not_needed("all is sent, so no threshold"),
        "liquidation_fee_ppm": FUND_FAQ.states(
            "0.5 % of what is liquidated, to the fund; 0.3 % for BTC"
        ),
        "backstop": FUND_FAQ.states("the fund takes the position at its bankruptcy price"),
        "backstop_trigger_ppm": FUND_FAQ.states("at once when the order has left something"),
        "backstop_size_cap": not_found("a cap on what the fund takes"),
        "backstop_capital_floor": not_found("a floor of the fund's capital"),
        "backstop_needs_margin": not_found("a margin rule for the fund"),
        **NO_SHARE,
        "backstop_max_drawdown_ppm": not_found("a drawdown limit of the fund"),
        "adl_trigger": ADL_FAQ.states("only if the fund cannot take the position"),
        "adl_stop": not_found("a stop before the position is gone"),
        "eligibility": ADL_FAQ.states("the rank alone; all losers tie at zero, behind the winners"),
        "rank": ADL_FAQ.states("profit over wallet balance times margin ratio"),
        "adl_start": not_needed("the queue has a rank, so no start"),
        "split": ADL_FAQ.suggests("by rank, one after the other"),
        "price": ADL_FAQ.states("bankruptcy price of the order that was liquidated"),
        "guard": not_found("what protects whoever cannot afford a close"),
        "residual": not_found("who bears what deleveraging leaves"),
    }
)

binance_2019_book: RuleBook = RuleBook(
    venue="Binance USDS-M",
    rules=binance_2019,
    grounds=_binance_2019_grounds,
    gaps=(
        (
            "the fund takes the negative balance of a bankrupt account to zero; here it stays, as "
            "a deficit"
        ),
        "a wallet counts as at least one USDT; here as at least one quote unit",
        "open orders of whoever is deleveraged are cancelled; here they rest",
        "the fee differs by market; here it is that of all but BTC",
    ),
)

binance_2025: RuleSet = evolve(
    binance_2019,
    name="binance_2025",
    date="2025-10",
    sources=(
        str(NOTES),
        str(ADL_FAQ),
    ),
    liquidation_fee_ppm=0,
    eligibility=Eligibility.WINNERS_THEN_LOSERS,
    rank=(RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE,),
)

binance_2025_book: RuleBook = RuleBook(
    venue="Binance USDS-M",
    rules=binance_2025,
    grounds=MappingProxyType(
        {
            **_binance_2019_grounds,
            "liquidation_fee_ppm": not_found(
                "the fee of today, which is by market and called clearance fee"
            ),
            "eligibility": NOTES.suggests("the sign of the score puts winners first"),
            "rank": NOTES.tells(
                "profit ratio x leverage, divided for losers; which notional is not said"
            ),
        }
    ),
    gaps=(
        (
            "the fund takes the negative balance of a bankrupt account to zero; here it stays, as "
            "a deficit"
        ),
        (
            "in hedge mode the long and the short of one account share one score; here each "
            "account has one position"
        ),
        "open orders of whoever is deleveraged are cancelled; here they rest",
        "what the pages of 2019 to 2021 say, and no later one, is taken to hold still",
    ),
)
