"""Properties of the queue: who comes before whom (16, 22 to 25)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType

from attrs import frozen

from zerosum.lab.matrix.facts import breach
from zerosum.lab.matrix.slots import no_breach
from zerosum.lab.matrix.trace import Trace
from zerosum.lab.matrix.verdicts import Breach, Claim, Fact, Property
from zerosum.lab.matrix.waiting import (
    Waiting,
    ahead_of,
    in_words,
    named,
    of_one_class,
    pairs_of,
    waiting,
)
from zerosum.lab.matrix.worlds import PARTS, SAME_ENTRY, SAME_EQUITY, WINNER_AND_LOSER
from zerosum.rules.ranking import FLOOR
from zerosum.rules.ruleset import Eligibility, RankKey, RuleSet, Stage

NEEDS_ADL = (Stage.DELEVERAGING,)


# 16 winners first ----------------------------------------------------------------------------


def _winners_claim(rules: RuleSet) -> Claim | None:
    if rules.eligibility is not Eligibility.EVERYONE:
        return Claim(("T-ADL-2.A1",), f"adl.eligibility: {rules.eligibility.value}")
    if rules.rank[0] in (RankKey.PROFIT, RankKey.ENTRY_PRICE):
        return Claim(("T-ADL-2.A1",), f"adl.rank: {rules.rank[0].value}")
    if rules.rank[:2] == (RankKey.NEUTRAL_LAST, RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE):
        whatever = Claim(("T-ADL-4.A43",), f"adl.rank: {in_words(rules)}", inside=lambda _: True)
        return of_one_class(whatever)
    return None


def _loser_ahead(trace: Trace) -> Iterator[Breach]:
    for one, first, later in pairs_of(trace):
        if later.wins and not first.wins:
            told = (
                f"{first.called}, with a profit of {first.profit}, comes before {later.called}, "
                f"with {later.profit}"
            )
            yield ahead_of(one, first, later, told)


# 22, 23 profit and leverage -----------------------------------------------------------------


@frozen(eq=False)
class Effect:
    """What one key does with a difference: by which theorem it puts the right one first, and when.

    Without a theorem it is blind to the difference, and the next key decides.
    """

    theorem: str = ""
    condition: str = ""
    inside: Callable[[Waiting, Waiting], bool] = lambda _first, _later: True


BLIND = Effect()
WINS = "the one that should come first wins"
MARGIN = "there is a maintenance margin"
SOLVENT = "both have equity above zero"

OF_PROFIT: Mapping[RankKey, Effect] = MappingProxyType(
    {
        RankKey.PROFIT: Effect("T-ADL-4.A20"),
        RankKey.ENTRY_PRICE: Effect("T-ADL-4.A20"),
        RankKey.PROFIT_RATIO: Effect("T-ADL-4.A20"),
        RankKey.PROFIT_RATIO_X_LEVERAGE: Effect("T-ADL-4.A20"),
        RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE: Effect("T-ADL-4.A20"),
        RankKey.FAVOUR_X_LEVERAGE: Effect("T-ADL-4.A20"),
        RankKey.SIGNED_PROFIT_RATIO_X_MARGIN_RATIO: Effect(
            "T-ADL-4.A21", MARGIN, lambda _, later: later.margin >= 1
        ),
        RankKey.WALLET_PROFIT_X_MARGIN_RATIO: Effect(
            "T-ADL-4.A22",
            f"{WINS}, {SOLVENT} and {MARGIN}",
            lambda first, later: first.profit >= 0 and later.worth >= 1 and later.margin >= 1,
        ),
        RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE: Effect(
            "T-ADL-4.A23",
            "the one that should come first has a profit ratio above the floor",
            lambda _, later: later.profit * FLOOR > abs(later.entry),
        ),
        RankKey.LEVERAGE: BLIND,
        RankKey.LOWEST_BALANCE: BLIND,
        RankKey.SIZE: BLIND,
    }
)
"""What each key does with more profit at the same size and equity."""

OF_LEVERAGE: Mapping[RankKey, Effect] = MappingProxyType(
    {
        RankKey.LEVERAGE: Effect(
            "T-ADL-4.A24", SOLVENT, lambda first, later: min(first.worth, later.worth) >= 1
        ),
        RankKey.FAVOUR_X_LEVERAGE: Effect(
            "T-ADL-4.A24", SOLVENT, lambda first, later: min(first.worth, later.worth) >= 1
        ),
        RankKey.PROFIT_RATIO_X_LEVERAGE: Effect(
            "T-ADL-4.A25",
            f"both win, and {SOLVENT}",
            lambda _, later: later.profit > 0 and later.worth >= 1,
        ),
        RankKey.WALLET_PROFIT_X_MARGIN_RATIO: Effect(
            "T-ADL-4.A25",
            f"both win, {SOLVENT} and {MARGIN}",
            lambda _, later: later.profit > 0 and later.worth >= 1 and later.margin >= 1,
        ),
        RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE: Effect(
            "T-ADL-4.A26",
            f"both have a profit or a loss, and {SOLVENT}",
            lambda _, later: later.profit != 0 and later.worth >= 1,
        ),
        RankKey.SIGNED_PROFIT_RATIO_X_MARGIN_RATIO: Effect(
            "T-ADL-4.A26",
            f"both have a profit or a loss, {SOLVENT} and {MARGIN}",
            lambda _, later: later.profit != 0 and later.worth >= 1 and later.margin >= 1,
        ),
        RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE: Effect(
            "T-ADL-4.A27",
            f"{SOLVENT}, and the leverage is above the floor",
            lambda _, later: later.worth >= 1 and later.value * FLOOR > later.worth,
        ),
        RankKey.PROFIT: BLIND,
        RankKey.PROFIT_RATIO: BLIND,
        RankKey.SIZE: BLIND,
    }
)
"""What each key does with less equity under the same position."""

IN_DEBT = (RankKey.LEVERAGE, RankKey.PROFIT, RankKey.LOWEST_BALANCE)
"""Three keys that tell accounts in debt apart as well (T-ADL-4.A28)."""


def _by_keys(rules: RuleSet, effects: Mapping[RankKey, Effect]) -> Claim | None:
    """Return what the first key that sees the difference makes of it, if it is known."""
    has_classes = False
    for key in rules.rank:
        has_classes = has_classes or key is RankKey.NEUTRAL_LAST
        effect = BLIND if key is RankKey.NEUTRAL_LAST else effects.get(key)
        if effect is None:
            return None
        if effect.theorem:
            inside = partial(_is_inside, effect)
            slots = f"adl.rank: {in_words(rules)}"
            claim = Claim((effect.theorem,), slots, effect.condition, inside)
            return of_one_class(claim) if has_classes else claim
    return None


def _is_inside(effect: Effect, one: Breach) -> bool:
    first, later = named(one)
    return effect.inside(first, later)


def _profit_claim(rules: RuleSet) -> Claim | None:
    return _by_keys(rules, OF_PROFIT)


def _leverage_claim(rules: RuleSet) -> Claim | None:
    if rules.rank[: len(IN_DEBT)] == IN_DEBT:
        return Claim(("T-ADL-4.A28",), "adl.rank: leverage, then profit, then lowest balance")
    return _by_keys(rules, OF_LEVERAGE)


def _less_profit_ahead(trace: Trace) -> Iterator[Breach]:
    for one, first, later in pairs_of(trace):
        is_alike = (first.size, first.worth) == (later.size, later.worth)
        if is_alike and later.profit > first.profit:
            told = (
                f"{first.name} and {later.name} hold {abs(first.size)} each with equity of "
                f"{first.worth}; {first.called} comes first with a profit of {first.profit}, and "
                f"{later.called} has {later.profit}"
            )
            yield ahead_of(one, first, later, told)


def _more_equity_ahead(trace: Trace) -> Iterator[Breach]:
    for one, first, later in pairs_of(trace):
        is_alike = (first.size, first.entry) == (later.size, later.entry)
        if is_alike and later.worth < first.worth:
            told = (
                f"{first.name} and {later.name} hold the same with a profit of {first.profit}; "
                f"{first.name} comes first with equity of {first.worth}, and {later.name} has "
                f"{later.worth}"
            )
            yield ahead_of(one, first, later, told)


# 25 splitting --------------------------------------------------------------------------------

PARTS_ALIKE = "a part is delta neutral if the whole is"
SCALE_FREE: Mapping[RankKey, str] = MappingProxyType(
    {
        RankKey.PROFIT_RATIO: "T-ADL-4.A4",
        RankKey.PROFIT_RATIO_X_LEVERAGE: "T-ADL-4.A5",
        RankKey.FAVOUR_X_LEVERAGE: "T-ADL-4.A5",
        RankKey.SIGNED_PROFIT_RATIO_X_LEVERAGE: "T-ADL-4.A6",
        RankKey.FLOORED_PROFIT_RATIO_X_LEVERAGE: "T-ADL-4.A7",
    }
)
"""The keys under which a part with its share of everything has the score of the whole."""


def _split_claim(rules: RuleSet) -> Claim | None:
    has_classes = rules.rank[0] is RankKey.NEUTRAL_LAST
    key = rules.rank[:2][-1] if has_classes else rules.rank[0]
    if key not in SCALE_FREE:
        return None
    claim = Claim(
        (SCALE_FREE[key],),
        f"adl.rank: {in_words(rules) if has_classes else key.value}",
        "each part takes its share of everything, has equity above zero, and no other account has "
        "the same score",
        _is_share,
    )
    return of_one_class(claim, PARTS_ALIKE) if has_classes else claim


def _is_share(one: Breach) -> bool:
    market = getattr(one.step.entry, "market", "")
    whole, part = (waiting(one.step.before, name, market) for name in ("whole", "part"))
    return part.worth * 2 == whole.worth and part.entry * 2 == whole.entry


def _part_behind(trace: Trace) -> Iterator[Breach]:
    """Look for an account, half of it, and a rival that comes between them."""
    pairs = list(pairs_of(trace))
    ahead = {(first.name, later.name) for _, first, later in pairs}
    for one, first, later in pairs:
        is_between = first.name == "whole" and ("rival", "part") in ahead
        if is_between and later.name == "rival":
            part = waiting(one.step.before, "part", one.fill.market)
            told = (
                f"{first.name}, {abs(first.size)} with equity of {first.worth}, comes before "
                f"{later.name}; split so that a {part.called}, {abs(part.size)}, has {part.worth} "
                "of it, that part comes after"
            )
            ranks = {
                name: f'compute_rank(before, "{name}", "{one.fill.market}", rules)'
                for name in ("whole", "rival", "part")
            }
            yield breach(
                one.step,
                "part",
                told,
                Fact('equity(before, "whole")', first.worth),
                Fact('equity(before, "part")', part.worth),
                Fact(f"comes_first({ranks['whole']}, {ranks['rival']})", True),
                Fact(f"comes_first({ranks['rival']}, {ranks['part']})", True),
            )


WINNERS_FIRST = Property(
    16,
    "WINNERS FIRST",
    "Whoever wins is deleveraged before anybody who does not.",
    _winners_claim,
    _loser_ahead,
    WINNER_AND_LOSER,
    needs=NEEDS_ADL,
    turns_on=("eligibility", "rank"),
)
RISES_WITH_PROFIT = Property(
    22,
    "RISES WITH PROFIT",
    "Of two who hold the same size with the same equity, whoever has more profit comes first.",
    _profit_claim,
    _less_profit_ahead,
    SAME_EQUITY,
    needs=NEEDS_ADL,
    turns_on=("rank",),
)
RISES_WITH_LEVERAGE = Property(
    23,
    "RISES WITH LEVERAGE",
    "Of two who hold the same at the same entry, whoever has less equity comes first.",
    _leverage_claim,
    _more_equity_ahead,
    SAME_ENTRY,
    needs=NEEDS_ADL,
    turns_on=("rank",),
)
TOTAL_ORDER = Property(
    24,
    "ORDER",
    "The queue is a strict total order: ties are decided by a stated rule, the seat.",
    lambda _: Claim(("T-ADL-4.A2",), "whatever the keys are"),
    no_breach,
    needs=NEEDS_ADL,
)
NO_SPLITTING = Property(
    25,
    "NO SPLITTING",
    "Whoever splits an account brings no part of it behind a rival that came after the whole.",
    _split_claim,
    _part_behind,
    PARTS,
    needs=NEEDS_ADL,
    turns_on=("rank",),
)
