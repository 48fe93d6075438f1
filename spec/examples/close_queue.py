"""A failed position closed against a queue of any length, one account after the other."""

from __future__ import annotations

from zerosum.spec.arithmetic import minimum


def close_next(left: int, size: int) -> tuple[int, int]:
    """Return what is left after the next account of the queue, and what it is closed by."""
    if left < 0 or size < 0:
        raise ValueError(f"{left} left against {size}: both are numbers of steps")
    closed = minimum(left, size)
    return left - closed, closed
