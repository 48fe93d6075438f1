"""A rank of two classes: delta-neutral accounts after all others (chapter 05, ADL-4)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import TRADED
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.theorems.pairs import ONE, TWO, Pair, any_holder, any_mark, any_side, pair_of
from zerosum.proofs.worlds import some_rules
from zerosum.rules.ranking import Rank, Score, comes_first, compute_rank
from zerosum.rules.ruleset import Eligibility, RankKey
from zerosum.spec.arithmetic import iff, negate
from zerosum.spec.state import Role

SIGNED = RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE
BOTH = (False, True)


@theorem(
    "T-ADL-4.A41",
    sentence="Where delta-neutral accounts go last, the score of that key is nothing for them and "
    "one for all others, and the score of the next key is what it is without it, whatever the key.",
    of=compute_rank,
)
def class_is_a_score_of_its_own(given: Given) -> Claims:
    """The class is read off the role alone."""
    key = given.choose("key", tuple(one for one in RankKey if one is not RankKey.NEUTRAL_LAST))
    role = given.choose("role", tuple(Role))
    pair = two_holders(given).with_role(ONE, role)
    keys = RankKey.NEUTRAL_LAST, key
    rules = some_rules(rank=keys, eligibility=Eligibility.EVERYONE)
    mode, own = compute_rank(pair.exchange, ONE, TRADED, rules).scores
    alone = pair.score(ONE, key)
    yield mode.numerator == (0 if role is Role.NEUTRAL else 1)
    yield mode.denominator == 1
    yield own.numerator == alone.numerator
    yield own.denominator == alone.denominator


def two_holders(given: Given) -> Pair:
    """Return any two holders of one side."""
    side, mark = any_side(given), any_mark(given)
    one, two = (any_holder(given, name, least_worth=None) for name in (ONE, TWO))
    return pair_of(given, side, mark, one, two)


@theorem(
    "T-ADL-4.A42",
    sentence="So every account that is not delta neutral comes before every one that is, whatever "
    "the other keys say, and of two of one class the other keys decide as they would alone.",
    of=comes_first,
)
def classes_go_one_after_the_other(given: Given) -> Claims:
    """Any scores and any seats, under a first score of nothing or one."""
    neutral = {name: given.choose(f"{name} is neutral", BOTH) for name in (ONE, TWO)}
    ranks = {name: any_rank(given, name) for name in (ONE, TWO)}
    one, two = (
        Rank((Score(0 if neutral[name] else 1), *rank.scores), rank.seat)
        for name, rank in ranks.items()
    )
    first = comes_first(one, two)
    if neutral[ONE] is neutral[TWO]:
        yield iff(first, comes_first(ranks[ONE], ranks[TWO]))
    else:
        yield first if neutral[TWO] else negate(first)


def any_rank(given: Given, name: str) -> Rank:
    """Return any rank by one key."""
    score = Score(
        given.integer(f"{name}.numerator"), given.integer(f"{name}.denominator", at_least=1)
    )
    return Rank((score,), given.integer(f"{name}.seat"))


@theorem(
    "T-ADL-4.A43",
    sentence="By profit ratio and leverage, divided for losers, a winner comes before whoever is "
    "none although everyone is eligible: so the order is that of winners first and then losers.",
    of=compute_rank,
    covers=("a winner and a loser", "two winners", "two losers"),
)
def sign_of_the_score_puts_winners_first(given: Given) -> Claims:
    """A score above zero is that of a winner, and nobody else has one."""
    wins = {name: given.choose(f"{name} wins", BOTH) for name in (ONE, TWO)}
    pair = two_holders(given)
    for name in (ONE, TWO):
        profit = pair.seen(name).profit
        given.assume(profit > 0 if wins[name] else profit <= 0)
    given.cover("a winner and a loser", wins[ONE] and pair.seen(TWO).profit < 0)
    given.cover("two winners", wins[ONE] and wins[TWO])
    given.cover("two losers", not wins[ONE] and not wins[TWO])
    ranks = {}
    for eligibility in (Eligibility.EVERYONE, Eligibility.WINNERS_THEN_LOSERS):
        rules = some_rules(rank=(SIGNED,), eligibility=eligibility)
        ranks[eligibility] = [
            compute_rank(pair.exchange, name, TRADED, rules) for name in (ONE, TWO)
        ]
    if wins[ONE] is not wins[TWO]:
        show_signs(given, pair, wins)
    yield iff(*(comes_first(*both) for both in ranks.values()))


def show_signs(given: Given, pair: Pair, wins: dict[str, bool]) -> None:
    """Show that a winner has a score above zero, and whoever is none has not."""
    winner, other = (ONE, TWO) if wins[ONE] else (TWO, ONE)
    high, low = pair.score(winner, SIGNED), pair.score(other, SIGNED)
    given.cut("a winner has a score above zero", high.numerator > 0)
    given.cut("whoever is none has not", low.numerator <= 0)
    for name, score in (("its", high), ("the other's", low)):
        given.cut(f"{name} denominator is positive", score.denominator >= 1)
    given.cut("so it is with a factor", high.numerator * low.denominator > 0)
    given.cut("and so it is not", low.numerator * high.denominator <= 0)
