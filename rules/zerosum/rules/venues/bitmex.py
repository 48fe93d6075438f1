"""BitMEX's rule book, on which many others are modelled, for a linear contract."""

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

ADL = Source("bitmex.com/app/autoDeleveraging", "2019 to 2020")
HELP = Source("support.bitmex.com 18589621443357", "read 2026")

bitmex: RuleSet = RuleSet(
    name="bitmex",
    date="2020",
    sources=(
        str(ADL),
        str(HELP),
    ),
    stages=(Stage.BOOK, Stage.BACKSTOP, Stage.DELEVERAGING),
    market_order=MarketOrder.LARGEST_FIRST,
    limit=LimitRule.NOTIONAL,
    size=SizeRule.ALL,
    share_ppm=PPM_ONE,
    share_threshold=0,
    liquidation_fee_ppm=0,
    backstop=BackstopKind.PAYS_SLIPPAGE,
    backstop_trigger_ppm=PPM_ONE,
    backstop_size_cap=None,
    backstop_capital_floor=0,
    backstop_needs_margin=False,
    backstop_max_drawdown_ppm=PPM_ONE,
    adl_trigger=AdlTrigger.BANKRUPT,
    adl_stop=AdlStop.GONE,
    eligibility=Eligibility.WINNERS_THEN_LOSERS,
    rank=(RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE,),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.LIMIT,
    guard=Guard.NONE,
    residual=ResidualRule.STAY,
)

bitmex_book: RuleBook = RuleBook(
    venue="BitMEX",
    rules=bitmex,
    grounds=MappingProxyType(
        {
            "stages": ADL.states(
                "worked on the book from the bankruptcy price, the fund, then deleveraging"
            ),
            "market_order": not_found("which market goes first"),
            "limit": not_needed("margin is of one position, so nothing is divided"),
            "size": ADL.states("the engine takes the position"),
            "share_ppm": not_needed("all is sent, so no share"),
            "share_threshold": not_needed("all is sent, so no threshold"),
            "liquidation_fee_ppm": not_found("a fee on what is liquidated"),
            "backstop": ADL.states("the fund pays what the fills cost beyond the bankruptcy price"),
            "backstop_trigger_ppm": not_found("a trigger below maintenance"),
            "backstop_size_cap": not_found("a cap on what the fund takes"),
            "backstop_capital_floor": ADL.states("until it is depleted, contract by contract"),
            "backstop_needs_margin": not_needed("the fund holds no position"),
            **NO_SHARE,
            "backstop_max_drawdown_ppm": not_found("a drawdown limit of the fund"),
            "adl_trigger": ADL.states(
                "not filled by the time the mark reaches the bankruptcy price, fund depleted"
            ),
            "adl_stop": ADL.states(
                "20 contracts are closed against two accounts, until none is left"
            ),
            "eligibility": ADL.suggests("the sign of the score puts winners first"),
            "rank": ADL.states("profit ratio times effective leverage, divided by it for losers"),
            "adl_start": not_needed("the queue has a rank, so no start"),
            "split": ADL.states("from the top, whole; in the example the last one partly"),
            "price": ADL.states("bankruptcy price of the order that was liquidated"),
            "guard": not_found("what protects whoever cannot afford a close"),
            "residual": not_found("who bears what deleveraging leaves"),
        }
    ),
    gaps=(
        "a better fill than the bankruptcy price is the fund's gain; here the account keeps it",
        (
            "effective leverage counts the distance to the bankruptcy value of the position; here "
            "the account's equity"
        ),
        "the trigger is met with the mark exactly at the bankruptcy price; here it must be beyond",
        "the fund is divided by contract; here it is one",
        "open orders of whoever is deleveraged are cancelled; here they rest",
        "contracts are inverse at the venue; here they are linear",
    ),
)
