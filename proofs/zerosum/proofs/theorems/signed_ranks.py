"""Ratio times leverage for winners and over it for losers, as at BitMEX (chapter 05, ADL-4)."""

from __future__ import annotations

from attrs import evolve, frozen

from zerosum.proofs.engine.given import Given
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.theorems.pairs import ONE, TWO, Holder, any_holder, any_mark, any_side, pair_of
from zerosum.rules.ranking import Score, compute_rank, is_greater
from zerosum.rules.ruleset import RankKey
from zerosum.spec.arithmetic import conj, maximum, negate
from zerosum.spec.units import Price, Quote

SIGNED = RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE


STANDINGS = ("both win", "both lose", "the first wins, the second loses")


@frozen(eq=False)
class Told:
    """A holder as a score is told of it: the same numbers, with no bound taken any more."""

    profit: Quote
    entry: Quote
    value: Quote
    worth: Quote

    def fraction(self, *, wins: bool) -> Score:
        """Return the ratio times leverage of a winner, and the ratio over leverage of a loser."""
        risk, safety = (self.value, self.worth) if wins else (self.worth, self.value)
        return Score(self.profit * risk, self.entry * safety)


def told(side: int, mark: Price, holder: Holder) -> Told:
    """Return what a holder's position comes to at a mark."""
    value = holder.steps * mark
    return Told(side * (value - holder.entry), holder.entry, value, holder.worth)


def any_standing(given: Given, standing: str, one: Told, two: Told) -> tuple[Score, Score]:
    """Let each be a winner or a loser as it is said, and return the fractions of both."""
    wins = {"one": standing != "both lose", "two": standing == "both win"}
    given.assume(one.profit >= 0 if wins["one"] else negate(one.profit >= 0))
    given.assume(two.profit >= 0 if wins["two"] else negate(two.profit >= 0))
    return one.fraction(wins=wins["one"]), two.fraction(wins=wins["two"])


@theorem(
    "T-ADL-4.A10",
    sentence="BitMEX's score is the profit ratio times leverage for a winner and the ratio over "
    "leverage for a loser, a fraction at any equity: below one quote unit it counts as one.",
    of=compute_rank,
    covers=("a winner", "a loser", "no equity left"),
)
def signed_score_is_a_fraction(given: Given) -> Claims:
    """So nothing is divided by zero where the equity is."""
    side, mark, wins = any_side(given), any_mark(given), given.choose("wins", (True, False))
    holder = any_holder(given, ONE, least_worth=None)
    one = told(side, mark, evolve(holder, worth=maximum(holder.worth, 1)))
    given.assume(one.profit >= 0 if wins else negate(one.profit >= 0))
    given.cover("a winner", one.profit > 0)
    given.cover("a loser", one.profit < 0)
    given.cover("no equity left", holder.worth <= 0)
    score, fraction = (
        pair_of(given, side, mark, holder, holder).score(ONE, SIGNED),
        one.fraction(wins=wins),
    )
    yield conj(score.numerator == fraction.numerator, score.denominator == fraction.denominator)
    yield fraction.denominator >= 1


@theorem(
    "T-ADL-4.A11",
    sentence="That score rises with the profit ratio at one leverage, from losers to winners.",
    of=is_greater,
    covers=STANDINGS,
)
def signed_score_rises_with_profit(given: Given) -> Claims:
    """Two accounts at one leverage have steps and equity that are multiples of the same two."""
    standing = given.choose("standing", STANDINGS)
    if standing not in STANDINGS[:2]:
        one, two = any_told(given, ONE), any_told(given, TWO)
        left, right = any_standing(given, standing, one, two)
        given.cover(standing, one.profit > 0)
        yield is_greater(left, right)
        return
    side, mark = any_side(given), any_mark(given)
    base, (many, few) = any_holder(given, "each"), any_two(given, "times")
    one = told(side, mark, Holder(many * base.steps, base.entry, many * base.worth))
    entry = given.integer("two.entry", at_least=1)
    two = told(side, mark, Holder(few * base.steps, entry, few * base.worth))
    left, right = any_standing(given, standing, one, two)
    ahead, lever = one.profit * two.entry - two.profit * one.entry, one.value * two.worth
    given.assume(ahead > 0)
    given.cover(standing, one.profit != 0)
    given.cut("there is leverage", lever >= 1)
    given.cut("so much ahead", ahead * lever >= 1)
    yield is_greater(left, right)


def any_told(given: Given, name: str) -> Told:
    """Return any numbers that a score may be told."""
    return Told(
        given.integer(f"{name}.profit"),
        *(given.integer(f"{name}.{part}", at_least=1) for part in ("entry", "value", "equity")),
    )


@theorem(
    "T-ADL-4.A12",
    sentence="That score rises with leverage at one profit ratio, for winners and for losers: of "
    "two with one position, and so of any two at one ratio, since scale counts for nothing.",
    of=is_greater,
    covers=STANDINGS[:2],
)
def signed_score_rises_with_leverage(given: Given) -> Claims:
    """A loss over a higher leverage is a smaller one. Scale is T-ADL-4.A6."""
    standing, side, mark = given.choose("standing", STANDINGS[:2]), any_side(given), any_mark(given)
    holder, less = any_holder(given, ONE), given.integer("less", at_least=1)
    one = told(side, mark, holder)
    two = evolve(one, worth=one.worth + less)
    left, right = any_standing(given, standing, one, two)
    given.assume(one.profit != 0)
    given.cover(standing, less > 1)
    gain = one.profit * (one.value * one.entry * less)
    given.cut("so much ahead", gain >= 1 if standing == "both win" else gain <= -1)
    yield is_greater(left, right)


def any_two(given: Given, name: str) -> tuple[int, int]:
    """Return any two numbers of at least one."""
    return given.integer(f"one.{name}", at_least=1), given.integer(f"two.{name}", at_least=1)


@theorem(
    "R-ADL-10",
    sentence="The product alone, with no division for losers, rises with leverage at one profit "
    "ratio.",
    of=compute_rank,
    expects="refuted",
    condition="true of winners; with the division, of losers too: T-ADL-4.A12",
)
def plain_score_rises_with_leverage(given: Given) -> Claims:
    """Times a loss, more leverage is less: the most leveraged loser comes last."""
    one = Holder(1, given.integer("entry", at_least=1), 1)
    pair = pair_of(given, 1, 2, one, evolve(one, worth=2))
    given.assume(pair.seen(ONE).profit != 0)
    yield pair.is_first(ONE, RankKey.PROFIT_RATIO_X_LEVERAGE)


@theorem(
    "R-ADL-14",
    sentence="Less equity behind one position always ranks higher by BitMEX's score.",
    of=compute_rank,
    expects="refuted",
    condition="true from one quote unit of equity on: T-ADL-4.A12; leverage has no value at zero",
)
def score_rises_through_zero_equity(given: Given) -> Claims:
    """The formula divides by the equity, so it ends at zero; from there on all count alike."""
    one = Holder(1, 1, given.integer("one.equity", at_most=2))
    two = evolve(one, worth=given.integer("two.equity", at_most=2))
    given.assume(one.worth < two.worth)
    yield pair_of(given, 1, 2, one, two).is_first(ONE, SIGNED)
