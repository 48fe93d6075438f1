"""Dango's rule books: one page of its book, in two of its versions."""

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
from zerosum.rules.venues.book import RuleBook, Sketch
from zerosum.rules.venues.standing import NO_SHARE, Ground, Source, not_found, not_needed, stands_in
from zerosum.spec.units import PPM_ONE

BOOK = Source("github.com/left-curve/left-curve, book/perps/4-liquidation-and-adl.md", "read 2026")

dango_bankruptcy: RuleSet = RuleSet(
    name="dango_bankruptcy",
    date="2026",
    sources=(str(BOOK),),
    stages=(Stage.BOOK, Stage.DELEVERAGING),
    market_order=MarketOrder.LARGEST_FIRST,
    limit=LimitRule.NOTIONAL,
    size=SizeRule.ALL,
    share_ppm=PPM_ONE,
    share_threshold=0,
    liquidation_fee_ppm=1_000,
    backstop=BackstopKind.NONE,
    backstop_trigger_ppm=PPM_ONE,
    backstop_size_cap=None,
    backstop_capital_floor=0,
    backstop_needs_margin=False,
    backstop_max_drawdown_ppm=PPM_ONE,
    adl_trigger=AdlTrigger.LIQUIDATABLE,
    adl_stop=AdlStop.HEALTHY,
    eligibility=Eligibility.EVERYONE,
    rank=(RankKey.ENTRY_PRICE, RankKey.SEAT),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.LIMIT,
    guard=Guard.NONE,
    residual=ResidualRule.STAY,
)

_dango_bankruptcy_grounds: Mapping[str, Ground] = MappingProxyType(
    {
        "stages": BOOK.states("the book down to a limit, then deleveraging for what is not filled"),
        "market_order": stands_in(
            "by contribution to the maintenance margin, which no slot says; the same where "
            "rates are equal"
        ),
        "limit": stands_in(
            "each position by itself against the whole equity; the same for one position"
        ),
        "size": BOOK.states("as much as cures the deficit of margin"),
        "share_ppm": not_needed("all is sent, so no share"),
        "share_threshold": not_needed("all is sent, so no threshold"),
        "liquidation_fee_ppm": BOOK.states(
            "0.1 % in its examples, at most what remains, to the fund"
        ),
        "backstop": BOOK.states("the fund pays bad debt and takes nothing"),
        "backstop_trigger_ppm": not_needed("no backstop takes part"),
        "backstop_size_cap": not_needed("no backstop takes part"),
        "backstop_capital_floor": not_needed("no backstop takes part"),
        "backstop_needs_margin": not_needed("no backstop takes part"),
        **NO_SHARE,
        "backstop_max_drawdown_ppm": not_needed("no backstop takes part"),
        "adl_trigger": BOOK.states("whatever the book has not filled"),
        "adl_stop": BOOK.states("no more than cures the deficit of margin"),
        "eligibility": BOOK.states("by entry price alone"),
        "rank": BOOK.states("lowest long or highest short first, then by user"),
        "adl_start": not_needed("the queue has a rank, so no start"),
        "split": BOOK.states("one after the other"),
        "price": BOOK.states("bankruptcy price, solvent or not"),
        "guard": not_found("what protects whoever cannot afford a close"),
        "residual": BOOK.states(
            "bad debt goes to the fund, which may be negative; here it stays with the account"
        ),
    }
)

dango_bankruptcy_book: RuleBook = RuleBook(
    venue="Dango, closing solvent accounts at the bankruptcy price",
    rules=dango_bankruptcy,
    grounds=_dango_bankruptcy_grounds,
    gaps=(
        (
            "an account below zero is sold on the book at the oracle price; here at its limit or "
            "better"
        ),
        "bad debt is moved to the fund, which may go below zero",
        "a buffer may ask for more than the margin to be restored",
    ),
)

dango_oracle: RuleSet = evolve(
    dango_bankruptcy,
    name="dango_oracle",
    date="2026",
    sources=(str(BOOK),),
    price=PriceRule.ORACLE_CAPPED,
)

dango_oracle_book: RuleBook = RuleBook(
    venue="Dango, closing solvent accounts at the oracle price",
    rules=dango_oracle,
    grounds=MappingProxyType(
        {
            **_dango_bankruptcy_grounds,
            "price": BOOK.states("oracle price while solvent, bankruptcy price below zero"),
        }
    ),
    gaps=(
        (
            "an account below zero is sold on the book at the oracle price; here at its limit or "
            "better"
        ),
        "bad debt is moved to the fund, which may go below zero",
        "a buffer may ask for more than the margin to be restored",
    ),
)

dango_market_order: Sketch = Sketch(
    name="dango_market_order",
    date="2026",
    venue="Dango, the first version of its page",
    sources=(str(BOOK),),
    reason=(
        "its bankruptcy price divides the equity by what is closed and not by the whole position, "
        "so closing a part costs the whole equity: no limit price does that, and an account would "
        "be harmed by a step at its own limit (NO HARM)"
    ),
    grounds=MappingProxyType(
        {
            "size": BOOK.states("a market order without a limit, for as much as cures the margin"),
            "limit": BOOK.states("oracle price less equity over the amount that is closed"),
            "rank": BOOK.states("lowest long or highest short first, then by user"),
            "price": BOOK.states("that bankruptcy price, solvent or not"),
        }
    ),
)
