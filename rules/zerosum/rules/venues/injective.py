"""Injective's rule book: the settlement of a market with a deficit, from its code."""

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

CODE = Source("injective-chain/modules/exchange/keeper, executeSocializedLoss", "read 2026")

injective_settlement: RuleSet = RuleSet(
    name="injective_settlement",
    date="2026",
    sources=(str(CODE),),
    stages=(Stage.DELEVERAGING,),
    market_order=MarketOrder.LARGEST_FIRST,
    limit=LimitRule.NOTIONAL,
    size=SizeRule.ALL,
    share_ppm=PPM_ONE,
    share_threshold=0,
    liquidation_fee_ppm=0,
    backstop=BackstopKind.NONE,
    backstop_trigger_ppm=PPM_ONE,
    backstop_size_cap=None,
    backstop_capital_floor=0,
    backstop_needs_margin=False,
    backstop_max_drawdown_ppm=PPM_ONE,
    adl_trigger=AdlTrigger.LIQUIDATABLE,
    adl_stop=AdlStop.GONE,
    eligibility=Eligibility.EVERYONE,
    rank=(RankKey.SEAT,),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.MARK,
    guard=Guard.NONE,
    residual=ResidualRule.WINNERS_THEN_ALL,
)

injective_settlement_book: RuleBook = RuleBook(
    venue="Injective, a market that is settled with a deficit",
    rules=injective_settlement,
    grounds=MappingProxyType(
        {
            "stages": CODE.suggests("a market that is settled closes every position at one price"),
            "market_order": not_needed("a settlement is of one market"),
            "limit": not_needed("nothing is closed at a limit price"),
            "size": not_needed("there is no book stage"),
            "share_ppm": not_needed("there is no book stage"),
            "share_threshold": not_needed("there is no book stage"),
            "liquidation_fee_ppm": not_found("a fee on what is settled"),
            "backstop": stands_in("the insurance fund pays first, as far as it goes; here nobody"),
            "backstop_trigger_ppm": not_needed("no backstop takes part"),
            "backstop_size_cap": not_needed("no backstop takes part"),
            "backstop_capital_floor": not_needed("no backstop takes part"),
            "backstop_needs_margin": not_needed("no backstop takes part"),
            **NO_SHARE,
            "backstop_max_drawdown_ppm": not_needed("no backstop takes part"),
            "adl_trigger": stands_in(
                "every account with a position in the market; here those below maintenance"
            ),
            "adl_stop": CODE.suggests("positions are closed whole"),
            "eligibility": CODE.suggests("all positions of the market"),
            "rank": not_needed("all are closed at one price, so it does not matter who is first"),
            "adl_start": not_needed("the queue has a rank, so no start"),
            "split": stands_in(
                "all at once; one after the other comes to the same at the mark, which costs nobody"
            ),
            "price": CODE.suggests("the settlement price, for all; here the mark"),
            "guard": CODE.suggests("nobody is spared"),
            "residual": CODE.states(
                "profits pro rata, then every payout pro rata, then all payouts are zero"
            ),
        }
    ),
    gaps=(
        (
            "a market is settled once, with all of its positions; here each failed account is "
            "closed against as much of the other side as it held"
        ),
        "the insurance fund pays before anybody else; here it takes no part",
        "profits are those of one market; here of the whole account",
        "how accounts are liquidated before a settlement was not read",
    ),
)
