"""The theorems of what a venue leaves free: they hold for every choice (chapter 05)."""

from __future__ import annotations

from zerosum.proofs.engine.given import Given
from zerosum.proofs.situations import TRADED
from zerosum.proofs.theorem import Claims, theorem
from zerosum.proofs.worlds import LOSER, MAKER, any_world, some_rules
from zerosum.rules.ranking import comes_first, compute_rank
from zerosum.rules.ruleset import Eligibility, RankKey
from zerosum.spec.arithmetic import conj, disj, iff, negate


@theorem(
    "T-ADL-4.A40",
    sentence="For every start, a list with no rank is the seats from the start on and then those "
    "before it, each in their order, so exactly one of two accounts comes first.",
    of=compute_rank,
    covers=("both after the start", "on both sides of it"),
)
def list_goes_round_once_from_any_start(given: Given) -> Claims:
    """Any two accounts of any exchange, and any seat to begin at."""
    world, start = any_world(given, (LOSER, MAKER), owner=LOSER), given.integer("start")
    rules = some_rules(
        rank=(RankKey.FROM_START,), eligibility=Eligibility.EVERYONE, adl_start=start
    )
    one, other = (world.accounts[id_].seat for id_ in (LOSER, MAKER))
    given.assume(one != other)
    given.cover("both after the start", conj(one >= start, other >= start))
    given.cover("on both sides of it", conj(one >= start, other < start))
    ranks = [compute_rank(world, id_, TRADED, rules) for id_ in (LOSER, MAKER)]
    first, second = comes_first(*ranks), comes_first(*reversed(ranks))
    same_part = disj(conj(one >= start, other >= start), conj(one < start, other < start))
    yield iff(first, negate(second))
    yield disj(negate(same_part), iff(first, one < other))
    yield disj(same_part, iff(first, one >= start))
