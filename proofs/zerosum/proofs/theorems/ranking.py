"""What sets the venues' ranks apart (chapter 05, ADL-4): scale, and two scores of one venue."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.theorems.pairs import (
    ONE,
    TWO,
    Holder,
    Pair,
    any_holder,
    any_mark,
    any_side,
    pair_of,
)
from zerosum.rules.ranking import FLOOR, Candidate, compute_rank
from zerosum.rules.ruleset import RankKey
from zerosum.spec.arithmetic import disj, iff, maximum, negate

# Splitting and scaling ----------------------------------------------------------------------

BY_RATIOS = (
    RankKey.PROFIT_RATIO,
    RankKey.LEVERAGE,
    RankKey.PROFIT_RATIO_X_LEVERAGE,
    RankKey.MARK_OVER_ENTRY_X_LEVERAGE,
    RankKey.FAVOUR_X_LEVERAGE,
)


def part_and_whole(given: Given) -> tuple[Pair, int]:
    """Return any account beside another that has so many times as much of everything."""
    part = any_holder(given, "part")
    times = given.integer("times", at_least=1)
    return pair_of(given, any_side(given), any_mark(given), part, part.times(times)), times


@theorem(
    "T-ADL-4.A5",
    sentence="Under a rank by profit ratio, by leverage or by their product, in either reading of "
    "Hyperliquid's index too, an account that has so many times as much of everything as another "
    "has the same score: cutting an account in proportion moves nobody.",
    of=compute_rank,
    covers=("a loser", "a whole that is more"),
)
def ratios_are_free_of_scale(given: Given) -> Claims:
    """Both ratios are of sizes that grow alike; equity is at least one quote unit (R-ADL-6)."""
    key = given.choose("key", BY_RATIOS)
    pair, times = part_and_whole(given)
    given.cover("a loser", pair.seen(ONE).profit < 0)
    given.cover("a whole that is more", times > 1)
    yield pair.is_tied(key)


@theorem(
    "T-ADL-4.A6",
    sentence="So it is where losers are ranked by ratio over leverage, as at BitMEX.",
    of=compute_rank,
    covers=("a loser", "a winner"),
)
def signed_ratios_are_free_of_scale(given: Given) -> Claims:
    """Numerator and denominator both grow with the square of the scale."""
    pair, times = part_and_whole(given)
    key = RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE
    part, whole = pair.seen(ONE), pair.seen(TWO)
    given.cover("a loser", part.profit < 0)
    given.cover("a winner", part.profit > 0)
    given.cut("profits grow alike", whole.profit == times * part.profit)
    given.cut("losers stay losers", iff(whole.profit < 0, part.profit < 0))
    yield from squared(given, pair, key, times)


@theorem(
    "T-ADL-4.A7",
    sentence="So it is where each ratio counts as at least 10^-8, as in Hyperliquid's engine.",
    of=compute_rank,
    covers=("a loser", "a ratio above the floor"),
)
def floored_ratios_are_free_of_scale(given: Given) -> Claims:
    """The floor is a ratio as well."""
    pair, times = part_and_whole(given)
    part, whole = pair.seen(ONE), pair.seen(TWO)
    given.cover("a loser", part.profit < 0)
    given.cover("a ratio above the floor", part.profit > 0)
    for small, large in zip(_floored_parts(part), _floored_parts(whole), strict=True):
        given.cut("floored parts grow alike", large == times * small)
    yield from squared(given, pair, RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE, times)


def _floored_parts(one: Candidate) -> tuple[int, int]:
    gained = maximum(one.profit, 0)
    return maximum(gained * FLOOR, one.entry), maximum(one.value * FLOOR, one.backing)


def squared(given: Given, pair: Pair, key: RankKey, times: int) -> Claims:
    """Claim that both parts of a score grow with the square of the scale, so that it stays."""
    small, large = pair.score(ONE, key), pair.score(TWO, key)
    square = times * times
    given.cut("numerators by the square", large.numerator == square * small.numerator)
    given.cut("denominators by the square", large.denominator == square * small.denominator)
    yield pair.is_tied(key)


@theorem(
    "R-ADL-6",
    sentence="A rank by profit ratio x leverage is free of scale, whatever the equity.",
    of=compute_rank,
    expects="refuted",
    condition="true with at least one quote unit of equity in each part: T-ADL-4.A5",
)
def scale_counts_for_nothing_at_any_equity(given: Given) -> Claims:
    """Equity counts as at least one quote unit, which is the same for the part and the whole."""
    part = Holder(2, 1, given.integer("equity", at_most=2))
    yield pair_of(given, 1, 1, part, part.times(2)).is_tied(RankKey.PROFIT_RATIO_X_LEVERAGE)


@theorem(
    "R-ADL-7",
    sentence="A rank that asks for the margin ratio is free of scale, as at Binance in 2019 and at "
    "OKX before 2025.",
    of=compute_rank,
    expects="refuted",
    condition="nearly true: the maintenance margin of a part is rounded up, by less than one unit",
)
def margin_ratios_are_free_of_scale(given: Given) -> Claims:
    """Two halves round up twice, so each looks a little riskier than the whole."""
    keys = (RankKey.WALLET_PROFIT_X_MARGIN_RATIO, RankKey.SIGNED_PROFIT_RATIO_X_MARGIN_RATIO)
    part = Holder(1, 1, given.integer("equity", at_least=1))
    yield pair_of(given, 1, 2, part, part.times(2)).is_tied(given.choose("key", keys))


# Two scores of one venue --------------------------------------------------------------------


@theorem(
    "R-ADL-8",
    sentence="Hyperliquid's documented index, turned for shorts, and the score that was read from "
    "its engine never put two winners in opposite orders.",
    of=compute_rank,
    expects="refuted",
    condition="true at one leverage, where the score is the product: T-ADL-4.A8",
)
def both_scores_are_one_order(given: Given) -> Claims:
    """One is (1 + p) x L for a long, the other p x L: a small p counts in the first only."""
    worths = [given.integer(f"{name}.equity", at_least=1) for name in (ONE, TWO)]
    pair = pair_of(given, 1, 2, Holder(2, 3, worths[0]), Holder(2, 2, worths[1]))
    yield disj(
        negate(pair.is_first(ONE, RankKey.FAVOUR_X_LEVERAGE)),
        negate(pair.is_first(TWO, RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE)),
    )


def alike(given: Given, side: int) -> Pair:
    """Return two holders of the same steps and equity, hence of one leverage."""
    mark, one = any_mark(given), any_holder(given, "each")
    two = Holder(one.steps, given.integer("two.entry", at_least=1), one.worth)
    return pair_of(given, side, mark, one, two)


@theorem(
    "T-ADL-4.A8",
    sentence="At one leverage and one size the index turned for shorts and the product by profit "
    "ratio are one order, of winners and losers, long and short.",
    of=compute_rank,
    covers=("more profit", "less profit"),
)
def scores_agree_at_one_leverage(given: Given) -> Claims:
    """Both rise with the profit ratio alone."""
    pair = alike(given, any_side(given))
    one, two = pair.seen(ONE), pair.seen(TWO)
    given.cover("more profit", one.profit > two.profit)
    given.cover("less profit", one.profit < two.profit)
    for name in (ONE, TWO):
        yield iff(
            pair.is_first(name, RankKey.FAVOUR_X_LEVERAGE),
            pair.is_first(name, RankKey.PROFIT_RATIO_X_LEVERAGE),
        )


@theorem(
    "R-ADL-9",
    sentence="Read literally, Hyperliquid's documented index puts the short that has won more "
    "first, of two at one leverage.",
    of=compute_rank,
    expects="refuted",
    condition="true of longs, and of shorts the other way round, always: T-ADL-4.A9",
)
def literal_index_puts_winners_first(given: Given) -> Claims:
    """Mark over entry falls while a short wins."""
    pair = alike(given, -1)
    given.assume(pair.seen(ONE).profit > pair.seen(TWO).profit)
    yield pair.is_first(ONE, RankKey.MARK_OVER_ENTRY_X_LEVERAGE)


@theorem(
    "T-ADL-4.A9",
    sentence="Of two at one leverage and one size, mark over entry puts the long that has won more "
    "first and the short that has won more last; turned for shorts it puts both first.",
    of=compute_rank,
    covers=("longs", "shorts"),
)
def literal_index_is_backwards_for_shorts(given: Given) -> Claims:
    """The higher entry is the better one for a short."""
    side = any_side(given)
    pair = alike(given, side)
    given.assume(pair.seen(ONE).profit > pair.seen(TWO).profit)
    given.cover("longs", side > 0)
    given.cover("shorts", side < 0)
    yield pair.is_first(ONE if side > 0 else TWO, RankKey.MARK_OVER_ENTRY_X_LEVERAGE)
    yield pair.is_first(ONE, RankKey.FAVOUR_X_LEVERAGE)
