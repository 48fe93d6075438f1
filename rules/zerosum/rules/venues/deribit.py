"""Deribit's rule books: the other side is asked before the book."""

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
from zerosum.rules.venues.book import RuleBook, Sketch
from zerosum.rules.venues.standing import NO_SHARE, Source, not_found, not_needed, stands_in
from zerosum.spec.units import PPM_ONE

GUIDE = Source("docs.deribit.com/articles/lsp-api-guide", "2026")
OLD = Source("support.deribit.com 25944769313309", "until 2026")

deribit_2026: RuleSet = RuleSet(
    name="deribit_2026",
    date="2026",
    sources=(str(GUIDE),),
    stages=(Stage.BACKSTOP, Stage.DELEVERAGING, Stage.BOOK),
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
    rank=(RankKey.FROM_START,),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.MARK,
    guard=Guard.NONE,
    residual=ResidualRule.STAY,
)

deribit_2026_book: RuleBook = RuleBook(
    venue="Deribit, linear USDC perpetuals",
    rules=deribit_2026,
    grounds=MappingProxyType(
        {
            "stages": GUIDE.states("liquidity providers, then deleveraging, then the book"),
            "market_order": not_found("which market goes first"),
            "limit": not_found("what divides the equity among several positions"),
            "size": not_found("how much is sent to the book at once"),
            "share_ppm": not_needed("all is sent, so no share"),
            "share_threshold": not_needed("all is sent, so no threshold"),
            "liquidation_fee_ppm": not_found("how high the commission of the liquidated side is"),
            "backstop": stands_in(
                "designated providers take it at a reference price with a spread, which no "
                "slot says; none has capacity here"
            ),
            "backstop_trigger_ppm": not_needed("no backstop takes part"),
            "backstop_size_cap": not_needed("no backstop takes part"),
            "backstop_capital_floor": not_needed("no backstop takes part"),
            "backstop_needs_margin": not_needed("no backstop takes part"),
            **NO_SHARE,
            "backstop_max_drawdown_ppm": not_needed("no backstop takes part"),
            "adl_trigger": GUIDE.states("when no provider has capacity"),
            "adl_stop": not_found("how much is closed; all of it"),
            "eligibility": GUIDE.states("whoever is on the other side"),
            "rank": not_found("a ranking of the others; a list from anywhere"),
            "adl_start": not_found("where the list begins; any start is a run of its own"),
            "split": not_found("how the size is divided; one after the other"),
            "price": GUIDE.suggests(
                "a reference price moved by a small spread, whose size was not found; the "
                "mark, with none"
            ),
            "guard": not_found("what protects whoever cannot afford a close"),
            "residual": not_found("who bears what deleveraging leaves"),
        }
    ),
    gaps=(
        "providers with capacity come first, at a reference price with a spread",
        "the account's own subaccounts are closed first, at the average price of the position",
        "the price is better than the reference for whoever is closed, by a spread",
        "the book is worked in small orders, round by round",
    ),
)

deribit_until_2026: Sketch = Sketch(
    name="deribit_until_2026",
    date="until 2026",
    venue="Deribit",
    sources=(str(OLD),),
    reason=(
        "losses that the fund cannot pay are socialised among the winning traders of the day, also"
        " those who have closed, and the profit of a day is not in the state; stated as never used"
    ),
    grounds=MappingProxyType(
        {
            "stages": OLD.states(
                "small orders round by round until the margin is met, fund, socialisation"
            ),
            "residual": OLD.states("the winning traders of that day, if the fund is empty"),
        }
    ),
)
