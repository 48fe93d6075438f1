"""A loss divided among accounts by weight, each share rounded by itself: a unit gets lost."""

from __future__ import annotations

from zerosum.spec.arithmetic import div_floor


def pro_rata_share(loss: int, weight: int, total: int) -> int:
    """Return what one account bears of a loss."""
    if total < 1 or weight < 0 or weight > total:
        raise ValueError(f"weight {weight} is no part of {total}")
    if loss < 0 or loss > total:
        raise ValueError(f"loss {loss} is more than there is: {total}")
    return div_floor(loss * weight, total)
