"""Drift v2's rule book, from its code: nobody is deleveraged, everybody pays."""

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

CODE = Source("github.com/drift-labs/protocol-v2 @0ae3e3b1", "2026-04-01")

drift_v2: RuleSet = RuleSet(
    name="drift_v2",
    date="2026-04-01",
    sources=(str(CODE),),
    stages=(Stage.BOOK, Stage.BACKSTOP),
    market_order=MarketOrder.LARGEST_FIRST,
    limit=LimitRule.NOTIONAL,
    size=SizeRule.ALL,
    share_ppm=PPM_ONE,
    share_threshold=0,
    liquidation_fee_ppm=0,
    backstop=BackstopKind.PAYS_SLIPPAGE,
    backstop_trigger_ppm=PPM_ONE,
    backstop_size_cap=None,
    backstop_capital_floor=1,
    backstop_needs_margin=False,
    backstop_max_drawdown_ppm=PPM_ONE,
    adl_trigger=AdlTrigger.LIQUIDATABLE,
    adl_stop=AdlStop.GONE,
    eligibility=Eligibility.EVERYONE,
    rank=(RankKey.SEAT,),
    adl_start=0,
    split=Split.PRO_RATA,
    price=PriceRule.ORACLE,
    guard=Guard.NONE,
    residual=ResidualRule.BY_SIZE,
)

drift_v2_book: RuleBook = RuleBook(
    venue="Drift v2",
    rules=drift_v2,
    grounds=MappingProxyType(
        {
            "stages": CODE.states(
                "liquidation by fill, fund, socialisation; there is no deleveraging"
            ),
            "market_order": not_found("which market goes first"),
            "limit": not_needed(
                "no limit price: the oracle price less a fee, whatever the account is worth"
            ),
            "size": stands_in(
                "as much as cures the shortage with a buffer (LIQ-20); here as much as "
                "restores the margin"
            ),
            "share_ppm": not_needed("all is sent, so no share"),
            "share_threshold": not_needed("all is sent, so no threshold"),
            "liquidation_fee_ppm": stands_in(
                "two fees that grow with time and are bound by the margin (LIQ-20)"
            ),
            "backstop": CODE.suggests(
                "the fund pays a loss when the position is gone; here while it goes, the same money"
            ),
            "backstop_trigger_ppm": CODE.states(
                "resolve_perp_bankruptcy: for every bankrupt position"
            ),
            "backstop_size_cap": CODE.states("the fund takes no position"),
            "backstop_capital_floor": CODE.states("the vault keeps at least one unit"),
            "backstop_needs_margin": not_needed("the fund holds no position"),
            **NO_SHARE,
            "backstop_max_drawdown_ppm": CODE.states(
                "no limit by drawdown; an allowance for each market"
            ),
            **not_deleveraging("nobody is deleveraged"),
            "residual": CODE.states("over all longs and shorts of the market by base size"),
        }
    ),
    gaps=(
        (
            "a keeper may take the position at the oracle price with a fee (LIQ-20); here only the"
            " book and the fund do"
        ),
        "the margin is a curve with a buffer (MAR-20, MAR-21); here tiers",
        (
            "a loss is spread over one market by an index, with two roundings (WAT-20); here over "
            "all accounts by notional, exactly"
        ),
        "the fees of the market pay after the fund; here there are none",
        "a position that nobody takes stays open, and only what is closed is socialised",
    ),
)
