"""Vega's rule book, from its pages and code: each move of the mark is settled by itself."""

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
from zerosum.rules.venues.standing import (
    NO_SHARE,
    Source,
    not_deleveraging,
    not_found,
    not_needed,
    stands_in,
)
from zerosum.spec.units import PPM_ONE

CODE = Source("github.com/vegaprotocol/vega, core/collateral/simple_distributor.go", "read 2026")
SETTLEMENT = Source(
    "github.com/vegaprotocol/specs @006151bd, 0003-MTMK mark-to-market settlement", "read 2026"
)
CLOSE_OUT = Source(
    "github.com/vegaprotocol/specs @006151bd, 0012-POSR position resolution", "read 2026"
)
NETWORK = Source(
    "github.com/vegaprotocol/specs @25daae34, 0012-POSR position resolution", "read 2026"
)

vega_socialisation: RuleSet = RuleSet(
    name="vega_socialisation",
    date="2026",
    sources=(
        str(CODE),
        str(SETTLEMENT),
        str(CLOSE_OUT),
        str(NETWORK),
    ),
    stages=(Stage.BOOK, Stage.BACKSTOP),
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
    eligibility=Eligibility.EVERYONE,
    rank=(RankKey.SEAT,),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.MARK,
    guard=Guard.NONE,
    residual=ResidualRule.WINNERS_OF_MOVE,
)

vega_socialisation_book: RuleBook = RuleBook(
    venue="Vega",
    rules=vega_socialisation,
    grounds=MappingProxyType(
        {
            **NO_SHARE,
            "stages": CLOSE_OUT.suggests(
                "an order on the book; what is owed comes from the insurance pool, then from the "
                "winners"
            ),
            "market_order": not_needed("each market has margin accounts and a pool of its own"),
            "limit": stands_in("a market order, at any price; here at the limit or better"),
            "size": CLOSE_OUT.states("the whole position, even where a half would do"),
            "share_ppm": not_needed("all is sent, so no share"),
            "share_threshold": not_needed("all is sent, so no threshold"),
            "liquidation_fee_ppm": stands_in(
                "what the account has left in the market goes to the pool; here it keeps what "
                "the book leaves it"
            ),
            "backstop": NETWORK.suggests(
                "a party of the network takes the position over, with the pool as its margin "
                "account; here the pool itself, at the limit price"
            ),
            "backstop_trigger_ppm": NETWORK.states("below the maintenance margin, at once"),
            "backstop_size_cap": not_found("a cap on what the pool pays for"),
            "backstop_capital_floor": SETTLEMENT.states("all of the pool, if it is needed"),
            "backstop_needs_margin": CLOSE_OUT.states("no margin is ever asked of the network"),
            "backstop_max_drawdown_ppm": not_found("a drawdown limit of the pool"),
            **not_deleveraging("nobody is deleveraged"),
            "residual": CODE.states(
                "each winner gets amount x collected / expected, rounded down; the last one "
                "gets the rest"
            ),
        }
    ),
    gaps=(
        (
            "every move of the mark is settled in cash; here a profit is unrealised until its "
            "position is closed, and only what somebody owes moves cash"
        ),
        (
            "all who owe after a move are settled together; here one after the other, so a winner "
            "may be asked for its gain once for each"
        ),
        (
            "the winners are those of one market, and a trade since the previous mark counts from "
            "its own price; here they are those of all markets, by what they hold"
        ),
        (
            "the last in line gets what rounding has left, which may be more than it has won; here "
            "it pays what is left, and nobody gets anything"
        ),
        (
            "what the network has taken over it sells bit by bit, and has no margin to fail; here "
            "the pool keeps it, and fails like anybody"
        ),
        (
            "of a position that neither book nor network took, the account keeps nothing; here it "
            "keeps the position, worth nothing, and what becomes of it"
        ),
        "an older page leaves a position open for which the book has no room",
    ),
)
