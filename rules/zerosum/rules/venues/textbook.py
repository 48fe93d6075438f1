"""The rule set of the story: book, backstop, deleveraging by profit, then leverage, then size."""

from __future__ import annotations

from collections.abc import Mapping
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
from zerosum.rules.venues.standing import NO_SHARE, Ground, Standing
from zerosum.spec.units import PPM_ONE

STORY = "D. Colkitt, thread on auto-deleveraging"
GUIDE = "guide: What Is Auto Deleveraging in Crypto Derivatives?"
STORY_DATE, GUIDE_DATE = "2025-10-11", "2025"

textbook: RuleSet = RuleSet(
    name="textbook",
    date=STORY_DATE,
    sources=(f"{STORY}, {STORY_DATE}", f"{GUIDE}, {GUIDE_DATE}"),
    stages=(Stage.BOOK, Stage.BACKSTOP, Stage.DELEVERAGING),
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
    backstop_needs_margin=True,
    backstop_max_drawdown_ppm=PPM_ONE,
    adl_trigger=AdlTrigger.LIQUIDATABLE,
    adl_stop=AdlStop.GONE,
    eligibility=Eligibility.WINNERS_THEN_LOSERS,
    rank=(RankKey.PROFIT, RankKey.LEVERAGE, RankKey.SIZE),
    adl_start=0,
    split=Split.QUEUE,
    price=PriceRule.LIMIT,
    guard=Guard.SKIP,
    residual=ResidualRule.STAY,
)


def _told(sentence: str) -> Ground:
    return Ground(Standing.STATED, f"{STORY}: {sentence}", STORY_DATE)


def _read_from(sentence: str) -> Ground:
    return Ground(Standing.INFERRED, f"{STORY}: {sentence}", STORY_DATE)


def _ours(reason: str) -> Ground:
    return Ground(Standing.ASSUMED, reason)


standing: Mapping[str, Ground] = MappingProxyType(
    {
        "stages": Ground(Standing.STATED, f"{STORY}; {GUIDE}: sentences 7, 9, 12, 19", STORY_DATE),
        "market_order": _ours("the story knows one market"),
        "limit": _ours("the story knows one position, which has all of the equity"),
        "size": _read_from("sentence 7, the position is sold into the book"),
        "share_ppm": _ours("all is sent, so no share is needed"),
        "share_threshold": _ours("all is sent, so no threshold is needed"),
        "liquidation_fee_ppm": _ours("the story names no fee"),
        "backstop": _told("sentence 9, the vault takes the other side of liquidations"),
        "backstop_trigger_ppm": _ours("the story names no trigger besides a thin book"),
        "backstop_size_cap": _ours("the story names no cap besides the vault's capital"),
        "backstop_capital_floor": _ours("the story names no floor"),
        "backstop_needs_margin": _told("sentence 11, it puts in cash and obeys the same rules"),
        **NO_SHARE,
        "backstop_max_drawdown_ppm": _ours("the story names no drawdown limit"),
        "adl_trigger": _told("sentence 12, the last resort, whenever something is left"),
        "adl_stop": _ours("the story names no stop short of the whole position"),
        "eligibility": _read_from("sentences 14 and 15, the other side, its winners first"),
        "rank": _told("sentence 15, by profit, then leverage, then size"),
        "adl_start": _ours("the queue has a rank, so no start is needed"),
        "split": _read_from("sentence 15, a queue"),
        "price": Ground(Standing.INFERRED, f"{GUIDE}: sentence 21, bankruptcy price", GUIDE_DATE),
        "guard": _ours("the story is silent; the safe choice, which may leave a residual"),
        "residual": _ours("the story ends with deleveraging; nobody else is asked to pay"),
    }
)
"""What each choice rests on; sentences are those of the chapter on the story."""

textbook_book: RuleBook = RuleBook(venue="the story", rules=textbook, grounds=standing)
