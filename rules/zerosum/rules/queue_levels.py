"""The levels of a deleveraging queue by size (chapter 05): how much stands before each account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zerosum.rules.ranking import Rank, comes_first
from zerosum.spec.arithmetic import div_ceil, maximum, ordered
from zerosum.spec.units import AccountId, Size


def order_by_rank(ranks: Mapping[AccountId, Rank]) -> list[AccountId]:
    """Order accounts by their ranks, the first to be deleveraged first.

    Clause: ADL-4.
    """
    return list(ordered(sorted(ranks), ranks.__getitem__, comes_first))


def compute_size_levels(
    queue: Sequence[AccountId], sizes: Mapping[AccountId, Size], levels: int = 5
) -> dict[AccountId, int]:
    """Compute in which part of the queue, by size and not by head, each account ends.

    Clause: ADL-20.
    Source: BitMEX documentation, 2020.
    Units: sizes in steps, unsigned; levels from 1, the front, to ``levels``.
    Rounding: up, to the level that holds the account's last step.
    """
    whole = maximum(sum(sizes.values()), 1)
    reached, found = 0, {}
    for account in queue:
        reached = reached + sizes[account]
        found[account] = maximum(div_ceil(reached * levels, whole), 1)
    return found
