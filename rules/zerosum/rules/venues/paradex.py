"""Paradex's rule book, whose fund takes a share of every position at the mark."""

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
from zerosum.rules.venues.standing import Source, not_deleveraging, not_found, not_needed, stands_in
from zerosum.spec.units import PPM_ONE

DOCS = Source("docs.paradex.trade/risk", "2026")
NO_BOOK = not_needed("the fund comes first and alone, nothing is sent to the book")

paradex: RuleSet = RuleSet(
    name="paradex",
    date="2026",
    sources=(str(DOCS),),
    stages=(Stage.BACKSTOP,),
    market_order=MarketOrder.LARGEST_FIRST,
    limit=LimitRule.NOTIONAL,
    size=SizeRule.ALL,
    share_ppm=PPM_ONE,
    share_threshold=0,
    liquidation_fee_ppm=0,
    backstop=BackstopKind.TAKES_SHARE,
    backstop_trigger_ppm=PPM_ONE,
    backstop_size_cap=None,
    backstop_capital_floor=0,
    backstop_needs_margin=False,
    backstop_max_drawdown_ppm=PPM_ONE,
    backstop_share_ppm=200_000,
    backstop_target_ppm=900_000,
    backstop_penalty_ppm=700_000,
    adl_trigger=AdlTrigger.LIQUIDATABLE,
    adl_stop=AdlStop.GONE,
    eligibility=Eligibility.WINNERS,
    rank=(RankKey.SEAT,),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.MARK,
    guard=Guard.NONE,
    residual=ResidualRule.ON_WITHDRAWALS,
)

paradex_book: RuleBook = RuleBook(
    venue="Paradex",
    rules=paradex,
    grounds=MappingProxyType(
        {
            "stages": DOCS.states("the insurance fund liquidates a share of all positions"),
            "market_order": not_needed("every position is cut in one go"),
            "limit": not_needed("no limit price: the fund takes at the mark"),
            "size": NO_BOOK,
            "share_ppm": NO_BOOK,
            "share_threshold": NO_BOOK,
            "liquidation_fee_ppm": NO_BOOK,
            "backstop": DOCS.states("all positions are cut by the same share, at the mark"),
            "backstop_trigger_ppm": DOCS.states("a margin ratio above 100 %"),
            "backstop_size_cap": not_found("a cap on what the fund takes"),
            "backstop_capital_floor": stands_in(
                "a fund that may be below zero; the lowest floor is zero"
            ),
            "backstop_needs_margin": not_found("a margin rule for the fund"),
            "backstop_max_drawdown_ppm": not_found("a drawdown limit of the fund"),
            "backstop_share_ppm": DOCS.states("the share is a multiple of 20 %"),
            "backstop_target_ppm": DOCS.states(
                "the smallest share that brings the margin ratio below 90 %; in its worked table "
                "the penalty is paid before"
            ),
            "backstop_penalty_ppm": DOCS.states(
                "70 % of the maintenance margin of the share; its worked table charges 50 %"
            ),
            **not_deleveraging("nobody is deleveraged: a rule of it was not found"),
            "residual": DOCS.states("each withdrawal is cut while there is a shortfall (WAT-5)"),
        }
    ),
    gaps=(
        "its fund closes on the market what it took; here it keeps it",
        "its fund may be below zero and go on taking; here it takes nothing then",
        "a shortfall is counted beyond the fund's balance; here a deficit is open, whatever it has",
        "one factor is for all that is owed; here a withdrawal names the account that owes (WAT-5)",
        "what an account pays that has less than the penalty is not said; here it pays what it has",
        "deleveraging is named as a last resort, with no rule; here there is none",
        "orders are cancelled below the initial margin; here when the account fails",
    ),
)
