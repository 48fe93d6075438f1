"""What a division among weights must satisfy (chapter 07); statements about plain numbers."""

from __future__ import annotations

from zerosum.spec.arithmetic import conj


def is_within_quota(share: int, weight: int, whole: int, amount: int) -> bool:
    """Return whether a share lies within one unit of its exact part, on either side."""
    return conj(
        share * whole > weight * amount - whole,
        share * whole < weight * amount + whole,
    )
