"""A loss divided among any number of accounts by weight, to the last unit."""

from __future__ import annotations

from zerosum.spec.arithmetic import conj, div_floor, implies


def next_share(
    seen: int, given: int, weight: int, *, whole: int, loss: int
) -> tuple[int, int, int]:
    """Take the next account: the weight seen and the loss given so far, and what it bears.

    Everybody seen so far bears the floor of their part together. So the rounding of one account
    is made good by the next, and the last one ends at the loss itself.
    """
    up_to = div_floor((seen + weight) * loss, whole)
    return seen + weight, up_to, up_to - given


def nobody() -> tuple[int, int]:
    """Begin: no weight seen, nothing given."""
    return 0, 0


def is_a_loss(whole: int, loss: int) -> bool:
    """Assume a loss that the accounts can bear together."""
    return conj(whole >= 1, loss >= 0, loss <= whole)


def is_a_weight(seen: int, weight: int, whole: int) -> bool:
    """Assume that no weight is below zero, and that together they are at most the whole."""
    return conj(weight >= 0, seen + weight <= whole)


def given_is_the_floor(seen: int, given: int, whole: int, loss: int) -> bool:
    """Hold between two steps: given is the floor of the part that the weights seen bear."""
    return conj(seen >= 0, given == div_floor(seen * loss, whole))


def all_is_given(seen: int, given: int, whole: int, loss: int) -> bool:
    """Hold at the end: when all weights have been seen, exactly the loss has been given."""
    return implies(seen == whole, lambda: given == loss)
