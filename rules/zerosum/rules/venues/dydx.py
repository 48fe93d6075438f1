"""dYdX v4's rule book, from its code."""

from __future__ import annotations

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
from zerosum.rules.venues.standing import NO_SHARE, Source, not_needed, stands_in
from zerosum.spec.units import PPM_ONE

CODE = Source("github.com/dydxprotocol/v4-chain @84d4664ba", "2026-03-04")
GENESIS = Source("github.com/dydxprotocol/v4-chain @84d4664ba, testing/genesis.sh", "2026-03-04")

dydx_v4: RuleSet = RuleSet(
    name="dydx_v4",
    date="2026-03-04",
    sources=(
        str(CODE),
        str(GENESIS),
    ),
    stages=(Stage.BOOK, Stage.BACKSTOP, Stage.DELEVERAGING),
    market_order=MarketOrder.LARGEST_FIRST,
    limit=LimitRule.MAINTENANCE,
    size=SizeRule.ALL,
    share_ppm=PPM_ONE,
    share_threshold=0,
    liquidation_fee_ppm=15_000,
    backstop=BackstopKind.PAYS_SLIPPAGE,
    backstop_trigger_ppm=PPM_ONE,
    backstop_size_cap=None,
    backstop_capital_floor=0,
    backstop_needs_margin=False,
    backstop_max_drawdown_ppm=PPM_ONE,
    adl_trigger=AdlTrigger.BANKRUPT,
    adl_stop=AdlStop.GONE,
    eligibility=Eligibility.EVERYONE,
    rank=(RankKey.FROM_START,),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.LIMIT,
    guard=Guard.SKIP,
    residual=ResidualRule.STAY,
)

dydx_v4_book: RuleBook = RuleBook(
    venue="dYdX v4",
    rules=dydx_v4,
    grounds=MappingProxyType(
        {
            "stages": CODE.states(
                "PrepareCheckState: liquidate on the book with the fund inside the fill, then "
                "deleverage"
            ),
            "market_order": stands_in("begins at a pseudo-random position, which no slot says"),
            "limit": CODE.states(
                "GetBankruptcyPriceInQuoteQuantums: by share of the maintenance margin"
            ),
            "size": CODE.suggests(
                "a tenth of the position in each block, blocks of about a second: all of it in"
                " a while"
            ),
            "share_ppm": not_needed("all is sent, so no share"),
            "share_threshold": not_needed("all is sent, so no threshold"),
            "liquidation_fee_ppm": GENESIS.states(
                "at most 1.5 % of the fill, and at most what remains"
            ),
            "backstop": CODE.states(
                "the fund pays a fill beyond the bankruptcy price, all or nothing"
            ),
            "backstop_trigger_ppm": CODE.states("with each fill, whatever the account is worth"),
            "backstop_size_cap": CODE.states("the fund takes no position"),
            "backstop_capital_floor": CODE.states(
                "IsValidInsuranceFundDelta: the balance never falls below zero"
            ),
            "backstop_needs_margin": not_needed("the fund holds no position"),
            **NO_SHARE,
            "backstop_max_drawdown_ppm": CODE.states(
                "no limit by drawdown; one by loss for each account and block"
            ),
            "adl_trigger": CODE.states(
                "CanDeleverageSubaccount: net collateral below zero, whatever the fund has"
            ),
            "adl_stop": CODE.states(
                "MaybeDeleverageSubaccount: always the whole remaining position"
            ),
            "eligibility": CODE.states("any account on the other side"),
            "rank": CODE.states("a list, from a pseudo-random start, round once"),
            "adl_start": CODE.states(
                "free: pseudo-random, seeded by the time of the last block; here seat 0, or one "
                "that a run draws from a seed"
            ),
            "split": CODE.states("each as far as it goes, the last one partly"),
            "price": CODE.states("bankruptcy price"),
            "guard": CODE.states("an update that is not valid for the counterparty is skipped"),
            "residual": CODE.states(
                "the account stays negative; withdrawals are blocked for 50 blocks"
            ),
        }
    ),
    gaps=(
        (
            "the bankruptcy price is computed again before each close, in quote units for all that "
            "is closed (MAR-13); here once, at the trigger, in quote units a step"
        ),
        (
            "an order may go beyond the bankruptcy price while the account is worth something "
            "(LIQ-5); here only where the fund pays"
        ),
        "limits for each block, on notional and on the fund's loss, are not kept (LIQ-7)",
        "who is skipped is decided by a stricter test (MAR-14): no riskier than before",
        "at most 500 accounts of the list are looked at; here all",
        (
            "a fill that the fund cannot pay for whole does not happen; here the fund pays for as "
            "many steps as it can"
        ),
        "withdrawals are blocked after a deficit; there are none in a run",
    ),
)

dydx_v4_final_settlement: RuleSet = evolve(
    dydx_v4,
    name="dydx_v4_final_settlement",
    date="2026-03-04",
    sources=(str(CODE),),
    stages=(Stage.DELEVERAGING,),
    liquidation_fee_ppm=0,
    backstop=BackstopKind.NONE,
    adl_trigger=AdlTrigger.LIQUIDATABLE,
    price=PriceRule.ORACLE_CAPPED,
)

dydx_v4_final_settlement_book: RuleBook = RuleBook(
    venue="dYdX v4, a market in final settlement",
    rules=dydx_v4_final_settlement,
    grounds=MappingProxyType(
        {
            **dydx_v4_book.grounds,
            "stages": CODE.states(
                "FINAL_SETTLEMENT: orders are cancelled, trading stops, positions are paired off"
            ),
            "size": not_needed("there is no book stage"),
            "liquidation_fee_ppm": CODE.states("closing against another position costs no fee"),
            "backstop": CODE.states("the fund takes no part in deleveraging"),
            "backstop_trigger_ppm": not_needed("no backstop takes part"),
            "backstop_size_cap": not_needed("no backstop takes part"),
            "backstop_capital_floor": not_needed("no backstop takes part"),
            "backstop_needs_margin": not_needed("no backstop takes part"),
            "backstop_max_drawdown_ppm": not_needed("no backstop takes part"),
            "adl_trigger": stands_in(
                "every account with a position in the market; here those below maintenance"
            ),
            "price": CODE.states("oracle price; bankruptcy price for accounts below zero"),
        }
    ),
    gaps=(
        (
            "a market that is wound up closes everybody, failed or not; here only an account below "
            "its maintenance margin is ever closed (JUST CAUSE)"
        ),
        (
            "the bankruptcy price is computed again before each close, in quote units for all that "
            "is closed (MAR-13); here once, at the trigger, in quote units a step"
        ),
        "who is skipped is decided by a stricter test (MAR-14): no riskier than before",
        "at most 500 accounts of the list are looked at; here all",
    ),
)
