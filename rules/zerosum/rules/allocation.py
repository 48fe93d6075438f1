"""Allocation (chapter 07): dividing an amount among weights, to the last unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, cast

from zerosum.spec.arithmetic import div_ceil, div_floor, maximum, minimum


def compute_share(seen: int, weight: int, whole: int, amount: int) -> int:
    """Compute the share of one weight: the difference of two cumulative shares.

    Clause: ALC-1.
    Units: weights and amount in any units; 0 <= amount <= whole, seen + weight <= whole.
    Rounding: each cumulative share is rounded down, so that the shares of all sum to the amount
    exactly and each is within one unit of its exact part.
    """
    divisor = maximum(whole, 1)
    return div_floor((seen + weight) * amount, divisor) - div_floor(seen * amount, divisor)


Division: TypeAlias = Callable[[Mapping[str, int], int], dict[str, int]]
"""From weights and an amount to the share of each; none is more than its weight."""


def divide_among(
    items: Iterable[str],
    weight_of: Callable[[str], int],
    amount: int,
    divide: Division,
) -> Mapping[str, int]:
    """Divide an amount among items by weight, in their order; at most each weight.

    Clause: ALC-1 by running totals, ALC-2 by charges. Items that stand for any number of them have
    any shares: what is proved of a step with any share holds for a step with this one.
    """
    any_shares: Any = getattr(items, "any_shares", None)
    if any_shares is not None:
        return cast("Mapping[str, int]", any_shares())
    return divide({item: weight_of(item) for item in items}, amount)


def divide_in_turn(
    classes: Sequence[Iterable[str]], weight_of: Callable[[str], int], amount: int
) -> Mapping[str, int]:
    """Divide an amount among the first class by weight, and what exceeds it among the next.

    Clause: ALC-1. A class pays its weights whole before the next one is asked.
    """
    any_shares: Any = getattr(classes[0], "any_shares", None)
    if any_shares is not None:
        return cast("Mapping[str, int]", any_shares())
    shares: dict[str, int] = {}
    for items in classes:
        left = amount - sum(shares.values())
        shares.update(divide_among(items, weight_of, left, compute_shares))
    return shares


def compute_shares(weights: Mapping[str, int], amount: int) -> dict[str, int]:
    """Compute the shares of all weights, in their order; at most each weight.

    Clause: ALC-1. An amount above the sum of the weights takes each weight whole.
    """
    whole = sum(weights.values())
    shares, seen = {}, 0
    for name, weight in weights.items():
        shares[name] = compute_share(seen, weight, whole, minimum(amount, whole))
        seen = seen + weight
    return shares


def compute_floor_share(weight: int, whole: int, amount: int) -> int:
    """Compute the share of one weight by itself, with no regard to the others.

    Clause: ALC-2.
    Units: weights and amount in any units; 0 <= amount <= whole.
    Rounding: down, so that the shares of all leave a rest of less than one unit for each.
    """
    return div_floor(weight * amount, maximum(whole, 1))


def compute_charge(weight: int, whole: int, amount: int) -> int:
    """Compute what one weight is charged by itself: all that its rounded receipt lacks.

    Clause: ALC-2. Whoever gets its share of what is there, rounded down, is charged this.
    Units: weights and amount in any units; 0 <= amount <= whole.
    Rounding: up, so that the charges of all are at least the amount.
    """
    return div_ceil(weight * amount, maximum(whole, 1))


def compute_charges(weights: Mapping[str, int], amount: int) -> dict[str, int]:
    """Compute the charges of all weights, in their order, until the amount is reached.

    Clause: ALC-2. The last in line is charged what is left, which may be nothing.
    Source: Vega core/collateral/simple_distributor.go, seen from what is missing.
    Units: weights and amount in any units; an amount above the sum of the weights is cut to it.
    Rounding: up for all but the last, so that together they are the amount exactly.
    """
    whole = sum(weights.values())
    charged = left = minimum(amount, whole)
    charges = {}
    for name, weight in weights.items():
        charges[name] = minimum(compute_charge(weight, whole, charged), left)
        left = left - charges[name]
    return charges


def compute_shares_and_rest(weights: Mapping[str, int], amount: int) -> dict[str, int]:
    """Compute the share of each weight by itself, and give the last one all that is left.

    Clause: ALC-2. The last one may get more than its weight, by less than one unit for each.
    Source: Vega core/collateral/simple_distributor.go.
    Units: weights and amount in any units; an amount above the sum of the weights is cut to it.
    Rounding: down for all but the last.
    """
    whole = sum(weights.values())
    left = minimum(amount, whole)
    shares = {
        name: compute_floor_share(weight, whole, minimum(amount, whole))
        for name, weight in weights.items()
    }
    for last in list(weights)[-1:]:
        shares[last] = left - (sum(shares.values()) - shares[last])
    return shares
