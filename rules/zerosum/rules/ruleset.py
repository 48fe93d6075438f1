"""A rule set: one choice for each thing that venues do differently.

A rule set is a frozen value. Each slot's clause says what the choices mean; presets carry their
date and sources. Nothing here computes.
"""

from __future__ import annotations

from enum import Enum

from attrs import field, frozen

from zerosum.spec.units import PPM_ONE, Ppm, Quote, Size

LEAST = "least"
"""The key under which a slot says the least number that it may be, where that is not zero."""

SMALLEST_STEP: Ppm = 200_000
"""A fifth: the step of a share is at least this, so at most five shares are tried (VLT-7)."""


class Stage(Enum):
    """A stage of the waterfall (WAT-1); the end, which settles, is no stage and always comes."""

    BOOK = "book"
    BACKSTOP = "backstop"
    DELEVERAGING = "deleveraging"


class MarketOrder(Enum):
    """Which of an account's markets goes first within a stage (WAT-3)."""

    LARGEST_FIRST = "largest notional first"
    SMALLEST_FIRST = "smallest notional first"


class LimitRule(Enum):
    """What divides an account's equity among its positions, for their limit prices (MAR-7)."""

    NOTIONAL = "by notional"
    MAINTENANCE = "by maintenance margin"


class SizeRule(Enum):
    """How much of a position is sent to the book (LIQ-2)."""

    ALL = "all"
    SHARE_ABOVE_THRESHOLD = "share above threshold"


class BackstopKind(Enum):
    """What the vault or insurance fund does (VLT-1)."""

    NONE = "none"
    PAYS_SLIPPAGE = "pays slippage"
    TAKES_POSITION = "takes position at the limit"
    TAKES_ACCOUNT = "takes the whole account at the limits"
    TAKES_SHARE = "takes a share of every position at the mark"


class AdlTrigger(Enum):
    """Who is deleveraged against, once earlier stages have left something (ADL-1)."""

    LIQUIDATABLE = "whoever is below maintenance"
    BANKRUPT = "whoever is below zero"
    BELOW_BACKSTOP = "whoever is below the backstop's trigger"


class AdlStop(Enum):
    """Where deleveraging stops; before every close the account must still be failing (ADL-1)."""

    GONE = "when the position is gone"
    HEALTHY = "at maintenance margin"
    SOLVENT = "at zero"


class Eligibility(Enum):
    """Who on the opposite side may be deleveraged (ADL-2)."""

    WINNERS = "winners"
    WINNERS_THEN_LOSERS = "winners then losers"
    EVERYONE = "everyone"


class RankKey(Enum):
    """What the queue is ordered by, one key after the other (ADL-4)."""

    PROFIT = "profit"
    PROFIT_RATIO = "profit ratio"
    LEVERAGE = "leverage"
    PROFIT_RATIO_X_LEVERAGE = "profit ratio x leverage"
    SIGNED_PROFIT_RATIO_X_LEVERAGE = "profit ratio x leverage, divided when negative"
    SIZE = "size"
    ENTRY_PRICE = "entry price"
    SEAT = "seat"
    NEWEST = "newest"
    LOWEST_BALANCE = "lowest balance"
    FROM_START = "from the start"
    FLOORED_PROFIT_RATIO_X_LEVERAGE = "profit ratio x leverage, each at least 10^-8"
    MARK_OVER_ENTRY_X_LEVERAGE = "mark over entry x leverage"
    FAVOUR_X_LEVERAGE = "mark over entry x leverage, turned for shorts"
    WALLET_PROFIT_X_MARGIN_RATIO = "profit over wallet x margin ratio"
    SIGNED_PROFIT_RATIO_X_MARGIN_RATIO = "profit ratio x margin ratio, divided when negative"
    NEUTRAL_LAST = "delta neutral last"


class Split(Enum):
    """How the size is divided among the queue (ADL-5)."""

    QUEUE = "queue"
    PRO_RATA = "pro rata"


class PriceRule(Enum):
    """At what price a deleveraged position is closed (ADL-6)."""

    LIMIT = "limit"
    MARK = "mark"
    PREVIOUS_MARK = "previous mark"
    ORACLE = "oracle"
    ORACLE_CAPPED = "oracle, no worse than the limit"


class Guard(Enum):
    """What protects a counterparty that cannot afford its close (ADL-7)."""

    NONE = "none"
    SKIP = "skip"
    CAP = "cap"


class ResidualRule(Enum):
    """Who bears a deficit that is left at the end (WAT-4)."""

    STAY = "stay"
    WINNERS = "pro rata over winners"
    WINNERS_THEN_ALL = "pro rata over winners, then over all by equity"
    BY_SIZE = "over all positions by size"
    ON_WITHDRAWALS = "on withdrawals"
    WINNERS_OF_MOVE = "pro rata over winners since the previous mark"


@frozen
class RuleSet:
    """One choice per slot.

    Units: rates in parts per million; thresholds and capital in quote units; caps in steps; the
    start is a seat.
    """

    name: str
    date: str
    sources: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = (Stage.BOOK, Stage.BACKSTOP, Stage.DELEVERAGING)
    market_order: MarketOrder = MarketOrder.LARGEST_FIRST
    limit: LimitRule = LimitRule.NOTIONAL
    size: SizeRule = SizeRule.ALL
    share_ppm: Ppm = PPM_ONE
    share_threshold: Quote = 0
    liquidation_fee_ppm: Ppm = 0
    backstop: BackstopKind = BackstopKind.TAKES_POSITION
    backstop_trigger_ppm: Ppm = PPM_ONE
    backstop_size_cap: Size | None = None
    backstop_capital_floor: Quote = 0
    backstop_needs_margin: bool = True
    backstop_max_drawdown_ppm: Ppm = PPM_ONE
    backstop_share_ppm: Ppm = field(default=PPM_ONE, metadata={LEAST: SMALLEST_STEP})
    backstop_target_ppm: Ppm = PPM_ONE
    backstop_penalty_ppm: Ppm = 0
    adl_trigger: AdlTrigger = AdlTrigger.LIQUIDATABLE
    adl_stop: AdlStop = AdlStop.GONE
    eligibility: Eligibility = Eligibility.WINNERS_THEN_LOSERS
    rank: tuple[RankKey, ...] = (RankKey.PROFIT, RankKey.LEVERAGE, RankKey.SIZE)
    adl_start: int = 0
    split: Split = Split.QUEUE
    price: PriceRule = PriceRule.LIMIT
    guard: Guard = Guard.SKIP
    residual: ResidualRule = ResidualRule.STAY
